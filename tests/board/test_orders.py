"""Each order of a list walks its index and never sorts ideas; *closing soon* holds gathering ideas with a clock alone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text

from ideas.accounts.models import VISITOR
from ideas.board.models import Idea
from ideas.board.queries.lists import SORTS, Filters, list_ideas
from ideas.core.db import db, writing
from ideas.core.paging import encode
from tests.conftest import both_databases
from tests.factories import NOON, make_idea, make_member
from tests.plans import plans

pytestmark = both_databases
MANY = 3_000


@pytest.fixture
def filled(app):
    """So many ideas that walking an index is worth it: every fifth ended, a third on the other board, a few without a clock."""
    first = make_idea(make_member(), board="products")
    other = make_idea(board="markets")
    with writing() as current:
        row = dict(current.execute(select(Idea.__table__).where(Idea.id == first.id)).mappings().one())
        del row["id"]
        spread = [{
            "stage": "expired" if n % 5 == 0 else "gathering", "board_id": other.board_id if n % 3 == 0 else first.board_id, "closes_at": None if n % 11 == 0 else NOON + timedelta(hours=n * 7919 % MANY),
            "hot": float(n * 31 % MANY), "rising": float(n * 37 % MANY), "vote_count": n * 41 % MANY, "comment_count": n * 43 % MANY, "published_at": NOON - timedelta(hours=n * 47 % MANY),
        } for n in range(MANY)]
        current.execute(insert(Idea), [row | values for values in spread])
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def plan_of(sort: str, filters: Filters, after: str | None) -> str:
    """How the database answers a list."""
    return plans(lambda: list_ideas(VISITOR, filters, sort, after), "FROM ideas", "LIMIT")[-1]


def sorts_ideas(plan: str) -> bool:
    """Whether ideas are gathered and sorted. The page that was cut, 25 rows, is put in order once more around the joins."""
    if db.engine.dialect.name == "sqlite":
        return "TEMP B-TREE" in re.split(r"^SCAN idea$", plan, flags=re.MULTILINE)[0]
    return any(int(found[1]) > 100 for found in re.finditer(r"Sort  \(cost=\S+ rows=(\d+)", plan)) or "Seq Scan on ideas" in plan


@pytest.mark.parametrize("board", [None, "products"])
def test_an_order_is_an_index_walked(filled, board):
    for sort in SORTS:
        for after in (None, encode(sort, (NOON + timedelta(hours=1)).isoformat() if sort in {"new", "closing"} else 700, 5)):
            plan = plan_of(sort, Filters(board=board, stage="gathering" if sort == "closing" else None), after)
            assert not sorts_ideas(plan), (sort, after, plan)
            column = SORTS[sort].key
            assert re.search(rf"ix_ideas_\w*{column}\b|ix_ideas_\w*{column}_id\b", plan), (sort, after, plan)


def test_closing_soon_is_of_gathering_ideas_with_a_clock(filled):
    page = list_ideas(VISITOR, sort="closing", limit=200)
    assert len(page.items) == 200 and page.next
    assert {(card.stage, card.closes_at is None) for card in page.items} == {("gathering", False)}
    assert [card.closes_at for card in page.items] == sorted(card.closes_at for card in page.items)
    assert list_ideas(VISITOR, Filters(stage="expired"), "closing").items == []
