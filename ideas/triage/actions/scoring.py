"""Giving an idea a scorecard, taking it back, choosing how a board scores; the score of an idea follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select, update

from ideas.accounts.models import SYSTEM, Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.models import Board, Idea
from ideas.core.db import action, locked, session, table
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event, record
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_text
from ideas.core.words import N_
from ideas.triage.models.scoring import Estimate
from ideas.triage.queries.scoring import scheme_for, score_now, scored_ideas
from ideas.triage.rules.scoring import Scheme, said_of, scheme_from, scheme_of, why_not_score

STEP = 200
NOT_GIVEN = Refusal("no_card", N_("You have given no scorecard here."), 409)


@action
def give(idea: Idea, given: Mapping[str, str], *, by: Actor, now: datetime) -> Estimate:
    """Give one's scorecard, in place of the one before, which stays as a record; the same once more changes nothing. Raises Refused with errors by field.

    Who gives another one has seen those of others by then: that is kept with it.
    """
    idea = locked(idea)
    insist(why_not_score(idea, by, now))
    scheme = scheme_for(idea)
    said, errors = said_of(scheme, given)
    insist_all(errors)
    note, before = clean_text(given.get("why", "")).strip(), _standing(idea, by)
    if before is not None and (before.method, before.said, before.note) == (scheme.method, said, note):
        return before
    seen = session().scalar(select(Estimate.id).where(Estimate.idea_id == idea.id, Estimate.member_id == by.id, Estimate.method == scheme.method).limit(1)) is not None
    _replace(before, now)
    card = Estimate(idea_id=idea.id, member_id=by.id, method=scheme.method, said=said, note=note, after_seeing=seen, at=now)
    session().add(card)
    session().flush()
    _reckon(idea.id, scheme)
    record("estimate.changed" if before else "estimate.given", by=by, now=now, idea_id=idea.id, thing_id=card.id)
    return card


@action
def take_back(idea: Idea, *, by: Actor, now: datetime) -> None:
    """Take one's scorecard back: it no longer counts, and others' are no longer seen. Raises Refused."""
    idea = locked(idea)
    insist(why_not_staff(by, now, "team"))
    before = _standing(idea, by)
    insist(None if before else NOT_GIVEN)
    _replace(before, now)
    _reckon(idea.id, scheme_for(idea))
    record("estimate.taken_back", by=by, now=now, idea_id=idea.id)


def _standing(idea: Idea, by: Actor) -> Estimate | None:
    return session().scalar(select(Estimate).where(Estimate.idea_id == idea.id, Estimate.member_id == by.id, Estimate.replaced_at.is_(None)))


def _replace(card: Estimate | None, now: datetime) -> None:
    """The standing card becomes a record."""
    if card is not None:
        card.replaced_at = now
        session().flush()


def _reckon(idea_id: int, scheme: Scheme) -> None:
    ideas = table(Idea)
    session().execute(update(ideas).where(ideas.c.id == idea_id).values(score=score_now(idea_id, scheme)))


@action
def choose_scheme(board: Board, given: Mapping[str, str], *, by: Actor, now: datetime) -> Board:
    """Choose how a board's ideas are scored; their scores are reckoned anew by a job. Raises Refused with errors by field."""
    board = locked(board)
    insist(why_not_staff(by, now, "admin"))
    scheme, errors = scheme_from(given)
    insist_all(errors)
    if board.weights != scheme.facts():
        board.weights = scheme.facts()
        record("board.scheme_chosen", by=by, now=now, thing_id=board.id, method=scheme.method)
    return board


def reckon_board(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
    """Follow-up: the scores of a board's ideas by its present scheme, 200 at a time. The cursor is the last idea."""
    last = _reckon_some(event.thing_id or 0, int(cursor or 0), by=SYSTEM, now=now)
    return Again(str(last)) if last else Done()


@action
def _reckon_some(board_id: int, above: int, *, by: Actor, now: datetime) -> int:  # noqa: ARG001 (a use case's form)
    board = session().get(Board, board_id)
    ids = scored_ideas(board_id, above, STEP)
    session().execute(select(Idea.id).where(Idea.id.in_(ids)).order_by(Idea.id).with_for_update(key_share=True)).all()
    for idea_id in ids:
        _reckon(idea_id, scheme_of(board.weights if board else None))
    return ids[-1] if len(ids) == STEP else 0
