"""Deciding what was reported."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.board.queries.earning import earner
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.reports.actions.acting import limit
from ideas.reports.models import Report
from ideas.reports.queries.parties import owners_of
from ideas.reports.rules import why_not_decide


@action
def decide(report: Report, *, outcome: str, reason: str = "", text: str = "", until: datetime | None = None, by: Actor, now: datetime) -> None:
    """Keep, hide, take down or suspend what was reported; other open reports of the same thing are decided with it. Raises Refused.

    `reason` is the ground of the decision where it is not the reported one, `until` the end of a suspension.
    """
    same = _same(report)  # locked first, by ascending number, then what they are about
    report = locked(report)
    text = clean_text(text).strip()
    insist(why_not_decide(by, report.decided_at is not None, report.thing, outcome, text, now, is_own=_is_of(report, by)))
    if outcome != "kept":
        limit(report.thing, report.thing_id, reason=reason or report.reason, text=text, until=until, by=by, now=now)
    appeal_until = now + timedelta(days=number(session(), "appeal_days"))
    for one in same:
        one.decided_at, one.decided_by_id, one.outcome, one.decision_text, one.appeal_until = now, by.id, outcome, text, appeal_until
        record("report.decided", by=by, now=now, idea_id=one.idea_id, member_id=one.by_id, thing_id=one.id, outcome=outcome, earns=earner(one.by_id) if outcome != "kept" else None)


def _is_of(report: Report, by: Actor) -> bool:
    """Whether what was reported is this person's own, alone or with others."""
    return by.id is not None and by.id in owners_of(report.thing, report.thing_id)


def _same(report: Report) -> list[Report]:
    query = select(Report).where(Report.thing == report.thing, Report.thing_id == report.thing_id, Report.decided_at.is_(None))
    return list(session().scalars(query.order_by(Report.id).with_for_update(key_share=True).execution_options(populate_existing=True)))
