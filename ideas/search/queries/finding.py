"""Questions to the index: it gives ids, the database says which of them the reader may see."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from sqlalchemy import ColumnElement, and_, func, or_, select

from ideas.accounts.models import Actor, Member
from ideas.board.models import LISTED_STAGES, PUBLIC_STAGES, Idea, IdeaTag, Tag
from ideas.board.queries.lists import Card, Filters, cards_of
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.text import excerpt as first_words
from ideas.core.traces import asks_elsewhere
from ideas.search.analysis import excerpt, highlight
from ideas.search.rules import ParsedQuery, parse
from ideas.search.whoosh_engine import WhooshEngine

HITS = 200
_BEFORE_MARK = re.compile(r" (?=[,.;:!?)](?: |$))")
_MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|https?://\S+|[*_`#>|~]+")


@dataclass(frozen=True)
class Finding:
    """What was found for some words: the best first; `degraded` where only titles could be compared."""

    cards: list[Card]
    parsed: ParsedQuery
    degraded: bool = False
    suggestion: str | None = None


@lru_cache(maxsize=4)
def _engine(directory: Path) -> WhooshEngine:
    return WhooshEngine(directory)


def engine() -> WhooshEngine:
    """The search engine of this process."""
    asks_elsewhere()
    return _engine(Path(doors.search_dir))


def find(text: str, reader: Actor, filters: Filters | None = None, limit: int = HITS) -> Finding:
    """The ideas that answer to the words and to the filters written among them; never raises for a query."""
    parsed = parse(text)
    narrowed = within(filters or Filters(), parsed)
    if not parsed.words:
        return Finding([], parsed)
    index = engine()
    ids = [hit.id for hit in index.find(parsed, limit=limit)]
    if index.degraded:
        return Finding(_by_title(parsed, reader, narrowed, limit), parsed, degraded=True)
    cards = cards_of(ids, reader, narrowed)
    return Finding(cards, parsed, suggestion=None if cards else index.suggest(parsed))


def similar_ideas(title: str, body: str, reader: Actor, limit: int = 5, *, exclude: int | None = None) -> list[Card]:
    """Public ideas that speak of the same thing, the likeliest first."""
    hits = engine().similar(title[:200], body[:5000], limit=limit + 5, exclude=exclude)
    return cards_of([hit.id for hit in hits], reader)[:limit]


def excerpts(cards: Iterable[Card], parsed: ParsedQuery) -> dict[int, str]:
    """Escaped HTML by idea: where in its text the searched words stand, else its summary."""
    by_id = {card.id: card for card in cards}
    rows = session().execute(select(Idea.id, func.substr(Idea.body, 1, 4000).label("body")).where(Idea.id.in_(list(by_id)))) if by_id else ()
    bodies = {row.id: row.body for row in rows}
    return {one: _where(card, bodies.get(one, ""), parsed) for one, card in by_id.items()}


def _where(card: Card, body: str, parsed: ParsedQuery) -> str:
    for text in (card.summary, plain_words(body)):
        found = excerpt(text, parsed, 200) if text else None
        if found is not None:
            return found
    return highlight(first_words(card.summary or plain_words(body), 200), ParsedQuery())


def plain_words(source: str) -> str:
    """A Markdown text without its signs and addresses; rough, for indexing and excerpts."""
    return _BEFORE_MARK.sub("", " ".join(_MARKUP.sub(r" \1 ", source).split()))


def within(filters: Filters, parsed: ParsedQuery) -> Filters:
    """The filters of an address with those written in the query; an unknown stage counts as none."""
    asked = parsed.filters
    stage, author = asked.get("stage", "").lower(), asked.get("author", "").lstrip("@").casefold()
    conditions = [filters.only]
    if author:
        conditions.append(Idea.author_id.in_(select(Member.id).where(Member.handle_key == author)))
    if "tag" in asked:
        conditions.append(Idea.id.in_(_tagged_like(asked["tag"])))
    return replace(
        filters,
        stage=stage if stage in PUBLIC_STAGES else filters.stage,
        board=asked.get("board", "").lower() or filters.board,
        language=asked.get("lang", "").lower()[:2] or filters.language,
        only=_all(conditions),
    )


def _tagged_like(name: str) -> ColumnElement[int]:
    spellings = {name, name.lower(), name.capitalize()}
    return select(IdeaTag.idea_id).where(IdeaTag.tag_id.in_(select(func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.name.in_(spellings))))  # type: ignore[return-value]


def _all(conditions: list[ColumnElement[bool] | None]) -> ColumnElement[bool] | None:
    given = [condition for condition in conditions if condition is not None]
    return and_(*given) if given else None


def _by_title(parsed: ParsedQuery, reader: Actor, filters: Filters, limit: int) -> list[Card]:
    """Without an index: titles and summaries that have all the words."""
    words = [or_(Idea.title.icontains(word, autoescape=True), Idea.summary.icontains(word, autoescape=True)) for word in parsed.words]
    ids = session().scalars(select(Idea.id).where(*words, Idea.stage.in_(LISTED_STAGES)).order_by(Idea.id.desc()).limit(limit))
    return cards_of(ids, reader, filters)
