"""The table of transitions, whole: every stage × every act × every kind of person; and what has to be said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from ideas.accounts.models import STAFF, SYSTEM, VISITOR, Actor
from ideas.board.models import PUBLIC_STAGES, STAGES
from ideas.lifecycle import rules

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
LATER = NOON + timedelta(days=2)
WHY = "Because thirty characters are the least."
CREATOR, OTHER = Actor(1, "member"), Actor(2, "member")
PEOPLE = {
    "creator": CREATOR, "other": OTHER, "visitor": VISITOR, "moderator": Actor(3, "moderator"), "team": Actor(4, "team"), "admin": Actor(5, "admin"),
}

# From stage to stage, as the product's page on an idea's way has it; import may lead anywhere.
TABLE = {
    "draft": "submitted gathering",
    "submitted": "gathering returned withdrawn merged",
    "returned": "submitted withdrawn",
    "gathering": "in_review expired withdrawn approved parked declined removed merged",
    "in_review": "approved parked declined removed merged",
    "parked": "in_review declined gathering approved in_development removed merged",
    "declined": "in_review removed",
    "approved": "in_development parked declined removed",
    "in_development": "launched parked declined removed",
    "launched": "removed",
    "expired": "removed",
    "withdrawn": "removed",
    "merged": "removed submitted gathering in_review parked",
    "removed": "gathering in_review approved in_development launched parked declined expired withdrawn merged",
}
# What somebody may do by now, by the use case's name.
DONE_BY_STAFF = {
    "gathering": {"in_review"}, "in_review": {"approved", "parked", "declined"}, "parked": {"in_review", "declined"}, "declined": {"in_review"},
    "approved": {"in_development", "parked", "declined"}, "in_development": {"launched", "parked", "declined"},
}


@dataclass
class Idea:
    """An idea as the rules know it."""

    stage: str
    author_id: int | None = 1
    goal: int | None = 300
    vote_count: int = 0
    stage_at: datetime = NOON


def cause(refusal):
    return refusal.cause if refusal else None


def test_the_table_is_the_products():
    own = {(a, b) for a, b in rules.TRANSITIONS if a is not None}
    assert own == {(a, b) for a, names in TABLE.items() for b in names.split()}
    assert {b for a, b in rules.TRANSITIONS if a is None} == set(STAGES)
    assert rules.PUBLIC == PUBLIC_STAGES


def test_merging_has_verbs_of_its_own_and_every_step_one():
    assert {(a, "merged") for a in rules.MERGED_FROM} == {pair for pair, step in rules.TRANSITIONS.items() if step.verb == "merge"}
    assert {("merged", b) for b in rules.MERGED_FROM} == {pair for pair, step in rules.TRANSITIONS.items() if step.verb == "unmerge"}
    assert all(step.verb for step in rules.TRANSITIONS.values())


@pytest.mark.parametrize(("stage", "to", "who"), list(product(STAGES, STAGES, PEOPLE)))
def test_move(stage, to, who):
    refusal = rules.why_not_move(Idea(stage), to, PEOPLE[who], "other", WHY, LATER, came_from=None)
    if PEOPLE[who].role not in STAFF:
        assert cause(refusal) == ("sign_in_first" if who == "visitor" else "not_yours")
    elif to in DONE_BY_STAFF.get(stage, set()):
        assert refusal is None
    else:
        assert (cause(refusal), refusal.status) == ("transition_not_allowed", 409)


@pytest.mark.parametrize(("stage", "who"), list(product(STAGES, PEOPLE)))
def test_publish_and_return(stage, who):
    for refusal in (rules.why_not_publish(Idea(stage), PEOPLE[who], LATER), rules.why_not_return(Idea(stage), PEOPLE[who], None, "More, please.", LATER)):
        if PEOPLE[who].role not in STAFF:
            assert cause(refusal) == ("sign_in_first" if who == "visitor" else "not_yours")
        else:
            assert cause(refusal) == (None if stage == "submitted" else "transition_not_allowed")


@pytest.mark.parametrize(("stage", "who"), list(product(STAGES, PEOPLE)))
def test_submit_and_withdraw(stage, who):
    sent = rules.why_not_submit(Idea(stage), PEOPLE[who], LATER, resubmit_hours=24, recent=[], most=5)
    taken = rules.why_not_withdraw(Idea(stage), PEOPLE[who], "Found it in a shop.", LATER)
    if who != "creator":
        assert cause(sent) == cause(taken) == ("sign_in_first" if who == "visitor" else "not_yours")
        return
    assert cause(sent) == (None if stage in {"draft", "returned"} else "transition_not_allowed")
    assert cause(taken) == (None if stage in {"submitted", "returned", "gathering"} else "transition_not_allowed")


@pytest.mark.parametrize(("stage", "who", "came"), list(product(STAGES, PEOPLE, [None, *PUBLIC_STAGES])))
def test_remove_and_restore(stage, who, came):
    removed = rules.why_not_remove(Idea(stage), PEOPLE[who], "spam", "Spam.", LATER)
    restored = rules.why_not_restore(Idea(stage), PEOPLE[who], came, LATER)
    if PEOPLE[who].role not in set(STAFF) - {"team"}:
        assert cause(removed) == cause(restored) == ("sign_in_first" if who == "visitor" else "not_yours")
        return
    assert cause(removed) == (None if stage in PUBLIC_STAGES else "transition_not_allowed")
    assert cause(restored) == (None if stage == "removed" and came else "transition_not_allowed")


@pytest.mark.parametrize(("came", "to"), list(product([None, "gathering", "in_review", "approved", "in_development"], STAGES)))
def test_a_parked_idea_goes_back_where_it_came_from(came, to):
    allowed = {"in_review", "declined"} | ({came} - {None})
    refusal = rules.why_not_move(Idea("parked"), to, PEOPLE["team"], "other", WHY, LATER, came_from=came)
    assert cause(refusal) == (None if to in allowed else "transition_not_allowed")


@pytest.mark.parametrize("to", ["approved", "parked", "declined"])
def test_an_open_end_board_decides_while_an_idea_gathers(to):
    team = PEOPLE["team"]
    assert rules.why_not_move(Idea("gathering", goal=None), to, team, "other", WHY, LATER, came_from=None) is None
    assert cause(rules.why_not_move(Idea("gathering", goal=300), to, team, "other", WHY, LATER, came_from=None)) == "transition_not_allowed"


@pytest.mark.parametrize(
    ("stage", "came", "stages"),
    [("gathering", None, ["in_review"]), ("in_review", "gathering", ["approved", "parked", "declined"]), ("parked", "approved", ["in_review", "declined", "approved"]),
     ("launched", None, []), ("submitted", None, []), ("removed", "gathering", []), ("withdrawn", "gathering", [])],
)
def test_next_stages(stage, came, stages):
    assert rules.next_stages(Idea(stage), came) == stages


@pytest.mark.parametrize(
    ("stage", "to", "reason", "text", "expected"),
    [
        ("in_review", "declined", None, WHY, "reason_missing"), ("in_review", "declined", "nonsense", WHY, "unknown_reason"),
        ("in_review", "declined", "other", "", "missing"), ("in_review", "declined", "other", "x" * 29, "too_short"), ("in_review", "declined", "other", "x" * 30, None),
        ("in_review", "declined", "other", "x" * 2000, None), ("in_review", "declined", "other", "x" * 2001, "too_long"),
        ("in_review", "approved", None, WHY, None), ("in_review", "approved", None, "Yes.", "too_short"), ("in_review", "parked", "timing_parked", WHY, None),
        ("approved", "in_development", None, "", None), ("approved", "declined", "cost_or_price", WHY, None), ("declined", "in_review", None, "", "missing"),
        ("gathering", "in_review", None, "", None), ("in_development", "launched", None, "x" * 2001, "too_long"),
    ],
)
def test_what_a_decision_has_to_say(stage, to, reason, text, expected):
    refusal = rules.why_not_move(Idea(stage), to, PEOPLE["team"], reason, text, LATER, came_from=None)
    assert cause(refusal) == expected
    assert refusal is None or (refusal.status == 422 and refusal.field in {"reason", "text"})


@pytest.mark.parametrize(
    ("to", "until", "expected"),
    [("parked", None, None), ("parked", date(2026, 7, 2), None), ("parked", date(2026, 7, 1), "bad_date"), ("declined", date(2027, 1, 1), "bad_date")],
)
def test_parking_until_a_day_ahead(to, until, expected):
    assert cause(rules.why_not_park_until(to, until, date(2026, 7, 1))) == expected


@pytest.mark.parametrize(
    ("hours", "waited", "expected"), [(24, timedelta(hours=23), "too_soon"), (24, timedelta(hours=24), None), (0, timedelta(), None)],
)
def test_a_returned_idea_waits(hours, waited, expected):
    refusal = rules.why_not_submit(Idea("returned"), CREATOR, NOON + waited, resubmit_hours=hours, recent=[NOON] * 9, most=5)
    assert cause(refusal) == expected
    assert refusal is None or refusal.again_at == NOON + timedelta(hours=24)


@pytest.mark.parametrize(
    ("role", "recent", "most", "expected"),
    [("member", 4, 5, None), ("member", 5, 5, "too_many_ideas"), ("member", 50, None, None), ("team", 50, 5, None), ("moderator", 50, 5, None)],
)
def test_daily_limit(role, recent, most, expected):
    moments = [LATER - timedelta(hours=n) for n in range(recent)]
    refusal = rules.why_not_submit(Idea("draft"), Actor(1, role), LATER, resubmit_hours=24, recent=moments, most=most)
    assert cause(refusal) == expected
    assert refusal is None or (refusal.status, refusal.again_at) == (429, LATER + timedelta(hours=20))


@pytest.mark.parametrize(
    ("version", "checklist", "expected"),
    [("2", True, {}), (None, True, {"terms": "terms_not_accepted"}), ("1", True, {"terms": "terms_changed"}), ("2", False, {"checklist": "guidelines_not_ticked"}),
     ("", False, {"terms": "terms_not_accepted", "checklist": "guidelines_not_ticked"})],
)
def test_terms_and_guidelines(version, checklist, expected):
    assert {name: refusal.cause for name, refusal in rules.why_not_agree(version, "2", checklist=checklist).items()} == expected


@pytest.mark.parametrize(
    ("stage", "role", "looks_first", "first_is_checked", "known", "expected"),
    [
        ("draft", "member", False, True, True, "gathering"), ("draft", "member", True, True, True, "submitted"), ("draft", "member", False, True, False, "submitted"),
        ("draft", "member", False, False, False, "gathering"), ("draft", "team", False, True, False, "gathering"), ("returned", "member", False, False, True, "submitted"),
    ],
)
def test_first_stage(stage, role, looks_first, first_is_checked, known, expected):  # noqa: PLR0913 (a table's columns)
    assert rules.first_stage(Idea(stage), Actor(1, role), pre_moderation=looks_first, first_is_checked=first_is_checked, known=known) == expected


@pytest.mark.parametrize(
    ("stage", "goal", "votes", "expected"),
    [("gathering", 3, 2, False), ("gathering", 3, 3, True), ("gathering", 3, 4, True), ("gathering", None, 9, False), ("in_review", 3, 3, False), ("withdrawn", 3, 3, False)],
)
def test_goal(stage, goal, votes, expected):
    assert rules.has_reached_goal(Idea(stage, goal=goal, vote_count=votes)) is expected


@pytest.mark.parametrize(("stage", "who"), list(product(STAGES, PEOPLE)))
def test_update(stage, who):
    expected = None if stage in PUBLIC_STAGES else "not_public"
    if who in {"other", "visitor"}:
        expected = "sign_in_first" if who == "visitor" else "not_yours"
    assert cause(rules.why_not_update(Idea(stage), PEOPLE[who], LATER)) == expected


@pytest.mark.parametrize(
    ("text", "title", "next_step", "promised", "by_team", "expected"),
    [
        ("New.", "", "", None, True, set()), ("", "", "", None, True, {"text"}), ("x" * 10_001, "x" * 121, "x" * 301, None, True, {"text", "title", "next_step"}),
        ("New.", "", "", date(2026, 7, 1), True, set()), ("New.", "", "", date(2026, 6, 30), True, {"promised_for"}), ("New.", "", "", date(2026, 8, 1), False, {"promised_for"}),
    ],
)
def test_what_an_update_says(text, title, next_step, promised, by_team, expected):  # noqa: PLR0913 (a table's columns)
    assert set(rules.errors_of_update(text, title, next_step, promised, date(2026, 7, 1), by_team=by_team)) == expected


@pytest.mark.parametrize(
    ("written_as", "who", "corrected", "expected"),
    [
        ("member", "creator", False, None), ("member", "other", False, "not_yours"), ("member", "team", False, "not_yours"), ("team", "team", False, None),
        ("team", "admin", False, None), ("team", "creator", False, "not_yours"), ("team", "visitor", False, "sign_in_first"), ("team", "team", True, "corrected_already"),
    ],
)
def test_correct(written_as, who, corrected, expected):
    assert cause(rules.why_not_correct(written_as, 1, PEOPLE[who], LATER, stage="gathering", is_corrected=corrected)) == expected


@pytest.mark.parametrize("person", [Actor(1, "member", confirmed=False), Actor(1, "member", suspended_until=LATER + timedelta(days=1))])
def test_who_may_not_take_part_does_nothing_here(person):
    expected = "suspended" if person.suspended_until else "unconfirmed"
    assert cause(rules.why_not_submit(Idea("draft"), person, LATER, resubmit_hours=24, recent=[], most=5)) == expected
    assert cause(rules.why_not_withdraw(Idea("gathering"), person, "Why not.", LATER)) == expected
    assert cause(rules.why_not_update(Idea("gathering"), person, LATER)) == expected


def test_the_system_moves_ideas_too():
    assert rules.why_not_move(Idea("gathering"), "in_review", SYSTEM, None, "", LATER, came_from=None) is None


def test_every_stage_and_reason_has_words():
    assert set(rules.STAGE_WORDS) == set(STAGES)
    assert tuple(rules.REASON_WORDS) == rules.REASONS


@pytest.mark.parametrize(("stage", "hidden"), [("removed", False), ("returned", False), ("gathering", True)])
def test_what_is_not_shown_is_not_corrected(stage, hidden):
    assert cause(rules.why_not_correct("team", 1, PEOPLE["team"], LATER, stage=stage, is_corrected=False, is_hidden=hidden)) == "not_public"
