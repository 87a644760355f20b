"""Reports: made by members, decided by moderators."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import VISITOR
from ideas.comments import actions as talk
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.reports import actions
from ideas.reports.queries import open_report_count, open_reports, subject
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, reload

pytestmark = both_databases


def kinds() -> list[str]:
    """The kinds of all events so far but the boards' opening."""
    return list(session().scalars(select(Event.kind).where(Event.kind != "board.opened").order_by(Event.id)))


def test_a_report_is_made_once_and_decided_with_its_like(app: Flask) -> None:
    idea, moderator = make_idea(), make_actor("moderator")
    comment = talk.post(idea, "Du Esel", by=make_actor(), now=NOON)
    first, second = make_actor(), make_actor()
    report = actions.make("comment", comment.id, reason="insulting", good_faith=True, by=first, now=NOON)
    actions.make("comment", comment.id, reason="spam", good_faith=True, by=second, now=NOON)
    with pytest.raises(Refused) as refused:
        actions.make("comment", comment.id, reason="spam", good_faith=True, by=second, now=NOON)
    assert refused.value.refusal.cause == "already_reported"
    assert open_report_count() == 2
    actions.decide(report, outcome="hidden", text="Bitte freundlich.", by=moderator, now=NOON)
    assert reload(comment).hiding_id is not None
    assert (open_reports(), reload(idea).comment_count) == ([], 0)
    assert kinds() == ["comment.posted", *["report.made", "report.received"] * 2, "statement.given", "comment.hidden", "report.decided", "report.decided"]


def test_what_is_fine_is_kept(app: Flask) -> None:
    idea = make_idea()
    report = actions.make("idea", idea.id, reason="off_topic", good_faith=True, by=make_actor(), now=NOON)
    actions.decide(report, outcome="kept", by=make_actor("moderator"), now=NOON)
    assert (reload(idea).stage, report.outcome) == ("gathering", "kept")
    with pytest.raises(Refused) as refused:
        actions.decide(report, outcome="removed", by=make_actor("moderator"), now=NOON)
    assert refused.value.refusal.cause == "already_decided"


def test_nobody_lets_their_own_words_stand(app: Flask) -> None:
    moderator = make_actor("moderator")
    comment = talk.post(make_idea(), "A remark of the moderator", by=moderator, now=NOON)
    report = actions.make("comment", comment.id, reason="insulting", good_faith=True, by=make_actor(), now=NOON)
    with pytest.raises(Refused) as refused:
        actions.decide(report, outcome="kept", by=moderator, now=NOON)
    assert (refused.value.refusal.cause, reload(report).decided_at) == ("own_case", None)
    actions.decide(report, outcome="hidden", text="I was too quick.", by=moderator, now=NOON)
    assert reload(comment).hiding_id is not None


def test_an_idea_is_removed(app: Flask) -> None:
    idea = make_idea()
    report = actions.make("idea", idea.id, reason="illegal", good_faith=True, text="So nicht.", by=make_actor(), now=NOON)
    actions.decide(report, outcome="removed", text="Verstößt gegen das Gesetz, deshalb ist sie fort.", by=make_actor("moderator"), now=NOON)
    assert reload(idea).stage == "removed"


@pytest.mark.parametrize(("reason", "text", "field"), [("", "", "reason"), ("other", " ", "text"), ("spam", "x" * 2001, "text")])
def test_a_report_says_what_is_wrong(app: Flask, reason: str, text: str, field: str) -> None:
    with pytest.raises(Refused) as refused:
        actions.make("idea", make_idea().id, reason=reason, good_faith=True, text=text, by=make_actor(), now=NOON)
    assert set(refused.value.errors) == {field}


@pytest.mark.parametrize(("thing", "outcome"), [("idea", "hidden"), ("comment", "removed"), ("comment", "burnt")])
def test_outcomes_fit_the_thing(app: Flask, thing: str, outcome: str) -> None:
    idea = make_idea()
    comment = talk.post(idea, "hm", by=make_actor(), now=NOON)
    report = actions.make(thing, comment.id if thing == "comment" else idea.id, reason="spam", good_faith=True, by=make_actor(), now=NOON)
    with pytest.raises(Refused) as refused:
        actions.decide(report, outcome=outcome, by=make_actor("moderator"), now=NOON)
    assert refused.value.refusal.cause == "outcome_unknown"


def test_only_what_one_can_see_is_reported(app: Flask) -> None:
    draft = make_idea(stage="draft")
    assert subject("idea", draft.id, VISITOR) is None
    for thing, thing_id in (("idea", draft.id), ("idea", 0), ("comment", 5), ("update", 5), ("wall", 1)):
        with pytest.raises(Refused) as refused:
            actions.make(thing, thing_id, reason="spam", good_faith=True, by=make_actor(), now=NOON)
        assert refused.value.refusal.cause == "thing_gone"
