"""Reads of one's own answers and of what is published; nothing here gives an exact number of others' answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, func, select

from ideas.core.db import session
from ideas.core.numbers import NUMBERS, NumberRow
from ideas.core.reads import Read, Rows, alone
from ideas.surveys.models import SurveyAnswer, SurveyResult
from ideas.votes.models import Vote


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
