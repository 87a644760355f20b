"""Follow-ups that book points, with what follows for the tier in the same transaction: a rise is never later than its points."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from sqlalchemy import func, select

from ideas.core.db import action, session
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event, tell
from ideas.rewards.actions import booking, spotting, thanking
from ideas.rewards.models import Entry
from ideas.standings.actions import look_at_all, settle

Booking = Callable[..., Done | Again]


def with_standing(book: Booking) -> Booking:
    """The same follow-up, under the same name, in one transaction with the tiers of those whose points it wrote."""

    @action
    @wraps(book)
    def run(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
        before = session().scalar(select(func.max(Entry.id))) or 0
        done = book(event, now=now, cursor=cursor) if cursor else book(event, now=now)
        touched = list(session().scalars(select(Entry.member_id).where(Entry.id > before).distinct()))
        if touched:
            settle(touched, now=now)
            tell("standing.booked")  # boards that are kept for visitors are outdated
        return done

    return run


book_idea = with_standing(booking.book_idea)
book_thanks = with_standing(thanking.book_thanks)
book_spotters = with_standing(spotting.book_spotters)
follow_spotters = with_standing(spotting.follow_spotters)


def follow_numbers(event: Event, *, now: datetime) -> Done:
    """Follow-up of a changed number: where it is one of the tiers, everybody is looked at anew."""
    if str(event.facts.get("name", "")).startswith(("tier_", "newcomer_")):
        look_at_all(now=now)
    return Done()
