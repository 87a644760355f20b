"""What is parked until a day comes back by itself on that day, once, to the stage it came from."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.words import ZONE
from ideas.lifecycle.actions import move
from ideas.lifecycle.models import StageChange
from ideas.lifecycle.queries import came_from
from ideas.reviews.queries.rounds import ideas_to_return


def bring_back(*, now: datetime) -> int:
    """What is due by the clock: parked ideas whose day has come, each in a transaction of its own; gives how many came back."""
    done = 0
    for idea_id in ideas_to_return(now.astimezone(ZONE).date()):
        session().rollback()
        done += unpark(session().get_one(Idea, idea_id), now=now) is not None
    session().rollback()
    return done


@action
def unpark(idea: Idea, *, by: Actor = SYSTEM, now: datetime) -> StageChange | None:
    """Bring a parked idea back to the stage it came from, to review where that is not known; None where it is not due any more."""
    idea = locked(idea)
    if idea.id not in ideas_to_return(now.astimezone(ZONE).date(), only=idea.id):
        return None
    return move(idea, came_from(idea) or "in_review", by=by, now=now)
