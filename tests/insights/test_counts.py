"""What is counted of a day and of a month, from the tables, and how the worker keeps it: the same on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from ideas.accounts.queries import actor_of
from ideas.board.models import Board, Idea, IdeaViews
from ideas.core.db import session, writing
from ideas.insights.actions import renew_counts
from ideas.insights.models import DayCount, VoiceCount
from ideas.insights.queries import kept
from ideas.insights.queries.surveys import told
from ideas.insights.rules.parts import ALL
from ideas.insights.rules.spans import Span
from ideas.lifecycle import actions as lifecycle
from ideas.surveys.models import SurveyAnswer, SurveyResult
from ideas.triage.actions import merging
from ideas.votes import actions as votes
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.sqlcount import statements

DAY = NOON.date()
LATER = NOON + timedelta(days=10)
OWED = {"answer_owed_at": NOON, "answer_due_at": NOON + timedelta(days=5)}
WHY = "Because thirty characters are the least, no less."


def put(*rows):
    with writing() as current:
        current.add_all(rows)


def vote(idea, members, at=NOON):
    put(*(Vote(idea_id=idea.id, member_id=member.id, at=at) for member in members))


def day(board_id=ALL, on=DAY):
    session().rollback()
    return session().scalars(select(DayCount).where(DayCount.board_id == board_id, DayCount.day == on)).one()


@both_databases
def test_who_came_over_by_a_merge_is_counted_once(app):
    """On the map of markets a supporter stands with the main idea alone, and none with an idea that was taken down."""
    team, fans = make_actor("moderator"), [make_actor() for _ in range(3)]
    same, main, gone = (make_idea(board="markets", market={"region": "Japan, Tokyo"}) for _ in range(3))
    for idea, voters in ((same, fans[:2]), (main, fans[1:]), (gone, fans)):
        for fan in voters:
            votes.cast(idea, by=fan, now=NOON)
    merging.carry_out(merging.announce(reload(same), reload(main), reason=WHY, by=team, now=NOON), now=LATER)
    lifecycle.remove(reload(gone), reason="spam", text=WHY, by=team, now=NOON)
    renew_counts(now=LATER)
    assert day().parts["supporters"] == {"JP": 3} and day().parts["markets"] == {"JP": 3}


@both_databases
def test_what_ended_without_an_answer_is_among_the_ideas_of_its_day(app):
    owed = {"answer_owed_at": NOON, "at": NOON}
    make_idea(stage="expired", answer_was_due_at=NOON + timedelta(days=5), **owed)
    make_idea(answer_due_at=NOON + timedelta(days=5), **owed)
    make_idea(first_answer_at=NOON, first_answer_days=1, answer_was_due_at=NOON + timedelta(days=5), **owed)
    renew_counts(now=LATER)
    assert day().parts["waits"] == {"1": 1, "none": 1, "ended": 1}


@both_databases
def test_a_day_is_counted_whole(app):
    author = make_member()
    old = make_idea(author, at=NOON - timedelta(days=100), tags=("wood",))
    one, two = make_idea(author, tags=("wood", "balcony"), milestone_count=1, first_answer_at=NOON, first_answer_days=2, answer_owed_at=NOON, answer_was_due_at=NOON + timedelta(days=5)), make_idea(stage="in_review", goal_reached_at=NOON, **OWED)
    market = make_idea(board="markets", market={"region": "Japan, Tokyo"}, vote_count=7, **OWED)
    make_idea(import_id=4, tags=("wood",))
    make_idea(stage="submitted")
    put(*(IdeaViews(idea_id=one.id, day=DAY + timedelta(days=at), view_count=20) for at in range(-1, 9)))
    fans = [make_member() for _ in range(3)]
    vote(one, fans)
    vote(market, fans[:1])
    vote(old, fans[:1], NOON - timedelta(days=99))
    put(Vote(idea_id=two.id, member_id=fans[0].id, at=NOON, import_id=4))
    lifecycle.move(two, "declined", reason="brand_fit", text=WHY, by=make_actor("team"), now=NOON)
    assert renew_counts(now=LATER) == 116  # 111 days and five months
    whole = day()
    assert (whole.idea_count, whole.vote_count, whole.reckoned_at) == (3, 4, LATER)
    assert whole.parts["way"] == {"published": 3, "milestone": 2, "goal": 1} and whole.parts["stages"] == {"gathering": 2, "declined": 1}
    assert whole.parts["views"] == {"140": 1, "0": 2} and whole.parts["waits"] == {"2": 1, "0": 1, "none": 1} and whole.parts["promise"] == {"owed": 3, "kept": 2} and whole.parts["markets"] == {"JP": 1} and whole.parts["supporters"] == {"JP": 7}
    assert whole.parts["first"] == {"ideas": 1, "passed": 1} and "later" not in whole.parts, "the others gather, and have not had their time"
    assert sum(whole.parts["tags"].values()) == 2
    assert day(market.board_id).vote_count == 1 and day(one.board_id).idea_count == 2
    assert day(on=DAY - timedelta(days=100)).parts["first"] == {"ideas": 1} and day(on=DAY - timedelta(days=50)).idea_count == 0
    span = Span(DAY - timedelta(days=100), DAY)
    assert len(kept.days(span)) == 101 and kept.reckoned_at(span) == LATER


@both_databases
def test_who_is_heard_is_counted_by_month(app):
    fans, ideas = [make_member() for _ in range(20)], [make_idea() for _ in range(10)]
    for idea in ideas:
        vote(idea, fans[:1])
    vote(ideas[0], fans[1:])
    vote(make_idea(board="markets"), fans[:1], NOON + timedelta(days=31))
    renew_counts(now=NOON + timedelta(days=40))
    month = {(row.board_id, row.month): (row.voter_count, row.vote_count, row.loud_count) for row in session().scalars(select(VoiceCount))}
    assert month[ALL, date(2026, 7, 1)] == (20, 29, 11), "two people are a tenth of twenty: ten votes and one"
    assert month[ALL, date(2026, 8, 1)] == (1, 1, 1) and len(month) == 4


@both_databases
def test_counts_follow_what_happens_and_the_turns_come_round(app):
    make_idea(at=NOON - timedelta(days=30))
    idea = make_idea()
    assert renew_counts(now=LATER, days=1, months=1) == 6
    days = {row.day for row in session().scalars(select(DayCount).where(DayCount.board_id == ALL))}
    assert days == {LATER.date() - timedelta(days=at) for at in range(4)}, "today, yesterday, then what is missing, the latest first"
    for minute in range(1, 9):
        renew_counts(now=LATER + timedelta(minutes=minute), days=2)
    assert day().idea_count == 1 and not day().parts["way"].get("launched")
    with writing() as current:
        current.execute(update(Idea).where(Idea.id == idea.id).values(stage="launched"))
    votes.cast(make_idea(at=LATER), by=make_actor(), now=LATER)
    for minute in range(10, 20):
        renew_counts(now=LATER + timedelta(minutes=minute), days=7)
    assert day().parts["way"]["launched"] == 1 and day(on=LATER.date()).vote_count == 1
    assert session().scalar(select(DayCount.reckoned_at).where(DayCount.board_id == ALL).order_by(DayCount.reckoned_at)) > LATER + timedelta(minutes=10)


def test_an_empty_portal_has_nothing_to_count(app):
    assert renew_counts(now=NOON) == 0 and kept.days(Span(DAY, DAY)) == []


@both_databases
def test_a_day_costs_the_same_statements_for_2_and_for_20_ideas(app):
    def cost(on):
        with statements() as seen:
            renew_counts(now=on, days=1, months=1)
        return len(seen)

    for _ in range(2):
        make_idea(tags=("wood",))
    few = cost(NOON)
    for _ in range(18):
        vote(make_idea(tags=("wood",)), [make_member()])
    assert cost(NOON + timedelta(minutes=1)) == few <= 16


def published(answers=20, **more):
    return {"price": {"answers": answers, "low": 40, "middle": 60, "high": 80}, "demand": {"answers": answers, "pieces": 35}} | more


def answered(idea, number, result):
    put(SurveyResult(idea_id=idea.id, published=result, counted={}, answer_count=number, at=NOON))
    for _ in range(number):
        supporter = Vote(idea_id=idea.id, member_id=make_member().id, at=NOON)
        put(supporter)
        put(SurveyAnswer(vote_id=supporter.id, idea_id=idea.id, said={"price": 6000}, shown={}, at=NOON))


@both_databases
def test_only_published_answers_are_told_and_only_while_twenty_stand(app):
    enough, few = make_idea(), make_idea()
    answered(enough, 20, published())
    answered(few, 19, published())
    make_idea()
    span = Span(DAY, DAY)
    assert [(one.idea_id, one.published["demand"]["pieces"]) for one in told(span, ALL, "product")] == [(enough.id, 35)]
    assert told(Span(DAY + timedelta(days=1), DAY + timedelta(days=2)), ALL, "product") == told(span, ALL, "market") == []
    other = session().scalars(select(Board.id).where(Board.slug == "markets")).one()
    assert told(span, other, "product") == [] and len(told(span, enough.board_id, "product")) == 1
    with statements() as seen:
        told(span, ALL, "product")
    assert len(seen) == 1
    with writing() as current:
        current.delete(session().scalars(select(Vote).where(Vote.idea_id == enough.id)).first())
    assert told(span, ALL, "product") == [], "one went, nineteen stand: nothing is told any more"


@pytest.mark.parametrize("role", ["member", "team"])
def test_a_creators_own_first_idea_counts_as_first(app, role):
    author = make_member(role)
    make_idea(author, at=NOON - timedelta(days=70), stage="expired")
    make_idea(author, at=NOON - timedelta(days=69), stage="expired", milestone_count=1)
    renew_counts(now=NOON)
    first, later = day(on=DAY - timedelta(days=70)), day(on=DAY - timedelta(days=69))
    assert first.parts["first"] == {"ideas": 1} and later.parts["later"] == {"ideas": 1, "passed": 1}
    assert actor_of(author).role == role
