"""Reads of one's own answers and of what is published; nothing here gives an exact number of others' answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, select

from ideas.core.bulk import chunks
from ideas.core.db import session, table
from ideas.core.numbers import NUMBERS, NumberRow
from ideas.core.reads import Read, Rows, alone
from ideas.surveys.models import SurveyAnswer, SurveyResult
from ideas.votes.models import Vote

AT_ONCE = 5000


@dataclass(frozen=True)
class Results:
    """The published numbers of an idea: `by` is a statistic's numbers by its name, all of them coarse and frozen."""

    by: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def answers(self) -> int:
        """At least how many people answered the most answered question, in steps of five."""
        return max((one["answers"] for one in self.by.values()), default=0)


def own_answer(idea_id: int, member_id: int | None) -> SurveyAnswer | None:
    """What this member said of the idea."""
    query = select(SurveyAnswer).join(Vote, Vote.id == SurveyAnswer.vote_id).where(Vote.idea_id == idea_id, Vote.member_id == member_id)
    return session().scalar(query)


def vote_of(idea_id: int, member_id: int | None) -> int | None:
    """The number of this member's vote for the idea."""
    return session().scalar(select(Vote.id).where(Vote.idea_id == idea_id, Vote.member_id == member_id, Vote.state != "aside"))


@dataclass(frozen=True)
class Loose:
    """An answer whose vote may go within a use case, with all that is kept of it but the vote."""

    id: int
    idea_id: int
    member_id: int
    values: dict[str, Any]


_KEPT = ("said", "shown", "pending", "at", "changed_at")


def loosened(votes: ColumnElement[bool]) -> list[Loose]:
    """The answers that hang on these votes, to be tied again after what changes the votes."""
    answers = table(SurveyAnswer)
    kept = (answers.c[name] for name in _KEPT)
    rows = session().execute(select(answers.c.id, Vote.idea_id, Vote.member_id, *kept).join(Vote, Vote.id == answers.c.vote_id).where(votes).order_by(answers.c.id)).all()
    return [Loose(row.id, row.idea_id, row.member_id, dict(zip(_KEPT, row[3:], strict=True))) for row in rows]


def still_there(loose: Iterable[Loose]) -> set[int]:
    """Which of these answers hang on their vote as before."""
    there: set[int] = set()
    for some in chunks((one.id for one in loose), AT_ONCE):
        there.update(session().scalars(select(SurveyAnswer.id).where(SurveyAnswer.id.in_(some))))
    return there


def votes_of(idea_id: int, member_ids: Iterable[int]) -> dict[int, int]:
    """The numbers of these members' votes for the idea."""
    query = select(Vote.member_id, Vote.id).where(Vote.idea_id == idea_id, Vote.member_id.in_(list(member_ids)), Vote.state != "aside")
    return {row[0]: row[1] for row in session().execute(query)}


def answers_astray() -> list[tuple[int, int]]:
    """Answers that hang on a vote for another idea, with the vote's idea: there should be none."""
    query = select(SurveyAnswer.idea_id, Vote.idea_id).join(Vote, Vote.id == SurveyAnswer.vote_id).where(Vote.idea_id != SurveyAnswer.idea_id)
    return [(row[0], row[1]) for row in session().execute(query.order_by(SurveyAnswer.id))]


def results_of(idea_id: int) -> Results:
    """What everybody may know, staff included: nothing unless 20 people's answers stand. One statement."""
    return alone(results_read(idea_id))


def results_read(idea_id: int) -> Read[Results]:
    """The same, to be asked with others."""
    return Read(_results, _PUBLISHED, {"idea_id": idea_id})


def _results(rows: Rows) -> Results:
    return Results(rows[0].published) if rows and rows[0].standing >= rows[0].least else Results()


_LEAST = NUMBERS["survey_answers_least"]
_STANDING = select(SurveyAnswer.id).where(SurveyAnswer.idea_id == bindparam("idea_id")).limit(_LEAST.high).subquery()
_PUBLISHED = select(
    SurveyResult.published,
    select(func.count()).select_from(_STANDING).scalar_subquery().label("standing"),
    func.coalesce(select(NumberRow.value).where(NumberRow.name == _LEAST.name).scalar_subquery(), _LEAST.default).label("least"),
).where(SurveyResult.idea_id == bindparam("idea_id"))


def answers_of(idea_id: int) -> list[SurveyAnswer]:
    """All answers of an idea, for the next step of publishing alone."""
    return list(session().scalars(select(SurveyAnswer).where(SurveyAnswer.idea_id == idea_id).order_by(SurveyAnswer.id)))
