"""Use cases of review rounds, one module a thing."""

from ideas.reviews.actions.chances import cast_again, settle_chances, take_back_again
from ideas.reviews.actions.deciding import call_off, discard, prepare, publish_due, publish_together
from ideas.reviews.actions.parking import bring_back
from ideas.reviews.actions.reviewing import assign, declare, release, score
from ideas.reviews.actions.rounds import change, close, keep_calendar, make
from ideas.reviews.actions.single import decide

__all__ = [
    "assign", "bring_back", "call_off", "cast_again", "change", "close", "decide", "declare", "discard", "keep_calendar", "make", "prepare", "publish_due",
    "publish_together", "release", "score", "settle_chances", "take_back_again",
]
