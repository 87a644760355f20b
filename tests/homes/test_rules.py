"""When a visit is noted, what comes next on an idea's way, which ideas are suggested: tables of cases."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from ideas.homes.rules.suggestions import Candidate, Interest, strongest, suggestions
from ideas.homes.rules.visits import visit_to_note
from ideas.homes.rules.way import in_order, next_steps

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
TODAY = NOON.date()
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(("seen", "since", "noted"), [
    (None, None, (NOON, None)),  # the first visit
    (NOON - HOUR + timedelta(seconds=1), NOON - DAY, None),  # within the hour nothing is written
    (NOON - HOUR, NOON - DAY, (NOON, NOON - DAY)),  # still the same visit: what was new stays new
    (NOON - 4 * HOUR + timedelta(seconds=1), None, (NOON, None)),
    (NOON - 4 * HOUR, NOON - DAY, (NOON, NOON - 4 * HOUR)),  # another visit: since the end of the one before
    (NOON - 40 * DAY, None, (NOON, NOON - 40 * DAY)),
])
def test_a_visit_is_noted_once_an_hour_and_ends_after_four(seen, since, noted):
    assert visit_to_note(seen, since, NOON) == noted


@dataclass(frozen=True)
class Own:
    id: int = 1
    stage: str = "gathering"
    shared: bool = False
    hints: int = 0
    closes_at: datetime | None = None
    answer_due_at: datetime | None = None
    promised_for: date | None = None
    decision_on: date | None = None


@pytest.mark.parametrize(("idea", "kinds"), [
    (Own(), []),
    (Own(stage="returned"), ["yours"]),
    (Own(stage="returned", shared=True), []),  # its creator changes it, not who shares in it
    (Own(hints=2), ["yours"]),
    (Own(answer_due_at=NOON + HOUR), ["owed"]),
    (Own(answer_due_at=NOON - HOUR), ["late"]),
    (Own(promised_for=TODAY), ["owed"]),
    (Own(promised_for=TODAY - DAY), ["late"]),
    (Own(stage="in_review", decision_on=TODAY - DAY), ["late"]),
    (Own(stage="in_review", decision_on=TODAY), ["owed"]),
    (Own(closes_at=NOON + 8 * DAY), []),
    (Own(closes_at=NOON + 7 * DAY), ["soon"]),
    (Own(closes_at=NOON), ["soon"]),
    (Own(closes_at=NOON - DAY), []),  # over, even where nobody has told it yet
    (Own(stage="expired", closes_at=NOON + DAY), []),
    (Own(hints=1, answer_due_at=NOON - HOUR, promised_for=TODAY, closes_at=NOON + DAY), ["yours", "late", "soon", "owed"]),
])
def test_what_comes_next(idea, kinds):
    assert [step.kind for step in next_steps(idea, NOON)] == kinds


def test_what_presses_stands_first_and_what_is_over_last():
    ideas = [Own(1), Own(2, stage="declined"), Own(3), Own(4, promised_for=TODAY), Own(5, stage="returned"), Own(6, answer_due_at=NOON - HOUR)]
    assert [idea.id for idea in in_order(ideas, NOON)] == [5, 6, 4, 3, 1, 2]


def _idea(number, *tags, author=None, votes=0, days=1):
    return Candidate(number, author or 1000 + number, frozenset(tags), votes, NOON - days * DAY)


GARDEN, WALL, ALL = Interest(1, 10, supported=3), Interest(2, 10, followed=1), Interest(3, 100_000, supported=3)


@pytest.mark.parametrize(("candidates", "interests", "found"), [
    ([], [GARDEN], []),
    ([_idea(1)], [], [(1, "new", None)]),  # somebody of five minutes gets what is new
    ([_idea(1), _idea(2, 1)], [GARDEN], [(2, "supported", 1), (1, "new", None)]),
    ([_idea(1, 2), _idea(2, 1)], [GARDEN, WALL], [(2, "supported", 1), (1, "followed", 2)]),  # more of a topic says more
    ([_idea(1, 3), _idea(2, 1)], [GARDEN, ALL], [(2, "supported", 1), (1, "supported", 3)]),  # what everything bears says little
    ([_idea(1, 2), _idea(2, 1, 2)], [GARDEN, WALL], [(2, "supported", 1), (1, "followed", 2)]),  # two shared topics: the stronger one is told
    ([_idea(1, 1, days=20), _idea(2, 1)], [GARDEN], [(2, "supported", 1), (1, "supported", 1)]),
    ([_idea(1, 1, votes=5000), _idea(2, 1, votes=3)], [GARDEN], [(2, "supported", 1), (1, "supported", 1)]),  # what is not carried anyway
    ([_idea(1, 1), _idea(2, 1, votes=9), _idea(3, 1, votes=99), _idea(4)], [GARDEN], [(1, "supported", 1), (2, "supported", 1), (4, "new", None), (3, "supported", 1)]),  # two of one topic, then others
    ([_idea(1, 1, author=7), _idea(2, 1, author=7, votes=9), _idea(3)], [GARDEN], [(1, "supported", 1), (3, "new", None), (2, "supported", 1)]),  # one of one creator
])
def test_which_ideas_are_suggested_and_why(candidates, interests, found):
    assert suggestions(candidates, interests, seed="7:2026-07-01", now=NOON) == found


def test_ties_are_drawn_by_the_day_and_never_by_the_order_they_came_in():
    ideas = [_idea(number) for number in range(1, 30)]
    day = [one.idea_id for one in suggestions(ideas, [], seed="7:2026-07-01", now=NOON)]
    assert day == [one.idea_id for one in suggestions(reversed(ideas), [], seed="7:2026-07-01", now=NOON)]
    assert len(day) == 15 and day != [one.idea_id for one in suggestions(ideas, [], seed="7:2026-07-02", now=NOON)]


def test_ideas_are_looked_for_in_eight_topics_at_most():
    assert [one.tag_id for one in strongest([Interest(number, 10, supported=number) for number in range(1, 20)])] == list(range(19, 11, -1))
