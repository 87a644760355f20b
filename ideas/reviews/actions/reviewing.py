"""Who reviews, what they score, and what ties them to an idea."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import cast

from sqlalchemy import delete, select

from ideas.accounts.models import STAFF, Actor, Member
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_text
from ideas.reviews.models import Conflict, Round, RoundEntry, RoundReviewer, Score, Scorecard
from ideas.reviews.queries.scores import card_of, part_of
from ideas.reviews.rules.rounds import why_not_assign, why_not_release
from ideas.reviews.rules.scoring import CRITERIA, errors_of_card, first_value, why_not_declare, why_not_score


@action
def assign(found: Round, member: Member | None, *, role: str, by: Actor, now: datetime) -> RoundReviewer:
    """Let somebody of the team review in a round; whoever does already gets the new role. Raises Refused."""
    found = locked(found)
    is_staff = member is not None and member.role in STAFF and member.closed_at is None
    insist(why_not_assign(found, by, now, role=role, is_staff=is_staff))
    member_id = member.id if member is not None else 0
    reviewer = _reviewer(found, member_id)
    if reviewer is None:
        reviewer = RoundReviewer(round_id=found.id, member_id=member_id, role=role, at=now)
        session().add(reviewer)
    reviewer.role = role
    record("reviewer.assigned", by=by, now=now, member_id=member_id, thing_id=found.id, role=role)
    return reviewer


@action
def release(found: Round, member: Member, *, by: Actor, now: datetime) -> None:
    """Somebody no longer reviews in a round; scores they gave stay. Raises Refused."""
    found = locked(found)
    reviewer = _reviewer(found, member.id)
    insist(why_not_release(found, by, now, is_reviewer=reviewer is not None))
    session().delete(reviewer)
    record("reviewer.released", by=by, now=now, member_id=member.id, thing_id=found.id)


def _reviewer(found: Round, member_id: int) -> RoundReviewer | None:
    return session().scalar(select(RoundReviewer).where(RoundReviewer.round_id == found.id, RoundReviewer.member_id == member_id))


@action
def score(entry: RoundEntry, values: Mapping[str, object], notes: Mapping[str, str], *, by: Actor, now: datetime) -> Scorecard:
    """Give one's scores for an idea, all criteria at once, or give them anew. Raises Refused with errors by field.

    What is given anew replaces the former scores; what was given before others' were seen stays to be read beside them.
    """
    entry = locked(entry)
    notes = {name: clean_text(notes.get(name) or "").strip() for name in CRITERIA}
    insist(why_not_score(part_of(entry, session().get_one(Idea, entry.idea_id), by), by, now))
    insist_all(errors_of_card(values, notes))
    card = card_of(entry, by)
    if card is not None:
        return _scored_anew(card, values, notes, by=by, now=now)
    card = Scorecard(entry_id=entry.id, member_id=by.id, at=now)
    session().add(card)
    session().flush()
    session().add_all(Score(card_id=card.id, criterion=name, value=values[name], note=notes[name]) for name in CRITERIA)
    record("review.scored", by=by, now=now, thing_id=entry.id)
    return card


def _scored_anew(card: Scorecard, values: Mapping[str, object], notes: Mapping[str, str], *, by: Actor, now: datetime) -> Scorecard:
    rows = list(session().scalars(select(Score).where(Score.card_id == card.id)))
    if all((row.value, row.note) == (values[row.criterion], notes[row.criterion]) for row in rows):
        return card
    for row in rows:
        wanted = cast("int", values[row.criterion])
        row.first_value, row.value, row.note = first_value(row.value, row.first_value, wanted), wanted, notes[row.criterion]
    card.changed_at = now
    record("review.scores_changed", by=by, now=now, thing_id=card.entry_id)
    return card


@action
def declare(entry: RoundEntry, text: str, *, by: Actor, now: datetime) -> Conflict:
    """Declare a conflict of interest about an idea: no scoring and deciding of it from then on, and scores given before go. Raises Refused."""
    entry = locked(entry)
    text = clean_text(text or "").strip()
    insist(why_not_declare(part_of(entry, session().get_one(Idea, entry.idea_id), by), by, text, now))
    own = select(Scorecard.id).where(Scorecard.entry_id == entry.id, Scorecard.member_id == by.id)
    session().execute(delete(Score).where(Score.card_id.in_(own)))
    session().execute(delete(Scorecard).where(Scorecard.entry_id == entry.id, Scorecard.member_id == by.id))
    conflict = Conflict(entry_id=entry.id, member_id=by.id, text=text, at=now)
    session().add(conflict)
    record("review.conflict_declared", by=by, now=now, thing_id=entry.id)
    return conflict
