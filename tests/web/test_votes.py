"""Support in the browser: with htmx and without, for every kind of reader."""

from __future__ import annotations

import pytest
from flask import Flask

from ideas.core.links import idea_path
from ideas.votes import actions
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member, reload


@pytest.fixture
def idea(app: Flask) -> object:
    """An idea that gathers."""
    return make_idea(goal=20)


def test_a_plain_form_leads_back_with_a_note(app: Flask, idea: object) -> None:
    browser = Browser(app, make_member())
    answer = browser.post(f"/ideas/{idea.id}/vote")
    assert (answer.status_code, answer.location) == (303, idea_path(idea.id, idea.slug))
    assert "You’re number 1." in browser.get(answer.location).text
    assert browser.post(f"/ideas/{idea.id}/vote/withdrawal").status_code == 303
    assert reload(idea).vote_count == 0


def test_htmx_gets_the_box_once_or_twice(app: Flask, idea: object) -> None:
    browser = Browser(app, make_member())
    for _ in range(2):
        answer = browser.post(f"/ideas/{idea.id}/vote", htmx=True)
        assert answer.status_code == 200
        assert answer.text.lstrip().startswith(f'<div class="support" id="box-{idea.id}">')
        assert "You’re in" in answer.text
    assert reload(idea).vote_count == 1
    assert "Support this" in browser.post(f"/ideas/{idea.id}/vote/withdrawal", htmx=True).text


def test_a_card_gets_its_small_button(app: Flask, idea: object) -> None:
    answer = Browser(app, make_member()).post(f"/ideas/{idea.id}/vote", {"part": "card"}, htmx=True)
    assert f'id="support-{idea.id}"' in answer.text
    assert 'aria-pressed="true"' in answer.text


def test_a_visitor_is_led_to_join_and_gets_no_cookie(app: Flask, idea: object) -> None:
    answer = Browser(app).get(idea_path(idea.id, idea.slug))
    assert f'href="/ideas/{idea.id}/join?do=support"' in answer.text
    assert "csrf" not in answer.text
    assert "Set-Cookie" not in answer.headers
    assert Browser(app).post(f"/ideas/{idea.id}/vote").status_code == 303


def test_own_ideas_say_why_not(app: Flask) -> None:
    creator = make_member()
    idea = make_idea(creator)
    browser = Browser(app, creator)
    page = browser.get(idea_path(idea.id, idea.slug)).text
    assert "You can’t support your own idea." in page
    assert f'action="/ideas/{idea.id}/vote"' not in page
    answer = browser.post(f"/ideas/{idea.id}/vote", htmx=True)
    assert (answer.status_code, "You can’t support your own idea." in answer.text) == (403, True)
    assert browser.post(f"/ideas/{idea.id}/vote").status_code == 403


def test_a_suspended_member_reads_why(app: Flask, idea: object) -> None:
    member = make_member(suspended_until=NOON.replace(year=2100))
    assert "Your account is suspended" in Browser(app, member).get(idea_path(idea.id, idea.slug)).text
    assert Browser(app, member).post(f"/ideas/{idea.id}/vote").status_code == 403


def test_after_the_goal_the_button_is_gone(app: Flask) -> None:
    idea = make_idea(goal=1)
    actions.cast(idea, by=make_actor(), now=NOON)
    browser = Browser(app, make_member())
    page = browser.get(idea_path(idea.id, idea.slug)).text
    assert "Goal reached, the team decides" in page
    assert "Support this" not in page
    answer = browser.post(f"/ideas/{idea.id}/vote", htmx=True)
    assert (answer.status_code, "not gathering support any more" in answer.text) == (409, True)


def test_follow_and_unfollow(app: Flask, idea: object) -> None:
    browser = Browser(app, make_member())
    assert "Unfollow" in browser.post(f"/ideas/{idea.id}/follow", htmx=True).text
    assert reload(idea).follower_count == 1
    assert browser.post(f"/ideas/{idea.id}/follow/withdrawal").status_code == 303
    assert reload(idea).follower_count == 0


@pytest.mark.parametrize("stage", ["draft", "submitted", "removed"])
def test_what_one_cannot_see_cannot_be_supported(app: Flask, stage: str) -> None:
    idea = make_idea(stage=stage)
    for act in ("vote", "vote/withdrawal", "follow", "follow/withdrawal"):
        assert Browser(app, make_member()).post(f"/ideas/{idea.id}/{act}").status_code == 404
