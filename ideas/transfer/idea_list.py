"""The list of ideas: the columns that Quackback's import page reads, then our own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, func, select

from ideas.accounts.models import Member
from ideas.board.models import PUBLIC_STAGES, Board, Idea, IdeaTag, Picture, Tag
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.links import absolute, idea_path
from ideas.lifecycle.models import StageChange
from ideas.surveys.models import SurveyResult
from ideas.surveys.queries import results_of
from ideas.transfer.bundle.opening import public
from ideas.transfer.formats.bundle import LARGEST, STATUS
from ideas.transfer.outgoing import pages

QUACKBACK = ("title", "content", "status", "tags", "board", "author_name", "author_email", "email_verified", "vote_count", "created_at", "source_id")
OURS = (
    "kind", "target_market", "problem", "language", "status_reason", "decision_code", "decided_at", "published_at", "expires_at", "milestone", "images", "merged_into",
    "survey_n", "survey_price_median", "survey_qty_mean", "canonical_url", "moderation", "stage", "summary", "imported_votes", "comment_count", "follower_count", "author_full_name",
)
HEADINGS = (*QUACKBACK, *OURS)
_READ = (
    Idea.id, Idea.title, Idea.slug, Idea.summary, Idea.problem, Idea.body, Idea.kind, Idea.market, Idea.lang, Idea.stage, Idea.created_at, Idea.published_at, Idea.closes_at,
    Idea.milestone_count, Idea.merged_into_id, Idea.vote_count, Idea.imported_votes, Idea.comment_count, Idea.follower_count,
)
PUBLISHED = "published"  # what Quackback calls an idea that everybody sees


@dataclass
class _Beside:
    """What belongs to some ideas and stands in other tables, by their ids."""

    topics: dict[int, list[str]] = field(default_factory=dict)
    pictures: dict[int, list[str]] = field(default_factory=dict)
    decisions: dict[int, Any] = field(default_factory=dict)
    answered: dict[int, int] = field(default_factory=dict)


def public_ideas(people: bool) -> Iterator[tuple[Any, ...]]:
    """What every visitor may read; this list can be imported again."""
    return _rows(public(), people=people)


def all_ideas(people: bool) -> Iterator[tuple[Any, ...]]:
    """Every stage but drafts, on every board; what is not public says so under `moderation`."""
    return _rows(Idea.stage != "draft", people=people)


def _rows(which: ColumnElement[bool], *, people: bool) -> Iterator[tuple[Any, ...]]:
    yield HEADINGS
    author = (Member.handle, Member.name, Member.email, Member.confirmed_at, Member.closed_at)
    query = select(*_READ, Board.slug.label("board"), *author).join(Board, Board.id == Idea.board_id).outerjoin(Member, Member.id == Idea.author_id).where(which)
    for rows in pages(query, Idea.id):
        beside = _beside([row[0] for row in rows])
        yield from (_row(row, beside, people=people) for row in rows)


def _beside(ids: list[int]) -> _Beside:
    found = _Beside()
    for idea_id, name in session().execute(select(IdeaTag.idea_id, Tag.name).join(Tag, Tag.id == IdeaTag.tag_id).where(IdeaTag.idea_id.in_(ids)).order_by(IdeaTag.idea_id, IdeaTag.position)):
        found.topics.setdefault(idea_id, []).append(name)
    for idea_id, files in session().execute(select(Picture.idea_id, Picture.files).where(Picture.idea_id.in_(ids)).order_by(Picture.idea_id, Picture.position, Picture.id)):
        found.pictures.setdefault(idea_id, []).extend(_largest(files))
    last = select(func.max(StageChange.id)).where(StageChange.idea_id.in_(ids), StageChange.outcome.is_not(None)).group_by(StageChange.idea_id)
    steps = select(StageChange.idea_id, StageChange.at, StageChange.outcome, StageChange.reason, StageChange.text).where(StageChange.id.in_(last))
    found.decisions = {step.idea_id: step for step in session().execute(steps)}
    asked = session().scalars(select(SurveyResult.idea_id).where(SurveyResult.idea_id.in_(ids))).all()
    found.answered = {idea_id: results_of(idea_id).answers for idea_id in asked}
    return found


def _largest(files: Any) -> Iterable[str]:
    size = next((size for size in LARGEST if size in (files or {})), None)
    return [absolute(doors.public_url, f"/media/{files[size]['key']}")] if size else []


def _row(one: Any, beside: _Beside, *, people: bool) -> tuple[Any, ...]:
    left = one.closed_at is not None
    named = {
        "title": one.title, "content": one.body, "status": STATUS.get(one.stage, "open") if one.stage in PUBLIC_STAGES else one.stage, "tags": ",".join(beside.topics.get(one.id, [])),
        "board": one.board, "author_name": "" if left else one.handle, "author_email": one.email if people else "", "email_verified": _yes(one.confirmed_at) if people else "",
        "vote_count": one.vote_count, "created_at": one.created_at.isoformat(), "source_id": one.id, "author_full_name": one.name if people else "",
        **_standing(one, beside.decisions.get(one.id)), **_content(one, beside), **_survey(beside.answered.get(one.id)),
    }
    return tuple("" if named[heading] is None else named[heading] for heading in HEADINGS)


def _standing(one: Any, decision: Any) -> dict[str, Any]:
    return {
        "status_reason": decision.text if decision else "", "decision_code": decision.reason or decision.outcome if decision else "", "decided_at": decision.at.isoformat() if decision else "",
        "published_at": one.published_at.isoformat() if one.published_at else "", "expires_at": one.closes_at.isoformat() if one.closes_at else "", "milestone": one.milestone_count,
        "merged_into": one.merged_into_id, "moderation": PUBLISHED if one.published_at and one.stage in PUBLIC_STAGES else one.stage, "stage": one.stage,
    }


def _content(one: Any, beside: _Beside) -> dict[str, Any]:
    return {
        "kind": one.kind, "target_market": one.market.get("region", "") if one.market else "", "problem": one.problem, "language": one.lang, "summary": one.summary,
        "images": " ".join(beside.pictures.get(one.id, [])), "canonical_url": absolute(doors.public_url, idea_path(one.id, one.slug)), "imported_votes": one.imported_votes,
        "comment_count": one.comment_count, "follower_count": one.follower_count,
    }


def _survey(answers: int | None) -> dict[str, Any]:
    """How many answered, as coarse as it is published. Median and mean are not: the portal publishes the middle half of the prices, and cells of quantities."""
    return {"survey_n": answers or "", "survey_price_median": "", "survey_qty_mean": ""}


def _yes(moment: Any) -> str:
    return "true" if moment else "false"
