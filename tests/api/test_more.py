"""What else a person can do, by program: the same use cases, the same refusals."""

from sqlalchemy import select

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.lifecycle import actions as lifecycle
from ideas.reports.models import Report
from tests.api.conftest import problem
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea


@both_databases
def test_following_is_put_and_deleted_any_number_of_times(fan, app):
    at = f"/ideas/{make_idea().id}/follow"
    assert [fan(method, at).get_json() for method in ("PUT", "PUT", "DELETE", "DELETE")] == [{"followers": n, "following": bool(n)} for n in (1, 1, 0, 0)]
    problem(fan("PUT", f"/ideas/{make_idea(stage='draft').id}/follow"), 404, "not_found")


@both_databases
def test_an_idea_of_ones_own_is_changed_and_taken_back(fan, nobody, app):
    idea = make_idea(fan.member, tags=("garden",))
    got = fan("PATCH", f"/ideas/{idea.id}", {"summary": "It grows by storeys."}).get_json()
    assert (got["summary"], got["title"], got["tags"]) == ("It grows by storeys.", idea.title, ["garden"])
    assert set(problem(fan("PATCH", f"/ideas/{idea.id}", {"title": "Hm", "votes": 5}), 422, "invalid")["errors"]) == {"votes"}
    assert set(problem(fan("PATCH", f"/ideas/{idea.id}", {"title": "Hm"}), 422, "too_short")["errors"]) == {"title"}
    problem(fan("PATCH", f"/ideas/{make_idea().id}", {"title": "Somebody else's idea"}), 403, "not_yours")
    assert fan("POST", f"/ideas/{idea.id}/withdrawal", {"reason": "It was built by somebody else in the meantime."}).get_json()["stage"] == "withdrawn"
    assert fan("POST", f"/ideas/{idea.id}/withdrawal", {"reason": "It was built by somebody else in the meantime."}).status_code == 409
    assert [one["id"] for one in fan.get("/me/ideas")["items"]] == [idea.id]


def test_what_a_change_leaves_out_stays_and_what_the_idea_does_not_have_is_refused(fan, app):
    market = {"region": "Norway", "group": "schools", "channel": "shops", "size": "500", "evidence": ["a survey of 40 teachers"], "would_buy": True}
    asked = make_idea(fan.member, board="markets", market=market)
    assert fan("PATCH", f"/ideas/{asked.id}", {"market": {"region": "Alps"}}).get_json()["market"] == {**market, "region": "Alps"}
    product = make_idea(fan.member)
    refused = fan("PATCH", f"/ideas/{product.id}", {"summary": "Changed", "market": {"region": "Alps"}, "fields": {"f9": "12 euros"}})
    assert set(problem(refused, 422, "invalid")["errors"]) == {"market", "fields.f9"}
    assert fan.get(f"/ideas/{product.id}")["summary"] == product.summary


def test_comments_of_ones_own_and_others(fan, team, app):
    idea = make_idea()
    said = fan("POST", f"/ideas/{idea.id}/comments", {"body": "Once"}).get_json()["id"]
    assert fan("PATCH", f"/comments/{said}", {"body": "Twice"}).get_json()["body"] == "Twice"
    problem(team("PATCH", f"/comments/{said}", {"body": "Never"}), 403, "not_yours")
    assert [team(method, f"/comments/{said}/helpful").get_json() for method in ("PUT", "PUT", "DELETE")] == [{"helpful": 1, "marked": True}, {"helpful": 1, "marked": True}, {"helpful": 0, "marked": False}]
    problem(fan("PUT", f"/comments/{said}/helpful"), 403, "own_comment")
    assert fan("DELETE", f"/comments/{said}").get_json() == {"id": said}
    problem(fan("DELETE", f"/comments/{said}"), 409, "comment_closed")
    problem(fan("DELETE", f"/comments/{2**63}"), 404, "not_found")


def test_a_report_arrives_once(fan, nobody, app):
    told = {"thing": "idea", "thing_id": make_idea().id, "reason": "spam", "good_faith": True}
    got = fan("POST", "/reports", told)
    assert (got.status_code, got.get_json()["url"]) == (201, f"http://localhost:8000/reports/{got.get_json()['reference']}")
    problem(fan("POST", "/reports", told), 409, "already_reported")
    problem(fan("POST", "/reports", told | {"thing_id": make_idea(stage="draft").id}), 404, "thing_gone")
    problem(nobody("POST", "/reports", told), 401, "sign_in_first")
    assert session().scalars(select(Report.reason)).all() == ["spam"]


def test_decisions_roadmap_and_promises_are_what_one_may_see(nobody, team, app):
    declined, shelf, promised = make_idea(stage="in_review", tags=("garden",)), make_idea(stage="in_development"), make_idea(stage="in_development")
    team("PUT", f"/ideas/{declined.id}/stage", {"stage": "declined", "reason": "cost_or_price", "text": "The wood alone would cost more than the set."})
    team("POST", f"/ideas/{promised.id}/updates", {"text": "The first sample is here.", "next_step": "A test at home", "promised_for": "2099-01-31"})
    [decision] = nobody.get("/decisions?outcome=declined&q=wood")["items"]
    assert (decision["idea_id"], decision["reason"], decision["outcome"]) == (declined.id, "cost_or_price", "declined")
    assert nobody.get("/decisions?outcome=parked")["items"] == []
    stages = {one["stage"]: {idea["id"] for idea in one["items"]} for one in nobody.get("/roadmap")["stages"]}
    assert stages["in_development"] == {shelf.id, promised.id}
    assert [(one["idea_id"], one["due_on"], one["state"]) for one in nobody.get("/promises")["items"]] == [(promised.id, "2099-01-31", "open")]
    assert {one["name"]: one["ideas"] for one in nobody.get("/tags")["items"]} == {"garden": 1}
    lifecycle.remove(session().get(Idea, declined.id), reason="other", text="Rights of others.", by=make_actor("moderator"), now=NOON)
    assert nobody.get("/decisions")["items"] == []
    for path in ("/promises?after=promises-kept.WyIyMDI3LTAxLTAxIiwgMV0", "/decisions?after=nonsense", "/promises?after=W10", "/me/notices?after=x"):
        assert problem(team("GET", path), 422, "invalid")["errors"].keys() == {"after"}


def test_notices_are_ones_own(fan, team, app):
    from tests.api.test_document import things

    notice = things(fan.member)["NOTICE"]
    [got] = fan.get("/me/notices")["items"]
    assert (got["id"], got["read"], got["kind"]) == (notice, False, "update.posted") and got["url"].startswith("http://localhost:8000/")
    problem(team("PUT", f"/me/notices/{notice}/reading"), 404, "notice_gone")
    assert fan("PUT", f"/me/notices/{notice}/reading").get_json() == {"id": notice, "read": True}
    assert [one["read"] for one in fan.get("/me/notices")["items"]] == [True]
