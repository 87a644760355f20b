"""Promised days as a table of cases, without a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

from ideas.lifecycle.rules import promises as rules

DUE = date(2026, 11, 14)
AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Given:
    """A promise as a rule sees it."""

    id: int = 1
    due_on: date = DUE
    kept_at: datetime | None = None
    moved_at: datetime | None = None
    settled_on: date | None = None
    late_update_id: int | None = None


@pytest.mark.parametrize(("promise", "today", "state", "late"), [
    (Given(), date(2026, 11, 13), "open", 0),
    (Given(), DUE, "open", 0),  # the promised day itself is not late
    (Given(), date(2026, 11, 15), "overdue", 1),
    (Given(late_update_id=3), date(2026, 11, 21), "overdue", 7),  # a reason does not make it kept
    (Given(kept_at=AT, settled_on=date(2026, 11, 10)), date(2027, 1, 1), "kept", 0),
    (Given(kept_at=AT, settled_on=DUE), date(2027, 1, 1), "kept", 0),
    (Given(kept_at=AT, settled_on=date(2026, 11, 17)), date(2027, 1, 1), "kept_late", 3),
    (Given(moved_at=AT, settled_on=DUE), date(2027, 1, 1), "moved", 0),
    (Given(moved_at=AT, settled_on=date(2026, 11, 15)), date(2027, 1, 1), "moved_late", 1),
])
def test_the_state_of_a_promise(promise, today, state, late):
    assert (rules.promise_state(promise, today), rules.days_late(promise, today)) == (state, late)


def test_what_is_late_and_unexplained_keeps_the_team_from_going_on():
    late, told, open_one = Given(1), Given(2, late_update_id=9), Given(3, due_on=date(2027, 1, 1))
    kept = Given(4, kept_at=AT, settled_on=date(2026, 11, 30))
    assert rules.unexplained([late, told, open_one, kept], date(2026, 12, 1)) == [late]


@pytest.mark.parametrize(("is_late", "because", "action", "fields"), [
    (False, "", "", set()), (True, "", "", {"late_because", "late_action"}), (True, "We are late because the strips let go.", "", {"late_action"}),
    (True, "", "We test again.", {"late_because"}), (True, "The strips let go.", "We test again.", set()), (False, "The strips let go.", "", {"late_action"}),
    (False, "The strips let go.", "We test again.", set()), (True, "x" * 501, "We test again.", {"late_because"}), (True, "x" * 500, "y" * 500, set()),
])
def test_both_sentences_or_none(is_late, because, action, fields):
    found = rules.errors_of_lateness(is_late, because, action)
    assert set(found) == fields
    assert all(refusal.status == 422 and refusal.field == name for name, refusal in found.items())


@pytest.mark.parametrize(("day", "stage", "here", "fields"), [
    (DUE, None, "gathering", set()), (DUE, "", "gathering", set()), (DUE, "launched", "approved", set()), (None, "launched", "approved", {"promised_for"}),
    (DUE, "launched", "launched", {"promised_stage"}), (DUE, "decided", "declined", {"promised_stage"}), (DUE, "decided", "in_review", set()), (DUE, "gathering", "in_review", {"promised_stage"}),
    (DUE, "removed", "gathering", {"promised_stage"}),
])
def test_a_named_stage_lies_ahead_and_has_a_day(day, stage, here, fields):
    assert set(rules.errors_of_promise(day, stage, here)) == fields


def test_every_stage_that_keeps_has_its_words():
    assert set(rules.STAGES_THAT_KEEP) == set(rules.PROMISED_WORDS)


@pytest.mark.parametrize(("wanted", "cause"), [((), None), ((1,), None), ((1, 2), None), ((3,), "no_such_promise"), ((1, 3), "no_such_promise")])
def test_an_update_keeps_waiting_promises_of_its_idea(wanted, cause):
    refusal = rules.why_not_keep(wanted, [Given(1), Given(2)])
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("promise", "before", "after", "cause"), [
    (None, None, None, None), (None, None, date(2027, 1, 1), None), (Given(), DUE, DUE, None), (Given(), DUE, None, "promise_stays"), (Given(), DUE, date(2026, 12, 5), None),
    (Given(), DUE, date(2026, 11, 19), "bad_date"), (Given(kept_at=AT, settled_on=DUE), DUE, date(2026, 12, 5), "promise_settled"), (Given(kept_at=AT, settled_on=DUE), DUE, DUE, None),
])
def test_a_correction_moves_a_day_openly_or_leaves_it(promise, before, after, cause):
    refusal = rules.why_not_new_day(promise, before, after, date(2026, 11, 20))
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("mark", "by_team", "cause"), [(None, True, None), (None, False, None), (1, True, None), (5, True, None), (0, True, "bad_mark"), (6, True, "bad_mark"), (3, False, "bad_mark")])
def test_the_team_marks_its_own_answer(mark, by_team, cause):
    refusal = rules.why_not_mark_own(mark, by_team=by_team)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("kind", "by_team", "cause"), [("update", False, None), ("update", True, None), ("apology", True, None), ("apology", False, "bad_kind"), ("behind", True, None), ("behind", False, "bad_kind"), ("joke", True, "bad_kind")])
def test_the_team_apologises(kind, by_team, cause):
    refusal = rules.why_not_kind(kind, by_team=by_team, stage="approved")
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("words", "by_team", "cause"), [("", False, None), ("Why.", True, None), ("Why.", False, "team_only")])
def test_why_it_is_late_is_for_the_team_to_say(words, by_team, cause):
    refusal = rules.why_not_explain(words, by_team=by_team)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("stage", "cause"), [("approved", None), ("in_development", None), ("in_review", "bad_kind"), ("launched", "bad_kind"), ("gathering", "bad_kind")])
def test_one_looks_behind_the_scenes_between_approval_and_launch(stage, cause):
    refusal = rules.why_not_kind("behind", by_team=True, stage=stage)
    assert (refusal.cause if refusal else None) == cause


@pytest.mark.parametrize(("kind", "pictures", "cause"), [("update", 0, None), ("update", 1, None), ("update", 2, "too_many"), ("behind", 6, None), ("behind", 7, "too_many"), ("apology", 2, "too_many")])
def test_several_pictures_go_with_a_look_behind_the_scenes_alone(kind, pictures, cause):
    refusal = rules.why_not_pictures(kind, pictures)
    assert (refusal.cause if refusal else None) == cause
