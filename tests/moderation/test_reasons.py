"""Whoever is limited reads why: every act of staff that limits somebody refuses to be done without a reason, and leaves a statement of reasons."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.actions import change_role, sign_out_everywhere
from ideas.accounts.models import Actor, Member
from ideas.collections import actions as collections
from ideas.collections.models import Collection
from ideas.comments import actions as talk
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.refusal import Refused
from ideas.hints import actions as hints
from ideas.hints.models import Hint
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import Update
from ideas.moderation.models import Statement
from ideas.moderation.suspensions import lift_suspension, suspend
from ideas.product_tests import models as testing
from ideas.product_tests.actions import reporting as testers
from ideas.products import actions as products
from ideas.products.models import OwnerReport
from ideas.reports import actions as reports
from ideas.reports.models import Report
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.perks.scenes import opened_test

LATER = NOON + timedelta(days=7)
WHY = "It calls somebody names."
Limit = Callable[..., Any]


def _row(row: Any) -> Any:
    with writing() as current:
        current.add(row)
        current.flush()
    return row


def _comment(author: Member, state: str = "public") -> Comment:
    return _row(Comment(idea_id=make_idea().id, author_id=author.id, body="You donkey", body_html="<p>You donkey</p>", lang="en", state=state, at=NOON))


def _told(author: Member, state: str = "public") -> OwnerReport:
    return _row(OwnerReport(idea_id=make_idea(stage="launched").id, author_id=author.id, body="You donkey", body_html="<p>You donkey</p>", lang="en", state=state, at=NOON))


def _collection(author: Member, state: str = "public") -> Collection:
    return _row(Collection(by_id=author.id, title="You donkey", slug="you-donkey", text="", text_html="", lang="en", state=state, created_at=NOON, changed_at=NOON))


def _update(author: Member) -> Update:
    return _row(Update(idea_id=make_idea(author).id, by_id=author.id, by_role="member", at=NOON, title="News", text="You donkey", text_html="<p>You donkey</p>", lang="en", kind="news"))


def _hint(author: Member) -> Hint:
    return _row(Hint(id=author.id, idea_id=make_idea().id, giver_id=author.id, originality=3, usefulness=3, detail=3, text="You donkey", at=NOON))


def _tester_report(author: Member) -> testing.TesterReport:
    test = opened_test(stock=1)[1]
    return _row(testing.TesterReport(test_id=test.id, author_id=author.id, rating=1, body="You donkey", body_html="<p>You donkey</p>", lang="en", at=NOON))


def _report(author: Member, outcome: str, thing: str) -> Limit:
    about = {"idea": lambda: make_idea(author).id, "comment": lambda: _comment(author).id, "member": lambda: author.id}[thing]()
    made = _row(Report(thing=thing, thing_id=about, by_id=make_member().id, reason="insulting", text="", at=NOON, good_faith=True))
    return lambda why, by: reports.decide(reload(made), outcome=outcome, text=why, until=LATER, by=by, now=NOON)


def _hidden(act: Limit, make: Callable[[Member], Any]) -> Callable[[Member], Limit]:
    """A hiding needs a reason from the list, and the facts in words whichever it is."""

    def made(author: Member) -> Limit:
        thing = make(author)
        return lambda why, by: act(thing, reason="spam", text=why, by=by, now=NOON)

    return made


def _refused(act: Limit, make: Callable[..., Any]) -> Callable[[Member], Limit]:
    def made(author: Member) -> Limit:
        thing = make(author, "waiting")
        return lambda why, by: act(thing, reason=why, by=by, now=NOON)

    return made


def _by_admin(act: Limit, *what: Any) -> Limit:
    """An admin's act: its reason is chosen from a list."""
    return lambda why, by: act(*what, reason="task_ended" if why == LONG else why, by=make_actor("admin") if by.is_staff else by, now=NOON)


def _idea(stage: str, act: Callable[..., Any], **more: Any) -> Callable[[Member], Limit]:
    def made(author: Member) -> Limit:
        idea = make_idea(author, stage=stage)
        return lambda why, by: act(idea, text=why, by=by, now=NOON, **more)

    return made


# Each act of staff that limits somebody, and the measure its statement tells of: none where the idea's own page carries the public reason.
ACTS: dict[str, tuple[Callable[[Member], Limit], tuple[str, str] | None]] = {
    "hide a comment": (_hidden(talk.hide, _comment), ("hidden", "comment")),
    "hide an entry": (_hidden(lifecycle.hide_update, _update), ("hidden", "update")),
    "hide a hint": (_hidden(hints.hide, _hint), ("hidden", "hint")),
    "hide a collection": (_hidden(collections.hide, _collection), ("hidden", "collection")),
    "hide an owner's report": (_hidden(products.hide, _told), ("hidden", "owner_report")),
    "hide a tester's report": (_hidden(testers.hide, _tester_report), ("hidden", "tester_report")),
    "refuse a comment": (_refused(talk.refuse, _comment), ("refused", "comment")),
    "refuse a collection": (_refused(collections.refuse, _collection), ("refused", "collection")),
    "refuse an owner's report": (_refused(products.refuse, _told), ("refused", "owner_report")),
    "take an idea down": (_idea("gathering", lifecycle.remove, reason="spam"), ("removed", "idea")),
    "suspend": (lambda author: lambda why, by: suspend(author, until=LATER, reason=why, by=by, now=NOON), ("suspended", "member")),
    "decide a report: an idea": (lambda author: _report(author, "removed", "idea"), ("removed", "idea")),
    "decide a report: a comment": (lambda author: _report(author, "hidden", "comment"), ("hidden", "comment")),
    "decide a report: a person": (lambda author: _report(author, "suspended", "member"), ("suspended", "member")),
    "give an idea back": (_idea("submitted", lifecycle.return_with_reasons, reason="quality_of_submission"), ("refused", "idea")),
    "decline an idea": (_idea("in_review", lifecycle.move, to_stage="declined", reason="brand_fit"), None),
    "take a role": (lambda _author: _by_admin(change_role, make_member("team"), "member"), None),
    "sign somebody out": (lambda author: _by_admin(sign_out_everywhere, author), None),
    "park an idea": (_idea("in_review", lifecycle.move, to_stage="parked", reason="timing_parked"), None),
}
LONG = f"{WHY} That is not how we speak to each other here."


@both_databases
def test_nobody_is_limited_without_a_reason(app: Flask) -> None:
    moderator, seen = make_actor("moderator"), 0
    for act, (make, measure) in ACTS.items():
        author = make_member()
        limit = make(author)
        for why in ("", "  \n "):
            with pytest.raises(Refused) as refused:
                limit(why, moderator)
            assert refused.value.refusal.status == 422, act
        assert _statements(seen) == [], act
        limit(LONG, moderator)
        given = _statements(seen)
        assert [(one.measure, one.thing) for one in given] == ([measure] if measure else []), act
        for one in given:
            assert (one.member_id, one.by_id, one.text, one.automated, one.noticed, one.ended_at) == (author.id, moderator.id, LONG, False, act.startswith("decide"), None)
            assert (one.appeal_until, one.until) == (NOON + timedelta(days=183), LATER if one.measure == "suspended" else None)
            assert one.quote or one.measure == "suspended"
            seen = one.id


def _statements(after: int) -> list[Statement]:
    session().rollback()
    return list(session().scalars(select(Statement).where(Statement.id > after).order_by(Statement.id)))


def test_what_is_taken_back_ends_its_statement(app: Flask) -> None:
    author, moderator = make_member(), make_actor("moderator")
    comment, idea = _comment(author), make_idea(author)
    talk.hide(comment, reason="insulting", text="That is not for here.", by=moderator, now=NOON)
    talk.show(reload(comment), by=moderator, now=NOON)
    lifecycle.remove(idea, reason="spam", text=WHY, by=moderator, now=NOON)
    lifecycle.restore(reload(idea), by=moderator, now=NOON)
    suspend(author, until=LATER, reason=WHY, by=moderator, now=NOON)
    suspend(reload(author), until=LATER, reason=WHY, by=moderator, now=NOON)
    lift_suspension(reload(author), by=moderator, now=NOON)
    assert [one.ended_by_id for one in session().scalars(select(Statement).order_by(Statement.id))] == [moderator.id] * 4


def test_only_moderation_limits(app: Flask) -> None:
    author = make_member()
    for act, (make, measure) in ACTS.items():
        limit = make(author)
        who: Actor = make_actor() if measure is None or measure[0] == "refused" else make_actor("team")
        with pytest.raises(Refused) as refused:
            limit(LONG, who)
        assert refused.value.refusal.status == 403, act
