"""Sealing and the daily tally: rows, on both databases."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from ideas.accounts.models import SYSTEM
from ideas.board.models import Board
from ideas.board.queries import board_by_slug
from ideas.comments import actions as comments
from ideas.core.bulk import step
from ideas.core.db import session, writing
from ideas.core.events import Event, record
from ideas.lifecycle import actions as lifecycle
from ideas.privacy.actions import close
from ideas.public_log import actions
from ideas.public_log.models import LogEntry, LogTally
from ideas.public_log.queries.verifying import problems
from ideas.votes.actions import cast, withdraw
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

pytestmark = both_databases
WHY = "Because thirty characters are the **least**, no less."
SOON = NOON + timedelta(minutes=1)


def told(*names):
    """The entries as the download has them, in their order."""
    session().rollback()
    rows = [json.loads(body) for body in session().scalars(select(LogEntry.body).order_by(LogEntry.seq))]
    return [tuple(row.get(name) for name in names) for row in rows] if names else rows


def whole():
    session().rollback()
    return list(problems())


@pytest.fixture
def idea(app):
    return make_idea(goal=None)


def declined(idea, now=NOON):
    review = reload(idea)
    with writing() as current:
        current.merge(review).stage = "in_review"
    return lifecycle.move(reload(idea), "declined", reason="brand_fit", text=WHY, by=make_actor("team"), now=now)


def test_public_events_are_sealed_in_order_and_others_never(idea):
    fan = make_actor()
    comments.post(idea, "I want this very much.", by=fan, now=NOON)
    cast(idea, by=fan, now=NOON)
    declined(idea)
    assert actions.seal_log(now=SOON) == 2
    assert told("seq", "kind", "by", "idea") == [(1, "log.begun", "portal", None), (2, "comment.posted", "member", idea.id), (3, "idea.moved", "team", idea.id)]
    assert actions.seal_log(now=SOON) == 0
    assert whole() == []


def test_entries_name_roles_and_never_people(idea):
    author = session().get_one(type(make_member()), idea.author_id)
    from ideas.accounts.queries import actor_of

    comments.post(idea, "I am the creator of this.", by=actor_of(author), now=NOON)
    actions.seal_log(now=SOON)
    entry = told()[-1]
    assert entry["by"] == "creator"
    assert entry.keys() == {"seq", "prev", "sealed", "at", "by", "kind", "idea", "thing"}


def test_what_is_brought_in_waits_a_day(idea):
    with step("import", 1):
        record("idea.linked", by=SYSTEM, now=NOON, idea_id=idea.id)
    actions.seal_log(now=NOON + timedelta(hours=23, minutes=59))
    assert told("kind") == [("log.begun",)]
    actions.seal_log(now=NOON + timedelta(hours=24))
    assert ("idea.linked", "import") in told("kind", "origin")


def test_what_is_committed_late_is_sealed_late_and_not_lost(idea):
    for moment in (NOON, NOON + timedelta(seconds=1), NOON + timedelta(seconds=2)):
        comments.post(idea, "I want this very much.", by=make_actor(), now=moment)
    first, *_ = session().scalars(select(Event.id).where(Event.kind == "comment.posted").order_by(Event.id)).all()
    with writing() as current:
        current.execute(update(Event).where(Event.id == first).values(seal_after=None))
    actions.seal_log(now=SOON)
    with writing() as current:
        current.execute(update(Event).where(Event.id == first).values(seal_after=NOON))
    actions.seal_log(now=SOON)
    assert told("seq", "kind") == [(1, "log.begun"), *((seq, "comment.posted") for seq in (2, 3, 4))]
    assert len(session().scalars(select(LogEntry.event_id).where(LogEntry.event_id.is_not(None)).distinct()).all()) == 3


def test_boards_that_are_not_for_all_are_not_told_of(idea):
    comments.post(idea, "Between us and nobody else.", by=make_actor(), now=NOON)
    with writing() as current:
        current.execute(update(Board).where(Board.slug == "products").values(visibility="members"))
    actions.seal_log(now=SOON)
    with writing() as current:
        current.execute(update(Board).where(Board.slug == "products").values(visibility="public"))
    actions.seal_log(now=SOON)
    assert told("kind") == [("log.begun",)]
    assert board_by_slug("products", SYSTEM).visibility == "public"


def test_steps_are_bounded(idea, monkeypatch):
    monkeypatch.setattr(actions, "STEP", 2)
    for _ in range(5):
        comments.post(idea, "I want this very much.", by=make_actor(), now=NOON)
    assert actions.seal_log(now=SOON, most=2) == 4
    assert actions.seal_log(now=SOON, most=2) == 1
    assert [seq for seq, in told("seq")] == list(range(1, 7))
    assert whole() == []


def test_an_edited_character_of_a_decision_is_found(idea):
    made = declined(idea)
    actions.seal_log(now=SOON)
    assert whole() == []
    for column, value in (("text", WHY.replace("thirty", "Thirty")), ("text_html", "<p>Yes.</p>"), ("reason", "cost_or_price"), ("changes_mind", "Nothing.")):
        before = getattr(reload(made), column)
        with writing() as current:
            current.execute(update(type(made)).where(type(made).id == made.id).values({column: value}))
        assert whole() == [f"decision {made.id} of idea {idea.id} is not what entry 2 has the digest of"], column
        with writing() as current:
            current.execute(update(type(made)).where(type(made).id == made.id).values({column: before}))
    assert whole() == []


def test_a_removed_decision_is_found(idea):
    made = declined(idea)
    actions.seal_log(now=SOON)
    with writing() as current:
        current.delete(current.merge(made))
    assert whole() == [f"decision {made.id} of idea {idea.id}, told by entry 2, is gone"]


def test_updates_corrections_and_hidings_are_told(idea):
    team, moderator = make_actor("team"), make_actor("moderator")
    update_ = lifecycle.post_update(idea, text="We are building the first one now, in beech.", by=team, now=NOON)
    correction = lifecycle.correct(update_, text="We are building the second one now, in oak.", by=team, now=NOON)
    lifecycle.hide_update(correction, reason="personal_data", text="That is not for here.", by=moderator, now=NOON)
    actions.seal_log(now=SOON)
    assert told("kind", "thing") == [("log.begun", None), ("update.posted", update_.id), ("update.corrected", correction.id), ("update.hidden", correction.id)]
    assert [bool(text) for text, in told("text")] == [False, True, True, False]
    assert whole() == []


def test_a_creators_update_has_no_digest(idea):
    from ideas.accounts.queries import actor_of

    author = actor_of(session().get_one(type(make_member()), idea.author_id))
    lifecycle.post_update(idea, text="I have built a bigger model of it at home.", by=author, now=NOON)
    actions.seal_log(now=SOON)
    assert told("kind", "by", "text")[1:] == [("update.creator_posted", "creator", None)]


def test_an_answer_reworded_or_taken_back_is_told(idea):
    team = make_actor("team")
    kept, gone = (comments.post(idea, "We look at it next week, and answer here.", official=True, by=team, now=NOON) for _ in range(2))
    actions.seal_log(now=SOON)
    comments.edit(reload(kept), "We look at it next month, and answer here.", by=team, now=NOON + timedelta(seconds=70))
    comments.withdraw(reload(gone), by=team, now=NOON + timedelta(seconds=70))
    assert whole() == []  # told, and not sealed yet
    actions.seal_log(now=NOON + timedelta(minutes=2))
    assert told("kind", "thing")[3:] == [("comment.answer_changed", kept.id), ("comment.answer_withdrawn", gone.id)]
    assert told("text")[1] != told("text")[3]
    assert whole() == []


def test_closing_an_account_leaves_the_chain_whole(idea):
    member, staff = make_member(), make_member("team")
    from ideas.accounts.queries import actor_of

    comments.post(idea, "I want this very much.", by=actor_of(member), now=NOON)
    comments.post(idea, "We look at it next week, and answer here.", official=True, by=actor_of(staff), now=NOON)
    actions.seal_log(now=SOON)
    before = told()
    for person in (member, staff):
        close(reload(person), erase_comments=True, by=actor_of(person), now=SOON)
    actions.seal_log(now=SOON + timedelta(minutes=1))
    assert told()[:len(before)] == before
    assert "comment.answer_withdrawn" in [kind for kind, in told("kind")]
    assert whole() == []


def test_a_days_votes_are_tallied_once_it_is_over(idea):
    actions.seal_log(now=NOON - timedelta(days=1))
    fans = [make_actor() for _ in range(3)]
    for fan in fans[:2]:
        cast(idea, by=fan, now=NOON)
    midnight = NOON.replace(hour=22)  # in Berlin
    cast(idea, by=fans[2], now=midnight)
    withdraw(idea, by=fans[0], now=midnight)
    actions.seal_log(now=midnight - timedelta(seconds=1))
    assert told("votes", "facts")[-1] == ([], {"day": "2026-06-30", "part": 1, "ideas": 0, "total": 0})
    actions.seal_log(now=midnight + timedelta(minutes=1))
    assert told("kind", "at")[-1] == ("votes.tallied", "2026-07-01T22:00:00Z")
    other = cast(make_idea(goal=None), by=fans[0], now=midnight + timedelta(hours=1))
    assert other == 1
    actions.seal_log(now=midnight + timedelta(days=3))
    days = [(facts["day"], votes, facts["total"]) for kind, facts, votes in told("kind", "facts", "votes") if kind == "votes.tallied"]
    assert days[1][0] == "2026-07-01"
    assert days[2][0] == "2026-07-04"
    assert days[2][2] == 3
    assert session().scalars(select(LogEntry.day).where(LogEntry.day.is_not(None)).order_by(LogEntry.seq)).all() == [date(2026, 6, 30), date(2026, 7, 1), date(2026, 7, 4)]
    assert whole() == []


def test_a_long_tally_is_made_of_parts_and_goes_on_after_a_kill(idea, monkeypatch):
    monkeypatch.setattr(actions, "PART", 2)
    actions.seal_log(now=NOON)
    fan = make_actor()
    ideas = [idea, *(make_idea(goal=None) for _ in range(4))]
    for one in ideas:
        cast(one, by=fan, now=NOON)
    tomorrow = NOON + timedelta(days=1)
    actions.seal_log(now=tomorrow, most=1)
    assert told("kind", "votes")[-1] == ("votes.tallied", [[ideas[0].id, 1], [ideas[1].id, 1]])
    actions.seal_log(now=tomorrow + timedelta(days=2), most=1)  # the day begun is finished first
    actions.seal_log(now=tomorrow + timedelta(days=2), most=1)
    parts = [(facts["day"], facts["part"], facts.get("total")) for kind, facts in told("kind", "facts") if kind == "votes.tallied"]
    assert parts == [("2026-07-01", 1, None), ("2026-07-01", 2, None), ("2026-07-01", 3, 5)]
    assert session().scalars(select(LogTally.vote_count)).all() == [1] * 5
    assert whole() == []
