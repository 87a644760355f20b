"""What axe sees on a page: all its rules in light, those about colours once more in dark, without loading the page again."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ALL = {"resultTypes": ["violations"]}
COLOURS = ALL | {"runOnly": ["color-contrast", "link-in-text-block"]}


def look(width: int) -> dict[str, Any]:
    """A quiet browser that lets axe in."""
    return {"color_scheme": "light", "bypass_csp": True, "reduced_motion": "reduce", "viewport": {"width": width, "height": 900}}


def troubles(page: Page, addresses: dict[str, str]) -> list[str]:
    """Page, scheme, rule, place in it: of each of these pages, named."""
    told = []
    for name, address in addresses.items():
        page.emulate_media(color_scheme="light")
        page.goto(address)
        told += _told(f"{name} light", Axe().run(page, options=ALL).response)
        page.emulate_media(color_scheme="dark")
        told += _told(f"{name} dark", page.evaluate("options => axe.run(options)", COLOURS))
    return told


def _told(name: str, response: dict[str, Any]) -> list[str]:
    return [
        f"{name}: {violation['id']}: {node['target']}: {node['html'][:120]} {[one['message'] for one in node['any']][:1]}"
        for violation in response["violations"] for node in violation["nodes"]
    ]
