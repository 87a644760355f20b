"""One thing after the other: what a member does in several places at the same moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from ideas.accounts.models import VISITOR, Actor, Member
from ideas.accounts.rules import why_not_take_part
from ideas.core.db import session
from ideas.core.refusal import insist

_TURN = select(Member.closed_at).where(Member.id == bindparam("member_id")).with_for_update(key_share=True)


def in_turn(by: Actor, now: datetime) -> None:
    """Inside a running use case: wait for what else this member is doing, until its end; what is counted per member is counted after it.

    Locks the member's row, so it comes after ideas and comments and before tags. Raises Refused for an account closed in the meantime.
    """
    if by.id is None:
        return
    closed = session().connection().execute(_TURN, {"member_id": by.id}).first()
    if closed is None or closed[0] is not None:
        insist(why_not_take_part(VISITOR, now))
