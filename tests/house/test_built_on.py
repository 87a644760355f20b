"""Every column that points to an idea or a member says whether it keeps what was imported from being taken back: a new table has to choose."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM
from ideas.board.models import Board, Idea, IdeaLink
from ideas.core.db import Base, session
from ideas.transfer import named_yet
from ideas.transfer.actions import import_jsonl, undo
from ideas.transfer.built_on import GOES_ALONG, KEEPS
from ideas.triage.models.behalf import BehalfVote
from ideas.votes.models import Follow
from tests.conftest import NOON, both_databases
from tests.factories import make_idea, make_member
from tests.transfer.folders import folder


def test_every_column_that_points_to_an_idea_has_chosen(app):
    pointing = {f"{table.name}.{key.parent.name}" for table in Base.metadata.tables.values() for key in table.foreign_keys if key.target_fullname == "ideas.id"}
    assert sorted(pointing) == sorted([*KEEPS, *GOES_ALONG])


def test_every_column_that_points_to_a_member_has_chosen(app):
    """Whether it keeps a person of an import from being taken back; what the database does not take along by itself is seen to."""
    pointing = {f"{table.name}.{key.parent.name}": key.ondelete for table in Base.metadata.tables.values() for key in table.foreign_keys if key.target_fullname == "members.id"}
    assert sorted(pointing) == sorted([*named_yet.KEEPS, *named_yet.GOES_ALONG])
    assert [name for name in named_yet.GOES_ALONG if not pointing[name]] == ["ledger.member_id"], "undoing takes these along by hand"


def follow(idea, member):
    return Follow(idea_id=idea, member_id=member, at=NOON)


def behalf(idea, member):
    return BehalfVote(idea_id=idea, label="The mill", label_key="the mill", source="a call", entered_by_id=member, at=NOON)


def link(idea, _member):
    return IdeaLink(idea_id=make_idea().id, related_id=idea, said_by="team", at=NOON)


@both_databases
@pytest.mark.parametrize("deed", [follow, behalf, link])
def test_what_somebody_did_keeps_an_idea(app, tmp_path, deed):
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    number = import_jsonl(folder(tmp_path / "town"), board=board, by=SYSTEM, now=NOON)["import_id"]
    idea, member = session().scalars(select(Idea.id).where(Idea.source_id == "3")).one(), make_member("editor").id
    row = deed(idea, member)
    session().add(row)
    session().commit()
    assert [kept for kept, _title in undo(number, by=SYSTEM, now=NOON).kept] == [idea]
    assert session().scalar(select(func.count()).select_from(type(row))) == 1
