"""A code goes with a greeting: for no points, one a greeting, as long as there are any."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import SYSTEM, Actor, Member
from ideas.accounts.queries import actor_of
from ideas.core.db import action, locked, session
from ideas.core.deliveries import Done
from ideas.core.events import Event, record
from ideas.core.refusal import Refusal
from ideas.perks.actions.redeeming import hand_out
from ideas.perks.models import Perk, Redemption
from ideas.perks.queries.perks import had_of, with_greetings
from ideas.perks.queries.redemptions import came_with
from ideas.perks.rules.perks import why_not_redeem
from ideas.perks.rules.redemptions import expires
from ideas.standings.queries import tier_of


def accompany(event: Event, *, now: datetime) -> Done:
    """Follow-up of a greeting: a code with it, where the team said so and one is left. The greeting stands without one too."""
    if event.origin == "live" and event.member_id is not None:
        give(event.id, event.member_id, now=now)
    return Done()


@action
def give(greeting_id: int, member_id: int, *, by: Actor = SYSTEM, now: datetime) -> Redemption | None:
    """The oldest perk marked for it that this member may have gives a code for no points; None where there is none. Twice is the same as once."""
    perks = [locked(perk) for perk in with_greetings(now)]  # all of them before the member, as everybody does
    member = locked(session().get_one(Member, member_id))
    if member.closed_at is not None or came_with(greeting_id):
        return None
    found = next((perk for perk in perks if perk.with_greetings and _why_not(perk, member, now) is None), None)
    return _give(found, member, greeting_id, by=by, now=now) if found is not None else None


def _why_not(perk: Perk, member: Member, now: datetime) -> Refusal | None:
    """As if it were redeemed by somebody who has the points."""
    return why_not_redeem(perk, actor_of(member), now, tier=tier_of(member.id), balance=perk.price, had=had_of(perk.id, member.id))


def _give(perk: Perk, member: Member, greeting_id: int, *, by: Actor, now: datetime) -> Redemption:
    lang = "de" if member.lang == "de" else "en"
    perk.stock -= 1
    found = Redemption(
        perk_id=perk.id, member_id=member.id, points=0, cost_cents=perk.cost_cents, at=now, terms=perk.terms_de if lang == "de" else perk.terms_en, terms_lang=lang,
        expires_at=expires(now, perk.expiry_days), greeting_id=greeting_id,
    )
    session().add(found)
    session().flush()
    hand_out(perk, found)
    record("perk.given", by=by, now=now, member_id=member.id, thing_id=perk.id, redemption=found.id)
    return found
