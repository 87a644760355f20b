"""Ideas on their way into others to knock at: to be chosen, announced, done; and two that look alike."""

from __future__ import annotations

from datetime import timedelta

from ideas.accounts.models import Member
from ideas.core.db import session, writing
from ideas.triage.actions import merging
from ideas.triage.models.merging import Merge, MergeSuggestion
from tests.factories import NOON, make_actor, make_idea
from tests.house.challenge_things import Thing

WHY = "Both ask for the same thing."


def _announced(creator: Member) -> Merge:
    return merging.announce(make_idea(creator), make_idea(), reason=WHY, by=make_actor("team"), now=NOON)


def _of(merge: Merge) -> Thing:
    session().rollback()
    return Thing({"idea_id": merge.idea_id}, {"reason": WHY, "text": "They are not the same.", "days": "0", "up_to": NOON.isoformat()})


class MergeThings:
    """One function a kind."""

    @staticmethod
    def to_merge(creator: Member) -> Thing:
        return Thing({"idea_id": make_idea(creator).id}, {"into": make_idea().id, "reason": WHY})

    @staticmethod
    def merge_coming(creator: Member) -> Thing:
        return _of(_announced(creator))

    @staticmethod
    def merged(creator: Member) -> Thing:
        return _of(merging.carry_out(_announced(creator), now=NOON + timedelta(days=7)))

    @staticmethod
    def alike(creator: Member) -> Thing:
        one, other = make_idea(creator), make_idea()
        with writing() as current:
            row = MergeSuggestion(idea_id=one.id, main_id=other.id, share=40, words=["wall"], at=NOON)
            current.add(row)
            current.flush()
        return Thing({"suggestion_id": row.id})
