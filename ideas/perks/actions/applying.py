"""Applying for a place in a product test, with what its perk asks."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.core.db import action, locked, session
from ideas.core.refusal import insist, insist_all
from ideas.perks.models import Perk
from ideas.perks.rules.perks import why_not_have, why_not_offered, why_not_terms
from ideas.product_tests.actions import drawing
from ideas.product_tests.models import Application, ProductTest
from ideas.standings.queries import tier_of


@action
def apply(test: ProductTest, text: str, *, country: str = "", accepted: bool, offer: str | None = None, by: Actor, now: datetime) -> Application:
    """Apply for a place: the perk's tier, countries and terms are asked here, the rest by the test. Raises Refused, with errors by field.

    A form says what its page showed (`offer_of`): nobody accepts terms they have not seen.
    """
    perk = locked(session().get_one(Perk, test.perk_id))
    insist(why_not_offered(perk, offer))
    insist(why_not_have(perk, by, now, tier=tier_of(by.id or 0)))
    insist_all(why_not_terms(perk, country, accepted=accepted))
    return drawing.apply(test, text, country=country if perk.countries else "", by=by, now=now)
