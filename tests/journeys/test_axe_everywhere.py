"""axe finds nothing on any page that can be reached by links: the filled demo portal is walked as a visitor, as a creator and as an admin."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.exceptions import HTTPException

from tests.extremes import CREATOR
from tests.factories import PASSWORD
from tests.journeys.conftest import patient
from tests.journeys.eyes import look, troubles
from tests.journeys.sights import MEMBER, PUBLIC, STAFF, STRAINED, STRAINED_OWN, STRAINED_STAFF
from tests.pictures import enter
from tests.shots import ADMIN, Portal, portal

pytestmark = pytest.mark.nightly
FILES = (".csv", ".zip", ".json", ".atom", ".gz", ".py", ".txt", ".jsonl", ".png", ".svg", ".xml")
LINKS = "links => links.map(link => link.href)"
READERS = {"": PUBLIC | STRAINED, CREATOR: MEMBER | STRAINED_OWN, ADMIN: STAFF | STRAINED_STAFF}


@pytest.fixture(scope="module")
def filled() -> Iterator[Portal]:
    """The demo portal with what strains a page."""
    with portal() as place:
        yield place


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("reader", READERS, ids=["visitor", "creator", "admin"])
def test_every_page_that_links_lead_to(browser: Browser, filled: Portal, reader: str, width: int) -> None:
    context = browser.new_context(**look(width))
    try:
        page = patient(context.new_page())
        if reader:
            enter(page, filled.url, reader, PASSWORD)
        seen = _walked(page, filled, list(READERS[reader].values()))
        assert len(seen) > len(READERS[reader]) / 2
        assert [one for address in seen for one in troubles(page, {address: filled.url + address})] == []
    finally:
        context.close()


def _walked(page: Page, place: Portal, begin: list[str]) -> list[str]:
    """The addresses of pages that are reached from these: of each view one, and one that is asked a question."""
    waiting, kinds, seen = [place.filled(form) for form in begin], {None}, list[str]()
    while waiting:
        address = waiting.pop(0)
        kind = _kind(place, address)
        if kind in kinds:
            continue
        kinds.add(kind)
        answer = page.goto(place.url + address)
        if answer is None or "text/html" not in answer.headers.get("content-type", ""):
            continue
        seen.append(address)
        waiting += [_path(href) for href in page.eval_on_selector_all("a[href]", LINKS) if href.startswith(place.url + "/")]
    return seen


def _path(href: str) -> str:
    parts = urlsplit(href)
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _kind(place: Portal, address: str) -> tuple[str, bool] | None:
    """The view, and whether it is asked something; None for what is no page to look at."""
    path, _, query = address.partition("?")
    if path.endswith(FILES) or "log-out" in path or path.endswith(".eml/html"):  # files; the way out; a letter, which stands in a frame of its own page
        return None
    try:
        endpoint, _ = place.app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return ("nowhere", False)
    return endpoint, bool(query)
