"""Making a report, and deciding it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ideas.accounts.actions.members import flush_unique
from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.collections import actions as collections
from ideas.collections.models import Collection
from ideas.comments import actions as talk
from ideas.comments.models import Comment
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_text
from ideas.core.words import N_
from ideas.hints import actions as hints
from ideas.hints.models import Hint
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import Update
from ideas.products import actions as products
from ideas.products.models import OwnerReport
from ideas.reports.models import Report
from ideas.reports.queries import reported_by, subject
from ideas.reports.rules import ALREADY, errors_in, why_not_decide, why_not_report


@action
def make(thing: str, thing_id: int, *, reason: str, text: str = "", by: Actor, now: datetime) -> Report:
    """Tell the moderators that something is wrong with a thing one can see. Raises Refused, with errors by field."""
    insist(why_not_report(by, reported_by(by.id, thing, thing_id), now))
    about = subject(thing, thing_id, by)
    insist(Refusal("thing_gone", N_("What you want to report is not there any more."), 404) if about is None else None)
    text = clean_text(text).strip()
    insist_all(errors_in(reason, text))
    report = Report(thing=thing, thing_id=thing_id, idea_id=about.idea_id if about else None, by_id=by.id, reason=reason, text=text, at=now)
    session().add(report)
    flush_unique(ALREADY)  # two clicks at the same moment
    record("report.made", by=by, now=now, idea_id=report.idea_id, thing_id=report.id, thing=thing, reason=reason)
    return report


@action
def decide(report: Report, *, outcome: str, text: str = "", by: Actor, now: datetime) -> None:
    """Keep, hide or remove what was reported; other open reports of the same thing are decided with it. Raises Refused."""
    same = _same(report)  # locked first, by ascending number, then what they are about
    report = locked(report)
    text = clean_text(text).strip()
    insist(why_not_decide(by, report.decided_at is not None, report.thing, outcome, now))
    if outcome != "kept":
        _act(report, text, by, now)
    for one in same:
        one.decided_at, one.decided_by_id, one.outcome, one.decision_text = now, by.id, outcome, text
        record("report.decided", by=by, now=now, idea_id=one.idea_id, member_id=one.by_id, thing_id=one.id, outcome=outcome)


def _same(report: Report) -> list[Report]:
    query = select(Report).where(Report.thing == report.thing, Report.thing_id == report.thing_id, Report.decided_at.is_(None))
    return list(session().scalars(query.order_by(Report.id).with_for_update(key_share=True).execution_options(populate_existing=True)))


def _act(report: Report, text: str, by: Actor, now: datetime) -> None:
    """Hide or remove the thing, unless somebody did so in the meantime."""
    if report.thing == "idea":
        idea = session().get_one(Idea, report.thing_id)
        if idea.stage != "removed":
            lifecycle.remove(idea, reason=report.reason, text=text, by=by, now=now)
        return
    model, hide = HIDDEN_BY[report.thing]
    thing: Any = session().get_one(model, report.thing_id)
    if getattr(thing, "state", "public") == "public" and thing.hiding_id is None:
        hide(thing, reason=report.reason, text=text, by=by, now=now)


HIDDEN_BY: dict[str, tuple[type, Callable[..., None]]] = {
    "comment": (Comment, talk.hide), "hint": (Hint, hints.hide), "collection": (Collection, collections.hide), "owner_report": (OwnerReport, products.hide), "update": (Update, lifecycle.hide_update),
}
