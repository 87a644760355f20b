"""Who publishes the same idea again and again: the first brings its points, what others make of a later one counts as ever, and the creator reads why."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.board.actions.edits import edit
from ideas.board.models import CoAuthor, Idea
from ideas.board.rules.likeness import says_the_same, words_of
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.lifecycle.actions import submit, withdraw
from ideas.lifecycle.actions.submitting import publish
from ideas.rewards.queries import balance_of
from ideas.rewards.queries.agreeing import ledger_problems
from ideas.rewards.queries.recounting import differences
from ideas.worker import settle
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member, reload
from tests.rewards.test_booking import points, published, small, support  # noqa: F401 (the small board)

OTHER = {"title": "A crane for the harbour", "summary": "It lifts crates from a ship onto a quay.", "problem": "Ships come in and nobody unloads them.", "body": "A tower of oak, a winch with a brake, and a long string with a hook of brass at its very end."}
DAY = timedelta(days=1)


def repeats():
    session().rollback()
    return [facts.get("repeats") for facts in session().scalars(select(Event.facts).where(Event.kind == "idea.published").order_by(Event.id))]


@pytest.mark.parametrize(("one", "other", "same"), [
    (["Clay marbles, for the run!"], ["for THE run", "Clay marbles"], True),
    (["a b c d e f g h i j"], ["a b c d e f g h i k"], True),
    (["a b c d e f g h"], ["a b c d e f g i"], False),
    (["ﬁne"], ["fine"], True),
    (["…"], ["!"], False),
])
def test_four_in_five_words_are_the_same_idea(one, other, same):
    assert says_the_same(words_of(one), words_of(other)) is same


@both_databases
def test_the_same_idea_again_brings_nothing_for_being_published(app):
    author = make_member()
    first = published(author)
    assert points(author) == 8
    second, third = published(author, summary="RAILS and curves on a strip, on the wall!"), published(author)
    assert points(author) == 8 and repeats() == [None, first.id, second.id]
    other = published(author, **OTHER)
    assert points(author) == 16 and repeats()[-1] is None
    support(third, 2)
    assert points(author) == 26, "what others think of it counts"
    assert list(differences()) == [] and list(ledger_problems()) == [] and other.id


@both_databases
def test_whose_idea_it_is_decides_and_a_year_is_enough(app):
    author, friend, stranger = (make_member() for _ in range(3))
    idea = make_idea(author, stage="submitted", at=NOON)
    with writing() as current:
        current.add_all([CoAuthor(idea_id=idea.id, member_id=one.id, share=50, invited_at=NOON, agreed_at=NOON) for one in (author, friend)])
    publish(idea, by=make_actor("moderator"), now=NOON)
    published(friend)
    published(stranger)
    assert repeats() == [None, idea.id, None], "a co-author's own, not a stranger's"
    late = make_idea(author, stage="submitted")
    publish(late, by=make_actor("moderator"), now=NOON + 366 * DAY)
    assert repeats()[-1] is None


def test_what_was_withdrawn_is_no_earlier_idea_and_what_was_rewritten_is(app):
    author = make_member()
    first = published(author)
    withdraw(reload(first), reason="A slip of mine.", by=actor_of(author), now=NOON)
    again = published(author)
    assert points(author) == 8 and repeats() == [None, None], "its points went with it"
    edit(reload(again), OTHER, by=actor_of(author), now=NOON)
    published(author)
    assert repeats()[-1] == again.id and points(author) == 8, "what it said when it was published counts too"


def test_sending_a_draft_that_is_public_at_once_is_looked_at_as_well(app):
    author = make_member()
    first = published(author)
    draft = make_idea(author, stage="draft", at=NOON)
    submit(reload(draft), terms_version="1", checklist=True, by=actor_of(author), now=NOON)
    assert session().get_one(Idea, draft.id).stage == "gathering" and repeats() == [None, first.id] and points(author) == 8


@pytest.mark.parametrize(("lang", "said"), [("en", "It says again what an earlier idea of yours said."), ("de", "Sie sagt noch einmal, was eine frühere Idee von dir sagte.")])
def test_its_creator_reads_why_it_brought_nothing(app, lang, said):
    author = make_member(lang=lang)
    published(author)
    settle()
    browser = Browser(app, author)
    assert said not in browser.get("/account/points").text
    published(author)
    settle()
    page = browser.get("/account/points").text
    assert page.count(said) == 1 and balance_of(author.id).balance == 8
