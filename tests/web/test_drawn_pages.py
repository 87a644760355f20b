"""Visitors' pages that are drawn once: the same as drawn anew after every use case there is, and drawn anew where anything else is to be seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask, Response, before_render_template, g, request_finished, template_rendered
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.board.models import Idea, Tag
from ideas.cards.actions import renew_cards
from ideas.core.brand import brand_from, load_brand
from ideas.core.db import db, session, writing
from ideas.core.doors import doors
from ideas.core.links import idea_path
from ideas.core.words import ZONE
from ideas.votes.actions import cast
from ideas.web.cards import present_marks
from ideas.web.drawn_once import drawn_once
from ideas.web.fragments import Looks, weight_of
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_idea, make_member
from tests.faults.test_crashes import DEEDS, letters

__all__ = ["letters"]
LISTS = ("/", "/ideas", "/boards/products", "/roadmap", "/decisions", "/promises")
RULES = {"preset": "own", "first_days": 20, "milestones": [[300, 0]]}


@pytest.fixture
def other_brand() -> Iterator[None]:
    """The looks change while the process runs."""
    before, shipped = (doors.brand, doors.site_name), load_brand()
    doors.site_name = "Holzwerk"
    doors.brand = brand_from({"name": "Holzwerk", "logo": shipped.logo, "font": shipped.font, "colours": {"brand": "#FFE08A", "sun": "#F3B733", "deep": "#1D4D3A"}, "texts": {}})
    yield
    doors.brand, doors.site_name = before


def everything(client: FlaskClient) -> dict[str, str]:
    """All pages that are drawn once, as a visitor gets them."""
    paths = [idea_path(row.id, row.slug) for row in session().execute(select(Idea.id, Idea.slug).order_by(Idea.id))]
    topics = [f"/tags/{name}" for name in session().scalars(select(Tag.name).order_by(Tag.id))]
    db.session.remove()
    found = {path: client.get(path, headers={"Accept-Language": "en"}).text for path in (*LISTS, *topics, *paths)}
    return found | {"part": client.get("/ideas?sort=new", headers={"Accept-Language": "de", "HX-Request": "true"}).text}


def drawings(app: Flask, client: FlaskClient, path: str) -> int:
    """How many templates of whole pages one request draws."""
    drawn: list[str] = []
    with template_rendered.connected_to(lambda _app, template, **_: drawn.append(template.name), app):
        assert client.get(path).status_code == 200
    return len(drawn)


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_after_each_use_case_a_kept_drawing_is_as_one_made_anew(app: Flask, client: FlaskClient, tmp_path: Path, name: str) -> None:
    act = DEEDS[name].scene(tmp_path)
    everything(client)
    act()
    db.session.remove()
    kept = everything(client)
    app.extensions["looks"] = Looks(doors.brand)
    assert kept == everything(client)


@both_databases
def test_a_page_is_drawn_once_until_something_on_it_changes(app: Flask, client: FlaskClient) -> None:
    idea, fan = make_idea(title="A marble run of paper"), make_member()
    for path in ("/ideas", idea_path(idea.id, idea.slug)):
        assert [drawings(app, client, path) for _ in range(3)] == [1, 0, 0], path
    cast(idea, by=actor_of(fan), now=NOON)
    for path in ("/ideas", idea_path(idea.id, idea.slug)):
        assert [drawings(app, client, path) for _ in range(2)] == [1, 0], path


@pytest.mark.parametrize(("name", "stood"), [("published_at", "Rules of July 1, 2026"), ("closes_at", "Its time ended on July 21, 2026.")])
def test_another_day_in_the_support_box_is_on_the_page_at_once(app: Flask, client: FlaskClient, name: str, stood: str) -> None:
    idea = make_idea(stage="expired", rules=RULES, closes_at=NOON + timedelta(days=20))
    path = idea_path(idea.id, idea.slug)
    assert stood in client.get(path, headers={"Accept-Language": "en"}).text
    with writing() as current:
        setattr(current.merge(idea), name, getattr(idea, name) + timedelta(days=2))
    assert stood not in client.get(path, headers={"Accept-Language": "en"}).text


def test_by_the_clock_a_page_is_true_for_a_minute_or_until_what_it_tells_of_ends(app: Flask, client: FlaskClient) -> None:
    closing = make_idea(rules=RULES, closes_at=NOON + timedelta(seconds=30))
    path = idea_path(closing.id, closing.slug)
    with time_machine.travel(NOON, tick=False) as clock:
        assert [drawings(app, client, one) for one in ("/roadmap", path, path)] == [1, 1, 0]
        clock.shift(29)
        assert drawings(app, client, path) == 0
        clock.shift(1)
        assert [drawings(app, client, path) for _ in range(2)] == [1, 0]
        clock.shift(59)
        assert drawings(app, client, path) == 0
        clock.shift(1)
        assert [drawings(app, client, path) for _ in range(2)] == [1, 0]
        clock.shift(-3600)
        assert drawings(app, client, path) == 1, "a clock that was set back"


def test_what_tells_readers_apart_tells_pages_apart(app: Flask, client: FlaskClient) -> None:
    make_idea()
    asked = [{"Accept-Language": "de"}, {"Accept-Language": "en"}, {"Accept-Language": "en", "HX-Request": "true"}]
    first = [client.get("/ideas", headers=headers).text for headers in asked]
    assert len(set(first)) == len(asked)
    assert [client.get("/ideas", headers=headers).text for headers in asked] == first
    assert [drawings(app, client, path) for path in ("/ideas?lang=de", "/ideas?sort=new", "/ideas")] == [1, 1, 0]
    client.set_cookie("scheme", "dark")
    assert [drawings(app, client, "/ideas") for _ in range(2)] == [1, 0]


def test_what_the_search_index_answers_is_not_kept(app: Flask, client: FlaskClient) -> None:
    make_idea(title="A marble run of paper")
    assert [drawings(app, client, "/ideas?q=marble") for _ in range(2)] == [1, 1]


def test_what_a_view_tells_of_its_page_is_told_again(app: Flask, client: FlaskClient) -> None:
    idea = make_idea()
    path = idea_path(idea.id, idea.slug)
    told: list[Any] = []

    def note(_app: Flask, response: Response, **_: Any) -> None:
        told.append((g.seen, tuple(g.also_shown), sorted(response.headers)))

    with request_finished.connected_to(note, app):
        client.get(path)
        client.get(path)
    assert told[0] == told[1]
    assert told[0][0] == (idea.id,)


def test_other_looks_are_on_every_page_at_once(app: Flask, client: FlaskClient, request: pytest.FixtureRequest) -> None:
    idea = make_idea()
    pages = ("/ideas", idea_path(idea.id, idea.slug), "/roadmap")
    assert not any("Holzwerk" in client.get(page).text for page in pages)
    request.getfixturevalue("other_brand")
    assert all(client.get(page).text.count("Holzwerk") > 1 for page in pages)


def test_members_and_notes_are_never_on_a_kept_page(app: Flask, client: FlaskClient) -> None:
    make_idea()
    assert "A.Member" not in client.get("/ideas").text
    browser = Browser(app, make_member(name="A.Member"))
    assert "A.Member" in browser.get("/ideas").text
    assert "A.Member" not in client.get("/ideas").text


@both_databases
def test_what_is_kept_is_bounded_with_the_texts_in_its_keys(app: Flask, client: FlaskClient) -> None:
    idea, looks = make_idea(body="🧱" * 9000, fields={"f1": "x" * 20_000}), app.extensions["looks"]
    looks.pages._most = 400_000
    for number in range(12):
        client.get(f"{idea_path(idea.id, idea.slug)}?x={number}")
    kept = looks.pages._parts
    assert 1 < len(kept) < 12
    assert 200_000 < looks.pages._size <= 400_000
    assert looks.pages._size == sum(weight_of(page) + weight_of(key) for key, (page, _) in kept.items())


def test_memory_is_weighed_with_what_is_held() -> None:
    assert weight_of(("🧱" * 1000, ("x" * 1000, None))) > 5000
    assert weight_of([{"x" * 1000: ["y" * 1000]}]) > 2000


def test_a_board_has_its_new_card_as_soon_as_the_process_knows_of_it(app: Flask, client: FlaskClient) -> None:
    make_idea()
    assert "og:image" not in client.get("/boards/products").text
    renew_cards(now=NOON)
    present_marks.forget()
    assert "/cards/boards/products/" in client.get("/boards/products").text


def test_a_page_that_sets_a_cookie_is_not_kept(app: Flask, client: FlaskClient) -> None:
    @drawn_once
    def with_a_token() -> Response:
        return Response(generate_csrf())

    app.view_functions["roadmap.show"] = with_a_token
    tokens = [app.test_client().get("/roadmap").text for _ in range(2)]
    assert tokens[0] != tokens[1]


def test_a_page_drawn_over_midnight_ends_with_the_day_it_began_in(app: Flask, client: FlaskClient) -> None:
    idea = make_idea()
    path = idea_path(idea.id, idea.slug)
    with time_machine.travel(datetime(2026, 8, 1, 23, 59, 59, 500_000, tzinfo=ZONE), tick=False) as clock:
        with before_render_template.connected_to(lambda *_, **__: clock.shift(0.5), app):
            client.get(path)
        assert drawings(app, client, path) == 1
