"""Reports and objections at the desk: what was reported, thing by thing, the longest waiting first; and what another person has to look at again."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask import Response, abort, request

from ideas.accounts.models import SYSTEM
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, ZONE, Message
from ideas.moderation.rules import MEASURES, REASONS
from ideas.notifications.queries.cases import word_of
from ideas.reports import actions
from ideas.reports.queries import Case, Subject, open_cases, report_for, subjects
from ideas.reports.queries.appeals import Waiting, appeal_for, open_appeals
from ideas.reports.queries.parties import parties_of
from ideas.reports.rules import FITTING, why_not_judge
from ideas.web import respond
from ideas.web.context import say
from ideas.web.desk.frame import desk_page
from ideas.web.desk.moderation import bp
from ideas.web.forms import said, sent_day, typed
from ideas.web.session import actor, staff_only
from ideas.web.statements import ABOUT

OUTCOME_WORDS: dict[str, Message] = {"kept": N_("Leave it as it is"), "hidden": N_("Hide it"), "removed": N_("Take it down"), "suspended": N_("Suspend the account")}
VERDICTS: dict[str, Message] = {"upheld": N_("The decision stands"), "reversed": N_("The decision is taken back")}
FIELDS = ("outcome", "reason", "text", "until")


@bp.get("/desk/reports")
@staff_only()
def reports() -> Response:
    """Cases nobody has decided, the longest waiting first."""
    return _reports_page()


@bp.post("/desk/reports/<int:report_id>/decision")
@staff_only()
def decide(report_id: int) -> Response:
    """Leave, hide, take down or suspend what was reported."""
    report, form = report_for(report_id) or abort(404), typed(*FIELDS)
    try:
        actions.decide(report, outcome=form["outcome"], reason=form["reason"] if form["reason"] in REASONS else "", text=form["text"], until=_end_of_day(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _reports_page(status=refused.refusal.status, problem={"id": report_id, "errors": said(refused)} | form)
    return respond.see_other(path("desk_moderation.reports"), note=N_("Decided."))


def _end_of_day() -> datetime | None:
    """A suspension lasts to the end of the chosen day."""
    day = sent_day("until")
    return datetime.combine(day + timedelta(days=1), time(), ZONE) if day else None


def _reports_page(*, status: int = 200, problem: dict[str, Any] | None = None) -> Response:
    reason = request.args.get("reason", "")
    found = open_cases(reason=reason if reason in REASONS else None, after=request.args.get("after"))
    about = subjects([(one.thing, one.thing_id) for one in found.items], SYSTEM)
    lines = [_line(one, about.get((one.thing, one.thing_id))) for one in found.items]
    tabs = [(path("desk_moderation.reports", **({"reason": key} if key else {})), say(words), key == reason) for key, words in (("", N_("All")), *REASONS.items())]
    more = path("desk_moderation.reports", **({"reason": reason} if reason else {}), after=found.next) if found.next else None
    return desk_page("desk/reports.html", view="reports", lines=lines, problem=problem, status=status, tabs=tabs, more=more, reasons=_reasons())


def _reasons() -> list[tuple[str, str]]:
    return [(key, say(words)) for key, words in REASONS.items()]


def _line(one: Case, about: Subject | None) -> dict[str, Any]:
    outcomes = [(name, say(OUTCOME_WORDS[name])) for name in ("kept", FITTING[one.thing])]
    told = [{"reason": say(word_of(report.reason)), "text": report.text, "at": report.at, "bare": report.by_id is None} for report in one.reports]
    return {"id": one.first.id, "thing": say(ABOUT[one.thing]), "about": about, "told": told, "outcomes": outcomes, "reason": one.reason, "ends": FITTING[one.thing] == "suspended"}


@bp.get("/desk/appeals")
@staff_only()
def appeals() -> Response:
    """Objections nobody has decided, the longest waiting first."""
    return _appeals_page()


@bp.post("/desk/appeals/<int:appeal_id>/decision")
@staff_only()
def decide_appeal(appeal_id: int) -> Response:
    """Let the first decision stand, or take it back; never by who decided first."""
    made, form = appeal_for(appeal_id) or abort(404), typed(*FIELDS)
    try:
        actions.decide_appeal(made, outcome=form["outcome"], text=form["text"], until=_end_of_day(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _appeals_page(status=refused.refusal.status, problem={"id": appeal_id, "errors": said(refused)} | form)
    return respond.see_other(path("desk_moderation.appeals"), note=N_("Decided."))


def _appeals_page(*, status: int = 200, problem: dict[str, Any] | None = None) -> Response:
    found = open_appeals()
    about = subjects([one.thing for one in found], SYSTEM)
    parties = parties_of(one.thing for one in found)
    lines = [_objection(one, about.get(one.thing), {one.appeal.by_id} | parties[one.thing]) for one in found]
    return desk_page("desk/appeals.html", view="appeals", lines=lines, problem=problem, status=status, verdicts=[(key, say(words)) for key, words in VERDICTS.items()])


def _objection(one: Waiting, about: Subject | None, parties: set[int | None]) -> dict[str, Any]:
    """What was decided first, by whom, on which ground; and why the reader may not decide it, where that is so."""
    by, first = actor(), one.statement or one.report
    why = why_not_judge(by, is_first=by.id == one.appeal.first_by_id, is_party=by.id is not None and by.id in parties, now=now())
    return {
        "id": one.appeal.id, "thing": say(ABOUT[one.thing[0]]), "about": about, "text": one.appeal.text, "at": one.appeal.at, "first_name": one.first_name,
        "first": say(MEASURES[one.statement.measure]) if one.statement else say(OUTCOME_WORDS["kept"]), "reason": say(word_of(first.reason)) if first else "",
        "ground": one.statement.text if one.statement else one.report.decision_text if one.report else "", "quote": one.statement.quote if one.statement else "",
        "by_reporter": one.statement is None, "why": say(why.message) if why else "", "ends": one.report is not None and one.report.thing == "member",
    }


__all__ = ["appeals", "decide", "decide_appeal", "reports"]
