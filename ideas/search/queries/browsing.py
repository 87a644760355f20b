"""Lists as people browse them: filters, words, and what they support or follow themselves."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, bindparam, or_, select

from ideas.accounts.models import Actor
from ideas.board.models import Idea, Tag
from ideas.board.queries.lists import PAGE, SOONEST_FIRST, Card, Filters, Listed, list_ideas
from ideas.core.db import session
from ideas.core.paging import decode, encode
from ideas.search.queries.finding import HITS, find, within
from ideas.search.rules import ParsedQuery, parse
from ideas.votes.models import Follow, Vote

COMMON = 10_000
_KEYS = {
    "hot": lambda card: card.hot,
    "rising": lambda card: card.rising,
    "top": lambda card: card.votes,
    "new": lambda card: card.published_at,
    "discussed": lambda card: card.comments,
    "closing": lambda card: (card.closes_at is None, card.closes_at),
}


@dataclass(frozen=True)
class Found(Listed):
    """A page of a list, and what is to be said about the search in it."""

    parsed: ParsedQuery | None = None
    degraded: bool = False
    suggestion: str | None = None


def browse(
    reader: Actor,
    filters: Filters,
    sort: str = "",
    after: str | None = None,
    *,
    text: str = "",
    supported: bool = False,
    followed: bool = False,
    limit: int = PAGE,
) -> Found:
    """One page of a list; with words in it the best answers come first unless an order is asked for."""
    filters = replace(filters, only=_own(reader, supported, followed, filters.only))
    parsed = parse(text)
    if parsed.words:
        return _searched(reader, filters, sort, after, text, limit)
    page = list_ideas(reader, within(filters, parsed), sort or "hot", after, limit, counted=after is None, hidden=filters.hidden)
    return Found(page.items, page.next, page.total, parsed or None)


class Topic(NamedTuple):
    """A tag, how many ideas bear it, what the team says of it, and the tag it was merged into."""

    name: str
    idea_count: int
    description_de: str = ""
    description_en: str = ""
    merged_into_id: int | None = None


def topics(name: str | None = None, limit: int = 24) -> list[Topic]:
    """The topics with most ideas, and the named one wherever it stands."""
    rows = session().connection().execute(_TOPICS, {"most": limit, "name": name or ""})
    return [Topic(*row) for row in rows]


def _topics() -> Select:
    common = select(Tag.id).where(Tag.idea_count > 0).order_by(Tag.idea_count.desc(), Tag.id).limit(bindparam("most"))
    return select(Tag.name, Tag.idea_count, Tag.description_de, Tag.description_en, Tag.merged_into_id).where(or_(Tag.id.in_(common), Tag.name == bindparam("name"))).order_by(Tag.idea_count.desc(), Tag.id)


_TOPICS = _topics()


def is_common(name: str | None, tags: Iterable[Topic]) -> bool:
    """Whether the named topic has so many ideas that gathering them all would be slow."""
    return name is not None and any(tag.name == name and tag.idea_count >= COMMON for tag in tags)


def _searched(reader: Actor, filters: Filters, sort: str, after: str | None, text: str, limit: int) -> Found:
    finding = find(text, reader, filters, HITS)
    cards = sorted(finding.cards, key=_KEYS[sort], reverse=sort not in SOONEST_FIRST) if sort in _KEYS else finding.cards
    start = start_of(sort, after) or 0
    following = encode(sort, start + limit, 0) if len(cards) > start + limit else None
    return Found(cards[start : start + limit], following, len(cards), finding.parsed, finding.degraded, finding.suggestion)


def start_of(sort: str, after: str | None) -> int | None:
    """The place in the at most 200 answers, which are all read anyway; None for what is no place in them in this order."""
    values = decode(after, 3)
    return values[1] if values and values[0] == sort and isinstance(values[1], int) and 0 <= values[1] <= HITS else None


def _own(reader: Actor, supported: bool, followed: bool, only: ColumnElement[bool] | None) -> ColumnElement[bool] | None:
    conditions = [only] if only is not None else []
    if supported and reader.id is not None:
        conditions.append(Idea.id.in_(select(Vote.idea_id).where(Vote.member_id == reader.id)))
    if followed and reader.id is not None:
        conditions.append(Idea.id.in_(select(Follow.idea_id).where(Follow.member_id == reader.id)))
    return and_(*conditions) if conditions else None


__all__ = ["Card", "Found", "Topic", "browse", "is_common", "topics"]
