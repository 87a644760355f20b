"""The desk's numbers: by group, in place, with what was typed where it is refused; the machine's settings by name only."""

from __future__ import annotations

import pytest
from flask import Flask

from ideas.core.db import session
from ideas.core.numbers import NUMBERS, number
from tests.browser import Browser
from tests.conftest import SECRET
from tests.factories import make_member
from tests.sqlcount import statements


@pytest.fixture
def admin(app: Flask) -> Browser:
    return Browser(app, make_member("admin", name="Ada Admin"))


def present(name: str) -> int:
    session().rollback()
    session().info.pop("numbers", None)
    return number(session(), name)


def test_all_numbers_stand_there_and_no_secret(admin: Browser) -> None:
    admin.get("/desk/settings")
    with statements() as seen:
        page = admin.get("/desk/settings").text
    assert len(seen) <= 12
    assert [name for name in NUMBERS if f'id="number-{name}"' not in page] == []
    assert "IDEAS_SECRET_KEY" in page
    assert SECRET not in page


def test_a_number_is_changed_in_place_and_shows_who_did(admin: Browser) -> None:
    at = "/desk/settings/ideas_per_day"
    assert admin.post(at, {"value": "7"}).location == "/desk/settings#number-ideas_per_day"
    part = admin.post(at, {"value": "9"}, htmx=True).text
    assert [text for text in ('value="9"', "by Ada Admin", "Saved.", "As shipped") if text not in part] == []
    assert part.count("number-row") == 1
    assert (present("ideas_per_day"), admin.post(at, {"value": "9", "default": "1"}).status_code, present("ideas_per_day")) == (9, 303, 5)


@pytest.mark.parametrize("htmx", [False, True])
def test_what_was_typed_stays_where_it_is_refused(admin: Browser, htmx: bool) -> None:
    answer = admin.post("/desk/settings/ideas_per_day", {"value": "5000"}, htmx=htmx)
    assert (answer.status_code, 'value="5000"' in answer.text, "A whole number from 1 to 1,000." in answer.text, present("ideas_per_day")) == (422, True, True, 5)
    assert admin.post("/desk/settings/nonsense", {"value": "1"}).status_code == 404
