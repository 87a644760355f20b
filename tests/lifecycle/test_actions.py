"""An idea's way, step by step: rows and event kinds, on both databases."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from PIL import Image
from sqlalchemy import select, update

from ideas.accounts.models import SYSTEM, Actor
from ideas.accounts.queries import actor_of
from ideas.board.actions import Upload, save_draft, start_draft
from ideas.board.models import Board, Picture, Tag, Terms
from ideas.board.queries import board_by_slug
from ideas.board.rules.campaign import PRESETS, Campaign, Step, after_days
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refused
from ideas.lifecycle import actions, queries
from ideas.lifecycle.models import StageChange, Update
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

LATER = NOON + timedelta(hours=30)
GOOD = {"title": "A marble run", "summary": "Rails on a strip.", "problem": "The floor is full.", "body": "x" * 50, "tags": ["wall"], "lang": "en"}
WHY = "Because thirty characters are the **least**."


def steps(idea):
    session().rollback()
    rows = session().scalars(select(StageChange).where(StageChange.idea_id == idea.id).order_by(StageChange.id))
    return [(row.from_stage, row.to_stage, row.by_role) for row in rows]


def kinds(idea):
    session().rollback()
    return list(session().scalars(select(Event.kind).where(Event.idea_id == idea.id).order_by(Event.id)))


def last_event(idea):
    return session().scalars(select(Event).where(Event.idea_id == idea.id).order_by(Event.id.desc())).first()


def full_draft(by, board="products", **more):
    idea = start_draft(board_by_slug(board, by), by=by, now=NOON)
    return save_draft(idea, {**GOOD, **more}, by=by, now=NOON)


def send(idea, by, now=NOON):
    return actions.submit(idea, terms_version="1", checklist=True, by=by, now=now)


OWN = Campaign("own", 20, (Step(40, 10), Step(120, 0)))


def set_board(**values):
    with writing() as current:
        current.execute(update(Board).where(Board.slug == "products").values(**values))


def cause_of(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.refusal.cause


@both_databases
def test_submit_publishes_and_freezes_the_rules(app):
    by = make_actor()
    set_board(goal=120, rules=OWN.facts())
    idea = full_draft(by)
    send(idea, by, LATER)
    set_board(goal=9, rules=PRESETS["open_end"].facts())
    idea = reload(idea)
    assert (idea.stage, idea.stage_at, idea.submitted_at, idea.published_at, idea.goal) == ("gathering", LATER, LATER, LATER, 120)
    assert (idea.rules, idea.closes_at) == (OWN.facts(), after_days(LATER, 20))
    assert (idea.hot, idea.hot_at, idea.terms_version, idea.terms_accepted_at) == (0.0, LATER, "1", LATER)
    assert steps(idea) == [("draft", "gathering", "member")]
    assert kinds(idea) == ["idea.drafted", "idea.submitted", "idea.published"]
    assert {tag.name: tag.idea_count for tag in session().scalars(select(Tag))} == {"wall": 1}


@both_databases
def test_a_board_without_goal_is_open_end(app):
    by = make_actor()
    set_board(goal=0, rules=PRESETS["open_end"].facts())
    idea = full_draft(by)
    send(idea, by)
    assert (reload(idea).goal, idea.closes_at, idea.clock_at) == (None, None, None)
    assert queries.stages_open_to_staff(idea) == ["in_review", "approved", "parked", "declined"]


@both_databases
def test_a_board_that_looks_first_lets_ideas_wait(app):
    set_board(pre_moderation=True)
    author = make_member(known_at=None)
    by = actor_of(author)
    idea = full_draft(by)
    send(idea, by)
    assert (reload(idea).stage, idea.published_at, idea.goal) == ("submitted", None, None)
    assert {tag.idea_count for tag in session().scalars(select(Tag))} == {0}
    actions.publish(idea, by=make_actor("moderator"), now=LATER)
    assert (reload(idea).stage, idea.published_at, idea.goal, reload(author).known_at) == ("gathering", LATER, 300, LATER)
    assert steps(idea) == [("draft", "submitted", "member"), ("submitted", "gathering", "moderator")]
    assert kinds(idea) == ["idea.drafted", "idea.submitted", "idea.published"]
    assert {tag.idea_count for tag in session().scalars(select(Tag))} == {1}


@pytest.mark.parametrize(("known", "checked", "role", "stage"), [(False, 1, "member", "submitted"), (False, 0, "member", "gathering"), (True, 1, "member", "gathering"), (False, 1, "team", "gathering")])
def test_a_new_members_first_idea_waits(app, known, checked, role, stage):  # noqa: PLR0913 (a table's columns)
    with writing() as current:
        current.add(NumberRow(name="first_is_checked", value=checked))
    by = make_actor(role, known_at=NOON if known else None)
    assert send(full_draft(by), by).stage == stage


@both_databases
def test_submit_says_all_that_is_missing_and_keeps_the_draft(app):
    by = make_actor()
    idea = full_draft(by, title="A", problem="")
    with pytest.raises(Refused) as refused:
        actions.submit(idea, terms_version=None, checklist=False, by=by, now=LATER)
    expected = {"title": "too_short", "problem": "missing", "terms": "terms_not_accepted", "checklist": "guidelines_not_ticked"}
    assert {name: error.cause for name, error in refused.value.errors.items()} == expected
    assert (reload(idea).stage, idea.submitted_at) == ("draft", None)
    assert (steps(idea), kinds(idea)) == ([], ["idea.drafted"])


def test_submit_asks_for_the_terms_in_force(app):
    by = make_actor()
    idea = full_draft(by)
    with writing() as current:
        current.add(Terms(board_id=idea.board_id, version="2", text_de="Neu.", text_en="New.", created_at=NOON))
    assert cause_of(send, idea, by) == "terms_changed"
    actions.submit(idea, terms_version="2", checklist=True, by=by, now=NOON)
    assert reload(idea).terms_version == "2"


@both_databases
def test_five_ideas_a_day(app):
    by = make_actor()
    for hour in range(5):
        send(full_draft(by), by, NOON + timedelta(hours=hour))
    idea = full_draft(by)
    with pytest.raises(Refused) as refused:
        send(idea, by, NOON + timedelta(hours=5))
    assert (refused.value.refusal.cause, refused.value.refusal.status, refused.value.refusal.again_at) == ("too_many_ideas", 429, NOON + timedelta(hours=24))
    send(idea, by, NOON + timedelta(hours=24))


def test_no_daily_limit_for_staff_nor_where_limits_are_off(app, monkeypatch):
    team = make_actor("team")
    for _ in range(6):
        send(full_draft(team), team)
    monkeypatch.setattr(doors, "limits", False)
    member = make_actor()
    for _ in range(6):
        send(full_draft(member), member)


@both_databases
def test_return_with_reasons_and_send_again(app):
    author = make_member()
    by = actor_of(author)
    idea = make_idea(author, stage="submitted")
    step = actions.return_with_reasons(idea, reason="quality_of_submission", text=" Please add a **picture**. ", by=make_actor("moderator"), now=NOON)
    assert (step.reason, step.text, step.text_html) == ("quality_of_submission", "Please add a **picture**.", "<p>Please add a <strong>picture</strong>.</p>\n")
    assert reload(idea).stage == "returned"
    assert cause_of(send, idea, by, NOON + timedelta(hours=23)) == "too_soon"
    send(idea, by, NOON + timedelta(hours=24))
    assert (reload(idea).stage, idea.published_at) == ("submitted", None)
    assert steps(idea) == [(None, "submitted", "member"), ("submitted", "returned", "moderator"), ("returned", "submitted", "member")]
    assert kinds(idea) == ["statement.given", "idea.returned", "idea.submitted"]
    assert session().scalars(select(Event).where(Event.kind == "idea.returned")).one().member_id == author.id


def test_return_needs_a_text(app):
    assert cause_of(actions.return_with_reasons, make_idea(stage="submitted"), reason="other", text=" ", by=make_actor("team"), now=NOON) == "missing"


@both_databases
def test_withdraw_keeps_the_page(app):
    author = make_member()
    idea = make_idea(author, tags=("wall",))
    actions.withdraw(idea, reason="Found it in a shop.", by=actor_of(author), now=LATER)
    assert (reload(idea).stage, idea.published_at) == ("withdrawn", NOON)
    assert steps(idea) == [(None, "gathering", "member"), ("gathering", "withdrawn", "member")]
    assert kinds(idea) == ["idea.withdrawn"]
    assert {tag.idea_count for tag in session().scalars(select(Tag))} == {1}


@both_databases
def test_move_tells_from_where_to_where_and_why(app):
    author = make_member()
    idea, team = make_idea(author), make_actor("team")
    actions.move(idea, "in_review", by=team, now=NOON)
    assert reload(idea).answered_at is None
    step = actions.move(idea, "declined", reason="cost_or_price", text=WHY, changes_mind=" 180 pieces. ", lang="en", by=team, now=LATER)
    assert (step.reason, step.text, step.text_html, step.changes_mind, step.lang, step.by_id) == ("cost_or_price", WHY, "<p>Because thirty characters are the <strong>least</strong>.</p>\n", "180 pieces.", "en", team.id)
    assert (reload(idea).stage, idea.stage_at, idea.answered_at) == ("declined", LATER, LATER)
    event = last_event(idea)
    assert (event.kind, event.member_id, event.thing_id, event.facts) == ("idea.moved", author.id, step.id, {"from_stage": "in_review", "to_stage": "declined", "reason": "cost_or_price"})
    assert kinds(idea) == ["idea.moved", "idea.moved"]
    assert steps(idea) == [(None, "gathering", "member"), ("gathering", "in_review", "team"), ("in_review", "declined", "team")]


@both_databases
def test_a_parked_idea_returns_to_its_stage_even_after_a_removal_by_mistake(app):
    idea, team, moderator = make_idea(stage="approved"), make_actor("team"), make_actor("moderator")
    actions.move(idea, "parked", reason="timing_parked", text=WHY, parked_until=date(2027, 1, 1), by=team, now=NOON)
    actions.remove(idea, reason="spam", text="By mistake.", by=moderator, now=NOON)
    actions.restore(idea, by=moderator, now=NOON)
    assert queries.stages_open_to_staff(idea) == ["in_review", "declined", "approved"]
    actions.move(idea, "approved", by=team, now=LATER)
    assert steps(idea)[1:] == [("approved", "parked", "team"), ("parked", "removed", "moderator"), ("removed", "parked", "moderator"), ("parked", "approved", "team")]
    assert kinds(idea) == ["idea.moved", "statement.given", "idea.removed", "idea.restored", "idea.moved"]


def test_move_refuses_what_the_table_does_not_have(app):
    idea, team = make_idea(), make_actor("team")
    assert cause_of(actions.move, idea, "launched", by=team, now=NOON) == "transition_not_allowed"
    assert cause_of(actions.move, idea, "nowhere", by=team, now=NOON) == "transition_not_allowed"
    assert cause_of(actions.move, idea, "in_review", by=make_actor(), now=NOON) == "not_yours"
    assert cause_of(actions.move, make_idea(stage="in_review"), "parked", reason="other", text=WHY, parked_until=date(2026, 7, 1), by=team, now=NOON) == "bad_date"
    assert kinds(idea) == []


@both_databases
def test_goal_moves_on_once(app):
    author = make_member()
    idea = make_idea(author, goal=3, vote_count=2)
    with writing():
        assert actions.move_on_if_due(idea, now=LATER) is False
    with writing():
        idea.vote_count = 3
        assert actions.move_on_if_due(idea, by=SYSTEM, now=LATER) is True
        assert actions.move_on_if_due(idea, by=SYSTEM, now=LATER) is False
    assert (reload(idea).stage, idea.goal_reached_at) == ("in_review", LATER)
    assert steps(idea) == [(None, "gathering", "member"), ("gathering", "in_review", "system")]
    assert kinds(idea) == ["idea.reached_goal"]
    assert last_event(idea).facts == {"from_stage": "gathering", "to_stage": "in_review", "goal": 3, "number": 1, "earns": f"{idea.author_id}:100"}


@both_databases
def test_remove_and_restore(app):
    idea, moderator = make_idea(stage="declined", tags=("wall",)), make_actor("moderator")
    actions.remove(idea, reason="spam", text="Advertising.", by=moderator, now=LATER)
    assert reload(idea).stage == "removed"
    assert {tag.idea_count for tag in session().scalars(select(Tag))} == {0}
    actions.restore(idea, by=moderator, now=LATER)
    assert reload(idea).stage == "declined"
    assert {tag.idea_count for tag in session().scalars(select(Tag))} == {1}
    assert kinds(idea) == ["statement.given", "idea.removed", "idea.restored"]


@both_databases
def test_team_update_is_an_answer_with_a_promise(app):
    author = make_member()
    idea, team = make_idea(author), make_actor("team")
    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    update = actions.post_update(idea, text="We **build** it.", title="Soon", next_step="A sample", promised_for=date(2026, 8, 1), pictures=[Upload(file.getvalue(), "A sample")], lang="en", by=team, now=LATER)
    row = reload(update)
    assert (row.by_id, row.by_role, row.at, row.title, row.text, row.text_html) == (team.id, "team", LATER, "Soon", "We **build** it.", "<p>We <strong>build</strong> it.</p>\n")
    assert (row.next_step, row.promised_for, row.lang, row.corrects_id) == ("A sample", date(2026, 8, 1), "en", None)
    picture = session().scalars(select(Picture)).one()
    assert (picture.update_id, picture.idea_id, picture.alt) == (row.id, None, "A sample")
    assert all(doors.media.exists(one["key"]) for one in picture.files.values())
    assert (reload(idea).answered_at, idea.picture_count) == (LATER, 0)
    assert kinds(idea) == ["update.posted"]
    assert last_event(idea).member_id == author.id


@both_databases
def test_creator_tells_and_is_no_answer_of_the_team(app):
    author = make_member("team")
    idea = make_idea(author)
    update = actions.post_update(idea, text="A second strip.", by=actor_of(author), now=LATER)
    assert (update.by_role, reload(idea).answered_at) == ("member", None)
    assert kinds(idea) == ["update.creator_posted"]
    assert cause_of(actions.post_update, idea, text="By August.", promised_for=date(2026, 8, 1), by=actor_of(author), now=LATER) == "bad_date"
    assert cause_of(actions.post_update, idea, text="Mine too.", by=make_actor(), now=LATER) == "not_yours"
    assert cause_of(actions.post_update, make_idea(author, stage="submitted"), text="Soon.", by=actor_of(author), now=LATER) == "not_public"


@both_databases
def test_correction_is_a_new_entry_that_names_the_old_one(app):
    idea, team = make_idea(), make_actor("team")
    old = actions.post_update(idea, text="In July.", title="When", next_step="A sample", promised_for=date(2026, 7, 31), by=team, now=NOON)
    new = actions.correct(old, text="In August.", next_step="A sample", promised_for=date(2026, 8, 31), by=make_actor("admin"), now=LATER)
    session().rollback()
    rows = [(u.id, u.text, u.title, u.promised_for, u.by_role, u.corrects_id) for u in session().scalars(select(Update).order_by(Update.id))]
    assert rows == [(old.id, "In July.", "When", date(2026, 7, 31), "team", None), (new.id, "In August.", "When", date(2026, 8, 31), "admin", old.id)]
    assert kinds(idea) == ["update.posted", "update.corrected", "promise.moved"]
    assert cause_of(actions.correct, old, text="Once more.", by=team, now=LATER) == "corrected_already"


def test_what_a_suspended_member_may_not(app):
    author = make_member()
    idea = make_idea(author, stage="draft")
    with writing():
        author.suspended_until = LATER
    by = Actor(author.id, "member")
    assert cause_of(send, idea, by) == "suspended"
    assert steps(idea) == []


def test_there_are_no_gaps(app):
    by, team = make_actor(), make_actor("team")
    idea = full_draft(by)
    send(idea, by)
    for to in ("in_review", "parked", "declined", "in_review", "approved", "in_development", "launched"):
        actions.move(idea, to, reason="other", text=WHY, by=team, now=LATER)
    rows = session().scalars(select(StageChange).where(StageChange.idea_id == idea.id).order_by(StageChange.id)).all()
    assert [row.from_stage for row in rows] == ["draft", *(row.to_stage for row in rows[:-1])]
    assert reload(idea).stage == rows[-1].to_stage == "launched"


def test_an_entry_of_a_removed_idea_is_not_corrected(app):
    team, moderator = make_actor("team"), make_actor("moderator")
    idea = make_idea()
    update = actions.post_update(idea, text="We look at the rail.", by=team, now=NOON)
    actions.remove(idea, reason="other", text="Rights of others.", by=moderator, now=NOON)
    with pytest.raises(Refused) as refused:
        actions.correct(update, text="We looked at it.", by=team, now=NOON)
    assert refused.value.refusal.cause == "not_public"
