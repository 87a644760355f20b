"""Contributions beside the talk that wait for a look."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.accounts.models import FORMER
from ideas.collections import actions as collections
from ideas.collections.models import Collection
from ideas.collections.queries import gathered
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, say, say_ago
from ideas.products import actions as products
from ideas.products.models import OwnerReport
from ideas.products.queries import reports as owners
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.product_words import reports_shown
from ideas.web.session import actor, staff_only
from ideas.web.wording import stored

bp = Blueprint("desk_contributions", __name__, url_prefix="/desk/contributions")


@bp.get("")
@staff_only()
def index() -> Response:
    """What waits, oldest first."""
    return _page()


@bp.post("/reports/<int:report_id>/approval")
@staff_only()
def approve(report_id: int) -> Response:
    """Let an owner's report through; its author is known from now on."""
    products.approve(_report(report_id), by=actor(), now=now())
    return respond.see_other(path("desk_contributions.index"), note=N_("The report is public."))


@bp.post("/reports/<int:report_id>/refusal")
@staff_only()
def refuse(report_id: int) -> Response:
    """Refuse an owner's report; its author reads why."""
    reason = request.form.get("reason", "")
    try:
        products.refuse(_report(report_id), reason=reason, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(refused.refusal.status, {"thing": f"report-{report_id}", "text": say(g.locale, refused.refusal.message), "typed": reason})
    return respond.see_other(path("desk_contributions.index"), note=N_("Refused. Its author reads your reason."))


@bp.post("/collections/<int:collection_id>/approval")
@staff_only()
def approve_collection(collection_id: int) -> Response:
    """Let a collection through; its maker is known from now on."""
    collections.approve(_collection(collection_id), by=actor(), now=now())
    return respond.see_other(path("desk_contributions.index"), note=N_("The collection is public."))


@bp.post("/collections/<int:collection_id>/refusal")
@staff_only()
def refuse_collection(collection_id: int) -> Response:
    """Refuse a collection; its maker reads why."""
    reason = request.form.get("reason", "")
    try:
        collections.refuse(_collection(collection_id), reason=reason, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(refused.refusal.status, {"thing": f"collection-{collection_id}", "text": say(g.locale, refused.refusal.message), "typed": reason})
    return respond.see_other(path("desk_contributions.index"), note=N_("Refused. Its author reads your reason."))


def _collection(collection_id: int) -> Collection:
    return gathered.collection_for(collection_id, actor()) or abort(404)


def _report(report_id: int) -> OwnerReport:
    return owners.report_for(report_id, actor()) or abort(404)


def _page(status: int = 200, problem: dict[str, str] | None = None) -> Response:
    return desk_page("desk/contributions.html", view="contributions", status=status, waiting=_waiting(), problem=problem)


def _waiting() -> list[dict[str, Any]]:
    """What waits, as articles with the addresses of their forms."""
    found = owners.waiting()
    return [
        {"key": f"report-{one.line.id}", "title": one.title, "url": path("products.show", idea_id=one.line.idea_id, slug=one.slug or "idea"), "base": f"{path('desk_contributions.index')}/reports/{one.line.id}"} | shown
        for one, shown in zip(found, reports_shown([one.line for one in found]), strict=True)
    ] + [_gathered(one) for one in gathered.waiting()]


def _gathered(one: gathered.Waiting) -> dict[str, Any]:
    row = one.collection
    url, base = path("collections.show", collection_id=row.id, slug=row.slug or "ideas"), f"{path('desk_contributions.index')}/collections/{row.id}"
    return {"key": f"collection-{row.id}", "title": row.title, "url": url, "base": base, "name": one.name or say(g.locale, FORMER), "when": say_ago(g.locale, one.at, now()), "html": stored(row.text_html), "pictures": []}
