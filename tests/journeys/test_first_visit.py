"""What a first visit of a list and of an idea costs: requests, bytes, strangers, cookies, moving text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.journeys.conftest import Place, patient
from tests.serving import until

REQUESTS_MOST, BYTES_MOST, SHIFT_MOST = 12, 120 * 1024, 0.02
SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shift += one.value;
}).observe({type: "layout-shift", buffered: true});
"""


@dataclass
class Visit:
    """What went over the wire: kind and size of each answer, and the hosts asked."""

    kinds: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    hosts: set[str] = field(default_factory=set)
    ended: set[str] = field(default_factory=set)

    def asked(self, told: dict[str, Any]) -> None:
        """A request leaves."""
        if told["request"]["url"].startswith("http"):
            self.kinds[told["requestId"]] = told.get("type", "")
            self.hosts.add(urlsplit(told["request"]["url"]).netloc)

    def done(self, told: dict[str, Any]) -> None:
        """An answer is whole."""
        self.sizes[told["requestId"]] = int(told.get("encodedDataLength", 0))
        self.ended.add(told["requestId"])

    def other(self) -> list[int]:
        """The sizes of all but pictures."""
        return [self.sizes.get(key, 0) for key, kind in self.kinds.items() if kind != "Image"]


@pytest.fixture(params=[1280, 375])
def fresh(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A browser that has never been here."""
    context = browser.new_context(viewport={"width": request.param, "height": 800})
    context.add_init_script(SHIFTS)
    yield patient(context.new_page())
    context.close()


@pytest.mark.parametrize("sight", ["/ideas", "/boards/products", "{idea}"])
def test_a_first_visit_is_light_and_still(fresh: Page, place: Place, sight: str) -> None:
    visit = Visit()
    line = fresh.context.new_cdp_session(fresh)
    line.on("Network.requestWillBeSent", visit.asked)
    line.on("Network.loadingFinished", visit.done)
    line.send("Network.enable")
    fresh.goto(place.url + place.filled(sight), wait_until="networkidle")
    until(lambda: fresh.evaluate("() => document.fonts.status === 'loaded'") and set(visit.kinds) <= visit.ended, what="everything loaded")
    assert visit.hosts == {urlsplit(place.url).netloc}
    assert len(visit.other()) <= REQUESTS_MOST, visit.kinds
    assert sum(visit.other()) <= BYTES_MOST, visit.sizes
    assert fresh.context.cookies() == []
    assert fresh.evaluate("() => window.shift") < SHIFT_MOST
