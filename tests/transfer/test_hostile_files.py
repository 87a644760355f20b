"""Files that are not what they say, cut off, locked, huge or leading out: each is refused in a sentence or reported by row, and nothing is harmed."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.board.models import Board, Idea
from ideas.core.db import session
from ideas.core.refusal import Refused
from ideas.core.words import say
from ideas.transfer.actions import uploads, working
from ideas.transfer.formats import packed
from ideas.transfer.models import Upload
from ideas.transfer.rules import PACKAGE_PROBLEMS
from tests.conftest import both_databases
from tests.factories import NOON, make_actor
from tests.transfer.folders import reason

IDEA = b'{"id": "1", "title": "A bench", "created_at": "2016-01-02", "body": "By the water."}\n'


def zipped(*entries: tuple[str, bytes], change: Callable[[zipfile.ZipInfo], object] = lambda _: None) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in entries:
            info = zipfile.ZipInfo("x" * len(name))
            info.filename, info.compress_type = name, zipfile.ZIP_DEFLATED
            change(info)
            out.writestr(info, content)
    return data.getvalue()


def link(info: zipfile.ZipInfo) -> None:
    info.external_attr = 0o120777 << 16


def by_bzip2(info: zipfile.ZipInfo) -> None:
    info.compress_type = zipfile.ZIP_BZIP2


def locked() -> bytes:
    """The list of contents says that a password is needed."""
    data = bytearray(zipped(("ideas.jsonl", IDEA)))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(sign) + at] |= 1
    return bytes(data)


def overlapping() -> bytes:
    """Two names for the same bytes: with many, a small file grows to terabytes."""
    data = bytearray(zipped(("a.jsonl", IDEA), ("b.jsonl", IDEA)))
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<L", 0)
    return bytes(data)


def broken() -> bytes:
    """A package in whose middle something else stands."""
    data = bytearray(zipped(("ideas.jsonl", bytes(range(256)))))
    data[100:120] = bytes(20)
    return bytes(data)


def long_list() -> bytes:
    """An end that tells of a list of contents of four gigabytes."""
    return b"PK\x03\x04" + b"\0" * 100 + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, 0xFFFFFFF0, 0, 0)


REFUSED: dict[str, tuple[str, bytes, str]] = {
    "a way up": ("a.zip", zipped(("../ideas.jsonl", IDEA)), "way_out"),
    "a way up by Windows": ("a.zip", zipped(("..\\ideas.jsonl", IDEA)), "way_out"),
    "an absolute name": ("a.zip", zipped(("/tmp/ideas.jsonl", IDEA)), "way_out"),
    "a drive": ("a.zip", zipped(("C:ideas.jsonl", IDEA)), "way_out"),
    "a link": ("a.zip", zipped(("ideas.jsonl", b"/etc/passwd"), change=link), "way_out"),
    "a name with a line end": ("a.zip", zipped(("ideas\n.jsonl", IDEA)), "way_out"),
    "a name twice": ("a.zip", zipped(("ideas.jsonl", IDEA), ("Ideas.jsonl", IDEA)), "twice"),
    "a file that is a folder": ("a.zip", zipped(("a", IDEA), ("a/b", IDEA)), "no_package"),
    "a password": ("a.zip", locked(), "locked"),
    "entries that share bytes": ("a.zip", overlapping(), "too_big"),
    "a bomb": ("a.zip", zipped(("ideas.jsonl", b"0" * 3_000_000)), "too_big"),
    "a way of packing that is read all at once": ("a.zip", zipped(("ideas.jsonl", IDEA + b" " * 900_000), change=by_bzip2), "no_package"),
    "many names": ("a.zip", zipped(*((f"{number}.jsonl", b"") for number in range(60))), "too_many_files"),
    "a long list of contents": ("a.zip", long_list(), "too_many_files"),
    "a package cut off": ("a.zip", zipped(("ideas.jsonl", IDEA * 500))[:-30], "no_package"),
    "a package broken inside": ("a.zip", broken(), "no_package"),
    "no package at all": ("a.zip", IDEA, "no_package"),
    "a workbook": ("a.csv", zipped(("[Content_Types].xml", b"<x/>"), ("xl/sheet.xml", b"<x/>")), "workbook"),
    "a picture": ("ideas.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "no_text"),
    "prose": ("ideas.csv", b"Dear team\n\nplease find attached what we have.\n", "unknown_format"),
    "nothing": ("ideas.csv", b"", "empty"),
    "more than is taken": ("ideas.csv", b"title,id\n" + b"x,1\n" * 300_000, "sent_too_big"),
}


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same limits, nearer."""
    monkeypatch.setattr(packed, "UNPACKED_MOST", 1_000_000)
    monkeypatch.setattr(packed, "ENTRIES_MOST", 50)
    monkeypatch.setattr(uploads, "SENT_MOST", 1_000_000)


def send(name: str, data: bytes) -> Upload:
    return uploads.send_upload(data, name, session().get_one(Board, 1), by=make_actor("admin"), now=NOON)


@both_databases
def test_what_cannot_be_opened_is_refused_in_a_sentence_and_leaves_nothing(app: Flask, tmp_path: Path) -> None:
    told, before = {}, set(tmp_path.rglob("*")) - set((tmp_path / "var").rglob("*"))
    for what, (name, data, _) in REFUSED.items():
        try:
            told[what] = f"taken as {send(name, data).format}"
        except Refused as refused:
            told[what] = refused.refusal.cause.removeprefix("package_")
    assert told == {what: cause for what, (_, _, cause) in REFUSED.items()}
    assert [cause for cause in told.values() if say("de", PACKAGE_PROBLEMS[cause]) == say("en", PACKAGE_PROBLEMS[cause])] == []
    assert list((tmp_path / "var" / "uploads").iterdir()) == []
    assert set(tmp_path.rglob("*")) - set((tmp_path / "var").rglob("*")) == before
    assert session().scalar(select(func.count()).select_from(Upload)) == 0


ROWS = b"title,text,id,status\nOne,a,1,open\nTwo,b,2,planned\nThree,c,3,open\n"
READ: dict[str, tuple[str, bytes, int, list[str]]] = {  # name, bytes, ideas that would come, what the report says
    "a package in a package": ("a.zip", zipped(("ideas.jsonl", IDEA), ("more.zip", zipped(("ideas.jsonl", b"0" * 900_000)))), 1, []),
    "a row cut off": ("a.csv", ROWS + b"Four,d", 3, ["row has 2 of 4 values"]),
    "a quote that never ends": ("a.csv", ROWS + b'Four,"d,4,open\nFive,e,5,open\nSix,f,6,open\n', 5, ["quote"]),
    "the same id again": ("a.csv", ROWS + b"Four,d,1,open\n", 3, ["the same id as a line above"]),
    "no title": ("a.csv", ROWS + b",d,4,open\n", 3, ["no title"]),
    "an unknown status": ("a.csv", ROWS + b"Four,d,4,frobnicated\n", 4, ["unknown status 'frobnicated'"]),
    "another encoding": ("a.csv", ROWS + "Vörschläge für Bänke,ß,4,open\n".encode("cp1252"), 4, []),
    "UTF-16": ("a.csv", ROWS.decode().encode("utf-16"), 3, []),
    "read wrongly before": ("a.csv", ROWS + "MÃ¼ll und BÃ¤ume,d,4,open\n".encode(), 4, ["decoded wrongly"]),
    "signs that are none": ("a.csv", ROWS + b"Fo\x00u\x07r\x1b[31m,d\x0b,4,open\n", 4, ["control"]),
    "a text of 60 kB": ("a.csv", ROWS + b"Four," + b"long " * 12_000 + b",4,open\n", 4, []),
    "formulas and tags": ("a.csv", ROWS + b'"=HYPERLINK(""http://x"")",<script>alert(1)</script>,4,open\n', 4, []),
    "a first heading that packages begin with": ("a.csv", b"PK;title;text;id;status\n7;One;a;1;open\n", 1, []),
    "lists in lists": ("ideas.jsonl", IDEA + b'{"id": "2", "title": ' + b"[" * 900 + b"]" * 900 + b"}\n", 1, ["too deep"]),
    "tags that are none": ("ideas.jsonl", IDEA + b'{"id": "2", "title": "Two", "tags": 5}\n{"id": "3", "title": "Three", "tags": ["x\\ud800\\u0000y", null]}\n', 3, []),
    "lines that are no objects": ("ideas.jsonl", IDEA + b'[1]\n{"id": "2"\n' + b"[" * 5000 + b'\n{"id": "3"}\n', 1, ["not an object", "not JSON", "no title"]),
    "values of other kinds": ("ideas.jsonl", json.dumps({"id": ["1"], "title": {"a": 1}, "tags": "x", "votes_up": -5, "created_at": 10**30, "body": None}).encode(), 1, ["no readable date"]),
}


@both_databases
def test_what_is_wrong_inside_is_reported_by_row_and_comes_in_or_not(app: Flask) -> None:
    found = {}
    for what, (name, data, _, words) in READ.items():
        upload = send(name, data)
        if upload.state == "mapping":
            fields = {"title": "title", "body": "text", "id": "id", "status": "status"}
            uploads.read_upload(upload, "csv", fields=fields, by=make_actor("admin"), now=NOON)
        working.work_uploads(now=NOON)
        upload = session().get_one(Upload, upload.id, populate_existing=True)
        said = "\n".join(reason(line) for line in upload.report)
        found[what] = (upload.state, upload.counts.get("ideas"), [word for word in words if word not in said] and said)
        assert session().scalar(select(func.count()).select_from(Idea)) == 0
        session().rollback()
        uploads.discard_upload(upload, by=make_actor("admin"), now=NOON)
    assert found == {what: ("judged", ideas, []) for what, (_, _, ideas, _) in READ.items()}


@both_databases
def test_the_worst_of_it_is_written_and_taken_back(app: Flask) -> None:
    admin = make_actor("admin")
    upload = send("worst.csv", b"".join(data.partition(b"\n")[2] if at else data for at, (name, data, _, _) in enumerate(one for one in READ.values() if one[0] == "a.csv" and not one[1].startswith(b"\xff"))))
    uploads.read_upload(upload, "csv", fields={"title": "title", "body": "text", "id": "id"}, by=admin, now=NOON)
    working.work_uploads(now=NOON)
    uploads.begin_upload(session().get_one(Upload, upload.id, populate_existing=True), by=admin, now=NOON)
    working.work_uploads(now=NOON)
    done = session().get_one(Upload, upload.id, populate_existing=True)
    assert (done.state, done.problem) == ("imported", "")
    titles = set(session().scalars(select(Idea.title)))
    assert {"One", "Two", "Three"} <= titles
    assert [title for title in titles if not title.isprintable()] == []
    session().rollback()
    uploads.undo_upload(done, by=admin, now=NOON)
    working.work_uploads(now=NOON)
    assert session().scalar(select(func.count()).select_from(Idea)) == 0
