"""axe finds nothing on any main page, wide and narrow (those of members and staff by night), in light and in dark; every page that links lead to: `test_axe_everywhere`."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Place, patient
from tests.journeys.eyes import look, troubles
from tests.journeys.sights import MEMBER, PUBLIC, STAFF

each_width = pytest.mark.parametrize("width", [1280, 375])
narrow_by_night = pytest.mark.parametrize("width", [1280, pytest.param(375, marks=pytest.mark.nightly)])


@each_width
def test_pages_for_everybody(browser: Browser, place: Place, width: int) -> None:
    context = browser.new_context(**look(width))
    try:
        assert troubles(patient(context.new_page()), _addresses(place, PUBLIC)) == []
    finally:
        context.close()


@narrow_by_night
def test_pages_of_members(place: Place, signed_in: Any, width: int) -> None:
    assert troubles(signed_in("ada", **look(width)), _addresses(place, MEMBER)) == []


@narrow_by_night
def test_pages_of_staff(place: Place, signed_in: Any, width: int) -> None:
    assert troubles(signed_in("root", **look(width)), _addresses(place, STAFF)) == []


def _addresses(place: Place, sights: dict[str, str]) -> dict[str, str]:
    return {name: place.url + place.filled(form) for name, form in sights.items()}
