"""Ideas that are one by merges, and the votes on behalf that mean the same person there."""

from __future__ import annotations

from sqlalchemy import or_, select

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.triage.models.behalf import BehalfVote


def family_of(idea_id: int) -> list[int]:
    """The main idea this one is part of (or is), and all that were merged into it, by ascending number."""
    head = session().scalar(select(Idea.merged_into_id).where(Idea.id == idea_id)) or idea_id
    return sorted({idea_id, head, *session().scalars(select(Idea.id).where(Idea.merged_into_id == head))})


def twins_of(vote: BehalfVote, ideas: list[int]) -> list[BehalfVote]:
    """What counts for the same person on these ideas, itself among them: by the name, and where that is erased by what it was copied from."""
    root = vote.origin_id or vote.id
    same = [BehalfVote.id == root, BehalfVote.origin_id == root] + ([BehalfVote.label_key == vote.label_key] if vote.label_key else [])
    query = select(BehalfVote).where(BehalfVote.idea_id.in_(ideas), BehalfVote.taken_back_at.is_(None), or_(*same))
    return list(session().scalars(query.order_by(BehalfVote.id).with_for_update(key_share=True).execution_options(populate_existing=True)))
