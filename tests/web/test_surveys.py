"""The questions after the click: in place, on their own page, and the published numbers on all pages that show them."""

from __future__ import annotations

import pytest
from flask import Flask

from ideas.accounts.queries import actor_of
from ideas.core.db import session
from ideas.surveys import actions
from ideas.surveys.queries import own_answer
from ideas.votes import actions as votes
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import api_token, make_idea, make_member
from tests.sqlcount import statements
from tests.surveys.test_actions import COOL, KEEN, crowd
from tests.web.test_idea_page import MOST, address


def test_the_click_asks_in_place_and_the_answer_stays_there(app: Flask) -> None:
    idea, fan = make_idea(goal=None), make_member()
    browser = Browser(app, fan)
    part = browser.post(f"/ideas/{idea.id}/vote", htmx=True).text
    assert 'name="price"' in part and f'id="survey-{idea.id}"' in part and f'hx-post="/ideas/{idea.id}/survey"' in part
    answer = browser.post(f"/ideas/{idea.id}/survey", KEEN, htmx=True)
    assert answer.status_code == 200 and "Thank you." in answer.text and "<html" not in answer.text
    session().rollback()
    assert own_answer(idea.id, fan.id).said["price"] == 8000
    again = browser.get(f"/ideas/{idea.id}/survey", htmx=True).text
    assert 'value="80"' in again and "<html" not in again
    skipped = browser.get(f"/ideas/{idea.id}/survey?later=1", htmx=True).text
    assert "<form" not in skipped and f'id="survey-{idea.id}"' in skipped


def test_without_javascript_it_is_a_page(app: Flask) -> None:
    idea, fan = make_idea(goal=None), make_member()
    browser = Browser(app, fan)
    browser.post(f"/ideas/{idea.id}/vote")
    assert f'href="/ideas/{idea.id}/survey?lang=en"' in browser.get(address(idea)).text
    page = browser.get(f"/ideas/{idea.id}/survey").text
    assert "<html" in page and 'name="quantity"' in page
    answer = browser.post(f"/ideas/{idea.id}/survey", KEEN)
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}-{idea.slug}")
    cleared = browser.post(f"/ideas/{idea.id}/survey", {})
    assert cleared.status_code == 303
    session().rollback()
    assert own_answer(idea.id, fan.id) is None


@pytest.mark.parametrize("htmx", [True, False])
def test_what_was_typed_stays_with_its_error(app: Flask, htmx: bool) -> None:
    idea, fan = make_idea(goal=None), make_member()
    votes.cast(idea, by=actor_of(fan), now=NOON)
    answer = Browser(app, fan).post(f"/ideas/{idea.id}/survey", {"price": "a lot", "quantity": "3"}, htmx=htmx)
    assert answer.status_code == 422
    assert 'value="a lot"' in answer.text and 'value="3"' in answer.text and "Write the price in euros" in answer.text
    assert ("<html" in answer.text) is not htmx


def test_who_does_not_support_is_told(app: Flask) -> None:
    idea, fan = make_idea(), make_member()
    answer = Browser(app, fan).post(f"/ideas/{idea.id}/survey", KEEN)
    assert answer.status_code == 403 and "for who supports the idea" in answer.text


def test_market_suggestions_ask_where(app: Flask) -> None:
    idea, fan = make_idea(board="markets", goal=None), make_member()
    votes.cast(idea, by=actor_of(fan), now=NOON)
    page = Browser(app, fan).get(f"/ideas/{idea.id}/survey?lang=de").text
    assert "Deutschland" in page and 'name="would_buy"' in page and 'name="price"' not in page


DOORS = ("/ideas/{id}-{slug}?lang=en", "/desk/ideas/{id}/survey", "/desk/ideas/{id}/survey.csv", "/desk/ideas/{id}", "/api/v1/ideas/{id}", "/api/v1/ideas/{id}/timeline", "/feeds/ideas/{id}.atom", "/ideas/{id}/timeline")


def doors(app: Flask, idea: object) -> str:
    """Everything an admin, a member and a program get of this idea, without what changes by itself."""
    admin, key = Browser(app, make_member("admin")), api_token(make_member("admin"))
    texts = []
    for door in DOORS:
        path = door.format(id=idea.id, slug=idea.slug)
        answer = app.test_client().get(path, headers={"Authorization": f"Bearer {key}"}) if path.startswith("/api") else admin.get(path)
        assert answer.status_code == 200, path
        texts.append(answer.text)
    return "\n".join(texts)


def test_under_twenty_no_door_tells_anything(app: Flask) -> None:
    idea = make_idea(goal=None)
    crowd(idea, 19, price="4711", quantity="2", intent="definitely")
    said = doors(app, idea)
    assert "4711" not in said and "4,711" not in said and "definitely,19" not in said and "pieces" not in said.split("How this is reckoned")[0]
    crowd(idea, 1, price="4711", quantity="2", intent="definitely")
    said = doors(app, idea)
    assert "4,711" in said and "intent,definitely,20" in said and "price,middle,4711" in said


def test_one_more_is_seen_at_no_door(app: Flask) -> None:
    idea = make_idea(goal=None)
    fans = crowd(idea, 20, **KEEN)
    admin = Browser(app, make_member("admin"))
    told = [admin.get(f"/desk/ideas/{idea.id}/survey{form}").text for form in ("", ".csv")]
    crowd(idea, 4, **COOL)
    actions.answer(idea, COOL, by=fans[0], now=NOON)
    votes.withdraw(idea, by=fans[1], now=NOON)
    again = [admin.get(f"/desk/ideas/{idea.id}/survey{form}").text for form in ("", ".csv")]
    assert told[1] == again[1]
    assert told[0].split("<h1>")[1].split("</main>")[0] == again[0].split("<h1>")[1].split("</main>")[0]


@both_databases
def test_the_page_with_a_survey_stays_within_its_statements(app: Flask) -> None:
    idea, fan = make_idea(goal=None, tags=("a",)), make_member()
    crowd(idea, 25, **KEEN)
    votes.cast(idea, by=actor_of(fan), now=NOON)
    for member in (None, fan):
        browser, page = Browser(app, member), address(idea)
        browser.get(page)
        session().rollback()
        with statements() as seen:
            assert "Half of them would pay between 80 and 80 euros" in browser.get(page).text
        assert len(seen) <= MOST


def test_the_csv_is_a_table(app: Flask) -> None:
    idea = make_idea(board="markets", goal=None)
    crowd(idea, 21, country="DE", would_buy="yes")
    answer = Browser(app, make_member("team")).get(f"/desk/ideas/{idea.id}/survey.csv")
    assert answer.content_type == "text/csv; charset=utf-8"
    assert sorted(answer.text.removeprefix("\ufeff").split()) == ["country,DE,20", "country,answers,20", "question,answer,count", "would_buy,answers,20", "would_buy,yes,20"]
