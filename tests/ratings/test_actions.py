"""Rating answers and closing months: rows and events, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from ideas.accounts.queries import actor_of
from ideas.board.models import CoAuthor
from ideas.comments import actions as comments
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.lifecycle import actions as lifecycle
from ideas.ratings import actions
from ideas.ratings.models import RatedMonth, Rating
from ideas.ratings.queries import is_answer, own_ratings, public_months
from ideas.votes import actions as votes
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.sqlcount import statements

pytestmark = both_databases
AUGUST = datetime(2026, 8, 1, 0, 30, tzinfo=UTC)


def supporters(idea, number):
    fans = [make_actor() for _ in range(number)]
    for fan in fans:
        votes.cast(idea, by=fan, now=NOON)
    return fans


def answer(idea, **said):
    return lifecycle.post_update(idea, text="We look at it.", lang="en", **said, by=make_actor("team"), now=NOON)


def cause_of(*args, **said):
    with pytest.raises(Refused) as error:
        actions.rate(*args, **said)
    session().rollback()
    return error.value.refusal.cause


def kinds(idea):
    session().rollback()
    return list(session().scalars(select(Event.kind).where(Event.idea_id == idea.id, Event.kind.like("answer.%")).order_by(Event.id)))


def test_the_creator_and_supporters_rate_once_and_change_it(app):
    author = make_member()
    idea = make_idea(author)
    fan, stranger, update = supporters(idea, 1)[0], make_actor(), answer(idea)
    actions.rate(idea, "update", update.id, 2, by=fan, now=NOON)
    actions.rate(idea, "update", update.id, 2, by=fan, now=NOON)
    actions.rate(idea, "update", update.id, 4, by=fan, now=AUGUST)
    actions.rate(idea, "update", update.id, 5, by=actor_of(author), now=NOON)
    session().rollback()
    rows = [(row.thing, row.thing_id, row.member_id, row.mark, row.at, row.changed_at) for row in session().scalars(select(Rating).order_by(Rating.id))]
    assert rows == [("update", update.id, fan.id, 4, NOON, AUGUST), ("update", update.id, author.id, 5, NOON, None)]
    assert kinds(idea) == ["answer.rated", "answer.rating_changed", "answer.rated"]
    assert cause_of(idea, "update", update.id, 4, by=stranger, now=NOON) == "not_concerned"
    assert cause_of(idea, "update", update.id, 4, by=make_actor("team"), now=NOON) == "own_answer"
    assert cause_of(idea, "update", update.id, 6, by=fan, now=NOON) == "bad_mark"
    assert own_ratings(idea.id, fan.id).marks == {("update", update.id): 4}


def test_what_is_an_answer(app):
    author = make_member()
    idea, other = make_idea(author, stage="in_review"), make_idea()
    update, corrected = answer(idea), answer(idea)
    correction = lifecycle.correct(corrected, text="We look at both.", by=make_actor("team"), now=NOON)
    told = lifecycle.post_update(idea, text="Changed.", by=actor_of(author), now=NOON)
    official = comments.post(idea, "The price is fine.", official=True, own_mark=4, by=make_actor("team"), now=NOON)
    said = comments.post(idea, "Fine.", by=make_actor(), now=NOON)
    step = lifecycle.move(idea, "declined", reason="cost_or_price", text="Because thirty characters are the least.", own_mark=3, by=make_actor("team"), now=NOON)
    for thing, number, expected in (
        ("update", update.id, True), ("update", corrected.id, False), ("update", correction.id, True), ("update", told.id, False), ("comment", official.id, True),
        ("comment", said.id, False), ("step", step.id, True), ("idea", idea.id, False), ("update", 2**63, False), ("update", 0, False),
    ):
        assert is_answer(idea.id, thing, number) is expected, (thing, number)
        assert not is_answer(other.id, thing, number)
    lifecycle.hide_update(update, reason="spam", text="That is not for here.", by=make_actor("moderator"), now=NOON)
    assert cause_of(idea, "update", update.id, 4, by=actor_of(author), now=NOON) == "no_answer"


def test_a_month_is_counted_once_it_is_over_and_never_again(app):
    idea, small = make_idea(), make_idea(board="markets")
    update, there = answer(idea, own_mark=5), answer(small, own_mark=5)
    fans = supporters(idea, 6)
    for at, fan in enumerate(fans[:5]):
        actions.rate(idea, "update", update.id, at + 1, by=fan, now=NOON)
    for fan in supporters(small, 4):
        actions.rate(small, "update", there.id, 1, by=fan, now=NOON)
    assert actions.close_months(now=NOON + timedelta(days=20)) == 0
    assert public_months(()) == []
    assert actions.close_months(now=AUGUST) == 1
    shown = [(one.month, one.ratings, one.explained, one.own) for one in public_months(())]
    assert shown == [(date(2026, 7, 1), 5, 3.0, 5.0), (date(2026, 7, 1), None, None, None)]
    actions.rate(idea, "update", update.id, 1, by=fans[4], now=AUGUST)  # changed later
    actions.rate(idea, "update", update.id, 1, by=fans[5], now=AUGUST)  # given later: the next month's
    assert actions.close_months(now=AUGUST + timedelta(days=3)) == 0
    assert [(one.month, one.ratings, one.explained, one.own) for one in public_months(())] == shown
    assert actions.close_months(now=AUGUST + timedelta(days=70)) == 2
    assert [(one.month, one.ratings) for one in public_months(())] == [(date(2026, month, 1), count) for month, count in ((9, None), (9, None), (8, None), (8, None), (7, 5), (7, None))]


def test_figures_of_few_are_not_even_kept(app):
    idea = make_idea()
    update = answer(idea, own_mark=2)
    for fan in supporters(idea, 4):
        actions.rate(idea, "update", update.id, 1, by=fan, now=NOON)
    actions.close_months(now=AUGUST)
    session().rollback()
    rows = session().scalars(select(RatedMonth)).all()
    assert {(row.rating_count, row.rating_sum, row.marked_count, row.mark_sum) for row in rows} == {(None, None, None, None)}
    assert session().scalars(select(Event.facts).where(Event.kind == "ratings.month_closed")).all() == [{"month": "2026-07"}]


def test_the_team_s_marks_count_once_for_each_rated_answer(app):
    idea = make_idea()
    one, two, unmarked = answer(idea, own_mark=5), answer(idea, own_mark=2), answer(idea)
    official = comments.post(idea, "The price is fine.", official=True, own_mark=4, by=make_actor("team"), now=NOON)
    answer(idea, own_mark=1)  # nobody rated it
    fans = supporters(idea, 5)
    for fan in fans:
        actions.rate(idea, "update", one.id, 3, by=fan, now=NOON)
    for thing, number in (("update", two.id), ("update", unmarked.id), ("comment", official.id)):
        actions.rate(idea, thing, number, 3, by=fans[0], now=NOON)
    actions.close_months(now=AUGUST)
    row = session().scalars(select(RatedMonth).where(RatedMonth.rating_count.is_not(None))).one()
    assert (row.rating_count, row.rating_sum, row.marked_count, row.mark_sum) == (8, 24, 3, 11)


def test_boards_that_are_hidden_stay_so_and_a_page_costs_one_statement(app):
    idea = make_idea()
    update = answer(idea)
    for fan in supporters(idea, 5):
        actions.rate(idea, "update", update.id, 3, by=fan, now=NOON)
    actions.close_months(now=AUGUST)
    with statements() as sent:
        assert [one.board_id for one in public_months((idea.board_id,))] == [2 if idea.board_id == 1 else 1]
    assert len(sent) == 1


def test_leaving_takes_the_ratings_along_and_leaves_the_months(app):
    from ideas.privacy.actions import close

    idea = make_idea()
    update, fan = answer(idea), make_member()
    votes.cast(idea, by=actor_of(fan), now=NOON)
    actions.rate(idea, "update", update.id, 3, by=actor_of(fan), now=NOON)
    close(fan, by=actor_of(fan), now=NOON)
    assert session().scalar(select(func.count()).select_from(Rating)) == 0


def test_five_ratings_of_one_person_are_not_the_mean_of_five(app):
    idea = make_idea()
    answers = [answer(idea) for _ in range(6)]
    fans = supporters(idea, 5)
    for one in answers:
        actions.rate(idea, "update", one.id, 1, by=fans[0], now=NOON)
    for fan in fans[1:]:
        actions.rate(idea, "update", answers[0].id, 3, by=fan, now=AUGUST)
    actions.close_months(now=AUGUST)
    assert [one.ratings for one in public_months(()) if one.board_id == idea.board_id] == [None]


def test_co_authors_rate_too(app):
    idea = make_idea(make_member())
    other, update = make_member(), answer(idea)
    assert cause_of(idea, "update", update.id, 4, by=actor_of(other), now=NOON) == "not_concerned"
    with writing() as current:
        current.add(CoAuthor(idea_id=idea.id, member_id=other.id, share=50, invited_at=NOON, agreed_at=None))
    assert cause_of(idea, "update", update.id, 4, by=actor_of(other), now=NOON) == "not_concerned"
    with writing() as current:
        current.query(CoAuthor).update({"agreed_at": NOON})
    assert actions.rate(idea, "update", update.id, 4, by=actor_of(other), now=NOON).mark == 4
