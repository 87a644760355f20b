"""Several reads in one statement."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import bindparam, select

from ideas.board.models import Idea, Picture
from ideas.core.db import writing
from ideas.core.reads import Read, alone, known, together
from tests.conftest import NOON, both_databases
from tests.factories import make_idea
from tests.sqlcount import statements

pytestmark = both_databases
TITLES = select(Idea.id, Idea.title, Idea.published_at).where(Idea.id == bindparam("idea_id"))
FILES = select(Picture.id, Picture.files, Picture.position).where(Picture.idea_id == bindparam("idea_id")).order_by(Picture.position.desc()).limit(bindparam("most"))


def reads(idea: Idea) -> list[Read]:
    """A line, several lines, nothing to ask."""
    return [
        Read(lambda rows: [(row.title, row.published_at) for row in rows], TITLES, {"idea_id": idea.id}),
        Read(lambda rows: sorted((row.position, row.files) for row in rows), FILES, {"idea_id": idea.id, "most": 2}),
        known("asked of nobody"),
    ]


def test_each_keeps_its_columns_types_and_limits(app: Flask) -> None:
    idea, other = make_idea(title="A marble run", at=NOON - timedelta(days=3)), make_idea()
    with writing() as current:
        current.add_all(Picture(idea_id=one.id, position=at, created_at=NOON, files={"at": at}) for one in (idea, other) for at in range(3))
    with statements() as seen:
        found = together(*reads(idea))
    assert len(seen) == 1
    assert found == ([("A marble run", NOON - timedelta(days=3))], [(1, {"at": 1}), (2, {"at": 2})], "asked of nobody")
    assert found == tuple(alone(read) for read in reads(idea))


def test_what_is_known_is_not_asked(app: Flask) -> None:
    with statements() as seen:
        assert together(known(1), known([])) == (1, [])
        assert alone(known(2)) == 2
    assert seen == []


def test_reads_without_rows(app: Flask) -> None:
    assert together(*reads(Idea(id=99))) == ([], [], "asked of nobody")


def test_one_name_has_one_value(app: Flask) -> None:
    one, other = make_idea(), make_idea()
    with pytest.raises(ValueError, match="two values for idea_id"):
        together(reads(one)[0], reads(other)[1])
