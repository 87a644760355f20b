"""Entering a vote on behalf of somebody, taking it back, erasing the name at the person's wish."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import action, locked, session, table
from ideas.core.events import record
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_line
from ideas.core.words import N_
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.queries.behalf import is_entered
from ideas.triage.queries.families import family_of, twins_of
from ideas.triage.rules.behalf import errors_of_entry, why_not_enter, why_not_erase, why_not_take_back

MERGED_MEANWHILE = Refusal("merged_meanwhile", N_("This idea was merged or parted this very moment. Look at it again, please."), 409)


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
    """It no longer counts, and nothing of the person is kept; who entered it and who took it back stays. Raises Refused.

    Where ideas are merged it goes from all of them: it is one person's.
    """
    vote, twins = _held(vote)
    insist(why_not_take_back(vote, by, now))
    for twin in twins:
        twin.taken_back_at, twin.taken_back_by_id = now, by.id
        twin.label = twin.label_key = twin.source = ""
        _count(twin.idea_id, -1)
        record("behalf_vote.taken_back", by=by, now=now, idea_id=twin.idea_id, thing_id=twin.id)


@action
def erase(vote: BehalfVote, *, by: Actor, now: datetime) -> None:
    """Erase who it was, at the person's wish, also where it counts by a merge; the number stays. Raises Refused."""
    vote, twins = _held(vote)
    insist(why_not_erase(vote, by, now))
    for twin in twins:
        twin.label = twin.label_key = twin.source = ""
        record("behalf_vote.erased", by=by, now=now, idea_id=twin.idea_id, thing_id=twin.id)


def _held(vote: BehalfVote) -> tuple[BehalfVote, list[BehalfVote]]:
    """It and its twins, under the locks of their ideas and then their own: the order everybody keeps. Raises Refused where a merge came in between."""
    family = family_of(vote.idea_id)
    session().execute(select(Idea.id).where(Idea.id.in_(family)).order_by(Idea.id).with_for_update(key_share=True)).all()
    insist(None if family == family_of(vote.idea_id) else MERGED_MEANWHILE)
    vote = locked(vote)
    return vote, twins_of(vote, family)


def _count(idea_id: int, step: int) -> None:
    ideas = table(Idea)
    session().execute(update(ideas).where(ideas.c.id == idea_id).values(behalf_count=ideas.c.behalf_count + step))
