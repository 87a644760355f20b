"""Tables of cases: phases, entering, jury, words and days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from ideas.accounts.models import SYSTEM, VISITOR, Actor
from ideas.challenges.rules import entering, jury, making, phases, voting
from tests.challenges.scenes import BEFORE, COUNTING, DAY, JUDGING, OPEN, RESULT, VOTE, fields
from tests.factories import NOON


@dataclass(frozen=True)
class Asked:
    """A challenge as rules see it."""

    form: str = "challenge"
    opens_at: datetime = NOON
    closes_at: datetime = NOON + DAY * 10
    vote_opens_at: datetime | None = NOON + DAY * 20
    vote_closes_at: datetime | None = NOON + DAY * 30
    result_at: datetime | None = NOON + DAY * 40
    announced_at: datetime | None = BEFORE
    chosen_at: datetime | None = None
    published_at: datetime | None = None
    rules_version: int = 2
    board_id: int | None = None
    only_new: bool = False
    entries_each: int = 1


@dataclass(frozen=True)
class Idea:
    """An idea as rules see it."""

    author_id: int | None = 7
    board_id: int = 1
    stage: str = "gathering"
    published_at: datetime | None = NOON


@dataclass(frozen=True)
class Seat:
    """A juror as rules see them."""

    agreed_at: datetime | None = NOON
    declined_at: datetime | None = None


ASKED = Asked()
CHOSEN = replace(ASKED, chosen_at=JUDGING)
VOTED = replace(ASKED, form="vote", vote_opens_at=ASKED.closes_at)
PLAIN = replace(ASKED, form="entries", vote_opens_at=None, vote_closes_at=None, result_at=None)
CREATOR, OTHER, TEAM, ADMIN, MODERATOR = Actor(7, "member"), Actor(8, "member"), Actor(9, "team"), Actor(1, "admin"), Actor(2, "moderator")


@pytest.mark.parametrize(("challenge", "now", "expected"), [
    (replace(ASKED, announced_at=None), OPEN, "draft"), (ASKED, BEFORE, "coming"), (ASKED, NOON, "open"), (ASKED, NOON + DAY * 10 - timedelta(seconds=1), "open"), (ASKED, NOON + DAY * 10, "judging"),
    (ASKED, VOTE, "judging"), (CHOSEN, JUDGING, "judging"), (CHOSEN, NOON + DAY * 20, "vote"), (CHOSEN, NOON + DAY * 30, "counting"), (CHOSEN, RESULT, "counting"),
    (VOTED, JUDGING, "vote"), (VOTED, COUNTING, "counting"), (PLAIN, JUDGING, "counting"), (replace(ASKED, published_at=JUDGING), OPEN, "result"),
])
def test_a_phase_follows_from_days_and_deeds(challenge, now, expected):
    assert phases.phase(challenge, now) == expected
    assert set(phases.PHASE_WORDS) == set(phases.PHASES)


def test_how_late_a_jury_is():
    assert [phases.days_late(ASKED, now) for now in (OPEN, NOON + DAY * 20, NOON + DAY * 20 + timedelta(hours=1), NOON + DAY * 23)] == [0, 0, 1, 3]
    assert phases.days_late(CHOSEN, VOTE) == 0
    assert phases.days_late(CHOSEN, RESULT) == 1
    assert phases.days_late(PLAIN, RESULT) == 0
    assert phases.next_moment(VOTED, JUDGING) == VOTED.vote_closes_at
    assert phases.next_moment(replace(ASKED, published_at=NOON), RESULT) is None


def cause(refusal):
    return refusal.cause if refusal else None


@pytest.mark.parametrize(("challenge", "idea", "by", "now", "more", "expected"), [
    (ASKED, Idea(), CREATOR, OPEN, {}, None),
    (ASKED, Idea(), OTHER, OPEN, {}, "not_creator"),
    (ASKED, Idea(author_id=None), OTHER, OPEN, {}, "not_creator"),
    (ASKED, Idea(author_id=9), TEAM, OPEN, {}, "staff_outside"),
    (ASKED, Idea(), VISITOR, OPEN, {}, "sign_in_first"),
    (ASKED, Idea(), replace(CREATOR, confirmed=False), OPEN, {}, "unconfirmed"),
    (ASKED, Idea(), CREATOR, BEFORE, {}, "challenge_coming"),
    (ASKED, Idea(), CREATOR, JUDGING, {}, "challenge_closed"),
    (ASKED, Idea(), CREATOR, OPEN, {"own": 1}, "entries_used"),
    (ASKED, Idea(stage="withdrawn"), CREATOR, OPEN, {"own": 1, "already": True}, None),
    (ASKED, Idea(stage="declined"), CREATOR, OPEN, {}, "stage_over"),
    (ASKED, Idea(stage="draft", published_at=None), CREATOR, OPEN, {}, None),
    (replace(ASKED, board_id=2), Idea(), CREATOR, OPEN, {}, "other_board"),
    (replace(ASKED, board_id=1), Idea(), CREATOR, OPEN, {}, None),
    (replace(ASKED, only_new=True), Idea(published_at=BEFORE), CREATOR, OPEN, {}, "not_new"),
    (replace(ASKED, only_new=True), Idea(published_at=NOON), CREATOR, OPEN, {}, None),
    (replace(ASKED, only_new=True), Idea(stage="draft", published_at=None), CREATOR, OPEN, {}, None),
])
def test_who_enters_what_and_when(challenge, idea, by, now, more, expected):
    given = {"already": False, "own": 0} | more
    assert cause(entering.why_not_enter(challenge, idea, by, now, **given)) == expected


@pytest.mark.parametrize(("by", "now", "expected"), [(CREATOR, OPEN, None), (OTHER, OPEN, "not_creator"), (CREATOR, JUDGING, "challenge_closed"), (VISITOR, OPEN, "sign_in_first")])
def test_who_takes_out_and_when(by, now, expected):
    assert cause(entering.why_not_take_out(ASKED, Idea(), by, now)) == expected


@pytest.mark.parametrize(("challenge", "by", "now", "expected"), [
    (ASKED, TEAM, BEFORE, None), (ASKED, ADMIN, BEFORE, None), (ASKED, MODERATOR, BEFORE, "not_yours"), (ASKED, CREATOR, BEFORE, "not_yours"), (ASKED, TEAM, NOON, "challenge_frozen"),
    (ASKED, TEAM, RESULT, "challenge_frozen"), (replace(ASKED, announced_at=None), TEAM, RESULT, None),
])
def test_until_when_it_changes(challenge, by, now, expected):
    refusal = making.why_not_change(challenge, by, now)
    assert cause(refusal) == expected
    if expected == "challenge_frozen":
        assert refusal.message.values == {"moment": NOON, "version": 2}


@pytest.mark.parametrize(("challenge", "by", "now", "expected"), [
    (replace(ASKED, announced_at=None), TEAM, BEFORE, None), (replace(ASKED, announced_at=None), TEAM, OPEN, None), (replace(ASKED, announced_at=None), TEAM, JUDGING, "days_past"),
    (ASKED, TEAM, BEFORE, "announced_already"), (replace(ASKED, announced_at=None), OTHER, BEFORE, "not_yours"),
])
def test_when_it_is_announced(challenge, by, now, expected):
    assert cause(making.why_not_announce(challenge, by, now)) == expected


@pytest.mark.parametrize(("more", "expected"), [
    ({}, {}), ({"form": "party"}, {"form"}), ({"title_de": "Kurz"}, {"title_de"}), ({"title_en": "x" * 121}, {"title_en"}), ({"rules_en": ""}, {"rules_en"}), ({"prize_en": ""}, {"prize_en"}),
    ({"prize_de": "", "prize_en": ""}, set()), ({"eligibility_de": ""}, {"eligibility_de"}), ({"votes_each": None}, {"votes_each"}), ({"votes_each": 21}, {"votes_each"}), ({"winners_most": 0}, {"winners_most"}),
    ({"closes_at": NOON}, {"closes_at"}), ({"closes_at": None}, {"closes_at"}), ({"vote_opens_at": NOON + DAY}, {"vote_opens_at"}), ({"result_at": NOON}, {"result_at"}),
    ({"form": "entries", "vote_opens_at": None, "vote_closes_at": None, "result_at": None}, set()), ({"form": "vote", "vote_opens_at": None}, set()), ({"form": "vote", "vote_closes_at": None}, {"vote_closes_at"}),
])
def test_what_a_form_lacks(more, expected):
    assert set(making.errors_of(fields(**more))) == set(expected)


def test_the_digest_is_that_of_the_download():
    import hashlib

    assert making.digest_of("Ä", "b") == hashlib.sha256("Ä\n\n---\n\nb\n".encode()).hexdigest()
    assert making.rules_file("Ä", "b") == "Ä\n\n---\n\nb\n"


@pytest.mark.parametrize(("challenge", "juror", "by", "now", "own", "expected"), [
    (ASKED, Seat(), OTHER, JUDGING, False, None), (ASKED, Seat(), OTHER, VOTE, False, None), (ASKED, None, OTHER, JUDGING, False, "not_juror"), (ASKED, Seat(agreed_at=None), OTHER, JUDGING, False, "not_juror"),
    (ASKED, Seat(), CREATOR, JUDGING, True, "own_idea"), (ASKED, Seat(), OTHER, OPEN, False, "not_judging"), (CHOSEN, Seat(), OTHER, JUDGING, False, "chosen_already"), (ASKED, Seat(), VISITOR, JUDGING, False, "sign_in_first"),
    (replace(ASKED, published_at=JUDGING), Seat(), OTHER, JUDGING, False, "chosen_already"),
])
def test_who_gives_points(challenge, juror, by, now, own, expected):
    assert cause(jury.why_not_score(challenge, juror, by, now, is_own=own)) == expected


@pytest.mark.parametrize(("points", "note", "conflict", "expected"), [(1, "", False, set()), (5, "x" * 1000, False, set()), (None, "", False, {"points"}), (0, "", False, {"points"}), (6, "x" * 1001, False, {"points", "note"}), (None, "", True, set())])
def test_what_points_are(points, note, conflict, expected):
    assert set(jury.score_error(points, note, has_conflict=conflict)) == expected


@pytest.mark.parametrize(("staff", "juror", "given", "conflict", "chosen", "expected"), [
    (False, False, False, False, True, False), (True, False, False, False, False, True), (True, True, False, False, False, False), (True, True, False, False, True, False), (False, True, True, False, False, True),
    (False, True, True, True, False, False), (False, True, True, True, True, True),
])
def test_who_sees_what_others_gave(staff, juror, given, conflict, chosen, expected):
    assert jury.may_see_scores(is_staff=staff, is_juror=juror, has_given=given, has_conflict=conflict, is_chosen=chosen) is expected


@pytest.mark.parametrize(("challenge", "by", "now", "expected"), [
    (ASKED, TEAM, JUDGING, None), (ASKED, TEAM, OPEN, "not_judging"), (CHOSEN, TEAM, JUDGING, "chosen_already"), (VOTED, TEAM, JUDGING, "no_jury"), (ASKED, OTHER, JUDGING, "not_yours"),
])
def test_when_finalists_are_chosen(challenge, by, now, expected):
    assert cause(jury.why_not_choose(challenge, by, now)) == expected


@pytest.mark.parametrize(("given", "reasons", "expected"), [
    ([1, 1], {1: "Because of the joints."}, set()), ([1, 0], {1: "Because of the joints."}, {"finalists"}), ([1, 1], {}, {"finalists"}), ([1] * 30, dict.fromkeys(range(21), "Because of the joints."), {"finalists"}),
    ([1, 1], {1: "So", 2: "Because of the joints."}, {"reason-1"}),
])
def test_a_choice_has_reasons(given, reasons, expected):
    assert set(jury.errors_of_choice([jury.Judged(n, count) for n, count in enumerate(given)], reasons)) == expected


@pytest.mark.parametrize(("challenge", "by", "now", "expected"), [
    (CHOSEN, TEAM, COUNTING, None), (CHOSEN, TEAM, VOTE, "not_over"), (ASKED, TEAM, RESULT, "not_over"), (replace(CHOSEN, published_at=COUNTING), TEAM, RESULT, "published_already"), (CHOSEN, OTHER, COUNTING, "not_yours"),
    (CHOSEN, SYSTEM, COUNTING, None),
])
def test_when_a_result_is_published(challenge, by, now, expected):
    assert cause(jury.why_not_publish(challenge, by, now)) == expected


def test_the_word_of_the_jury():
    assert [cause(jury.why_not_word(word, is_needed=needed)) for word, needed in (("", False), ("", True), ("x" * 29, False), ("x" * 30, True), ("x" * 2001, True))] == [None, "word_length", "word_length", None, "word_length"]
    done = replace(CHOSEN, published_at=COUNTING)
    assert [cause(jury.why_not_add_word(challenge, word, by, RESULT)) for challenge, word, by in ((done, "", TEAM), (done, "said", TEAM), (CHOSEN, "", TEAM), (done, "", OTHER))] == [None, "word_stands", "word_stands", "not_yours"]


@pytest.mark.parametrize(("challenge", "by", "expected"), [(ASKED, ADMIN, None), (ASKED, TEAM, "not_yours"), (CHOSEN, ADMIN, "chosen_already"), (VOTED, ADMIN, "no_jury")])
def test_who_invites(challenge, by, expected):
    assert cause(jury.why_not_invite(challenge, by, JUDGING)) == expected


@pytest.mark.parametrize(("challenge", "juror", "by", "expected"), [
    (ASKED, Seat(agreed_at=None), OTHER, None), (ASKED, None, OTHER, "not_juror"), (ASKED, Seat(), OTHER, "answered_already"), (ASKED, Seat(agreed_at=None, declined_at=NOON), OTHER, "answered_already"),
    (CHOSEN, Seat(agreed_at=None), OTHER, "chosen_already"), (ASKED, Seat(agreed_at=None), VISITOR, "sign_in_first"),
])
def test_who_answers_an_invitation(challenge, juror, by, expected):
    assert cause(jury.why_not_answer(challenge, juror, by, JUDGING)) == expected


@pytest.mark.parametrize(("challenge", "now", "expected"), [(CHOSEN, VOTE, None), (ASKED, VOTE, "vote_coming"), (CHOSEN, JUDGING, "vote_coming"), (CHOSEN, COUNTING, "vote_over"), (VOTED, JUDGING, None), (PLAIN, JUDGING, "vote_over")])
def test_when_fans_vote(challenge, now, expected):
    assert cause(voting.why_not_vote(challenge, now)) == expected
