"""What the team keeps of a product: its words and shop, and what is credited to its creators."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ideas.accounts.models import SYSTEM, Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.deliveries import Done
from ideas.core.events import Event, record
from ideas.core.numbers import number
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text, markdown_html
from ideas.core.words import ZONE
from ideas.products.models import Credit, Product
from ideas.products.queries.pages import is_reversed
from ideas.products.rules.credits import Entry, errors_of_credit, errors_of_product, royalty_of, why_not_keep, why_not_reverse


@action
def open_product(idea: Idea, *, by: Actor = SYSTEM, now: datetime) -> Product:
    """Begin the product of a launched idea with the royalty terms in force; twice is the same as once. Raises Refused."""
    idea = locked(idea)
    insist(why_not_keep(by, idea.stage, now))
    return _opened(idea, by=by, now=now)


def _opened(idea: Idea, *, by: Actor, now: datetime) -> Product:
    known = session().get(Product, idea.id)
    if known is not None:
        return known
    terms: dict[str, Any] = {"royalty_hundredths": number(session(), "royalty_hundredths"), "copy_count": number(session(), "creator_copies")}
    product = Product(idea_id=idea.id, lang=idea.lang, opened_at=now, **terms)
    session().add(product)
    record("product.opened", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, **terms)
    return product


def open_launched(event: Event, *, now: datetime) -> Done:
    """Follow-up: an idea that came on the shelf begins its product, with the terms of that day."""
    idea = session().get(Idea, event.idea_id) if event.facts.get("to_stage") == "launched" else None
    if idea is not None and idea.stage == "launched":
        open_product(idea, now=now)
    return Done()


@action
def change(
    idea: Idea, *, text: str, shop_url: str, royalty_hundredths: int | None, copy_count: int | None, lang: str = "de", by: Actor, now: datetime,
) -> Product:
    """Say where to buy it, in a few words what it became, and under which terms. Raises Refused, with errors by field."""
    idea = locked(idea)
    insist(why_not_keep(by, idea.stage, now))
    text, shop_url = clean_text(text).strip(), shop_url.strip()
    insist_all(errors_of_product(text, shop_url, royalty_hundredths, copy_count))
    product = locked(_opened(idea, by=by, now=now))
    product.text, product.text_html, product.lang = text, markdown_html(text) if text else "", lang
    product.shop_url = shop_url
    product.royalty_hundredths, product.copy_count = int(royalty_hundredths or 0), int(copy_count or 0)
    product.changed_at, product.changed_by_id = now, by.id
    record("product.changed", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, royalty_hundredths=product.royalty_hundredths, copy_count=product.copy_count)
    return product


@action
def credit(idea: Idea, entry: Entry, *, figures_public: bool = False, by: Actor, now: datetime) -> Credit:
    """Enter what was credited; a royalty is net sales times the product's rate of this day. Raises Refused, with errors by field."""
    idea = locked(idea)
    insist(why_not_staff(by, now, "team") or why_not_keep(by, idea.stage, now))
    insist_all(errors_of_credit(entry, now.astimezone(ZONE).date()))
    product = _opened(idea, by=by, now=now)
    return _entered(idea, _row(entry, product, figures_public=figures_public), "royalty.credited", by=by, now=now)


def _row(entry: Entry, product: Product, *, figures_public: bool) -> Credit:
    note = clean_line(entry.note)
    if entry.kind == "copies":
        return Credit(kind="copies", copy_count=entry.copy_count, note=note, figures_public=figures_public)
    rate, net = product.royalty_hundredths, int(entry.net_cents or 0)
    return Credit(
        kind="royalty", period_from=entry.period_from, period_until=entry.period_until, net_cents=net, amount_cents=royalty_of(net, rate), royalty_hundredths=rate,
        note=note, figures_public=figures_public,
    )


def _entered(idea: Idea, row: Credit, kind: str, *, by: Actor, now: datetime) -> Credit:
    row.idea_id, row.at, row.by_id = idea.id, now, by.id
    session().add(row)
    session().flush()
    record(kind, by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=row.id)
    return row


@action
def reverse(entry: Credit, *, note: str = "", by: Actor, now: datetime) -> Credit:
    """Take an entry back by another one with its figures turned round; both stay to be read. Raises Refused."""
    idea = locked(session().get_one(Idea, entry.idea_id))
    entry = locked(entry)
    insist(why_not_reverse(by, now, is_reversal=entry.reverses_id is not None, is_reversed=is_reversed(entry.id)))
    row = Credit(
        kind=entry.kind, period_from=entry.period_from, period_until=entry.period_until, net_cents=_turned(entry.net_cents), amount_cents=_turned(entry.amount_cents),
        royalty_hundredths=entry.royalty_hundredths, copy_count=_turned(entry.copy_count), note=clean_line(note, 300), figures_public=entry.figures_public, reverses_id=entry.id,
    )
    return _entered(idea, row, "royalty.reversed", by=by, now=now)


def _turned(figure: int | None) -> int | None:
    return None if figure is None else -figure
