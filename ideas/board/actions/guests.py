"""Guests of boards that are not public: let in, taken off, kept in step with a tier. Each is called inside a running use case that holds the board's row."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, select, update

from ideas.accounts.models import Actor
from ideas.board.models import Board
from ideas.board.models.guests import BoardGuest, GuestChange
from ideas.board.queries.guests import came_by, guests_among, is_kept_out
from ideas.core.db import session
from ideas.core.events import record

LIST, CSV, TIER, INVITATION, PERK = "list", "csv", "tier", "invitation", "perk"


def let_in(board_id: int, member_ids: Iterable[int], *, source: str, by: Actor, now: datetime) -> list[int]:
    """Let these members in; gives who was not there before. Who came by a tier or a perk and is named now stays when that goes; an invitation changes nothing of it, since a later no would take away what was earned."""
    wanted = list(dict.fromkeys(member_ids))
    known = guests_among(board_id, wanted)
    fresh = [one for one in wanted if one not in known]
    if source in (LIST, CSV):
        session().execute(update(BoardGuest).where(BoardGuest.board_id == board_id, BoardGuest.member_id.in_(known), BoardGuest.source.in_((TIER, PERK))).values(source=source))
    session().add_all(BoardGuest(board_id=board_id, member_id=one, source=source, at=now) for one in fresh)
    _note(board_id, fresh, source=source, is_in=True, by=by, now=now)
    return fresh


def take_off(board_id: int, member_ids: Iterable[int], *, source: str, reason: str = "", by: Actor, now: datetime) -> list[int]:
    """Take these members off; gives who was there. With a reason it is a person's word, and no tier lets them in again."""
    gone = sorted(guests_among(board_id, list(member_ids)))
    session().execute(delete(BoardGuest).where(BoardGuest.board_id == board_id, BoardGuest.member_id.in_(gone)))
    _note(board_id, gone, source=source, is_in=False, reason=reason, by=by, now=now)
    return gone


def keep_in_step(member_id: int, reached: Collection[str], *, by: Actor, now: datetime) -> None:
    """Let a member into the boards of the tiers they have reached, and take them off those of tiers they have not.

    Called in the transaction that changes the tier. Who was let in by name stays, who was taken off by a person stays out.
    """
    boards = session().execute(select(Board.id, Board.guests_tier).where(Board.visibility == "invited").order_by(Board.id).with_for_update(read=True)).all()
    for board_id, tier in boards:
        source = came_by(board_id, member_id)
        if source is None and tier in reached and not is_kept_out(board_id, member_id):
            let_in(board_id, [member_id], source=TIER, by=by, now=now)
        elif source == TIER and tier not in reached:
            take_off(board_id, [member_id], source=TIER, by=by, now=now)


def forget(member_id: int) -> None:
    """Inside a use case: who leaves the portal is nobody's guest, and nothing tells that they were."""
    session().execute(delete(BoardGuest).where(BoardGuest.member_id == member_id))
    session().execute(delete(GuestChange).where(GuestChange.member_id == member_id))


def _note(board_id: int, member_ids: Iterable[int], *, source: str, is_in: bool, reason: str = "", by: Actor, now: datetime) -> None:
    for one in member_ids:
        session().add(GuestChange(board_id=board_id, member_id=one, let_in=is_in, source=source, reason=reason, at=now, by_id=by.id))
        if is_in:
            record("board.guest_let_in", by=by, now=now, member_id=one, thing_id=board_id, source=source)
        else:
            record("board.guest_taken_off", by=by, now=now, member_id=one, thing_id=board_id, source=source)
