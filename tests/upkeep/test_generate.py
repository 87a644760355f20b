"""Synthetic portals: as much as asked for, spread as measured, sound, and the same for the same seed."""

from collections import Counter
from random import Random
from statistics import median

import pytest
from sqlalchemy import func, select

from ideas.board.models import Idea
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.core.events import Event
from ideas.upkeep.check import history_whole, ranks_true, votes_counted, votes_once
from ideas.upkeep.generate import generate
from ideas.upkeep.shapes import body_length, comments_for, votes_for, weight_of
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.factories import make_idea


def make(**more):
    return generate(**{"ideas": 300, "votes": 3000, "members": 400, "seed": 5, "now": NOON} | more)


def assert_sound():
    for look in (votes_counted, votes_once, history_whole, ranks_true):
        assert look(NOON).problems == []


@both_databases
def test_it_makes_what_was_asked_for(app):
    made = make()
    assert (made["ideas"], made["votes"], made["members"]) == (300, 3000, 400)
    assert session().scalar(select(func.count(Vote.id))) == 3000
    assert session().scalar(select(func.count(Comment.id))) == made["comments"]
    assert session().scalar(select(func.count(Idea.id)).where(Idea.stage == "gathering")) > 200
    assert_sound()
    session().rollback()
    make_idea()  # the numbers go on behind those given
    make(ideas=20, votes=50, members=30, seed=6)
    assert_sound()


def test_its_events_are_marked_and_handed_out_to_nobody(app):
    make(ideas=20, votes=100, members=60)
    kinds = Counter(session().scalars(select(Event.kind).where(Event.origin == "generated", Event.handed_out_at.is_not(None))))
    assert kinds.keys() <= {"member.registered", "idea.published", "vote.cast", "comment.posted", "portal.generated"}
    assert (kinds["member.registered"], kinds["idea.published"], kinds["vote.cast"]) == (60, 20, 100)


def test_a_seed_gives_the_same_again(app):
    make(ideas=30, votes=200, members=60)
    make(ideas=30, votes=200, members=60)
    rows = session().execute(select(Idea.title, Idea.vote_count, Idea.published_at).order_by(Idea.id)).all()
    assert rows[:30] == rows[30:]


def test_few_members_cannot_give_many_votes(app):
    made = make(ideas=5, votes=1000, members=9)
    assert made["votes"] <= 5 * 3
    assert make(ideas=3, votes=10, members=0)["votes"] == 0
    assert_sound()


def test_votes_are_spread_as_measured():
    votes = votes_for(Random(1), 20_000)
    assert votes.count(0) / len(votes) == pytest.approx(0.14, abs=0.01)
    assert 5 <= median(votes) <= 8
    assert max(votes) > 400


def test_members_comments_and_texts_are_spread_as_measured():
    rng = Random(1)
    weights = sorted(weight_of(rng) for _ in range(20_000))
    assert weights[10_000] == pytest.approx(2, abs=0.2)
    assert 15 < weights[18_000] < 25
    assert weights[-1] == 600
    assert sum(comments_for(rng, 10) == 0 for _ in range(10_000)) == pytest.approx(7500, abs=200)
    lengths = sorted(body_length(rng) for _ in range(10_000))
    assert 300 < lengths[5000] < 370
    assert lengths[-1] > 15_000


def test_production_refuses_both_commands(app):
    app.extensions["settings"] = app.extensions["settings"].model_copy(update={"public_url": "https://ideas.example"})
    for args in (["generate", "--ideas", "1", "--votes", "1", "--members", "1"], ["demo"]):
        told = app.test_cli_runner().invoke(args=args)
        assert told.exit_code == 1
        assert "Not in production" in told.output
