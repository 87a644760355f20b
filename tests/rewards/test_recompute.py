"""`flask rewards recompute` and I4: quiet where all is well, loud where a row was touched; what is missing is booked."""

import json

import pytest
from sqlalchemy import delete, update

from ideas.core.db import writing
from ideas.rewards.models import Balance, Entry, PointScore
from ideas.upkeep.check_points import points_whole
from tests.conftest import NOON
from tests.rewards.portals import bookings, busy_portal, do, outcome


def run(app, *more):
    answer = app.test_cli_runner().invoke(args=["rewards", "recompute", *more])
    return answer.exit_code, json.loads(answer.output.strip().splitlines()[-1])


@pytest.mark.parametrize("harm", [
    update(Balance).where(Balance.member_id == 1).values(balance=Balance.balance + 1),
    update(PointScore).where(PointScore.period == "all").values(points=PointScore.points + 1),
    update(Entry).where(Entry.points == 5).values(points=6),
    delete(Entry).where(Entry.rule == "spotter"),
])
def test_what_does_not_agree_is_told(app, harm):
    busy_portal()
    do(bookings())
    assert run(app, "--check")[0] == 0 and points_whole(NOON).ok
    with writing() as current:
        current.execute(harm)
    code, said = run(app, "--check")
    assert code == 1 and said["differences"] > 0 and not points_whole(NOON).ok


def test_what_is_missing_is_booked_and_sums_are_written_anew(app):
    busy_portal()
    do(bookings())
    whole = outcome()
    with writing() as current:
        current.execute(delete(Entry).where(Entry.family == "idea"))
    assert run(app, "--check")[0] == 1
    code, said = run(app)
    assert code == 0 and said["differences"] == 0 and said["events"] > 0 and outcome() == whole
