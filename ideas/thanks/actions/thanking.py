"""Thank-yous of the team: said, with points or without, and taken back."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import STAFF, Actor, Member
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_text
from ideas.rewards.actions.booking import grant
from ideas.thanks.models import ThankYou
from ideas.thanks.rules import errors_of_thanks, why_not_take_thanks_back, why_not_thank


@action
def give(member: Member, text: str, *, is_public: bool, points: int | None = 0, lang: str = "de", by: Actor, now: datetime) -> ThankYou:
    """Thank a member in words, on their page or for their eyes alone; the points are a present to spend. Raises Refused, with errors by field."""
    member = locked(member)
    text = clean_text(text).strip()
    insist(why_not_thank(by, now, own=member.id == by.id, open_account=member.closed_at is None and member.confirmed_at is not None))
    insist_all(errors_of_thanks(text, points, number(session(), "thank_you_points_most"), to_staff=member.role in STAFF))
    row = ThankYou(member_id=member.id, by_id=by.id, text=text, lang=lang, is_public=is_public, points=points or 0, at=now)
    session().add(row)
    session().flush()
    if row.points:
        grant(member.id, row.points, thing_id=row.id, by=by, now=now)
    record("thank_you.given", by=by, now=now, member_id=member.id, thing_id=row.id, public=is_public, points=row.points or None)
    return row


@action
def take_back(thanks: ThankYou, *, by: Actor, now: datetime) -> None:
    """Take the words back, from the member's page and their own; points that came with them were a present and stay. Raises Refused."""
    thanks = locked(thanks)
    insist(why_not_take_thanks_back(by, now, by_them=thanks.by_id == by.id, is_gone=thanks.taken_back_at is not None))
    thanks.taken_back_at, thanks.taken_back_by_id = now, by.id
    record("thank_you.taken_back", by=by, now=now, member_id=thanks.member_id, thing_id=thanks.id)
