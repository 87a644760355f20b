"""Reckons a day or a month anew from the tables themselves: each statement is bounded by that day's ideas or votes and walks an index.

Counted is what began here, on any board: nothing that was brought in from another portal.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import aliased

from ideas.board.models import Idea, IdeaTag, IdeaViews
from ideas.core.db import session
from ideas.core.words import ZONE
from ideas.insights.models import DayCount, VoiceCount
from ideas.insights.rules.measures import loudest
from ideas.insights.rules.parts import ALL, FIRST_DAYS, Counted, Seen, month_of
from ideas.insights.rules.regions import country_in
from ideas.lifecycle.models import StageChange
from ideas.lifecycle.queries.answering import is_in_time, is_settled, was_promised
from ideas.votes.models import Vote

DAY = timedelta(days=1)


def moment(day: date) -> datetime:
    """When a day of the portal begins."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


def first_day() -> date | None:
    """The first day anything was sent or published here or voted on."""
    begun = (select(func.min(Idea.published_at)), select(func.min(Idea.answer_owed_at)), select(func.min(Vote.at)))
    found = [at for query in begun if (at := session().scalar(query)) is not None]
    return min(found).astimezone(ZONE).date() if found else None


def reckoned_days() -> dict[date, datetime]:
    """When each day was reckoned last."""
    return {row.day: row.reckoned_at for row in session().execute(select(DayCount.day, DayCount.reckoned_at).where(DayCount.board_id == ALL))}


def reckoned_months() -> dict[date, datetime]:
    """When each month was reckoned last."""
    return {row.month: row.reckoned_at for row in session().execute(select(VoiceCount.month, VoiceCount.reckoned_at).where(VoiceCount.board_id == ALL))}


def day_rows(day: date, now: datetime) -> list[dict[str, Any]]:
    """The rows of a day: one for all boards, one for each on which something happened."""
    boards: dict[int, Counted] = defaultdict(Counted)
    boards[ALL] = Counted()
    for idea in _ideas(day).values():
        boards[idea.board_id].add(idea, now)
        boards[ALL].add(idea, now)
    for row in _promised(day, now):
        for one in (boards[row.board_id], boards[ALL]):
            _add_promise(one, row)
    for board_id, votes in _votes(day):
        boards[board_id].votes += votes
        boards[ALL].votes += votes
    return [
        {"board_id": board_id, "day": day, "idea_count": one.ideas, "vote_count": one.votes, "parts": one.said(), "reckoned_at": now} for board_id, one in boards.items()
    ]


def _promised(day: date, now: datetime) -> Iterable[Any]:
    """Ideas sent on this day, whatever became of them: whether they still wait, how long the first answer took, whether it was due by now and in time."""
    flags = {"waits": Idea.answer_due_at.is_not(None), "owed": is_settled(now), "kept": is_in_time()}
    counts = [func.sum(case((condition, 1), else_=0)).label(name) for name, condition in flags.items()]
    sent = and_(Idea.answer_owed_at >= moment(day), Idea.answer_owed_at < moment(day + DAY))
    return session().execute(select(Idea.board_id, Idea.first_answer_days, func.count().label("number"), *counts).where(was_promised(), sent).group_by(Idea.board_id, Idea.first_answer_days)).all()


def _add_promise(one: Counted, row: Any) -> None:
    answered, waits = row.first_answer_days is not None, int(row.waits)
    known = {str(row.first_answer_days): row.number} if answered else {"none": waits, "ended": row.number - waits}
    one.parts["waits"].update({key: count for key, count in known.items() if count})
    one.parts["promise"].update(owed=int(row.owed), kept=int(row.kept))


def _published(day: date) -> ColumnElement[bool]:
    return and_(Idea.published_at >= moment(day), Idea.published_at < moment(day + DAY), func.coalesce(Idea.import_id, 0) == 0)  # the bare column would tempt the planner to walk all that were not imported


def _ideas(day: date) -> dict[int, Seen]:
    earlier = aliased(Idea)
    before = exists().where(earlier.author_id == Idea.author_id, earlier.published_at < Idea.published_at)
    query = select(
        Idea.id, Idea.board_id, Idea.kind, Idea.stage, Idea.published_at, Idea.milestone_count, Idea.goal_reached_at, Idea.vote_count, Idea.market, before.label("before"),
    ).where(_published(day))
    found = {row.id: _seen(row) for row in session().execute(query)}
    if found:
        _add_steps(day, found)
        _add_views(day, found)
        _add_tags(day, found)
    return found


def _seen(row: Any) -> Seen:
    return Seen(
        row.board_id, row.kind, row.stage, row.published_at, row.milestone_count, row.goal_reached_at is not None, not row.before, row.vote_count,
        country_in(str((row.market or {}).get("region") or "")) if row.kind == "market" else "",
    )


def _add_steps(day: date, found: dict[int, Seen]) -> None:
    for idea_id, stage in session().execute(select(StageChange.idea_id, StageChange.to_stage).join(Idea, Idea.id == StageChange.idea_id).where(_published(day)).distinct()):
        found[idea_id].stages.add(stage)


def _add_views(day: date, found: dict[int, Seen]) -> None:
    """Views are kept by days of UTC: the first seven from the one on which it was published."""
    span = and_(IdeaViews.day >= day - DAY, IdeaViews.day <= day + timedelta(days=FIRST_DAYS))
    for idea_id, seen_on, views in session().execute(select(IdeaViews.idea_id, IdeaViews.day, IdeaViews.view_count).join(Idea, Idea.id == IdeaViews.idea_id).where(_published(day), span)):
        begun = found[idea_id].published_at.astimezone(UTC).date()
        if begun <= seen_on < begun + timedelta(days=FIRST_DAYS):
            found[idea_id].views += views


def _add_tags(day: date, found: dict[int, Seen]) -> None:
    for idea_id, tag_id in session().execute(select(IdeaTag.idea_id, IdeaTag.tag_id).join(Idea, Idea.id == IdeaTag.idea_id).where(_published(day))):
        found[idea_id].tags.append(tag_id)


def _cast(first: date, after: date) -> ColumnElement[bool]:
    return and_(Vote.at >= moment(first), Vote.at < moment(after), func.coalesce(Vote.import_id, 0) == 0, Vote.merge_id.is_(None))


def _votes(day: date) -> Iterable[Any]:
    return session().execute(select(Idea.board_id, func.count()).select_from(Vote).join(Idea, Idea.id == Vote.idea_id).where(_cast(day, day + DAY)).group_by(Idea.board_id))


def month_rows(month: date, now: datetime) -> list[dict[str, Any]]:
    """The rows of a month: who was heard on all boards, and on each."""
    after = month_of(month + timedelta(days=31))
    voters: dict[int, Counter[int]] = defaultdict(Counter)
    voters[ALL] = Counter()
    query = select(Idea.board_id, Vote.member_id, func.count()).select_from(Vote).join(Idea, Idea.id == Vote.idea_id).where(_cast(month, after)).group_by(Idea.board_id, Vote.member_id)
    for board_id, member_id, votes in session().execute(query):
        voters[board_id][member_id] += votes
        voters[ALL][member_id] += votes
    return [
        {"board_id": board_id, "month": month, "voter_count": len(one), "vote_count": one.total(), "loud_count": loudest(one.values()), "reckoned_at": now}
        for board_id, one in voters.items()
    ]
