"""Tokens, bodies, languages and errors of the API."""

import pytest

from ideas.board.models import Idea
from ideas.core.db import session
from tests.api.conftest import problem
from tests.browser import Browser
from tests.factories import api_token, make_idea, make_member


def test_me_is_whose_token_it_is(fan, nobody):
    assert fan.get("/me")["handle"] == "mara"
    assert "email" not in fan.get("/me")
    answer = nobody("GET", "/me")
    problem(answer, 401, "sign_in_first")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["Bearer wrong", "Bearer", "Bearer ", "Basic bWFyYTpwYXNz", "wrong", "", "Bearer ü", "Bearer " + "x" * 5000])
def test_a_wrong_token_is_no_visitor(nobody, header):
    problem(nobody("GET", "/ideas", headers={"Authorization": header}), 401, "bad_token")


def test_a_cookie_alone_authorises_nothing(app):
    member = make_member("admin")
    idea, draft = make_idea(), make_idea(member, stage="draft")
    browser = Browser(app, member)
    assert browser.get("/api/v1/me").status_code == 401
    assert browser.get(f"/api/v1/ideas/{draft.id}").status_code == 404
    for method, path, body in [
        ("PUT", f"/ideas/{idea.id}/vote", None), ("POST", "/ideas", {}), ("PUT", f"/ideas/{idea.id}/stage", {"stage": "in_review"}),
        ("POST", f"/ideas/{idea.id}/comments", {"body": "Fine"}), ("POST", f"/ideas/{idea.id}/updates", {"text": "News"}), ("DELETE", f"/ideas/{idea.id}/vote", None),
    ]:
        answer = browser.client.open(f"/api/v1{path}", method=method, json=body, headers={"X-CSRFToken": browser.csrf()})
        problem(answer, 401, "sign_in_first")
    assert session().get(Idea, idea.id).vote_count == 0


def test_a_token_is_no_cookie(app):
    answer = app.test_client(use_cookies=False).get("/ideas/new?board=products", headers={"Authorization": f"Bearer {api_token(make_member())}"})
    assert answer.status_code in {302, 303}


def test_a_token_beside_another_members_cookie_is_the_tokens(app, fan):
    browser = Browser(app, make_member("admin"))
    assert browser.client.get("/api/v1/me", headers=fan.headers).get_json()["handle"] == "mara"


def test_answers_to_a_token_stay_private(fan, nobody):
    answer = fan("GET", "/ideas")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert {"Authorization", "Accept-Language"} <= set(answer.vary)
    assert "Set-Cookie" not in answer.headers
    assert "Authorization" in nobody("GET", "/ideas").vary


def test_a_closed_members_token_is_dead(app, nobody):
    from tests.conftest import NOON

    member = make_member(closed_at=NOON)
    problem(nobody("GET", "/me", headers={"Authorization": f"Bearer {api_token(member)}"}), 401, "bad_token")


@pytest.mark.parametrize("data", [b"", b"{", b"nonsense", b"\xff\xfe", b'{"a": 1', b"[" * 100_000, b'{"body": ' + b"9" * 5000 + b"}", "\ufeff{}".encode()])
def test_what_is_no_json_is_malformed(fan, data):
    problem(fan("POST", "/ideas", data=data, content_type="application/json"), 400, "malformed")


@pytest.mark.parametrize("data", [b"[]", b"null", b'"text"', b"1", b"true"])
def test_json_that_is_no_object_does_not_fit(fan, data):
    assert problem(fan("POST", "/ideas", data=data, content_type="application/json"), 422, "invalid")["errors"].keys() == {"json"}


def test_other_types_and_too_much_are_refused(fan):
    problem(fan("POST", "/ideas", data="title=x", content_type="application/x-www-form-urlencoded"), 415, "wrong_type")
    problem(fan("POST", "/ideas"), 415, "wrong_type")
    problem(fan("POST", "/ideas", data=b" " * (1024 * 1024 + 1), content_type="application/json"), 413, "too_large")


def test_methods_and_places_that_are_not(nobody):
    answer = nobody("DELETE", "/ideas")
    problem(answer, 405, "method_not_allowed")
    assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
    problem(nobody("GET", "/nowhere"), 404, "not_found")
    problem(nobody.client.get("/api/v2/ideas"), 404, "not_found")
    problem(nobody("GET", "/ideas/0"), 404, "not_found")


def test_errors_are_said_in_the_language_asked_for(fan):
    german = fan("POST", "/ideas", {}, headers={"Accept-Language": "de-AT,de;q=0.9"}).get_json()
    english = fan("POST", "/ideas", {}, headers={"Accept-Language": "en"}).get_json()
    assert german["errors"]["title"] == "Dieses Feld fehlt." and english["errors"]["title"] == "This field is missing."
    assert fan("POST", "/ideas", {}).get_json()["errors"]["title"] == "This field is missing.", "the member's own"
