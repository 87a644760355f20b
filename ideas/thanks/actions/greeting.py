"""Greetings: on the day a member joined, and on a birthday they told; each once a year."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor, Member
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.words import ZONE
from ideas.thanks.models import Birthday, Greeting
from ideas.thanks.queries import born_on, joined_on_days
from ideas.thanks.rules import ANNIVERSARY, BIRTHDAY, greeting_days, why_not_tell_birthday

STEP = 100  # members in one transaction
Found = Callable[[date, int, int], list[tuple[int, int]]]


def send_greetings(*, now: datetime) -> int:
    """Job: greet whose day is today, or was in the last three days if nobody was there to send it; gives how many were greeted.

    Each occasion is kept with its year, so that any number of turns and workers greets once.
    """
    today, done = now.astimezone(ZONE).date(), 0
    for day in greeting_days(today):
        done += _greet_all(ANNIVERSARY, day, joined_on_days, now)
        done += _greet_all(BIRTHDAY, day, born_on, now)
    return done


def _greet_all(occasion: str, day: date, found: Found, now: datetime) -> int:
    done, after = 0, 0
    while some := found(day, after, STEP):
        session().rollback()
        done += greet(occasion, day.year, some, now=now)
        after = some[-1][0]
    session().rollback()
    return done


@action
def greet(occasion: str, year: int, whom: Iterable[tuple[int, int]], *, by: Actor = SYSTEM, now: datetime) -> int:
    """Greet these members (number, years they have been here), each once an occasion and year; gives how many had not been greeted yet."""
    years = dict(whom)
    open_accounts = select(Member.id).where(Member.id.in_(years), Member.closed_at.is_(None)).order_by(Member.id).with_for_update(key_share=True)
    here = list(session().scalars(open_accounts))
    known = set(session().scalars(select(Greeting.member_id).where(Greeting.member_id.in_(here), Greeting.occasion == occasion, Greeting.year == year)))
    fresh = [one for one in here if one not in known]
    for member_id in fresh:
        session().add(Greeting(member_id=member_id, occasion=occasion, year=year, at=now))
        record("greeting.sent", by=by, now=now, member_id=member_id, occasion=occasion, years=years[member_id] or None)
    return len(fresh)


@action
def tell_birthday(member: Member, month: int | None, day: int | None, *, by: Actor, now: datetime) -> None:
    """Ask to be greeted on this day of each year; another one takes its place. Raises Refused."""
    member = locked(member)
    insist(why_not_tell_birthday(by, now, own=member.id == by.id, month=month, day=day))
    session().merge(Birthday(member_id=member.id, month=month, day=day, given_at=now))
    record("birthday.told", by=by, now=now)


@action
def forget_birthday(member: Member, *, by: Actor, now: datetime) -> None:
    """No longer be greeted: the day is deleted. Twice is the same as once. Raises Refused."""
    member = locked(member)
    insist(why_not_tell_birthday(by, now, own=member.id == by.id, month=1, day=1))
    row = session().get(Birthday, member.id)
    if row is not None:
        session().delete(row)
        record("birthday.forgotten", by=by, now=now)
