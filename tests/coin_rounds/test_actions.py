"""Coin rounds from draft to result, and called off: rows and events, the same on both databases."""

import pytest
from sqlalchemy import select

from ideas.accounts.models import VISITOR
from ideas.accounts.queries import actor_of
from ideas.ballots.models import BallotEntry, BallotVote
from ideas.board.models import Idea
from ideas.coin_rounds import actions
from ideas.coin_rounds.models import CoinRound, CoinRoundIdea
from ideas.coin_rounds.queries import lines_of, round_problems, spender_count
from ideas.coin_rounds.rules import COINS
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle.actions import withdraw
from ideas.triage.actions import merging, unmerging
from tests.coin_rounds.scenes import BEFORE, OPEN, OVER, REASON, announced, fields
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

pytestmark = both_databases



def kinds(*prefixes):
    return [kind for kind in session().scalars(select(Event.kind).order_by(Event.id)) if kind.startswith(prefixes)]


def coins():
    session().rollback()
    return {row.idea_id: row.vote_count for row in session().scalars(select(BallotEntry))}


def test_from_the_list_to_the_result(app):
    found, (one, two, three) = announced()
    first, second = make_actor(), make_actor()
    assert actions.spend(found, one, 50, by=first, now=OPEN) == 50
    assert actions.spend(found, one, 50, by=first, now=OPEN) == 50, "twice is the same as once"
    assert actions.spend(found, two, 50, by=first, now=OPEN) == 0
    assert actions.spend(found, one, 20, by=first, now=OPEN) == 30 and actions.spend(found, two, 0, by=first, now=OPEN) == 80
    assert actions.spend(found, three, 100, by=second, now=OPEN) == 0
    assert coins() == {one.id: 20, two.id: 0, three.id: 100} and {line.coins for line in lines_of(found, VISITOR)} == {None}, "secret until the end"
    with pytest.raises(Refused):
        actions.publish(found, now=OPEN)
    assert actions.move_rounds(now=OVER) == 1 and actions.move_rounds(now=OVER) == 0
    found = reload(found)
    assert found.published_at == OVER and [(line.idea_id, line.coins, line.place) for line in lines_of(found, VISITOR)] == [(three.id, 100, 1), (one.id, 20, 2), (two.id, 0, 3)]
    assert spender_count(found.ballot_id) == 2 and round_problems() == []
    with pytest.raises(Refused, match="ballot_over"):
        actions.spend(found, one, 5, by=first, now=OVER)
    assert kinds("coin_round.") == ["coin_round.drafted", "coin_round.announced", *["coin_round.listed"] * 3, "coin_round.published", *["coin_round.placed"] * 3]
    placed = session().execute(select(Event.idea_id, Event.facts).where(Event.kind == "coin_round.placed").order_by(Event.idea_id)).all()
    assert [(row.idea_id, row.facts) for row in placed] == [(one.id, {"place": 2, "coins": 20}), (two.id, {"place": 3, "coins": 0}), (three.id, {"place": 1, "coins": 100})]


def test_nobody_spends_more_than_a_hundred_nor_on_their_own(app):
    creator = make_member()
    found, (one, two) = announced(ideas=[make_idea(), make_idea(creator)])
    by = actor_of(creator)
    for idea, number, cause in ((two, 5, "own_idea"), (one, 105, "coins_spent"), (one, 3, "coin_step"), (make_idea(), 5, "not_in_ballot")):
        with pytest.raises(Refused, match=cause):
            actions.spend(found, idea, number, by=by, now=OPEN)
    for moment, cause in ((BEFORE, "ballot_waiting"), (OVER, "ballot_over")):
        with pytest.raises(Refused, match=cause):
            actions.spend(found, one, 5, by=by, now=moment)
    assert coins() == {one.id: 0, two.id: 0} and kinds("ballot.vote") == []


def test_it_is_changed_until_it_is_announced(app):
    by, ideas = make_actor("team"), [make_idea() for _ in range(3)]
    found = actions.draft(fields(ideas[:2]), by=by, now=BEFORE)
    actions.change(found, fields(ideas[1:], title_en="Two others"), by=by, now=BEFORE)
    assert found.title_en == "Two others" and session().scalars(select(CoinRoundIdea.idea_id).order_by(CoinRoundIdea.id)).all() == [idea.id for idea in ideas[1:]]
    actions.announce(found, by=by, now=BEFORE)
    for act in (lambda: actions.change(found, fields(ideas), by=by, now=BEFORE), lambda: actions.announce(found, by=by, now=BEFORE)):
        with pytest.raises(Refused, match="round_given"):
            act()
    with pytest.raises(Refused, match="not_yours"):
        actions.draft(fields(ideas), by=make_actor("moderator"), now=BEFORE)


def test_called_off_it_gives_all_coins_back(app):
    found, (one, *_) = announced()
    by = make_actor()
    actions.spend(found, one, 20, by=by, now=OPEN)
    with pytest.raises(Refused, match="too_short"):
        actions.cancel(found, "no", by=make_actor("team"), now=OPEN)
    actions.cancel(found, REASON, by=make_actor("team"), now=OPEN)
    assert session().scalars(select(BallotVote)).all() == [] and reload(found).cancel_reason == REASON and round_problems() == []
    with pytest.raises(Refused, match="round_cancelled"):
        actions.spend(found, one, 5, by=by, now=OPEN)
    assert actions.move_rounds(now=OVER) == 0 and kinds("coin_round.c") == ["coin_round.cancelled", *["coin_round.called_off"] * 3]


def test_merged_it_takes_no_coins_and_gives_them_back_and_parted_it_stands_on_the_list_again(app):
    found, (one, two, three) = announced()
    by, other, moderator = make_actor(), make_actor(), make_actor("moderator")
    actions.spend(found, one, 50, by=by, now=OPEN)
    actions.spend(found, one, 100, by=other, now=OPEN)
    actions.spend(found, two, 20, by=by, now=OPEN)
    why = "Both ask for the same thing."
    merge = merging.carry_out(merging.announce(one, two, reason=why, days=0, hurry="Both were written by one person.", by=moderator, now=OPEN), now=OPEN)
    with pytest.raises(Refused, match="not_in_ballot"):
        actions.spend(found, one, 55, by=by, now=OPEN)
    with pytest.raises(Refused, match="not_in_ballot"):
        actions.spend(found, one, 5, by=make_actor(), now=OPEN)
    assert actions.spend(found, one, 0, by=by, now=OPEN) == 80, "taking back is free before the worker has come round"
    follow("idea.merged")
    assert coins() == {two.id: 20, three.id: 0} and round_problems() == []
    assert actions.spend(found, three, 100, by=other, now=OPEN) == 0, "theirs came back"
    unmerging.undo(merge, reason=why, by=moderator, now=OPEN)
    follow("idea.unmerged")
    assert coins() == {one.id: 0, two.id: 20, three.id: 100} and round_problems() == []
    assert actions.spend(found, one, 50, by=by, now=OPEN) == 30
    actions.move_rounds(now=OVER)
    assert [(line.idea_id, line.coins) for line in lines_of(reload(found), VISITOR)] == [(three.id, 100), (one.id, 50), (two.id, 20)] and round_problems() == []
    assert kinds("coin_round.left", "coin_round.listed")[-2:] == ["coin_round.left", "coin_round.listed"]


def follow(kind):
    session().rollback()
    actions.follow_listed(session().scalars(select(Event).where(Event.kind == kind)).one(), now=OPEN)


def test_what_leaves_the_portal_leaves_the_list_and_its_coins_go_back(app):
    creator = make_member()
    found, (one, two) = announced(ideas=[make_idea(creator), make_idea()])
    by = make_actor()
    actions.spend(found, one, 100, by=by, now=OPEN)
    withdraw(one, reason="I build it myself now.", by=actor_of(creator), now=OPEN)
    event = session().scalars(select(Event).where(Event.kind == "idea.withdrawn")).one()
    for _twice in range(2):
        actions.follow_listed(event, now=OPEN)
    assert coins() == {two.id: 0} and session().scalars(select(CoinRoundIdea.left_by).where(CoinRoundIdea.idea_id == one.id)).one() == "withdrawn"
    assert actions.spend(found, two, 100, by=by, now=OPEN) == COINS - 100
    actions.move_rounds(now=OVER)
    assert [line.idea_id for line in lines_of(reload(found), VISITOR)] == [two.id] and kinds("coin_round.left") == ["coin_round.left"]
    assert session().get_one(CoinRound, found.id).published_at == OVER > NOON and session().get_one(Idea, one.id).stage == "withdrawn"
