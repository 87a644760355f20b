"""Quackback: the three shapes in which its posts leave it."""

import shutil

import pytest

from ideas.transfer.formats import canny, quackback
from ideas.transfer.formats.common import BadPackage, Folder
from tests.transfer.folders import FIXTURES, told

HERE = FIXTURES / "quackback"


def read(name):
    return quackback.read(Folder.at(HERE / name), {})


def test_each_shape_is_known_by_its_headings(tmp_path):
    assert [quackback.recognises(Folder.at(HERE / name)) for name in ("in-app.csv", "command", "workspace")] == [True] * 3
    assert not any(canny.recognises(Folder.at(HERE / name)) for name in ("in-app.csv", "command", "workspace"))
    assert not quackback.recognises(Folder.at(FIXTURES / "csv" / "plain.csv"))
    assert not quackback.recognises(Folder.at(FIXTURES / "canny" / "posts.csv"))


def test_the_import_page():
    found = read("in-app.csv")
    ideas = told(found, "ideas")
    keys = [data["id"] for _, data, *_ in ideas]
    assert (keys[0], keys[2]) == ("CAN-1", f"{keys[1]}-2")
    assert keys == [line.text("id") for line in read("in-app.csv").lines("ideas")]
    assert ideas == [
        (2, {"id": "CAN-1", "title": "Dark mode", "body": "My eyes", "created_at": "2024-01-01T10:00:00+00:00", "author": "ann@example.org", "votes_up": 7, "status": "accepted",
             "status_raw": "planned", "board": "features", "tags": ["ui", "night"]}),
        (3, {"id": keys[1], "title": "Cheaper", "body": "Price", "created_at": "2024-01-02T10:00:00+00:00", "author": "Ben", "status": "on fire", "status_raw": "on fire",
             "board": "features"}, "'many' is no number of votes: taken as none"),
        (4, {"id": keys[2], "title": "Cheaper", "body": "Price", "created_at": "2024-01-02T10:00:00+00:00", "author": "Ben", "board": "features"}),
    ]


def test_an_address_that_was_never_confirmed_claims_nothing():
    assert told(read("in-app.csv"), "people") == [(2, {"id": "ann@example.org", "name": "Ann", "email": "Ann@Example.org"}), (3, {"id": "Ben", "name": "Ben"})]
    named = [line.text(name) for line in everything(read("in-app.csv"), read("workspace")) for name in ("id", "author", "voter", "email")]
    assert "ben@example.org" not in named


def test_a_name_that_is_an_address_is_nobody(tmp_path):
    (tmp_path / "posts.csv").write_text("Title,Content,Author Name,Author Email,Email Verified\nA bench,x,ann@example.org,ben@example.org,false\nA tree,x,cat@example.org,,\n")
    found = quackback.read(Folder.at(tmp_path), {})
    assert (told(found, "people"), told(found, "ideas", "author")) == ([], [(2, None), (3, None)])


def everything(*sources):
    return [line for source in sources for kind in ("people", "ideas", "votes", "comments") for line in source.lines(kind)]


def test_the_command_line_set():
    found = read("command")
    assert told(found, "ideas") == [
        (2, {"id": "P1", "title": "Dark mode", "body": "My eyes", "created_at": "2024-01-01T10:00:00+00:00", "author": "ann@example.org", "votes_up": 9, "status": "partially_done",
             "status_raw": "in_progress", "board": "features", "tags": ["ui", "night"]}, "its place on the roadmap is left out: Q3"),
        (3, "not public there: spam"), (4, "not public there: pending"), (5, "row has 3 of 15 values"),
    ]
    assert told(found, "statuses") == [
        (2, {"idea_id": "P1", "at": "2024-02-01T10:00:00+00:00", "kind": "official_answer", "status": "partially_done", "status_raw": "in_progress", "text": "We are at it.", "by": "team"}),
    ]
    assert told(found, "votes") == [
        (2, {"idea_id": "P1", "voter": "ben@example.org", "at": "2024-01-04T10:00:00+00:00"}), (3, {"idea_id": "P1", "voter": "ann@example.org", "at": "2024-01-04T11:00:00+00:00"}),
    ]
    comments = told(found, "comments")
    keys = [data.pop("id") for _, data in comments]
    assert (len(set(keys)), keys[1], keys[3][:5]) == (4, f"{keys[0]}-2", "note-")
    assert comments == [
        (2, {"idea_id": "P1", "author": "ben@example.org", "body": "Yes", "created_at": "2024-01-05T10:00:00+00:00"}),
        (3, {"idea_id": "P1", "author": "ben@example.org", "body": "Yes", "created_at": "2024-01-05T10:00:00+00:00"}),
        (4, {"idea_id": "P1", "author": "cat@example.org", "body": "Soon", "created_at": "2024-01-06T10:00:00+00:00", "author_role": "official"}),
        (2, {"idea_id": "P1", "author": "cat@example.org", "body": "Costs a month", "created_at": "2024-01-07T10:00:00+00:00", "internal": True}),
    ]


def test_a_workspace_export():
    found = read("workspace")
    assert told(found, "people") == [
        (2, {"id": "ann@example.org", "name": "Ann", "email": "ann@example.org"}), (3, {"id": "Ben", "name": "Ben"}),
        (3, {"id": "cat@example.org", "name": "Cat", "email": "cat@example.org"}), (5, {"id": "Spammer", "name": "Spammer"}),
    ]
    assert told(found, "ideas") == [
        (2, {"id": "post_1", "title": "Dark mode", "body": "- eyes\n'=hurt", "created_at": "2024-01-01T10:00:00+00:00", "author": "ann@example.org", "votes_up": 5, "status": "open",
             "status_raw": "Cooking", "board": "Feature Requests", "tags": ["ui", "'night"]}),
        (3, {"id": "post_2", "title": "=SUM(A1)", "created_at": "2024-01-02T10:00:00+00:00", "votes_up": 1, "status": "closed", "status_raw": "Gone fishing", "board": "Feature Requests"}),
    ]
    assert told(found, "votes") == [
        (2, {"idea_id": "post_1", "voter": "Ben", "at": "2024-01-04T10:00:00+00:00"}), (3, "a vote without an address: it stays in the total"),
    ]
    assert told(found, "comments") == [
        (2, {"id": "c1", "idea_id": "post_1", "author": "Ben", "body": "Yes", "created_at": "2024-01-05T10:00:00+00:00"}),
        (3, {"id": "c2", "idea_id": "post_1", "parent_id": "c1", "author": "cat@example.org", "body": "Soon", "created_at": "2024-01-06T10:00:00+00:00", "author_role": "official"}),
        (4, {"id": "c3", "idea_id": "post_1", "parent_id": "c1", "author": "cat@example.org", "body": "Costs a month", "created_at": "2024-01-07T10:00:00+00:00", "author_role": "official",
             "internal": True}),
        (5, "not public there: spam"),
    ]
    assert told(found, "statuses") == [(2, "a changelog entry names no post there")]
    assert "VIP segment" not in repr([told(found, kind) for kind in ("people", "ideas", "votes", "comments")])


def test_a_folder_without_posts_is_said(tmp_path):
    (tmp_path / "votes.csv").write_text("post_id,voter_email\n1,a@example.org\n")
    (tmp_path / "notes.csv").write_text("post_id,body\n1,x\n")
    with pytest.raises(BadPackage, match="one_table_wanted"):
        quackback.read(Folder.at(tmp_path), {})


def test_a_file_beside_the_posts_that_cannot_be_read_is_said(tmp_path):
    shutil.copytree(HERE / "workspace", tmp_path, dirs_exist_ok=True)
    (tmp_path / "post_votes.csv").write_bytes(b"")
    found = quackback.read(Folder.at(tmp_path), {})
    assert told(found, "ideas", "id") == [(1, "the file is empty"), (2, "post_1"), (3, "post_2")]
    assert told(found, "votes") == []
