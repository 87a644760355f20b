"""The use cases of promises and ratings, in the same table: kept, explained, moved, rated, counted."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import Update
from ideas.lifecycle.queries.promises import waiting_promises
from ideas.ratings import actions as ratings
from ideas.votes import actions as votes
from tests.factories import NOON, make_actor, make_idea
from tests.faults.deeds import Act, deed, get

DUE = date(2026, 7, 10)
LATE = NOON + timedelta(days=20)
WHY = {"late_because": "The strips let go.", "late_action": "We test two others."}


def _promised(stage: str = "gathering", **said: str) -> tuple[Idea, Actor, Update]:
    idea, team = make_idea(stage=stage), make_actor("team")
    return idea, team, lifecycle.post_update(idea, text="We look at it.", promised_for=DUE, **said, by=team, now=NOON)


def _answered(fans: int = 1) -> tuple[Idea, list[Actor], Update]:
    idea, some = make_idea(goal=None), [make_actor() for _ in range(fans)]
    for fan in some:
        votes.cast(idea, by=fan, now=NOON)
    return idea, some, lifecycle.post_update(idea, text="We look at it.", own_mark=4, by=make_actor("team"), now=NOON)


@deed(once=False)
def promise_a_day(_: Path) -> Act:
    idea, team = make_idea(stage="approved"), make_actor("team")
    return lambda: lifecycle.post_update(get(Idea, idea), text="By then.", promised_for=DUE, promised_stage="launched", by=team, now=NOON)


@deed()
def keep_a_late_promise(_: Path) -> Act:
    idea, team, _update = _promised()
    number = waiting_promises(idea.id)[0].id
    session().rollback()
    return lambda: lifecycle.post_update(get(Idea, idea), text="Done.", keeps=[number], **WHY, by=team, now=LATE)


@deed()
def keep_a_promise_by_its_stage(_: Path) -> Act:
    idea, team, _update = _promised("approved", promised_stage="in_development")
    return lambda: lifecycle.move(get(Idea, idea), "in_development", by=team, now=NOON)


@deed()
def move_a_late_day(_: Path) -> Act:
    _idea, team, update = _promised()
    return lambda: lifecycle.correct(get(Update, update), text="In August.", promised_for=date(2026, 8, 20), **WHY, by=team, now=LATE)


@deed()
def rate_an_answer(_: Path) -> Act:
    idea, fans, update = _answered()
    return lambda: ratings.rate(get(Idea, idea), "update", update.id, 4, by=fans[0], now=NOON)


@deed()
def rate_it_otherwise(_: Path) -> Act:
    idea, fans, update = _answered()
    ratings.rate(idea, "update", update.id, 4, by=fans[0], now=NOON)
    return lambda: ratings.rate(get(Idea, idea), "update", update.id, 2, by=fans[0], now=LATE)


@deed()
def close_a_month(_: Path) -> Act:
    idea, fans, update = _answered(5)
    for fan in fans:
        ratings.rate(idea, "update", update.id, 4, by=fan, now=NOON)
    return lambda: ratings.close_months(now=NOON + timedelta(days=40))
