"""A creator's statement on paper: A4 sheets with nothing of the page around it, light also where the screen is dark."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.core.db import db, now, session
from ideas.products import actions
from ideas.products.rules.credits import Entry
from tests.factories import make_actor, make_idea
from tests.journeys.test_campaign import Portal, portal  # noqa: F401 (a fixture)

A4 = (595, 842)  # points
AROUND = (".top", ".foot", ".crumb", ".no-print", ".skip")
SIZES = re.compile(rb"/MediaBox ?\[ ?0 0 ([0-9.]+) ([0-9.]+) ?\]")


@pytest.fixture
def statement(portal: Portal) -> tuple[Page, int]:  # noqa: F811
    """Dora's page with forty entries, and the number of her idea."""
    with portal.app.app_context():
        dora = session().scalars(select(Member).where(Member.handle == "dora")).one()
        idea, team = make_idea(dora, stage="launched", title="A lighthouse to build", at=now()), make_actor("team")
        for number in range(40):
            actions.credit(idea, Entry("royalty", date(2026, 1, 1), date(2026, 1, 31), 10_000 + number, note=f"Fair number {number}"), by=team, now=now())
        found = idea.id
        db.session.remove()
    return portal.enter("dora"), found


def test_a_statement_is_printed_on_a4_without_the_page_around_it(portal: Portal, statement: tuple[Page, int]) -> None:  # noqa: F811
    page, idea_id = statement
    page.goto(f"{portal.url}/products/{idea_id}/statement?year=2027")
    seen = {what for what in AROUND if page.locator(what).first.is_visible()}
    assert {".top", ".foot", ".crumb", ".no-print"} <= seen, "on the screen they stand there"
    page.emulate_media(media="print", color_scheme="dark")
    for what in AROUND:
        for one in page.locator(what).all():
            expect(one).not_to_be_visible()
    expect(page.get_by_role("heading", name="Statement for Dora")).to_be_visible()
    expect(page.get_by_text("Fair number 39")).to_be_visible()
    assert page.locator("nav, button, input, [role=navigation]").filter(visible=True).count() == 0
    assert colours(page) == ("rgb(255, 255, 255)", "rgb(0, 0, 0)", "light")
    assert page.locator("thead").evaluate("one => getComputedStyle(one).display") == "table-header-group", "its head stands on each sheet"
    sheets = [tuple(round(float(one)) for one in found) for found in SIZES.findall(page.pdf(prefer_css_page_size=True))]
    assert len(sheets) >= 2 and set(sheets) == {A4}


def colours(page: Page) -> Any:
    """Paper, ink and scheme."""
    return tuple(page.evaluate("[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color, getComputedStyle(document.documentElement).colorScheme]"))
