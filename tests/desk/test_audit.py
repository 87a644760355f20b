"""The log of what staff did, as a page and as a table."""

from __future__ import annotations

import pytest
from flask import Flask

from ideas.core.db import now, writing
from ideas.core.events import record
from tests.browser import Browser
from tests.factories import make_actor, make_idea, make_member
from tests.sqlcount import statements


@pytest.fixture
def admin(app: Flask) -> Browser:
    return Browser(app, make_member("admin"))


def told(many: int) -> None:
    by, idea = make_actor("team", handle="tom"), make_idea(title="=cmd|calc")
    with writing():
        for at in range(many):
            record("update.posted", by=by, now=now(), idea_id=idea.id, thing_id=at + 1)


def test_the_log_is_searched_and_given_as_a_table(admin: Browser) -> None:
    told(20)
    admin.get("/desk/audit")
    with statements() as seen:
        page = admin.get("/desk/audit?person=tom")
    assert (len(seen) <= 12, page.status_code, page.text.count("Status update</b>")) == (True, 200, 20)
    assert "=cmd|calc" in page.text
    assert "'=cmd|calc" in admin.get("/desk/audit.csv?kind=update.posted").text
    assert admin.get("/desk/audit?kind=numbers.changed&lang=en").text.count("Nothing of that kind") == 1


def test_two_hundred_acts_come_in_pages(admin: Browser) -> None:
    told(200)
    with statements() as seen:
        page = admin.get("/desk/audit").text
    assert (len(seen) <= 12, page.count("Status update</b>")) == (True, 50)
    following = page.split(">Earlier")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    assert admin.get(following).text.count("Status update</b>") == 50
    assert admin.get("/desk/audit.csv").text.count("update.posted") == 200


@pytest.mark.parametrize("query", ["person=nobody-there", "idea=x", "since=yesterday"])
def test_what_names_nothing_is_said(admin: Browser, query: str) -> None:
    page = admin.get(f"/desk/audit?{query}")
    assert (page.status_code, f'value="{query.split("=")[1]}"' in page.text) == (422, True)
