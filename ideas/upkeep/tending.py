"""What admins do for the portal's health from the desk: try work again or give it up, ask for the index anew and for the invariants to be looked at."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select, text, update

from ideas.accounts.models import SYSTEM, Actor, Mail
from ideas.accounts.rules import why_not_staff
from ideas.core.db import action, session
from ideas.core.events import Delivery, Event, Scheduled, record
from ideas.core.refusal import Refusal, insist
from ideas.core.words import N_
from ideas.search.actions import reindex
from ideas.search.engine import IndexBusy
from ideas.upkeep.check import check

SHOWN = 50
AGAIN_AFTER = timedelta(hours=24)
_ASKED = ("portal.check_asked", "portal.checked", "index.rebuild_asked", "index.rebuilt")
_NOT_OPEN = Refusal("delivery_done", N_("That work is done, or it is given up already."), 409)


class Queue(NamedTuple):
    """What waits: numbers of rows, and the moments of the oldest; `worker_at` is when the worker last did scheduled work."""

    events: int
    open: int
    late: int
    given_up: int
    oldest_at: datetime | None
    mails: int
    oldest_mail_at: datetime | None
    worker_at: datetime | None
    version: str | None


class Failing(NamedTuple):
    """Work that failed at least once."""

    id: int
    follow_up: str
    kind: str
    attempts: int
    due_at: datetime
    given_up_at: datetime | None
    last_error: str | None


def queue_state(*, now: datetime) -> Queue:
    """One statement of small indexed reads."""
    going = (Delivery.done_at.is_(None), Delivery.given_up_at.is_(None))

    def number(model: Any, *conditions: Any) -> Any:
        return select(func.count()).select_from(model).where(*conditions).scalar_subquery()

    def first(column: Any, *conditions: Any) -> Any:
        return select(func.min(column)).where(*conditions).scalar_subquery()

    return Queue(*session().execute(select(
        number(Event, Event.handed_out_at.is_(None)), number(Delivery, *going), number(Delivery, *going, Delivery.due_at < now - timedelta(minutes=15)),
        number(Delivery, Delivery.done_at.is_(None), Delivery.given_up_at.is_not(None)), first(Delivery.due_at, *going), number(Mail), first(Mail.created_at),
        select(func.max(Scheduled.last_done_at)).scalar_subquery(), text("(SELECT max(version_num) FROM alembic_version)"),
    )).one())


def failing() -> list[Failing]:
    """Work that is not done and failed, given up first; at most 50."""
    query = select(Delivery.id, Delivery.follow_up, Event.kind, Delivery.attempts, Delivery.due_at, Delivery.given_up_at, Delivery.last_error).join(Event, Event.id == Delivery.event_id)
    bad = query.where(Delivery.done_at.is_(None), Delivery.last_error.is_not(None))
    return [Failing(*row) for row in session().execute(bad.order_by(Delivery.given_up_at.is_(None), Delivery.id).limit(SHOWN))]


def last_tended() -> dict[str, Event]:
    """The latest of each: asked for a look, looked, asked for the index anew, built it anew."""
    newest = [select(func.max(Event.id)).where(Event.kind == kind).scalar_subquery() for kind in _ASKED]
    return {event.kind: event for event in session().scalars(select(Event).where(Event.id.in_(newest)))}


@action
def retry_delivery(delivery_id: int, *, by: Actor, now: datetime) -> None:
    """Have work tried again now, from its first try on. Raises Refused."""
    insist(why_not_staff(by, now, "admin"))
    _put(delivery_id, Delivery.done_at.is_(None), due_at=now, given_up_at=None, attempts=0)
    record("delivery.retried", by=by, now=now, thing_id=delivery_id)


@action
def give_up_delivery(delivery_id: int, *, by: Actor, now: datetime) -> None:
    """Have work tried no more. Raises Refused."""
    insist(why_not_staff(by, now, "admin"))
    _put(delivery_id, Delivery.done_at.is_(None) & Delivery.given_up_at.is_(None), given_up_at=now)
    record("delivery.given_up", by=by, now=now, thing_id=delivery_id)


def _put(delivery_id: int, condition: Any, **values: Any) -> None:
    changed = session().execute(update(Delivery).where(Delivery.id == delivery_id, condition).values(**values).returning(Delivery.id)).first()
    insist(None if changed else _NOT_OPEN)


@action
def ask_for_check(*, by: Actor, now: datetime) -> None:
    """Have the worker look at the invariants; from then on it does so daily."""
    insist(why_not_staff(by, now, "admin"))
    record("portal.check_asked", by=by, now=now)


@action
def ask_for_rebuild(*, by: Actor, now: datetime) -> None:
    """Have the worker build the search index anew; the old one serves until then."""
    insist(why_not_staff(by, now, "admin"))
    record("index.rebuild_asked", by=by, now=now)


def tend(*, now: datetime) -> list[str]:
    """Do what was asked for since it was last done; gives what was done."""
    last = last_tended()
    session().rollback()
    done = []
    if _is_due(last, "portal.check_asked", "portal.checked") or ("portal.checked" in last and last["portal.checked"].recorded_at <= now - AGAIN_AFTER):
        _note_checked(check(now=now), by=SYSTEM, now=now)
        done.append("check")
    if _is_due(last, "index.rebuild_asked", "index.rebuilt"):
        try:
            _note_rebuilt(reindex(), by=SYSTEM, now=now)
            done.append("rebuild")
        except IndexBusy:
            session().rollback()
    return done


def _is_due(last: dict[str, Event], asked: str, answered: str) -> bool:
    return asked in last and (answered not in last or last[answered].id < last[asked].id)


@action
def _note_checked(findings: list[Any], *, by: Actor, now: datetime) -> None:
    broken = [one for one in findings if not one.ok]
    record("portal.checked", by=by, now=now, looked_at=len(findings), broken=" ".join(one.id for one in broken) or None, problems=sum(one.count for one in broken))


@action
def _note_rebuilt(ideas: int, *, by: Actor, now: datetime) -> None:
    record("index.rebuilt", by=by, now=now, ideas=ideas)
