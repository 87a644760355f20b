"""A passkey in a real browser with a virtual authenticator: set up, signed in with, asked for as second step; without JavaScript nothing is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyotp
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.factories import PASSWORD
from tests.journeys.conftest import Place, patient
from tests.journeys.steps import agree, wait_for_stamp


@contextmanager
def with_authenticator(page: Page, *, verifies: bool = True) -> Iterator[Any]:
    """A device that holds passkeys and, with `verifies`, checks who holds it."""
    line = page.context.new_cdp_session(page)
    line.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": verifies, "isUserVerified": verifies}
    made = line.send("WebAuthn.addVirtualAuthenticator", {"options": {**options, "automaticPresenceSimulation": True}})["authenticatorId"]
    yield lambda **change: line.send("WebAuthn.setUserVerified", {"authenticatorId": made, **change})
    line.detach()


def newcomer(page: Page, place: Place, handle: str) -> None:
    """An account with a password, signed in just now."""
    page.goto(f"{place.url}/register")
    page.get_by_label("Your name here").fill(handle.title())
    page.get_by_label("Mail address").fill(f"{handle}@example.org")
    agree(page)
    wait_for_stamp(page)
    page.get_by_role("button", name="Send me the link").click()
    page.wait_for_url("**/account/inbox*")
    page.goto(place.link(f"{handle}@example.org"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Confirm and sign in").click()
    expect(page.get_by_label("Your menu")).to_be_visible()


def faults(page: Page) -> list[str]:
    """What axe finds on this page."""
    return [f"{one['id']}: {node['html'][:120]}" for one in Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"] for node in one["nodes"]]


def sign_out(page: Page, place: Place) -> None:
    """By the menu."""
    page.goto(place.url)
    page.get_by_label("Your menu").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in").first).to_be_visible()


def test_a_passkey_opens_both_steps_and_is_the_second(page: Page, place: Place) -> None:
    with with_authenticator(page):
        newcomer(page, place, "pia")
        page.goto(f"{place.url}/account/security")
        page.get_by_role("button", name="Set up an app").click()
        expect(page.locator("svg.qr")).to_be_visible()
        assert faults(page) == []
        page.get_by_role("button", name="Not now").click()
        page.get_by_label("Name of the passkey").fill("My phone")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        assert page.locator(".codes code").count() == 10
        assert faults(page) == []
        assert "added" in place.letter("pia@example.org", saying="A passkey was added")
        sign_out(page, place)
        page.goto(f"{place.url}/sign-in?next=/account/security")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.wait_for_url("**/account/security")
        expect(page.get_by_text("My phone", exact=True)).to_be_visible()
        expect(page.get_by_text(re.compile("last used on"))).to_be_visible()
        sign_out(page, place)
        by_password_then_passkey(page, place)


def by_password_then_passkey(page: Page, place: Place) -> None:
    """The password alone opens nothing."""
    page.goto(f"{place.url}/sign-in?next=/account")
    page.get_by_label("Mail address").first.fill("pia@example.org")
    page.get_by_label("Password").first.fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/sign-in/second-step")
    assert page.goto(f"{place.url}/account").url.endswith("/sign-in?next=%2Faccount")
    page.goto(f"{place.url}/sign-in/second-step")
    assert faults(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def test_a_device_that_does_not_check_its_holder_signs_nobody_in_alone(page: Page, place: Place) -> None:
    with with_authenticator(page) as verified:
        newcomer(page, place, "pat")
        page.goto(f"{place.url}/account/security")
        page.get_by_label("Name of the passkey").fill("Key")
        page.get_by_role("button", name="Add a passkey").click()
        expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
        sign_out(page, place)
        verified(isUserVerified=False)
        page.goto(f"{place.url}/sign-in")
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_text("That did not work.")).to_be_visible()


def test_without_javascript_an_app_and_its_codes(browser: Browser, place: Place) -> None:
    context = browser.new_context(java_script_enabled=False)
    try:
        page = patient(context.new_page())
        page.goto(f"{place.url}/sign-in")
        expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
        page.get_by_label("Mail address").first.fill("wim@example.org")
        page.get_by_label("Password").first.fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        page.goto(f"{place.url}/account/security")
        expect(page.get_by_role("button", name="Add a passkey")).to_be_hidden()
        expect(page.get_by_text("This browser knows no passkeys")).to_be_visible()
        page.get_by_role("button", name="Set up an app").click()
        secret = page.locator(".secret code").inner_text().replace(" ", "")
        expect(page.locator("svg.qr")).to_be_visible()
        page.get_by_label("Six digits from the app").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="Use this app").click()
        code = page.locator(".codes code").first.inner_text()
        page.get_by_role("link", name="I’ve kept them").click()
        page.get_by_label("Your menu").click()
        page.get_by_role("button", name="Sign out").first.click()
        page.goto(f"{place.url}/sign-in")
        page.get_by_label("Mail address").first.fill("wim@example.org")
        page.get_by_label("Password").first.fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        page.get_by_label("Code from your app").fill(code)
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_label("Your menu")).to_be_visible()
    finally:
        context.close()
