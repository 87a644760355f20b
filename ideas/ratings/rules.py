"""Who rates an answer, and from how many ratings on a month of a board is public."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from ideas.accounts.rules import Person, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, ZONE

MARKS = (1, 2, 3, 4, 5)
SMALLEST = 5  # the mean of fewer people says too much of each of them
THINGS = ("update", "comment", "step")


def why_not_rate(person: Person, mark: int, now: datetime, *, concerned: bool, is_answer: bool) -> Refusal | None:
    """The creators and each supporter rate a public answer, 1 to 5; the team does not rate its own."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if person.is_staff:
        return Refusal("own_answer", N_("The team does not rate its own answers."), 403)
    if not concerned:
        return Refusal("not_concerned", N_("Its creator and its supporters say whether an answer explained it."), 403)
    if not is_answer:
        return Refusal("no_answer", N_("This answer is not there any more, or a correction stands in its place. Rate that one."), 409)
    return None if mark in MARKS else Refusal("bad_mark", N_("Choose a number from 1 to 5."), 422, field="mark")


def month_of(moment: datetime) -> date:
    """The first day of the month a moment lies in, in the portal's zone."""
    return moment.astimezone(ZONE).date().replace(day=1)


def following(month: date) -> date:
    """The month after, as its first day."""
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def beginning(month: date) -> datetime:
    """When a month begins in the portal's zone."""
    return datetime(month.year, month.month, 1, tzinfo=ZONE)


def months_to_close(first: date | None, last_closed: date | None, now: datetime, most: int) -> Iterator[date]:
    """Months that are over and not counted yet, the oldest first: from the first rating on, without a gap."""
    month = following(last_closed) if last_closed else first
    for _ in range(most):
        if month is None or month >= month_of(now):
            return
        yield month
        month = following(month)


def enough(people: int) -> bool:
    """Whether a month of a board may be shown."""
    return people >= SMALLEST
