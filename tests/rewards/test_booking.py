"""What ideas, marks, hints, reports and answers bring through their real use cases and follow-ups; reversals; no way of farming pays."""

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.board.models import Board, CoAuthor, Idea
from ideas.comments.actions import mark_helpful, unmark_helpful
from ideas.comments.actions import withdraw as withdraw_comment
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.hints.actions import give, hide, show, use
from ideas.lifecycle.actions import move, remove, restore, withdraw
from ideas.lifecycle.actions.submitting import publish, return_with_reasons
from ideas.rewards.actions.spending import spend
from ideas.rewards.models import Balance, Entry, PointScore
from ideas.rewards.queries import Has, balance_of
from ideas.rewards.queries.recounting import differences
from ideas.surveys.actions import answer
from ideas.votes.actions import cast
from ideas.votes.actions import withdraw as take_back
from ideas.worker import settle
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload

RULES = {"preset": "own", "first_days": 60, "milestones": [[2, 60], [4, 60], [6, 0]]}


def points(member):
    settle()
    session().rollback()
    return balance_of(member.id).balance


def ledger(member):
    session().rollback()
    return [tuple(row) for row in session().execute(select(Entry.rule, Entry.points).where(Entry.member_id == member.id).order_by(Entry.id))]


@pytest.fixture(autouse=True)
def small(app):
    """A board whose milestones are 2, 4 and 6."""
    with writing() as current:
        board = current.scalars(select(Board).where(Board.slug == "products")).one()
        board.rules, board.goal = RULES, 6


def published(author, **more):
    idea = make_idea(author, stage="submitted", **more)
    publish(idea, by=make_actor("moderator"), now=NOON)
    return reload(idea)


def support(idea, count):
    people = [make_actor() for _ in range(count)]
    for one in people:
        cast(reload(idea), by=one, now=NOON)
    return people


def commented(author, idea):
    with writing() as current:
        made = Comment(idea_id=idea.id, author_id=author.id, body="try beech", body_html="<p>try beech</p>", state="public", at=NOON, lang="en")
        current.add(made)
    return made


@both_databases
def test_an_idea_on_its_way_brings_points_to_those_who_made_it(app):
    author, friend, staff = make_member(), make_member(), make_actor("team")
    idea = make_idea(author, stage="submitted", tags=("wood",))
    with writing() as current:
        current.add_all([CoAuthor(idea_id=idea.id, member_id=one.id, share=share, invited_at=NOON, agreed_at=NOON) for one, share in ((author, 60), (friend, 40))])
    publish(idea, by=make_actor("moderator"), now=NOON)
    assert (points(author), points(friend)) == (5, 3)
    support(idea, 6)
    assert (points(author), points(friend)) == (5 + 6 + 15 + 36, 3 + 4 + 10 + 24)
    move(reload(idea), "approved", reason=None, text="We build it, because it fits what we make.", by=staff, now=NOON)
    settle()
    assert balance_of(author.id) == Has(62 + 180, 62 + 180)
    topic = session().scalar(select(PointScore.topic_id).where(PointScore.topic_id > 0).limit(1))
    sums = {(row.period, row.topic_id, row.member_id): row.points for row in session().scalars(select(PointScore))}
    assert {key: value for key, value in sums.items() if key[2] == author.id} == {(period, which, author.id): 242 for period in ("week:2026-W27", "season:2026-3", "all") for which in (0, topic)}


@both_databases
def test_marks_count_once_of_each_giver_and_go_again(app):
    author, one, other = make_member(), make_actor(), make_actor()
    idea = make_idea()
    first, second = commented(author, idea), commented(author, idea)
    mark_helpful(first, by=one, now=NOON)
    mark_helpful(reload(second), by=one, now=NOON)
    assert points(author) == 3, "the same person's second mark of a season brings nothing"
    mark_helpful(reload(first), by=other, now=NOON)
    assert points(author) == 6
    unmark_helpful(reload(first), by=one, now=NOON)
    assert points(author) == 6, "their other mark takes its place"
    unmark_helpful(reload(second), by=one, now=NOON)
    assert points(author) == 3
    withdraw_comment(reload(first), by=actor_of(author), now=NOON)
    assert points(author) == 0 and balance_of(author.id).earned == 0
    assert sum(value for _, value in ledger(author)) == 0 and len(ledger(author)) == 3 + 3 + 4, "nothing was changed, only added to"


def test_two_accounts_that_find_each_other_helpful_earn_nothing(app):
    one, other, idea = make_member(), make_member(), make_idea()
    mark_helpful(commented(one, idea), by=actor_of(other), now=NOON)
    assert points(one) == 3
    back = commented(other, idea)
    mark_helpful(back, by=actor_of(one), now=NOON)
    assert (points(one), points(other)) == (0, 0)
    unmark_helpful(reload(back), by=actor_of(one), now=NOON)
    assert (points(one), points(other)) == (3, 0)


def test_a_staff_members_idea_and_comment_bring_nothing(app):
    staff = make_member("team")
    idea = published(staff)
    mark_helpful(commented(staff, idea), by=make_actor(), now=NOON)
    assert points(staff) == 0 and ledger(staff) == []


def test_withdrawn_or_removed_after_points_takes_them_and_spent_ones_are_made_up(app):
    author, moderator = make_member(), make_actor("moderator")
    idea = published(author)
    support(idea, 2)
    assert points(author) == 18
    spend(author.id, 12, by=actor_of(author), now=NOON)
    remove(reload(idea), reason="spam", text="An advertisement.", by=moderator, now=NOON)
    assert points(author) == -12 and balance_of(author.id).to_make_up == 12 and balance_of(author.id).earned == 0
    restore(reload(idea), by=moderator, now=NOON)
    assert points(author) == 6
    withdraw(reload(idea), reason="A better one follows.", by=actor_of(author), now=NOON)
    assert points(author) == -12


def test_sent_back_first_is_no_first_try_and_serial_doubles_bring_nothing_once_merged(app):
    author, moderator = make_member(), make_actor("moderator")
    idea = make_idea(author, stage="submitted")
    return_with_reasons(idea, reason="quality_of_submission", text="Say what it is for, please.", by=moderator, now=NOON)
    with writing():
        session().get_one(Idea, idea.id).stage = "submitted"
    publish(reload(idea), by=moderator, now=NOON)
    assert points(author) == 5


def test_voting_and_taking_back_brings_nothing_to_anybody(app):
    author = make_member()
    idea, voter = published(author), make_actor()
    before = points(author)
    for _ in range(5):
        cast(reload(idea), by=voter, now=NOON)
        take_back(reload(idea), by=voter, now=NOON)
    assert points(author) == before == 8
    assert session().scalars(select(Entry).where(Entry.member_id == voter.id)).all() == []
    assert session().get(Balance, voter.id) is None, "support taken back without answers on it leaves no trace in the books"


@both_databases
def test_answering_again_and_again_pays_once_and_goes_with_the_support(app):
    idea, fan = make_idea(), make_member()
    by = actor_of(fan)
    for _ in range(5):
        cast(reload(idea), by=by, now=NOON)
        answer(reload(idea), {"intent": "definitely"}, by=by, now=NOON)
        assert points(fan) == 1
        take_back(reload(idea), by=by, now=NOON)
        assert points(fan) == 0
    for _ in range(3):  # several times between two looks of the worker
        cast(reload(idea), by=by, now=NOON)
        answer(reload(idea), {"intent": "definitely"}, by=by, now=NOON)
        take_back(reload(idea), by=by, now=NOON)
    assert points(fan) == 0 and balance_of(fan.id).earned == 0 and list(differences()) == []


def test_a_milestone_is_paid_once_however_often_support_comes_and_goes(app):
    author = make_member()
    idea = published(author)
    people = support(idea, 2)
    assert points(author) == 18
    take_back(reload(idea), by=people[0], now=NOON)
    cast(reload(idea), by=people[0], now=NOON)
    assert points(author) == 18


def test_a_used_hint_brings_points_until_it_is_hidden(app):
    fan, creator = make_member(), make_member()
    idea = make_idea(creator)
    hint = give(idea, {"originality": "4", "usefulness": "5", "detail": "2", "text": "Round the corners."}, by=actor_of(fan), now=NOON)
    use(hint, by=actor_of(creator), now=NOON)
    assert points(fan) == 4 and points(creator) == 0
    hide(reload(hint), reason="spam", text="An advertisement.", by=make_actor("moderator"), now=NOON)
    assert points(fan) == 0
    show(reload(hint), by=make_actor("moderator"), now=NOON)
    assert points(fan) == 4
