"""Tokens, bodies, languages and errors of the API."""

import pytest

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.web.limits import CALLS, limiter
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


def test_an_answer_is_not_sent_twice_and_is_told_to_who_may_see_it(app, fan, nobody):
    idea = make_idea()
    mark = fan("GET", f"/ideas/{idea.id}").headers["ETag"]
    again = fan("GET", f"/ideas/{idea.id}", headers={"If-None-Match": mark})
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (304, b"", "private, no-store")
    fan("PUT", f"/ideas/{idea.id}/vote")
    assert fan("GET", f"/ideas/{idea.id}", headers={"If-None-Match": mark}).status_code == 200
    draft = make_idea(fan.member, stage="submitted")
    mark = fan("GET", f"/ideas/{draft.id}").headers["ETag"]
    problem(nobody("GET", f"/ideas/{draft.id}", headers={"If-None-Match": mark}), 404, "not_found")
    problem(nobody("GET", "/me", headers={"If-None-Match": fan("GET", "/me").headers["ETag"]}), 401, "sign_in_first")


def test_calls_are_counted_by_program_and_wrong_keys_by_place(app, fan, nobody):
    app.config["LIMITS_IN_TESTS"] = True
    first = fan("GET", "/boards").headers
    assert (first["RateLimit-Limit"], first["RateLimit-Remaining"]) == ("600", "599") and 0 < int(first["RateLimit-Reset"]) <= 61
    assert nobody("GET", "/boards").headers["RateLimit-Remaining"] == "599", "somebody else"
    for n in range(60):
        problem(nobody("GET", "/boards", headers={"Authorization": f"Bearer wrong{n}"}), 401, "bad_token")
    refused = nobody("GET", "/boards", headers={"Authorization": "Bearer wrong again"})
    problem(refused, 429, "too_often")
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_one_key_is_one_program_however_it_is_written(app, fan, monkeypatch):
    app.config["LIMITS_IN_TESTS"] = True
    key, hits, hit = fan.headers["Authorization"].split()[1], [], limiter.limiter.hit
    monkeypatch.setattr(limiter.limiter, "hit", lambda *given, **more: hits.append(given) or hit(*given, **more))
    for written in (f"Bearer {key}", f"bearer {key}", f"bEarer {key}", f"Bearer  {key} "):
        assert fan("GET", "/boards", headers={"Authorization": written}).status_code == 200
    counted = {given for given in hits if given[0].amount == CALLS}
    assert len(counted) == 1
    hit(*counted.pop(), cost=CALLS)
    refused = fan("GET", "/boards", headers={"Authorization": f"BEARER   {key}"})
    problem(refused, 429, "too_often")
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_a_head_has_the_mark_of_what_it_stands_for(fan, app):
    assert fan("HEAD", "/boards").headers["ETag"] == fan("GET", "/boards").headers["ETag"]


def test_options_are_answered_by_the_address_and_not_by_its_call(fan, app):
    asked = fan("OPTIONS", "/me/ideas")
    assert (asked.status_code, asked.data, asked.allow.as_set()) == (200, b"", {"get", "head", "options"})
