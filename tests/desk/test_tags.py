"""The desk's topics: found, renamed, merged and taken apart, deleted; old addresses lead on."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.board.models import Tag, TagMerge
from ideas.core.db import session, writing
from tests.browser import Browser
from tests.factories import make_idea, make_member
from tests.sqlcount import statements


@pytest.fixture
def admin(app: Flask) -> Browser:
    return Browser(app, make_member("admin"))


def number(name: str) -> int:
    session().rollback()
    return session().scalars(select(Tag.id).where(Tag.name == name)).one()


@pytest.mark.parametrize("htmx", [False, True])
def test_a_rename_leads_on_and_a_taken_name_is_offered_as_a_merge(app: Flask, admin: Browser, htmx: bool) -> None:
    make_idea(tags=("holz", "wand"))
    at = f"/desk/tags/{number('holz')}"
    assert admin.post(at, {"name": "wood", "description_en": "Made of wood."}, htmx=htmx).status_code == (204 if htmx else 303)
    moved = Browser(app).get("/tags/holz?sort=new&lang=en")
    assert (moved.status_code, moved.location) == (301, "/tags/wood?sort=new&lang=en")
    assert "Made of wood." in Browser(app).get("/tags/wood?lang=en").text
    taken = admin.post(at, {"name": "wand", "description_en": "Typed anew."})
    assert taken.status_code == 409
    assert [text for text in ("Typed anew.", f"{at}/merge?into=wand") if text not in taken.text] == []


def test_a_merge_is_shown_done_and_undone(app: Flask, admin: Browser) -> None:
    make_idea(tags=("timber", "wood"))
    make_idea(tags=("timber",))
    at = f"/desk/tags/{number('timber')}/merge"
    unknown = admin.get(f"{at}?into=nonsense")
    assert (unknown.status_code, 'value="nonsense"' in unknown.text) == (422, True)
    page = admin.get(f"{at}?into=Wood").text
    assert [text for text in ("Merge “timber” into “wood”?", "2 ideas and drafts move", "One of them bears both") if text not in page] == []
    assert admin.post(at, {"into": "wood"}).location == "/desk/tags"
    assert Browser(app).get("/tags/timber").location == "/tags/wood"
    listed = admin.get("/desk/tags").text
    merge = session().scalars(select(TagMerge.id)).one()
    assert f"/desk/tags/merges/{merge}/undoing" in listed
    assert admin.post(f"/desk/tags/merges/{merge}/undoing").status_code == 303
    assert Browser(app).get("/tags/timber").status_code == 200
    again = admin.post(f"/desk/tags/merges/{merge}/undoing")
    assert (again.status_code, "undone already" in again.text) == (409, True)


def test_a_topic_that_is_borne_cannot_be_deleted(admin: Browser) -> None:
    make_idea(tags=("wood",))
    assert admin.post(f"/desk/tags/{number('wood')}/removal").status_code == 409


def test_the_list_is_searched_and_asks_no_more_for_more_rows(admin: Browser) -> None:
    with writing() as current:
        current.add_all([Tag(name=f"topic {n}", idea_count=n) for n in range(200)])
    with writing() as current:
        current.add(Tag(name="oldname", merged_into_id=session().scalars(select(Tag.id).where(Tag.name == "topic 7")).one()))
    page = admin.get("/desk/tags?q=oldn").text
    assert "topic 7<" in page
    assert "topic 70" not in page
    admin.get("/desk/tags")
    told = []
    for q in ("topic 1", ""):
        with statements() as seen:
            page = admin.get(f"/desk/tags?q={q}").text
        told.append(len(seen))
    assert told[0] == told[1] <= 12
    following = admin.get(page.split("More topics")[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&"))
    assert "topic 149" in following.text
