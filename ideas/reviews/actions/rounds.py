"""Rounds: planned by the calendar or by an admin, taking in what is in review, closed once every idea has its decision.

Rounds are locked before ballots and ideas, entries after them.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import or_, select

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.words import ZONE
from ideas.reviews.models import Round, RoundEntry
from ideas.reviews.queries.rounds import counts_of, last_step_id, made_for, rounds_to_begin, taken_days, without_round
from ideas.reviews.rules.calendar import next_entry_day, promised_day
from ideas.reviews.rules.rounds import errors_of_dates, why_not_change, why_not_close, why_not_plan, why_not_take_in

AT_ONCE = 100


@action
def make(*, entry_closes_on: date | None, decisions_on: date | None, by: Actor, now: datetime) -> Round:
    """An admin plans a round beside the calendar; without a day for decisions that of the calendar's rule. Raises Refused with errors by field."""
    insist(why_not_plan(by, now))
    if decisions_on is None and entry_closes_on is not None:
        decisions_on = promised_day(entry_closes_on)
    insist_all(errors_of_dates(entry_closes_on, decisions_on, _today(now), taken_days()))
    return _plan(entry_closes_on, decisions_on, None, by=by, now=now)


def _plan(entry: date | None, decisions: date | None, calendar_on: date | None, *, by: Actor, now: datetime) -> Round:
    found = Round(
        calendar_on=calendar_on, entry_closes_on=entry, decisions_on=decisions, first_promised_on=decisions, created_at=now, entry_closed_at=None, closed_at=None,
    )
    session().add(found)
    session().flush()
    record("round.planned", by=by, now=now, thing_id=found.id, entry_closes_on=str(entry), decisions_on=str(decisions))
    return found


@action
def change(found: Round, *, entry_closes_on: date | None, decisions_on: date | None, by: Actor, now: datetime) -> Round:
    """An admin moves a round's days; the day promised at first stays to be read. Raises Refused with errors by field."""
    insist(why_not_plan(by, now))
    found = locked(found)
    insist(why_not_change(found))
    taken = taken_days() - {found.entry_closes_on}
    insist_all(errors_of_dates(entry_closes_on, decisions_on, _today(now), taken, before=found))
    before = str(found.entry_closes_on), str(found.decisions_on)
    if entry_closes_on is not None and decisions_on is not None:
        found.entry_closes_on, found.decisions_on = entry_closes_on, decisions_on
    record("round.changed", by=by, now=now, thing_id=found.id, before_entry=before[0], before_decisions=before[1], entry_closes_on=str(entry_closes_on), decisions_on=str(decisions_on))
    return found


def keep_calendar(*, now: datetime) -> int:
    """What is due by the clock: plan the next round of the calendar, begin rounds whose entry is over; gives how many ideas came in."""
    plan_next(now=now)
    taken = 0
    for round_id in [one.id for one in rounds_to_begin(_today(now))]:
        while (step := take_in(session().get_one(Round, round_id), now=now)) == AT_ONCE:
            taken += step
        taken += step
    session().rollback()
    return taken


@action
def plan_next(*, by: Actor = SYSTEM, now: datetime) -> Round | None:
    """The calendar's next round, where there is none for its day; an admin may have moved it."""
    day = next_entry_day(_today(now))
    if made_for(day):
        return None
    return _plan(day, promised_day(day), day, by=by, now=now)


@action
def take_in(found: Round, *, by: Actor = SYSTEM, now: datetime) -> int:
    """Take in up to 100 ideas that are in review without a round; gives how many. With less than 100 that was all, and the review begins.

    A kill between two steps leaves a round that goes on taking in. Two rounds that begin at once wait for each other. One that finds no idea
    is closed at once. Raises Refused before the day its entry closes, and afterwards.
    """
    these = or_(Round.entry_closed_at.is_(None), Round.id == found.id)  # this one among them: locked in its place, whoever closed it meanwhile
    session().execute(select(Round.id).where(these).order_by(Round.id).with_for_update(key_share=True)).all()
    found = locked(found)
    insist(why_not_take_in(found, _today(now)))
    ideas = session().scalars(select(Idea).where(without_round()).order_by(Idea.id).limit(AT_ONCE).with_for_update(key_share=True, of=Idea)).all()
    for idea in ideas:
        session().add(RoundEntry(round_id=found.id, idea_id=idea.id, step_id=last_step_id(idea.id), at=now))
        record("idea.entered_round", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=found.id, promised=str(found.decisions_on))
    if len(ideas) < AT_ONCE:
        _begin(found, by=by, now=now)
    return len(ideas)


def _begin(found: Round, *, by: Actor, now: datetime) -> None:
    found.entry_closed_at = now
    number = counts_of([found.id]).get(found.id)
    record("round.begun", by=by, now=now, thing_id=found.id, ideas=number.ideas if number else 0)
    if number is None:
        _end(found, 0, by=by, now=now)


@action
def close(found: Round, *, by: Actor, now: datetime) -> Round:
    """Close a round: every idea in it has its decision, or its way ended otherwise. Raises Refused where one is undecided."""
    found = locked(found)
    number = counts_of([found.id]).get(found.id)
    insist(why_not_close(found, by, now, undecided=number.undecided if number else 0))
    _end(found, number.ideas if number else 0, by=by, now=now)
    return found


def _end(found: Round, ideas: int, *, by: Actor, now: datetime) -> None:
    found.closed_at = now
    record("round.closed", by=by, now=now, thing_id=found.id, ideas=ideas)


def _today(now: datetime) -> date:
    return now.astimezone(ZONE).date()
