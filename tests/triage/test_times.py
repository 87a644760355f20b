"""Answer times by board and by person; what the desk, the insights and the public page tell of one set is the same."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from ideas.accounts.queries import actor_of
from ideas.board.models import Board, Idea
from ideas.comments import actions as talk
from ideas.core.db import now, session, writing
from ideas.insights.actions import renew_counts
from ideas.insights.queries import kept
from ideas.insights.rules.parts import added
from ideas.insights.rules.spans import span_of
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.actions.answering import due_from
from ideas.lifecycle.actions.clock import run_clock
from ideas.lifecycle.queries.answering import days_back
from ideas.openness.actions import renew_figures
from ideas.openness.queries.behind import rows
from ideas.openness.queries.figures import figures
from ideas.portal.actions.numbers import change_number
from ideas.triage.queries.times import answer_times
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.sqlcount import statements

DAY = timedelta(days=1)


def owed(since: Any = NOON, **more: Any) -> Idea:
    """An idea sent then, whose creator waits."""
    return make_idea(**{"at": since, "answer_owed_at": since, "answer_due_at": due_from(since)} | more)


def answered(days: int, by_id: int, since: Any = NOON - 20 * DAY, **more: Any) -> Idea:
    """One that had its answer after so many days."""
    return owed(since, answer_due_at=None, answer_was_due_at=due_from(since), first_answer_at=since + days * DAY, first_answer_by_id=by_id, first_answer_days=days, **more)


@both_databases
def test_counted_by_board_and_by_person(app: Flask) -> None:
    tess, mo = make_member("team", name="Tess"), make_member("moderator", name="Mo")
    monday = NOON - 9 * DAY
    for days in (0, 1, 1, 4):
        answered(days, tess.id, monday)
    answered(9, mo.id, monday, board="markets")
    answered(50, mo.id, NOON - 100 * DAY)
    answered(1, mo.id, monday, import_id=7)
    owed(monday, assigned_to_id=mo.id)
    owed(NOON)
    with statements() as asked:
        boards, people = answer_times(NOON - 90 * DAY, NOON, "en")
    assert len(asked) == 2
    told = [(one.name, one.answered, one.p50, one.p90, one.share, one.waiting, one.late) for one in (*boards, *people)]
    assert told == [
        ("Market suggestions", 1, 9, 9, 0, 0, 0), ("Product ideas", 4, 1, 4, 60, 2, 1),
        ("Mo", 1, 9, 9, 0, 1, 1), ("Tess", 4, 1, 4, 75, 0, 0), ("", 0, None, None, None, 1, 0),
    ]


def test_colleagues_of_one_name_have_a_line_each(app: Flask) -> None:
    for days in (0, 4):
        answered(days, make_member("team", name="Kim").id)
    _, people = answer_times(NOON - 90 * DAY, NOON, "en")
    assert sorted((one.name, one.p50) for one in people) == [("Kim", 0), ("Kim", 4)]


def test_the_page_says_it(app: Flask) -> None:
    team = Browser(app, make_member("team", name="Tess"))
    assert "No first answer in this time" in team.get("/desk/answers").text
    owed(NOON)
    page = team.get("/desk/answers?days=365").text
    assert "within 3 working days" in page and "Product ideas" in page and "nobody yet" in page
    assert team.get("/desk/answers?days=all").status_code == 200


def shares(at: Any) -> list[tuple[int, int]]:
    """How many in time of how many that were owed an answer in the last year, as the desk, the insights and the public page count it."""
    renew_counts(now=at, days=2000)
    renew_figures(now=at)
    session().rollback()
    boards, people = answer_times(days_back(365, at), at, "en")
    promise = added(day.parts for day in kept.days(span_of(None, None, at.date())))["promise"]
    figure = figures()["answer.in_time", ""]
    told = [(sum(one.kept for one in lines), sum(one.owed for one in lines)) for lines in (boards, people)]
    assert len(rows("in-time", None, now=at).items) == figure.base
    return [*told, (promise["kept"], promise["owed"]), (figure.value, figure.base)]


@both_databases
def test_the_three_pages_count_the_same_whatever_became_of_an_idea(app: Flask) -> None:
    at, team, moderator = now(), make_actor("team"), make_actor("moderator")
    sent = at - 61 * DAY
    soon = owed(sent)
    lifecycle.post_update(soon, text="We look at it and say more.", by=team, now=sent + timedelta(hours=1))
    for _ in range(4):
        owed(sent, goal=10, closes_at=at - DAY, clock_at=at - DAY)
    assert shares(at) == [(1, 5)] * 4
    run_clock(now=at)
    assert shares(at) == [(1, 5)] * 4, "they expired, and nobody had answered them"
    for _ in range(5):
        owed(at - timedelta(hours=1))
    assert shares(at) == [(1, 5)] * 4, "what was sent an hour ago is not late"
    author = make_member()
    early, late, gone = owed(sent, author=author), owed(sent, author=author), owed(sent)
    lifecycle.withdraw(early, reason="I build it myself.", by=actor_of(author), now=sent + timedelta(hours=1))
    lifecycle.withdraw(late, reason="Nobody ever answered.", by=actor_of(author), now=at)
    lifecycle.remove(gone, reason="spam", text="An advertisement.", by=moderator, now=sent + timedelta(hours=1))
    assert shares(at) == [(1, 6)] * 4, "withdrawn when it was late counts, withdrawn or taken down before does not"
    returned, looked_at = (owed(sent, stage="submitted") for _ in range(2))
    lifecycle.return_with_reasons(returned, reason="other", text="Please say which age it is for.", by=team, now=sent + DAY)
    lifecycle.publish(looked_at, by=team, now=at)
    talk.post(reload(looked_at), "We like it, thank you.", official=True, by=team, now=at)
    assert shares(at) == [(2, 8)] * 4, "giving back is an answer; what waited to be let through waited from when it was sent"
    answered(0, team.id or 0, sent, import_id=7)
    change_number("answer_working_days", 60, by=make_actor("admin"), now=at)
    assert shares(at) == [(2, 8)] * 4, "each keeps what it was promised"
    change_number("answer_working_days", 1, by=make_actor("admin"), now=at)
    assert shares(at) == [(2, 8)] * 4
    with writing() as current:
        current.execute(update(Board).where(Board.slug == "markets").values(visibility="members"))
    owed(sent, board="markets")
    assert shares(at) == [*[(2, 9)] * 3, (2, 8)], "the public page tells of boards open to all"
    _pages_say(app, "22", "25")


def _pages_say(app: Flask, inside: str, outside: str) -> None:
    admin = Browser(app, make_member("admin"))
    assert f"{inside} per cent were answered in time" in admin.get("/desk/insights/answers?lang=en").text
    lines = [line for line in admin.get("/desk/insights/answers.csv?lang=en").text.splitlines() if line.endswith(",5,0")]
    assert len(lines) == 1, "five of the last hour still wait, and of those that are gone none"
    public = re.sub(r"<[^>]+>|\s+", " ", Browser(app).get("/openness?lang=en").text)
    assert re.search(rf"{outside}% +answered in time", public) and "2 of 8 ideas" in public


@pytest.mark.parametrize("number", [1, 30])
def test_late_and_the_share_follow_the_promise_that_was_made(app: Flask, number: int) -> None:
    owed(NOON - 10 * DAY)
    change_number("answer_working_days", number, by=make_actor("admin"), now=NOON)
    boards, _ = answer_times(NOON - 90 * DAY, NOON, "en")
    assert [(one.late, one.share) for one in boards] == [(1, 0)]
