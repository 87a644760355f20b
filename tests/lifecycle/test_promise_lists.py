"""The public lists of promises walk their index and never sort; the figures read each promise once."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select, text

from ideas.accounts.models import VISITOR
from ideas.board.queries import listed_to
from ideas.core.db import db, writing
from ideas.core.paging import encode
from ideas.lifecycle.models import Promise, Update
from ideas.lifecycle.queries.promises import LISTS, public_promises
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea
from tests.plans import plans

pytestmark = both_databases
MANY = 4_000
TODAY = date(2026, 7, 1)


@pytest.fixture
def filled(app):
    """So many promises that walking an index is worth it: open, kept in time and late, overdue."""
    ideas, team = [make_idea(), make_idea(board="markets")], make_actor("team")
    with writing() as current:
        current.add(Update(idea_id=ideas[0].id, by_id=team.id, by_role="team", at=NOON, text="Soon.", text_html="<p>Soon.</p>"))
        current.flush()
        row = dict(current.execute(select(Update.__table__)).mappings().one())
        del row["id"]
        current.execute(insert(Update), [row | {"idea_id": ideas[n % 2].id} for n in range(MANY)])
        numbers = current.execute(select(Update.id, Update.idea_id).order_by(Update.id).offset(1)).all()
        current.execute(insert(Promise), [_promise(n, *number) for n, number in enumerate(numbers)])
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _promise(n: int, update_id: int, idea_id: int) -> dict:
    due = TODAY + timedelta(days=n * 7919 % 800 - 400)
    settled = due + timedelta(days=n % 5 - 2) if n % 4 else None
    return {"idea_id": idea_id, "update_id": update_id, "due_on": due, "made_at": NOON, "kept_at": NOON if settled else None, "settled_on": settled}


def plan_of(name: str, board_id: int | None, after: str | None) -> str:
    """How the database answers a full page."""
    listed = listed_to(VISITOR)

    def ask() -> None:
        page = public_promises(listed, name, TODAY, board_id=board_id, after=after)
        assert len(page.items) == 30 and page.next

    return plans(ask, "FROM promises")[-1]


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_an_index_walked(filled, name):
    for board_id in (None, 1):
        for after in (None, encode(TODAY.isoformat() if name != "open" else (TODAY + timedelta(days=20)).isoformat(), 5)):
            plan = plan_of(name, board_id, after)
            assert "TEMP B-TREE" not in plan and not re.search(r"(?<!Incremental )Sort ", plan), (name, board_id, after, plan)
            assert re.search(r"ix_promises_(due_on_id|settled_on_due_on_id)", plan), (name, board_id, after, plan)
