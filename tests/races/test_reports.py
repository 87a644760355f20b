"""Reports, helpful marks and sign-ups of many at the same moment."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts import actions as accounts
from ideas.accounts.models import VISITOR, Consent, Member, SignIn
from ideas.accounts.queries import member_by_email
from ideas.comments import actions as comments
from ideas.comments.models import Comment, Helpful
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.moderation.models import Statement
from ideas.moderation.queries import last_statement
from ideas.reports import actions as reporting
from ideas.reports.models import Appeal, Report
from ideas.reports.queries.appeals import appeal_of
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.faults.deeds import link_for, wish_of
from tests.races import PARALLEL, ROUNDS
from tests.races.test_votes import together

pytestmark = [both_databases, pytest.mark.parametrize("parallel", PARALLEL)]


def _causes(raised: list[BaseException]) -> list[str]:
    return [error.refusal.cause if isinstance(error, Refused) else repr(error) for error in raised]


def _count(model: type, *where: object) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(model).where(*where)) or 0


def test_many_clicks_make_one_report(app: Flask, parallel: int) -> None:
    reporter = make_actor()
    for _ in range(ROUNDS):
        idea = make_idea().id
        raised = together(app, [lambda: reporting.make("idea", idea, reason="spam", good_faith=True, by=reporter, now=NOON)] * parallel)
        assert _causes(raised) == ["already_reported"] * (parallel - 1)
        assert _count(Report, Report.thing_id == idea) == _count(Event, Event.kind == "report.made", Event.idea_id == idea) == 1


def test_an_objection_is_made_and_decided_once(app: Flask, parallel: int) -> None:
    author, first = make_actor(), make_actor("moderator")
    judges = [make_actor("moderator") for _ in range(parallel)]
    for turn in range(ROUNDS):
        said = comments.post(make_idea(), f"Good wood {turn}.", by=author, now=NOON)
        comments.hide(said, reason="spam", text="That is not for here.", by=first, now=NOON)
        one = last_statement("comment", said.id)
        assert one is not None
        number = one.id
        raised = together(app, [lambda number=number: reporting.appeal(session().get_one(Statement, number), "It is none.", by=author, now=NOON)] * parallel)
        assert _causes(raised) == ["already_appealed"] * (parallel - 1)
        session().rollback()
        made = appeal_of(statement_id=number)
        assert made is not None
        mine = made.id
        raised = together(app, [lambda judge=judge, mine=mine: reporting.decide_appeal(session().get_one(Appeal, mine), outcome="reversed", text="It is none.", by=judge, now=NOON) for judge in judges])
        assert _causes(raised) == ["already_decided"] * (parallel - 1)
        assert _count(Event, Event.kind == "comment.shown", Event.thing_id == said.id) == 1


def test_helpful_and_no_longer(app: Flask, parallel: int) -> None:
    readers = [make_actor() for _ in range(parallel)]
    for turn in range(ROUNDS):
        said = comments.post(make_idea(), f"Good wood {turn}.", by=make_actor(), now=NOON).id
        works = [
            lambda who=who, at=at: (comments.unmark_helpful if (at + turn) % 3 == 2 else comments.mark_helpful)(session().get_one(Comment, said), by=who, now=NOON)
            for at, who in enumerate([*readers, *readers])
        ]
        assert together(app, works) == []
        rows = _count(Helpful, Helpful.comment_id == said)
        told = _count(Event, Event.kind == "comment.found_helpful", Event.thing_id == said) - _count(Event, Event.kind == "comment.not_helpful", Event.thing_id == said)
        assert session().get_one(Comment, said, populate_existing=True).helpful_count == rows == told


def test_sign_up_with_one_address(app: Flask, parallel: int) -> None:
    """Somebody sent the form many times and follows all the links at once: one member, signed in as often as links were followed."""
    for turn in range(ROUNDS):
        email = f"mila{turn}@example.org"
        tokens = [link_for("confirm", wish=wish_of(email), email=email) for _ in range(parallel)]
        before = _count(Member)
        raised = together(app, [lambda token=token: accounts.enter_by_link(token, by=VISITOR, now=NOON) for token in tokens])
        assert raised == []
        assert _count(Member) == before + 1
        member = member_by_email(email)
        assert member is not None and member.confirmed_at == NOON
        assert _count(Event, Event.kind == "member.registered", Event.member_id == member.id) == 1
        assert _count(SignIn, SignIn.member_id == member.id) == parallel
        assert _count(Consent, Consent.member_id == member.id) == 2
