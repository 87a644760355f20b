"""Perks and product tests to knock at; the creator is who redeemed, applied, was drawn and reported."""

from __future__ import annotations

from itertools import count
from typing import Any

from ideas.accounts.models import SYSTEM, Member
from ideas.accounts.queries import actor_of
from ideas.core.db import now
from ideas.perks import actions
from ideas.perks.models import Perk
from ideas.product_tests.actions import drawing, reporting
from ideas.rewards.actions.booking import grant
from tests.factories import make_actor
from tests.house.challenge_things import Thing
from tests.perks.scenes import DAY, REPORT, WHY, asked, fields, invited_board, offered, opened_test

_numbers = count(1)
REASON = "The hall was flooded, we are sorry."


def _form(**more: Any) -> dict[str, Any]:
    """As a browser sends it."""
    return {name: str(value) for name, value in fields("event_seat", **more).items() if value is not None} | {"countries": "", "cost": "2.50", "reason": REASON, "terms": "1", "country": ""}


def _codes() -> str:
    """Two that no pool has had yet."""
    return "\n".join(f"AUTUMN-{next(_numbers):05}" for _ in range(2))


def _redeemed(creator: Member, perk: Perk) -> Thing:
    grant(creator.id, 100, by=SYSTEM, now=now())
    found = actions.redeem(perk, accepted=True, by=actor_of(creator), now=now())
    return Thing({"perk_id": perk.id, "redemption_id": found.id}, {"reason": REASON})


def _drawn(creator: Member) -> tuple[Thing, Any]:
    begun = now() - DAY * 15
    perk, test = opened_test(at=begun)
    applied = actions.apply(test, WHY, accepted=True, by=actor_of(creator), now=begun)
    drawing.draw(test, by=make_actor("team"), now=now())
    return Thing({"perk_id": perk.id, "test_id": test.id, "application_id": applied.id}, {"body": REPORT, "rating": "4"}), test


class PerkThings:
    """One function a kind."""

    @staticmethod
    def perk_form(_creator: Member) -> Thing:
        return Thing({}, _form())

    @staticmethod
    def perk(_creator: Member) -> Thing:
        perk = offered("event_seat", at=now())
        return Thing({"perk_id": perk.id}, _form() | asked(perk))

    @staticmethod
    def draft_perk(_creator: Member) -> Thing:
        return Thing({"perk_id": actions.make(fields("event_seat"), by=make_actor("team"), now=now()).id}, _form())

    @staticmethod
    def code_perk(_creator: Member) -> Thing:
        return Thing({"perk_id": offered("code", codes=_codes(), at=now()).id}, {"lines": _codes()})

    @staticmethod
    def redemption(creator: Member) -> Thing:
        return _redeemed(creator, offered("event_seat", at=now()))

    @staticmethod
    def redeemed_code(creator: Member) -> Thing:
        return _redeemed(creator, offered("code", codes=_codes(), at=now()))

    @staticmethod
    def redeemed_access(creator: Member) -> Thing:
        return _redeemed(creator, offered("early_access", board_id=invited_board(f"council-{next(_numbers)}").id, at=now()))

    @staticmethod
    def open_test(_creator: Member) -> Thing:
        perk, test = opened_test(at=now())
        return Thing({"perk_id": perk.id, "test_id": test.id}, {"text": WHY, "terms": "1", "offer": asked(perk)["offer"]})

    @staticmethod
    def applied(creator: Member) -> Thing:
        perk, test = opened_test(at=now())
        found = actions.apply(test, WHY, accepted=True, by=actor_of(creator), now=now())
        return Thing({"perk_id": perk.id, "test_id": test.id, "application_id": found.id}, {"reason": REASON})

    @staticmethod
    def set_aside(creator: Member) -> Thing:
        perk, test = opened_test(at=now())
        found = actions.apply(test, WHY, accepted=True, by=actor_of(creator), now=now())
        drawing.set_aside(found, REASON, by=make_actor("team"), now=now())
        return Thing({"perk_id": perk.id, "test_id": test.id, "application_id": found.id})

    @staticmethod
    def drawn_test(creator: Member) -> Thing:
        return _drawn(creator)[0]

    @staticmethod
    def tester_report(creator: Member) -> Thing:
        thing, test = _drawn(creator)
        told = reporting.report(test, REPORT, rating=4, by=actor_of(creator), now=now())
        return Thing(thing.values | {"report_id": told.id}, {"reason": "off_topic", "text": "It is about something else.", "thanks": "The longer pegs are coming."})

    @staticmethod
    def hidden_tester_report(creator: Member) -> Thing:
        thing, test = _drawn(creator)
        told = reporting.report(test, REPORT, rating=4, by=actor_of(creator), now=now())
        reporting.hide(told, reason="off_topic", text="That is not for here.", by=make_actor("moderator"), now=now())
        return Thing(thing.values | {"report_id": told.id})
