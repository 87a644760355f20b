"""An invitation by fit: begun, changed, its list drawn, somebody left out with a reason, sent. A panel's row is locked before its members', these by ascending number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from ideas.accounts.models import Actor, Member
from ideas.board.models import Board
from ideas.core.bulk import insert_many
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text
from ideas.core.words import ZONE
from ideas.panels.models import Invitation, Panel
from ideas.panels.queries.panels import candidates, in_quarter, still_askable
from ideas.panels.rules.fit import FACTORS, Candidate, picked, quarter_of, weights_in_use
from ideas.panels.rules.inviting import errors_of_panel, why_not_change, why_not_leave_out, why_not_plan, why_not_send
from ideas.product_tests.models import ProductTest

WORDS = ("title_de", "title_en", "text_de", "text_en")
VALUES = (*WORDS, "purpose", "board_id", "thing_id", "size", "tags", "answer_by")


@action
def draft(fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Panel:
    """Begin one: words in both languages, `purpose` with `board_id` or `thing_id`, `size`, `tags` (numbers), `unknown` (names of no topic), `answer_by`. Raises Refused with errors by field."""
    insist(why_not_plan(by, now))
    panel = Panel(**_checked(fields, now), created_at=now, created_by_id=by.id)
    session().add(panel)
    session().flush()
    record("panel.begun", by=by, now=now, thing_id=panel.id, purpose=panel.purpose)
    return panel


@action
def change(panel: Panel, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Panel:
    """Change it before it is sent; a list that was drawn goes, since it was drawn for something else. Raises Refused with errors by field."""
    panel = locked(panel)
    insist(why_not_change(panel, by, now))
    for name, value in _checked(fields, now).items():
        setattr(panel, name, value)
    _clear(panel)
    panel.drawn_at = None
    record("panel.changed", by=by, now=now, thing_id=panel.id)
    return panel


def _checked(fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    values = {name: fields.get(name) for name in VALUES}
    for name in WORDS:
        text = str(fields.get(name) or "")
        values[name] = clean_line(text) if name.startswith("title") else clean_text(text).strip()
    insist_all(errors_of_panel({**values, "board_id": _board(values), "unknown": fields.get("unknown"), "is_there": _is_there(values)}, now))
    return values | {"tags": list(values["tags"] or ())}


def _board(values: Mapping[str, Any]) -> int | None:
    """The board meant, where it is one for invited people."""
    wanted = values.get("board_id")
    return session().scalar(select(Board.id).where(Board.id == wanted, Board.visibility == "invited")) if wanted is not None else None


def _is_there(values: Mapping[str, Any]) -> bool:
    """Whether what is invited to by its number is there: a product test."""
    return values["purpose"] != "test" or session().get(ProductTest, values["thing_id"] or 0) is not None


@action
def discard(panel: Panel, *, by: Actor, now: datetime) -> None:
    """Put one away that was never sent. Raises Refused."""
    panel = locked(panel)
    insist(why_not_change(panel, by, now))
    record("panel.discarded", by=by, now=now, thing_id=panel.id)
    session().execute(delete(Panel).where(Panel.id == panel.id))


@action
def draw(panel: Panel, *, by: Actor, now: datetime) -> int:
    """Make the list anew from who fits; gives how many are on it. Who was left out by a person stays out. Raises Refused."""
    panel = locked(panel)
    insist(why_not_change(panel, by, now))
    panel.weights = weights_in_use({name: number(session(), f"fit_{name}") for name in FACTORS}, topics=bool(panel.tags))
    out = set(session().scalars(select(Invitation.member_id).where(Invitation.panel_id == panel.id, Invitation.left_out_at.is_not(None))))
    chosen = picked((one for one in _candidates(panel, now) if one.member_id not in out), panel.size, f"panel:{panel.id}")
    _clear(panel, but_left_out=True)
    insert_many(Invitation, [_seat(panel, one, place) for place, one in enumerate(chosen, 1)])
    panel.drawn_at = now
    record("panel.drawn", by=by, now=now, thing_id=panel.id, listed=len(chosen))
    return len(chosen)


def _candidates(panel: Panel, now: datetime) -> list[Candidate]:
    most, least, new = (number(session(), name) for name in ("invitations_per_quarter", "fit_least", "newcomer_days"))
    return candidates(panel, panel.weights, least=max(least, 1) / 100, most=most, quarter=_quarter(now), newcomer_days=new, now=now)


def _quarter(now: datetime) -> str:
    return quarter_of(now.astimezone(ZONE).date())


def _clear(panel: Panel, *, but_left_out: bool = False) -> None:
    query = delete(Invitation).where(Invitation.panel_id == panel.id)
    session().execute(query.where(Invitation.left_out_at.is_(None)) if but_left_out else query)


def _seat(panel: Panel, one: Candidate, place: int) -> dict[str, Any]:
    return {"panel_id": panel.id, "member_id": one.member_id, "position": place, "fit": one.fit, "reasons": [dict(reason) for reason in one.reasons], "segment": dict(one.segment)}


@action
def leave_out(seat: Invitation, reason: str, *, by: Actor, now: datetime) -> None:
    """Take somebody off the list before it is sent; who did it and why stays with it. Raises Refused."""
    panel = locked(session().get_one(Panel, seat.panel_id))
    seat, reason = locked(seat), clean_text(reason).strip()
    insist(why_not_leave_out(panel, reason, by, now))
    if seat.left_out_at is None:
        seat.left_out_at, seat.left_out_why, seat.left_out_by_id = now, reason, by.id
        record("panel.left_out", by=by, now=now, thing_id=panel.id, member_id=seat.member_id)


@action
def send(panel: Panel, *, by: Actor, now: datetime) -> int:
    """Invite who is on the list and may still be: nobody more than so often a quarter, nobody who wants none by now. Gives how many. Raises Refused."""
    panel = locked(panel)
    seats = list(session().scalars(select(Invitation).where(Invitation.panel_id == panel.id, Invitation.left_out_at.is_(None)).order_by(Invitation.member_id)))
    insist(why_not_send(panel, len(seats), by, now))
    ids = [one.member_id for one in seats]
    session().execute(select(Member.id).where(Member.id.in_(ids)).order_by(Member.id).with_for_update(key_share=True)).all()  # two lists sent at once count one after the other
    quarter, most = _quarter(now), number(session(), "invitations_per_quarter")
    turns, askable = in_quarter(ids, quarter), still_askable(panel, ids, most=most, quarter=quarter, now=now)
    sent = [one for one in seats if one.member_id in askable]
    insist(why_not_send(panel, len(sent), by, now))
    for one in sent:
        one.invited_at, one.quarter, one.turn = now, quarter, turns.get(one.member_id, 0) + 1
    _drop((one for one in seats if one.member_id not in askable), now)
    panel.sent_at, panel.sent_by_id = now, by.id
    record("panel.sent", by=by, now=now, thing_id=panel.id, invited=len(sent))
    for one in sent:
        record("invitation.sent", by=by, now=now, thing_id=panel.id, member_id=one.member_id)
    return len(sent)


def _drop(seats: Iterable[Invitation], now: datetime) -> None:
    """Who cannot be invited any more since the list was drawn; nobody's word, so no reason and nobody's name."""
    ids = [one.id for one in seats]
    session().execute(update(Invitation).where(Invitation.id.in_(ids)).values(left_out_at=now))
