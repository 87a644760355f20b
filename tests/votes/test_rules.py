"""Who may support, as a table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from ideas.accounts.models import SYSTEM, VISITOR, Actor
from ideas.votes.rules import why_not_follow, why_not_take_back, why_not_vote

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
FAN = Actor(1, "member")
CREATOR = Actor(2, "member")
UNCONFIRMED = Actor(3, "member", confirmed=False)
SUSPENDED = Actor(4, "member", suspended_until=NOW + timedelta(days=1))


@dataclass
class Idea:
    """As much as the rules ask for."""

    stage: str = "gathering"
    author_id: int | None = 2
    closes_at: datetime | None = None


@pytest.mark.parametrize(
    ("idea", "voter", "already", "cause"),
    [
        (Idea(), FAN, False, None),
        (Idea(), FAN, True, None),
        (Idea(author_id=None), FAN, False, None),
        (Idea(), CREATOR, False, "own_idea"),
        (Idea(), VISITOR, False, "sign_in_first"),
        (Idea(), UNCONFIRMED, False, "unconfirmed"),
        (Idea(), SUSPENDED, False, "suspended"),
        (Idea(), SUSPENDED, True, "suspended"),
        (Idea(closes_at=NOW), FAN, False, "time_is_up"),
        (Idea("merged", closes_at=NOW), FAN, False, "merged"),
        (Idea(closes_at=NOW), FAN, True, None),
        (Idea(closes_at=NOW + timedelta(microseconds=1)), FAN, False, None),
        (Idea("expired", closes_at=NOW), FAN, False, "not_gathering"),
        (Idea("in_review"), FAN, False, "not_gathering"),
        (Idea("in_review"), FAN, True, None),
        (Idea("removed"), FAN, False, "not_gathering"),
        (Idea("draft"), CREATOR, False, "own_idea"),
    ],
)
def test_why_not_vote(idea: Idea, voter: Actor, already: bool, cause: str | None) -> None:
    refusal = why_not_vote(idea, voter, already, NOW)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(
    ("stage", "voter", "already", "cause"),
    [("gathering", FAN, True, None), ("in_review", FAN, True, "not_gathering"), ("in_review", FAN, False, None), ("gathering", VISITOR, False, "sign_in_first")],
)
def test_why_not_take_back(stage: str, voter: Actor, already: bool, cause: str | None) -> None:
    refusal = why_not_take_back(Idea(stage), voter, already, NOW)
    assert (refusal.cause if refusal else None) == cause


def test_members_follow() -> None:
    assert why_not_follow(Idea(), FAN, NOW) is None
    assert why_not_follow(Idea(), SYSTEM, NOW) is None
    assert why_not_follow(Idea(), VISITOR, NOW).cause == "sign_in_first"
    assert why_not_follow(Idea("merged"), FAN, NOW).cause == "merged"
