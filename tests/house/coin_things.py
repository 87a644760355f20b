"""Coin rounds to knock at: a draft, one that is open, the form of a new one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ideas.accounts.models import Member
from ideas.coin_rounds import actions
from ideas.coin_rounds.models import CoinRound
from ideas.coin_rounds.queries import listed_in
from ideas.core.db import now
from tests.coin_rounds.scenes import REASON, fields
from tests.factories import make_actor, make_idea
from tests.house.challenge_things import Thing


def _days() -> dict[str, Any]:
    return {"opens_at": now() - timedelta(hours=1), "closes_at": now() + timedelta(days=9)}


def _form(creator: Member, **more: Any) -> dict[str, Any]:
    """As a browser sends it."""
    ideas = [make_idea(creator), make_idea()]
    days = {name: f"{moment:%Y-%m-%dT%H:%M}" for name, moment in _days().items()}
    return {**fields(ideas), **days, "ideas": "\n".join(str(idea.id) for idea in ideas), **more}


def _drafted(creator: Member) -> CoinRound:
    return actions.draft(fields([make_idea(creator), make_idea()], **_days()), by=make_actor("team"), now=now())


class CoinThings:
    """One function a kind."""

    @staticmethod
    def coin_form(creator: Member) -> Thing:
        return Thing({}, _form(creator))

    @staticmethod
    def draft_coin_round(creator: Member) -> Thing:
        return Thing({"round_id": _drafted(creator).id}, _form(creator))

    @staticmethod
    def coin_round(creator: Member) -> Thing:
        found = _drafted(creator)
        idea_id = listed_in(found.id)[0].idea_id
        actions.announce(found, by=make_actor("team"), now=now())
        return Thing({"round_id": found.id}, {"idea_id": idea_id, "coins": "5", "reason": REASON})
