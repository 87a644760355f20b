"""Runs over many ideas: each line whole and once, refusals kept and said late, stopping, taking back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from ideas.board.actions.topics import change_tag, merge_tags
from ideas.board.models import Idea, Tag
from ideas.board.queries.drafts import tags_of
from ideas.comments import actions as talk
from ideas.core import deliveries
from ideas.core.db import session, writing
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event
from ideas.core.numbers import NumberRow
from ideas.core.refusal import Refusal, Refused
from ideas.core.words import N_, Message, say
from ideas.lifecycle.models import StageChange, Update
from ideas.reactions import FOLLOW_UPS, REACTIONS
from ideas.triage.actions import answering, bulk, bulk_lines, templates
from ideas.triage.models.bulk import BulkLine, BulkRun
from ideas.triage.queries.agreeing import beside_problems
from ideas.triage.queries.bulk import lines_of, report_page
from ideas.triage.rules.bulk import errors_of_move, kept, message_of, needed_for, stages_ahead, way_back
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member, reload

WHY = "It does not fit what we make, and we say so early and plainly."
LATER = NOON + timedelta(minutes=5)


def run_of(kind: str, ideas: list[Idea], by: Any, said: dict[str, Any] | None = None, **more: Any) -> BulkRun:
    """A run that has begun."""
    run = bulk.choose(kind, [idea.id for idea in ideas], by=by, now=NOON)
    bulk.begin(run, said or {}, by=by, now=NOON, **more)
    return run


def work(now=LATER) -> None:
    """The worker, until nothing is left."""
    for _ in range(500):
        deliveries.hand_out(REACTIONS, now=now)
        due = deliveries.due(now=now, only=[deliveries.name_of(bulk_lines.carry_on)])
        for number in due:
            deliveries.work(number, FOLLOW_UPS, now=now)
        session().rollback()
        if not due:
            return
    pytest.fail("it never ends")


def states(run: BulkRun) -> list[str]:
    return [line.state for line in lines_of(run.id)]


def counts(run: BulkRun) -> tuple[int, ...]:
    run = reload(run)
    return run.total_count, run.done_count, run.same_count, run.refused_count, run.left_count


# --- rules


@pytest.mark.parametrize(("stages", "to", "needs"), [
    (["in_review"], "declined", "decision"), (["in_review", "gathering"], "approved", "text"), (["submitted"], "gathering", "nothing"), (["submitted"], "returned", "text"),
    (["parked", "in_review"], "declined", "decision"), (["gathering"], "removed", None), (["launched"], "approved", None), ([], "approved", None),
])
def test_what_the_strictest_step_needs(stages, to, needs):
    assert needed_for(stages, to) == needs


def test_where_ideas_can_go_with_how_many():
    assert stages_ahead(["submitted", "submitted", "in_review"]) == {"gathering": 2, "returned": 2, "approved": 1, "parked": 1, "declined": 1}


@pytest.mark.parametrize(("said", "fields"), [
    ({"stage": "launched"}, {"stage": "transition_not_allowed"}),
    ({"stage": "declined", "text": WHY}, {"reason": "reason_missing"}),
    ({"stage": "declined", "text": "No", "reason": "other"}, {"text": "too_short"}),
    ({"stage": "declined", "text": WHY, "reason": "other", "parked_until": date(2027, 1, 1)}, {"parked_until": "bad_date"}),
    ({"stage": "parked", "text": WHY, "reason": "other", "parked_until": date(2026, 7, 1)}, {"parked_until": "bad_date"}),
    ({"stage": "parked", "text": WHY, "reason": "other", "parked_until": date(2027, 1, 1)}, {}),
    ({"stage": "declined", "text": WHY, "reason": "other", "changes_mind": "x" * 2001}, {"changes_mind": "too_long"}),
])
def test_what_a_move_lacks(said, fields):
    assert {field: refusal.cause for field, refusal in errors_of_move(["in_review"], said, date(2026, 7, 1)).items()} == fields


@pytest.mark.parametrize(("kind", "steps", "back"), [
    ("tag", [], "nothing"), ("assign", [], "nothing"), ("move", [("in_review", "parked")], "nothing"), ("move", [("in_review", "declined")], "text"),
    ("move", [("in_review", "approved")], None), ("move", [("gathering", "in_review"), ("parked", "in_review")], "decision"), ("move", [], None),
])
def test_the_way_back(kind, steps, back):
    assert way_back(kind, steps) == back


def test_a_refusal_is_kept_as_key_and_values_and_said_late():
    inner = N_("Gathering support")
    refusal = Refusal("x", Message("%(here)s, %(day)s, %(num)d", {"here": inner, "day": date(2026, 7, 1), "at": NOON, "num": 3}))
    again = message_of(kept(refusal))
    assert again == refusal.message
    assert say("de", again).startswith("Sammelt Stimmen, 1.\xa0Juli 2026, 3")
    assert message_of({}) is None


# --- choosing and beginning


@both_databases
def test_choosing_does_nothing_yet_and_forgets_what_nobody_sees(app):
    team, idea, draft = make_actor("team"), make_idea(), make_idea(stage="draft")
    run = bulk.choose("tag", [idea.id, draft.id, idea.id, 999_999], by=team, now=NOON)
    assert [line.idea_id for line in lines_of(run.id)] == [idea.id]
    assert (run.total_count, run.begun_at) == (1, None)
    assert bulk.sweep_unbegun(now=NOON + timedelta(days=1)) == 0
    assert bulk.sweep_unbegun(now=NOON + timedelta(days=1, seconds=1)) == 1
    assert session().scalars(select(BulkLine.id)).all() == []


@pytest.mark.parametrize(("role", "kind", "ids", "cause"), [("member", "tag", 1, "not_yours"), ("team", "erase", 1, "unknown_kind"), ("team", "tag", 0, "none_chosen"), ("team", "answer", 4, "too_many_ideas")])
def test_who_chooses_what(app, role, kind, ids, cause):
    with writing() as current:
        current.add(NumberRow(name="bulk_answers_most", value=3))
    ideas = [make_idea().id for _ in range(ids)]
    with pytest.raises(Refused) as refused:
        bulk.choose(kind, ideas, by=make_actor(role), now=NOON)
    assert refused.value.refusal.cause == cause


def test_only_who_chose_begins_and_once(app):
    team, idea = make_actor("team"), make_idea()
    run = bulk.choose("tag", [idea.id], by=team, now=NOON)
    for by, cause in ((make_actor("admin"), "not_yours"), (team, None), (team, "begun_already")):
        try:
            bulk.begin(run, {"tags": ["wood"]}, by=by, now=NOON)
        except Refused as refused:
            assert refused.refusal.cause == cause
        else:
            assert cause is None


@pytest.mark.parametrize(("kind", "said", "cause", "field"), [
    ("tag", {"tags": []}, "missing", "tags"), ("tag", {"tags": list("abcdef")}, "too_many", "tags"), ("assign", {"assignee": 999}, "no_such_member_of_staff", "assignee"),
    ("move", {"stage": "launched", "text": WHY}, "transition_not_allowed", "stage"), ("answer", {}, "none_chosen", "texts"),
])
def test_what_a_run_lacks(app, kind, said, cause, field):
    team = make_actor("team")
    run = bulk.choose(kind, [make_idea().id], by=team, now=NOON)
    with pytest.raises(Refused) as refused:
        bulk.begin(run, said, by=team, now=NOON)
    assert (refused.value.refusal.cause, refused.value.refusal.field) == (cause, field)


# --- what a run does


@both_databases
def test_topics_are_given_and_taken_back(app):
    team = make_actor("team")
    ideas = [make_idea(tags=("garden",)), make_idea(tags=("garden", "wood")), make_idea(tags=("a", "b", "c", "d", "e"))]
    run = run_of("tag", ideas, team, {"tags": ["wood"]})
    work()
    assert states(run) == ["done", "same", "refused"]
    assert counts(run) == (3, 1, 1, 1, 0)
    assert [tags_of(idea.id) for idea in ideas[:2]] == [["garden", "wood"], ["garden", "wood"]]
    assert lines_of(run.id)[2].refusal["cause"] == "too_many"
    again = bulk.undo(run, by=team, now=LATER)
    work()
    assert (states(again), tags_of(ideas[0].id), tags_of(ideas[1].id)) == (["done"], ["garden"], ["garden", "wood"])
    with pytest.raises(Refused) as refused:
        bulk.undo(run, by=team, now=LATER)
    assert refused.value.refusal.cause == "undone_already"
    assert list(beside_problems()) == []
    with writing() as current:
        current.execute(update(BulkRun).where(BulkRun.id == run.id).values(done_count=2))
    assert list(beside_problems()) == [f"run {run.id}: its counts are not those of its lines"]


@both_databases
def test_topics_are_taken_back_by_the_name_they_go_by_now(app):
    team, admin = make_actor("team"), make_actor("admin")
    ideas = [make_idea(), make_idea(tags=("wood",)), make_idea(tags=("garden",))]
    run, other = run_of("tag", ideas[:2], team, {"tags": ["timber"]}), run_of("untag", ideas[2:], team, {"tags": ["garden"]})
    work()
    timber, wood, garden = (session().scalars(select(Tag).where(Tag.name == name)).one() for name in ("timber", "wood", "garden"))
    merge_tags(timber, wood, by=admin, now=LATER)
    change_tag(wood, {"name": "lumber"}, by=admin, now=LATER)
    change_tag(garden, {"name": "yard"}, by=admin, now=LATER)
    session().rollback()
    again, back = bulk.undo(run, by=team, now=LATER), bulk.undo(other, by=team, now=LATER)
    work()
    assert [(line.state, line.refusal.get("cause")) for line in lines_of(again.id)] == [("done", None), ("refused", "topic_joined")]
    assert (counts(again), states(back)) == ((2, 1, 0, 1, 0), ["done"])
    assert [tags_of(idea.id) for idea in ideas] == [[], ["lumber"], ["yard"]]
    assert list(beside_problems()) == []


@both_databases
def test_ideas_are_given_to_somebody_and_back_unless_somebody_changed_it(app):
    team, other = make_actor("team"), make_actor("moderator")
    ideas = [make_idea(), make_idea(assigned_to_id=other.id), make_idea(assigned_to_id=team.id)]
    run = run_of("assign", ideas, team, {"assignee": team.id})
    work()
    assert (states(run), {reload(idea).assigned_to_id for idea in ideas}) == (["done", "done", "same"], {team.id})
    with writing() as current:
        current.get_one(Idea, ideas[0].id).assigned_to_id = None
    again = bulk.undo(run, by=other, now=LATER)
    work()
    assert [(line.state, line.refusal.get("cause")) for line in lines_of(again.id)] == [("refused", "changed_since"), ("done", None)]
    assert reload(ideas[1]).assigned_to_id == other.id


@both_databases
def test_ideas_are_moved_by_the_use_case_of_each_step(app):
    team = make_actor("team")
    ideas = [make_idea(stage=stage) for stage in ("submitted", "parked", "in_review", "gathering")]
    with writing() as current:
        current.add(StageChange(idea_id=ideas[1].id, from_stage="gathering", to_stage="parked", at=NOON, by_role="team"))
    run = run_of("move", ideas, team, {"stage": "gathering"})
    work()
    assert states(run) == ["done", "done", "refused", "same"]
    assert lines_of(run.id)[2].refusal["cause"] == "transition_not_allowed"
    kinds = session().scalars(select(Event.kind).where(Event.idea_id.in_([idea.id for idea in ideas])).order_by(Event.id)).all()
    assert kinds == ["idea.published", "idea.moved"]
    told = run_of("move", [make_idea(stage="submitted"), make_idea(stage="in_review")], team, {"stage": "returned", "text": "Which age is it for?"})
    work()
    assert states(told) == ["done", "refused"]
    assert session().scalars(select(StageChange.text).where(StageChange.to_stage == "returned")).one() == "Which age is it for?"


@both_databases
def test_a_decision_over_several_is_taken_back_with_a_reason_where_nobody_went_on(app):
    team = make_actor("team")
    ideas = [make_idea(stage="in_review") for _ in range(3)]
    run = run_of("move", ideas, team, {"stage": "declined", "reason": "other", "text": WHY})
    work()
    assert {reload(idea).stage for idea in ideas} == {"declined"}
    third = run_of("move", ideas[2:], team, {"stage": "in_review", "text": "We look at this one once more."})
    work()
    assert states(third) == ["done"]
    with pytest.raises(Refused) as refused:
        bulk.undo(run, by=team, now=LATER)
    assert refused.value.refusal.field == "text"
    again = bulk.undo(run, text="We declined these by mistake, and look again.", by=team, now=LATER)
    work()
    assert states(again) == ["done", "done", "refused"]
    assert {reload(idea).stage for idea in ideas} == {"in_review"}


@both_databases
def test_answers_are_each_their_own(app):
    team, creator = make_actor("team"), make_member(name="Mira")
    ideas = [make_idea(creator, title=f"Marble run {n}") for n in range(4)]
    templates.make("en", name="Thanks", text="Thank you for “{title}”, {name}. We look at it.", by=team, now=NOON)
    run = bulk.choose("answer", [idea.id for idea in ideas], by=team, now=NOON)
    lines = [line.id for line in lines_of(run.id)]
    texts = {lines[0]: "Thank you for “Marble run 0”, Mira. We look at it.", lines[1]: "The second curve is what we like.", lines[2]: "", lines[3]: "x" * 10_001}
    with pytest.raises(Refused) as refused:
        bulk.begin(run, {}, texts=texts, by=team, now=NOON)
    assert {field: one.cause for field, one in refused.value.errors.items()} == {f"text-{lines[0]}": "template_unedited", f"text-{lines[3]}": "too_long"}
    with writing() as current:
        current.get_one(Idea, ideas[3].id).stage = "removed"
    texts |= {lines[0]: "Thank you for “Marble run 0”, Mira. We have built it at home.", lines[3]: "Somebody was faster."}
    bulk.begin(run, {}, texts=texts, by=team, now=NOON)
    work()
    assert states(run) == ["done", "done", "left", "refused"]
    assert sorted(session().scalars(select(Update.text))) == ["Thank you for “Marble run 0”, Mira. We have built it at home.", "The second curve is what we like."]
    assert [line.text for line in lines_of(run.id)] == ["", "", "", "Somebody was faster."]  # what did not become public is not lost
    with pytest.raises(Refused) as refused:
        bulk.undo(run, by=team, now=LATER)
    assert refused.value.refusal.cause == "no_way_back"


def test_the_same_words_for_many_are_asked_about_before_the_run(app):
    with writing() as current:
        current.add(NumberRow(name="same_text_most", value=2))
    team, ideas = make_actor("team"), [make_idea(stage="in_review") for _ in range(3)]
    said = {"stage": "declined", "reason": "other", "text": WHY}
    run = bulk.choose("move", [idea.id for idea in ideas], by=team, now=NOON)
    with pytest.raises(Refused) as refused:
        bulk.begin(run, said, by=team, now=NOON)
    assert (refused.value.refusal.cause, refused.value.refusal.field, refused.value.refusal.message.values) == ("said_often", "repeated", {"times": 3})
    bulk.begin(run, said, repeated=True, by=team, now=NOON)
    work()
    assert states(run) == ["done"] * 3
    answers = bulk.choose("answer", [idea.id for idea in ideas], by=team, now=NOON)
    texts = {line.id: f"“{line.title}” is not for us." for line in lines_of(answers.id)}
    with pytest.raises(Refused) as refused:  # the title alone makes no text of its own
        bulk.begin(answers, {}, texts=texts, by=team, now=NOON)
    assert refused.value.refusal.cause == "said_often"


@both_databases
def test_what_other_runs_are_about_to_send_counts_as_sent(app):
    with writing() as current:
        current.add(NumberRow(name="same_text_most", value=3))
    team = make_actor("team")

    def begin(count: int, stage: str = "gathering", **more: Any) -> BulkRun:
        ideas = [make_idea(stage=stage, title=f"Run {stage} {at}") for at in range(count)]
        run = bulk.choose("answer" if stage == "gathering" else "move", [idea.id for idea in ideas], by=team, now=NOON)
        texts = {line.id: f"“{line.title}”: {WHY}" for line in lines_of(run.id)} if run.kind == "answer" else None
        bulk.begin(run, {"stage": "declined", "reason": "other", "text": WHY}, texts=texts, by=team, now=NOON, **more)
        return run

    first = begin(2)
    with pytest.raises(Refused) as refused:
        begin(2)
    assert (refused.value.refusal.cause, refused.value.refusal.message.values) == ("said_often", {"times": 4})
    bulk.cancel(first, by=team, now=NOON)
    assert begin(2).begun_at
    work()
    begin(2, "in_review")
    with pytest.raises(Refused) as refused:
        begin(2, "in_review")
    assert refused.value.refusal.message.values == {"times": 4}
    talk.post(make_idea(), WHY, official=True, by=team, now=NOON)
    with pytest.raises(Refused) as refused:
        answering.answer(make_idea(), text=WHY, by=team, now=NOON)
    assert refused.value.refusal.message.values == {"times": 3}


# --- being stopped, being killed


@both_databases
def test_a_line_done_twice_is_done_once(app):
    team, ideas = make_actor("team"), [make_idea() for _ in range(3)]
    run = run_of("assign", ideas, team, {"assignee": team.id})
    event = session().scalars(select(Event).where(Event.kind == "bulk.begun")).one()
    number = lines_of(run.id)[0].id
    for _ in range(2):  # a worker that died after its commit, and who comes after it
        bulk_lines.do_line(number, by=team, now=LATER)
    assert counts(run) == (3, 1, 0, 0, 0)
    for _ in range(3):
        assert bulk_lines.carry_on(event, now=LATER) == Done()
    assert counts(run) == (3, 3, 0, 0, 0)
    kinds = session().scalars(select(Event.kind).where(Event.kind.in_(["idea.assigned", "bulk.finished"])).order_by(Event.id)).all()
    assert kinds == ["idea.assigned"] * 3 + ["bulk.finished"]


def test_a_step_ends_after_half_a_second(app, monkeypatch):
    team, ideas = make_actor("team"), [make_idea() for _ in range(3)]
    run = run_of("assign", ideas, team, {"assignee": team.id})
    event = session().scalars(select(Event).where(Event.kind == "bulk.begun")).one()
    monkeypatch.setattr(bulk_lines, "STEP_SECONDS", -1.0)
    answers = [bulk_lines.carry_on(event, now=LATER) for _ in range(3)]
    assert [type(answer) for answer in answers] == [Again, Again, Done]
    assert answers[0].cursor
    assert counts(run) == (3, 3, 0, 0, 0)


@both_databases
def test_stopping_leaves_the_rest_as_it_was(app):
    team, ideas = make_actor("team"), [make_idea() for _ in range(3)]
    run = run_of("assign", ideas, team, {"assignee": team.id})
    bulk_lines.do_line(lines_of(run.id)[0].id, by=team, now=LATER)
    bulk.cancel(run, by=make_actor("moderator"), now=LATER)
    work()
    assert counts(run) == (3, 1, 0, 0, 2)
    assert (reload(run).finished_at, states(run)) == (None, ["done", "left", "left"])
    assert [reload(idea).assigned_to_id for idea in ideas] == [team.id, None, None]
    again = bulk.undo(run, by=team, now=LATER)
    work()
    assert (states(again), reload(ideas[0]).assigned_to_id) == (["done"], None)
    assert list(beside_problems()) == []


def test_what_was_only_chosen_is_put_away(app):
    team = make_actor("team")
    run = bulk.choose("tag", [make_idea().id], by=team, now=NOON)
    bulk.cancel(run, by=team, now=NOON)
    assert session().scalars(select(BulkRun.id)).all() == []


def test_who_is_no_longer_of_the_team_does_nothing_more(app):
    member, idea = make_member("team"), make_idea()
    from ideas.accounts.queries import actor_of

    run = run_of("assign", [idea], actor_of(member), {"assignee": member.id})
    with writing() as current:
        current.get_one(type(member), member.id).role = "member"
    work()
    assert [(line.state, line.refusal["cause"]) for line in lines_of(run.id)] == [("refused", "not_yours")]


def test_an_idea_that_is_gone_stays_a_row_of_the_report(app):
    team, idea = make_actor("team"), make_idea()
    run = run_of("assign", [idea, make_idea()], team, {"assignee": team.id})
    with writing() as current:
        current.query(StageChange).filter_by(idea_id=idea.id).delete()
        current.delete(current.get_one(Idea, idea.id))
    work()
    assert states(run) == ["refused", "done"]
    line = report_page(run.id, "refused").items[0]
    assert (line.idea_id, line.title, line.refusal["cause"]) == (None, None, "idea_gone")


def test_who_leaves_takes_what_was_not_sent_along(app):
    team, idea = make_actor("team"), make_idea(stage="gathering")
    bulk.choose("tag", [idea.id], by=team, now=NOON)
    run = bulk.choose("answer", [idea.id], by=team, now=NOON)
    bulk.begin(run, {}, texts={lines_of(run.id)[0].id: "Your curves are new to us."}, by=team, now=NOON)
    with writing():
        bulk.forget(team.id)
    assert session().scalars(select(BulkRun.id)).all() == [run.id]
    assert [line.text for line in lines_of(run.id)] == [""]
