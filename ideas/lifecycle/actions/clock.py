"""The clock of a campaign: milestones that add days, warnings before the end, the end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.actions.ranks import catch_breath
from ideas.board.models import Idea
from ideas.board.queries.earning import earners
from ideas.board.rules.campaign import after_days, campaign_of, days_left, is_over, newly_passed, next_call, warning_due
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.lifecycle.actions.steps import take
from ideas.lifecycle.models import Milestone

AT_ONCE = 1_000


def pass_milestones(idea: Idea, *, by: Actor = SYSTEM, now: datetime) -> None:
    """Inside the vote's use case, under the idea's lock: what is newly reached is kept, adds its days, and brings the second wind.

    The last one is the goal, which the idea's step to review tells of.
    """
    campaign = campaign_of(idea.rules, idea.goal)
    for number, step in newly_passed(campaign, idea.milestone_count, idea.vote_count) if idea.stage == "gathering" else ():
        idea.milestone_count = number
        if number == len(campaign.milestones):
            return
        session().add(Milestone(idea_id=idea.id, number=number, votes=step.votes, days_added=step.days, at=now))
        _lengthen(idea, step.days, now)
        catch_breath(idea, now=now)
        record("idea.passed_milestone", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, number=number, votes=step.votes, days=step.days, earns=earners(idea))


def _lengthen(idea: Idea, days: int, now: datetime) -> None:
    if idea.closes_at is not None:
        idea.closes_at = after_days(idea.closes_at, days, clock=idea.published_at)
        idea.clock_at = next_call(idea.closes_at, now)


def give_back_days(idea: Idea, since: datetime, *, now: datetime) -> None:
    """The clock did not run while the idea was away: its days are added to those that are left, begun ones whole."""
    away = days_left(now, since)
    whole = away if after_days(since, away) >= now else away + 1
    _lengthen(idea, whole, now)


def run_clock(*, now: datetime) -> int:
    """Warn of ends that come and end what is over, each idea in a transaction of its own, at most 1,000 at once; gives how many were due."""
    query = select(Idea.id).where(Idea.clock_at <= now).order_by(Idea.clock_at, Idea.id).limit(AT_ONCE)
    due = list(session().scalars(query))
    for idea_id in due:
        session().rollback()
        idea = session().get(Idea, idea_id)
        if idea is not None:
            strike(idea, now=now)
    session().rollback()
    return len(due)


@action
def strike(idea: Idea, *, by: Actor = SYSTEM, now: datetime) -> None:
    """Do for one idea what its clock says: a warning, or the end. Where it says nothing (any more), nothing is done."""
    idea = locked(idea)
    if idea.clock_at is None or idea.clock_at > now or idea.closes_at is None:
        return
    if is_over(idea, now):
        step = take(idea, "expired", by=by, now=now)
        record("idea.expired", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=step.id, votes=idea.vote_count)
        return
    days = warning_due(idea.closes_at, now)
    idea.clock_at = next_call(idea.closes_at, now)
    if days is not None:
        record("idea.expiring", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, days=days)
