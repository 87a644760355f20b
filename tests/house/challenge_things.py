"""Challenges to knock at, in each of their phases; the creator is who has an idea in them, or sits in their jury."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.challenges import actions
from ideas.challenges.models import Challenge
from ideas.challenges.queries.jury import juror_of
from tests.challenges.scenes import NOW, asked, chosen, fields, filled, place
from tests.factories import make_actor, make_idea


@dataclass
class Thing:
    """Something to knock at: the values of its address and of its forms."""

    values: dict[str, Any]
    form: dict[str, Any] = field(default_factory=dict)


def _of(challenge: Challenge, form: dict[str, Any] | None = None, **values: Any) -> Thing:
    return Thing({"challenge_id": challenge.id, "slug": challenge.slug} | values, form or {})


class ChallengeThings:
    """One function a kind."""

    @staticmethod
    def challenge(_creator: Member) -> Thing:
        return _of(asked())

    @staticmethod
    def draft_challenge(_creator: Member) -> Thing:
        return _of(actions.draft(fields(closes_at=NOW.replace(year=2999), vote_opens_at=NOW.replace(year=3000), vote_closes_at=NOW.replace(year=3001), result_at=NOW.replace(year=3002)), by=make_actor("team"), now=NOW))

    @staticmethod
    def own_entrant(creator: Member) -> Thing:
        return _of(asked(), {"idea_id": make_idea(creator).id})

    @staticmethod
    def own_entry(creator: Member) -> Thing:
        challenge, ideas = filled(1, 1, author=creator)
        return _of(challenge, {"idea_id": ideas[0].id})

    @staticmethod
    def in_vote(creator: Member) -> Thing:
        challenge, ideas = chosen(11, 1, author=creator)
        return _of(challenge, {"idea_id": ideas[0].id})

    @staticmethod
    def invited(creator: Member) -> Thing:
        challenge, _ = filled(6, 1)
        seat = actions.invite(challenge, creator, by=make_actor("admin"), now=NOW)
        return _of(challenge, {"answer": "yes"}, juror_id=seat.id)

    @staticmethod
    def seated(creator: Member) -> Thing:
        challenge, ideas = filled(6, 1)
        actions.invite(challenge, creator, by=make_actor("admin"), now=NOW)
        actions.answer(challenge, agrees=True, by=actor_of(creator), now=NOW)
        seat, entry = juror_of(challenge.id, creator.id), place(challenge, ideas[0])
        return _of(challenge, {"points": "3"}, juror_id=seat.id if seat else 0, entry_id=entry.id)

    @staticmethod
    def judged(_creator: Member) -> Thing:
        return _of(filled(6, 1)[0])

    @staticmethod
    def counting(_creator: Member) -> Thing:
        return _of(chosen(16, 1)[0])

    @staticmethod
    def decided(_creator: Member) -> Thing:
        challenge, _ = chosen(21, 1)
        actions.move_challenges(now=NOW)
        return _of(challenge)
