"""More than 12 MB at once: a page that says how much goes, and leads back to the draft, which is still there."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask

from tests.browser import Browser
from tests.factories import make_idea, make_member, reload


@pytest.fixture(autouse=True)
def small(app: Flask) -> None:
    """A hundredth of what is taken otherwise, so that nothing needs a file."""
    assert app.config["MAX_CONTENT_LENGTH"] == 12 * 1024 * 1024  # as the page says
    app.config["MAX_CONTENT_LENGTH"] //= 100


def _files(number: int) -> list[tuple[io.BytesIO, str]]:
    return [(io.BytesIO(b"\xff\xd8\xff" + bytes(10_000)), f"{one}.jpg") for one in range(number)]


@pytest.mark.parametrize(("lang", "sentence", "way"), [("de", "Ein Bild darf 10 MB haben", "Zurück zu dem"), ("en", "A picture may have 10 MB", "Back to what you were writing")])
def test_many_pictures_at_once(app: Flask, lang: str, sentence: str, way: str) -> None:
    member = make_member(lang=lang)
    draft = make_idea(member, stage="draft", title="Kept before")
    browser, page = Browser(app, member), f"/ideas/drafts/{draft.id}"
    token = browser.csrf()
    form = {"csrf_token": token, "idea_id": str(draft.id), "title": "New words", "picture": _files(14)}
    answer = browser.client.post("/ideas/drafts", data=form, content_type="multipart/form-data", headers={"Referer": f"http://localhost{page}"})
    assert answer.status_code == 413
    assert sentence in answer.text
    back = re.search(rf'<a class="btn[^"]*" href="([^"]+)"[^>]*>{way}', answer.text)
    assert back is not None
    assert back[1] == page
    assert "Kept before" in browser.get(page).text
    assert reload(draft).title == "Kept before"


@pytest.mark.parametrize("said", ["", "https://evil.example/ideas/drafts/1", "http://localhost//evil.example", "http://localhost/nothing-here"])
def test_elsewhere_is_no_way_back(app: Flask, said: str) -> None:
    browser = Browser(app, make_member(lang="en"))
    answer = browser.client.post("/ideas/drafts", data={"picture": _files(13)}, content_type="multipart/form-data", headers={"Referer": said})
    assert answer.status_code == 413
    assert 'href="/account/ideas"' in answer.text
    assert "evil" not in answer.text
