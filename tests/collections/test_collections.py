"""Collections: put together in one step, ordered, seen as far as one may see the ideas, moderated."""

from __future__ import annotations

import pytest
from flask import Flask

from ideas.accounts.models import VISITOR
from ideas.accounts.queries import actor_of
from ideas.collections import actions
from ideas.collections.models import Collection
from ideas.collections.queries.gathered import collection_for, collections_for, entries_of
from ideas.collections.rules.gathering import moved
from ideas.core.db import session
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.lifecycle.actions import remove
from ideas.privacy.actions import close
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.house.world import add, hidden_board
from tests.products.things import kinds
from tests.sqlcount import statements


@pytest.mark.parametrize(("order", "one", "step", "after"), [([1, 2, 3], 2, -1, [2, 1, 3]), ([1, 2, 3], 2, 1, [1, 3, 2]), ([1, 2], 1, -1, [1, 2]), ([1, 2], 2, 1, [1, 2]), ([1, 2], 9, 1, [1, 2]), ([], 1, 1, [])])
def test_one_place_up_or_down(order: list[int], one: int, step: int, after: list[int]) -> None:
    assert moved(order, one, step) == after


@both_databases
def test_put_together_ordered_and_taken_back(app: Flask) -> None:
    fan, first, second = make_actor(), make_idea(), make_idea()
    collection = actions.add_to_new("For small flats", first, "It folds.", by=fan, now=NOON)
    actions.add(collection, second, by=fan, now=NOON)
    with pytest.raises(Refused) as refused:
        actions.add(collection, second, by=fan, now=NOON)
    assert refused.value.refusal.cause == "in_already"
    actions.arrange(collection, second.id, step=-1, sentence="It hangs.", by=fan, now=NOON)
    assert [(one.card.id, one.sentence) for one in entries_of(collection.id, VISITOR)] == [(second.id, "It hangs."), (first.id, "It folds.")]
    actions.take_out(collection, first.id, by=fan, now=NOON)
    actions.withdraw(collection, by=fan, now=NOON)
    assert collection_for(collection.id, fan) is None
    assert kinds() == ["collection.begun", "collection.idea_added", "collection.idea_added", "collection.changed", "collection.idea_taken_out", "collection.withdrawn"]


@both_databases
def test_ideas_one_may_not_see_are_not_in_it(app: Flask) -> None:
    team, idea, secret = make_actor("team"), make_idea(), make_idea(board=hidden_board())
    collection = actions.add_to_new("For small flats", idea, official=True, by=team, now=NOON)
    only_secret = actions.add_to_new("All hidden", secret, by=team, now=NOON)
    actions.add(collection, secret, by=team, now=NOON)
    assert [len(entries_of(collection.id, reader)) for reader in (VISITOR, make_actor(), team)] == [1, 1, 2]
    assert [(one.collection.id, one.idea_count) for one in collections_for(VISITOR).items] == [(collection.id, 1)]
    assert [one.collection.id for one in collections_for(team).items] == [only_secret.id, collection.id]
    remove(reload(idea), reason="safety_or_legal", text="It breaks in a way that is dangerous to children.", by=make_actor("moderator"), now=NOON)
    assert (entries_of(collection.id, VISITOR), collections_for(VISITOR).items) == ([], [])


@both_databases
def test_only_ones_own_and_the_teams_by_staff(app: Flask) -> None:
    idea, owner, team = make_idea(), make_actor(), make_actor("team")
    own, official = actions.add_to_new("Mine", idea, by=owner, now=NOON), actions.add_to_new("Ours", idea, official=True, by=team, now=NOON)
    actions.change(official, "Ours, too", "", by=make_actor("moderator"), now=NOON)
    assert actions.gather("Not official", official=True, by=owner, now=NOON).official is False
    for collection, by in ((own, make_actor()), (own, team), (official, owner)):
        with pytest.raises(Refused) as refused:
            actions.change(collection, "Theirs", "", by=by, now=NOON)
        assert refused.value.refusal.cause == "not_yours"


@both_databases
def test_bounds_and_words(app: Flask) -> None:
    add(NumberRow(name="collections_per_member", value=1))
    add(NumberRow(name="ideas_per_collection", value=1))
    fan, idea = make_actor(), make_idea()
    for title, text in (("ab", ""), ("x" * 81, ""), ("Fine", "x" * 2001), ("Fine", "See https://example.org")):
        with pytest.raises(Refused) as refused:
            actions.gather(title, text=text, by=fan, now=NOON)
        assert refused.value.refusal.status == 422
    collection = actions.add_to_new("For small flats", idea, by=fan, now=NOON)
    for act, cause in ((lambda: actions.gather("Another one", by=fan, now=NOON), "too_many"), (lambda: actions.add(collection, make_idea(), by=fan, now=NOON), "full"), (lambda: actions.add(collection, make_idea(stage="submitted"), by=fan, now=NOON), "not_public")):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.refusal.cause == cause


@both_databases
def test_the_first_one_waits_and_hidden_ones_are_for_staff(app: Flask) -> None:
    moderator, newcomer = make_actor("moderator"), actor_of(make_member(known_at=None))
    collection = actions.add_to_new("For small flats", make_idea(), by=newcomer, now=NOON)
    assert [collection_for(collection.id, reader) is not None for reader in (VISITOR, make_actor(), newcomer, moderator)] == [False, False, True, True]
    actions.approve(collection, by=moderator, now=NOON)
    assert len(collections_for(VISITOR).items) == 1
    actions.hide(reload(collection), reason="spam", text="That is not for here.", by=moderator, now=NOON)
    assert [collection_for(collection.id, reader) is not None for reader in (VISITOR, make_actor(), newcomer, moderator)] == [False, False, True, True]
    actions.show(reload(collection), by=moderator, now=NOON)
    assert len(collections_for(VISITOR).items) == 1


@both_databases
def test_who_leaves_takes_their_own_along_not_the_teams(app: Flask) -> None:
    one = make_member("team")
    actions.add_to_new("Mine", make_idea(), by=actor_of(one), now=NOON)
    actions.add_to_new("Ours", make_idea(), official=True, by=actor_of(one), now=NOON)
    close(one, by=actor_of(one), now=NOON)
    assert [row.title for row in session().query(Collection)] == ["Ours"]


def test_in_one_step_from_the_idea_plainly_and_by_htmx(app: Flask) -> None:
    idea, fan = make_idea(title="A crane of matches"), make_member(name="Mila")
    browser = Browser(app, fan)
    page = browser.get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert f'hx-get="/ideas/{idea.id}/collections?lang=en"' in page
    assert f'href="/ideas/{idea.id}/collections?lang=en"' in Browser(app).get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    part = browser.get(f"/ideas/{idea.id}/collections?lang=en", htmx=True).text
    assert part.count('id="gather-') >= 1 and "<html" not in part
    answer = browser.post(f"/ideas/{idea.id}/collections?lang=en", {"title": "ab", "sentence": "It folds."})
    assert answer.status_code == 422 and "It folds." in answer.text and "A title has 3 to 80 characters." in answer.text
    answer = browser.post(f"/ideas/{idea.id}/collections", {"title": "For small flats", "sentence": "It folds."}, htmx=True)
    row = session().query(Collection).one()
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/collections/{row.id}-for-small-flats")
    page = Browser(app).get(f"/collections/{row.id}-for-small-flats?lang=en").text
    assert "It folds." in page and "A crane of matches" in page and "Mila" in page
    assert "For small flats" in Browser(app).get("/collections?lang=en").text
    other = make_idea()
    assert browser.post(f"/ideas/{other.id}/collections", {"collection": str(row.id)}).status_code == 303
    assert browser.post(f"/ideas/{other.id}/collections", {"collection": str(row.id)}).status_code == 409
    assert browser.post(f"/collections/{row.id}/ideas/{other.id}", {"do": "up", "sentence": "First"}).status_code == 303
    assert "First" in browser.get(f"/collections/{row.id}/edit").text
    assert browser.post(f"/collections/{row.id}/edit", {"title": "For tiny flats", "text": "They *fold*."}).status_code == 303
    assert Browser(app).get(f"/collections/{row.id}-for-small-flats").status_code == 301
    assert "<em>fold</em>" in Browser(app).get(f"/collections/{row.id}-for-tiny-flats").text
    assert browser.post(f"/collections/{row.id}/withdrawal").status_code == 303
    assert Browser(app).get(f"/collections/{row.id}-for-tiny-flats").status_code == 404


def test_reported_and_hidden(app: Flask) -> None:
    collection = actions.add_to_new("For small flats", make_idea(), by=make_actor(), now=NOON)
    assert Browser(app, make_member()).post("/reports/new", {"thing": "collection", "thing_id": collection.id, "reason": "spam", "good_faith": "1"}).status_code == 303
    desk = Browser(app, make_member("moderator"))
    assert "For small flats" in desk.get("/desk/reports").text
    assert desk.post("/desk/reports/1/decision", {"outcome": "hidden", "text": "Spam, as our guidelines say."}).status_code == 303
    assert Browser(app).get(f"/collections/{collection.id}-for-small-flats").status_code == 404
    assert "Hidden by moderation" in desk.get(f"/collections/{collection.id}-for-small-flats?lang=en").text
    assert desk.post(f"/collections/{collection.id}/hiding/lift").status_code == 303
    assert Browser(app).get(f"/collections/{collection.id}-for-small-flats").status_code == 200


@pytest.mark.parametrize("ideas", [2, 20])
def test_pages_cost_a_bounded_number_of_statements(app: Flask, ideas: int) -> None:
    author = make_member()
    for at in range(ideas):
        collection = actions.add_to_new(f"Number {at}", make_idea(author), by=make_actor(), now=NOON)
        actions.add(collection, make_idea(author), by=actor_of(session().get(type(author), collection.by_id)), now=NOON)
    for address in ("/collections", f"/collections/{collection.id}-{collection.slug}"):
        for browser in (Browser(app), Browser(app, make_member())):
            session().rollback()
            with statements() as seen:
                assert browser.get(address).status_code == 200
            assert len(seen) <= 8, seen
