"""Telling the moderators that something is wrong."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request

from ideas.core.db import now, session
from ideas.core.refusal import Refused
from ideas.core.words import N_, say
from ideas.moderation.rules import REASONS
from ideas.reports import actions
from ideas.reports.queries import Subject, subject
from ideas.web import respond
from ideas.web.listing import kept
from ideas.web.session import actor, member_only

bp = Blueprint("reports", __name__)


@bp.route("/reports/new", methods=["GET", "POST"])
@member_only
def new() -> Response:
    """The form of a report, and sending it."""
    about = _subject()
    if request.method == "GET":
        return _page(about)
    try:
        actions.make(about.thing, about.thing_id, reason=request.form.get("reason", ""), text=request.form.get("text", ""), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(_subject(), refused)
    return respond.see_other(kept(about.link), note=N_("Thank you. A person looks at it."))


def _subject() -> Subject:
    given = request.values
    return subject(given.get("thing", ""), given.get("thing_id", 0, type=int), actor()) or abort(404)


def _page(about: Subject, refused: Refused | None = None) -> Response:
    errors = {name: say(g.locale, one.message) for name, one in refused.errors.items()} if refused else {}
    if refused and not errors:
        errors = {"reason": say(g.locale, refused.refusal.message)}
    reasons = [(key, say(g.locale, words)) for key, words in REASONS.items()]
    return respond.page("reports/new.html", status=refused.refusal.status if refused else 200, about=about, errors=errors, reasons=reasons, typed=request.form, back=kept(about.link))
