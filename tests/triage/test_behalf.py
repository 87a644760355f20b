"""Votes on behalf: a number of their own, names for the team alone, nothing of a person left where they are taken back."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.privacy.queries import own_data
from ideas.triage.actions import behalf
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.queries.behalf import behalf_of
from ideas.triage.rules.behalf import errors_of_entry, why_not_enter
from ideas.votes.actions import cast
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

both_ways = pytest.mark.parametrize("htmx", [False, True])


@pytest.mark.parametrize(("label", "source", "known", "wrong"), [
    ("Shop", "Fair", False, set()), ("", "", False, {"label", "source"}), ("Shop", "Fair", True, {"label"}), ("x" * 121, "y" * 201, False, {"label", "source"}), ("x" * 120, "y" * 200, False, set()),
])
def test_what_an_entry_must_say(label, source, known, wrong):
    assert set(errors_of_entry(label, source, known=known)) == wrong


@pytest.mark.parametrize(("role", "stage", "cause"), [("team", "gathering", None), ("admin", "declined", None), ("moderator", "gathering", "not_yours"), ("team", "removed", "behalf_closed"), ("team", "merged", "behalf_closed"), ("team", "withdrawn", "behalf_closed"), ("team", "draft", "behalf_closed")])
def test_who_enters(role, stage, cause):
    refusal = why_not_enter(Idea(stage=stage), Actor(1, role), NOON)
    assert (refusal.cause if refusal else None) == cause


@both_databases
def test_it_counts_apart_and_for_no_goal(app: Flask) -> None:
    idea, team = make_idea(goal=2), make_actor("team")
    ranks = (idea.hot, idea.rising)
    one = behalf.enter(idea, label="Shop  on the\x00 corner", source="Toy fair", by=team, now=NOON)
    behalf.enter(idea, label="Museum", source="A letter", by=team, now=NOON)
    with pytest.raises(Refused):
        behalf.enter(idea, label="SHOP on the corner", source="Toy fair", by=team, now=NOON)
    assert (reload(idea).behalf_count, idea.vote_count, idea.stage, (idea.hot, idea.rising)) == (2, 0, "gathering", ranks)
    cast(idea, by=make_actor(), now=NOON)
    assert (reload(idea).vote_count, idea.behalf_count, idea.stage) == (1, 2, "gathering")
    behalf.erase(one, by=team, now=NOON)
    behalf.enter(idea, label="Shop on the corner", source="Toy fair", by=team, now=NOON)
    assert [line.label for line in behalf_of(idea.id, team)] == ["Shop on the corner", "Museum", ""]
    for act in (lambda: behalf.erase(one, by=team, now=NOON), lambda: behalf.take_back(one, by=make_actor("moderator"), now=NOON)):
        with pytest.raises(Refused):
            act()
    assert behalf_of(idea.id, make_actor()) == []
    assert [kind for kind in session().scalars(select(Event.kind).where(Event.idea_id == idea.id).order_by(Event.id)) if kind.startswith("behalf")] == ["behalf_vote.entered", "behalf_vote.entered", "behalf_vote.erased", "behalf_vote.entered"]


@both_databases
def test_taken_back_nothing_of_the_person_is_kept(app: Flask) -> None:
    idea, team, other = make_idea(), make_member("team"), make_actor("admin")
    vote = behalf.enter(idea, label="Museum", source="A letter", by=actor_of(team), now=NOON)
    assert "Museum" not in str(own_data(team)) and len(own_data(team)["entered_on_behalf"]) == 1
    behalf.take_back(vote, by=other, now=NOON)
    with pytest.raises(Refused):
        behalf.take_back(vote, by=other, now=NOON)
    row = reload(session().get_one(BehalfVote, vote.id))
    assert (row.label, row.label_key, row.source, row.taken_back_by_id, reload(idea).behalf_count) == ("", "", "", other.id, 0)


@both_ways
def test_at_the_desk_and_in_public(app: Flask, htmx: bool) -> None:
    idea, team, visitor = make_idea(), Browser(app, make_member("team")), Browser(app)
    url = f"/desk/ideas/{idea.id}/behalf"
    refused = team.post(url, {"label": "Museum of toys", "source": ""}, htmx=htmx)
    assert refused.status_code == 422 and 'value="Museum of toys"' in refused.text
    assert team.post(url, {"label": "Museum of toys", "source": "A letter of May"}, htmx=htmx).status_code == (200 if htmx else 303)
    assert "Museum of toys" in team.get(url, htmx=htmx).text
    page = visitor.get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
    assert "1 on behalf of somebody, entered by the team" in page and "Museum" not in page and "letter of May" not in page
    told = visitor.client.get(f"/api/v1/ideas/{idea.id}").json
    assert (told["votes_on_behalf"], told["votes"], "Museum" in str(told)) == (1, 0, False)
    vote = session().scalars(select(BehalfVote)).one()
    assert team.post(f"{url}/{vote.id}/withdrawal", htmx=htmx).status_code == (200 if htmx else 303)
    assert "on behalf of" not in visitor.get(f"/ideas/{idea.id}-{idea.slug}?lang=en").text
