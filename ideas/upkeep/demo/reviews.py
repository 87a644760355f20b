"""The demo's review rounds: one that is closed, with its scores and a vote on second chances that is open, and the next one of the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import func, select, update

from ideas.accounts.models import SYSTEM, Actor, Member
from ideas.ballots import actions as ballots
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import record
from ideas.lifecycle.models import StageChange
from ideas.reviews.actions.rounds import plan_next
from ideas.reviews.models import Round, RoundEntry, RoundReviewer, Score, Scorecard
from ideas.reviews.queries.pages import PURPOSE
from ideas.reviews.rules.calendar import working_day
from ideas.reviews.rules.scoring import CRITERIA

People = dict[str, Member]
BEGAN, ENDED = 60, 8
TAKEN_IN = ("maerchenschloss", "dampflok", "glow-marbles", "morse-lighthouse", "library-corners", "small-flats-japan")
CHANCES = {"small-flats-japan": 9, "maerchenschloss": 6}
REVIEWERS = {"hanna-vogt": "lead", "david-osei": "market", "yasemin-aydin": "legal"}
NOTES = {"demand": "Viele Stimmen, und sie kommen nicht nur vom Anfang.", "cost": "Teurer als unsere Schachteln sonst.", "licence": "Mit dem Rechtsinhaber gesprochen."}


def reviews(ideas: dict[str, Idea], members: People, now: datetime) -> None:
    """Both of them, inside the demo's transaction."""
    _name_outcomes(ideas)
    found = _closed_round(now)
    for at, key in enumerate(TAKEN_IN):
        _take_in(found, ideas[key], members, seed=at)
    _close(found, now)
    _vote(found, ideas, members, now)
    plan_next(now=now)


def _name_outcomes(ideas: dict[str, Idea]) -> None:
    """Each decision says its kind; two of them are second chances."""
    decided = ("approved", "parked", "declined")
    session().execute(update(StageChange).where(StageChange.to_stage.in_(decided), StageChange.outcome.is_(None)).values(outcome=StageChange.to_stage))
    chances = [ideas[key].id for key in CHANCES]
    session().execute(update(StageChange).where(StageChange.to_stage == "declined", StageChange.idea_id.in_(chances)).values(outcome="second_chance"))


def _closed_round(now: datetime) -> Round:
    began = now - timedelta(days=BEGAN)
    promised: date = working_day((now - timedelta(days=ENDED)).date())
    found = Round(
        calendar_on=None, entry_closes_on=began.date(), decisions_on=promised, first_promised_on=promised, created_at=began - timedelta(days=30), entry_closed_at=began, closed_at=None,
    )
    session().add(found)
    session().flush()
    record("round.planned", by=SYSTEM, now=now, at=found.created_at, thing_id=found.id, entry_closes_on=str(found.entry_closes_on), decisions_on=str(promised))
    record("round.begun", by=SYSTEM, now=now, at=began, thing_id=found.id, ideas=len(TAKEN_IN))
    return found


def _take_in(found: Round, idea: Idea, members: People, *, seed: int) -> None:
    before = select(func.max(StageChange.id)).where(StageChange.idea_id == idea.id, StageChange.to_stage == "in_review")
    entry = RoundEntry(round_id=found.id, idea_id=idea.id, step_id=session().scalar(before) or 0, at=found.entry_closed_at)
    session().add(entry)
    session().flush()
    record("idea.entered_round", by=SYSTEM, now=entry.at, at=entry.at, idea_id=idea.id, member_id=idea.author_id, thing_id=found.id, promised=str(found.decisions_on))
    lot = Random(seed)
    for handle, role in REVIEWERS.items():
        if seed == 0:
            session().add(RoundReviewer(round_id=found.id, member_id=members[handle].id, role=role, at=entry.at))
        card = Scorecard(entry_id=entry.id, member_id=members[handle].id, at=entry.at + timedelta(days=2))
        session().add(card)
        session().flush()
        session().add_all(Score(card_id=card.id, criterion=name, value=lot.randint(2, 5), note=NOTES.get(name, "") if role == "lead" else "") for name in CRITERIA)
        record("review.scored", by=Actor(members[handle].id, members[handle].role), now=card.at, at=card.at, thing_id=entry.id)


def _close(found: Round, now: datetime) -> None:
    found.closed_at = now - timedelta(days=ENDED)
    record("round.closed", by=SYSTEM, now=now, at=found.closed_at, thing_id=found.id, ideas=len(TAKEN_IN))


def _vote(found: Round, ideas: dict[str, Idea], members: People, now: datetime) -> None:
    """Open since six days; so many voted already."""
    begun = now - timedelta(days=6)
    chosen = [ideas[key].id for key in CHANCES]
    ballot = ballots.call(PURPOSE, f"round-{found.id}-demo", chosen, opens_at=begun, closes_at=begun + timedelta(days=14), votes_each=3, votes_least=10, by=SYSTEM, now=begun)
    for key, number in CHANCES.items():
        voters = [member for member in members.values() if member.role == "member" and member.id != ideas[key].author_id]
        for member in voters[:number]:
            ballots.cast(ballot, ideas[key], by=Actor(member.id, "member"), now=begun + timedelta(days=1))
