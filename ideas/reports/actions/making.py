"""Making a report, with or without an account."""

from __future__ import annotations

from datetime import datetime, timedelta

from ideas.accounts.actions.members import flush_unique
from ideas.accounts.models import SYSTEM, Actor
from ideas.core.db import action, session
from ideas.core.events import record
from ideas.core.names import canonical_email
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_line, clean_text
from ideas.core.words import N_
from ideas.reports.models import Report
from ideas.reports.queries import reported_by, sent_from, subject
from ideas.reports.rules import ALREADY, errors_in, errors_of_stranger, why_not_report, why_not_so_many

HOUR = timedelta(hours=1)
_GONE = Refusal("thing_gone", N_("What you want to report is not there any more."), 404)


@action
def make(  # noqa: PLR0913 (what a report says, all by name)
    thing: str, thing_id: int, *, reason: str, text: str = "", good_faith: bool = False, email: str = "", name: str = "", lang: str = "", by: Actor, now: datetime,
) -> Report:
    """Tell the moderators that something is wrong with a thing one can see; the receipt follows. Raises Refused, with errors by field.

    `email`, `name` and `lang` are of who has no account.
    """
    insist(why_not_report(by, by.is_member and reported_by(by.id, thing, thing_id), now))
    about = subject(thing, thing_id, by)
    insist(_GONE if about is None else None)
    text, email, name = clean_text(text).strip(), "" if by.is_member else clean_line(email), "" if by.is_member else clean_line(name)
    insist_all(errors_in(reason, text, good_faith=good_faith) | ({} if by.is_member else errors_of_stranger(reason, text, email, name)))
    key = canonical_email(email) if email else None
    _insist_few(key, now)
    report = Report(
        thing=thing, thing_id=thing_id, idea_id=about.idea_id if about else None, by_id=by.id, reason=reason, text=text, at=now, good_faith=True,
        email=email or None, email_key=key, name=name, lang=lang,
    )
    session().add(report)
    flush_unique(ALREADY)  # two clicks at the same moment
    record("report.made", by=by, now=now, idea_id=report.idea_id, thing_id=report.id, thing=thing, reason=reason)
    record("report.received", by=SYSTEM, now=now, member_id=by.id, thing_id=report.id)
    return report


def _insist_few(key: str | None, now: datetime) -> None:
    """Nobody fills a stranger's mailbox with receipts."""
    if key is not None:
        sent, first = sent_from(key, now - HOUR)
        insist(why_not_so_many(sent, number(session(), "mails_per_hour"), first + HOUR if first else None))
