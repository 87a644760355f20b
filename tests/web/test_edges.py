"""What a hasty or a hostile reader runs into at the edges: caches, numbers without end, two at the same moment."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ideas.accounts.actions import change_email, change_profile
from ideas.accounts.actions.letters import issue
from ideas.accounts.models import VISITOR, Member
from ideas.accounts.queries import actor_of
from ideas.comments.actions import post
from ideas.core.db import session, writing
from ideas.core.refusal import Refused
from ideas.lifecycle.actions import remove, restore
from ideas.privacy.actions import close
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import NOON, api_token, make_actor, make_idea, make_member, reload

BEYOND = 2**63


def test_a_page_that_sets_a_cookie_stays_out_of_shared_caches(client: FlaskClient) -> None:
    for page in ("/sign-in", "/register", "/account/password/forgotten"):
        answer = client.application.test_client().get(page)
        assert "Set-Cookie" in answer.headers
        assert answer.headers["Cache-Control"] == "private, no-store", page


@both_databases
def test_numbers_beyond_the_database(app: Flask) -> None:
    member, idea = make_member(), make_idea()
    browser = Browser(app, member)
    for number in (BEYOND, 10**30, -1):
        assert browser.get(f"/ideas/{idea.id}/comments?reply={number}").status_code == 200
        assert browser.get(f"/ideas/{idea.id}/comments?reply={number}", htmx=True).status_code == 200
        assert browser.post(f"/ideas/{idea.id}/comments", {"body": "Words", "parent_id": number}).status_code == 409
        assert Browser(app, make_member("admin")).get(f"/desk/members?before={number}").status_code == 200


@both_databases
def test_an_address_with_a_nul(app: Flask) -> None:
    browser = Browser(app, make_member("admin"))
    for page in ("/tags/a%00b", "/members/a%00b", "/boards/%00", "/desk/boards/%00", "/api/v1/members/%00"):
        assert browser.get(page).status_code == 404
    assert browser.get("/desk/members?q=a%00b").status_code == 200


def at_once(app: Flask, *acts: Any) -> list[str]:
    """What becomes of each, all begun at the same moment."""
    together = Barrier(len(acts))

    def run(act: Any) -> str:
        with app.app_context():
            together.wait()
            try:
                act()
            except Refused as refused:
                return refused.refusal.cause
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def rename(member_id: int, handle: str) -> None:
    member = session().get_one(Member, member_id)
    change_profile(member, {"handle": handle}, by=actor_of(member), now=NOON)


@both_databases
def test_two_take_one_handle_at_once(app: Flask) -> None:
    ids = [make_member().id for _ in range(2)]
    for turn in range(12):
        became = at_once(app, *(lambda one=one, turn=turn: rename(one, f"wanted{turn}") for one in ids))
        assert sorted(became) == ["done", "handle_taken"]


@both_databases
def test_two_take_one_address_at_once(app: Flask) -> None:
    members = [make_member() for _ in range(2)]
    for turn in range(12):
        with writing():
            tokens = [issue("change_email", f"new{turn}@example.org", now=NOON, member=member).rpartition("/")[2] for member in members]
        became = at_once(app, *(lambda token=token: change_email(token, by=VISITOR, now=NOON) for token in tokens))
        assert sorted(became) == ["done", "email_taken"]


def test_only_moderators_take_down_and_put_back_by_whatever_door(app: Flask) -> None:
    idea = make_idea()
    for role, status in (("team", 403), ("moderator", 200)):
        token = api_token(make_member(role))
        for stage in ("removed", "gathering"):
            sent = {"stage": stage, "reason": "other", "text": "It shows somebody without their consent."}
            answer = app.test_client().put(f"/api/v1/ideas/{idea.id}/stage", json=sent, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == (status if stage == "removed" or status == 200 else 409), (role, stage)  # noqa: PLR2004
    team = make_actor("team")
    with pytest.raises(Refused):
        remove(reload(idea), reason="other", text="It shows somebody.", by=team, now=NOON)


def test_what_moderation_wrote_to_the_creator_is_not_told_to_everybody(app: Flask) -> None:
    idea, moderator = make_idea(), make_actor("moderator")
    remove(idea, reason="other", text="Words for the creator alone.", by=moderator, now=NOON)
    restore(reload(idea), by=moderator, now=NOON)
    for page in (f"/ideas/{idea.id}-{idea.slug}", f"/ideas/{idea.id}/timeline", f"/api/v1/ideas/{idea.id}/timeline", f"/feeds/ideas/{idea.id}.atom"):
        answer = app.test_client().get(page)
        assert answer.status_code == 200
        assert "Words for the creator alone" not in answer.text, page


def test_a_former_member_has_no_page_to_be_led_to(app: Flask) -> None:
    idea, member = make_idea(), make_member()
    post(idea, "I would build it.", by=actor_of(member), now=NOON)
    close(reload(member), by=actor_of(member), now=NOON)
    assert f"/members/former-{member.id}" not in app.test_client().get(f"/ideas/{idea.id}/comments").text
    assert app.test_client().get(f"/api/v1/ideas/{idea.id}/comments").get_json()["items"][0]["author"] is None
