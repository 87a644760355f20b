"""A product at the desk: its words and shop, its terms, what was credited."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.numbers import number
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, say_rate
from ideas.products import actions
from ideas.products.models import Product
from ideas.products.queries.pages import credit_for, credits_of, launched_idea, product_of
from ideas.products.rules.credits import Entry, cents, why_not_keep
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import day_in, said, ticked, typed, whole
from ideas.web.product_words import creators_shown, entries_shown
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_products", __name__, url_prefix="/desk/products/<int:idea_id>")
LONGEST_NUMBER = 12


@bp.route("", methods=["GET", "POST"])
@staff_only("team")
def show(idea_id: int) -> Response:
    """What the team says of a product, and under which terms."""
    idea = _idea(idea_id)
    if request.method == "GET":
        insist(why_not_keep(actor(), idea.stage, now()))
        return _page(idea)
    form = typed("text", "shop_url", "rate", "copies")
    try:
        rate, copies = _hundredths(form["rate"]), whole(form["copies"], LONGEST_NUMBER)
        actions.change(idea, text=form["text"], shop_url=form["shop_url"], royalty_hundredths=rate, copy_count=copies, lang=g.locale, by=actor(), now=now())
    except Refused as refused:
        return _again(idea_id, refused, "product", form)
    return respond.see_other(path("desk_products.show", idea_id=idea_id), note=N_("Saved."))


@bp.post("/credits")
@staff_only("team")
def credit(idea_id: int) -> Response:
    """Enter what was credited."""
    form = typed("kind", "period_from", "period_until", "net", "copies", "note")
    entry = Entry(form["kind"], day_in(form["period_from"]), day_in(form["period_until"]), cents(form["net"]), whole(form["copies"], LONGEST_NUMBER), form["note"].strip())
    try:
        actions.credit(_idea(idea_id), entry, figures_public=ticked("figures_public"), by=actor(), now=now())
    except Refused as refused:
        return _again(idea_id, refused, "credit", form)
    return respond.see_other(path("desk_products.show", idea_id=idea_id), note=N_("Entered. It stands on the product page."))


@bp.post("/credits/<int:credit_id>/reversal")
@staff_only("team")
def reverse(idea_id: int, credit_id: int) -> Response:
    """Take an entry back by another one."""
    entry = credit_for(credit_id, _idea(idea_id)) or abort(404)
    actions.reverse(entry, note=request.form.get("note", ""), by=actor(), now=now())
    return respond.see_other(path("desk_products.show", idea_id=idea_id), note=N_("Taken back by an entry of its own."))


def _idea(idea_id: int) -> Idea:
    return launched_idea(idea_id, actor()) or abort(404)


def _again(idea_id: int, refused: Refused, form: str, values: dict[str, str]) -> Response:
    session().rollback()
    return _page(_idea(idea_id), refused, form, values)


def _page(idea: Idea, refused: Refused | None = None, form: str = "", values: dict[str, str] | None = None) -> Response:
    product, errors = product_of(idea.id), said(refused)
    both: dict[str, Any] = {"product": _typed(product), "credit": {"kind": "royalty"}, form: values or {}}
    return desk_page(
        "desk/product.html", view="products", status=refused.refusal.status if refused else 200, idea=idea, product=product, typed=both["product"], given=both["credit"],
        errors=errors if form == "product" else {}, wrong=errors if form == "credit" else {}, rate_text=say_rate(g.locale, _rate(product)),
        entries=entries_shown(credits_of(idea.id), creators_shown(idea), inside=True), public=ticked("figures_public"),
    )


def _rate(product: Product | None) -> int:
    return product.royalty_hundredths if product else number(session(), "royalty_hundredths")


def _typed(product: Product | None) -> dict[str, Any]:
    """The form as it stands; one that was never opened begins with the terms in force."""
    rate = f"{_rate(product) / 100:.2f}".rstrip("0").rstrip(".")
    if product is None:
        return {"text": "", "shop_url": "", "rate": rate, "copies": number(session(), "creator_copies")}
    return {"text": product.text, "shop_url": product.shop_url, "rate": rate, "copies": product.copy_count}


def _hundredths(written: str) -> int | None:
    """A percentage as it was typed ("1", "1.5", "1,25"), in hundredths."""
    return cents(written.replace("%", ""))
