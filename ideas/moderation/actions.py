"""Hidings and statements of reasons: written inside the use case of the thing concerned, which records what happened to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, update

from ideas.accounts.models import Actor
from ideas.core.db import session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.core.text import clean_text, excerpt
from ideas.moderation.models import Hiding, Statement
from ideas.moderation.rules import ground_of, scope_of, why_not_hide, why_not_show

QUOTE = 600


@dataclass(frozen=True)
class Concerned:
    """What is restricted, whose it is (and who else made it), and the words it is about."""

    thing: str
    thing_id: int
    member_id: int | None
    idea_id: int | None = None
    words: str = ""
    others: frozenset[int] = frozenset()


def put(about: Concerned, *, reason: str, text: str, by: Actor, now: datetime) -> Hiding:
    """A hiding of a comment, update, picture or profile with its statement of reasons, in the running transaction. Raises Refused."""
    text = clean_text(text).strip()
    insist(why_not_hide(by, reason, text, now))
    hiding = Hiding(thing=about.thing, thing_id=about.thing_id, by_id=by.id, at=now, reason=reason, text=text)
    session().add(hiding)
    session().flush()
    give_reasons("hidden", about, reason=reason, text=text, hiding_id=hiding.id, by=by, now=now)
    return hiding


def lift(hiding_id: int, *, by: Actor, now: datetime) -> None:
    """The hiding stays as a row that was lifted, in the running transaction. Raises Refused."""
    insist(why_not_show(by, now))
    hiding = session().get_one(Hiding, hiding_id)
    hiding.lifted_at, hiding.lifted_by_id = now, by.id
    end_reasons(Statement.hiding_id == hiding_id, by=by, now=now)


def give_reasons(  # noqa: PLR0913 (what a statement says, all by name)
    measure: str, about: Concerned, *, reason: str, text: str, until: datetime | None = None, hiding_id: int | None = None, suspension_id: int | None = None,
    by: Actor, now: datetime,
) -> Statement:
    """Inside a use case that limits somebody: its statement of reasons, and the events by which those concerned are told. A person decides always, never a machine."""
    statement = Statement(
        measure=measure, thing=about.thing, thing_id=about.thing_id, idea_id=about.idea_id, member_id=about.member_id, hiding_id=hiding_id, suspension_id=suspension_id,
        scope=scope_of(measure), reason=reason, ground=ground_of(reason), text=text, quote=excerpt(about.words, QUOTE), noticed=False, automated=False, until=until,
        at=now, by_id=by.id, appeal_until=now + timedelta(days=number(session(), "appeal_days")),
    )
    session().add(statement)
    session().flush()
    for member_id in (about.member_id, *sorted(about.others - {about.member_id})):
        record("statement.given", by=by, now=now, idea_id=about.idea_id, member_id=member_id, thing_id=statement.id, measure=measure, thing=about.thing)
    return statement


def let_run_out(which: ColumnElement[bool], *, now: datetime) -> None:
    """Inside a use case by which a measure is over without being taken back, such as sending anew what came back."""
    session().execute(update(Statement).where(which, Statement.ended_at.is_(None), Statement.until.is_(None)).values(until=now))


def end_reasons(which: ColumnElement[bool], *, by: Actor, now: datetime) -> None:
    """Inside a use case that takes a measure back: its statement stays as one that ended."""
    session().execute(update(Statement).where(which, Statement.ended_at.is_(None)).values(ended_at=now, ended_by_id=by.id))
