"""A new version of an idea that ended: begun on its page and among one's own ideas, as a plain form and by htmx, filled in, sent, linked both ways."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.lifecycle import actions as lifecycle
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_idea, make_member, reload

AGREED = {"terms": "1", "checklist": "1"}


@pytest.fixture
def creator(app: Flask) -> Member:
    return make_member()


@pytest.fixture
def visit(app: Flask, creator: Member) -> Browser:
    return Browser(app, creator)


def draft_of(idea: Idea) -> Idea:
    session().rollback()
    return session().scalars(select(Idea).where(Idea.earlier_id == idea.id)).one()


def button(idea: Idea) -> str:
    return f'action="/ideas/{idea.id}/new-version"'


def address(idea: Idea) -> str:
    return f"/ideas/{idea.id}-{idea.slug}"


@pytest.mark.parametrize("htmx", [False, True])
@pytest.mark.parametrize("stage", ["expired", "declined", "withdrawn"])
def test_an_ended_idea_begins_again(app: Flask, visit: Browser, creator: Member, stage: str, htmx: bool) -> None:
    idea = make_idea(creator, stage=stage, tags=("wall",), vote_count=7)
    assert button(idea) in visit.get(address(idea)).text
    assert button(idea) in visit.get("/account/ideas").text
    assert button(idea) not in Browser(app, make_member()).get(address(idea)).text
    answer = visit.post(f"/ideas/{idea.id}/new-version", htmx=htmx)
    draft = draft_of(idea)
    onward = f"/ideas/drafts/{draft.id}"
    assert (answer.headers["HX-Redirect"] if htmx else answer.location) == onward
    assert answer.status_code == (204 if htmx else 303)
    page = visit.get(onward).text
    assert [words for words in ("Here is your draft, with all you had.", idea.title, 'name="what_changed"', "wall") if words not in page] == []
    own = visit.get("/account/ideas").text
    assert button(idea) not in own and f'href="{onward}"' in own


def test_what_changed_is_asked_for_and_what_was_typed_stays(visit: Browser, creator: Member) -> None:
    idea = make_idea(creator, stage="expired", tags=("wall",))
    visit.post(f"/ideas/{idea.id}/new-version")
    draft = draft_of(idea)
    refused = visit.post("/ideas/drafts/submission", AGREED | {"idea_id": str(draft.id), "title": "A marble run with a pendulum", "what_changed": ""})
    assert refused.status_code == 422
    assert "Say what changed since the earlier version." in refused.text and "A marble run with a pendulum" in refused.text
    over = visit.post("/ideas/drafts/submission", AGREED | {"idea_id": str(draft.id), "what_changed": "x" * 1_001})
    assert over.status_code == 422
    assert "One character too many." in over.text and "x" * 1_001 in over.text
    assert reload(draft).stage == "draft"


def test_sent_it_starts_from_zero_and_both_name_each_other(app: Flask, visit: Browser, creator: Member) -> None:
    idea = make_idea(creator, stage="expired", tags=("wall",), vote_count=12)
    visit.post(f"/ideas/{idea.id}/new-version")
    draft = draft_of(idea)
    sent = visit.post("/ideas/drafts/submission", AGREED | {"idea_id": str(draft.id), "title": "A marble run with a pendulum", "what_changed": "A <b>pendulum</b> & no clockwork."})
    assert sent.status_code == 303
    draft = reload(draft)
    assert (draft.stage, draft.vote_count) == ("gathering", 0)
    anybody = Browser(app)
    old, new = anybody.get(address(idea) + "?lang=en").text, anybody.get(address(draft) + "?lang=en").text
    assert "There is a new version of this idea:" in old and f'href="{address(draft)}?lang=en"' in old
    assert [words for words in ("A new version of an earlier idea:", f'href="{address(idea)}?lang=en"', "A &lt;b&gt;pendulum&lt;/b&gt; &amp; no clockwork.") if words not in new] == []
    assert button(idea) not in visit.get(address(idea)).text
    again = visit.post(f"/ideas/{idea.id}/new-version")
    assert again.status_code == 409 and "There is a new version already." in again.text


@pytest.mark.parametrize("published", [False, True])
def test_a_withdrawn_idea_begins_again_among_ones_own_though_it_was_never_public(visit: Browser, creator: Member, published: bool) -> None:
    idea = make_idea(creator, stage="gathering" if published else "submitted")
    lifecycle.withdraw(idea, reason="I build it myself.", by=actor_of(creator), now=NOON)
    assert (reload(idea).published_at is not None) is published
    assert button(idea) in visit.get("/account/ideas").text
    assert visit.post(f"/ideas/{idea.id}/new-version").location == f"/ideas/drafts/{draft_of(idea).id}"


@pytest.mark.parametrize("stage", ["gathering", "in_review", "approved", "removed"])
def test_no_button_where_an_idea_has_not_ended(visit: Browser, creator: Member, stage: str) -> None:
    idea = make_idea(creator, stage=stage)
    assert button(idea) not in visit.get(address(idea)).text
    assert button(idea) not in visit.get("/account/ideas").text
    refused = visit.post(f"/ideas/{idea.id}/new-version")
    assert refused.status_code == 409 and "A new version begins where" in refused.text


def test_only_ideas_that_follow_another_say_what_changed(visit: Browser, creator: Member) -> None:
    idea = make_idea(creator, tags=("wall",))
    form = {"title": idea.title, "summary": idea.summary, "problem": idea.problem, "body": idea.body, "lang": "en", "tags": "wall", "what_changed": "Slipped in."}
    assert visit.post(f"/ideas/{idea.id}/edit", form).status_code == 303
    assert reload(idea).what_changed == ""
