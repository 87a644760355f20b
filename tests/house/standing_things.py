"""Questions to be an ambassador to knock at: one for the creator, one the desk ends."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ideas.accounts.models import Member
from ideas.core.db import writing
from ideas.standings.models import Ambassador, Standing
from tests.factories import NOON
from tests.house.challenge_things import Thing

LATER = datetime(2999, 1, 1, tzinfo=UTC)
WHY = "Nobody has helped so many creators this year."


class StandingThings:
    """One function a kind."""

    @staticmethod
    def question(creator: Member, **more: Any) -> Thing:
        """Whether the creator will be an ambassador."""
        with writing() as current:
            one = Ambassador(member_id=creator.id, asked_at=NOON, reason=WHY, answer_until=LATER, **more)
            current.add(one)
            current.flush()
        return Thing({"ambassador_id": one.id}, {"answer": "no", "reason": WHY})

    @staticmethod
    def able_fan(creator: Member) -> Thing:
        """The creator, with points enough to be asked."""
        with writing() as current:
            current.merge(Standing(member_id=creator.id, points=900, tier="co_creator", since=NOON, newcomer_points=0))
        return Thing({}, {"handle": creator.handle, "reason": WHY})
