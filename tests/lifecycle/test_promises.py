"""Promised days: made, kept, missed, explained, moved; rows and events on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.models import VISITOR
from ideas.accounts.queries import actor_of
from ideas.board.queries import listed_to
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions
from ideas.lifecycle.models import Promise, Update
from ideas.lifecycle.queries.promises import PromiseFigures, promise_figures, promises_of, public_promises, waiting_promises
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.sqlcount import statements

pytestmark = both_databases
DUE = date(2026, 7, 10)
LATE = datetime(2026, 7, 13, 12, 0, tzinfo=UTC)
WHY = {"late_because": "The strips let go of woodchip wallpaper.", "late_action": "We test two other strips."}


def kinds(idea):
    session().rollback()
    return list(session().scalars(select(Event.kind).where(Event.idea_id == idea.id).order_by(Event.id)))


def told(idea, today=date(2026, 7, 13)):
    session().rollback()
    return [(one.due_on, one.state, one.late_days, one.because) for one in promises_of(idea.id, today)]


def post(idea, by, now=NOON, **said):
    return actions.post_update(idea, **{"text": "We look at it.", "lang": "en", **said}, by=by, now=now)


def refused(function, *args, **said):
    with pytest.raises(Refused) as error:
        function(*args, **said)
    session().rollback()
    return error.value.refusal.cause, set(error.value.errors)


def test_an_update_that_names_a_day_promises_it(app):
    idea, team = make_idea(), make_actor("team")
    update = post(idea, team, promised_for=DUE, next_step="A drop test")
    post(idea, team, now=NOON + timedelta(hours=1))
    row = session().scalars(select(Promise)).one()
    assert (row.idea_id, row.update_id, row.due_on, row.stage, row.made_at, row.kept_at, row.settled_on) == (idea.id, update.id, DUE, None, NOON, None, None)
    assert told(idea, DUE) == [(DUE, "open", 0, "")]
    assert kinds(idea) == ["update.posted", "update.posted"]


def test_a_later_update_keeps_it(app):
    idea, team = make_idea(), make_actor("team")
    post(idea, team, promised_for=DUE)
    promise = waiting_promises(idea.id)[0]
    keeping = post(idea, team, keeps=[promise.id], now=datetime(2026, 7, 10, 21, 59, tzinfo=UTC))  # 23:59 in the portal's zone
    session().rollback()
    row = session().scalars(select(Promise)).one()
    assert (row.kept_by_update_id, row.kept_by_step_id, row.settled_on) == (keeping.id, None, DUE)
    assert told(idea) == [(DUE, "kept", 0, "")]
    assert kinds(idea) == ["update.posted", "update.posted", "promise.kept"]
    assert refused(post, idea, team, keeps=[promise.id]) == ("no_such_promise", {"keeps"})


def test_two_minutes_later_it_is_the_next_day(app):
    idea, team = make_idea(), make_actor("team")
    post(idea, team, promised_for=DUE)
    moment = datetime(2026, 7, 10, 22, 1, tzinfo=UTC)
    assert refused(post, idea, team, now=moment) == ("late_unexplained", {"late_because", "late_action"})
    post(idea, team, keeps=[waiting_promises(idea.id)[0].id], now=moment, **WHY)
    assert told(idea) == [(DUE, "kept_late", 1, WHY["late_because"])]
    assert kinds(idea) == ["update.posted", "update.posted", "promise.explained", "promise.kept"]


def test_only_promises_of_this_idea_are_kept(app):
    idea, other, team = make_idea(), make_idea(), make_actor("team")
    post(other, team, promised_for=DUE)
    foreign = waiting_promises(other.id)[0].id
    assert refused(post, idea, team, keeps=[foreign]) == ("no_such_promise", {"keeps"})
    assert told(other, DUE) == [(DUE, "open", 0, "")]


def test_an_overdue_promise_blocks_until_it_is_explained(app):
    idea, team = make_idea(), make_actor("team")
    post(idea, team, promised_for=DUE)
    assert refused(post, idea, team, now=LATE) == ("late_unexplained", {"late_because", "late_action"})
    assert refused(post, idea, team, now=LATE, late_because="  ", late_action="We test again.") == ("late_unexplained", {"late_because"})
    assert kinds(idea) == ["update.posted"]
    explaining = post(idea, team, now=LATE, promised_for=date(2026, 8, 1), **WHY)
    session().rollback()
    assert (explaining.late_because, explaining.late_action) == (WHY["late_because"], WHY["late_action"])
    assert told(idea) == [(DUE, "overdue", 3, WHY["late_because"]), (date(2026, 8, 1), "open", 0, "")]
    post(idea, team, now=LATE + timedelta(days=1))  # explained once is enough
    assert kinds(idea) == ["update.posted", "update.posted", "promise.explained", "update.posted"]


def test_the_creator_is_not_held_back(app):
    author = make_member()
    idea, team = make_idea(author), make_actor("team")
    post(idea, team, promised_for=DUE)
    post(idea, actor_of(author), now=LATE)
    assert refused(post, idea, actor_of(author), now=LATE, **WHY) == ("team_only", {"late_because"})
    assert refused(post, idea, actor_of(author), now=LATE, kind="apology") == ("bad_kind", {"kind"})
    assert refused(post, idea, actor_of(author), now=LATE, own_mark=5) == ("bad_mark", {"own_mark"})
    assert told(idea) == [(DUE, "overdue", 3, "")]


@pytest.mark.parametrize(("stage", "start", "to", "keeps"), [
    ("in_development", "approved", "in_development", True), ("decided", "in_review", "declined", True), ("decided", "in_review", "approved", True),
    ("launched", "approved", "in_development", False), ("launched", "approved", "declined", False),
])
def test_the_stage_it_named_keeps_it(app, stage, start, to, keeps):
    idea, team = make_idea(stage=start), make_actor("team")
    post(idea, team, promised_for=DUE, promised_stage=stage)
    step = actions.move(idea, to, reason="cost_or_price" if to == "declined" else None, text="Because thirty characters are the least.", by=team, now=LATE)
    row = session().scalars(select(Promise)).one()
    assert (row.kept_by_step_id, row.kept_by_update_id) == ((step.id, None) if keeps else (None, None))
    assert told(idea)[0][1] == ("kept_late" if keeps else "overdue")
    assert kinds(idea)[1:] == (["promise.kept", "idea.moved"] if keeps else ["idea.moved"])


def test_a_stage_without_a_day_is_refused(app):
    idea, team = make_idea(stage="approved"), make_actor("team")
    assert refused(post, idea, team, promised_stage="launched") == ("missing", {"promised_for"})
    assert refused(post, idea, team, promised_stage="approved", promised_for=DUE) == ("bad_stage", {"promised_stage"})


def test_a_correction_leaves_the_day_alone(app):
    idea, team = make_idea(), make_actor("team")
    old = post(idea, team, promised_for=DUE)
    new = actions.correct(old, text="We look at both.", promised_for=DUE, by=team, now=LATE)  # its day is past; a word was wrong
    newer = actions.correct(new, text="We look at all three.", promised_for=DUE, by=team, now=LATE)
    row = session().scalars(select(Promise)).one()
    assert (row.update_id, row.due_on, row.settled_on) == (newer.id, DUE, None)
    assert kinds(idea) == ["update.posted", "update.corrected", "update.corrected"]
    assert refused(actions.correct, newer, text="No day at all.", promised_for=None, by=team, now=LATE) == ("promise_stays", {"promised_for"})


def test_a_day_moved_in_time_is_no_lateness(app):
    idea, team = make_idea(), make_actor("team")
    old = post(idea, team, promised_for=DUE, promised_stage="in_review")
    new = actions.correct(old, text="In August.", promised_for=date(2026, 8, 1), by=team, now=NOON + timedelta(days=1))
    rows = session().scalars(select(Promise).order_by(Promise.id)).all()
    assert [(row.update_id, row.stage, row.moved_by_update_id, row.late_update_id) for row in rows] == [(old.id, "in_review", new.id, None), (new.id, "in_review", None, None)]
    assert told(idea) == [(DUE, "moved", 0, ""), (date(2026, 8, 1), "open", 0, "")]
    assert [one.moved_to for one in promises_of(idea.id, DUE)] == [date(2026, 8, 1), None]
    assert kinds(idea) == ["update.posted", "update.corrected", "promise.moved"]


def test_moving_an_overdue_day_counts_as_late_and_needs_reasons(app):
    idea, team = make_idea(), make_actor("team")
    old = post(idea, team, promised_for=DUE)
    moved = date(2026, 8, 1)
    assert refused(actions.correct, old, text="In August.", promised_for=moved, by=team, now=LATE) == ("late_unexplained", {"late_because", "late_action"})
    new = actions.correct(old, text="In August.", promised_for=moved, **WHY, by=team, now=LATE)
    session().rollback()
    assert (new.late_because, new.promised_for, old.promised_for) == (WHY["late_because"], moved, DUE)
    assert told(idea) == [(DUE, "moved_late", 3, WHY["late_because"]), (moved, "open", 0, "")]
    assert kinds(idea) == ["update.posted", "update.corrected", "promise.moved", "promise.explained"]
    assert refused(actions.correct, new, text="Never.", promised_for=None, by=team, now=LATE) == ("promise_stays", {"promised_for"})


def test_a_correction_may_promise_for_the_first_time(app):
    idea, team = make_idea(), make_actor("team")
    new = actions.correct(post(idea, team), text="By then.", promised_for=DUE, by=team, now=NOON)
    assert session().scalars(select(Promise.update_id)).all() == [new.id]


def test_an_apology_is_kept_as_one(app):
    idea, team = make_idea(), make_actor("team")
    sorry = post(idea, team, kind="apology", own_mark=4)
    corrected = actions.correct(sorry, text="We should have said so in May.", by=team, now=NOON)
    assert [(row.kind, row.own_mark) for row in session().scalars(select(Update).order_by(Update.id))] == [("apology", 4), ("apology", None)]
    assert corrected.corrects_id == sorry.id


def test_a_hidden_entry_takes_its_words_along(app):
    idea, team, moderator = make_idea(), make_actor("team"), make_actor("moderator")
    post(idea, team, promised_for=DUE, next_step="A drop test")
    explaining = post(idea, team, now=LATE, **WHY)
    actions.hide_update(explaining, reason="spam", text="That is not for here.", by=moderator, now=LATE)
    assert told(idea) == [(DUE, "overdue", 3, "")]


def test_the_figures_and_lists_agree(app):
    team, today = make_actor("team"), date(2026, 7, 13)
    ideas = [make_idea() for _ in range(7)]
    entries = [post(idea, team, promised_for=DUE) for idea in ideas]
    post(ideas[0], team, keeps=[waiting_promises(ideas[0].id)[0].id], now=NOON)
    post(ideas[1], team, keeps=[waiting_promises(ideas[1].id)[0].id], now=LATE, **WHY)
    actions.correct(entries[2], text="Later.", promised_for=date(2026, 9, 1), by=team, now=NOON)
    actions.correct(entries[3], text="Later.", promised_for=date(2026, 9, 2), **WHY, by=team, now=LATE)
    actions.remove(ideas[5], reason="spam", text="Not an idea.", by=make_actor("moderator"), now=LATE)
    listed = listed_to(VISITOR)
    found = promise_figures(listed, today)
    assert found == PromiseFigures(open=2, kept=1, kept_late=1, overdue=2, moved=1, moved_late=1)
    assert (found.late, found.due) == (4, 5)
    assert promise_figures(listed, today, since=date(2026, 8, 1)) == PromiseFigures(open=2)
    lists = {name: [one.promise.idea_id for one in public_promises(listed, name, today).items] for name in ("open", "late", "kept")}
    assert lists == {"open": [ideas[2].id, ideas[3].id], "late": [ideas[at].id for at in (6, 4, 3, 1)], "kept": [ideas[0].id]}
    assert len(lists["late"]) == found.late


def test_pages_of_a_list_are_whole_and_cost_one_statement_each(app):
    team, today = make_actor("team"), date(2026, 7, 13)
    given = []
    for at in range(5):
        idea = make_idea()
        post(idea, team, promised_for=DUE - timedelta(days=at % 2))
        given.append(idea.id)
    listed, seen, after = listed_to(VISITOR), [], None
    while True:
        with statements() as sent:
            page = public_promises(listed, "late", today, after=after, limit=2)
        assert len(sent) == 1
        seen += [one.promise.idea_id for one in page.items]
        after = page.next
        if after is None:
            break
    assert seen == [given[at] for at in (4, 2, 0, 3, 1)]
    assert [one.promise.idea_id for one in public_promises(listed, "late", today, after="nonsense").items] == seen
