"""Roadmap, decisions, promises and how well answers explain: what they show to whom, and what they cost."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from ideas.accounts.models import VISITOR
from ideas.accounts.queries import actor_of
from ideas.board.models import Board
from ideas.board.queries import listed_to
from ideas.core.db import writing
from ideas.core.words import ZONE
from ideas.lifecycle import actions
from ideas.lifecycle.models import Promise, StageChange
from ideas.lifecycle.queries.decisions import Narrowed, decisions, outcome_counts
from ideas.ratings.actions import close_months
from ideas.ratings.actions import rate as give
from ideas.votes import actions as votes
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member
from tests.sqlcount import statements

WHY = "Over two hundred pieces would cost more than anybody would pay."


def today() -> date:
    """The portal's day; asked for in each test, since a run may last over midnight."""
    return datetime.now(UTC).astimezone(ZONE).date()


@pytest.fixture
def visitor(app):
    return Browser(app)


@pytest.fixture
def team(app):
    return make_actor("team")


def decided(to_stage, by, *, at=NOON, board="products", start="in_review", **said):
    idea = make_idea(stage=start, board=board, title=said.pop("title", "A harbour crane with a winch"))
    reason = None if to_stage in {"approved", "in_development", "launched"} else said.pop("reason", "cost_or_price")
    actions.move(idea, to_stage, **{"text": WHY, "reason": reason, "lang": "en", **said}, by=by, now=at)
    return idea


def promise(by, due, **said):
    idea = make_idea(title=said.pop("title", "A marble run that grows"))
    actions.post_update(idea, text="Yes.", next_step="A drop test", promised_for=date(2027, 12, 1), lang="en", by=by, now=NOON)
    with writing() as current:
        current.execute(update(Promise).where(Promise.idea_id == idea.id).values(due_on=due))
    return idea


# --- decisions


def test_decisions_with_reason_and_what_would_change_it(visitor, team):
    idea = decided("declined", team, changes_mind="A hundred and eighty pieces at most.")
    page = visitor.get("/decisions?lang=en").text
    assert "Declined: Too costly" in page and WHY in page and "A hundred and eighty pieces at most." in page
    assert f'href="/ideas/{idea.id}-{idea.slug}?lang=en#step-' in page
    assert "Abgelehnt: " in visitor.get("/decisions?lang=de").text


def test_filters_combine_and_unknown_values_count_as_none(visitor, team):
    decided("declined", team, title="Crane")
    decided("declined", team, title="Castle", reason="licence_unavailable", at=NOON - timedelta(days=400))
    decided("approved", team, title="Tower", board="markets")
    shown = {query: [name for name in ("Crane", "Castle", "Tower") if f">{name}</a>" in visitor.get(f"/decisions?lang=en&{query}").text] for query in (
        "", "outcome=declined", "reason=licence_unavailable", "year=2025", "board=markets", "outcome=declined&year=2026", "q=castle", "q=hundred+crane", "outcome=nonsense&year=1&board=none&reason=x", "q=%25",
    )}
    assert shown == {
        "": ["Crane", "Castle", "Tower"], "outcome=declined": ["Crane", "Castle"], "reason=licence_unavailable": ["Castle"], "year=2025": ["Castle"], "board=markets": ["Tower"],
        "outcome=declined&year=2026": ["Crane"], "q=castle": ["Castle"], "q=hundred+crane": ["Crane"], "outcome=nonsense&year=1&board=none&reason=x": ["Crane", "Castle", "Tower"], "q=%25": [],
    }


def test_what_comes_back_from_parking_or_removal_is_no_decision(app, team):
    moderator, listed = make_actor("moderator"), listed_to(VISITOR)
    idea = decided("approved", team)
    actions.move(idea, "parked", reason="timing_parked", text=WHY, by=team, now=NOON + timedelta(hours=1))
    actions.move(idea, "approved", by=team, now=NOON + timedelta(hours=2))
    actions.remove(idea, reason="spam", text="No.", by=moderator, now=NOON + timedelta(hours=3))
    actions.restore(idea, by=moderator, now=NOON + timedelta(hours=4))
    found = [(one.to_stage, one.at) for one in decisions(listed, Narrowed()).items]
    assert [stage for stage, _ in found][-2:] == ["parked", "approved"]
    assert all(at <= NOON + timedelta(hours=2) for _, at in found)


def test_what_is_removed_or_on_a_hidden_board_is_not_listed(visitor, team):
    hidden, gone = decided("declined", team, title="Secret castle", board="markets"), decided("declined", team, title="Gone crane")
    kept = promise(team, today() - timedelta(days=2), title="Secret promise")
    actions.remove(gone, reason="spam", text="No.", by=make_actor("moderator"), now=NOON)
    with writing() as current:
        current.execute(update(Board).values(visibility="invited"))
    for address in ("/decisions", "/decisions?q=castle", "/roadmap", "/promises?list=late", "/promises"):
        text = visitor.get(address).text
        assert "Secret" not in text and "Gone" not in text, address
    assert hidden.id and kept.id


def test_pages_are_whole(app, team):
    ideas = [decided(("approved", "declined", "parked")[at % 3], team, at=NOON + timedelta(hours=at // 2)).id for at in range(9)]
    listed, seen, after = listed_to(VISITOR), [], None
    while True:
        with statements() as sent:
            page = decisions(listed, Narrowed(), after, limit=2)
        assert len(sent) == 1
        seen += [one.idea_id for one in page.items]
        after = page.next
        if after is None:
            break
    assert sorted(seen) == sorted(ideas) and len(seen) == 9
    assert outcome_counts(listed, Narrowed(outcome="parked")) == {"approved": 3, "declined": 3, "parked": 3}


def test_an_older_row_has_its_stage_as_outcome(app, team):
    idea = make_idea(stage="declined")
    with writing() as current:
        current.execute(update(StageChange).where(StageChange.idea_id == idea.id).values(outcome=None, reason="duplicate"))
    assert [(one.outcome, one.reason) for one in decisions(listed_to(VISITOR), Narrowed(outcome="declined")).items] == [("declined", "duplicate")]


# --- roadmap


def test_the_roadmap_has_three_columns_with_the_next_promise(visitor, team):
    decided("approved", team, title="Tower")
    built = decided("in_development", team, title="Crane", start="approved")
    decided("launched", team, title="Mill", start="in_development")
    decided("declined", team, title="Castle")
    actions.post_update(built, text="Soon.", promised_for=date(2027, 12, 1), by=team, now=NOON)
    page = visitor.get("/roadmap?lang=en").text
    places = [page.index(word) for word in ("column-approved", ">Tower</a>", "column-in_development", ">Crane</a>", "Promised by December 1, 2027", "column-launched", ">Mill</a>")]
    assert places == sorted(places) and "Castle" not in page
    assert "Crane" not in visitor.get("/roadmap?lang=en&board=markets").text


# --- promises


def test_promises_open_late_with_reasons_and_kept(visitor, team):
    promise(team, today(), title="Due today")
    late = promise(team, today() - timedelta(days=7), title="Missed one")
    silent = promise(team, today() - timedelta(days=3), title="Silent one")
    actions.post_update(late, text="It goes on.", late_because="The strips let go.", late_action="We test others.", by=team, now=datetime.now(UTC))
    lists = {name: visitor.get(f"/promises?lang=en&list={name}").text for name in ("open", "late", "kept")}
    assert "Due today" in lists["open"] and "Missed one" not in lists["open"]
    assert all(words in lists["late"] for words in ("Missed one", "7 days late", "The strips let go.", "We test others.", "Silent one", "We have not said yet why."))
    assert "Nothing is kept yet." in lists["kept"]
    assert '<b class="num">0 of 2</b>' in lists["open"]
    assert silent.id


def test_kept_by_an_entry_or_a_stage_leads_there(visitor, team):
    idea = make_idea(stage="approved")
    actions.post_update(idea, text="Soon.", promised_for=today() + timedelta(days=9), promised_stage="in_development", by=team, now=NOON)
    step = actions.move(idea, "in_development", by=team, now=datetime.now(UTC))
    page = visitor.get("/promises?lang=en&list=kept").text
    assert f"#step-{step.id}" in page and "Promise kept" in page and "The development begins" in page


# --- how well answers explain


def test_months_beside_the_team_s_own_view(visitor, team):
    idea = make_idea()
    entry = actions.post_update(idea, text="We look at it.", own_mark=5, by=team, now=NOON)
    fans = [make_actor() for _ in range(5)]
    for at, fan in enumerate(fans):
        votes.cast(idea, by=fan, now=NOON)
        give(idea, "update", entry.id, at % 2 + 3, by=fan, now=NOON)
    assert "No month is counted yet." in visitor.get("/decisions/answers?lang=en").text
    close_months(now=NOON + timedelta(days=40))
    page = visitor.get("/decisions/answers?lang=en").text
    assert "July 2026" in page and "3.4" in page and "fewer than five ratings" in page


# --- the widget


def test_rating_in_place_and_by_a_plain_form(app, team):
    author, fan, stranger = make_member(), make_member(), make_member()
    idea = make_idea(author)
    votes.cast(idea, by=actor_of(fan), now=NOON)
    entry = actions.post_update(idea, text="We look at it.", by=team, now=NOON)
    page, data = f"/ideas/{idea.id}-{idea.slug}?lang=en", {"thing": "update", "thing_id": str(entry.id), "mark": "4"}
    browsers = {name: Browser(app, person) for name, person in (("fan", fan), ("author", author), ("stranger", stranger))} | {"visitor": Browser(app)}
    assert {name: "Did this explain it?" in browser.get(page).text for name, browser in browsers.items()} == {"fan": True, "author": True, "stranger": False, "visitor": False}
    part = browsers["fan"].post(f"/ideas/{idea.id}/ratings", data, htmx=True)
    assert part.status_code == 200 and f'id="rate-update-{entry.id}"' in part.text and 'aria-pressed="true"' in part.text and "<html" not in part.text
    plain = browsers["author"].post(f"/ideas/{idea.id}/ratings", data)
    assert plain.status_code == 303 and plain.location.endswith(f"#update-{entry.id}")
    assert browsers["stranger"].post(f"/ideas/{idea.id}/ratings", data).status_code == 403
    assert browsers["fan"].post(f"/ideas/{idea.id}/ratings", data | {"mark": "9"}, htmx=True).status_code == 422
    assert 'value="4" aria-pressed="true"' in browsers["fan"].get(page).text
    for name, browser in browsers.items():
        if name != "fan" and name != "author":
            assert 'aria-pressed="true">Mostly' not in browser.get(page).text


def test_a_decision_and_an_official_comment_are_rated_too(app, team):
    from ideas.comments.actions import post

    fan = make_member()
    idea = make_idea(stage="in_review")
    with writing() as current:
        from ideas.votes.models import Vote

        current.add(Vote(idea_id=idea.id, member_id=fan.id, at=NOON))
    step = actions.move(idea, "approved", text=WHY, by=team, now=NOON)
    said = post(idea, "The price is fine.", official=True, by=team, now=NOON)
    page = Browser(app, fan).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert f'id="rate-step-{step.id}"' in page and f'id="rate-comment-{said.id}"' in page


@pytest.mark.parametrize("address", ["/decisions", "/decisions?q=crane", "/roadmap", "/promises?list=late", "/decisions/answers"])
def test_at_most_ten_statements_however_much_there_is(app, team, address):
    counts = []
    for _ in range(2):
        for _ in range(3):
            decided("declined", team)
            decided("approved", team)
            promise(team, today() - timedelta(days=1))
        client = Browser(app)
        client.get(address)
        with statements() as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 10


def test_kept_pages_are_outdated_by_what_they_show(app, team):
    from ideas.web.page_cache import KEPT_ROOMS, LISTS, SITE, outdated_by, shown_by

    assert {"decisions", "promises", "roadmap"} <= KEPT_ROOMS
    assert shown_by({}, ()) == (SITE, LISTS)
    assert all(LISTS in outdated_by([(kind, 7)]) for kind in ("idea.moved", "update.posted", "promise.kept", "promise.moved", "promise.explained", "update.hidden"))
    assert SITE in outdated_by([("ratings.month_closed", None)])
