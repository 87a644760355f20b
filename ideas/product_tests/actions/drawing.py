"""A test opens with its commitment; people apply; the draw shows its seed."""

from __future__ import annotations

import secrets
from datetime import datetime

from ideas.accounts.models import Actor
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_text
from ideas.product_tests.models import Application, ProductTest
from ideas.product_tests.queries.draws import application_of, barred_from, in_draw
from ideas.product_tests.rules import (
    commitment_of,
    drawn_order,
    why_not_apply,
    why_not_draw,
    why_not_let_in,
    why_not_set_aside,
    why_not_take_back,
    why_not_text,
)

SEED_BYTES = 16


def open_test(perk_id: int, *, place_count: int, closes_at: datetime, by: Actor, now: datetime) -> ProductTest:
    """Inside the use case that publishes the perk: the seed is made, and what binds it goes into the public log."""
    seed = secrets.token_hex(SEED_BYTES)
    test = ProductTest(perk_id=perk_id, place_count=place_count, closes_at=closes_at, seed=seed, commitment=commitment_of(seed), opened_at=now)
    session().add(test)
    session().flush()
    record("product_test.opened", by=by, now=now, thing_id=test.id, commitment=test.commitment, places=place_count)
    return test


def apply(test: ProductTest, text: str, *, country: str = "", by: Actor, now: datetime) -> Application:
    """Inside a use case that asked what the perk asks: the next number of this test. Raises Refused."""
    test, text = locked(test), clean_text(text).strip()
    former = application_of(test.id, by.id)
    insist(why_not_apply(test, by, now, already=former is not None and former.withdrawn_at is None))
    insist(why_not_text(text))
    if former is not None:
        former.text, former.country, former.at, former.withdrawn_at = text, country, now, None  # with the number it had
    else:
        test.application_count += 1
        former = Application(test_id=test.id, number=test.application_count, member_id=by.id or 0, text=text, country=country, at=now)
        session().add(former)
    session().flush()
    record("product_test.applied", by=by, now=now, member_id=by.id, thing_id=test.id, number=former.number)
    return former


@action
def take_back(applied: Application, *, by: Actor, now: datetime) -> None:
    """Take one's application back before the draw. Raises Refused."""
    test, applied = _held(applied)
    insist(why_not_take_back(test, applied, by, now))
    applied.withdrawn_at = now
    record("product_test.taken_back", by=by, now=now, member_id=applied.member_id, thing_id=test.id, number=applied.number)


@action
def set_aside(applied: Application, reason: str, *, by: Actor, now: datetime) -> None:
    """Say that somebody does not fit what was asked: they are not in the draw, and read why. Raises Refused."""
    test, applied = _held(applied)
    reason = clean_text(reason).strip()
    insist(why_not_set_aside(test, applied, reason, by, now))
    applied.set_aside_at, applied.set_aside_by_id, applied.set_aside_reason = now, by.id, reason
    record("product_test.set_aside", by=by, now=now, member_id=applied.member_id, thing_id=test.id, number=applied.number)


@action
def let_in(applied: Application, *, by: Actor, now: datetime) -> None:
    """Take it back that somebody does not fit. Raises Refused."""
    test, applied = _held(applied)
    insist(why_not_let_in(test, applied, by, now))
    applied.set_aside_at, applied.set_aside_by_id, applied.set_aside_reason = None, None, ""
    record("product_test.let_in", by=by, now=now, member_id=applied.member_id, thing_id=test.id, number=applied.number)


@action
def draw(test: ProductTest, *, by: Actor, now: datetime) -> list[Application]:
    """Draw the places by the seed and show it; everybody who applied is told. Gives the chosen ones in their order. Raises Refused.

    Whoever is suspended or of the team by now is set aside, by nobody's word: that is how it is told from what the team decides.
    """
    test = locked(test)
    applied, barred = in_draw(test.id), barred_from(test.id, now)
    fitting = {one.number: one for one in applied if one.member_id not in barred}
    insist(why_not_draw(test, len(fitting), by, now))
    for one in applied:
        if one.member_id in barred:
            one.set_aside_at = now
            record("product_test.set_aside", by=by, now=now, member_id=one.member_id, thing_id=test.id, number=one.number)
    test.drawn_at, test.drawn_by_id = now, by.id
    record("product_test.drawn", by=by, now=now, thing_id=test.id, seed=test.seed, entries=len(fitting), places=test.place_count)
    order = [fitting[number] for number in drawn_order(test.seed, fitting)]
    for place, one in enumerate(order, start=1):
        one.place, one.chosen_at = place, now if place <= test.place_count else None
        record("product_test.chosen" if one.chosen_at else "product_test.not_chosen", by=by, now=now, member_id=one.member_id, thing_id=test.id, number=one.number)
    return order[: test.place_count]


def _held(applied: Application) -> tuple[ProductTest, Application]:
    """The test and the application as they are now, under their locks."""
    return locked(session().get_one(ProductTest, applied.test_id)), locked(applied)
