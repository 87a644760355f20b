"""Moderating the talk: comments that wait, and reports."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request

from ideas.accounts.models import SYSTEM
from ideas.comments import actions as talk
from ideas.comments.queries import comment_for, waiting
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, say
from ideas.moderation.rules import REASONS
from ideas.reports import actions as reporting
from ideas.reports.models import Report
from ideas.reports.queries import open_reports, report_for, subjects
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_moderation", __name__)
_OUTCOMES = {"idea": ("kept", "removed"), "comment": ("kept", "hidden"), "update": ("kept", "hidden"), "owner_report": ("kept", "hidden"), "collection": ("kept", "hidden"), "member": ("kept",), "hint": ("kept", "hidden")}
OUTCOME_WORDS = {"kept": N_("Leave it as it is"), "hidden": N_("Hide it"), "removed": N_("Take it down")}


@bp.get("/desk/comments")
@staff_only()
def comments() -> Response:
    """Comments that wait for a look, oldest first."""
    return desk_page("desk/comments.html", view="comments", waiting=waiting())


@bp.post("/desk/comments/<int:comment_id>/approval")
@staff_only()
def approve(comment_id: int) -> Response:
    """Let a comment through; its author is known from now on."""
    talk.approve(comment_for(comment_id, actor()) or abort(404), by=actor(), now=now())
    return respond.see_other(path("desk_moderation.comments"), note=N_("The comment is public."))


@bp.post("/desk/comments/<int:comment_id>/refusal")
@staff_only()
def refuse(comment_id: int) -> Response:
    """Refuse a comment; its author reads why."""
    comment = comment_for(comment_id, actor()) or abort(404)
    try:
        talk.refuse(comment, reason=request.form.get("reason", ""), by=actor(), now=now())
    except Refused as refused:
        problem = {"id": comment_id, "text": say(g.locale, refused.refusal.message), "typed": request.form.get("reason", "")}
        return desk_page("desk/comments.html", view="comments", waiting=waiting(), problem=problem, status=refused.refusal.status)
    return respond.see_other(path("desk_moderation.comments"), note=N_("Refused. Its author reads your reason."))


@bp.get("/desk/reports")
@staff_only()
def reports() -> Response:
    """Reports nobody has decided, oldest first."""
    return _reports_page()


@bp.post("/desk/reports/<int:report_id>/decision")
@staff_only()
def decide(report_id: int) -> Response:
    """Leave, hide or take down what was reported."""
    report = report_for(report_id) or abort(404)
    try:
        reporting.decide(report, outcome=request.form.get("outcome", ""), text=request.form.get("text", ""), by=actor(), now=now())
    except Refused as refused:
        problem = {"id": report_id, "text": say(g.locale, refused.refusal.message), "typed": request.form.get("text", ""), "outcome": request.form.get("outcome", "")}
        return _reports_page(status=refused.refusal.status, problem=problem)
    return respond.see_other(path("desk_moderation.reports"), note=N_("Decided."))


def _reports_page(*, status: int = 200, problem: dict | None = None) -> Response:
    found = open_reports()
    about = subjects([(report.thing, report.thing_id) for report in found], SYSTEM)
    lines = [_line(report, about.get((report.thing, report.thing_id))) for report in found]
    return desk_page("desk/reports.html", view="reports", lines=lines, problem=problem, status=status)


def _line(report: Report, about: object) -> dict:
    outcomes = [(name, say(g.locale, OUTCOME_WORDS[name])) for name in _OUTCOMES[report.thing]]
    return {"report": report, "about": about, "reason": say(g.locale, REASONS[report.reason]), "outcomes": outcomes}
