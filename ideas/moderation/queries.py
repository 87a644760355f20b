"""Reads of statements of reasons, and the signed numbers by which people without a sign-in find what concerns them."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select

from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.secrets import keyed_digest
from ideas.moderation.models import Statement
from ideas.moderation.rules import CLEAN_DAYS

SIGNS = 32


def reference(kind: str, number: int) -> str:
    """The number of a statement or a report with the portal's signature: who has it was sent it."""
    return f"{number}-{keyed_digest(doors.secret, f'{kind}:{number}')[:SIGNS]}"


def referred(kind: str, given: str) -> int | None:
    """The number in such a reference; None for one that is not ours."""
    digits = given.partition("-")[0]
    number = int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None
    return number if number and hmac.compare_digest(reference(kind, number).encode(), given.encode("utf-8", "surrogatepass")) else None


def statement_by(given: str) -> Statement | None:
    """The statement somebody was sent the link of."""
    number = referred("statement", given)
    return session().get(Statement, number) if number else None


def statements_of(member_id: int, limit: int = 100) -> list[Statement]:
    """What moderation restricted of a member, also of what they made with others, the newest first."""
    told = select(Event.thing_id).where(Event.kind == "statement.given", Event.member_id == member_id)
    return list(session().scalars(select(Statement).where(or_(Statement.member_id == member_id, Statement.id.in_(told))).order_by(Statement.id.desc()).limit(limit)))


def last_statement(thing: str, thing_id: int) -> Statement | None:
    """The newest statement about a thing."""
    return session().scalars(select(Statement).where(Statement.thing == thing, Statement.thing_id == thing_id).order_by(Statement.id.desc()).limit(1)).first()


def sustained_count(member_id: int | None, now: datetime) -> int:
    """How many measures against a member within the last year were not taken back; an idea that came back to be worked on is none of theirs."""
    came_back = and_(Statement.thing == "idea", Statement.measure == "refused")
    query = select(func.count()).select_from(Statement).where(Statement.member_id == member_id, Statement.ended_at.is_(None), Statement.at > now - timedelta(days=CLEAN_DAYS), ~came_back)
    return session().scalar(query) or 0
