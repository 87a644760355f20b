"""The page of rewards to a visitor: what one can get, what others got and the first step, seen at once; on a phone one after another, in this order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from ideas.core.db import db, now, session
from ideas.perks.models import Perk
from ideas.rewards.rules import RULES
from ideas.standings.actions import close_seasons
from tests.factories import make_member
from tests.journeys.test_campaign import Portal, portal  # noqa: F401 (a fixture)
from tests.perks.scenes import offered
from tests.standings.scenes import earn

PARTS = ("#h-get", "#h-for", "#h-others", ".first-step h2")
OTHERS = ("Mira", "Jonte", "Ilse", "Nuri", "Tomke", "Pia")


@pytest.fixture
def rewards(portal: Portal) -> str:  # noqa: F811
    """As a living portal has it: three perks, people of each tier, a season that is over."""
    with portal.app.app_context():
        for number in range(4):
            offered("event_seat", price=20 + 10 * number, title_en=f"A seat number {number}", at=now())
        for number, name in enumerate(OTHERS):
            member = make_member(name=name, created_at=now() - timedelta(days=400))
            earn(member.id, 50 + 90 * number, now() - timedelta(days=100))
            earn(member.id, 45, now() - timedelta(days=number + 1))
        close_seasons(now=now())
        assert len(session().scalars(select(Perk)).all()) == 4
        db.session.remove()
    return f"{portal.url}/rewards?lang=en"


def test_a_visitor_sees_all_of_it_at_once(portal: Portal, rewards: str) -> None:  # noqa: F811
    page = portal.enter("")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(rewards)
    for part in (*PARTS, ".first-step .btn"):
        box = page.locator(part).bounding_box()
        assert box is not None and box["y"] >= 0 and box["y"] + box["height"] <= 800, (part, box)
    says(page)


def test_on_a_phone_one_part_comes_after_another(portal: Portal, rewards: str) -> None:  # noqa: F811
    page = portal.enter("")
    page.set_viewport_size({"width": 375, "height": 812})
    page.goto(rewards)
    tops = [page.locator(part).evaluate("one => one.getBoundingClientRect().top") for part in PARTS]
    assert tops == sorted(tops) and len(set(tops)) == len(PARTS) and tops[0] < 812 / 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    says(page)


def says(page: Page) -> None:
    """What stands in each part is the portal's own, none of it is a word that stands there anyway."""
    got = page.get_by_role("region", name="What brings points")
    worths = [one.inner_text() for one in got.locator("li b").all()]
    assert [int(one) for one in worths if one.isdigit()] == [RULES[name].points for name in ("approved", "published", "hint", "helpful")]
    perks = page.get_by_role("region", name="What they are for").get_by_role("link")
    assert [one.inner_text() for one in perks.all()][:3] == ["A seat number 0", "A seat number 1", "A seat number 2"]
    others = page.get_by_role("region", name="What others got")
    assert others.locator(".others li").count() == 5 and "Insider since" in others.inner_text() and "Co-creator since" in others.inner_text()
    expect(others.get_by_text("Autumn 2026: Pia, 500 points")).to_be_visible()
    page.locator(".first-step").get_by_role("link", name="Submit an idea").click()
    page.wait_for_url(lambda address: "/sign-in" in address and "ideas" in address)
