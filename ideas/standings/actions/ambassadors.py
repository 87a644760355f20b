"""Asking fans to be ambassadors, their answer, and ending it with a reason and a notice."""

from __future__ import annotations

from datetime import datetime, timedelta

from ideas.accounts.models import Actor, Member
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.standings.actions import held, settle
from ideas.standings.models import Ambassador
from ideas.standings.queries import limits
from ideas.standings.queries.ambassadors import candidate, places_in_all, places_taken
from ideas.standings.rules import ANSWER_DAYS, TERM_DAYS, why_not_answer, why_not_end, why_not_invite, why_not_reason


@action
def ask(member: Member | None, reason: str, *, by: Actor, now: datetime) -> Ambassador:
    """Ask a fan to be an ambassador for twelve months, and say why; they have thirty days to answer. Raises Refused."""
    if member is not None:
        held([member.id], now=now)
    words = clean_text(reason).strip()
    insist(why_not_invite(by, candidate(member, now), places_taken(now), places_in_all(), limits(), now))
    insist(why_not_reason(words))
    one = Ambassador(member_id=member.id if member else 0, asked_by_id=by.id, asked_at=now, reason=words, answer_until=now + timedelta(days=ANSWER_DAYS))
    session().add(one)
    session().flush()
    record("ambassador.asked", by=by, now=now, member_id=one.member_id, thing_id=one.id)
    return one


@action
def answer(one: Ambassador, *, agrees: bool, by: Actor, now: datetime) -> Ambassador:
    """Say yes or no, once; with a yes the tier holds at once, for twelve months. Raises Refused."""
    one = locked(one)
    insist(why_not_answer(by, one.member_id == by.id, bool(one.agreed_at or one.declined_at or one.ended_at), one.answer_until, now))
    if agrees:
        one.agreed_at, one.ends_at = now, now + timedelta(days=TERM_DAYS)
    else:
        one.declined_at = now
    record("ambassador.agreed" if agrees else "ambassador.declined", by=by, now=now, member_id=one.member_id, thing_id=one.id)
    settle([one.member_id], now=now)
    return one


@action
def end(one: Ambassador, reason: str, *, by: Actor, now: datetime) -> Ambassador:
    """Take the question back, or end the term as soon as the notice allows. Raises Refused."""
    one = locked(one)
    words = clean_text(reason).strip()
    over = one.declined_at is not None or one.ended_at is not None or (one.ends_at is not None and one.ends_at <= now)
    insist(why_not_end(by, words, over, now))
    one.ended_at, one.ended_by_id, one.end_reason = now, by.id, words
    if one.ends_at is not None:
        one.ends_at = min(one.ends_at, now + timedelta(days=limits().notice_days))
    record("ambassador.ended", by=by, now=now, member_id=one.member_id, thing_id=one.id)
    settle([one.member_id], now=now)
    return one
