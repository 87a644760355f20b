"""Suspensions: who may not take part until when, and why. They take effect at once: sign-ins, tokens and links end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ideas.accounts.actions import end_all
from ideas.accounts.models import Actor, Member
from ideas.accounts.rules import why_not_lift, why_not_suspend
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.moderation.actions import Concerned, end_reasons, give_reasons
from ideas.moderation.models import Statement, Suspension
from ideas.moderation.queries import reference


def present_suspension(member_id: int) -> Suspension | None:
    """The suspension in force, or the last one that was never lifted."""
    query = select(Suspension).where(Suspension.member_id == member_id, Suspension.lifted_at.is_(None)).order_by(Suspension.id.desc())
    return session().scalars(query.limit(1)).first()


@dataclass(frozen=True)
class Told:
    """What a suspended person reads: why, until when, and where to object."""

    reason: str
    until: datetime
    reference: str


def told_of(member_id: int | None) -> Told | None:
    """What the member who may not sign in is told; to be asked only once they have shown who they are."""
    suspension = present_suspension(member_id) if member_id else None
    if suspension is None:
        return None
    number = session().scalar(select(Statement.id).where(Statement.suspension_id == suspension.id))
    return Told(suspension.reason, suspension.until, reference("statement", number) if number else "")


def suspensions_of(member_id: int) -> list[Suspension]:
    """Every suspension of a member, the newest first."""
    return list(session().scalars(select(Suspension).where(Suspension.member_id == member_id).order_by(Suspension.id.desc())))


@action
def suspend(member: Member, *, until: datetime | None, reason: str, ground: str = "other", by: Actor, now: datetime) -> Suspension:
    """Suspend a member until a moment, with a reason they read in words; `ground` is the one from the list of reasons on which it rests. Raises Refused."""
    member, reason = locked(member), clean_text(reason).strip()
    insist(why_not_suspend(by, member.role, reason, now, own=by.id == member.id, until=until))
    if until is None:
        raise ValueError(until)
    earlier = present_suspension(member.id)
    if earlier is not None:
        earlier.lifted_at, earlier.lifted_by_id = now, by.id
        end_reasons(Statement.suspension_id == earlier.id, by=by, now=now)
    suspension = Suspension(member_id=member.id, by_id=by.id, at=now, until=until, reason=reason)
    session().add(suspension)
    member.suspended_until = until
    end_all(member.id, now=now)
    session().flush()
    give_reasons("suspended", Concerned("member", member.id, member.id), reason=ground, text=reason, until=until, suspension_id=suspension.id, by=by, now=now)
    record("member.suspended", by=by, now=now, member_id=member.id, thing_id=suspension.id, until=until.isoformat())
    return suspension


@action
def lift_suspension(member: Member, *, by: Actor, now: datetime) -> None:
    """The member may take part again; the suspension stays as a row that was lifted. Raises Refused."""
    member = locked(member)
    insist(why_not_lift(by, now, suspended=member.suspended_until is not None and member.suspended_until > now))
    for suspension in session().scalars(select(Suspension).where(Suspension.member_id == member.id, Suspension.lifted_at.is_(None))):
        suspension.lifted_at, suspension.lifted_by_id = now, by.id
        end_reasons(Statement.suspension_id == suspension.id, by=by, now=now)
    member.suspended_until = None
    record("member.suspension_lifted", by=by, now=now, member_id=member.id)
