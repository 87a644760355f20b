"""Looks that change while a page is drawn: what was drawn with the old ones is not kept among the new."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask, before_render_template
from flask.testing import FlaskClient

from ideas.core.doors import doors
from tests.factories import make_idea


@pytest.fixture
def same_brand_again() -> Iterator[None]:
    """What a test does to the looks is undone."""
    before = doors.brand, doors.site_name
    yield
    doors.brand, doors.site_name = before


@pytest.mark.usefixtures("same_brand_again")
def test_a_page_begun_with_the_old_looks_leaves_nothing_of_them_behind(app: Flask, client: FlaskClient) -> None:
    make_idea()

    def another_thread_renews_them(*_: Any, **__: Any) -> None:
        doors.brand, doors.site_name = replace(doors.brand, name="Holzwerk", texts={"en": {"subtitle": "New words below the name"}}), "Holzwerk"

    with before_render_template.connected_to(another_thread_renews_them, app):
        client.get("/ideas", headers={"Accept-Language": "en"})
    after = client.get("/ideas", headers={"Accept-Language": "en"}).text
    assert "New words below the name" in after
