"""Browse, register, confirm, support, comment, submit: by keyboard alone, and without JavaScript."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, expect

from tests.journeys.conftest import Place, patient
from tests.journeys.steps import press, tab_to, wait_for_stamp

Hand = Callable[[Page, Locator], None]
Pen = Callable[[Page, Locator, str], None]


def with_keys(page: Page, target: Locator) -> None:
    """Boxes are ticked with the space bar, everything else is pressed with Enter."""
    press(page, target, "Space" if target.evaluate("e => e.type === 'checkbox'") else "Enter")


def write_with_keys(page: Page, target: Locator, text: str) -> None:
    """Go to a field and write."""
    tab_to(page, target)
    page.keyboard.insert_text(text)


def with_pointer(_page: Page, target: Locator) -> None:
    """Click."""
    target.click()


def write(_page: Page, target: Locator, text: str) -> None:
    """Fill a field."""
    target.fill(text)


def test_a_newcomer_with_keys_alone(page: Page, place: Place) -> None:
    newcomer(page, place, "kim", with_keys, write_with_keys)


def test_a_newcomer_without_javascript(browser: Browser, place: Place) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        newcomer(patient(context.new_page()), place, "noa", with_pointer, write)
    finally:
        context.close()


def newcomer(page: Page, place: Place, handle: str, do: Hand, fill: Pen) -> None:
    """The whole way of somebody who has never been here."""
    register(page, place, handle, do, fill)
    support(page, place, do)
    talk(page, place, handle, do, fill)
    submit(page, handle, do, fill)


def register(page: Page, place: Place, handle: str, do: Hand, fill: Pen) -> None:
    """From the list to an account with a confirmed address."""
    page.goto(place.url)
    do(page, page.get_by_role("navigation", name="Main menu").get_by_role("link", name="Ideas", exact=True))
    page.wait_for_url("**/ideas*")
    expect(page.get_by_role("link", name=re.compile("harbour crane")).first).to_be_visible()
    do(page, page.get_by_role("banner").get_by_role("link", name="Sign in").first)
    page.wait_for_url("**/sign-in*")
    do(page, page.get_by_role("main").get_by_role("link", name="Register"))
    page.wait_for_url("**/register*")
    wait_for_stamp(page)
    fill(page, page.get_by_label("Your name here"), handle.title())
    fill(page, page.get_by_label("Mail address"), f"{handle}@example.org")
    do(page, page.get_by_label("I’m 16 or older."))
    do(page, page.locator("input[name=terms]"))
    do(page, page.get_by_role("button", name="Send me the link"))
    expect(page.get_by_role("heading", name="Look into your inbox")).to_be_visible()
    page.goto(place.link(f"{handle}@example.org"))
    do(page, page.get_by_role("button", name="Confirm and sign in"))
    expect(page.get_by_label("Your menu")).to_be_visible()


def support(page: Page, place: Place, do: Hand) -> None:
    """From the list to an idea, and to its supporters."""
    page.goto(f"{place.url}/ideas")
    do(page, page.locator(f"main a[href^='{place.open_idea}']").first)
    page.wait_for_url(f"**{place.open_idea}*")
    do(page, page.get_by_role("main").get_by_role("button", name="Support this").first)
    expect(page.locator(".box").get_by_text("You’re in")).to_be_visible()


def talk(page: Page, place: Place, handle: str, do: Hand, fill: Pen) -> None:
    """Say something; a newcomer's first words wait for a person and are seen by their author."""
    words = f"Would the winch hold a full crate? asks {handle}"
    fill(page, page.get_by_label("What would you change?"), words)
    do(page, page.get_by_role("main").get_by_role("button", name="Send").first)
    expect(page.get_by_text(words)).to_be_visible()
    page.goto(place.url + place.open_idea)
    expect(page.get_by_text(words)).to_be_visible()


def submit(page: Page, handle: str, do: Hand, fill: Pen) -> None:
    """An idea of one's own, with every field that is asked for."""
    do(page, page.get_by_role("banner").get_by_role("link", name="Submit an idea").first)
    page.wait_for_url("**/ideas/new*")
    title = f"A windmill that grinds salt for {handle}"
    fill(page, page.get_by_label("Title"), title)
    fill(page, page.get_by_label("In one sentence"), "Four sails, one gear, a drawer for the salt.")
    fill(page, page.get_by_label("Which problem does it solve?"), "Salt mills stand about and do nothing.")
    fill(page, page.get_by_label("The idea itself"), "A tower of **beech**, sails of cloth, a gear one can see.")
    do(page, page.get_by_label("I went through this list."))
    do(page, page.get_by_label(re.compile("I accept the terms")))
    do(page, page.get_by_role("button", name="Publish the idea"))
    page.wait_for_url(lambda url: "/ideas/new" not in url)
    expect(page.get_by_text(title).first).to_be_visible()
    assert "/submission" not in page.url, page.get_by_role("main").inner_text()[:500]

