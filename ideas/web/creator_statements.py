"""What a creator of a product was credited, as a page to keep: for the creators and the team alone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_, ZONE, say, say_date, say_money, say_rate
from ideas.products.models import Credit
from ideas.products.queries.pages import credits_of, launched_idea, product_of
from ideas.products.rules.statements import Credited, Statement, statement_of
from ideas.web import respond
from ideas.web.forms import whole
from ideas.web.product_words import creators_shown, entries_shown
from ideas.web.session import actor, member_only

TEAM = frozenset(("team", "admin"))


def register(bp: Blueprint) -> None:
    """The statement belongs to the pages of products."""
    bp.get("/products/<int:idea_id>/statement")(statement)


@member_only
def statement(idea_id: int) -> Response:
    """Shares, rate, copies, and what was credited when: one's own, or for the team that of each creator."""
    idea = launched_idea(idea_id, actor()) or abort(404)
    creators = creators_shown(idea)
    at = _whose(creators)
    year = whole(request.args.get("year", ""), 4)
    return respond.page("products/statement.html", **_values(idea, creators, at, year))


def _whose(creators: list[dict[str, Any]]) -> int:
    """The place of the creator whose statement is read; 404 for everybody it does not concern."""
    reader, ids = actor(), [one["id"] for one in creators]
    asked = whole(request.args.get("creator", ""), 18)
    if reader.role in TEAM:
        return ids.index(asked) if asked in ids else 0
    return ids.index(reader.id) if reader.id is not None and reader.id in ids else abort(404)


def _values(idea: Idea, creators: list[dict[str, Any]], at: int, year: int | None) -> dict[str, Any]:
    found, product = credits_of(idea.id), product_of(idea.id)
    told = statement_of([_credited(one) for one in found], [one["share"] for one in creators], at, year)
    chosen = year if year in told.years else None
    spans = [(_here(idea, creators[at], one), str(one), one == chosen) for one in told.years] + [(_here(idea, creators[at]), say(g.locale, N_("All years")), chosen is None)]
    rows = {one["id"]: one for one in entries_shown(found, creators, inside=True)}
    entries = [rows[one.id] | {"part": say_money(g.locale, one.part)} for one in told.shares]
    return {
        "idea": idea, "product": product, "creator": creators[at], "others": [one for place, one in enumerate(creators) if place != at], "entries": entries, "sums": _sums(told), "year": chosen, "years": spans,
        "shared": lambda share: say_rate(g.locale, share * 100), "rate": say_rate(g.locale, product.royalty_hundredths) if product else "",
        "made_on": say_date(g.locale, now()), "choices": [(_here(idea, one), one["name"], place == at) for place, one in enumerate(creators)] if actor().role in TEAM else [],
    }


def _sums(told: Statement) -> dict[str, Any]:
    return {"part": say_money(g.locale, told.part), "amount": say_money(g.locale, told.amount), "copies": told.copies}


def _credited(one: Credit) -> Credited:
    return Credited(one.id, one.kind, one.at.astimezone(ZONE).date(), one.amount_cents or 0, one.copy_count or 0)


def _here(idea: Idea, creator: dict[str, Any], year: int | None = None) -> str:
    """This statement, of this creator where the team reads it, of one year or of all."""
    query: dict[str, int] = {"creator": creator["id"]} if actor().role in TEAM and creator["id"] is not None else {}
    return path("products.statement", idea_id=idea.id, **query, **({"year": year} if year else {}))
