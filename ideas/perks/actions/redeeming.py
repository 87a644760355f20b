"""Members redeem perks, have their codes shown, use and give back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.board.actions import guests
from ideas.board.models import Board
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.perks.models import Code, Perk, Redemption
from ideas.perks.queries.perks import guest_boards, had_of
from ideas.perks.queries.redemptions import asked_for, latest_asked_for, other_ways_in
from ideas.perks.rules.perks import LET_IN, OUT, tiers_up_to, why_not_offered, why_not_redeem, why_not_terms
from ideas.perks.rules.redemptions import expires, is_opened, why_not_give_back, why_not_open, why_not_show, why_not_use
from ideas.rewards.actions.spending import give_back as give_points_back
from ideas.rewards.actions.spending import spend
from ideas.rewards.queries import balance_of
from ideas.standings.queries import tier_of


@action
def redeem(perk: Perk, *, country: str = "", accepted: bool, lang: str = "de", offer: str | None = None, before: int | None = None, by: Actor, now: datetime) -> Redemption:
    """Have one of a perk for its points, all at once or not at all: stock, points, code. `accepted` are its terms, read in `lang`. Raises Refused, with errors by field.

    A form says what its page showed: `offer` (`offer_of`), and how often the member had redeemed this perk `before`. Sent twice, the same form gives what it gave.
    """
    perk = locked(perk)
    number = by.id or 0
    if before is not None and asked_for(perk.id, number) > before and (done := latest_asked_for(perk.id, number)):
        return done
    is_guest = perk.board_id is not None and perk.board_id in guest_boards(by.id)
    insist(why_not_offered(perk, offer))
    insist(OUT if perk.board_id is not None and guests.is_kept_out(perk.board_id, number) else None)
    insist(why_not_redeem(perk, by, now, tier=tier_of(number), balance=balance_of(number).balance, had=had_of(perk.id, by.id), is_guest=is_guest))
    insist_all(why_not_terms(perk, country, accepted=accepted))
    perk.stock -= 1
    found = Redemption(
        perk_id=perk.id, member_id=number, points=perk.price, cost_cents=perk.cost_cents, at=now, terms=perk.terms_de if lang == "de" else perk.terms_en, terms_lang=lang,
        country=country if perk.countries else "", expires_at=expires(now, perk.expiry_days),
    )
    session().add(found)
    session().flush()
    found.entry_id = spend(number, perk.price, rule="perk", thing_id=found.id, by=by, now=now) if perk.price else None
    hand_out(perk, found)
    record("perk.redeemed", by=by, now=now, member_id=number, thing_id=perk.id, redemption=found.id, points=perk.price)
    return found


def hand_out(perk: Perk, found: Redemption) -> None:
    """Inside a use case that holds the perk: the code that is next. The way onto a board is opened by its owner."""
    if perk.kind == "code":
        free = select(Code).where(Code.perk_id == perk.id, Code.redemption_id.is_(None), Code.void.is_(False)).order_by(Code.id).limit(1)
        session().scalars(free.with_for_update()).one().redemption_id = found.id
    session().flush()


@action
def open_board(found: Redemption, *, by: Actor, now: datetime) -> None:
    """Its owner opens the board of early access; from then on it cannot be given back. Twice is the same as once. Raises Refused."""
    perk, found = held(found)
    insist(why_not_open(found, perk.kind, by, now))
    if is_opened(found):
        return
    board = locked(session().get_one(Board, perk.board_id))
    insist(OUT if guests.is_kept_out(board.id, found.member_id) else None)
    insist(LET_IN if board.id in guest_boards(found.member_id) else None)
    found.shown_at, found.added_guest = now, True
    guests.let_in(board.id, [found.member_id], source=guests.PERK, by=by, now=now)


@action
def show_code(found: Redemption, *, by: Actor, now: datetime) -> str:
    """The code, to its owner alone; from the first time on it cannot be given back. Raises Refused."""
    perk, found = held(found)
    insist(why_not_show(found, perk.kind, by, now))
    if found.shown_at is None:
        found.shown_at = now
        record("perk.code_shown", by=by, now=now, member_id=found.member_id, thing_id=perk.id, redemption=found.id)
    return session().scalars(select(Code.code).where(Code.redemption_id == found.id)).one()


@action
def use(found: Redemption, *, by: Actor, now: datetime) -> None:
    """Its owner says that it is used. Raises Refused."""
    perk, found = held(found)
    insist(why_not_use(found, perk.kind, by, now))
    settle(found, "used", by=by, now=now)
    record("perk.used", by=by, now=now, member_id=found.member_id, thing_id=perk.id, redemption=found.id)


@action
def give_back(found: Redemption, *, by: Actor, now: datetime) -> None:
    """Give it back unused: the points return, and the next one can have it. Raises Refused."""
    perk, found = held(found)
    insist(why_not_give_back(found, perk.kind, by, now))
    take_back(perk, found, by=by, now=now)
    record("perk.given_back", by=by, now=now, member_id=found.member_id, thing_id=perk.id, redemption=found.id, points=found.points)


def held(found: Redemption) -> tuple[Perk, Redemption]:
    """The perk and what was redeemed of it, as they are now, under their locks."""
    perk = locked(session().get_one(Perk, found.perk_id))
    return perk, locked(found)


def settle(found: Redemption, state: str, *, by: Actor, now: datetime) -> None:
    """What became of it, once."""
    found.state, found.settled_at, found.settled_by_id = state, now, by.id


def take_back(perk: Perk, found: Redemption, *, by: Actor, now: datetime) -> None:
    """Inside a use case that holds both: the points return, the stock grows, the way in is shut. A code that was shown goes to nobody else."""
    settle(found, "returned", by=by, now=now)
    code = session().scalar(select(Code).where(Code.redemption_id == found.id))
    if code is not None and found.shown_at is not None:
        code.void = True
    elif code is not None:
        code.redemption_id = None
    if code is None or not code.void:
        perk.stock += 1
    if found.entry_id is not None:
        give_points_back(found.entry_id, by=by, now=now)
    shut_out(perk, found, by=by, now=now)


def shut_out(perk: Perk, found: Redemption, *, by: Actor, now: datetime) -> None:
    """Take the way onto a board away that came with it, unless the member was let in otherwise since, or another one of theirs leads there too."""
    if perk.board_id is None or not found.added_guest:
        return
    found.added_guest = False
    board = locked(session().get_one(Board, perk.board_id))
    if guest_boards(found.member_id).get(board.id) == guests.PERK and other_ways_in(board.id, found) == 0:
        guests.take_off(board.id, [found.member_id], source=guests.PERK, by=by, now=now)
        guests.keep_in_step(found.member_id, tiers_up_to(tier_of(found.member_id)), by=by, now=now)
