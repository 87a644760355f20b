"""What staff do with owners' reports: let through or refuse what waits, hide and show again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ideas.accounts.actions import make_known
from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.deliveries import Done
from ideas.core.events import Event, record
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.lifecycle.actions.rekeying import rekey
from ideas.moderation import actions as hidings
from ideas.moderation.actions import Concerned, give_reasons
from ideas.moderation.rules import why_not_let_through, why_not_refusal_text, why_not_show
from ideas.products.models import OwnerReport, ReportPicture
from ideas.products.rules.reports import why_not_hide_report, why_not_show_report


@action
def approve(report: OwnerReport, *, by: Actor, now: datetime) -> None:
    """Let a waiting report through; its author is known from now on and does not wait again. Raises Refused."""
    report = _held(report)
    insist(why_not_let_through(report, by, now))
    report.state = "public"
    make_known(report.author_id, now)
    _tell("owner_report.approved", report, by, now)


@action
def refuse(report: OwnerReport, *, reason: str, by: Actor, now: datetime) -> None:
    """Do not let a waiting report through; its author reads why. Raises Refused."""
    report, reason = _held(report), clean_text(reason).strip()
    insist(why_not_let_through(report, by, now) or why_not_refusal_text(reason))
    report.state, report.refused_reason = "refused", reason
    give_reasons("refused", _concerned(report), reason="other", text=reason, by=by, now=now)
    _tell("owner_report.refused", report, by, now)


@action
def hide(report: OwnerReport, *, reason: str, text: str = "", by: Actor, now: datetime) -> None:
    """Put a place-holder with the reason where the report stood; its pictures move away from their addresses. Raises Refused."""
    report = _held(report)
    hiding = hidings.put(_concerned(report), reason=reason, text=text, by=by, now=now)
    insist(why_not_hide_report(report))
    report.hiding_id = hiding.id
    _tell("owner_report.hidden", report, by, now, reason=reason)


@action
def show(report: OwnerReport, *, by: Actor, now: datetime) -> None:
    """Show a hidden report again; the hiding stays as a lifted one. Raises Refused."""
    report = _held(report)
    insist(why_not_show(by, now) or why_not_show_report(report))
    hidings.lift(int(report.hiding_id or 0), by=by, now=now)
    report.hiding_id = None
    _tell("owner_report.shown", report, by, now)


def _concerned(report: OwnerReport) -> Concerned:
    return Concerned("owner_report", report.id, report.author_id, report.idea_id, report.body)


def _held(report: OwnerReport) -> OwnerReport:
    """The report under its idea's lock and then its own."""
    locked(session().get_one(Idea, report.idea_id))
    return locked(report)


def _tell(kind: str, report: OwnerReport, by: Actor, now: datetime, reason: str | None = None) -> None:
    record(kind, by=by, now=now, idea_id=report.idea_id, member_id=report.author_id, thing_id=report.id, reason=reason)


def rekey_reports(event: Event, *, now: datetime) -> Done:
    """Follow-up of a hidden report or a removed idea: the pictures of owners move to new keys, and the old files go."""
    shown = select(ReportPicture.picture_id)
    if event.kind == "owner_report.hidden":
        return rekey(event, shown.where(ReportPicture.report_id == event.thing_id), now=now)
    return rekey(event, shown.join(OwnerReport, OwnerReport.id == ReportPicture.report_id).where(OwnerReport.idea_id == event.idea_id), now=now)
