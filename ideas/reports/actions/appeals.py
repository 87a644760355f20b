"""Objecting to a decision of moderation, and deciding that by another person."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from ideas.accounts.actions.members import flush_unique
from ideas.accounts.models import Actor
from ideas.board.queries.earning import earner
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.moderation.models import Statement
from ideas.moderation.queries import referred
from ideas.reports.actions.acting import limit, restore
from ideas.reports.models import Appeal, Report
from ideas.reports.queries.appeals import appeal_of
from ideas.reports.queries.parties import owners_of, parties_of
from ideas.reports.rules import ALREADY_APPEALED, why_not_appeal, why_not_decide_appeal


@action
def appeal(statement: Statement, text: str, *, reference: str = "", lang: str = "", by: Actor, now: datetime) -> Appeal:
    """The person concerned, or who made the thing with them, objects to a statement of reasons, signed in or by the reference they were sent, also while suspended. Raises Refused."""
    statement = locked(statement)
    text = clean_text(text).strip()
    shared = by.id is not None and by.id in owners_of(statement.thing, statement.thing_id)
    own = shared or _is(by, statement.member_id) or referred("statement", reference) == statement.id
    already = appeal_of(statement_id=statement.id) is not None
    insist(why_not_appeal(own=own, until=statement.appeal_until, open_to=statement.ended_at is None, already=already, text=text, now=now))
    made = Appeal(statement_id=statement.id, by_id=by.id if shared else statement.member_id, text=text, lang=lang, at=now, first_by_id=statement.by_id)
    return _made(made, "statement", statement.idea_id, by, now)


@action
def appeal_report(report: Report, text: str, *, reference: str = "", lang: str = "", by: Actor, now: datetime) -> Appeal:
    """Who reported something objects to its being left as it is. Raises Refused."""
    report = locked(report)
    text = clean_text(text).strip()
    own = _is(by, report.by_id) or referred("report", reference) == report.id
    already = appeal_of(report_id=report.id) is not None
    insist(why_not_appeal(own=own, until=report.appeal_until, open_to=report.outcome == "kept", already=already, text=text, now=now))
    made = Appeal(report_id=report.id, by_id=report.by_id, text=text, lang=lang, at=now, first_by_id=report.decided_by_id)
    return _made(made, "report", report.idea_id, by, now)


def _is(by: Actor, member_id: int | None) -> bool:
    return by.id is not None and by.id == member_id


def _made(made: Appeal, of: str, idea_id: int | None, by: Actor, now: datetime) -> Appeal:
    session().add(made)
    flush_unique(ALREADY_APPEALED)  # two clicks at the same moment
    record("appeal.made", by=by, now=now, idea_id=idea_id, thing_id=made.id, of=of)
    return made


@action
def decide_appeal(made: Appeal, *, outcome: str, text: str, until: datetime | None = None, by: Actor, now: datetime) -> None:
    """Let the first decision stand (`upheld`) or take it back (`reversed`): what was restricted stands again, or what was left is limited now. Raises Refused.

    Whoever decided first is refused, and who is concerned, made it with them or reported it.
    """
    made = locked(made)
    text = clean_text(text).strip()
    statement = session().get_one(Statement, made.statement_id) if made.statement_id else None
    report = session().get_one(Report, made.report_id) if made.report_id else None
    about = statement or report
    parties = {made.by_id} | (parties_of([(about.thing, about.thing_id)])[about.thing, about.thing_id] if about else set())
    insist(why_not_decide_appeal(
        by, decided=made.decided_at is not None, is_first=by.id is not None and by.id == made.first_by_id, is_party=by.id is not None and by.id in parties, outcome=outcome, text=text, now=now,
    ))
    if outcome == "reversed" and statement is not None:
        restore(locked(statement), by=by, now=now)
        _overturn(statement, by=by, now=now)
    elif outcome == "reversed" and report is not None:
        limit(report.thing, report.thing_id, reason=report.reason, text=text, until=until, by=by, now=now)
        record("report.borne_out", by=by, now=now, idea_id=report.idea_id, member_id=report.by_id, thing_id=report.id, earns=earner(report.by_id))
    made.decided_at, made.decided_by_id, made.outcome, made.decision_text = now, by.id, outcome, text
    of: dict[str, Any] = {"of": "statement", "number": made.statement_id} if statement else {"of": "report", "number": made.report_id}
    record("appeal.decided", by=by, now=now, idea_id=about.idea_id if about else None, member_id=made.by_id, thing_id=made.id, outcome=outcome, **of)


def _overturn(statement: Statement, *, by: Actor, now: datetime) -> None:
    """The reports that led to it were not right after all; those that led to an earlier or a later measure stay as they were decided."""
    led_to_it = Report.decided_at.between(statement.at, statement.ended_at or now)
    query = select(Report).where(Report.thing == statement.thing, Report.thing_id == statement.thing_id, Report.outcome != "kept", led_to_it)
    for one in session().scalars(query.order_by(Report.id)):
        record("report.overturned", by=by, now=now, idea_id=one.idea_id, member_id=one.by_id, thing_id=one.id)
