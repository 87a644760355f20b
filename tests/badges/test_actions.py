"""Earning badges: once, for ever, by members alone, from live events; choosing; leaving; counts that are kept."""

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.badges.actions.counts import recount, renew_holders
from ideas.badges.actions.earning import count, earn, earn_spotted
from ideas.badges.actions.own import choose
from ideas.badges.models import EVERYBODY, BadgeMark, EarnedBadge
from ideas.badges.queries.standings import holder_counts, shown_on, standings_of
from ideas.badges.rules.counting import Mark
from ideas.ballots.models import Ballot, BallotEntry
from ideas.board.models import CoAuthor, IdeaLink
from ideas.core.bulk import step
from ideas.core.db import db, session, writing
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event, record
from ideas.core.refusal import Refused
from ideas.privacy.actions import close
from ideas.privacy.queries import own_data
from ideas.triage.models.merging import MergeSuggestion
from ideas.votes.models import Vote
from tests.conftest import both_databases
from tests.factories import NOON, make_idea, make_member, reload
from tests.house.world import add

LATER = NOON + timedelta(days=400)
NOBODY = type("Nobody", (), {"id": None, "role": "system"})


def happened(kind, *, by=NOBODY, origin="live", at=NOON, **more):
    """An event as a use case would write it."""
    with writing() as current:
        current.info["origin"] = origin
        try:
            record(kind, by=by, now=at, **more)
        finally:
            current.info.pop("origin")
    return session().scalars(select(Event).where(Event.kind == kind).order_by(Event.id.desc())).first()


def keys(member):
    return sorted(session().scalars(select(EarnedBadge.badge).where(EarnedBadge.member_id == member.id)))


def told(kind):
    return session().scalars(select(Event).where(Event.kind == kind).order_by(Event.id)).all()


@both_databases
def test_a_badge_is_earned_once_and_for_ever(app):
    mila = make_member()
    idea = make_idea(mila)
    event = happened("idea.published", by=actor_of(mila), member_id=mila.id, idea_id=idea.id)
    for _ in range(3):
        earn(event, now=NOON)
    another = happened("idea.published", member_id=mila.id, idea_id=make_idea(mila).id, at=LATER)
    earn(another, now=LATER)
    row = session().scalars(select(EarnedBadge)).one()
    assert (row.badge, row.at, row.place) == ("first_idea", NOON, None)
    assert [(one.member_id, one.facts) for one in told("badge.earned")] == [(mila.id, {"badge": "first_idea"})]
    assert holder_counts()["first_idea"] == 1 and session().query(BadgeMark).count() == 1


@both_databases
def test_ten_people_not_ten_clicks(app):
    """The same person again counts nothing, and nobody finds their own helpful; the tenth one makes it."""
    mila, fans = make_member(), [make_member() for _ in range(10)]
    idea = make_idea()
    for turn, fan in enumerate([fans[0], fans[0], mila, *fans[1:]]):
        earn(happened("comment.found_helpful", by=actor_of(fan), member_id=mila.id, idea_id=idea.id, thing_id=turn + 1), now=NOON)
        assert ("helpful" in keys(mila)) == (turn == 11), turn
    standing = next(one for one in standings_of(mila.id) if one.badge.key == "helpful")
    assert standing.done == 10 and standing.earned_at == NOON


@both_databases
def test_two_marks_at_once_are_both_counted(app, database):
    """On PostgreSQL the ninth and the tenth would not see each other; the member's row keeps them in turn."""
    rounds = 12 if database == "postgres" else 4
    for turn in range(rounds):
        mila = make_member()
        count([Mark(mila.id, "helpful", f"person:{one}") for one in range(8)], at=NOON, now=NOON)
        together = Barrier(2)

        def run(last, ready=together, who=mila.id):
            with app.app_context():
                ready.wait()
                count([Mark(who, "helpful", f"person:{last}")], at=NOON, now=NOON)
                db.session.remove()

        threads = [Thread(target=run, args=(last,)) for last in (8, 9)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        session().rollback()
        assert keys(mila) == ["helpful"] and holder_counts()["helpful"] == turn + 1


@pytest.mark.parametrize("person", [{"role": "team"}, {"role": "moderator"}, {"closed_at": NOON}, {"confirmed_at": None, "source": "old", "source_id": "7"}])
def test_staff_the_closed_and_shells_earn_nothing(app, person):
    member = make_member(person.pop("role", "member"), **person)
    earn(happened("idea.published", member_id=member.id, idea_id=make_idea(member).id), now=NOON)
    assert keys(member) == [] and session().query(BadgeMark).count() == 0


def test_what_was_brought_in_earns_nothing(app):
    mila = make_member()
    for origin in ("import", "generated"):
        earn(happened("idea.published", origin=origin, member_id=mila.id, idea_id=make_idea(mila).id), now=NOON)
    assert keys(mila) == []


@both_databases
def test_what_the_table_asks_of_the_database(app):
    """Each question that a source raises, once answered yes and once no."""
    mila, lina, fan = make_member(), make_member(), make_member()
    market = make_idea(lina, board="markets")
    bridge = make_idea(mila, answers_id=market.id, earlier_id=make_idea(mila, stage="expired").id)
    add(CoAuthor(idea_id=bridge.id, member_id=lina.id, share=40, invited_at=NOON, agreed_at=NOON))
    add(CoAuthor(idea_id=bridge.id, member_id=fan.id, share=10, invited_at=NOON))
    happened("idea.returned", idea_id=bridge.id, member_id=mila.id)
    for kind, idea, member, more in (
        ("idea.published", bridge, mila, {}), ("idea.published", market, lina, {}), ("idea.passed_milestone", bridge, mila, {"number": 1}), ("idea.passed_milestone", market, lina, {"number": 1}),
        ("idea.moved", bridge, mila, {"to_stage": "approved"}), ("idea.moved", bridge, mila, {"to_stage": "launched"}), ("idea.moved", market, lina, {"to_stage": "parked"}),
    ):
        earn(happened(kind, by=actor_of(member), idea_id=idea.id, member_id=member.id, **more), now=NOON)
    assert keys(mila) == ["approved", "better", "bridge", "first_floor", "first_idea", "launched", "second_wind"]
    assert keys(lina) == ["approved", "co_author", "first_floor", "first_idea", "launched", "market_scout", "second_wind"]
    for outcome in ("kept", "hidden"):
        for thing in (1, 2, 3):
            earn(happened("report.decided", member_id=fan.id, thing_id=thing, outcome=outcome), now=NOON)
        assert keys(fan) == ([] if outcome == "kept" else ["reporter"])
    for purpose in ("second_chance", "coin_round"):
        ballot = add(Ballot(purpose=purpose, occasion=purpose, opens_at=NOON, closes_at=LATER, votes_each=1, created_at=NOON))
        entry = add(BallotEntry(ballot_id=ballot.id, idea_id=market.id))
        earn(happened("ballot.voted", by=actor_of(fan), thing_id=entry.id), now=NOON)
    assert keys(fan) == ["chance_voter", "coins", "reporter"]


@pytest.mark.parametrize(("like", "supports", "honest"), [("link", True, True), ("linked back", True, True), ("suggested", True, True), ("", True, False), ("link", False, False), ("own", True, False)])
def test_the_bug_of_honesty_asks_for_a_better_one(app, like, supports, honest):
    mila = make_member()
    mine, better = make_idea(mila), make_idea(mila if like == "own" else None)
    if like in {"link", "own"}:
        add(IdeaLink(idea_id=mine.id, related_id=better.id, said_by="creator", at=NOON))
    elif like == "linked back":
        add(IdeaLink(idea_id=better.id, related_id=mine.id, said_by="team", at=NOON))
    elif like == "suggested":
        add(MergeSuggestion(idea_id=mine.id, main_id=better.id, share=40, words=["rail"], at=NOON))
    if supports:
        add(Vote(idea_id=better.id, member_id=mila.id, at=NOON))
    earn(happened("idea.withdrawn", by=actor_of(mila), idea_id=mine.id), now=NOON)
    assert keys(mila) == (["honesty"] if honest else [])


@both_databases
def test_who_saw_it_first_earns_a_nose(app):
    """By the rule that brings points for it: the first supporters, not the late ones, not the creator, each idea once, in steps."""
    early, late, mila = make_member(), make_member(), make_member()
    for turn in range(5):
        idea = make_idea(mila)
        for fan in (early, *([late] if turn == 4 else [])):
            happened("vote.cast", by=actor_of(fan), idea_id=idea.id)
        event = happened("idea.passed_milestone", idea_id=idea.id, member_id=mila.id, number=1, votes=200, at=NOON + timedelta(days=turn))
        assert earn_spotted(event, now=NOON) == Again("40") and earn_spotted(event, now=NOON, cursor="40") == Done()
        again = happened("idea.reached_goal", idea_id=idea.id, member_id=mila.id, goal=8, at=NOON + timedelta(days=turn))
        assert earn_spotted(again, now=NOON) == Done()
    assert keys(early) == ["spotter_bronze", "spotter_silver"] and keys(late) == ["spotter_bronze"] and keys(mila) == []
    assert {one.badge.key: one.done for one in standings_of(early.id) if one.done} == {"spotter_bronze": 1, "spotter_silver": 5, "spotter_gold": 5}


@both_databases
def test_choosing_three_and_choosing_again(app):
    mila = make_member()
    count([Mark(mila.id, key, "ever") for key in ("first_idea", "jury", "owner", "coins", "goal")], at=NOON, now=NOON)
    choose(mila, ["coins", "jury"], by=actor_of(mila), now=NOON)
    assert [one.badge.key for one in shown_on(mila.id)[0]] == ["coins", "jury"]
    choose(mila, ["jury", "goal", "coins"], by=actor_of(mila), now=NOON)
    assert [one.badge.key for one in shown_on(mila.id)[0]] == ["jury", "goal", "coins"] and shown_on(mila.id)[1] == 5
    for bad in (["jury", "goal", "coins", "owner"], ["launched"]):
        with pytest.raises(Refused):
            choose(mila, bad, by=actor_of(mila), now=NOON)
    choose(mila, [], by=actor_of(mila), now=NOON)
    assert all(row.place is None for row in session().scalars(select(EarnedBadge)))
    assert [one.facts for one in told("badge.chosen")] == [{"badges": 2}, {"badges": 3}, {"badges": 0}]


@both_databases
def test_a_leaver_takes_the_badges_along_and_the_counts_follow(app):
    mila, fan = make_member(), make_member()
    for member in (mila, fan):
        count([Mark(member.id, "jury", "ever"), Mark(member.id, "helpful", "person:1")], at=NOON, now=NOON)
    data = own_data(mila)
    assert [row["badge"] for row in data["badges"]] == ["jury"] and {row["thing"] for row in data["counted_for_badges"]} == {"ever", "person:1"}
    close(reload(mila), by=actor_of(mila), now=NOON)
    assert keys(mila) == [] and keys(fan) == ["jury"] and holder_counts()["jury"] == 1
    assert session().query(BadgeMark).filter_by(member_id=mila.id).count() == 0
    renew_holders(now=NOON)
    assert holder_counts() | {EVERYBODY: 0} == dict.fromkeys(holder_counts(), 0) | {"jury": 1} and holder_counts()[EVERYBODY] == 1
    recount(7, now=NOON)
    assert holder_counts()[EVERYBODY] == 7


def test_a_made_up_portal_earns_in_its_own_time(app):
    from ideas.badges.bring_in import bring_in

    mila = make_member()
    event = happened("idea.published", origin="generated", member_id=mila.id, idea_id=make_idea(mila).id)
    nine = [happened("comment.found_helpful", origin="generated", by=actor_of(make_member()), member_id=mila.id, thing_id=1, idea_id=event.idea_id) for _ in range(9)]
    with step("generated"):
        bring_in([event, event, *nine], members=1, now=LATER)
    assert {one.badge.key: one.done for one in standings_of(mila.id) if one.done} == {"first_idea": 1, "helpful": 9}
    assert keys(mila) == ["first_idea"] and session().scalars(select(EarnedBadge.at)).one() == NOON
    assert [(one.at, one.origin) for one in told("badge.earned")] == [(NOON, "generated")] and holder_counts()[EVERYBODY] == 1


def test_what_happened_before_there_were_badges_is_caught_up_once(app):
    mila, fan = make_member(), make_member()
    idea = make_idea(mila)
    happened("idea.published", member_id=mila.id, idea_id=idea.id)
    happened("vote.cast", by=actor_of(fan), idea_id=idea.id)
    happened("idea.passed_milestone", member_id=mila.id, idea_id=idea.id, number=1, votes=200)
    happened("idea.published", origin="import", member_id=fan.id, idea_id=make_idea(fan).id)
    told = [json.loads(app.test_cli_runner().invoke(args=["rewards", "badges"]).output.splitlines()[-1]) for _ in range(2)]
    assert told == [{"earned": 3}, {"earned": 0}]
    assert keys(mila) == ["first_floor", "first_idea"] and keys(fan) == ["spotter_bronze"] and holder_counts()[EVERYBODY] == 2
