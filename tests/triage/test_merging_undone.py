"""Merge, then undo: the identity, whatever people gave before; and what they did in between is as they left it. On both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.board.models import CoAuthor, Idea
from ideas.comments import actions as comments
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.actions.answering import due_from
from ideas.lifecycle.models import Milestone
from ideas.reviews import actions as reviews
from ideas.reviews.models import Round, RoundEntry
from ideas.reviews.queries.rounds import is_decided, without_round
from ideas.surveys import actions as surveys
from ideas.surveys.models import SurveyResult
from ideas.surveys.queries import own_answer
from ideas.triage.actions import behalf, merging, unmerging
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.queries.previewing import preview_of
from ideas.triage.rules.merging import United
from ideas.upkeep.check import beside_counted, history_whole, merges_whole, ranks_true, rounds_whole, shares_whole, votes_counted
from ideas.votes import actions as votes
from ideas.votes.models import Follow, Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.reviews.scenes import BEGUN, NO, TEXT, begun

pytestmark = [both_databases, pytest.mark.usefixtures("app")]
HOUR = timedelta(hours=1)
WHY, DUE = "Both ask for the same thing.", NOON + timedelta(days=7)
RULES = {"preset": "own", "first_days": 60, "milestones": [[2, 120], [4, 120], [50, 0]]}
PEOPLE = 5  # the first made the idea, the second the main one
ACTS = {"support": votes.cast, "take back": votes.withdraw, "follow": votes.follow, "unfollow": votes.unfollow}
BEHALF = {"enter on behalf", "take back on behalf"}
acts = st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(sorted(ACTS) + sorted(BEHALF)), st.booleans(), st.integers(0, 200)), max_size=12)
each = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=max(settings.default.max_examples // 5, 1) if settings.default else 10)


HERE = [(person, what, False, person) for person in (1, 2, 3) for what in ("support", "follow", "enter on behalf")]
THERE = [(person, what, True, person) for person in (0, 2, 4) for what in ("support", "follow", "enter on behalf")]
SINCE = [(3, "take back", True, 1), (2, "take back", True, 2), (2, "support", True, 3), (3, "unfollow", True, 4), (4, "take back", True, 5)]


class Portal:
    """Two ideas and five people."""

    def __init__(self) -> None:
        members = [make_member() for _ in range(PEOPLE)]
        self.people: list[Actor] = [actor_of(one) for one in members]
        closes = NOON + timedelta(days=60)
        owed = NOON - timedelta(days=20)
        clock = {"answer_owed_at": owed, "answer_due_at": due_from(owed)}
        self.ideas = [make_idea(members[at], goal=50, rules=RULES, closes_at=closes, clock_at=closes, **clock) for at in range(2)]
        self.team = make_actor("team")

    def do(self, given: list[tuple[int, str, bool, int]], since: datetime, *, only_main: bool = False) -> None:
        """Each act by its person, where a rule does not say no."""
        for person, what, on_main, minutes in given:
            idea = session().get_one(Idea, self.ideas[1 if only_main else on_main].id)
            try:
                self._act(idea, person, what, since + timedelta(minutes=minutes))
            except Refused:
                session().rollback()

    def _act(self, idea: Idea, person: int, what: str, at: datetime) -> None:
        if what in ACTS:
            ACTS[what](idea, by=self.people[person], now=at)
        elif what == "enter on behalf":
            behalf.enter(idea, label=f"Shop {person}", source="Toy fair", by=self.team, now=at)
        else:
            vote = session().scalar(select(BehalfVote).where(BehalfVote.idea_id == idea.id, BehalfVote.label == f"Shop {person}"))
            if vote is not None:
                behalf.take_back(vote, by=self.team, now=at)

    def review(self) -> None:
        """The first goes into a round."""
        idea = session().get_one(Idea, self.ideas[0].id)
        step, day = lifecycle.move(idea, "in_review", text="We look at it in this round.", by=self.team, now=NOON), NOON.date() - timedelta(days=idea.id)
        with writing() as current:
            found = Round(entry_closes_on=day, decisions_on=day, first_promised_on=day, created_at=NOON, entry_closed_at=NOON)
            current.add(found)
            current.flush()
            current.add(RoundEntry(round_id=found.id, idea_id=idea.id, step_id=step.id, at=NOON))

    def merge(self) -> Any:
        idea, main = (session().get_one(Idea, one.id) for one in self.ideas)
        return merging.carry_out(merging.announce(idea, main, reason=WHY, by=self.team, now=NOON), now=DUE)

    def state(self) -> dict[str, Any]:
        """All that undoing has to restore, as rows; ranks as of one moment."""
        session().rollback()
        session().expire_all()
        told: dict[str, Any] = {}
        for at, one in enumerate(self.ideas):
            row = session().get_one(Idea, one.id)
            names = ("stage", "merged_into_id", "vote_count", "follower_count", "comment_count", "co_author_count", "milestone_count", "milestone_at", "milestone_votes", "behalf_count", "answer_owed_at", "answer_due_at")
            told |= {f"{at}.{name}": getattr(row, name) for name in names} | {f"{at}.rising": round(row.rising, 9)}
            told[f"{at}.votes"] = sorted(tuple(vote) for vote in session().execute(select(Vote.member_id, Vote.state, Vote.at, Vote.merge_id).where(Vote.idea_id == one.id)))
            told[f"{at}.follows"] = sorted(tuple(row) for row in session().execute(select(Follow.member_id, Follow.at, Follow.merge_id).where(Follow.idea_id == one.id)))
            told[f"{at}.behalf"] = sorted(_on_behalf(one), key=str)
            for table in (CoAuthor, Comment, Milestone):
                told[f"{at}.{table.__tablename__}"] = session().scalar(select(func.count()).select_from(table).where(table.idea_id == one.id))
        told["rounds"] = [(entry.idea_id, is_decided(entry)) for entry in session().scalars(select(RoundEntry).where(RoundEntry.idea_id.in_([one.id for one in self.ideas])))]
        return told | {"closes": session().get_one(Idea, self.ideas[1].id).closes_at}


def holds() -> list[str]:
    session().rollback()
    return [problem for look in (votes_counted, merges_whole, history_whole, ranks_true, shares_whole, beside_counted, rounds_whole) for problem in look(DUE).problems]


@each
@example(given=HERE + THERE, in_round=False)
@example(given=HERE + THERE, in_round=True)
@given(given=acts, in_round=st.booleans())
def test_merging_and_undoing_is_the_identity(given: list[tuple[int, str, bool, int]], *, in_round: bool) -> None:
    portal = Portal()
    portal.do(given, NOON)
    if in_round:
        portal.review()
    comments.post(portal.ideas[0], "Words stay where they were said.", by=portal.people[2], now=NOON)
    before = portal.state()
    merge = portal.merge()
    united = portal.state()
    supporters = {row[0] for at in (0, 1) for row in before[f"{at}.votes"]} - {portal.people[0].id, portal.people[1].id}
    assert united["1.vote_count"] == len(supporters)
    assert united["1.behalf_count"] == len({row[0] for at in (0, 1) for row in before[f"{at}.behalf"] if row[0]})
    assert holds() == []
    unmerging.undo(merge, reason=WHY, by=portal.team, now=DUE)
    assert portal.state() == before
    assert [one[1] for one in before["rounds"]] == [False] * in_round
    assert holds() == []


def test_its_place_in_a_round_is_given_back() -> None:
    """What stands in an open round is decided there again, also where its prepared decision was dropped meanwhile; where the round is over, in the next one."""
    found, entries = begun(count=3)
    (idea, main, other), moderator, team = (session().get_one(Idea, entry.idea_id) for entry in entries), make_actor("moderator"), make_actor("team")
    reviews.prepare(entries[0], NO, by=team, now=BEGUN)
    reviews.publish_together(found, [entries[0].id], BEGUN + HOUR, by=team, now=BEGUN)
    merge = _at_once(idea, main, moderator)
    assert is_decided(entries[0])
    reviews.publish_due(now=BEGUN + HOUR)
    unmerging.undo(merge, reason=WHY, by=team, now=BEGUN + HOUR)
    assert not is_decided(entries[0])
    assert rounds_whole(BEGUN).problems == merges_whole(BEGUN).problems == []
    reviews.prepare(entries[0], NO, by=team, now=BEGUN + HOUR)
    reviews.publish_together(found, [entries[0].id], BEGUN + HOUR * 2, by=team, now=BEGUN + HOUR)
    assert reviews.publish_due(now=BEGUN + HOUR * 2) == 1
    assert session().get_one(Idea, idea.id).stage == "declined"
    merge = _at_once(other, main, moderator)
    reviews.decide(main, "approved", text=TEXT, by=team, now=BEGUN + HOUR * 3)
    reviews.close(found, by=team, now=BEGUN + HOUR * 3)
    unmerging.undo(merge, reason=WHY, by=team, now=BEGUN + HOUR * 4)
    assert list(session().scalars(select(Idea.id).where(without_round()))) == [other.id]
    assert rounds_whole(BEGUN).problems == merges_whole(BEGUN).problems == []


def test_answers_to_the_main_ideas_questions_stay_with_who_supports_it() -> None:
    """Who came by a merge answers there: undone, the answer goes as where support is taken back; who supports it otherwise keeps theirs, also by another merge."""
    one, two, main = make_idea(goal=None), make_idea(goal=None), make_idea(goal=None)
    leaves, both, other, back, team = *(make_actor() for _ in range(4)), make_actor("team")
    for fan, ideas in ((leaves, [one]), (both, [one, main]), (other, [one, two]), (back, [one])):
        for idea in ideas:
            votes.cast(idea, by=fan, now=NOON)
    surveys.answer(one, {"price": "30"}, by=leaves, now=NOON)
    surveys.answer(one, {"price": "40"}, by=back, now=NOON)
    merges = [merging.carry_out(merging.announce(idea, main, reason=WHY, by=team, now=NOON), now=DUE) for idea in (one, two)]
    for fan in (leaves, both, other):
        surveys.answer(main, {"intent": "definitely"}, by=fan, now=DUE)
    votes.withdraw(main, by=back, now=DUE)
    unmerging.undo(merges[0], reason=WHY, by=team, now=DUE)
    assert {fan.id: own_answer(main.id, fan.id) is not None for fan in (leaves, both, other, back)} == {leaves.id: False, both.id: True, other.id: True, back.id: False}
    assert (own_answer(one.id, leaves.id) is not None, own_answer(one.id, back.id)) == (True, None), "who took support back has none in the merged idea, and no answer"
    assert _cleared() == [(one.id, back.id), (main.id, leaves.id)]
    assert holds() == []
    unmerging.undo(merges[1], reason=WHY, by=team, now=DUE)
    assert (own_answer(main.id, other.id), _cleared()[2:]) == (None, [(main.id, other.id)])
    assert holds() == []


def test_published_numbers_move_in_their_steps_only_where_a_merge_is_undone() -> None:
    """One answer fewer than a step leaves what is published as it was; a step of them renews it."""
    for away, counted in ((19, 40), (20, 25)):
        idea, main, team = make_idea(goal=None), make_idea(goal=None), make_actor("team")
        stays = 40 - away if away == 19 else 25
        fans = [make_actor() for _ in range(away + stays)]
        for at, fan in enumerate(fans):
            votes.cast(idea if at < away else main, by=fan, now=NOON)
        merge = merging.carry_out(merging.announce(idea, main, reason=WHY, by=team, now=NOON), now=DUE)
        for fan in fans:
            surveys.answer(main, {"intent": "definitely"}, by=fan, now=DUE)
        assert session().get_one(SurveyResult, main.id).counted["intent"] == 40
        unmerging.undo(merge, reason=WHY, by=team, now=DUE)
        session().expire_all()
        assert session().get_one(SurveyResult, main.id).counted["intent"] == counted, away


def _cleared() -> list[tuple[int | None, int | None]]:
    session().rollback()
    return [tuple(row) for row in session().execute(select(Event.idea_id, Event.member_id).where(Event.kind == "survey.cleared").order_by(Event.id))]


def _at_once(idea: Idea, main: Idea, moderator: Actor) -> Any:
    merge = merging.announce(session().get_one(Idea, idea.id), session().get_one(Idea, main.id), reason=WHY, days=0, hurry="Both were written by one person.", by=moderator, now=BEGUN)
    return merging.carry_out(merge, now=BEGUN)


@each
@example(HERE + THERE, SINCE)
@given(acts, acts)
def test_what_people_did_in_between_is_as_they_left_it(before: list[tuple[int, str, bool, int]], since: list[tuple[int, str, bool, int]]) -> None:
    portal = Portal()
    portal.do(before, NOON)
    first = {at: {table: _who(table, portal.ideas[at]) for table in (Vote, Follow)} for at in (0, 1)}
    merge = portal.merge()
    united = {table: _who(table, portal.ideas[1]) for table in (Vote, Follow)}
    portal.do(since, DUE, only_main=True)
    now = {table: _who(table, portal.ideas[1]) for table in (Vote, Follow)}
    unmerging.undo(merge, reason=WHY, by=portal.team, now=DUE + timedelta(days=1))
    for table, names in ((Vote, ("support", "take back")), (Follow, ("follow", "unfollow"))):
        took_back = {portal.people[person].id for person, what, _, _ in since if what == names[1]} & united[table]
        gone = took_back - now[table] - {one.id for one in portal.people[:2]}
        assert _who(table, portal.ideas[0]) == first[0][table] - gone, "who took it back since has none left, everybody else what they had"
        gave = now[table] - united[table] | now[table] & took_back
        kept = (first[1][table] - took_back) | (now[table] & gave) | (first[1][table] & now[table])
        assert kept <= _who(table, portal.ideas[1]) | {one.id for one in portal.people[:2]}, "what was given to the main idea stays there"
        assert _who(table, portal.ideas[1]) <= first[1][table] | now[table], "and nothing comes from nowhere"
    assert holds() == []


def test_who_is_taken_back_or_erased_is_so_in_both() -> None:
    portal, given = Portal(), [(person, "enter on behalf", on_main, person) for person, on_main in ((1, False), (2, False), (2, True), (3, False), (4, True))]
    portal.do(given, NOON)
    session().expire_all()
    idea, main = (session().get_one(Idea, one.id) for one in portal.ideas)
    assert preview_of(idea, main).behalf == United(2, 1, 1)
    merge = portal.merge()
    assert [row[0] for row in sorted(_on_behalf(main), key=str)] == ["Shop 1", "Shop 2", "Shop 3", "Shop 4"]
    behalf.erase(_vote("Shop 1", main), by=portal.team, now=DUE)
    for label, on in (("Shop 2", main), ("Shop 3", idea)):
        behalf.take_back(_vote(label, on), by=portal.team, now=DUE)
    assert holds() == []
    unmerging.undo(merge, reason=WHY, by=portal.team, now=DUE)
    assert {idea_id: sorted(row[0] for row in _on_behalf(session().get_one(Idea, idea_id)) if row[3] is None) for idea_id in (idea.id, main.id)} == {idea.id: [""], main.id: ["Shop 4"]}
    assert holds() == []


def _vote(label: str, idea: Idea) -> BehalfVote:
    return session().scalars(select(BehalfVote).where(BehalfVote.idea_id == idea.id, BehalfVote.label == label)).one()


def _on_behalf(idea: Idea) -> list[tuple[Any, ...]]:
    """Votes on behalf of an idea: label, source, moment, taken back when, by which merge."""
    session().rollback()
    columns = BehalfVote.label, BehalfVote.source, BehalfVote.at, BehalfVote.taken_back_at, BehalfVote.merge_id
    return [tuple(row) for row in session().execute(select(*columns).where(BehalfVote.idea_id == idea.id).order_by(BehalfVote.id))]


def _who(table: type[Vote | Follow], idea: Idea) -> set[int]:
    """Who has given it to this idea."""
    session().rollback()
    return set(session().scalars(select(table.member_id).where(table.idea_id == idea.id)))
