"""A visitor's click survives the way through the inbox: support, mail, confirm, counted."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Place
from tests.journeys.steps import agree, wait_for_stamp


def test_a_visitors_support_counts_once_the_address_is_confirmed(page: Page, place: Place) -> None:
    page.goto(place.url + place.other_idea)
    before = supporters(page)
    page.get_by_role("main").get_by_role("link", name="Support this").first.click()
    page.get_by_label("Mail address").fill("vera@example.org")
    agree(page)
    wait_for_stamp(page)
    page.get_by_role("button", name="Send me the link").click()
    expect(page.get_by_role("heading", name="Look into your inbox")).to_be_visible()
    page.goto(place.url + place.other_idea)
    assert supporters(page) == before

    link = place.link("vera@example.org")
    page.goto(link)
    expect(page.get_by_role("heading", name="One click, then it counts")).to_be_visible()
    page.get_by_role("main").get_by_role("button", name="Support this").click()
    page.wait_for_url(re.compile(r".*/ideas/\d+-.*"))
    assert supporters(page) == before + 1
    expect(page.get_by_role("main").get_by_text("You’re in").first).to_be_attached()

    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("main").get_by_role("button", name="Support this")).to_have_count(0)
    page.goto(place.url + place.other_idea)
    assert supporters(page) == before + 1


def supporters(page: Page) -> int:
    """The big number in the support box."""
    return int(re.sub(r"\D", "", page.locator(".box .bignum").first.inner_text()))
