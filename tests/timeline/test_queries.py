"""The timeline of an idea: one statement, the right readers, stable pages, both orders."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from ideas.accounts.models import VISITOR
from ideas.accounts.queries import actor_of
from ideas.board.actions import link
from ideas.board.models import IdeaEdit
from ideas.comments import actions as talk
from ideas.core.db import session, writing
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import SourceEntry, StageChange, Update
from ideas.moderation import actions as hidings
from ideas.moderation.actions import Concerned
from ideas.timeline.queries import entries
from ideas.votes import actions as votes
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.sqlcount import statements

pytestmark = both_databases
HOUR = timedelta(hours=1)
WORDS = "Mit 260 Teilen läge der Preis bei 119 Euro, das ist zu viel."


def add(*rows: object) -> None:
    """Put rows in as they are."""
    session().rollback()
    session().add_all(rows)
    session().commit()


def test_a_whole_story_newest_first(app: Flask) -> None:
    creator, team = make_member(), make_actor("team")
    idea = make_idea(creator, goal=1)
    add(IdeaEdit(idea_id=idea.id, by_id=creator.id, at=NOON + HOUR, title="Alt", summary="", problem="", body="Alt"))
    votes.cast(idea, by=make_actor(), now=NOON + 2 * HOUR)
    update = lifecycle.post_update(idea, text="Wir prüfen die Schiene.", title="Ja zur Wand", next_step="Fallversuch", by=team, now=NOON + 3 * HOUR)
    lifecycle.correct(update, text="Wir prüfen die Schiene bis Montag.", by=team, now=NOON + 4 * HOUR)
    lifecycle.post_update(idea, text="Jetzt aus zwei Teilen.", by=actor_of(creator), now=NOON + 5 * HOUR)
    lifecycle.move(idea, "declined", reason="cost_or_price", text=WORDS, changes_mind="Höchstens 180 Teile.", by=team, now=NOON + 6 * HOUR)
    session().rollback()
    with statements() as seen:
        told = entries(idea, VISITOR)
    assert len(seen) == 1
    assert [one.kind for one in told.items][:6] == ["declined", "creator_update", "correction", "team_update", "goal_reached", "edited"]
    assert told.counts == {"all": 7, "answers": 2, "decisions": 1}
    decision, correction = told.items[0], told.items[2]
    assert (decision.reason, decision.mind, decision.role, decision.by_id) == ("cost_or_price", "Höchstens 180 Teile.", "team", team.id)
    assert ("bis Montag" in correction.html, "bis Montag" in correction.old_html, "Schiene" in correction.old_html) == (True, False, True)
    assert told.items[3].next_step == "Fallversuch"


def test_pages_and_both_orders_agree(app: Flask) -> None:
    idea, team = make_idea(), make_actor("team")
    add(*(Update(idea_id=idea.id, by_id=team.id, by_role="team", at=NOON + (at // 2) * HOUR, text="so", text_html="<p>so</p>") for at in range(9)))
    whole = [one.anchor for one in entries(idea, VISITOR, limit=100).items]
    pages, after = [], None
    while True:
        page = entries(idea, VISITOR, limit=4, after=after)
        pages += [one.anchor for one in page.items]
        after = page.next
        if after is None:
            break
    assert pages == whole
    upwards = entries(idea, VISITOR, limit=6, oldest_first=True)
    rest = entries(idea, VISITOR, limit=6, oldest_first=True, after=upwards.next)
    assert [one.anchor for one in (*upwards.items, *rest.items)] == whole[::-1]
    assert [one.anchor for one in entries(idea, VISITOR, after="nonsense", limit=100).items] == whole


def test_filters_keep_the_counts_of_all(app: Flask) -> None:
    idea, team = make_idea(stage="in_review"), make_actor("team")
    lifecycle.post_update(idea, text="Wir sind dran.", by=team, now=NOON + HOUR)
    lifecycle.move(idea, "approved", text=WORDS, by=team, now=NOON + 2 * HOUR)
    told = entries(idea, VISITOR, kinds=frozenset({"answers"}))
    assert ([one.kind for one in told.items], told.counts["decisions"]) == (["team_update"], 1)
    assert [one.kind for one in entries(idea, VISITOR, kinds=frozenset({"decisions"})).items] == ["approved"]


def test_what_was_before_publication_is_for_creator_and_staff(app: Flask) -> None:
    creator = make_member()
    idea = make_idea(creator, at=NOON)
    add(
        StageChange(idea_id=idea.id, from_stage="draft", to_stage="submitted", at=NOON - 2 * HOUR, by_id=creator.id, by_role="member"),
        IdeaEdit(idea_id=idea.id, by_id=creator.id, at=NOON - HOUR, title="Alt", summary="", problem="", body="Alt"),
    )
    for reader, number in ((VISITOR, 1), (make_actor(), 1), (actor_of(creator), 3), (make_actor("moderator"), 3)):
        assert len(entries(idea, reader).items) == number


def test_hidden_entries_keep_their_place_and_lose_their_words(app: Flask) -> None:
    idea, moderator = make_idea(), make_actor("moderator")
    update = Update(idea_id=idea.id, by_role="team", at=NOON + HOUR, title="Geheim", text="Geheim", text_html="<p>Geheim</p>", next_step="Geheim")
    add(update)
    with writing():
        hiding = hidings.put(Concerned("update", update.id, None, idea.id, "Geheim"), reason="personal_data", text="Somebody’s address.", by=moderator, now=NOON)
        session().get_one(Update, update.id).hiding_id = hiding.id
    comment = talk.post(idea, "Du Esel", by=make_actor(), now=NOON)
    talk.hide(comment, reason="insulting", text="It insults somebody.", by=moderator, now=NOON + 2 * HOUR)
    told = entries(idea, VISITOR).items
    assert [(one.kind, one.hidden_reason or one.reason) for one in told][:2] == [("comment.hidden", "insulting"), ("hidden", "personal_data")]
    assert "Geheim" not in repr(told)


def test_the_sources_own_history_is_told_as_such(app: Flask) -> None:
    idea = make_idea()
    add(
        SourceEntry(idea_id=idea.id, at=NOON - 24 * HOUR, kind="official_answer", status="declined", status_raw="rejected", text="No", text_html="<p>No</p>", said_by="government"),
        SourceEntry(idea_id=idea.id, at=None, kind="status", status="open"),
    )
    told = entries(idea, VISITOR).items
    assert [(one.kind, one.group, one.status, one.at) for one in told] == [
        ("brought_in", "other", "", NOON), ("told", "answers", "declined", NOON - 24 * HOUR), ("told", "other", "open", None),
    ]


def test_a_link_is_told_to_who_may_see_both_ideas(app: Flask) -> None:
    idea, related = make_idea(), make_idea()
    link(idea, related, by=make_actor("team"), now=NOON)
    assert [entry.thing_id for entry in entries(idea, VISITOR).items if entry.kind == "idea.linked"] == [related.id]
    lifecycle.remove(related, reason="other", text="Rights of others.", by=make_actor("moderator"), now=NOON)
    told = entries(idea, VISITOR)
    assert [entry.kind for entry in told.items] == ["brought_in"]
    assert told.counts["all"] == 1
    assert "idea.linked" in [entry.kind for entry in entries(idea, make_actor("team")).items]
