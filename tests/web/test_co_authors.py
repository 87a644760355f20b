"""Ideas of several on the pages: the table of shares, the question, names wherever the idea is shown."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.board.models import CoAuthor
from ideas.co_authors import actions
from ideas.core.db import now, session
from ideas.lifecycle import actions as lifecycle
from ideas.privacy.actions import close
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import api_token, make_idea, make_member, reload
from tests.sqlcount import statements
from tests.web.test_idea_page import MOST, address


def shared(app: Flask, many: int = 1) -> tuple:
    """An idea of several that is out: idea, creator, the others."""
    creator, others = make_member(name="Jonte"), [make_member(name=f"Mitja {at}") for at in range(many)]
    idea = make_idea(creator, stage="draft", tags=("garden",))
    for other in others:
        actions.invite(idea, other.handle, "10", by=actor_of(creator), now=NOON)
    for other in others:
        actions.agree(idea, by=actor_of(other), now=NOON)
    lifecycle.submit(idea, terms_version="1", checklist=True, by=actor_of(creator), now=NOON)
    return reload(idea), creator, others


def test_from_the_question_to_the_page(app: Flask) -> None:
    creator, other = make_member(name="Jonte"), make_member(name="Mitja")
    idea = make_idea(creator, stage="draft")
    mine, theirs = Browser(app, creator), Browser(app, other)
    assert f'href="/ideas/{idea.id}/co-authors"' in mine.get(f"/ideas/drafts/{idea.id}").text
    answer = mine.post(f"/ideas/{idea.id}/co-authors", {"handle": f"@{other.handle}", "share": "40"})
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}/co-authors")
    page = mine.get(f"/ideas/{idea.id}/co-authors").text
    assert "has not answered yet" in page and "60 %" in page and "40 %" in page
    refused = mine.post("/ideas/drafts/submission", {"idea_id": idea.id, "terms": "1", "checklist": "1"})
    assert refused.status_code == 409 and "Somebody you invited has not agreed yet." in refused.text
    assert f'href="/ideas/{idea.id}/co-authors/agreement"' in theirs.get("/account/ideas").text
    question = theirs.get(f"/ideas/{idea.id}/co-authors/agreement").text
    assert idea.title in question and "straight rails" in question and "I agree" in question
    assert theirs.get(f"/ideas/drafts/{idea.id}").status_code == 404
    assert theirs.post(f"/ideas/{idea.id}/co-authors/agreement", {"answer": "agree"}).status_code == 303
    assert "has agreed" in mine.get(f"/ideas/{idea.id}/co-authors").text
    assert mine.post("/ideas/drafts/submission", {"idea_id": idea.id, "terms": "1", "checklist": "1"}).status_code == 303
    idea = reload(idea)
    page = Browser(app).get(address(idea)).text
    assert f'href="/members/{other.handle}?lang=en"' in page and "Mitja" in page
    assert "You can’t support your own idea." in theirs.get(address(idea)).text


def test_declining_and_taking_back(app: Flask) -> None:
    creator, other = make_member(), make_member()
    idea = make_idea(creator, stage="draft")
    mine, theirs = Browser(app, creator), Browser(app, other)
    for act in (lambda: theirs.post(f"/ideas/{idea.id}/co-authors/agreement", {"answer": "decline"}), lambda: mine.post(f"/ideas/{idea.id}/co-authors/removal", {"member_id": other.id})):
        mine.post(f"/ideas/{idea.id}/co-authors", {"handle": other.handle, "share": "40"})
        assert act().status_code == 303
        session().rollback()
        assert [row.member_id for row in session().scalars(select(CoAuthor))] == [creator.id]
        assert theirs.get(f"/ideas/{idea.id}/co-authors/agreement").status_code == 404


def test_what_was_typed_stays_with_its_error(app: Flask) -> None:
    creator, other = make_member(), make_member()
    idea = make_idea(creator, stage="draft")
    browser = Browser(app, creator)
    answer = browser.post(f"/ideas/{idea.id}/co-authors", {"handle": "nobody-there", "share": "33"})
    assert answer.status_code == 422 and 'value="nobody-there"' in answer.text and 'value="33"' in answer.text and "We find nobody of that handle." in answer.text
    browser.post(f"/ideas/{idea.id}/co-authors", {"handle": other.handle, "share": "40"})
    answer = browser.post(f"/ideas/{idea.id}/co-authors/shares", {f"share-{creator.id}": "all", f"share-{other.id}": "40"})
    assert answer.status_code == 422 and 'value="all"' in answer.text and "A share is a whole number" in answer.text


def test_shares_are_proposed_once_the_idea_is_out(app: Flask) -> None:
    idea, creator, (other,) = shared(app)
    browser = Browser(app, creator)
    answer = browser.post(f"/ideas/{idea.id}/co-authors/shares", {f"share-{creator.id}": "50", f"share-{other.id}": "40"})
    assert answer.status_code == 422 and "Together that is 90 per cent. It has to be 100." in answer.text
    assert browser.post(f"/ideas/{idea.id}/co-authors/shares", {f"share-{creator.id}": "50", f"share-{other.id}": "50"}).status_code == 303
    assert "→ 50 %" in browser.get(f"/ideas/{idea.id}/co-authors").text
    assert "→ 50 %" in Browser(app, other).get(f"/ideas/{idea.id}/co-authors/agreement").text


def test_cards_members_pages_and_programs_name_them(app: Flask) -> None:
    idea, creator, others = shared(app, 2)
    assert "and 2 others" in Browser(app).get("/ideas?lang=en").text
    assert idea.title in Browser(app).get(f"/members/{others[0].handle}").text
    told = app.test_client(use_cookies=False).get(f"/api/v1/ideas/{idea.id}").get_json()
    assert told["author"]["handle"] == creator.handle
    assert told["co_authors"] == [{"handle": one.handle, "name": one.name, "share": 10} for one in others]
    listed = Browser(app, others[0]).get("/ideas").text
    assert f'action="/ideas/{idea.id}/vote"' not in listed
    close(others[0], by=actor_of(others[0]), now=now())
    assert "a former member" in Browser(app).get(address(reload(idea))).text
    told = app.test_client(use_cookies=False).get(f"/api/v1/ideas/{idea.id}").get_json()
    assert told["co_authors"][0] == {"handle": None, "name": None, "share": 10}


def test_an_invitation_is_no_name_on_a_page(app: Flask) -> None:
    idea, creator, _ = shared(app)
    asked = make_member(handle="zqasked", name="Zqasked")
    actions.invite(idea, asked.handle, "5", by=actor_of(creator), now=NOON)
    key = {"Authorization": f"Bearer {api_token(make_member())}"}
    texts = [Browser(app).get(address(idea)).text, Browser(app, make_member("admin")).get(f"/desk/ideas/{idea.id}").text, app.test_client(use_cookies=False).get(f"/api/v1/ideas/{idea.id}", headers=key).text, Browser(app).get("/ideas").text]
    assert not [text for text in texts if "zqasked" in text.lower()]


@both_databases
def test_several_creators_cost_no_statement_more(app: Flask) -> None:
    costs = []
    for many in (1, 6):
        idea, creator, _others = shared(app, many)
        browser, page = Browser(app, creator), address(idea)
        browser.get(page)
        session().rollback()
        with statements() as seen:
            assert browser.get(page).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1] <= MOST
