"""Answer times by board and by person."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from ideas.triage.queries.times import answer_times
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_idea, make_member
from tests.sqlcount import statements

DAY = timedelta(days=1)


@both_databases
def test_counted_by_board_and_by_person(app: Flask) -> None:
    tess, mo = make_member("team", name="Tess"), make_member("moderator", name="Mo")
    for days in (0, 1, 1, 4):
        make_idea(first_answer_at=NOON, first_answer_by_id=tess.id, first_answer_days=days)
    make_idea(board="markets", first_answer_at=NOON, first_answer_by_id=mo.id, first_answer_days=9)
    make_idea(first_answer_at=NOON - 100 * DAY, first_answer_by_id=mo.id, first_answer_days=50)
    make_idea(answer_owed_at=NOON - 9 * DAY, answer_due_at=NOON - DAY, assigned_to_id=mo.id)
    make_idea(answer_owed_at=NOON, answer_due_at=NOON + DAY)
    with statements() as asked:
        boards, people = answer_times(NOON - 90 * DAY, NOON, "en")
    assert len(asked) == 2
    told = [(one.name, one.answered, one.p50, one.p90, one.share(3), one.waiting, one.late) for one in (*boards, *people)]
    assert told == [
        ("Market suggestions", 1, 9, 9, 0, 0, 0), ("Product ideas", 4, 1, 4, 60, 2, 1),
        ("Mo", 1, 9, 9, 0, 1, 1), ("Tess", 4, 1, 4, 75, 0, 0), ("", 0, None, None, None, 1, 0),
    ]


def test_the_page_says_it(app: Flask) -> None:
    team = Browser(app, make_member("team", name="Tess"))
    assert "No first answer in this time" in team.get("/desk/answers").text
    make_idea(answer_owed_at=NOON, answer_due_at=NOON + DAY)
    page = team.get("/desk/answers?days=365").text
    assert "within 3 working days" in page and "Product ideas" in page and "nobody yet" in page
    assert team.get("/desk/answers?days=all").status_code == 200
