"""Reviewers, scores that nobody sees before giving theirs, conflicts of interest."""

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.board.models import CoAuthor, Idea
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.reviews import actions
from ideas.reviews.models import Conflict, RoundReviewer, Score, Scorecard
from ideas.reviews.queries.pages import desk_lines
from ideas.reviews.queries.scores import own_card, part_of, reviewers_of, seen_scores
from tests.conftest import both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.reviews.scenes import BEGUN, LATER, NO, begun, published, reviewer, scores

pytestmark = both_databases


def cause(act):
    with pytest.raises(Refused) as refused:
        act()
    return refused.value.refusal.cause


def seen_by(entry, actor):
    session().rollback()
    idea = session().get_one(Idea, entry.idea_id)
    return seen_scores([(entry, part_of(entry, idea, actor))])[entry.id]


def line_for(found, actor):
    session().rollback()
    return desk_lines(found, actor, locale="en").items[0]


def test_reviewers_have_a_role_and_can_change_it(app):
    found, _ = begun()
    member, _actor = reviewer(found, "brand")
    team = make_actor("team")
    actions.assign(found, member, role="legal", by=team, now=BEGUN)
    assert [(one.member_id, one.role) for one in reviewers_of(found.id)] == [(member.id, "legal")]
    assert cause(lambda: actions.assign(found, make_member(), role="brand", by=team, now=BEGUN)) == "not_staff"
    assert cause(lambda: actions.assign(found, None, role="brand", by=team, now=BEGUN)) == "not_staff"
    actions.release(found, member, by=team, now=BEGUN)
    assert reviewers_of(found.id) == [] and session().scalars(select(RoundReviewer)).all() == []
    assert cause(lambda: actions.release(found, member, by=team, now=BEGUN)) == "not_a_reviewer"
    kinds = [kind for kind in session().scalars(select(Event.kind).order_by(Event.id)) if kind.startswith("reviewer.")]
    assert kinds == ["reviewer.assigned", "reviewer.assigned", "reviewer.released"]


def test_who_left_the_team_reviews_no_more(app):
    found, _ = begun()
    member, actor = reviewer(found)
    with writing() as current:
        current.get_one(type(member), member.id).role = "member"
    assert reviewers_of(found.id) == [] and line_for(found, make_actor("team")).missing == []
    assert cause(lambda: actions.score(begun_entry(found), scores(), {}, by=actor_of(session().get_one(type(member), member.id)), now=LATER)) == "not_yours"
    assert actor.id == member.id


def begun_entry(found):
    from ideas.reviews.models import RoundEntry

    return session().scalars(select(RoundEntry).where(RoundEntry.round_id == found.id)).first()


def test_scores_and_their_spread(app):
    found, (entry,) = begun()
    (_, one), (_, two), (three, _) = reviewer(found, "brand"), reviewer(found, "market"), reviewer(found, "legal", name="Third One")
    actions.score(entry, scores(2, demand=5), {"demand": "Everybody wants it."}, by=one, now=LATER)
    actions.score(entry, scores(4, demand=4), {}, by=two, now=LATER)
    seen = seen_by(entry, two)
    assert seen.may and [card.scores["demand"] for card in seen.cards] == [(5, "Everybody wants it."), (4, "")]
    assert (seen.spreads["cost"].mean, seen.spreads["cost"].low, seen.spreads["cost"].high, seen.spreads["cost"].width, seen.spreads["cost"].count) == (3.0, 2, 4, 2, 2)
    line = line_for(found, one)
    assert (line.given, line.missing) == (2, ["Third One"]) and line.seen.overall.count == 16
    assert [kind for kind in session().scalars(select(Event.kind)) if kind == "review.scored"] == ["review.scored"] * 2
    assert own_card(entry, one).scores["demand"] == (5, "Everybody wants it.") and own_card(entry, actor_of(three)) is None


def test_nobody_sees_the_scores_of_others_before_giving_theirs(app):
    found, (entry,) = begun()
    (_, one), (_, two), (_, lead) = reviewer(found), reviewer(found, "market"), reviewer(found, "lead", staff="admin")
    actions.score(entry, scores(5), {}, by=one, now=LATER)
    for who in (two, lead, make_actor("admin"), make_actor("team"), make_actor("moderator")):
        assert seen_by(entry, who) == type(seen_by(entry, who))(), "neither cards nor a mean nor a spread"
        assert line_for(found, who).seen.overall is None and line_for(found, who).given == 1
    actions.score(entry, scores(1), {}, by=two, now=LATER)
    assert seen_by(entry, two).overall.mean == 3.0 and not seen_by(entry, lead).may
    published(found, [entry], NO)
    assert all(seen_by(entry, who).may for who in (one, two, lead, make_actor("team")))


def test_scores_are_given_whole(app):
    found, (entry,) = begun()
    _, one = reviewer(found)
    with pytest.raises(Refused) as refused:
        actions.score(entry, scores() | {"cost": 7}, {"demand": "x" * 1001}, by=one, now=LATER)
    assert set(refused.value.errors) == {"cost", "note_demand"} and session().scalars(select(Scorecard)).all() == []
    actions.score(entry, scores(), {}, by=one, now=LATER)
    assert {score.value for score in session().scalars(select(Score))} == {3}
    assert cause(lambda: actions.score(entry, scores(), {}, by=make_actor("team"), now=LATER)) == "not_a_reviewer"
    published(found, [entry], NO)
    assert cause(lambda: actions.score(entry, scores(), {}, by=reviewer(found)[1], now=LATER)) == "decided_already"


def test_scores_are_changed_and_what_was_given_first_stays_to_be_read(app):
    found, (entry,) = begun()
    (_, one), (_, two) = reviewer(found), reviewer(found, "market")
    actions.score(entry, scores(5), {}, by=one, now=BEGUN)
    actions.score(entry, scores(1), {}, by=two, now=BEGUN)
    actions.score(entry, scores(5, cost=2), {"cost": "I saw the bill."}, by=one, now=LATER)
    actions.score(entry, scores(5, cost=3), {"cost": "I saw the bill."}, by=one, now=LATER)
    actions.score(entry, scores(5, cost=3), {"cost": "I saw the bill."}, by=one, now=LATER)
    mine, theirs = seen_by(entry, two).cards
    assert mine.scores["cost"] == (3, "I saw the bill.") and mine.first == {"cost": 5} and theirs.first == {}
    assert seen_by(entry, two).spreads["cost"].mean == 2.0
    actions.score(entry, scores(5), {}, by=one, now=LATER)
    assert seen_by(entry, two).cards[0].first == {}, "as it was at first"
    kinds = [kind for kind in session().scalars(select(Event.kind).order_by(Event.id)) if kind.startswith("review.")]
    assert kinds == ["review.scored"] * 2 + ["review.scores_changed"] * 3
    assert [card.changed_at for card in session().scalars(select(Scorecard).order_by(Scorecard.id))] == [LATER, None]
    published(found, [entry], NO)
    assert cause(lambda: actions.score(entry, scores(2), {}, by=one, now=LATER)) == "decided_already"


def test_a_conflict_of_interest_ends_scoring_and_seeing(app):
    found, (entry,) = begun()
    (_, one), (_, two) = reviewer(found), reviewer(found, "market")
    for who in (one, two):
        actions.score(entry, scores(5), {}, by=who, now=LATER)
    assert cause(lambda: actions.declare(entry, " ", by=two, now=LATER)) == "missing"
    actions.declare(entry, "My brother runs the shop that wants it.", by=two, now=LATER)
    assert session().scalars(select(Scorecard.member_id)).all() == [one.id] and session().scalars(select(Conflict.member_id)).all() == [two.id]
    assert not seen_by(entry, two).may and seen_by(entry, one).overall.count == 8
    assert cause(lambda: actions.score(entry, scores(), {}, by=two, now=LATER)) == "conflict"
    assert cause(lambda: actions.declare(entry, "Again.", by=two, now=LATER)) == "declared_already"
    assert cause(lambda: actions.prepare(entry, NO, by=two, now=LATER)) == "conflict"
    assert line_for(found, one).missing == []


def test_nobody_judges_their_own_idea(app):
    author = make_member("team")
    found, (entry,) = begun(make_idea(author, stage="in_review"))
    actions.assign(found, author, role="brand", by=make_actor("admin"), now=BEGUN)
    for act in (lambda: actions.score(entry, scores(), {}, by=actor_of(author), now=LATER), lambda: actions.prepare(entry, NO, by=actor_of(author), now=LATER)):
        assert cause(act) == "own_idea"
    assert line_for(found, actor_of(author)).missing == []


def test_events_of_reviewing_are_the_desks_and_hold_no_scores(app):
    found, (entry,) = begun()
    _, one = reviewer(found)
    actions.score(entry, scores(4), {"cost": "A secret of the trade."}, by=one, now=LATER)
    for event in session().scalars(select(Event).where(Event.kind.in_(("review.scored", "reviewer.assigned")))):
        assert event.idea_id is None and set(event.facts) <= {"role"}


def test_nobody_judges_an_idea_they_have_with_others(app):
    found, (entry,) = begun()
    member, one = reviewer(found, name="Co Author")
    with writing() as current:
        current.add(CoAuthor(idea_id=entry.idea_id, member_id=member.id, share=50, invited_at=BEGUN, agreed_at=BEGUN))
    for act in (lambda: actions.score(entry, scores(), {}, by=one, now=LATER), lambda: actions.prepare(entry, NO, by=one, now=LATER)):
        assert cause(act) == "own_idea"
    line = line_for(found, one)
    assert line.part.is_author and line.missing == []
