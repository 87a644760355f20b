"""The open lists of decisions and the roadmap walk an index, and never sort a table; nor does the desk's list of what is overdue. Those of promises: `test_promise_lists`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import insert, select, text

from ideas.accounts.models import VISITOR
from ideas.board.models import Idea
from ideas.board.queries import listed_to
from ideas.core.db import db, writing
from ideas.lifecycle.models import Promise, StageChange, Update
from ideas.lifecycle.queries.decisions import Narrowed, decisions, on_roadmap
from ideas.lifecycle.queries.overdue import overdue_rows
from tests.conftest import both_databases
from tests.factories import NOON, make_idea
from tests.plans import plans

pytestmark = both_databases
MANY = 3_000
TODAY = date(2026, 7, 1)
STAGES = ("approved", "in_development", "launched", "declined", "parked", "gathering")
WALKS: dict[str, tuple[Callable[[], object], str]] = {
    "decisions": (lambda: decisions(listed_to(VISITOR), Narrowed()), "ix_stage_changes_to_stage_at"),
    "roadmap": (lambda: on_roadmap(listed_to(VISITOR), "approved"), "ix_stage_changes_to_stage_at"),
    "what is overdue": (lambda: overdue_rows(TODAY, locale="en"), "due_on_id"),
}


@pytest.fixture
def filled(app: Flask) -> None:
    """So many that walking an index is worth it."""
    first = make_idea()
    with writing() as current:
        row = dict(current.execute(select(Idea.__table__).where(Idea.id == first.id)).mappings().one())
        row.pop("id")
        ids = range(first.id + 1, first.id + 1 + MANY)
        current.execute(insert(Idea), [row | {"id": n, "stage": STAGES[n % 6]} for n in ids])
        current.execute(insert(StageChange), [{"idea_id": n, "from_stage": "in_review", "to_stage": STAGES[n % 6], "at": NOON - timedelta(hours=n * 47 % MANY), "by_role": "team"} for n in ids])
        current.execute(insert(Update), [{"id": n, "idea_id": n, "by_role": "team", "at": NOON, "text": "x", "text_html": "x", "promised_for": TODAY + timedelta(days=n * 31 % 600 - 300)} for n in ids])
        current.execute(insert(Promise), [_promise(n) for n in ids])
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def _promise(n: int) -> dict[str, object]:
    due = TODAY + timedelta(days=n * 31 % 600 - 300)
    settled = {0: None, 1: due - timedelta(days=2), 2: due + timedelta(days=5)}[n % 3]
    return {"idea_id": n, "update_id": n, "due_on": due, "made_at": NOON, "settled_on": settled, "kept_at": NOON if settled else None}


def sorts_a_table(plan: str) -> bool:
    """Whether more is sorted than a page, or than what has the same moment. Of decisions three cut pages, one a stage, are put together."""
    if db.engine.dialect.name == "sqlite":
        return "TEMP B-TREE FOR ORDER BY" in re.sub(r"SCAN anon_\d+\nUSE TEMP B-TREE FOR ORDER BY", "", plan)
    plain = [line for line in plan.splitlines() if re.search(r"(?<!Incremental )Sort  \(cost", line)]
    return any(int(re.search(r"rows=(\d+)", line)[1]) > 100 for line in plain)  # type: ignore[index]


@pytest.mark.parametrize("name", WALKS)
def test_a_list_walks_its_index(filled: None, name: str) -> None:
    ask, index = WALKS[name]
    plan = plans(ask, "LIMIT", large=False)[-1]
    assert index in plan, plan
    assert not sorts_a_table(plan), plan
