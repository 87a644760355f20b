"""The demo's content keeps the portal's own limits, its references resolve, and every idea's way is an allowed one."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import ideas.upkeep.scenes as scenes

Entry = dict[str, Any]
CONTENT = tomllib.loads((Path(scenes.__file__).parents[1] / "demo.toml").read_text(encoding="utf-8"))
MEMBERS: dict[str, Entry] = {member["handle"]: member for member in CONTENT["members"]}
IDEAS: dict[str, Entry] = {idea["key"]: idea for idea in CONTENT["ideas"]}
STAFF = {handle for handle, member in MEMBERS.items() if member["role"] != "member"}

NEXT_STAGES = {
    None: {"gathering", "submitted"},
    "submitted": {"gathering", "returned", "withdrawn"},
    "returned": {"submitted", "withdrawn"},
    "gathering": {"in_review", "expired", "withdrawn"},
    "in_review": {"approved", "parked", "declined"},
    "approved": {"in_development", "parked", "declined"},
    "in_development": {"launched", "parked", "declined"},
}
DECISIONS = {"approved", "parked", "declined"}
REASONS = set(
    "already_made in_development strategy_conflict licence_unavailable brand_fit safety_or_legal demand_too_low "
    "cost_or_price technical_feasibility quality_of_submission duplicate out_of_scope market_not_served_yet "
    "partner_needed timing_parked other".split()
)
UNSEEN = {"submitted", "returned"}
every_idea = pytest.mark.parametrize("idea", IDEAS.values(), ids=IDEAS)


def comments_of(idea: Entry) -> Iterator[Entry]:
    for comment in idea.get("comments", []):
        yield comment
        yield from comment.get("replies", [])


def test_the_portal_is_filled_as_planned() -> None:
    assert len(IDEAS) == len(CONTENT["ideas"]) == 36
    assert sum(idea["board"] == "markets" for idea in IDEAS.values()) == 10
    assert sum(idea["lang"] == "en" for idea in IDEAS.values()) == 11
    roles = [member["role"] for member in MEMBERS.values()]
    assert (roles.count("team"), roles.count("moderator"), roles.count("admin")) == (2, 1, 1)


def test_members_keep_the_limits() -> None:
    assert len(MEMBERS) == len(CONTENT["members"])
    for handle, member in MEMBERS.items():
        assert re.fullmatch(r"[a-z0-9-]{3,25}", handle)
        assert member["lang"] in {"de", "en"}
        assert member["name"]
        assert ("title" in member) == (handle in STAFF)


@every_idea
def test_an_idea_keeps_the_limits(idea: Entry) -> None:
    assert idea["board"] in {"products", "markets"}
    assert idea["lang"] in {"de", "en"}
    assert 5 <= len(idea["title"]) <= 120
    assert 20 <= len(idea["summary"]) <= 200
    assert idea["problem"]
    assert 50 <= len(idea["body"].strip()) <= 10_000
    assert len(idea["tags"]) == len(set(idea["tags"])) <= 5
    assert all(tag == tag.lower() for tag in idea["tags"])


@every_idea
def test_people_exist_and_nobody_supports_more_than_there_are(idea: Entry) -> None:
    people = {idea["author"]} | {entry["author"] for entry in idea.get("updates", [])}
    people |= {comment["author"] for comment in comments_of(idea)}
    people |= {step["by"] for step in idea["history"] if "by" in step}
    assert people <= MEMBERS.keys()
    assert idea["author"] not in STAFF
    assert 0 <= idea["votes"] < len(MEMBERS)


@every_idea
def test_the_market_is_described_on_the_market_board_only(idea: Entry) -> None:
    if idea["board"] == "markets":
        assert idea["market"].keys() == {"region", "group", "channel", "evidence", "size", "would_buy"}
        assert idea["market"]["evidence"]
    else:
        assert "market" not in idea


@every_idea
def test_an_answer_points_to_a_market_suggestion(idea: Entry) -> None:
    if "answers" in idea:
        assert idea["board"] == "products"
        assert IDEAS[idea["answers"]]["board"] == "markets"


@every_idea
def test_pictures_are_drawn_scenes_with_an_alternative_text(idea: Entry) -> None:
    assert len(idea["pictures"]) <= 3
    for picture in idea["pictures"]:
        assert picture.keys() == {"scene", "seed", "alt"}
        assert picture["scene"] in set(scenes.SCENES) - set(scenes.BARE)
        assert len(picture["alt"]) >= 15


def test_no_two_pictures_are_the_same() -> None:
    pictures = [(picture["scene"], picture["seed"]) for idea in IDEAS.values() for picture in idea["pictures"]]
    assert len(pictures) == len(set(pictures))


@every_idea
def test_the_way_of_an_idea_is_allowed_and_ends_where_it_stands(idea: Entry) -> None:
    stages = [step["stage"] for step in idea["history"]]
    for before, after in zip([None, *stages], stages, strict=False):
        assert after in NEXT_STAGES[before]
    assert stages[-1] == idea["stage"]


@every_idea
def test_what_happened_is_told_in_order_and_not_before_the_idea(idea: Entry) -> None:
    assert idea["history"][0]["days_ago"] == idea["days_ago"] <= MEMBERS[idea["author"]]["days_ago"]
    for kind in ("history", "updates", "comments"):
        days = [entry["days_ago"] for entry in idea.get(kind, [])]
        assert days == sorted(days, reverse=True)
        assert all(0 <= day <= idea["days_ago"] for day in days)
    for comment in idea.get("comments", []):
        assert all(reply["days_ago"] <= comment["days_ago"] for reply in comment.get("replies", []))
    for entry in comments_of(idea):
        assert entry["days_ago"] <= MEMBERS[entry["author"]]["days_ago"]


@every_idea
def test_a_decision_is_explained(idea: Entry) -> None:
    for step in idea["history"]:
        if step["stage"] in DECISIONS:
            assert "reason" not in step if step["stage"] == "approved" else step["reason"] in REASONS  # a yes has its text
            assert 30 <= len(step["text"]) <= 2000
            assert step["mind"]
        else:
            assert "reason" not in step
            assert "mind" not in step
        assert ("until_days" in step) == (step["stage"] == "parked")
        assert "by" not in step or step["by"] in STAFF


@every_idea
def test_only_the_team_promises_and_only_staff_answer_officially(idea: Entry) -> None:
    for update in idea.get("updates", []):
        assert update["author"] in STAFF | {idea["author"]}
        if update["author"] not in STAFF:
            assert not update.keys() & {"next_step", "promised_days"}
        assert "promised_days" not in update or update["next_step"]
    for comment in comments_of(idea):
        assert not comment.get("official") or comment["author"] in STAFF
        assert 0 <= comment.get("helpful", 0) < len(MEMBERS) - 1


@every_idea
def test_what_is_not_public_has_no_support_and_no_talk(idea: Entry) -> None:
    if idea["stage"] in UNSEEN:
        assert idea["votes"] == 0
        assert not list(comments_of(idea))


def test_the_hard_cases_are_there() -> None:
    titles = [idea["title"] for idea in IDEAS.values()]
    assert max(map(len, titles)) >= 115
    assert any(len(word) >= 35 for title in titles for word in re.findall(r"\w+", title))
    assert sum(not idea["pictures"] for idea in IDEAS.values()) >= 5
    assert any(idea["votes"] == 0 and idea["stage"] == "gathering" for idea in IDEAS.values())


def test_the_portal_shows_every_outcome() -> None:
    wanted = {"gathering", "submitted", "returned", "withdrawn", "in_review", "parked", "declined"}
    assert {idea["stage"] for idea in IDEAS.values()} == wanted | {"approved", "in_development", "launched", "expired"}
