"""Pictures of an idea by pointer: files are dropped where pictures go, and tiles are drawn into another order."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

from PIL import Image
from playwright.sync_api import Page, Request, expect

from tests.journeys.conftest import Place

ALTS = ("The red side", "The blue side")
DROP = """([box, files]) => {
  const carried = new DataTransfer();
  for (const [name, data] of files) carried.items.add(new File([Uint8Array.from(atob(data), (sign) => sign.charCodeAt(0))], name, {type: "image/jpeg"}));
  for (const kind of ["dragenter", "dragover", "drop"]) box.dispatchEvent(new DragEvent(kind, {bubbles: true, cancelable: true, dataTransfer: carried}));
}"""


def test_pictures_are_dropped_described_and_put_in_order(place: Place, signed_in: Any) -> None:
    page: Page = signed_in("ada")
    page.goto(f"{place.url}/ideas/new?board=products")
    page.get_by_label("Title").fill("A gatehouse with two sides")
    files = [("red.jpg", _photo("red")), ("blue.jpg", _photo("blue"))]
    with page.expect_navigation():
        page.evaluate(DROP, [page.locator(".drop").element_handle(), files])
    tiles = page.locator("[data-sort] > [data-tile]")
    expect(tiles).to_have_count(2)
    expect(page.get_by_label("Title")).to_have_value("A gatehouse with two sides")
    for at, alt in enumerate(ALTS, 1):
        page.get_by_label(f"What can be seen on picture {at}?").fill(alt)
    numbers = [tiles.nth(at).locator("input[name=order]").input_value() for at in range(2)]
    with page.expect_response(lambda answer: _order_sent(answer.request) == numbers[::-1]):
        tiles.nth(0).drag_to(tiles.nth(1))
    page.wait_for_load_state()
    page.reload()
    kept = [tiles.nth(at).locator("input[name=order]").input_value() for at in range(2)]
    described = [tiles.nth(at).locator("input.in").input_value() for at in range(2)]
    assert (kept, described) == (numbers[::-1], list(ALTS[::-1]))


def _order_sent(request: Request) -> list[str]:
    """The order that a save of the form carries; it is saved while one types as well."""
    return re.findall(r'\border(?:=|"\r\n\r\n)(\d+)', request.post_data or "")


def _photo(colour: str) -> str:
    file = io.BytesIO()
    Image.new("RGB", (800, 600), colour).save(file, "JPEG")
    return base64.b64encode(file.getvalue()).decode()
