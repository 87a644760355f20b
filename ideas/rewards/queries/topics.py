"""Which topic an entry counts for by now: what its idea bore at its moment, each topic as the one it was merged into since."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sqlalchemy import or_, select

from ideas.board.models import TagMerge
from ideas.core.db import session
from ideas.core.events import Delivery, Event
from ideas.rewards.models import PointScore

MERGING, UNDOING = "tag.merge_begun", "tag.merge_undoing"


def topics_by_now() -> Callable[[Iterable[int]], list[int]]:
    """What tells of some topics as which they count, each once. One statement, of merges that hold alone."""
    holding = select(TagMerge.topic_id, TagMerge.into_topic_id).where(TagMerge.undone_at.is_(None), TagMerge.topic_id.is_not(None))
    leads: dict[int, int] = {row.topic_id: row.into_topic_id for row in session().execute(holding)}
    last = {one: _followed(one, leads) for one in leads}
    return lambda topics: sorted({last.get(one, one) for one in topics})


def _followed(topic: int, leads: dict[int, int]) -> int:
    """Where merges one after another led to; a way is never longer than there are merges."""
    for _ in leads:
        topic = leads.get(topic, topic)
    return topic


def topics_of_merge(event: Event) -> list[int]:
    """The topic that was put into another one, and that one; none where an older version did not keep their numbers."""
    merge = session().get(TagMerge, int(event.facts["merge"]))
    return [merge.topic_id, merge.into_topic_id] if merge is not None and merge.topic_id and merge.into_topic_id else []


def topics_on_the_way() -> set[int]:
    """Topics of merges, and of undone ones, whose sums are being carried over just now."""
    undone = select(Delivery.event_id).where(Delivery.done_at.is_(None), Delivery.given_up_at.is_(None))
    going = select(Event).where(Event.kind.in_((MERGING, UNDOING)), or_(Event.handed_out_at.is_(None), Event.id.in_(undone)))
    return {one for event in session().scalars(going) for one in topics_of_merge(event)}


def members_with(topic_id: int, after: int, most: int) -> list[int]:
    """The next members behind a number who have, or had, points in a topic: a step along the sums' key."""
    query = select(PointScore.member_id).where(PointScore.period == "all", PointScore.topic_id == topic_id, PointScore.member_id > after)
    return list(session().scalars(query.order_by(PointScore.member_id).limit(most)))
