"""When a ballot is open, who votes, who wins: tables."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from ideas.accounts.models import VISITOR, Actor
from ideas.ballots import rules

OPENS = datetime(2027, 4, 5, 8, tzinfo=UTC)
CLOSES = OPENS + timedelta(days=14)
SECOND = timedelta(seconds=1)
FAN = Actor(7, "member")


@dataclass(frozen=True)
class Ballot:
    opens_at: datetime = OPENS
    closes_at: datetime = CLOSES
    settled_at: datetime | None = None
    votes_each: int = 3


def cause(refusal):
    return refusal.cause if refusal else None


@pytest.mark.parametrize(
    ("ballot", "now", "expected"),
    [
        (Ballot(), OPENS - SECOND, "waiting"), (Ballot(), OPENS, "open"), (Ballot(), CLOSES - SECOND, "open"), (Ballot(), CLOSES, "counting"),
        (Ballot(settled_at=CLOSES), CLOSES, "settled"), (Ballot(settled_at=CLOSES), OPENS, "settled"),
    ],
)
def test_phase(ballot, now, expected):
    assert rules.phase(ballot, now) == expected
    assert expected in rules.PHASE_WORDS
    assert (rules.why_not_open(ballot, now) is None) is (expected == "open")
    assert (rules.why_not_settle(ballot, now) is None) is (expected == "counting")


@pytest.mark.parametrize(
    ("voter", "now", "given", "expected"),
    [
        (FAN, OPENS, {}, None), (FAN, OPENS, {"used": 2}, None), (FAN, OPENS, {"used": 3}, "votes_used"), (FAN, OPENS, {"used": 3, "already": True}, None),
        (FAN, OPENS, {"is_entered": False}, "not_in_ballot"), (FAN, OPENS, {"is_own": True}, "own_idea"), (FAN, OPENS - SECOND, {}, "ballot_waiting"), (FAN, CLOSES, {}, "ballot_over"),
        (FAN, CLOSES, {"already": True}, "ballot_over"), (VISITOR, OPENS, {}, "sign_in_first"), (Actor(7, "member", confirmed=False), OPENS, {}, "unconfirmed"),
        (Actor(7, "member", suspended_until=CLOSES), OPENS, {}, "suspended"), (Actor(8, "admin"), OPENS, {}, None), (Actor(8, "admin"), OPENS, {"used": 3}, "votes_used"),
    ],
)
def test_who_votes(voter, now, given, expected):
    assert cause(rules.why_not_cast(Ballot(), voter, now, **{"is_entered": True, "is_own": False, "already": False, "used": 0} | given)) == expected


@pytest.mark.parametrize(("voter", "now", "expected"), [(FAN, OPENS, None), (FAN, CLOSES, "ballot_over"), (VISITOR, OPENS, "sign_in_first")])
def test_who_takes_back(voter, now, expected):
    assert cause(rules.why_not_take_back(Ballot(), voter, now)) == expected


@pytest.mark.parametrize(
    ("counted", "most", "least", "expected"),
    [
        ([], 1, 1, []),
        ([(1, 4), (2, 9)], 1, 1, [(2, 1, True), (1, 2, False)]),
        ([(1, 4), (2, 4), (3, 1)], 1, 1, [(1, 1, True), (2, 1, True), (3, 3, False)]),
        ([(1, 9), (2, 4), (3, 4), (4, 1)], 2, 1, [(1, 1, True), (2, 2, True), (3, 2, True), (4, 4, False)]),
        ([(1, 9), (2, 4)], 1, 10, [(1, 1, False), (2, 2, False)]),
        ([(1, 0), (2, 0)], 1, 0, [(1, 1, False), (2, 1, False)]),
        ([(1, 1)], 0, 1, [(1, 1, False)]),
    ],
)
def test_who_wins(counted, most, least, expected):
    assert [(one.entry_id, one.place, one.won) for one in rules.placed(counted, winners_most=most, votes_least=least)] == expected
