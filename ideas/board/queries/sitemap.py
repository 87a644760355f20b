"""Every public address for search engines, in parts that cost one indexed read each, however many ideas there are."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from ideas.accounts.models import VISITOR
from ideas.board.models import Idea, IdeaTag, Tag
from ideas.board.queries.visibility import hidden_from, listed_without
from ideas.core.db import session

PART = 10_000  # numbers of ideas a part: with the page of a product beside its idea at most 20,000 addresses, and with their languages well below the 50 MB a file may have
TAGS = 5_000


class Addressed(NamedTuple):
    """A public idea by its address, and when its page last changed."""

    id: int
    slug: str
    stage: str
    changed_at: datetime


def parts() -> list[int]:
    """The parts with an idea in them that visitors find in lists: a lookup each, since a part must not be empty."""
    listed = listed_without(hidden_from(VISITOR))
    found, last = [], 0
    while (number := session().scalar(select(Idea.id).where(Idea.id > last, listed).order_by(Idea.id).limit(1))) is not None:
        found.append((number - 1) // PART + 1)
        last = found[-1] * PART
    return found


def addressed(part: int) -> list[Addressed]:
    """The ideas of a part that visitors find in lists, by number; parts are counted from one. Two statements, a range of the primary key."""
    first = (part - 1) * PART
    query = select(Idea.id, Idea.slug, Idea.stage, Idea.published_at, Idea.edited_at, Idea.stage_at, Idea.answered_at)
    rows = session().execute(query.where(Idea.id > first, Idea.id <= first + PART, listed_without(hidden_from(VISITOR))).order_by(Idea.id))
    return [Addressed(row.id, row.slug or "idea", row.stage, max(moment for moment in row[3:] if moment is not None)) for row in rows]


def tag_names() -> list[str]:
    """The topics that visitors' ideas bear, those with most first. A topic counts ideas on boards for members too, so where there are such boards its ideas are looked at."""
    query, hidden = select(Tag.name).where(Tag.merged_into_id.is_(None), Tag.idea_count > 0), hidden_from(VISITOR)
    if hidden:
        query = query.where(select(IdeaTag.idea_id).join(Idea, Idea.id == IdeaTag.idea_id).where(IdeaTag.tag_id == Tag.id, listed_without(hidden)).exists())
    return list(session().scalars(query.order_by(Tag.idea_count.desc(), Tag.id).limit(TAGS)))
