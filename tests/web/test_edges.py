"""What a hasty or a hostile reader runs into at the edges: caches, numbers without end, two at the same moment."""

from __future__ import annotations

import threading

from flask import Flask
from flask.testing import FlaskClient

from ideas.accounts.actions import change_profile
from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.comments.actions import post
from ideas.core.db import now, session
from ideas.core.refusal import Refused
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import make_idea, make_member

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
