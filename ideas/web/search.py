"""Search: one box, filters in words, and a way on where nothing is found."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Blueprint, Response
from markupsafe import Markup

from ideas.board.queries.lists import Card, Filters, list_ideas
from ideas.core.links import path
from ideas.search.analysis import highlight
from ideas.search.queries import Found, excerpts, topics
from ideas.search.rules import ParsedQuery
from ideas.web import respond
from ideas.web.listing import asked, kept, shown
from ideas.web.session import actor

bp = Blueprint("search", __name__)
TYPED = 6


@bp.get("/search")
def show() -> Response:
    """The answers to some words, or where to begin."""
    wanted = asked(path("search.show"), [], actor())
    if not wanted.text:
        return respond.page("search/show.html", asked=wanted, found=None, kept=kept, **_ways_on())
    found = wanted.browse(actor())
    return respond.page_or_part("search/show.html", "search/_hits.html", asked=wanted, found=found, kept=kept, **_hits(found), **_ways_on(found))


@bp.get("/search/suggestions")
def suggestions() -> Response:
    """While somebody types: a few ideas under the box, those first that say it in their title."""
    wanted = asked(path("search.show"), [], actor())
    found = wanted.browse(actor()) if wanted.text else Found([])
    parsed = found.parsed or ParsedQuery()
    first = sorted(found.items, key=lambda card: "<mark>" not in highlight(card.title, parsed))[:TYPED]
    return respond.part("search/_suggestions.html", asked=wanted, found=found, kept=kept, **_hits(replace(found, items=first)))


def _hits(found: Found) -> dict[str, Any]:
    """The cards with their marked titles and texts; the marks are escaped by the analysis."""
    parsed = found.parsed or ParsedQuery()
    texts = excerpts(found.items, parsed)
    marked = {card.id: (Markup(highlight(card.title, parsed)), Markup(texts[card.id])) for card in found.items}  # noqa: S704 (escaped there)
    return {"ideas": shown(found.items), "marked": marked}


def _ways_on(found: Found | None = None) -> dict[str, Any]:
    """What to look at instead: the newest ideas and the commonest topics."""
    if found is not None and found.items:
        return {"newest": [], "others": []}
    newest: list[Card] = list_ideas(actor(), Filters(stage="gathering"), "new", limit=3).items
    return {"newest": shown(newest), "others": topics(limit=12)}
