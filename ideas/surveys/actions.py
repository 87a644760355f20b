"""Answering, changing and clearing the four questions; publishing in steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import Idea
from ideas.board.queries.earning import earner
from ideas.core.bulk import chunks
from ideas.core.db import action, locked, session, table
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.words import N_
from ideas.surveys.models import SurveyAnswer, SurveyResult
from ideas.surveys.queries import AT_ONCE, Loose, answers_of, own_answer, still_there, vote_of, votes_of
from ideas.surveys.rules import INTENTS, may_renew, part_of_answer, people_who_differ, published, said_of, statistics_of, why_not_answer

NOTHING_SAID = Refusal("nothing_said", N_("Answer one question at least, or skip them all."), 422)


@action
def answer(idea: Idea, given: Mapping[str, str], *, by: Actor, now: datetime) -> SurveyAnswer | None:
    """Keep what a supporter says, in place of what they said before; with nothing filled in, take the former answer away.

    Raises Refused, with errors by field.
    """
    idea = locked(idea)
    vote_id = vote_of(idea.id, by.id)
    insist(why_not_answer(idea, by, now, supports=vote_id is not None))
    said, errors = said_of(idea.kind, given)
    insist_all(errors)
    before = own_answer(idea.id, by.id)
    if before is None:
        insist(None if said else NOTHING_SAID)
        return _first(idea, vote_id, said, by, now)
    if before.said == said:
        return before
    return _changed(idea, before, said, by, now)


def _first(idea: Idea, vote_id: int | None, said: dict[str, Any], by: Actor, now: datetime) -> SurveyAnswer:
    made = SurveyAnswer(vote_id=vote_id, idea_id=idea.id, said=said, shown={}, pending=True, at=now)
    session().add(made)
    record("survey.answered", by=by, now=now, idea_id=idea.id, member_id=by.id, earns=earner(by.id))
    renew_results(idea, now=now)
    return made


def _changed(idea: Idea, before: SurveyAnswer, said: dict[str, Any], by: Actor, now: datetime) -> SurveyAnswer | None:
    if said:
        before.said, before.changed_at, before.pending = said, now, True
    else:
        session().execute(delete(SurveyAnswer).where(SurveyAnswer.id == before.id))
    record("survey.changed" if said else "survey.cleared", by=by, now=now, idea_id=idea.id, member_id=by.id)
    renew_results(idea, now=now)
    return before if said else None


def tie_again(loose: Sequence[Loose], *, now: datetime) -> None:
    """Inside a use case that took votes away and gave some anew, such as undoing a merge, under the locks of their ideas: each answer that went hangs on the vote its member has there now.

    Of who supports the idea no longer it is gone, as where they take their support back, and an event tells of it.
    """
    there = still_there(loose)
    gone = [one for one in loose if one.id not in there]
    for idea_id in sorted({one.idea_id for one in gone}):
        theirs = [one for one in gone if one.idea_id == idea_id]
        votes = {member: vote for some in chunks((one.member_id for one in theirs), AT_ONCE) for member, vote in votes_of(idea_id, some).items()}
        for one in theirs:
            if one.member_id in votes:
                session().execute(insert(table(SurveyAnswer)).values(**one.values, idea_id=idea_id, vote_id=votes[one.member_id]))
            else:
                record("survey.cleared", by=SYSTEM, now=now, idea_id=idea_id, member_id=one.member_id)
        renew_results(session().get_one(Idea, idea_id), now=now)


def renew_results(idea: Idea, *, now: datetime) -> bool:
    """Publish anew what may be, inside a running use case and under the idea's lock; whether anything was.

    Looked at only where at least as many answers are new, changed or gone as a step needs.
    """
    least = number(session(), "survey_answers_least")
    result = session().get(SurveyResult, idea.id)
    if _moved(idea.id, result) < least:
        return False
    result = result or SurveyResult(idea_id=idea.id, published={}, counted={}, answer_count=0, at=now)
    session().add(result)
    rows = answers_of(idea.id)
    renewed = [name for name in statistics_of(idea.kind) if _renewed(name, rows, result, least)]
    for row in rows:
        row.shown, row.pending = _shown(row, renewed), False
    result.answer_count = len(rows)
    if renewed:
        result.at = now
    session().flush()
    return bool(renewed)


def _moved(idea_id: int, result: SurveyResult | None) -> int:
    """At most how many people's answers differ from those of the last look."""
    count = select(func.count()).select_from(SurveyAnswer).where(SurveyAnswer.idea_id == idea_id)
    pending, standing = session().scalar(count.where(SurveyAnswer.pending)) or 0, session().scalar(count) or 0
    return pending + max((result.answer_count if result else 0) - (standing - pending), 0)


def _renewed(name: str, rows: list[SurveyAnswer], result: SurveyResult, least: int) -> bool:
    """Publish one statistic where it may be."""
    pairs = [(part_of_answer(name, row.said), row.shown.get(name)) for row in rows]
    present = [now for now, _ in pairs if now is not None]
    if not may_renew(len(present), people_who_differ(pairs, result.counted.get(name, 0)), least):
        return False
    cell, most = number(session(), "survey_cell_least"), number(session(), "survey_quantity_most")
    weights = {intent: number(session(), f"survey_{intent}") if intent != "no" else 0 for intent in INTENTS}
    result.published = result.published | {name: published(name, present, cell, weights, most)}
    result.counted = result.counted | {name: len(present)}
    return True


def _shown(row: SurveyAnswer, renewed: list[str]) -> dict[str, Any]:
    """What of this answer stands in the published numbers from now on."""
    return {name: value for name, value in row.shown.items() if name not in renewed} | {
        name: value for name in renewed if (value := part_of_answer(name, row.said)) is not None
    }
