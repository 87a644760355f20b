"""Lists: filters, orders, keyset pages, what a reader may see, and the number of statements."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from ideas.accounts.models import VISITOR
from ideas.accounts.queries import actor_of
from ideas.board.models import Board, Picture
from ideas.board.queries.lists import SORTS, Filters, cards_of, list_ideas
from ideas.core.db import db, session, writing
from ideas.core.paging import encode
from tests.conftest import both_databases
from tests.factories import NOON, make_idea, make_member

pytestmark = both_databases


class Statements(list):
    """The SQL statements between entering and leaving, without transaction control."""

    def __enter__(self):
        event.listen(db.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_):
        event.remove(db.engine, "before_cursor_execute", self._note)

    def _note(self, _connection, _cursor, statement, *_):
        if statement.lstrip().upper().startswith(("SELECT", "WITH")):
            self.append(statement)


def titles(page):
    return [card.title for card in page.items]


def test_public_ideas_only(app):
    for stage in ("draft", "submitted", "returned", "removed", "gathering", "declined", "expired"):
        make_idea(title=f"an idea {stage}", stage=stage)
    page = list_ideas(VISITOR)
    assert sorted(titles(page)) == ["an idea declined", "an idea expired", "an idea gathering"]


def test_hidden_boards_are_not_listed(app):
    make_idea(title="in the open")
    make_idea(title="for members", board="markets")
    with writing() as current:
        current.query(Board).filter_by(slug="markets").one().visibility = "members"
    assert titles(list_ideas(VISITOR)) == ["in the open"]
    member = actor_of(make_member())
    assert sorted(titles(list_ideas(member))) == ["for members", "in the open"]


@pytest.mark.parametrize("sort", list(SORTS))
def test_every_order_pages_without_gaps_or_repeats(app, sort):
    author = make_member()
    for n in range(11):
        # pairs with the same value: the id decides
        make_idea(author, vote_count=n // 2, comment_count=n // 3, hot=float(n // 2), rising=n / 7 // 0.3, closes_at=NOON + timedelta(days=n // 2), at=NOON + timedelta(days=n // 2))
    seen, after = [], None
    for _ in range(6):
        page = list_ideas(VISITOR, sort=sort, after=after, limit=2)
        seen += [(getattr(card, {"top": "votes", "new": "published_at", "discussed": "comments", "closing": "closes_at"}.get(sort, sort)), card.id) for card in page.items]
        after = page.next
    assert len(seen) == 11
    assert seen == sorted(seen, reverse=sort != "closing")
    assert after is None


@pytest.mark.parametrize("after", ["", "xxx", "e30", encode("a", 1), encode(1.0, 5), encode(1), encode(2, 3, 4), "A" * 500, *(encode(order, value, 1) for order in ("hot", "new", "top") for value in ("a", 1e300, True))])
@pytest.mark.parametrize("sort", ["hot", "new", "top"])
def test_a_strange_cursor_is_the_first_page(app, after, sort):
    make_idea(vote_count=3, hot=1.0)
    assert len(list_ideas(VISITOR, sort=sort, after=after).items) == 1


@pytest.mark.parametrize("sort", list(SORTS))
def test_a_cursor_of_another_order_is_the_first_page(app, sort):
    author = make_member()
    for n in range(4):
        make_idea(author, vote_count=n, comment_count=n, hot=float(n), rising=float(n), closes_at=NOON + timedelta(days=n), at=NOON + timedelta(days=n))
    first = list_ideas(VISITOR, sort=sort, limit=2)
    for order in SORTS:
        page = list_ideas(VISITOR, sort=sort, after=list_ideas(VISITOR, sort=order, limit=2).next, limit=2)
        assert (page.items == first.items) is (order != sort), order


def test_an_unknown_order_is_hot(app):
    make_idea(title="cold one", hot=1.0, vote_count=9)
    make_idea(title="hot one", hot=2.0)
    assert titles(list_ideas(VISITOR, sort="title; drop table ideas")) == ["hot one", "cold one"]


def test_filters_combine(app):
    author = make_member()
    make_idea(author, title="alpha", tags=("garden",), lang="de", picture_count=1, answered_at=NOON)
    make_idea(author, title="beta", tags=("garden",), lang="en", stage="declined")
    make_idea(title="gamma", tags=("tower",), board="markets", lang="de")
    assert titles(list_ideas(VISITOR, Filters(tag="garden"), "new")) == ["beta", "alpha"]
    assert titles(list_ideas(VISITOR, Filters(tag="garden", language="de"))) == ["alpha"]
    assert titles(list_ideas(VISITOR, Filters(tag="garden", common=True), "new")) == ["beta", "alpha"]
    assert titles(list_ideas(VISITOR, Filters(board="markets"))) == ["gamma"]
    assert titles(list_ideas(VISITOR, Filters(stage="declined", board="products"))) == ["beta"]
    assert titles(list_ideas(VISITOR, Filters(pictures=True))) == ["alpha"]
    assert titles(list_ideas(VISITOR, Filters(answered=True))) == ["alpha"]
    assert titles(list_ideas(VISITOR, Filters(author_id=author.id), "new")) == ["beta", "alpha"]
    assert titles(list_ideas(VISITOR, Filters(tag="nowhere"))) == []


def test_the_total_is_counted_and_capped(app, monkeypatch):
    monkeypatch.setattr("ideas.board.queries.lists.COUNTED", 3)
    assert list_ideas(VISITOR, counted=True).total == 0
    for _ in range(2):
        make_idea()
    assert list_ideas(VISITOR, counted=True, limit=1).total == 2
    for _ in range(4):
        make_idea()
    assert list_ideas(VISITOR, counted=True).total == 4


def test_a_card_has_author_and_cover(app):
    author = make_member(handle="mira", name="Mira")
    idea = make_idea(author, title="Marble run", vote_count=3)
    with writing() as current:
        for position, key in ((1, "b.webp"), (0, "a.webp")):
            current.add(Picture(idea_id=idea.id, position=position, alt=key, files={"medium": {"key": key}}, created_at=NOON))
    card = list_ideas(VISITOR).items[0]
    assert (card.picture_url, card.picture_alt) == ("/media/a.webp", "a.webp")
    assert (card.author_name, card.author_url, card.author_avatar) == ("Mira", "/members/mira", "/avatars/mira.svg")
    assert card.url == f"/ideas/{idea.id}-marble-run"


def test_a_closed_account_is_not_named(app):
    author = make_member(handle="gone")
    make_idea(author)
    with writing() as current:
        current.merge(author).closed_at = NOON
    card = list_ideas(VISITOR).items[0]
    assert (card.author_name, card.author_url, card.author_handle) == (None, None, None)


def test_cards_of_keeps_the_order_and_leaves_out_what_is_hidden(app):
    ids = [make_idea(stage=stage).id for stage in ("gathering", "removed", "declined")]
    assert [card.id for card in cards_of([ids[2], ids[1], ids[0], ids[2], 999_999], VISITOR)] == [ids[2], ids[0]]
    assert cards_of([], VISITOR) == []


@pytest.mark.parametrize("many", [3, 40])
def test_two_statements_whatever_the_number(app, many):
    author = make_member()
    for n in range(many):
        make_idea(author, tags=("garden",), vote_count=n, hot=float(n))
    session().rollback()
    with Statements() as seen:
        list_ideas(VISITOR, Filters(tag="garden", board="products"), counted=True)
    assert len(seen) == 2
