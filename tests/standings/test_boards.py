"""Boards: order, ties and one's own place; each is one read along its index, on both databases; who left is seen nowhere, kept pages included."""

import re
from datetime import timedelta

import pytest

from ideas.accounts.actions.members import change_role
from ideas.accounts.queries import actor_of
from ideas.core.db import Base, writing
from ideas.rewards.models import PointScore
from ideas.rewards.rules import season_of, week_of
from ideas.standings.actions import close_seasons, leave_boards
from ideas.standings.models import Standing
from ideas.standings.queries import lately_risen, shown_tiers
from ideas.standings.queries.boards import NEWCOMERS, Board, hall_of_fame, near, top
from ideas.standings.rules import today
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_member, reload
from tests.plans import plans
from tests.sqlcount import statements
from tests.standings.scenes import earn

pytestmark = both_databases
SEASON, WEEK = season_of(today(NOON)), week_of(today(NOON))
BOARD = Board(SEASON, WEEK)
HOUR = timedelta(hours=1)


def crowd(count, points=lambda at: 1000 - at // 2, **more):
    """So many members with points, two of them always the same."""
    table = Base.metadata.tables["members"]
    people = [{"handle": f"crowd{at}", "handle_key": f"crowd{at}", "name": f"Crowd {at}", "bio": "", "role": "member", "lang": "en", "title": "", "created_at": NOON, **more} for at in range(count)]
    with writing() as current:
        ids = sorted(current.execute(table.insert().returning(table.c.id), people).scalars())
        current.add_all(PointScore(period=period, topic_id=0, member_id=one, points=points(at), reached_at=NOON + at * HOUR) for at, one in enumerate(ids) for period in (SEASON, WEEK))
        current.add_all(Standing(member_id=one, points=points(at), tier="insider", since=NOON, newcomer_until=NOON + 90 * 24 * HOUR, newcomer_points=points(at), newcomer_reached_at=NOON + at * HOUR) for at, one in enumerate(ids))
    return ids


def seen(board, reader=None):
    return [(line.member_id, line.points, line.place) for line in top(board, reader, now=NOON)]


def test_the_same_points_are_the_same_place_and_who_got_there_first_stands_first(app):
    late, early, best, other = (make_member() for _ in range(4))
    earn(late.id, 20, NOON + 2 * HOUR)
    earn(early.id, 20, NOON + HOUR, topics=(7,))
    earn(best.id, 30, NOON)
    earn(other.id, 5, NOON - 24 * 7 * HOUR, topics=(7,))
    assert seen(Board(WEEK, WEEK)) == [(best.id, 30, 1), (early.id, 20, 2), (late.id, 20, 2)]
    assert seen(Board(SEASON, WEEK, 7)) == [(early.id, 20, 1)] and seen(Board("season:2026-2", WEEK, 7)) == [(other.id, 5, 1)]
    assert [(line.member_id, line.place) for line in near(Board(WEEK, WEEK), late.id, now=NOON)] == [(best.id, 1), (early.id, 2), (late.id, 2)]
    assert [line.points for line in near(BOARD, other.id, now=NOON)] == [], "no points this season, no place"
    leave_boards(best, by=actor_of(best), now=NOON)
    assert seen(Board(WEEK, WEEK)) == [(early.id, 20, 1), (late.id, 20, 1)] and near(Board(WEEK, WEEK), best.id, now=NOON) == []


def test_who_joins_the_team_stands_nowhere_at_once_and_stands_again_when_that_ends(app):
    best, other, admin = make_member(created_at=NOON), make_member(created_at=NOON), make_actor("admin")
    for member, points in ((best, 60), (other, 45)):
        earn(member.id, points, NOON - 100 * 24 * HOUR)
        earn(member.id, points, NOON, topics=(7,))
    close_seasons(now=NOON)
    boards = [Board(WEEK, WEEK), BOARD, Board(SEASON, WEEK, 7), Board(NEWCOMERS, WEEK)]

    def stand():
        shown = [[line.member_id for line in top(one, None, now=NOON)] for one in boards]
        mine = [[line.member_id for line in near(one, best.id, now=NOON)] for one in boards]
        honoured = [line.member_id for line in hall_of_fame()["season:2026-1"]]
        return shown, mine, [one.handle for one in lately_risen()], honoured, sorted(shown_tiers([best.id, other.id]))

    both = stand()
    assert both == ([[best.id, other.id]] * 4, [[best.id, other.id]] * 4, [other.handle, best.handle], [best.id, other.id], [best.id, other.id])
    for role in ("moderator", "team", "admin"):
        change_role(reload(best), role, reason="task_ended", by=admin, now=NOON)
        assert stand() == ([[other.id]] * 4, [[]] * 4, [other.handle], [other.id], [other.id])
    assert [line.place for line in near(boards[0], other.id, now=NOON)] == [1]
    leave_boards(reload(other), by=actor_of(other), now=NOON)
    change_role(reload(best), "member", reason="task_ended", by=admin, now=NOON)
    assert stand() == ([[best.id]] * 4, [[best.id]] * 4, [best.handle], [best.id], [best.id]), "who left by their own choice stays away"


def test_newcomers_are_those_of_the_first_ninety_days(app):
    new, old = make_member(created_at=NOON - 89 * 24 * HOUR), make_member(created_at=NOON - 90 * 24 * HOUR)
    earn(new.id, 8, NOON)
    earn(old.id, 80, NOON)
    assert seen(Board(NEWCOMERS, WEEK)) == [(new.id, 8, 1)]
    assert top(Board(NEWCOMERS, WEEK), None, now=NOON + 24 * HOUR) == [], "by the clock, before any job has come round"


@pytest.mark.parametrize("board", [BOARD, Board(NEWCOMERS, WEEK)], ids=["season", "newcomers"])
def test_a_board_and_ones_place_cost_the_same_at_20_and_at_200_rows(app, board):
    counts, ids = [], []
    for size in (20, 180):
        ids = crowd(size) if size == 20 else _more(ids, size)
        with statements() as asked:
            lines = top(board, None, now=NOON)
            around = near(board, ids[-1], now=NOON)
        counts.append(len(asked))
        assert len(lines) == 20 and around[-1].member_id == ids[-1] and around[-1].is_me and len(around) == 6
        assert around[-1].place == len(ids) - 1, "two share the last place"
    assert counts == [4, 4], "one for the board; one's own row, the neighbours, the places"


def _more(ids, size):
    """So many more, all behind the first ones."""
    table = Base.metadata.tables["members"]
    with writing() as current:
        current.execute(table.update().values(handle=table.c.handle + "-a", handle_key=table.c.handle_key + "-a"))
    return ids + crowd(size, lambda at: 900 - at // 2)


def test_each_board_is_read_along_its_index(app):
    crowd(300)
    with writing() as current:
        current.connection().exec_driver_sql("ANALYZE")
    for board, index in ((BOARD, "ix_point_scores_board"), (Board(NEWCOMERS, WEEK), "ix_standings_newcomers")):
        first, neighbours, steps = _plan(board)
        for plan, uses in ((first, 1), (neighbours, 4), (steps, 2)):
            assert plan.count(index) >= uses and not re.search(r"SCAN (point_scores|newcomers|standings)$|Seq Scan", plan, flags=re.MULTILINE), plan
        assert "TEMP B-TREE" not in first and "Sort" not in first, first


def _plan(board):
    """What the database does for the first of a board, and for the neighbours of somebody in its middle."""

    def ask():
        lines = top(board, None, now=NOON)
        near(board, lines[10].member_id, now=NOON)

    return plans(ask, "LIMIT")
