"""The use cases of moderation, in the same table: reports and comments without an account, objections, hints shown again, addresses that go."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ideas.accounts.actions import Agreed
from ideas.accounts.models import VISITOR, Mail
from ideas.comments import actions as comments
from ideas.core.db import session
from ideas.core.events import Event
from ideas.hints import actions as hints
from ideas.hints.models import Hint
from ideas.lifecycle import actions as lifecycle
from ideas.moderation.models import Statement
from ideas.moderation.queries import reference
from ideas.notifications.actions import tell_bare
from ideas.reports import actions as reports
from ideas.reports.models import Appeal, Report
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.faults.deeds import Act, deed, get

LATE = NOON + timedelta(days=400)
AGREED = Agreed(old_enough=True, terms=True, version="2026-01")
BARE: dict[str, Any] = {"reason": "rights", "text": "My drawing.", "good_faith": True, "email": "kim@example.org", "name": "Kim", "lang": "en", "by": VISITOR, "now": NOON}


@deed(once=False)
def report_without_an_account(_: Path) -> Act:
    idea = make_idea()
    return lambda: reports.make("idea", idea.id, **BARE)


def _statement() -> Statement:
    """An idea was taken down."""
    lifecycle.remove(make_idea(make_member()), reason="spam", text="An advertisement.", by=make_actor("moderator"), now=NOON)
    return session().scalars(select(Statement)).one()


@deed()
def appeal(_: Path) -> Act:
    one = _statement()
    return lambda: reports.appeal(get(Statement, one), "It is none.", reference=reference("statement", one.id), by=VISITOR, now=NOON)


@deed()
def decide_an_appeal(_: Path) -> Act:
    one = _statement()
    made, other = reports.appeal(one, "It is none.", reference=reference("statement", one.id), by=VISITOR, now=NOON), make_actor("moderator")
    return lambda: reports.decide_appeal(get(Appeal, made), outcome="reversed", text="It is none indeed.", by=other, now=NOON)


def _left() -> Report:
    """A report of a visitor that was left as it is."""
    made = reports.make("idea", make_idea().id, **BARE)
    reports.decide(made, outcome="kept", text="Another drawing.", by=make_actor("moderator"), now=NOON)
    return made


@deed()
def appeal_a_report(_: Path) -> Act:
    made = _left()
    return lambda: reports.appeal_report(get(Report, made), "Look again.", reference=reference("report", made.id), by=VISITOR, now=NOON)


@deed()
def forget_addresses(_: Path) -> Act:
    _left()
    return lambda: reports.forget_addresses(now=LATE)


@deed()
def tell_who_left_an_address(_: Path) -> Act:
    _left()
    event = session().scalars(select(Event).where(Event.kind == "report.decided")).one()
    return lambda: tell_bare(get(Event, event), now=NOON)


@deed()
def show_a_hint_again(_: Path) -> Act:
    idea, moderator = make_idea(make_member()), make_actor("moderator")
    hint = hints.give(idea, {"originality": "3", "usefulness": "3", "detail": "3", "text": "Rounder."}, by=make_actor(), now=NOON)
    hints.hide(hint, reason="spam", text="That is not for here.", by=moderator, now=NOON)
    return lambda: hints.show(get(Hint, hint), by=moderator, now=NOON)


@deed(once=False)
def wish_to_comment_as_guest(_: Path) -> Act:
    idea = make_idea()
    return lambda: comments.wish_as_guest(get(type(idea), idea), "Good wood.", name="Kim", email="kim@example.org", lang="en", agreed=AGREED, by=VISITOR, now=NOON)


@deed()
def comment_as_guest(_: Path) -> Act:
    comments.wish_as_guest(make_idea(), "Good wood.", name="Kim", email="kim@example.org", lang="en", agreed=AGREED, by=VISITOR, now=NOON)
    token = session().scalars(select(Mail)).one().context["url"].rpartition("/")[2]
    return lambda: comments.post_as_guest(token, by=VISITOR, now=NOON)


@deed()
def take_back_as_guest(_: Path) -> Act:
    comments.wish_as_guest(make_idea(), "Good wood.", name="Kim", email="kim@example.org", lang="en", agreed=AGREED, by=VISITOR, now=NOON)
    comments.post_as_guest(session().scalars(select(Mail)).one().context["url"].rpartition("/")[2], by=VISITOR, now=NOON)
    token = session().scalars(select(Mail).where(Mail.event == "guest_comment")).one().context["url"].rpartition("/")[2]
    return lambda: comments.withdraw_as_guest(token, by=VISITOR, now=NOON)


@deed()
def put_a_returned_idea_back(_: Path) -> Act:
    idea, moderator = make_idea(make_member(), stage="submitted"), make_actor("moderator")
    lifecycle.return_with_reasons(idea, reason="other", text="What is it made of?", by=moderator, now=NOON)
    return lambda: lifecycle.wait_again(get(type(idea), idea), by=moderator, now=NOON)
