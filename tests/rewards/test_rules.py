"""The rules of points as tables: milestones, shares, what ideas bring and take back, limits of thanks, who saw it first."""

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from ideas.rewards.rules import RULES, milestone_points, periods_of, rule_of
from ideas.rewards.rules.making import Happening, divided, due_for, shares_in
from ideas.rewards.rules.spotting import Eye, bonus, early_ones
from ideas.rewards.rules.thanks import Given, State, Thank, worth

DAY = date(2026, 11, 22)
AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def test_milestones_shares_and_periods():
    assert [milestone_points(number) for number in (1, 2, 3, 4, 5, 9)] == [10, 25, 60, 150, 150, 150]
    assert shares_in("12:60,15:40") == [(12, 60), (15, 40)] and shares_in(None) == []
    assert divided(5, [(12, 60), (15, 40)]) == {12: 3, 15: 2} and divided(10, [(1, 33), (2, 33), (3, 34)]) == {1: 3, 2: 3, 3: 4}
    assert divided(300, [(1, 60)]) == {1: 180}, "the team's share falls to nobody"
    assert periods_of(date(2027, 1, 1)) == ("week:2026-W53", "season:2027-1", "all") and periods_of(DAY)[1] == "season:2026-4"
    assert rule_of("milestone:3").name == "milestone" and rule_of("helpful/17") is RULES["helpful"] and rule_of("milestone:2/9").family == "idea"


def told(*kinds):
    """Happenings in their order; member 1 makes the idea alone."""
    facts = {"idea.passed_milestone": {"number": 1}, "idea.reached_goal": {"number": 4}, "idea.moved": {"to_stage": "approved"}, "idea.restored": {"to_stage": "gathering"}, "idea.unmerged": {"to_stage": "gathering"}}
    return [Happening(number, kind, AT, facts.get(kind, {}) | {"earns": "1:100"}) for number, kind in enumerate(kinds, 1)]


@pytest.mark.parametrize(("kinds", "points"), [
    (["idea.published"], [5, 3]),
    (["idea.returned", "idea.published"], [5]),
    (["idea.published", "idea.passed_milestone", "idea.reached_goal", "idea.moved", "idea.moved"], [5, 3, 10, 150, 300]),
    (["idea.published", "idea.withdrawn"], [5, 3, -5, -3]),
    (["idea.published", "idea.passed_milestone", "idea.removed", "idea.restored"], [5, 3, 10, -5, -3, -10, 5, 3, 10]),
    (["idea.published", "idea.merged", "idea.removed", "idea.unmerged"], [5, 3, -5, -3, 5, 3]),
    (["idea.removed", "idea.restored"], []),
])
def test_what_an_idea_brings(kinds, points):
    assert [one.points for one in due_for(told(*kinds))] == points


def test_an_idea_put_back_where_it_was_withdrawn_brings_nothing():
    events = [*told("idea.published", "idea.withdrawn", "idea.removed"), Happening(9, "idea.restored", AT, {"to_stage": "withdrawn"})]
    assert sum(one.points for one in due_for(events)) == 0


def thank(event, thing, giver, *, day=DAY, points=3):
    return Thank(event, day, thing, giver, points)


@pytest.mark.parametrize(("thanks", "states", "given", "paid"), [
    ([thank(1, 10, 5)], [], [], {1: 3}),
    ([thank(1, 10, 5), thank(2, 11, 5)], [], [], {1: 3, 2: 0}),
    ([thank(1, 10, 5), thank(3, 10, 5)], [State(2, 10, 5, stands=False)], [], {1: 0, 3: 3}),
    ([thank(1, 10, 5), thank(3, 11, 5)], [State(2, 10, 5, stands=False)], [], {1: 0, 3: 3}),
    ([thank(1, 10, 5)], [State(2, 10, None, stands=False)], [], {1: 0}),
    ([thank(1, 10, 5)], [State(2, 10, None, stands=False), State(3, 10, None, stands=True)], [], {1: 3}),
    ([thank(1, 10, 5)], [], [Given(2, DAY, 20, 5)], {1: 0}),
    ([thank(1, 10, 5)], [State(3, 20, 9, stands=False)], [Given(2, DAY, 20, 5)], {1: 3}),
    ([thank(n, 10, 100 + n) for n in range(1, 8)], [], [], {1: 3, 2: 3, 3: 3, 4: 3, 5: 3, 6: 0, 7: 0}),
    ([thank(1, 10, 1, day=date(2026, 11, 20)), thank(2, 11, 1)], [], [], {1: 3, 2: 0}),
])
def test_what_marks_are_worth(thanks, states, given, paid):
    assert worth(RULES["helpful"], thanks, states, given, own_id=9) == paid
    assert worth(RULES["helpful"], reversed(thanks), states[::-1], given, own_id=9) == paid, "in any order"


def test_what_nobody_gave_in_person_is_paid_once_a_thing():
    again = [thank(number, 10, None, points=1) for number in (1, 2, 3)]
    assert worth(RULES["survey"], [*again, thank(4, 11, None, points=1)], [], [], own_id=9) == {1: 1, 2: 0, 3: 0, 4: 1}
    assert worth(RULES["survey"], again, [State(2, 10, None, stands=False)], [], own_id=9) == {1: 0, 2: 1, 3: 0}, "the earliest that stands"


def test_who_shares_in_an_idea_later_is_not_paid_for_what_was_paid():
    events = [Happening(number, "idea.moved", AT, {"to_stage": "approved", "earns": earns}) for number, earns in ((1, "1:100"), (2, "1:50,2:50"))]
    assert [(one.member_id, one.points) for one in due_for(events)] == [(1, 300)]


def test_the_season_ends_at_its_limit():
    thanks = [Thank(n, date(2026, 10, n), n, None, 9) for n in range(1, 6)]
    assert worth(RULES["spotter"], thanks, [], [], own_id=9) == {1: 9, 2: 9, 3: 9, 4: 3, 5: 0}


@pytest.mark.parametrize(("rank", "goal", "supports", "passed", "share", "points"), [
    (1, 1000, 5, 5, Fraction(0), 10),
    (125, 1000, 5, 5, Fraction(0), 5),
    (249, 1000, 5, 5, Fraction(0), 0),
    (250, 1000, 5, 5, Fraction(0), 0),
    (1, 1000, 1, 1, Fraction(1, 10), 1),
    (1, 1000, 100, 10, Fraction(1, 10), 0),
    (1, 1000, 100, 5, Fraction(1, 10), 0),
    (10, 100, 10, 6, Fraction(1, 5), 2),
])
def test_who_saw_it_first(rank, goal, supports, passed, share, points):
    assert bonus(rank, goal, Eye(supports, passed), share) == points


def test_only_the_first_quarter_is_looked_at():
    assert [early_ones(goal) for goal in (0, 4, 10, 100, 10_000)] == [0, 0, 2, 24, 2499]
    assert bonus(early_ones(100) + 1, 100, Eye(5, 5), Fraction(0)) == 0 < bonus(early_ones(100) - 5, 100, Eye(5, 5), Fraction(0))
