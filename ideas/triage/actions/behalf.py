"""Entering a vote on behalf of somebody, taking it back, erasing the name at the person's wish."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import action, locked, session, table
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.queries.behalf import is_entered
from ideas.triage.rules.behalf import errors_of_entry, why_not_enter, why_not_erase, why_not_take_back


@action
def enter(idea: Idea, *, label: str, source: str, by: Actor, now: datetime) -> BehalfVote:
    """Enter a vote on behalf of a person or customer: a number of its own, beside the supporters and no part of any goal or rank. Raises Refused."""
    idea = locked(idea)
    label, source = clean_line(label or ""), clean_line(source or "")
    insist(why_not_enter(idea, by, now))
    insist_all(errors_of_entry(label, source, known=is_entered(idea.id, label.casefold())))
    vote = BehalfVote(idea_id=idea.id, label=label, label_key=label.casefold(), source=source, entered_by_id=by.id, at=now)
    session().add(vote)
    session().flush()
    _count(idea.id, 1)
    record("behalf_vote.entered", by=by, now=now, idea_id=idea.id, thing_id=vote.id)
    return vote


@action
def take_back(vote: BehalfVote, *, by: Actor, now: datetime) -> None:
    """It no longer counts, and nothing of the person is kept; who entered it and who took it back stays. Raises Refused."""
    vote = _held(vote)
    insist(why_not_take_back(vote, by, now))
    vote.taken_back_at, vote.taken_back_by_id = now, by.id
    vote.label = vote.label_key = vote.source = ""
    _count(vote.idea_id, -1)
    record("behalf_vote.taken_back", by=by, now=now, idea_id=vote.idea_id, thing_id=vote.id)


@action
def erase(vote: BehalfVote, *, by: Actor, now: datetime) -> None:
    """Erase who it was, at the person's wish; the number stays. Raises Refused."""
    vote = _held(vote)
    insist(why_not_erase(vote, by, now))
    vote.label = vote.label_key = vote.source = ""
    record("behalf_vote.erased", by=by, now=now, idea_id=vote.idea_id, thing_id=vote.id)


def _held(vote: BehalfVote) -> BehalfVote:
    """Under the idea's lock and then its own: the order everybody keeps."""
    session().execute(select(Idea.id).where(Idea.id == vote.idea_id).with_for_update(key_share=True))
    return locked(vote)


def _count(idea_id: int, step: int) -> None:
    ideas = table(Idea)
    session().execute(update(ideas).where(ideas.c.id == idea_id).values(behalf_count=ideas.c.behalf_count + step))
