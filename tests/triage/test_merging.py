"""Merging and undoing it, on both databases: what moves, what stays, who is told, what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from ideas.accounts.models import Actor
from ideas.accounts.queries import actor_of
from ideas.board.models import CoAuthor, Idea
from ideas.co_authors import actions as shares
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import Milestone, StageChange
from ideas.triage.actions import merging, unmerging
from ideas.triage.models.merging import Merge
from ideas.triage.queries.previewing import preview_of
from ideas.upkeep.check import ballots_counted, history_whole, merges_whole, ranks_true, shares_whole, votes_counted
from ideas.votes import actions as votes
from ideas.votes.models import Follow, Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

pytestmark = [both_databases, pytest.mark.usefixtures("app")]
WHY = "Both ask for the same thing."
DUE = NOON + timedelta(days=7)


def pair(here: int = 0, both: int = 0, there: int = 0, **more: object) -> tuple[Idea, Idea, Actor]:
    """An idea, a main one, somebody of the team; so many support the one, both, the other."""
    idea, main, team = make_idea(goal=None), make_idea(**{"goal": None} | more), make_actor("team")
    for number in range(here + both + there):
        fan = make_actor()
        if number < here + both:
            votes.cast(idea, by=fan, now=NOON)
        if number >= here:
            votes.cast(main, by=fan, now=NOON)
    return idea, main, team


def merged(idea: Idea, main: Idea, team: Actor) -> Merge:
    """Announced, waited for, done."""
    merge = merging.announce(idea, main, reason=WHY, by=team, now=NOON)
    return merging.carry_out(merge, now=DUE)


def holds() -> list[str]:
    """What does not hold of all that merging touches."""
    session().rollback()
    return [problem for look in (votes_counted, merges_whole, history_whole, ranks_true, shares_whole, ballots_counted) for problem in look(DUE).problems]


def told(idea: Idea) -> list[str]:
    return list(session().scalars(select(Event.kind).where(Event.idea_id == idea.id, ~Event.kind.in_(("vote.cast",))).order_by(Event.id)))


def test_supporters_are_united_once():
    idea, main, team = pair(3, 2, 1)
    preview = preview_of(idea, main)
    assert (preview.supporters.here, preview.supporters.both, preview.supporters.there, preview.supporters.total) == (3, 2, 1, 6)
    merged(idea, main, team)
    idea, main = reload(idea), reload(main)
    assert (idea.stage, idea.merged_into_id, idea.vote_count, main.vote_count) == ("merged", main.id, 5, 6)
    assert main.follower_count == 7  # and who made what was merged
    assert told(main) == ["merge.expected", "idea.joined"]
    assert told(idea) == ["merge.announced", "idea.merged"]
    assert holds() == []


def test_undone_it_is_as_it_was():
    idea, main, team = pair(3, 2, 1)
    merge = merged(idea, main, team)
    unmerging.undo(merge, reason=WHY, by=team, now=DUE)
    idea, main = reload(idea), reload(main)
    assert (idea.stage, idea.merged_into_id, idea.vote_count, main.vote_count, idea.follower_count, main.follower_count) == ("gathering", None, 5, 3, 5, 3)
    assert session().scalar(select(func.count()).select_from(CoAuthor)) == 0
    assert told(main)[-1] == "idea.parted"
    assert told(idea)[-1] == "idea.unmerged"
    assert holds() == []


def test_what_was_given_since_stays_and_what_was_taken_back_stays_taken_back():
    idea, main, team = make_idea(goal=None), make_idea(goal=None), make_actor("team")
    leaves, returns, late = (make_actor() for _ in range(3))
    for fan in (leaves, returns):
        votes.cast(idea, by=fan, now=NOON)
    merge = merged(idea, main, team)
    for fan in (leaves, returns):
        votes.withdraw(main, by=fan, now=DUE)
    votes.unfollow(main, by=leaves, now=DUE)
    for fan in (returns, late):
        votes.cast(main, by=fan, now=DUE)
    assert reload(main).vote_count == 2
    unmerging.undo(merge, reason=WHY, by=team, now=DUE)
    assert set(session().scalars(select(Vote.member_id).where(Vote.idea_id == main.id))) == {returns.id, late.id}
    assert set(session().scalars(select(Vote.member_id).where(Vote.idea_id == idea.id))) == {returns.id}
    assert leaves.id not in set(session().scalars(select(Follow.member_id)))
    assert holds() == []


def test_the_creator_of_what_was_merged_has_a_part_of_nothing_until_all_agree():
    creator, other = make_member(), make_member()
    idea, main, team = make_idea(creator, goal=None), make_idea(other, goal=None), make_actor("team")
    votes.cast(main, by=actor_of(creator), now=NOON)
    votes.cast(idea, by=actor_of(other), now=NOON)
    merge = merged(idea, main, team)
    parts = dict(session().execute(select(CoAuthor.member_id, CoAuthor.share).where(CoAuthor.idea_id == main.id)).all())
    assert parts == {other.id: 100, creator.id: 0}
    assert (reload(main).vote_count, main.co_author_count) == (0, 1)
    with pytest.raises(Refused, match="own_idea"):
        votes.cast(main, by=actor_of(creator), now=DUE)
    assert holds() == []
    unmerging.undo(merge, reason=WHY, by=team, now=DUE)
    assert (reload(main).vote_count, main.co_author_count, reload(idea).vote_count) == (1, 0, 1)
    assert holds() == []


def test_a_share_all_agreed_on_stays():
    creator, other = make_member(), make_member()
    idea, main, team = make_idea(creator, goal=None), make_idea(other, goal=None), make_actor("team")
    merge = merged(idea, main, team)
    shares.change_shares(main, {other.id: "70", creator.id: "30"}, by=actor_of(other), now=DUE)
    shares.agree(main, by=actor_of(creator), now=DUE)
    unmerging.undo(merge, reason=WHY, by=team, now=DUE)
    parts = session().execute(select(CoAuthor.share, CoAuthor.merge_id).where(CoAuthor.idea_id == main.id).order_by(CoAuthor.share)).all()
    assert [tuple(row) for row in parts] == [(30, None), (70, None)]
    assert holds() == []


def test_a_milestone_that_only_the_merge_reached_goes_with_it():
    rules = {"preset": "own", "first_days": 60, "milestones": [[3, 120], [50, 0]]}
    closes = NOON + timedelta(days=60)
    idea, main, team = pair(2, 0, 2, goal=50, rules=rules, closes_at=closes)
    assert preview_of(idea, main).milestones == [3]
    merge = merged(idea, main, team)
    assert (reload(main).milestone_count, main.closes_at > closes) == (1, True)
    unmerging.undo(merge, reason=WHY, by=team, now=DUE)
    assert (reload(main).milestone_count, main.milestone_at, main.milestone_votes, main.closes_at) == (0, None, 0, closes)
    assert session().scalar(select(func.count()).select_from(Milestone)) == 0
    assert holds() == []


def test_one_it_reaches_by_itself_since_stays():
    rules = {"preset": "own", "first_days": 60, "milestones": [[3, 120], [50, 0]]}
    idea, main, team = pair(2, 0, 2, goal=50, rules=rules, closes_at=NOON + timedelta(days=60))
    merge = merged(idea, main, team)
    votes.cast(main, by=make_actor(), now=DUE)
    unmerging.undo(merge, reason=WHY, by=team, now=DUE)
    assert (reload(main).vote_count, main.milestone_count, main.milestone_votes) == (3, 1, 2)
    assert holds() == []


def test_a_goal_reached_together_is_never_taken_back():
    idea, main, team = pair(2, 0, 2, goal=4)
    assert preview_of(idea, main).reaches_goal
    merge = merged(idea, main, team)
    assert reload(main).stage == "in_review"
    unmerging.undo(merge, reason=WHY, by=team, now=DUE)
    assert (reload(main).stage, main.vote_count) == ("in_review", 2)
    assert holds() == []


def test_of_two_that_were_merged_either_may_be_undone_first():
    rules = {"preset": "own", "first_days": 60, "milestones": [[3, 120], [50, 0]]}
    one, main, team = pair(2, 0, 1, goal=50, rules=rules, closes_at=NOON + timedelta(days=60))
    other, fan = make_idea(goal=None), make_actor()
    for idea in (one, other):
        votes.cast(idea, by=fan, now=NOON)
    for _ in range(2):
        votes.cast(other, by=make_actor(), now=NOON)
    first, second = merged(one, main, team), merged(other, main, team)
    assert reload(main).vote_count == 6
    unmerging.undo(first, reason=WHY, by=team, now=DUE)
    assert (reload(main).vote_count, main.milestone_count) == (4, 1)
    unmerging.undo(second, reason=WHY, by=team, now=DUE)
    assert (reload(main).vote_count, main.milestone_count, main.follower_count, main.co_author_count) == (1, 0, 1, 0)
    assert holds() == []


def test_chains_and_circles_are_refused_and_the_head_is_named():
    idea, main, team = pair(goal=None)
    third = make_idea(title="A third one", goal=None)
    merged(idea, main, team)
    for here, there, cause, head in ((third, idea, "main_is_merged", main.title), (main, third, "is_a_head", idea.title), (main, idea, "main_is_merged", main.title), (main, main, "same_idea", "")):
        with pytest.raises(Refused, match=cause) as refused:
            merging.announce(here, there, reason=WHY, by=team, now=DUE)
        assert not head or head in refused.value.refusal.message.values.values()
    merging.announce(third, main, reason=WHY, by=team, now=DUE)
    for here, there, cause in ((third, main, "going_already"), (make_idea(), third, "main_is_going")):
        with pytest.raises(Refused, match=cause):
            merging.announce(here, there, reason=WHY, by=team, now=DUE)


def test_the_clock_waits_for_objections_to_be_read_and_calls_off_what_does_not_fit_any_more():
    idea, main, team = pair(1)
    fan = actor_of(session().get_one(type(make_member()), session().scalar(select(Vote.member_id).where(Vote.idea_id == idea.id))))
    merge = merging.announce(idea, main, reason=WHY, by=team, now=NOON)
    said = merging.protest(merge, "They are not the same at all.", by=fan, now=NOON)
    with pytest.raises(Refused, match="not_concerned"):
        merging.protest(merge, "They are not the same at all.", by=make_actor(), now=NOON)
    assert merging.run_merges(now=DUE) == 0
    seen = said.at
    merging.protest(merge, "They differ in what they are made of.", by=fan, now=NOON + timedelta(days=1))
    merging.read_objections(merge, up_to=seen, by=team, now=DUE)
    assert merging.run_merges(now=DUE) == 0, "said anew after the team looked"
    merging.read_objections(merge, up_to=reload(said).at, by=team, now=DUE)
    assert merging.run_merges(now=DUE) == 1
    assert reload(idea).stage == "merged"
    other = make_idea(goal=None)
    late = merging.announce(other, main, reason=WHY, by=team, now=NOON)
    lifecycle.withdraw(other, reason="I found it in a shop.", by=actor_of(session().get_one(type(make_member()), other.author_id)), now=NOON)
    assert merging.run_merges(now=DUE) == 1
    assert reload(late).state == "called_off"
    assert reload(other).stage == "withdrawn"
    assert holds() == []


def test_only_moderators_shorten_the_time_and_say_why():
    idea, main, team = pair()
    with pytest.raises(Refused) as refused:
        merging.announce(idea, main, reason=WHY, days=1, by=team, now=NOON)
    assert {name: one.cause for name, one in refused.value.errors.items()} == {"days": "moderators_only", "hurry": "missing"}
    merge = merging.announce(idea, main, reason=WHY, by=team, now=NOON)
    with pytest.raises(Refused, match="moderators_only"):
        merging.hasten(merge, 1, reason="It is the same by the same person.", by=team, now=NOON)
    moderator = make_actor("moderator")
    merging.hasten(merge, 1, reason="It is the same by the same person.", by=moderator, now=NOON)
    assert (reload(merge).due_at, merge.hastened_by_id, merge.hastened_reason) == (NOON + timedelta(days=1), moderator.id, "It is the same by the same person.")
    with pytest.raises(Refused, match="not_due"):
        merging.carry_out(merge, now=NOON)


def test_what_was_parked_comes_back_on_its_day():
    idea, main, team = pair()
    day = (NOON + timedelta(days=40)).date()
    lifecycle.move(idea, "parked", reason="timing_parked", text="We look at it again when the season is over.", parked_until=day, by=team, now=NOON)
    merge = merged(idea, main, team)
    unmerging.undo(merge, reason=WHY, by=team, now=DUE)
    step = session().scalars(select(StageChange).where(StageChange.idea_id == idea.id).order_by(StageChange.id.desc())).first()
    assert step is not None
    assert (step.to_stage, step.parked_until) == ("parked", day)


def test_nothing_is_given_to_what_was_merged():
    idea, main, team = pair(1)
    merged(idea, main, team)
    fan = make_actor()
    for act in (votes.cast, votes.follow):
        with pytest.raises(Refused, match="merged"):
            act(idea, by=fan, now=DUE)
