"""axe finds nothing on any main page, in light and in dark, for visitors, members and staff."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Place, patient
from tests.journeys.sights import MEMBER, PUBLIC, STAFF

both_schemes = pytest.mark.parametrize("scheme", ["light", "dark"])
OPTIONS = {"resultTypes": ["violations"]}


@both_schemes
@pytest.mark.parametrize("width", [1280, 375])
def test_pages_for_everybody(browser: Browser, place: Place, scheme: Any, width: int) -> None:
    context = browser.new_context(**look(scheme, width))
    try:
        assert found(patient(context.new_page()), place, PUBLIC) == []
    finally:
        context.close()


@both_schemes
def test_pages_of_members(place: Place, signed_in: Any, scheme: str) -> None:
    assert found(signed_in("ada", **look(scheme)), place, MEMBER) == []


@both_schemes
def test_pages_of_staff(place: Place, signed_in: Any, scheme: str) -> None:
    assert found(signed_in("root", **look(scheme)), place, STAFF) == []


def look(scheme: str, width: int = 1280) -> dict[str, Any]:
    """A quiet browser that lets axe in."""
    return {"color_scheme": scheme, "bypass_csp": True, "reduced_motion": "reduce", "viewport": {"width": width, "height": 900}}


def found(page: Page, place: Place, sights: dict[str, str]) -> list[str]:
    """Page, rule, place in it."""
    told = []
    for name, form in sights.items():
        page.goto(place.url + place.filled(form))
        for violation in Axe().run(page, options=OPTIONS).response["violations"]:
            told += [f"{name}: {violation['id']}: {node['target']}: {node['html'][:120]} {[one['message'] for one in node['any']][:1]}" for node in violation["nodes"]]
    return told
