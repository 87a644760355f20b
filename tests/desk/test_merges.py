"""Merging at the desk and in public, as pages: choosing, announcing, objecting, merging, undoing; where old addresses lead."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations

from flask import Flask

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import writing
from ideas.search.actions import reindex
from ideas.search.queries import find, similar_ideas
from ideas.triage.actions import merging, suggesting
from ideas.triage.models.merging import Merge, MergeSuggestion
from ideas.triage.queries.suggesting import waiting_suggestions
from ideas.votes import actions as votes
from tests.browser import Browser
from tests.factories import api_token, make_idea, make_member, reload
from tests.sqlcount import statements

NOW = datetime.now(UTC)
WHY = "Both ask for a marble run on the wall."


def pair() -> tuple[Idea, Idea, Member, Member]:
    """Two ideas, somebody who supports the first, somebody of the team."""
    fan, team = make_member(), make_member("team")
    idea, main = make_idea(title="A run for marbles", goal=None), make_idea(title="Marbles along the wall", goal=None)
    votes.cast(idea, by=actor_of(fan), now=NOW - timedelta(days=1))
    return idea, main, fan, team


def merged(idea: Idea, main: Idea, team: Member) -> Merge:
    merge = merging.announce(idea, main, reason=WHY, by=actor_of(team), now=NOW - timedelta(days=8))
    return merging.carry_out(merge, now=NOW)


def test_the_whole_way_by_plain_forms(app: Flask) -> None:
    idea, main, fan, team = pair()
    desk, supporter = Browser(app, team), Browser(app, fan)
    assert "Marbles along the wall" in desk.get(f"/desk/ideas/{idea.id}/merge?q={main.id}").text
    page = desk.get(f"/desk/ideas/{idea.id}/merge?into={main.id}").text
    assert "Supporters of the main idea then" in page
    again = desk.post(f"/desk/ideas/{idea.id}/merge", {"into": main.id, "reason": "Short"})
    assert (again.status_code, "Short" in again.text) == (422, True)
    assert desk.post(f"/desk/ideas/{idea.id}/merge", {"into": main.id, "reason": WHY}).status_code == 303
    assert "is to be merged into another one" in supporter.get(f"/ideas/{idea.id}-{idea.slug}").text
    assert WHY in supporter.get(f"/ideas/{idea.id}/merge").text
    assert supporter.post(f"/ideas/{idea.id}/merge", {"text": "No"}).status_code == 422
    assert supporter.post(f"/ideas/{idea.id}/merge", {"text": "Mine is for the garden."}).status_code == 303
    assert desk.post(f"/desk/ideas/{idea.id}/merge/completion", {}).status_code == 409
    page = desk.get(f"/desk/ideas/{idea.id}/merge").text
    assert "Mine is for the garden." in page
    assert desk.post(f"/desk/ideas/{idea.id}/merge/objections", {"up_to": page.partition('name="up_to" value="')[2].partition('"')[0]}).status_code == 303
    moderator = Browser(app, make_member("moderator"))
    assert moderator.post(f"/desk/ideas/{idea.id}/merge/time", {"days": "0", "reason": "The same person wrote both."}).status_code == 303
    assert desk.post(f"/desk/ideas/{idea.id}/merge/completion", {}).status_code == 303
    assert reload(main).vote_count == 1
    assert desk.post(f"/desk/ideas/{idea.id}/merge/undoing", {"reason": "They are two after all."}).status_code == 303
    assert (reload(main).vote_count, reload(idea).stage) == (0, "gathering")
    assert "Two ideas again" in supporter.get(f"/ideas/{idea.id}/merge").text


def test_what_was_merged_says_so_and_leads_on(app: Flask) -> None:
    idea, main, fan, team = pair()
    merged(idea, main, team)
    visitor, supporter = Browser(app), Browser(app, fan)
    page = visitor.get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert "This idea was merged into another one:" in page
    assert "Support this" not in page
    assert main.title in page
    assert idea.title in visitor.get(f"/ideas/{main.id}-{main.slug}").text
    for act in ("vote", "vote/withdrawal", "follow", "comments"):
        answer = supporter.post(f"/ideas/{idea.id}/{act}", {"body": "A word."})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/ideas/{main.id}-{main.slug}")
    assert visitor.get(f"/ideas/{idea.id}/join?do=support").headers["Location"] == f"/ideas/{main.id}-{main.slug}"
    assert idea.title not in visitor.get("/ideas").text
    assert idea.title in visitor.get("/ideas?stage=merged").text
    key = {"Authorization": f"Bearer {api_token(make_member())}"}
    assert visitor.get(f"/api/v1/ideas/{idea.id}").json["merged_into"] == main.id
    answer = app.test_client().put(f"/api/v1/ideas/{idea.id}/vote", headers=key)
    assert (answer.status_code, answer.json["cause"]) == (409, "merged")
    for language, words in (("en", "Another idea was merged into this one: one supporter more"), ("de", "Eine andere Idee wurde in diese aufgenommen: eine Unterstützung mehr")):
        assert words in visitor.get(f"/ideas/{main.id}/timeline?lang={language}").text


def test_search_finds_the_main_idea_by_the_words_of_the_other(app: Flask) -> None:
    idea, main, _fan, team = pair()
    with writing() as current:
        current.get_one(Idea, idea.id).body = "Made of glowing phosphorescent beech."
    merged(idea, main, team)
    reindex()
    reader = actor_of(make_member())
    assert [card.id for card in find("phosphorescent", reader).cards] == [main.id]
    assert [card.id for card in similar_ideas("Glowing phosphorescent beech", "", reader)] == [main.id]


def test_what_looks_alike_is_suggested_with_its_reason_and_never_merged(app: Flask) -> None:
    body = "Rails of beech hold marbles. They run along the wall, turn at corners and ring a bell at the end."
    first = make_idea(title="Marble run along the wall", body=body)
    second = make_idea(title="A marble run along the wall with a bell", body=body)
    make_idea(title="Cheaper postage for parcels", summary="Parcels cost too much.", problem="Postage.", body="Send two parcels for the price of one, on Mondays.")
    reindex()
    assert suggesting.suggest_merges(now=NOW) == 3
    found = waiting_suggestions()
    assert [(one.suggestion.idea_id, one.suggestion.main_id) for one in found] == [(second.id, first.id)]
    assert {"marble", "run", "wall"} <= set(found[0].suggestion.words)
    assert suggesting.suggest_merges(now=NOW) == 0
    assert reload(second).stage == "gathering"
    team = Browser(app, make_member("team"))
    assert "telling words are the same" in team.get("/desk/merges").text
    number = found[0].suggestion.id
    assert "Put aside." in team.post(f"/desk/merges/suggestions/{number}/dismissal", {}, htmx=True).text
    assert waiting_suggestions() == []
    assert team.post(f"/desk/merges/suggestions/{number}/return", {}).status_code == 303
    assert len(waiting_suggestions()) == 1


def test_what_belongs_to_an_idea_is_asked_once_however_much_it_is(app: Flask) -> None:
    _idea, main, _fan, team = pair()
    visitor, place, cost = Browser(app), f"/ideas/{main.id}/merge", []
    merged(hidden := make_idea(title="Never shown", stage="submitted"), main, team)
    for begun, many in ((0, 2), (2, 20)):
        for number in range(begun, many):
            merged(make_idea(title=f"Zqpart {number}", goal=None), main, team)
        visitor.get(place)
        with statements() as sent:
            page = visitor.get(place).text
        assert (page.count("Zqpart "), hidden.title in page) == (many, False)
        cost.append(len(sent))
    assert cost[0] == cost[1] <= 10, cost


def test_the_pages_cost_the_same_however_much_there_is(app: Flask) -> None:
    idea, main, _fan, team = pair()
    others = [make_idea(title=f"Another one {number}") for number in range(21)]
    some = list(combinations([one.id for one in others], 2))
    desk, cost = Browser(app, team), {}
    for begun, many in ((0, 20), (20, 200)):
        with writing() as current:
            current.add_all(MergeSuggestion(idea_id=one, main_id=other, share=50, words=["wall"], at=NOW) for one, other in some[begun:many])
            current.add_all(MergeSuggestion(idea_id=idea.id, main_id=other.id, share=50, words=["wall"], at=NOW) for other in others[begun // 10 : many // 10])
        for page in ("/desk/merges", f"/desk/ideas/{idea.id}/merge", f"/desk/ideas/{idea.id}/merge?into={main.id}"):
            desk.get(page)
            with statements() as sent:
                assert desk.get(page).status_code == 200
            cost.setdefault(page, []).append(len(sent))
    assert all(few == many <= 12 for few, many in cost.values()), cost
