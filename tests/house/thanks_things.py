"""Badges, thank-yous and statements to knock at."""

from __future__ import annotations

from ideas.accounts.models import Member
from ideas.badges.actions.earning import count
from ideas.badges.rules.counting import Mark
from ideas.core.db import now
from ideas.thanks.actions.thanking import give
from tests.factories import make_actor, make_member
from tests.house.challenge_things import Thing

WORDS = "Your drawing of the hinge saved us a week."


class ThanksThings:
    """One function a kind."""

    @staticmethod
    def badged(creator: Member) -> Thing:
        count([Mark(creator.id, "jury", "ever"), Mark(creator.id, "goal", "idea:1")], at=now(), now=now())
        return Thing({}, {})

    @staticmethod
    def birthday(_creator: Member) -> Thing:
        return Thing({}, {"day": "29", "month": "2"})

    @staticmethod
    def thankable(_creator: Member) -> Thing:
        """Somebody else than the persons who knock."""
        return Thing({}, {"to": make_member().handle, "text": WORDS, "audience": "public", "points": "5"})

    @staticmethod
    def thanked(creator: Member) -> Thing:
        return Thing({"thanks_id": give(creator, WORDS, is_public=True, by=make_actor("team"), now=now()).id})
