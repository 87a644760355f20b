"""What the store of kept pages weighs, and when it begins to write views down."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from ideas.core.db import session, writing
from ideas.core.versions import raise_versions
from ideas.web.page_cache import LISTS
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_idea, make_member
from tests.web.test_page_cache import kept, page_of, read, store

__all__ = ["kept"]
pytestmark = both_databases


def test_many_small_parts_do_not_fill_memory(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty list is a part of 68 bytes, and whoever asks thinks up as many addresses as they like; its headers and key weigh far more."""
    monkeypatch.setattr("ideas.web.page_store.BYTES", 60_000)
    for number in range(30):
        assert len(read(kept, f"/ideas?tag=none-{number}", HX_Request="true")) < 200
    assert 10 < len(store(kept)._pages) < 20


def test_views_are_written_also_where_only_members_come(kept: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr("ideas.web.page_store.Views.keep_flushing", lambda _views, app: begun.append(app))
    monkeypatch.setattr("ideas.web.page_store.atexit.register", lambda *_: begun.append("at the end"))
    page, browser = page_of(make_idea()), Browser(kept, make_member())
    browser.get(page)
    assert begun == [], "in tests by hand"
    kept.testing = False
    for _ in range(2):
        browser.get(page)
    kept.testing = True
    store(kept)._flusher.join(timeout=5)
    assert len(begun) == 2 and kept in begun and "at the end" in begun


@pytest.mark.parametrize("path", ["/feeds/all.atom", "/feeds/all.json", "/decisions"])
def test_who_asks_again_gets_304_whether_the_page_is_kept_or_made_anew(kept: Flask, path: str) -> None:
    make_idea()
    ask = kept.test_client().get
    first = ask(path).headers
    asked = [{"If-None-Match": first["ETag"]}]
    if "Last-Modified" in first:
        asked += [{"If-Modified-Since": first["Last-Modified"]}, asked[0] | {"If-Modified-Since": first["Last-Modified"]}]
    assert len(asked) == (1 if path == "/decisions" else 3)
    for headers in asked:
        store(kept)._pages.clear()
        made, again = ask(path, headers=headers), ask(path, headers=headers)
        assert [(answer.status_code, answer.data) for answer in (made, again)] == [(304, b"")] * 2, headers
    session().rollback()
    make_idea(title="A newer one", at=NOON + timedelta(1))
    with writing() as current:
        raise_versions(current, {LISTS})
    assert ask("/feeds/all.atom", headers={"If-None-Match": first["ETag"]}).status_code == 200
