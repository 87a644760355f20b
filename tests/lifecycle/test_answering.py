"""The answer clock: when it starts, until when, and what stops it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.comments import actions as talk
from ideas.core.workdays import Workdays
from ideas.lifecycle import actions
from ideas.lifecycle.rules.answering import days_waited, due_at, is_owed
from ideas.portal.actions.numbers import change_number
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

DAY = timedelta(days=1)
CALENDAR = Workdays("DE")
WHY = "Enough people want it, and we know how to build it."


def at(day: int, hour: int = 12, month: int = 7) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(("since", "days", "due"), [
    (at(1), 3, at(6, 22)),  # a Wednesday: Thursday, Friday, Monday, up to midnight in Berlin
    (at(1, 21), 1, at(2, 22)), (at(1, 22), 1, at(3, 22)),  # before and after midnight in Berlin
    (at(4), 3, at(8, 22)), (at(23, month=12), 2, at(28, 23, 12)),  # a Saturday; over Christmas
])  # fmt: skip
def test_until_when(since: datetime, days: int, due: datetime) -> None:
    assert due_at(since, days, CALENDAR) == due
    assert days_waited(since, due - timedelta(seconds=1), CALENDAR) == days
    assert days_waited(since, due, CALENDAR) in {days, days + 1}  # the day after may be a day off


@pytest.mark.parametrize(("stage", "answered", "owed"), [("submitted", None, True), ("gathering", None, True), ("in_review", None, True), ("gathering", NOON, False), ("draft", None, False), ("returned", None, False), ("approved", None, False), ("withdrawn", None, False), ("merged", None, False)])
def test_what_is_owed_an_answer(stage: str, answered: datetime | None, owed: bool) -> None:
    assert is_owed(stage, answered) is owed


def clock(idea: Idea) -> tuple:
    idea = reload(idea)
    return idea.answer_owed_at, idea.answer_due_at, idea.first_answer_at, idea.first_answer_by_id, idea.first_answer_days


@both_databases
def test_from_sending_to_the_first_official_comment(app: Flask) -> None:
    idea, team, other = make_idea(stage="submitted", answer_owed_at=NOON, answer_due_at=at(6, 22)), make_actor("team"), make_actor("moderator")
    actions.publish(idea, by=other, now=NOON + DAY)
    assert clock(idea) == (NOON, at(6, 22), None, None, None)
    talk.post(idea, "I would take two.", by=make_actor(), now=NOON + DAY)
    assert clock(idea) == (NOON, at(6, 22), None, None, None)
    talk.post(idea, "We look at it next week.", official=True, by=team, now=NOON + 2 * DAY)
    assert clock(idea) == (NOON, None, NOON + 2 * DAY, team.id, 2)
    actions.post_update(idea, text="And now we know more.", by=other, now=NOON + 3 * DAY)
    assert clock(idea) == (NOON, None, NOON + 2 * DAY, team.id, 2)


@both_databases
def test_an_update_and_a_decision_stop_it_and_the_creator_does_not(app: Flask) -> None:
    author, team = make_member(), make_actor("team")
    told, decided, left = (make_idea(author, goal=None, answer_owed_at=NOON, answer_due_at=at(6, 22)) for _ in range(3))
    actions.post_update(told, text="Told by its creator.", by=actor_of(author), now=NOON + DAY)
    assert clock(told)[0] == NOON
    actions.post_update(told, text="Told by the team.", by=team, now=NOON + DAY)
    actions.move(decided, "declined", reason="cost_or_price", text=WHY, by=team, now=NOON + 9 * DAY)
    actions.withdraw(left, reason="I build it myself.", by=actor_of(author), now=NOON + DAY)
    assert clock(told)[2:] == (NOON + DAY, team.id, 1)
    assert clock(decided) == (NOON, None, NOON + 9 * DAY, team.id, 7)
    assert clock(left) == (NOON, None, None, None, None)


@both_databases
def test_what_was_taken_down_and_put_back_is_owed_since_when_it_was(app: Flask) -> None:
    idea, moderator = make_idea(answer_owed_at=NOON, answer_due_at=at(6, 22)), make_actor("moderator")
    actions.remove(idea, reason="spam", text="An advertisement.", by=moderator, now=NOON + 9 * DAY)
    assert clock(idea)[:2] == (NOON, None)
    actions.restore(idea, by=moderator, now=NOON + 20 * DAY)
    assert clock(idea) == (NOON, at(6, 22), None, None, None)


def test_a_step_without_words_is_no_answer(app: Flask) -> None:
    idea = make_idea(answer_owed_at=NOON, answer_due_at=at(6, 22))
    actions.move(idea, "in_review", by=make_actor("team"), now=NOON + DAY)
    assert clock(idea) == (NOON, at(6, 22), None, None, None)


@both_databases
def test_giving_an_idea_back_with_reasons_is_an_answer(app: Flask) -> None:
    idea, team = make_idea(stage="submitted", answer_owed_at=NOON, answer_due_at=at(6, 22)), make_actor("team")
    actions.return_with_reasons(idea, reason="other", text="Please say which age it is for.", by=team, now=NOON + DAY)
    assert clock(idea) == (NOON, None, NOON + DAY, team.id, 1) and reload(idea).answer_was_due_at == at(6, 22)


@both_databases
@pytest.mark.parametrize("taken", ["withdrawn", "hidden", "update"])
def test_an_answer_that_is_gone_gives_the_clock_back_as_it_was_promised(app: Flask, taken: str) -> None:
    idea, team, other = make_idea(answer_owed_at=NOON, answer_due_at=at(6, 22)), make_actor("team"), make_actor("moderator")
    if taken == "update":
        said = actions.post_update(idea, text="We look at it and say more.", by=team, now=NOON + DAY)
    else:
        said = talk.post(idea, "We look at it next week.", official=True, by=team, now=NOON + DAY)
    change_number("answer_working_days", 30, by=make_actor("admin"), now=NOON + DAY)
    {"withdrawn": _withdraw, "hidden": _hide, "update": _hide_update}[taken](said, team, other)
    assert clock(idea) == (NOON, at(6, 22), None, None, None)
    if taken == "hidden":
        talk.show(reload(said), by=other, now=NOON + 3 * DAY)
        assert clock(idea) == (NOON, None, NOON + DAY, team.id, 1)
        talk.hide(reload(said), reason="spam", text="A slip.", by=other, now=NOON + 3 * DAY)
    actions.post_update(idea, text="Now with more words.", by=other, now=NOON + 8 * DAY)
    assert clock(idea) == (NOON, None, NOON + 8 * DAY, other.id, 6)
    later = talk.post(reload(idea), "And one more word.", official=True, by=team, now=NOON + 9 * DAY)
    talk.withdraw(later, by=team, now=NOON + 9 * DAY)
    assert clock(idea)[2:4] == (NOON + 8 * DAY, other.id), "a later answer that goes changes nothing"


def _withdraw(said: Any, team: Actor, _: Actor) -> None:
    talk.withdraw(said, by=team, now=NOON + 2 * DAY)


def _hide(said: Any, _: Actor, other: Actor) -> None:
    talk.hide(reload(said), reason="spam", text="A slip.", by=other, now=NOON + 2 * DAY)


def _hide_update(said: Any, _: Actor, other: Actor) -> None:
    actions.hide_update(reload(said), reason="spam", text="A slip.", by=other, now=NOON + 2 * DAY)


@both_databases
def test_when_one_of_two_answers_goes_the_other_counts(app: Flask) -> None:
    idea, team, other = make_idea(answer_owed_at=NOON, answer_due_at=at(6, 22)), make_actor("team"), make_actor("moderator")
    said = actions.post_update(idea, text="We look at it and say more.", by=team, now=NOON + DAY)
    talk.post(idea, "We look at it next week.", official=True, by=other, now=NOON + 2 * DAY)
    actions.hide_update(reload(said), reason="spam", text="A slip.", by=other, now=NOON + 8 * DAY)
    assert clock(idea) == (NOON, None, NOON + 2 * DAY, other.id, 2)
