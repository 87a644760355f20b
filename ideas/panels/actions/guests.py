"""Boards for invited people: opening one, letting in by name, by file or by tier, taking off with a reason. The board's row is locked first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from ideas.accounts.models import Actor
from ideas.board.actions.guests import CSV, LIST, TIER, let_in, take_off
from ideas.board.models import Board, Terms
from ideas.board.models.guests import BoardGuest
from ideas.board.rules.campaign import OPEN_END, PRESETS
from ideas.core.db import action, locked, session, table
from ideas.core.events import record
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_line, clean_text, slug
from ideas.core.words import N_
from ideas.panels.queries.guests import members_named, newly_let_in, tier_guests_below
from ideas.panels.rules.inviting import NAMED_MOST, NOBODY, errors_of_board, why_not_keep_guests, why_not_open, why_not_remove
from ideas.standings.rules import TIERS

INVITED = "invited"
_COLUMNS = ("board_id", "member_id", "source", "at")


@action
def open_board(fields: Mapping[str, str], *, by: Actor, now: datetime) -> Board:
    """Open a board that only invited people see: names and introductions in both languages, and `kind`. Its terms begin as those of the first board of that kind. Raises Refused with errors by field."""
    insist(why_not_open(by, now))
    insist_all(errors_of_board(fields))
    words = {name: clean_line(fields.get(name, "")) for name in ("name_de", "name_en", "intro_de", "intro_en")}
    rules = PRESETS[OPEN_END].facts()
    board = Board(**words, kind=fields["kind"], slug=_free_slug(words["name_en"]), visibility=INVITED, rules=rules, goal=0, position=_last_place())
    session().add(board)
    session().flush()
    like = session().scalars(select(Terms).join(Board, Board.id == Terms.board_id).where(Board.kind == board.kind).order_by(Board.position, Board.id, Terms.id.desc()).limit(1)).first()
    session().add(Terms(board_id=board.id, version="1", text_de=like.text_de if like else "", text_en=like.text_en if like else "", created_at=now))
    record("board.opened", by=by, now=now, thing_id=board.id)
    return board


def _free_slug(name: str) -> str:
    wanted = slug(name)
    taken = set(session().scalars(select(Board.slug).where(Board.slug.like(f"{wanted}%"))))
    return next(one for one in (wanted, *(f"{wanted}-{at}" for at in range(2, len(taken) + 3))) if one not in taken)


def _last_place() -> int:
    return int(session().scalar(select(func.coalesce(func.max(Board.position), 0))) or 0) + 1


@action
def add(board: Board, names: Iterable[str], *, from_file: bool = False, by: Actor, now: datetime) -> tuple[list[int], list[str]]:
    """Let in who these handles and mail addresses name; gives who is new on the list, and which names nobody bears. Raises Refused, also where nobody is found."""
    board = locked(board)
    insist(why_not_keep_guests(board.visibility == INVITED, by, now))
    wanted = list(dict.fromkeys(name.strip() for name in names if name.strip()))
    insist(_TOO_MANY if len(wanted) > NAMED_MOST else None)
    found = members_named(wanted)
    insist(None if found else NOBODY)
    return let_in(board.id, found.values(), source=CSV if from_file else LIST, by=by, now=now), [name for name in wanted if name not in found]


_TOO_MANY = Refusal("too_many_names", N_("That is too much at once: %(limit)s names at most.", limit=NAMED_MOST), 422, field="who")


@action
def remove(board: Board, member_id: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Take a member off a board's list, with a reason that the team keeps; no tier lets them in again, a person can. Raises Refused."""
    board = locked(board)
    reason = clean_text(reason).strip()
    insist(why_not_keep_guests(board.visibility == INVITED, by, now))
    insist(why_not_remove(reason))
    insist(None if take_off(board.id, [member_id], source=LIST, reason=reason, by=by, now=now) else _NO_GUEST)


_NO_GUEST = Refusal("no_guest", N_("They are not on the list any more."), 409)


@action
def set_tier(board: Board, tier: str | None, *, by: Actor, now: datetime) -> int:
    """Say from which tier on members are let in (None: by none), and bring the list in line: two statements, whatever their number. Gives how many are in by it."""
    board = locked(board)
    insist(why_not_keep_guests(board.visibility == INVITED, by, now))
    insist(None if tier is None or tier in TIERS[1:] else _NO_TIER)  # what every fan reads is a board for members
    if board.guests_tier == tier:
        return 0
    board.guests_tier = tier
    guests = table(BoardGuest)
    session().execute(delete(BoardGuest).where(BoardGuest.board_id == board.id, BoardGuest.source == TIER, BoardGuest.member_id.in_(tier_guests_below(board.id, tier))), execution_options={"synchronize_session": False})
    if tier is not None:
        session().execute(insert(guests).from_select(_COLUMNS, newly_let_in(board.id, tier, now)))
    number = int(session().scalar(select(func.count()).where(BoardGuest.board_id == board.id, BoardGuest.source == TIER)) or 0)
    record("board.guests_tier_set", by=by, now=now, thing_id=board.id, tier=tier, guests=number)
    return number


_NO_TIER = Refusal("no_such_tier", N_("Choose one of the tiers, or none."), 422, field="tier")
