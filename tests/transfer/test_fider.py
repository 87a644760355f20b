"""Fider's list and backup: line by line what is read, and one round of import, again, undo."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM, Member
from ideas.board.models import Board, Idea, IdeaLink, IdeaTag, Picture, Tag
from ideas.comments.models import Comment
from ideas.core.db import session
from ideas.core.words import N_
from ideas.lifecycle.models import SourceEntry, StageChange
from ideas.transfer.actions import import_from, reading, undo
from ideas.transfer.formats import fider, fider_backup
from ideas.transfer.formats.common import Folder, Line
from ideas.transfer.formats.registry import guess
from ideas.upkeep.check import history_whole, pictures_whole, ranks_true, votes_counted
from ideas.votes.models import Vote
from tests.conftest import NOON, both_databases
from tests.transfer.folders import reason

FIXTURES = Path(__file__).parent / "fixtures" / "fider"
LIST, BACKUP = FIXTURES / "posts.csv", FIXTURES / "backup"


def lines(path: Path, kind: str) -> list[Line]:
    return list(fider.read(Folder.at(path), {}).lines(kind))


@pytest.mark.parametrize("path", [LIST, BACKUP])
def test_fider_is_recognised_by_what_stands_in_it(path: Path, tmp_path: Path) -> None:
    other = shutil.copy(LIST, tmp_path / "download.txt") if path == LIST else path
    assert (guess(Folder.at(path)), guess(Folder.at(Path(other)))) == ("fider", "fider")


def test_the_lists_ideas() -> None:
    file = "posts.csv"
    assert lines(LIST, "ideas") == [
        Line(file, 2, {
            "id": "10", "title": "A lid that stays on", "body": "Mine falls off. **Every** time.\n\nAsk @Ada Byron.", "format": "markdown", "created_at": "2018-03-23T19:33:22Z", "author": "Mina",
            "votes_up": 4, "comments_total": 2, "status": "declined", "status_raw": "declined", "tags": ["kitchen", "small things"], "pictures": ["attachments/lid.png"],
        }),
        Line(file, 3, {
            "id": "20", "title": "A lid that locks", "format": "markdown", "created_at": "2018-01-12T01:46:59Z", "author": "Mina", "votes_up": 4, "comments_total": 2, "status": "duplicate",
            "status_raw": "duplicate", "merged_into": "10", "tags": ["this-tag-has,comma", "second"],
        }),
        Line(file, 4, {
            "id": "30", "title": "A blue pot", "body": "Blue!", "format": "markdown", "created_at": "2018-02-01T00:00:00Z", "author": "Theo", "votes_up": 12, "status": "partially_done", "status_raw": "started",
        }),
        Line(file, 5, left_out=N_("it was deleted there")),
        Line(file, 6, {"id": "50", "title": "A pot that sings", "format": "markdown", "created_at": "2018-02-02T00:00:00Z", "author": "Nils", "votes_up": 1, "status": "dreamt of", "status_raw": "dreamt of"}),
        Line(file, 7, problem=N_("row has %(count)s of %(wanted)s values", count=3, wanted=14)),
        Line(file, 8, {
            "id": "70", "title": "A pot with a spout", "body": "[A sketch](https://pics.example/spout.png)", "format": "markdown", "created_at": "not a day", "votes_up": 1, "status": "done",
            "status_raw": "completed",
        }),
    ]


def test_the_lists_answers_and_authors() -> None:
    common = {"kind": "official_answer", "format": "markdown"}
    assert lines(LIST, "statuses") == [
        Line("posts.csv", 2, {"idea_id": "10", "at": "2018-04-04T19:48:10Z", "status": "declined", "status_raw": "declined", "text": "It would cost more than the pot", "by": "Jo Snow"} | common),
        Line("posts.csv", 3, {"idea_id": "20", "at": "2018-03-17T10:15:42Z", "status": "duplicate", "status_raw": "duplicate", "text": "There is one like it", "by": "Arya"} | common),
        Line("posts.csv", 4, {"idea_id": "30", "at": "2018-03-01T08:00:00Z", "status": "partially_done", "status_raw": "started", "by": "Arya"} | common | {"kind": "status"}),
    ]
    assert [line.data for line in lines(LIST, "people")] == [{"id": name, "name": name} for name in ("Mina", "Theo", "Nils")]
    assert lines(LIST, "votes") == lines(LIST, "comments") == lines(LIST, "relations") == []


def test_the_backups_tables() -> None:
    address = "https://ideas.pots.example/posts"
    assert fider.read(Folder.at(BACKUP), {}).name == "fider-pots"
    assert lines(BACKUP, "ideas") == [
        Line("posts.json", 1, {
            "id": "10", "title": "A lid that stays on", "body": "Mine falls off.", "format": "markdown", "lang": "en", "created_at": "2018-03-23T19:33:22.123456789Z", "author": "u1", "status": "declined",
            "status_raw": "declined", "tags": ["Small, things"], "pictures": ["attachments/lid.png"], "url": f"{address}/10/a-lid-that-stays-on",
        }),
        Line("posts.json", 2, {
            "id": "20", "title": "2024", "format": "markdown", "lang": "en", "created_at": "2018-01-12T01:46:59Z", "author": "u3", "status": "duplicate", "status_raw": "duplicate", "merged_into": "10",
            "url": f"{address}/20/2024",
        }),
        Line("posts.json", 3, {
            "id": "30", "title": "A blue pot", "body": "Blue!", "format": "markdown", "lang": "en", "created_at": "2018-02-01T00:00:00Z", "author": "u3", "status": "open", "status_raw": "open",
            "pictures": ["attachments/pot.png", "attachments/lost.png", "attachments/manual.pdf"], "url": f"{address}/30/a-blue-pot",
        }),
        Line("posts.json", 4, left_out=N_("it was deleted there")), Line("posts.json", 5, left_out=N_("it waited for approval there")),
    ]
    assert [(line.number, line.text("idea_id"), line.text("by")) for line in lines(BACKUP, "statuses")] == [(1, "10", "Arya"), (2, "20", "Arya")]
    assert [line.data for line in lines(BACKUP, "people")] == [
        {"id": "u1", "name": "Mina", "email": "mina@people.example", "role": "user"}, {"id": "u2", "name": "Arya", "email": "arya@pots.example", "role": "staff"}, {"id": "u3", "name": "Theo", "role": "user"},
    ]


def test_the_backups_votes_and_comments() -> None:
    assert [line.data for line in lines(BACKUP, "votes")] == [
        {"idea_id": "10", "voter": "u1", "at": "2018-03-23T19:33:22Z"}, {"idea_id": "10", "voter": "u3", "at": "2018-03-24T10:00:00Z"}, {"idea_id": "30", "voter": "u1", "at": "2018-02-03T00:00:00Z"},
        {"voter": "u1", "at": "2018-02-03T00:00:00Z"},
    ]
    assert lines(BACKUP, "comments") == [
        Line("comments.json", 1, {"id": "7", "idea_id": "10", "author": "u2", "created_at": "2018-03-25T09:00:00Z", "body": "We look into it, @Mina.", "format": "markdown", "author_role": "official"}),
        Line("comments.json", 2, {
            "id": "8", "idea_id": "10", "author": "u3", "created_at": "2018-03-26T09:00:00Z", "body": "Like this?", "format": "markdown", "author_role": "user",
            "pictures": ["attachments/other.png", "attachments/second.png"],
        }),
        Line("comments.json", 3, left_out=N_("it was deleted there")), Line("comments.json", 4, left_out=N_("it waited for approval there")),
    ]


def test_no_table_with_secrets_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: set[str] = set()
    read = fider_backup.objects
    monkeypatch.setattr(fider_backup, "objects", lambda path: (opened.add(path.name), read(path))[1])
    source = fider.read(Folder.at(BACKUP), {})
    said = repr([list(source.lines(kind)) for kind in ("people", "ideas", "statuses", "votes", "comments", "relations")])
    assert opened == {f"{name}.json" for name in ("posts", "users", "post_votes", "comments", "tags", "post_tags", "attachments", "tenants")}
    assert "not-for-anybody" not in said


def run(path: Path, **more: object) -> dict[str, object]:
    board = session().scalars(select(Board).where(Board.slug == "products")).one()
    return import_from(reading("fider", Folder.at(path)), format="fider", board=board, by=SYSTEM, now=NOON, **more)


def count(table: object) -> int:
    return session().scalar(select(func.count()).select_from(table)) or 0


@both_databases
def test_a_backup_comes_in_once_and_is_taken_back(app: Flask) -> None:
    done = run(BACKUP)
    assert {name: done[name] for name in ("ideas", "comments", "votes", "members", "updates", "links", "pictures", "errors")} == {
        "ideas": 3, "comments": 2, "votes": 2, "members": 3, "updates": 2, "links": 1, "pictures": 2, "errors": 1,
    }
    assert [(line["file"], line["line"], line["kind"], reason(line)) for line in done["report"]] == [
        ("posts.json", 4, "skipped", "it was deleted there"), ("posts.json", 5, "skipped", "it waited for approval there"),
        ("posts.json", 3, "note", "its picture 'attachments/lost.png' is not there"),
        ("posts.json", 3, "note", "its picture 'attachments/manual.pdf' is left out: it is no JPG, PNG, WebP or GIF"),
        ("post_votes.json", 1, "skipped", "support for one's own idea"), ("post_votes.json", 4, "error", "its idea is not here"),
        ("comments.json", 3, "skipped", "it was deleted there"), ("comments.json", 4, "skipped", "it waited for approval there"),
        ("comments.json", 2, "note", "its pictures are left out: comments have none here"),
    ]
    ideas = {idea.source_id: idea for idea in session().scalars(select(Idea))}
    assert {key: (idea.stage, idea.picture_count, idea.vote_count, idea.imported_votes, idea.format) for key, idea in ideas.items()} == {
        "10": ("declined", 1, 1, 0, "markdown"), "20": ("declined", 0, 0, 0, "markdown"), "30": ("gathering", 1, 1, 0, "markdown"),
    }
    assert session().execute(select(StageChange.reason, StageChange.text).where(StageChange.idea_id == ideas["20"].id)).one() == ("duplicate", "There is one like it")
    assert session().execute(select(IdeaLink.idea_id, IdeaLink.related_id)).all() == [(ideas["20"].id, ideas["10"].id)]
    assert session().scalars(select(Vote.at).where(Vote.idea_id == ideas["10"].id)).one().isoformat() == "2018-03-24T10:00:00+00:00"
    assert session().scalars(select(Tag.name).join(IdeaTag)).all() == ["small things"]
    assert sorted(session().scalars(select(Member.handle))) == ["fider-pots-1", "fider-pots-2", "fider-pots-3"]
    assert session().scalars(select(SourceEntry.said_by)).all() == ["Arya", "Arya"]
    assert_sound()
    again = run(BACKUP)
    assert [again[name] for name in ("ideas", "comments", "votes", "members", "updates", "links", "pictures")] == [0] * 7
    undo(again["import_id"], by=SYSTEM, now=NOON)
    undo(done["import_id"], by=SYSTEM, now=NOON)
    assert [count(table) for table in (Idea, Comment, Vote, Member, Picture, Tag, SourceEntry)] == [0] * 7
    assert_sound()


def test_a_dry_run_of_the_list_tells_the_same(app: Flask) -> None:
    dry, done = run(LIST, dry_run=True), run(LIST)
    assert dry == done | {"import_id": None}
    assert (done["ideas"], done["members"], done["updates"], done["links"], done["errors"]) == (5, 3, 3, 1, 1)
    assert "unknown status 'dreamt of': taken as open" in [reason(line) for line in done["report"]]


def assert_sound() -> None:
    session().expire_all()
    for look in (votes_counted, history_whole, ranks_true, pictures_whole):
        assert look(NOON).problems == []
