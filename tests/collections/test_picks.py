"""Staff picks: who, how long, how many at once; the mark, the filter, the first page, the desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.collections import actions
from ideas.collections.models import StaffPick
from ideas.collections.queries.picks import marked_among, present_picks
from ideas.collections.rules.picks import errors_of_pick, most_at_once, why_not_pick, why_not_so_many
from ideas.core.db import now as present
from ideas.core.db import session
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.core.words import ZONE
from ideas.votes import actions as votes
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.house.world import add, hidden_board
from tests.products.things import kinds
from tests.sqlcount import statements

WHY = "I would build it tonight, with what lies in my cellar."
DAY = timedelta(days=1)
TODAY = date(2026, 7, 1)
TEAM = Actor(1, "team")


def pick(idea: Idea, by: Actor | None = None, *, days: int = 3, after: int = 0, now: datetime = NOON, sentence: str = WHY) -> StaffPick:
    today = now.astimezone(ZONE).date()
    return actions.pick(idea, sentence, from_day=today + after * DAY, until=today + (after + days) * DAY, lang="en", by=by or make_actor("team"), now=now)


@pytest.mark.parametrize(
    ("person", "stage", "own", "already", "cause"),
    [(TEAM, "gathering", False, False, None), (Actor(1, "moderator"), "launched", False, False, None), (Actor(1, "member"), "gathering", False, False, "not_yours"), (TEAM, "declined", False, False, "not_pickable"),
     (TEAM, "submitted", False, False, "not_pickable"), (TEAM, "gathering", True, False, "own_idea"), (TEAM, "gathering", False, True, "picked_already")],
)  # fmt: skip
def test_who_recommends_what(person: Actor, stage: str, own: bool, already: bool, cause: str | None) -> None:
    refusal = why_not_pick(person, stage, NOON, own=own, already=already)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(
    ("sentence", "from_day", "until", "fields"),
    [(WHY, TODAY, TODAY, []), ("Short", TODAY, TODAY, ["sentence"]), ("x" * 201, TODAY, TODAY, ["sentence"]), (WHY, TODAY - DAY, TODAY, ["from_day"]), (WHY, None, None, ["from_day"]), (WHY, TODAY, None, ["until"]),
     (WHY, TODAY, TODAY - DAY, ["until"]), (WHY, TODAY, TODAY + 90 * DAY, []), (WHY, TODAY, TODAY + 91 * DAY, ["until"])],
)  # fmt: skip
def test_the_form(sentence: str, from_day: date | None, until: date | None, fields: list[str]) -> None:
    assert sorted(errors_of_pick(sentence, from_day, until, TODAY)) == fields


@given(some.lists(some.tuples(some.integers(0, 30), some.integers(1, 20)), max_size=12), some.integers(0, 30), some.integers(1, 20))
def test_at_no_moment_are_there_more(given: list[tuple[int, int]], begun: int, days: int) -> None:
    spans = [(NOON + start * DAY, NOON + (start + length) * DAY) for start, length in given]
    counted = max(sum(start <= NOON + at * DAY < end for start, end in spans) for at in range(begun, begun + days))
    assert most_at_once(spans, (NOON + begun * DAY, NOON + (begun + days) * DAY)) == counted
    assert (why_not_so_many(spans, (NOON + begun * DAY, NOON + (begun + days) * DAY), counted + 1) is None) and why_not_so_many(spans, (NOON + begun * DAY, NOON + (begun + days) * DAY), counted or 0) is not None


@both_databases
def test_it_stands_for_its_days_and_is_taken_back(app: Flask) -> None:
    idea, team = make_idea(), make_actor("team")
    row = pick(idea, team, days=2)
    assert [len(present_picks(NOON + after)) for after in (timedelta(0), 2 * DAY, 3 * DAY)] == [1, 1, 0]
    with pytest.raises(Refused) as refused:
        pick(idea)
    assert refused.value.refusal.cause == "picked_already"
    actions.take_back(row, by=team, now=NOON + DAY)
    assert (present_picks(NOON + DAY), reload(row).taken_back_by_id, row.taken_back_at) == ([], team.id, NOON + DAY)
    with pytest.raises(Refused) as refused:
        actions.take_back(row, by=team, now=NOON + DAY)
    assert refused.value.refusal.cause == "pick_over"
    assert kinds() == ["idea.picked", "idea.pick_taken_back"]
    pick(idea, team, now=NOON + DAY)


@both_databases
def test_no_more_than_the_portals_number_at_once(app: Flask) -> None:
    add(NumberRow(name="staff_picks_most", value=2))
    pick(make_idea(), days=3)
    pick(make_idea(), days=3)
    with pytest.raises(Refused) as refused:
        pick(make_idea(), days=3)
    assert refused.value.refusal.cause == "picks_full"
    pick(make_idea(), days=3, after=4)


@both_databases
def test_nobody_recommends_their_own(app: Flask) -> None:
    author = make_member("team")
    with pytest.raises(Refused) as refused:
        pick(make_idea(author), actor_of(author))
    assert refused.value.refusal.cause == "own_idea"


@both_databases
def test_support_and_recommendation_are_one_statement(app: Flask) -> None:
    idea, other, fan = make_idea(), make_idea(), make_actor()
    votes.cast(other, by=fan, now=NOON)
    pick(idea)
    with statements() as seen:
        assert marked_among([idea.id, other.id], fan, NOON) == ({other.id}, {idea.id}, set())
    assert len(seen) == 1
    assert marked_among([], fan, NOON) == (set(), set(), set())


def test_the_mark_the_filter_and_the_first_page(app: Flask) -> None:
    idea, other = make_idea(title="A crane of matches"), make_idea(title="Some other thing")
    secret = make_idea(board=hidden_board(), title="A hidden castle")
    who = make_member("team", name="Hanna Vogt")
    for one in (idea, secret):
        pick(one, actor_of(who), now=present())
    page = Browser(app).get("/?lang=en").text
    assert WHY in page and "Hanna Vogt" in page and "A hidden castle" not in page
    listed = Browser(app).get("/ideas?lang=en").text
    assert other.title in listed and listed.count('chip white"') == listed.count("i-eye") + 1
    only = Browser(app).get("/ideas?lang=en&picked=1").text
    assert "A crane of matches" in only and "Some other thing" not in only and "A hidden castle" not in only


def test_the_desk_recommends_and_takes_back(app: Flask) -> None:
    idea, desk = make_idea(), Browser(app, make_member("moderator"))
    assert f'href="/desk/ideas/{idea.id}/pick"' in desk.get(f"/desk/ideas/{idea.id}").text
    assert "Why this one?" in desk.get(f"/desk/ideas/{idea.id}/pick?lang=en").text
    answer = desk.post(f"/desk/ideas/{idea.id}/pick?lang=en", {"sentence": "Too short", "from_day": "soon", "until": ""})
    assert answer.status_code == 422 and "Too short" in answer.text
    today = present().astimezone(ZONE).date()
    assert desk.post(f"/desk/ideas/{idea.id}/pick", {"sentence": WHY, "from_day": today.isoformat(), "until": (today + DAY).isoformat()}).status_code == 303
    row = session().query(StaffPick).one()
    assert "Stands now" in desk.get("/desk/picks?lang=en").text
    assert desk.post(f"/desk/picks/{row.id}/withdrawal").status_code == 303
    assert "Taken back" in desk.get("/desk/picks?lang=en").text
    assert desk.post(f"/desk/picks/{row.id}/withdrawal").status_code == 409
