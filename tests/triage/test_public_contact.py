"""Who has an idea at the desk is whom the public may ask, where the board and that person say so."""

from __future__ import annotations

import pytest
from flask import Flask

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Board, Idea
from ideas.core.db import writing
from ideas.triage.actions.assigning import assign
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member
from tests.faults.deeds import products

FORM = {"name_de": "Ideen", "name_en": "Ideas", "preset": "small_brand"}


@pytest.fixture
def given(app: Flask) -> Idea:
    """An idea that Ann has, on a board that Ben answers for."""
    idea, ben = make_idea(), make_member("team", name="Ben Board")
    with writing() as current:
        current.get_one(Board, idea.board_id).contact_id = ben.id
    assign(idea, make_member("team", name="Ann Assigned", title="Market research", handle="ann").id, by=make_actor("team"), now=NOON)
    return idea


def shown(app: Flask, idea: Idea) -> tuple[bool, bool]:
    page = Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    return "Ann Assigned" in page, "Ben Board" in page


def test_name_and_role_stand_on_the_page(app: Flask, given: Idea) -> None:
    assert shown(app, given) == (True, False)
    assert "Market research" in Browser(app).get(f"/ideas/{given.id}-{given.slug}?lang=en").text


def test_the_board_may_keep_it_to_itself(app: Flask, given: Idea) -> None:
    admin = Browser(app, make_member("admin"))
    assert "shows_assigned" in admin.get("/desk/boards/products").text
    admin.post("/desk/boards/products", FORM | {"contact": str(products().contact_id)})
    assert shown(app, given) == (False, True)
    admin.post("/desk/boards/products", FORM | {"contact": str(products().contact_id), "shows_assigned": "1"})
    assert shown(app, given) == (True, False)


def test_and_so_may_each_of_the_team(app: Flask, given: Idea) -> None:
    with writing() as current:
        ann = current.query(Member).filter_by(handle="ann").one()
    browser = Browser(app, ann)
    profile = {"handle": "ann", "name": "Ann Assigned", "bio": "", "lang": "en"}
    assert 'id="f-shows_assigned"' in browser.get("/account").text
    assert browser.post("/account", profile).status_code == 303
    assert shown(app, given) == (False, True)
    browser.post("/account", profile | {"shows_assigned": "1"})
    assert shown(app, given) == (True, False)


def test_a_member_has_no_such_switch_and_sends_none(app: Flask) -> None:
    member = make_member()
    assert "shows_assigned" not in Browser(app, member).get("/account").text
    Browser(app, member).post("/account", {"handle": member.handle, "name": "Mila", "bio": "", "lang": "en"})
    with writing() as current:
        assert current.get_one(Member, member.id).shows_assigned


def test_who_left_the_team_is_named_no_more(app: Flask, given: Idea) -> None:
    with writing() as current:
        current.query(Member).filter_by(handle="ann").one().role = "member"
    assert shown(app, given) == (False, True)
    assert actor_of(make_member()).id
