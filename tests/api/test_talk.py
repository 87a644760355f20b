"""Comments and updates by program; boards and members."""

import pytest

from ideas.board.models import Board
from ideas.comments import actions as comments
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.lifecycle.models import SourceEntry
from tests.api.conftest import Program, problem
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member


@both_databases
def test_comments_are_said_and_read(fan, nobody, app):
    idea = make_idea()
    first = fan("POST", f"/ideas/{idea.id}/comments", {"body": "I would *buy* it"})
    assert first.status_code == 201, first.text
    got = first.get_json()
    assert (got["state"], got["author"]["handle"], got["parent_id"]) == ("public", "mara", None) and "<em>buy</em>" in got["body_html"]
    answer = fan("POST", f"/ideas/{idea.id}/comments", {"body": "Twice", "parent_id": got["id"]}).get_json()
    assert answer["parent_id"] == got["id"]
    page = nobody.get(f"/ideas/{idea.id}/comments?limit=1")
    assert [one["id"] for one in page["items"]] == [got["id"]]
    assert [one["id"] for one in nobody.get(f"/ideas/{idea.id}/comments?after={page['next']}")["items"]] == [answer["id"]]
    assert nobody.get(f"/ideas/{idea.id}")["comments"] == 2


def test_a_new_members_comment_waits_and_is_seen_by_its_author_alone(nobody, app):
    idea, newcomer = make_idea(), Program(app, make_member(known_at=None))
    said = newcomer("POST", f"/ideas/{idea.id}/comments", {"body": "Hello"}).get_json()
    assert said["state"] == "waiting"
    assert nobody.get(f"/ideas/{idea.id}/comments")["items"] == []
    assert len(newcomer.get(f"/ideas/{idea.id}/comments")["items"]) == 1


def test_hidden_words_are_not_told(nobody, fan, app):
    idea = make_idea()
    said = fan("POST", f"/ideas/{idea.id}/comments", {"body": "A hidden word"}).get_json()
    comments.hide(session().get(Comment, said["id"]), reason="insulting", text="That is not for here.", by=make_actor("moderator"), now=NOON)
    [got] = nobody.get(f"/ideas/{idea.id}/comments")["items"]
    assert (got["state"], got["hidden_reason"], got["body"], got["body_html"]) == ("hidden", "insulting", "", "")


def test_who_answered_on_an_earlier_portal_has_a_role_and_no_name(nobody, app):
    idea = make_idea()
    with writing() as current:
        for by in ("government", "Arya", "John Snow <john.snow@north.example>"):
            current.add(SourceEntry(idea_id=idea.id, at=NOON, kind="official_answer", status="accepted", text="Yes", text_html="<p>Yes</p>", said_by=by))
    told = [one["said_by"] for one in nobody.get(f"/ideas/{idea.id}/timeline")["items"] if one["kind"] == "told"]
    assert sorted(told) == ["", "", "government"]


@pytest.mark.parametrize(("body", "status", "cause"), [
    ({"body": ""}, 422, "body_missing"), ({"body": "x" * 5001}, 422, "body_too_long"), ({}, 422, "invalid"), ({"body": "\0"}, 422, "invalid"),
    ({"body": "An answer", "parent_id": 999}, 409, "parent_gone"), ({"body": "For the team", "official": True}, 403, "not_yours"),
])
def test_comments_are_refused_with_a_reason(fan, app, body, status, cause):
    got = problem(fan("POST", f"/ideas/{make_idea().id}/comments", body), status, cause)
    assert status != 422 or set(got["errors"]) == {"body"}


def test_cursors_of_others_are_refused(nobody, app):
    idea = make_idea()
    for after in ("nonsense", "W251bGxd", "WyJhIl0", "WzFlMzA4XQ"):
        problem(nobody("GET", f"/ideas/{idea.id}/comments?after={after}"), 422, "invalid")


@both_databases
def test_the_team_tells_what_is_next(team, fan, app):
    idea = make_idea(stage="in_development")
    told = {"text": "The first sample is **here**.", "next_step": "A test at home", "promised_for": "2099-01-31"}
    answer = team("POST", f"/ideas/{idea.id}/updates", told)
    assert answer.status_code == 201, answer.text
    got = answer.get_json()
    assert {key: got[key] for key in told} == told and got["by"] == "team" and got["lang"] == "en"
    problem(fan("POST", f"/ideas/{idea.id}/updates", told), 403, "not_yours")


@pytest.mark.parametrize(("body", "field"), [
    ({"text": ""}, "text"), ({"text": "x", "promised_for": "2001-01-31"}, "promised_for"), ({"text": "x", "promised_for": "2027-02-30"}, "promised_for"),
    ({"text": "x", "promised_for": "tomorrow"}, "promised_for"), ({"text": "x", "promised_for": 20270131}, "promised_for"), ({"text": "x", "next_step": None}, "next_step"),
])
def test_updates_that_do_not_fit(team, app, body, field):
    answer = team("POST", f"/ideas/{make_idea().id}/updates", body)
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, {field})


def test_boards_are_those_one_may_see(nobody, team, app):
    assert [board["slug"] for board in nobody.get("/boards")["items"]] == ["products", "markets"]
    with writing() as current:
        current.query(Board).filter_by(slug="markets").one().visibility = "invited"
    assert [board["slug"] for board in nobody.get("/boards")["items"]] == ["products"]
    assert len(team.get("/boards")["items"]) == 2
    assert nobody.get("/boards")["items"][0]["terms"]["version"] == "1"


def test_members_show_their_public_face(nobody, app):
    make_member(handle="ida", bio="I build.")
    got = nobody.get("/members/ida")
    assert (got["handle"], got["name"], got["bio"], got["url"]) == ("ida", "Ida", "I build.", "http://localhost:8000/members/ida")
    assert "example.org" not in str(got)
    make_member(handle="nobodyyet", confirmed_at=None)
    problem(nobody("GET", "/members/nobodyyet"), 404, "not_found")
    problem(nobody("GET", "/members/%00"), 404, "not_found")
