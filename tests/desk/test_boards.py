"""Who answers for a board is chosen in the desk and shown on its ideas' pages."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.board.models import Board
from ideas.core.brand import brand_from
from ideas.core.db import session, writing
from ideas.core.doors import doors
from tests.browser import Browser
from tests.factories import make_idea, make_member, reload

FORM = {"name_de": "Ideen", "name_en": "Ideas", "intro_de": "", "intro_en": "", "preset": "small_brand"}


@pytest.fixture
def admin(app: Flask) -> Browser:
    return Browser(app, make_member("admin"))


def board() -> Board:
    return session().scalars(select(Board).where(Board.slug == "products")).one()


def test_a_contact_is_chosen_and_shown(app: Flask, admin: Browser) -> None:
    tessa, fan = make_member("team", handle="tessa", title="Product lead"), make_member(handle="fanny")
    idea = make_idea()
    page = admin.get("/desk/boards/products").text
    assert "Tessa, Product lead" in page
    assert ">Fanny<" not in page
    visitor = Browser(app)
    assert "In charge here" not in visitor.get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert admin.post("/desk/boards/products", FORM | {"contact": str(tessa.id)}).status_code == 303
    shown = visitor.get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert [text for text in ("In charge here", "<b>Tessa</b>", "Product lead", "/avatars/") if text not in shown] == []
    assert f'value="{tessa.id}" selected' in admin.get("/desk/boards/products").text
    refused = admin.post("/desk/boards/products", FORM | {"contact": str(fan.id), "preset": "own", "first_days": "17", "votes_1": "x"})
    assert refused.status_code == 422
    assert "Choose somebody of the team" in refused.text
    assert 'value="17"' in refused.text
    assert admin.post("/desk/boards/products", FORM | {"contact": ""}).status_code == 303
    assert reload(board()).contact_id is None


def test_who_left_the_team_answers_for_nothing(app: Flask, admin: Browser) -> None:
    tessa, idea = make_member("team", handle="tessa"), make_idea()
    admin.post("/desk/boards/products", FORM | {"contact": str(tessa.id)})
    with writing():
        session().get_one(type(tessa), tessa.id).role = "member"
    assert "In charge here" not in Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text


def test_an_ideas_own_contact_comes_first(app: Flask, admin: Browser) -> None:
    tessa, theo = make_member("team", handle="tessa"), make_member("team", handle="theo")
    idea = make_idea(contact_id=theo.id)
    admin.post("/desk/boards/products", FORM | {"contact": str(tessa.id)})
    page = Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert "<b>Theo</b>" in page
    assert "Tessa" not in page


@pytest.mark.parametrize(("lang", "sentences"), [
    ("en", ("pairs of colours are too much alike", "in light colours, and needs 4.5", "darker or", "brand.toml")),
    ("de", ("Farbpaare sind sich zu ähnlich", "in hellen Farben einen Kontrast von", "dunkler oder", "brand.toml")),
])
def test_colours_that_are_hard_to_read_are_said_to_admins(app: Flask, lang: str, sentences: tuple[str, ...]) -> None:
    browser = Browser(app, make_member("admin", lang=lang))
    assert "brand.toml" not in browser.get("/desk/boards").text
    before, doors.brand = doors.brand, brand_from({"name": "B", "logo": "img/logo.svg", "font": "sans-serif", "colours": {"brand": "#FFE08A", "sun": "#F3B733", "deep": "#1D4D3A"}, "texts": {}})
    try:
        page = browser.get("/desk/boards").text
        assert [text for text in sentences if text not in page] == []
    finally:
        doors.brand = before


OWN = {"preset": "own", "first_days": "45", "votes_1": "20", "days_1": "30", "votes_2": "80", "days_2": "60", "votes_3": "200"}


@pytest.mark.parametrize("htmx", [False, True])
def test_own_rules_of_a_campaign_are_kept_and_shown_again(app: Flask, admin: Browser, htmx: bool) -> None:
    answer = admin.post("/desk/boards/products", FORM | OWN, htmx=htmx)
    assert (answer.status_code, answer.headers.get("HX-Redirect") if htmx else answer.location) == (204 if htmx else 303, "/desk/boards")
    assert reload(board()).rules == {"preset": "own", "first_days": 45, "milestones": [[20, 30], [80, 60], [200, 0]]}
    assert board().goal == 200
    page = admin.get("/desk/boards/products").text
    assert [value for name, value in OWN.items() if name != "preset" and not re.search(f'name="{name}"[^>]*value="{value}"', page)] == []
    assert "Own rules" in admin.get("/desk/boards").text


@pytest.mark.parametrize(("typed", "wrong"), [
    ({"votes_2": "20"}, ["votes_2"]), ({"first_days": "-1", "days_1": "soon"}, ["first_days", "days_1"]), ({"votes_1": "", "votes_2": "", "votes_3": "", "days_1": "", "days_2": ""}, ["votes_1"]), ({"preset": "nonsense"}, ["preset"]),
])
def test_the_form_keeps_what_was_typed_beside_each_error(app: Flask, admin: Browser, typed: dict[str, str], wrong: list[str]) -> None:
    sent = FORM | OWN | typed | {"name_de": "Anders", "intro_en": "Typed anew"}
    page = admin.post("/desk/boards/products", sent)
    assert page.status_code == 422
    assert [name for name, value in sent.items() if value and name not in {"preset", "intro_en", "intro_de"} and not re.search(f'name="{name}"[^>]*value="{value}"', page.text)] == []
    assert "Typed anew" in page.text
    assert [name for name in wrong if f'href="#f-{name}"' not in page.text and f'href="#field-{name}"' not in page.text] == []
    assert (reload(board()).rules["preset"], board().name_de) != ("own", "Anders")


def test_a_language_asked_for_in_the_address_breaks_no_link(admin: Browser) -> None:
    page = admin.get("/desk/boards?lang=de").text
    assert re.search(r'href="/desk/boards/products(\?lang=de)?"', page)
    assert re.search(r'action="/desk/boards/products(\?lang=de)?"', admin.get("/desk/boards/products?lang=de").text)
