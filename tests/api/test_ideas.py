"""Ideas by program: listed, read, sent, supported, moved on."""

import io

import pytest
from PIL import Image

from ideas.board.actions import pictures
from ideas.board.models import Board, Idea
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.media import TooManyAtOnce
from ideas.lifecycle import actions as lifecycle
from tests.api.conftest import Program, problem
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.sqlcount import statements

FIELDS = {
    "id", "url", "board", "kind", "title", "summary", "body", "body_html", "lang", "stage", "votes", "imported_votes", "comments", "followers", "tags", "author",
    "co_authors", "goal", "milestones", "closes_at", "created_at", "published_at", "pictures", "merged_into", "voted", "problem", "market", "answers_id", "votes_on_behalf", "fields",
}
NEW = {
    "board": "products", "title": "A bird house to build on", "summary": "It grows by storeys.", "problem": "Bird houses come as they are.",
    "body": "Slats of larch that plug into each other, storey by storey, **without** a single screw.", "tags": ["garden", "#Birds"], "lang": "en",
}


def picture_file() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (600, 400), "tan").save(file, "PNG")
    file.seek(0)
    return file


@both_databases
def test_an_idea_has_exactly_the_fields_promised(nobody, app):
    idea = make_idea(make_member(handle="ida"), tags=("garden",), title="Marbles")
    got = nobody.get(f"/ideas/{idea.id}")
    assert set(got) == FIELDS
    assert got["author"] == {"handle": "ida", "name": "Ida"}
    assert got["url"] == f"http://localhost:8000/ideas/{idea.id}-marbles"
    assert (got["voted"], got["tags"], got["co_authors"], got["market"], got["closes_at"]) == (False, ["garden"], [], None, None)
    assert got["published_at"] == "2026-07-01T12:00:00+00:00"


@both_databases
def test_lists_are_paged_to_their_end(nobody, app):
    author = make_member()
    made = [make_idea(author, vote_count=n % 3).id for n in range(7)]
    for sort in ("", "hot", "rising", "top", "new", "discussed"):
        seen, after = [], ""
        while after is not None:
            page = nobody.get(f"/ideas?limit=3&sort={sort}&after={after}")
            seen += [item["id"] for item in page["items"]]
            after = page["next"]
        assert sorted(seen) == made, sort


def test_lists_are_narrowed(nobody, app):
    author = make_member()
    one = make_idea(author, tags=("garden",), stage="declined")
    make_idea(author, board="markets", market={"region": "Norway"})
    assert [item["id"] for item in nobody.get("/ideas?board=products&stage=declined&tag=garden")["items"]] == [one.id]
    assert [item["market"] for item in nobody.get("/ideas?board=markets")["items"]] == [{"region": "Norway"}]
    assert nobody.get("/ideas?tag=nowhere")["items"] == []


def test_limit_is_bounded(nobody, app):
    author = make_member()
    with writing():
        pass
    for _ in range(3):
        make_idea(author)
    assert len(nobody.get("/ideas?limit=1000000")["items"]) == 3
    assert len(nobody.get("/ideas?limit=2")["items"]) == 2


@pytest.mark.parametrize("query", [
    "limit=0", "limit=-1", "limit=many", "limit=٣", "sort=random", "stage=draft", "stage=removed", "board=nowhere", "after=nonsense", "after=W10", "tag=%00", "q=a%00b",
])
def test_addresses_are_read_strictly(nobody, query):
    body = problem(nobody("GET", f"/ideas?{query}"), 422, "invalid")
    assert list(body["errors"]) == [query.split("=")[0]]


def test_an_idea_costs_the_same_statements_however_many(nobody, app):
    author = make_member()
    for _ in range(30):
        make_idea(author, tags=("garden",))
    with statements() as few:
        nobody.get("/ideas?limit=2")
    with statements() as many:
        nobody.get("/ideas?limit=30")
    assert len(few) == len(many) <= 6


@both_databases
def test_sent_ideas_are_public_at_once(fan, nobody, app):
    answer = fan("POST", "/ideas", NEW)
    assert answer.status_code == 201, answer.text
    got = answer.get_json()
    assert answer.headers["Location"].endswith(f"/api/v1/ideas/{got['id']}")
    assert (got["stage"], got["tags"], got["author"]["handle"], got["goal"]) == ("gathering", ["garden", "birds"], "mara", 300)
    assert "<strong>without</strong>" in got["body_html"]
    assert nobody.get(f"/ideas/{got['id']}")["title"] == NEW["title"]
    assert [event.kind for event in session().query(Event).order_by(Event.id).filter(Event.idea_id == got["id"])] == ["idea.drafted", "idea.submitted", "idea.published"]


def test_the_language_left_out_is_the_members(fan, app):
    assert fan("POST", "/ideas", {name: value for name, value in NEW.items() if name != "lang"}).get_json()["lang"] == "en"


def test_where_a_board_looks_first_an_idea_waits(fan, nobody, app):
    with writing() as current:
        current.query(Board).filter_by(slug="products").one().pre_moderation = True
    got = fan("POST", "/ideas", NEW).get_json()
    assert got["stage"] == "submitted" and got["published_at"] is None
    problem(nobody("GET", f"/ideas/{got['id']}"), 404, "not_found")
    assert fan.get(f"/ideas/{got['id']}")["stage"] == "submitted"


def test_a_market_suggestion_and_the_product_that_answers_it(fan, app):
    market = {"region": "Norway", "group": "schools", "channel": "shops", "size": "500", "evidence": ["a survey of 40 teachers"]}
    asked = fan("POST", "/ideas", {**NEW, "board": "markets", "title": "Kits for schools in Norway", "market": market}).get_json()
    assert asked["kind"] == "market" and asked["market"] == {**market, "would_buy": False}
    answer = fan("POST", "/ideas", {**NEW, "answers_id": asked["id"]}).get_json()
    assert answer["answers_id"] == asked["id"]


@pytest.mark.parametrize(("change", "fields"), [
    ({"title": "Hm"}, {"title"}),
    ({"title": "", "body": "", "summary": "", "problem": ""}, {"title", "body", "summary", "problem"}),
    ({"body": "x" * 10_001}, {"body"}),
    ({"tags": list("abcdef")}, {"tags"}),
    ({"board": "markets"}, {"market.region"}),
    ({"board": "markets", "market": {"region": "x", "evidence": ["y" * 501]}}, {"market.evidence"}),
    ({"answers_id": 12345}, {"answers_id"}),
    ({"answers_id": 2**63}, {"answers_id"}),
    ({"answers_id": "1"}, {"answers_id"}),
    ({"board": "nowhere"}, {"board"}),
    ({"title": 5, "tags": "garden", "lang": "fr", "hot": 1}, {"title", "tags", "lang", "hot"}),
    ({"title": "A title\0 with a NUL"}, {"title"}),
    ({"body": "\ud800" + NEW["body"], "tags": ["\udfff"]}, {"body", "tags.0"}),
    ({"market": {"region": "\0"}}, {"market.region"}),
    ({"\ud800": 1}, {"json"}),
])
def test_fields_that_do_not_fit_are_named_and_nothing_is_kept(fan, app, change, fields):
    answer = fan("POST", "/ideas", {**NEW, **change})
    assert (answer.status_code, set(answer.get_json()["errors"])) == (422, fields)
    assert session().query(Idea).count() == 0


def test_the_daily_limit_says_when_it_goes_again(fan, app):
    for n in range(5):
        assert fan("POST", "/ideas", {**NEW, "title": f"Bird house number {n}"}).status_code == 201
    answer = fan("POST", "/ideas", NEW)
    problem(answer, 429, "too_many_ideas")
    assert 86_000 < int(answer.headers["Retry-After"]) <= 86_400


@both_databases
def test_votes_are_put_and_deleted_any_number_of_times(fan, app):
    idea = make_idea()
    assert fan("PUT", f"/ideas/{idea.id}/vote").get_json() == {"votes": 1, "voted": True}
    assert fan("PUT", f"/ideas/{idea.id}/vote").get_json() == {"votes": 1, "voted": True}
    assert fan.get(f"/ideas/{idea.id}")["voted"] and fan.get("/ideas")["items"][0]["voted"]
    assert fan("DELETE", f"/ideas/{idea.id}/vote").get_json() == {"votes": 0, "voted": False}
    assert fan("DELETE", f"/ideas/{idea.id}/vote").get_json() == {"votes": 0, "voted": False}
    assert reload(idea).vote_count == 0


def test_votes_are_refused_as_on_the_page(fan, nobody, app):
    problem(nobody("PUT", f"/ideas/{make_idea().id}/vote"), 401, "sign_in_first")
    problem(fan("PUT", f"/ideas/{make_idea(fan.member).id}/vote"), 403, "own_idea")
    problem(fan("PUT", f"/ideas/{make_idea(stage='declined').id}/vote"), 409, "not_gathering")
    problem(fan("PUT", f"/ideas/{make_idea(stage='draft').id}/vote"), 404, "not_found")
    problem(fan("PUT", "/ideas/999999999999999999999/vote"), 404, "not_found")


def test_pictures_are_added_by_the_creator(fan, app):
    idea = make_idea(fan.member)
    answer = fan("POST", f"/ideas/{idea.id}/pictures", data={"picture": (picture_file(), "x.png"), "alt": "A bird house"})
    assert answer.status_code == 201, answer.text
    got = answer.get_json()
    assert got["alt"] == "A bird house" and got["url"].startswith("http://localhost:8000/media/") and got["sizes"]
    assert app.test_client().get(got["url"].removeprefix("http://localhost:8000")).mimetype == "image/webp"
    assert fan.get(f"/ideas/{idea.id}")["pictures"] == [got]


def test_pictures_are_refused_with_a_reason(fan, app):
    idea = make_idea(fan.member)
    at = f"/ideas/{idea.id}/pictures"
    problem(fan("POST", at, {}), 415, "wrong_type")
    assert set(problem(fan("POST", at, data={"alt": "x"}, content_type="multipart/form-data"), 422, "invalid")["errors"]) == {"picture"}
    assert "picture" in problem(fan("POST", at, data={"picture": (io.BytesIO(b"GIF8 no"), "x.png")}), 422, "picture_broken")["errors"]
    problem(fan("POST", at, data=b"x" * (13 * 1024 * 1024), content_type="multipart/form-data; boundary=x"), 413, "too_large")
    problem(fan("POST", f"/ideas/{make_idea().id}/pictures", data={"picture": (picture_file(), "x.png")}), 403, "not_yours")


@both_databases
def test_the_team_moves_ideas_along_the_table(team, fan, app):
    idea = make_idea(stage="in_review")
    at = f"/ideas/{idea.id}/stage"
    problem(fan("PUT", at, {"stage": "approved"}), 403, "not_yours")
    problem(team("PUT", at, {"stage": "launched"}), 409, "transition_not_allowed")
    assert problem(team("PUT", at, {"stage": "declined", "reason": "cost_or_price", "text": "Too dear."}), 422, "too_short")["errors"].keys() == {"text"}
    text = "The wood alone would cost more than the whole set may."
    assert team("PUT", at, {"stage": "declined", "reason": "cost_or_price", "text": text}).get_json()["stage"] == "declined"
    problem(team("PUT", at, {"stage": "nowhere"}), 422, "invalid")
    other = f"/ideas/{make_idea(stage='in_review').id}/stage"
    assert problem(team("PUT", other, {"stage": "declined", "outcome": "parked", "reason": "other", "text": text}), 422, "invalid")["errors"].keys() == {"outcome"}
    assert team("PUT", other, {"stage": "approved", "outcome": "approved_with_changes", "text": text, "next_review_on": "2099-01-01"}).get_json()["stage"] == "approved"


def test_what_waits_is_published_or_returned_by_its_stage(team, app):
    waiting, other = make_idea(stage="submitted"), make_idea(stage="submitted")
    assert team("PUT", f"/ideas/{waiting.id}/stage", {"stage": "gathering"}).get_json()["published_at"]
    assert team("PUT", f"/ideas/{other.id}/stage", {"stage": "returned", "reason": "quality_of_submission", "text": "Add a picture."}).get_json()["stage"] == "returned"
    assert team("PUT", f"/ideas/{waiting.id}/stage", {"stage": "in_review"}).status_code in {200, 409}


def test_a_program_without_a_right_never_hears_of_the_body(app):
    suspended = Program(app, make_member(suspended_until=make_idea().stage_at.replace(year=2099)))
    problem(suspended("POST", "/ideas", {}), 403, "suspended")
    unconfirmed = Program(app, make_member(confirmed_at=None))
    problem(unconfirmed("POST", "/ideas", {}), 403, "unconfirmed")


@both_databases
def test_what_it_answers_is_named_to_who_may_see_it(nobody, fan, team, app):
    asked = make_idea(board="markets")
    idea = make_idea(fan.member, answers_id=asked.id)
    assert nobody.get(f"/ideas/{idea.id}")["answers_id"] == asked.id
    lifecycle.remove(asked, reason="other", text="Rights of others.", by=make_actor("moderator"), now=NOON)
    assert [program.get(f"/ideas/{idea.id}")["answers_id"] for program in (nobody, fan, team)] == [None, None, asked.id]
    assert [item["answers_id"] for item in nobody.get("/ideas")["items"]] == [None]


def test_who_sends_a_picture_among_many_hears_when_to_come_again(fan, app, monkeypatch):
    def full(_data):
        raise TooManyAtOnce

    monkeypatch.setattr(pictures, "variants", full)
    answer = fan("POST", f"/ideas/{make_idea(fan.member).id}/pictures", data={"picture": (picture_file(), "x.png")})
    problem(answer, 503, "pictures_busy")
    assert answer.headers["Retry-After"] == "5"
