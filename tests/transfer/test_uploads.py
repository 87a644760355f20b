"""A file in the browser: what is refused, judged, imported by the worker, taken back; and what goes out comes in again."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from ideas.accounts.models import SYSTEM
from ideas.board.models import Board, Idea
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.refusal import Refused
from ideas.transfer import actions as transfer
from ideas.transfer.actions import uploads, working
from ideas.transfer.formats import packed
from ideas.transfer.models import Upload
from ideas.votes.models import Vote
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.sqlcount import statements
from tests.transfer.folders import IDEAS, package


def zipped(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in files.items():
            out.writestr(name.replace("__", "/"), content)
    return data.getvalue()


def linked() -> bytes:
    data, entry = io.BytesIO(), zipfile.ZipInfo("ideas.jsonl")
    entry.external_attr = 0o120777 << 16
    with zipfile.ZipFile(data, "w") as out:
        out.writestr(entry, "/etc/passwd")
    return data.getvalue()


GOOD = {"ideas.jsonl": b"{}"}
BAD = {
    "no_package": b"PK nonsense", "way_out": zipped(**GOOD, **{"..__..__x.jsonl": b""}), "no_ideas_file": zipped(**{"readme.txt": b""}), "twice": zipped(**GOOD, **{"a__ideas.jsonl": b""}),
    "too_many_files": zipped(**GOOD, **{f"x{n}": b"" for n in range(60)}), "too_big": zipped(**{"ideas.jsonl": b"0" * 5_000_000}),
}


@pytest.mark.parametrize("cause", BAD)
def test_what_is_no_folder_of_ours_is_refused_and_leaves_nothing(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: str) -> None:
    monkeypatch.setattr(packed, "UNPACKED_MOST", 1_000_000)
    browser = Browser(app, make_member("admin"))
    page = browser.post("/desk/transfer", {"board": "products", "clock": "import", "file": (io.BytesIO(BAD[cause]), "x.zip")}, content_type="multipart/form-data")
    assert page.status_code == 422
    assert "f-file-error" in page.text
    with pytest.raises(Refused, match=f"package_{cause}"):
        uploads.send_upload(BAD[cause], "x.zip", session().get_one(Board, 1), by=make_actor("admin"), now=NOON)
    assert session().scalars(select(Upload)).all() == []
    assert list((tmp_path / "var" / "uploads").rglob("*")) == []


def test_a_link_in_a_package_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(packed.BadPackage, match="way_out"):
        packed.unpack(linked(), tmp_path / "x")


def counted() -> tuple[int, ...]:
    session().rollback()
    return tuple(session().scalar(select(func.count()).select_from(model)) or 0 for model in (Idea, Comment, Vote))


@both_databases
def test_a_file_is_judged_imported_and_taken_back(app: Flask, tmp_path: Path) -> None:
    browser = Browser(app, make_member("admin"))
    sent = browser.post("/desk/transfer", {"board": "products", "clock": "import", "file": (io.BytesIO(package(tmp_path, ideas=[*IDEAS, "no json"])), "town.zip")}, content_type="multipart/form-data")
    at = sent.location
    assert (browser.get(at).text.count("hx-trigger"), working.work_uploads(now=NOON), counted()) == (1, 1, (0, 0, 0))
    page = browser.get(at).text
    assert [text for text in ("judged, nothing written yet", "not JSON", "Import it") if text not in page] == []
    assert "not JSON" in browser.get(f"{at}/report.csv").text
    assert browser.post(f"{at}/undoing").status_code == 409
    assert browser.post(f"{at}/beginning").location == at
    working.work_uploads(now=NOON)
    assert counted()[0] == 4
    assert not uploads.folder_of(1).exists()
    assert browser.post(f"{at}/removal").status_code == 409
    assert browser.post(f"{at}/undoing").location == at
    working.work_uploads(now=NOON)
    assert (counted(), "taken back" in browser.get(at, htmx=True).text) == ((0, 0, 0), True)
    browser.get("/desk/transfer")
    with statements() as seen:
        browser.get("/desk/transfer")
    assert len(seen) <= 12


@both_databases
def test_no_second_worker_begins_what_is_in_hand_and_who_lost_it_stops(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An import longer than the lease and the schedule's quarter of an hour: each step renews the lease; one that stood still too long has lost it."""
    from ideas.transfer.actions import importing

    admin, clock, seen = make_actor("admin"), [0.0], []
    data = package(tmp_path, ideas=IDEAS)
    upload = uploads.send_upload(data, "town.zip", session().get_one(Board, 1), by=admin, now=NOON)
    monkeypatch.setattr(working, "monotonic", lambda: clock[0])

    def slow(*given: object, progress: Callable[[str, int], object], **more: object) -> dict[str, object]:
        for minutes in (2, 4, 6):
            clock[0] = minutes * 60.0
            seen.append(working.work_uploads(now=NOON + timedelta(minutes=minutes)))
            progress("ideas", minutes)
        return importing.import_jsonl(*given, progress=progress, **more)

    monkeypatch.setattr(working, "import_jsonl", slow)
    assert working.work_uploads(now=NOON) == 1
    assert (seen, session().get_one(Upload, upload.id).state) == ([0, 0, 0], "judged")
    uploads.begin_upload(session().get_one(Upload, upload.id), by=admin, now=NOON)
    monkeypatch.setattr(working, "_imported", lambda *_, **__: _lose(upload.id) or pytest.fail("it went on without its lease"))
    assert working.work_uploads(now=NOON) == 0
    session().rollback()
    row = session().get_one(Upload, upload.id)
    assert (row.state, row.leased_until, counted()) == ("importing", NOON + timedelta(hours=1), (0, 0, 0))


def _lose(upload_id: int) -> None:
    """Another worker takes it; the first comes back and tells how far it is."""
    hold = working.Hold(upload_id, NOON)
    with writing() as current:
        current.execute(update(Upload).where(Upload.id == upload_id).values(leased_until=NOON + timedelta(hours=1)))
    hold.tell("ideas", 1)


def test_what_goes_out_comes_in_again(app: Flask, tmp_path: Path) -> None:
    from ideas.comments.actions import post
    from ideas.votes.actions import cast

    idea, fan = make_idea(title="=A bench", tags=("wood",), goal=None), make_actor()
    make_idea(stage="draft", title="A secret draft")
    cast(idea, by=fan, now=NOON)
    post(idea, "Words of a comment", by=fan, now=NOON)
    browser = Browser(app, make_member("admin"))
    data, table = browser.get("/desk/transfer/portal.zip", buffered=True).data, browser.get("/desk/transfer/ideas.csv", buffered=True).text
    assert ("'=A bench" in table, "secret" in table, b"fan" in data) == (True, False, False)
    names = packed.unpack(data, tmp_path / "out")
    assert names == ["comments.jsonl", "ideas.jsonl", "relations.jsonl", "statuses.jsonl", "votes.jsonl"]
    session().rollback()
    counts = transfer.import_jsonl(tmp_path / "out", board=session().get_one(Board, 1), by=SYSTEM, now=NOON)
    assert (counts["ideas"], counts["comments"], counts["votes"], counts["errors"]) == (1, 1, 1, 0)
