"""UserVoice's three generations: line by line what is read, and one round of import, again, undo."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM, Member
from ideas.board.models import Board, Idea, IdeaLink, IdeaTag, Tag
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.words import N_
from ideas.transfer.actions import import_from, reading, undo
from ideas.transfer.formats import uservoice
from ideas.transfer.formats.common import Folder, Line
from ideas.transfer.formats.registry import guess
from ideas.triage.models.notes import Note
from ideas.upkeep.check import history_whole, ranks_true, votes_counted
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases

FIXTURES = Path(__file__).parent / "fixtures" / "uservoice"
VOTERS, DOTTED, LEGACY = FIXTURES / "voters", FIXTURES / "dotted", FIXTURES / "legacy"


def lines(path: Path, kind: str) -> list[Line]:
    return list(uservoice.read(Folder.at(path), {}).lines(kind))


def data(path: Path, kind: str) -> list[dict[str, object]]:
    return [line.data for line in lines(path, kind)]


@pytest.mark.parametrize("path", [VOTERS, VOTERS / "export.csv", DOTTED, LEGACY, LEGACY / "suggestions.csv"])
def test_each_generation_is_recognised_by_its_headings(path: Path) -> None:
    assert guess(Folder.at(path)) == "uservoice"


def test_a_row_a_voter_is_an_idea_once() -> None:
    assert lines(VOTERS, "ideas") == [
        Line("export.csv", 2, {
            "id": "1", "title": "Dark mode", "body": "Please add it.\n\nMy eyes!", "created_at": "2025-07-21T03:37:03+00:00", "author": "ali@people.example", "votes_up": 4, "status": "open",
            "status_raw": "Under Review", "board": "General", "category": "Features", "tags": ["ui", "theme, dark"],
        }),
        Line("export.csv", 3, {
            "id": "2", "title": "Export to CSV", "created_at": "2025-07-01T08:00:00+00:00", "author": "bo@people.example", "votes_up": 1, "status": "done", "status_raw": "Completed", "board": "General",
            "category": "Features", "tags": ["exports", "tables"],
        }),
        Line("export.csv", 6, left_out=N_("it was spam there")),
        Line("export.csv", 7, {
            "id": "4", "title": "Old wish", "created_at": "2025-01-21T03:37:03+00:00", "author": "ali@people.example", "votes_up": 1, "status": "archived", "status_raw": "Active", "board": "General",
            "category": "Features",
        }),
        Line("export.csv", 8, problem=N_("row has %(count)s of %(wanted)s values", count=2, wanted=20)),
    ]


def test_voters_answers_comments_and_notes() -> None:
    assert data(VOTERS, "votes") == [
        {"idea_id": "1", "voter": "bo@people.example", "at": "2025-07-22T10:00:00+00:00"}, {"idea_id": "2", "voter": "cem@people.example", "at": "2025-07-03T10:00:00+00:00"},
        {"idea_id": "1", "voter": "ali@people.example", "at": "2025-07-21T03:37:03+00:00"}, {"idea_id": "4", "voter": "bo@people.example", "at": "2025-07-22T10:00:00+00:00"},
    ]
    assert data(VOTERS, "statuses") == [
        {"idea_id": "2", "at": "2025-08-01T09:00:00+00:00", "kind": "official_answer", "status": "done", "status_raw": "Completed", "text": "It is there now.", "by": "team"},
    ]
    said = [(line.file, line.text("author"), line.text("body"), line.text("author_role"), line.data.get("internal")) for line in lines(VOTERS, "comments")]
    assert said == [
        ("comments.csv", "bo@people.example", "Yes please", "user", None), ("comments.csv", "team@pots.example", "We look into it", "official", None),
        ("notes.csv", "team@pots.example", "Costs two weeks", "official", True),
    ]
    assert {line.text("email"): line.text("name") for line in lines(VOTERS, "people")} == {
        "Ali@People.example": "Ali", "bo@people.example": "Bo", "cem@people.example": "Cem", "eve@people.example": "Eve", "eve2@people.example": "Eve", "team@pots.example": "",
    }


def test_dotted_names_with_merges() -> None:
    common = {"board": "Apps", "category": "Phone"}
    assert data(DOTTED, "ideas") == [
        {
            "id": "11", "title": "Bigger buttons", "body": "They are small", "created_at": "2024-01-02T03:04:05+00:00", "status": "accepted", "status_raw": "planned", "tags": ["touch", "ui"],
            "url": "https://pots.uservoice.example/s/11",
        } | common,
        {"id": "12", "title": "Buttons I can hit", "body": "Same", "created_at": "2024-02-02T03:04:05+00:00", "merged_into": "11", "url": "https://pots.uservoice.example/s/12"} | common,
        {"id": "13", "title": "Buttons again", "created_at": "2024-03-02T03:04:05+00:00", "merged_into": "12"} | common,
    ]
    assert (data(DOTTED, "votes"), data(DOTTED, "people"), data(DOTTED, "statuses")) == ([], [], [])


def test_the_legacy_set_and_what_machines_said_is_dropped() -> None:
    assert data(LEGACY, "ideas") == [{
        "id": "21", "title": "A map", "body": "Where are you?", "created_at": "2014-03-01T09:30:00+00:00", "author": "ida@people.example", "votes_up": 12, "status": "partially_done",
        "status_raw": "started", "board": "General", "category": "Site",
    }]
    assert data(LEGACY, "statuses") == [{
        "idea_id": "21", "at": "2014-03-05T12:00:00+00:00", "kind": "official_answer", "status": "partially_done", "status_raw": "started", "text": "Being drawn.", "by": "Arya",
    }]
    assert lines(LEGACY, "comments") == [
        Line("comments.csv", 2, {"id": "31", "idea_id": "21", "author": "uwe@people.example", "created_at": "2014-03-02T10:00:00+00:00", "body": "With trains?", "author_role": "user"}),
        Line("comments.csv", 3, {"id": "32", "idea_id": "21", "author": "arya@pots.example", "created_at": "2014-03-03T10:00:00+00:00", "body": "Yes.", "author_role": "official"}),
        Line("comments.csv", 4, left_out=N_("it was spam there")),
    ]
    said = repr([lines(path, kind) for path in (VOTERS, DOTTED, LEGACY) for kind in ("people", "ideas", "statuses", "votes", "comments")])
    assert [sign for sign in ("192.0.2", "Browser", "search.example", "Quarter 3") if sign in said] == []


def run(path: Path, **more: object) -> dict[str, object]:
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    return import_from(reading("uservoice", Folder.at(path)), format="uservoice", board=board, by=SYSTEM, now=NOON, **more)


def count(table: object) -> int:
    return session().scalar(select(func.count()).select_from(table)) or 0


@both_databases
def test_voters_come_in_once_and_are_taken_back_with_the_notes(app: Flask) -> None:
    done = run(VOTERS)
    assert {name: done[name] for name in ("ideas", "comments", "votes", "members", "updates", "notes", "skipped", "errors")} == {
        "ideas": 3, "comments": 2, "votes": 3, "members": 4, "updates": 1, "notes": 1, "skipped": 2, "errors": 1,
    }
    ideas = {idea.source_id: idea for idea in session().scalars(select(Idea))}
    assert {key: (idea.stage, idea.vote_count, idea.imported_votes, idea.body) for key, idea in ideas.items()} == {
        "1": ("gathering", 1, 2, "Please add it.\n\nMy eyes!"), "2": ("launched", 1, 0, ""), "4": ("expired", 1, 0, ""),
    }
    assert session().scalars(select(Note.body)).all() == ["Costs two weeks"]
    assert session().scalars(select(Tag.name).join(IdeaTag).where(IdeaTag.idea_id == ideas["1"].id).order_by(IdeaTag.position)).all() == ["general", "features", "ui", "theme dark"]
    kept = repr([[dict(row._mapping) for row in session().execute(select(*table.__table__.c))] for table in (Member, Idea, Comment, Vote, Event, Note)])
    assert [word for word in ("@people", "@pots", "people.example") if word in kept] == []
    assert "@" not in repr(done["report"])
    assert_sound()
    again = run(VOTERS)
    assert [again[name] for name in ("ideas", "comments", "votes", "members", "updates", "notes")] == [0] * 6
    undo(done["import_id"], by=SYSTEM, now=NOON)
    assert [count(table) for table in (Idea, Comment, Vote, Member, Tag, Note)] == [0] * 6
    assert session().scalars(select(Event.kind).where(Event.kind == "note.written")).all() == []
    assert_sound()


def test_what_was_merged_there_is_a_duplicate_here_with_its_link_to_the_last(app: Flask) -> None:
    run(DOTTED)
    ideas = {idea.source_id: idea for idea in session().scalars(select(Idea))}
    assert {key: idea.stage for key, idea in ideas.items()} == {"11": "approved", "12": "declined", "13": "declined"}
    links = session().execute(select(IdeaLink.idea_id, IdeaLink.related_id).order_by(IdeaLink.idea_id)).all()
    assert links == [(ideas["12"].id, ideas["11"].id), (ideas["13"].id, ideas["11"].id)]


def assert_sound() -> None:
    session().expire_all()
    for look in (votes_counted, history_whole, ranks_true):
        assert look(NOON).problems == []
