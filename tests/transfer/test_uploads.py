"""A file in the browser: what is refused, judged, imported by the worker, taken back."""

from __future__ import annotations

import io
import os
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
from ideas.search.queries.finding import engine
from ideas.transfer.actions import uploads, working
from ideas.transfer.formats import packed
from ideas.transfer.models import Upload
from ideas.upkeep.check import index_complete
from ideas.votes.models import Vote
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_member
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
BAD = {"no_package": b"PK nonsense", "unknown_format": zipped(**{"readme.txt": b"Read me"}), "too_big": zipped(**{"ideas.jsonl": b"0" * 5_000_000}), "empty": b""}


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
        packed.unpack(io.BytesIO(linked()), tmp_path / "x")


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
        return importing.import_from(*given, progress=progress, **more)

    monkeypatch.setattr(working, "import_from", slow)
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


TABLE = "Betreff;Beschreibung;Stimmen;Eingereicht am;Wer;Stand dort\nMehr Bänke;Am Wasser.;12;03.04.2017;Ada;offen\nEin Baum;;x;2017;Bea;?!\n;Ohne Titel;1;2017;;\n".encode("cp1252")


def test_a_table_waits_for_its_columns_is_shown_and_read_as_said(app: Flask) -> None:
    browser = Browser(app, make_member("admin"))
    at = browser.post("/desk/transfer", {"board": "products", "clock": "import", "file": (io.BytesIO(TABLE), "Vorschläge (2).csv")}, content_type="multipart/form-data").location
    assert browser.get(at).location == f"{at}/mapping"
    page = browser.get(f"{at}/mapping").text
    assert [text for text in ('value="Betreff" selected', "Mehr Bänke", "Am Wasser.", "Title of the idea") if text not in page] == []
    wrong = browser.post(f"{at}/mapping", {"board": "products", "map-body": "Wer", "map-author": "Wer"})
    assert (wrong.status_code, "f-map-title-error" in wrong.text, "f-map-author-error" in wrong.text or "f-map-body-error" in wrong.text) == (422, True, True)
    fields = {"map-title": "Betreff", "map-body": "Beschreibung", "map-votes": "Stimmen", "map-created_at": "Eingereicht am", "map-author": "Wer", "map-status": "Stand dort"}
    assert browser.post(f"{at}/mapping", {"board": "products", "lang": "de", **fields}).location == at
    working.work_uploads(now=NOON)
    page = browser.get(at).text
    assert [text for text in ("Mehr Bänke", "Am Wasser.", "no title", "no number of votes") if text not in page] == []
    seen = session().get_one(Upload, 1).preview or {}
    assert [(row["title"], row["votes"], row["author"], row["at"][:10], row["stage"]) for row in seen["rows"]] == [("Mehr Bänke", 12, "Ada", "2017-04-03", "gathering"), ("Ein Baum", 0, "Bea", "2017-01-01", "gathering")]
    assert browser.post(f"{at}/format", {"format": "fider"}).location == at
    working.work_uploads(now=NOON)
    assert (session().get_one(Upload, 1, populate_existing=True).state, counted()) == ("failed", (0, 0, 0))
    assert browser.post(f"{at}/removal").location == "/desk/transfer"
    assert list(uploads.folder_of(1).parent.iterdir()) == []


def test_the_whole_report_is_kept_beside_the_file(app: Flask) -> None:
    browser = Browser(app, make_member("admin"))
    data = zipped(**{"ideas.jsonl": b'{"id": "1", "title": "A bench", "created_at": "2016"}\n' + b"no json\n" * 2500})
    at = browser.post("/desk/transfer", {"board": "products", "clock": "import", "file": (io.BytesIO(data), "town.zip")}, content_type="multipart/form-data").location
    working.work_uploads(now=NOON)
    upload = session().get_one(Upload, 1)
    assert (upload.state, upload.report_count, len(upload.report)) == ("judged", 2500, working.KEPT)
    assert browser.get(f"{at}/report.csv", buffered=True).text.count("not JSON") == 2500
    assert "2,300 more rows" in browser.get(at).text
    with working._Report(1) as late, working._Report(1) as present:
        assert browser.get(f"{at}/report.csv", buffered=True).text.count("not JSON") == 2500, "while it is judged anew, the last whole one is read"
        for report in (late, present):
            report.say({"file": "", "line": 1, "kind": "error", "what": "present" if report is present else "late"})
    told = browser.get(f"{at}/report.csv", buffered=True).text
    assert ("present" in told, "late" in told) == (True, False), "a worker that lost the file to another leaves that one's report alone"
    assert [place.name for place in uploads.folder_of(1).parent.glob("1.report*")] == ["1.report"]


def _broken(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: type[BaseException]) -> str:
    """A file whose import breaks off once its ideas are in: killed (nothing is written of it any more), or by an error."""
    from ideas.transfer.actions import importing

    def break_off(*_: object) -> None:
        raise how

    at = browser.post("/desk/transfer", {"board": "products", "clock": "import", "file": (io.BytesIO(package(tmp_path, ideas=IDEAS)), "town.zip")}, content_type="multipart/form-data").location
    working.work_uploads(now=NOON)
    browser.post(f"{at}/beginning")
    with monkeypatch.context() as patch:
        patch.setattr(importing, "bring_votes", break_off)
        try:
            working.work_uploads(now=NOON)
        except KeyboardInterrupt:
            session().rollback()
    return at


@both_databases
def test_an_import_whose_worker_was_killed_goes_on_and_is_taken_back_whole(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser, later = Browser(app, make_member("admin")), NOON + timedelta(minutes=5)
    at = _broken(browser, tmp_path, monkeypatch, KeyboardInterrupt)
    assert working.work_uploads(now=later) == 1
    upload = session().get_one(Upload, 1, populate_existing=True)
    assert (upload.state, upload.import_id, upload.counts["ideas"], counted()) == ("imported", 1, 4, (4, 3, 2))
    browser.post(f"{at}/undoing")
    working.work_uploads(now=later)
    assert (session().get_one(Upload, 1, populate_existing=True).counts, counted(), engine().ids()) == ({"ideas": 4, "members": 4}, (0, 0, 0), set())


def test_an_import_that_failed_is_found_and_taken_back(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = Browser(app, make_member("admin"))
    at = _broken(browser, tmp_path, monkeypatch, OSError)
    upload = session().get_one(Upload, 1, populate_existing=True)
    assert (upload.state, upload.import_id, counted()[0], len(engine().ids())) == ("failed", 1, 4, 4)
    page = browser.get(at).text
    assert ("A part of it is in already" in page, f"{at}/undoing" in page, f"{at}/removal" in page) == (True, True, False)
    assert browser.post(f"{at}/removal").status_code == 409
    assert browser.post(f"{at}/undoing").location == at
    working.work_uploads(now=NOON)
    assert (counted(), engine().ids(), index_complete(NOON).problems) == ((0, 0, 0), set(), [])
    assert not uploads.folder_of(1).exists(), "people's addresses are in it, and nothing is done with it any more"


def test_what_a_killed_process_left_half_unpacked_goes_a_day_later(app: Flask) -> None:
    for name, age in (("new-old", timedelta(days=1, seconds=1)), ("new-young", timedelta(hours=23))):
        uploads.folder_of(name).mkdir(parents=True)
        os.utime(uploads.folder_of(name), ((NOON - age).timestamp(),) * 2)
    made = uploads.send_upload(zipped(**GOOD), "x.zip", session().get_one(Board, 1), by=make_actor("admin"), now=NOON)
    assert {place.name for place in uploads.folder_of(1).parent.iterdir()} == {"new-young", str(made.id)}


def test_an_undo_that_broke_off_leaves_nothing_in_the_index(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from ideas.transfer.actions import undoing

    browser = Browser(app, make_member("admin"))
    at = _broken(browser, tmp_path, monkeypatch, OSError)
    browser.post(f"{at}/undoing")
    monkeypatch.setattr(working, "undo", lambda *given, **more: (undoing.undo(*given, **more), pytest.fail("killed")))
    with pytest.raises(pytest.fail.Exception):
        working.work_uploads(now=NOON)
    monkeypatch.undo()
    session().rollback()
    assert (counted()[0], len(engine().ids())) == (0, 4)
    working.work_uploads(now=NOON + timedelta(minutes=5))
    assert (session().get_one(Upload, 1, populate_existing=True).state, engine().ids()) == ("undone", set())


@both_databases
def test_what_two_bring_at_once_is_said_and_goes_on_when_judged_anew(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one is through between what this one knows of it and what this one writes."""
    from ideas.transfer.actions import importing

    browser, known = Browser(app, make_member("admin")), importing.known_people
    at = browser.post("/desk/transfer", {"board": "products", "clock": "import", "file": (io.BytesIO(package(tmp_path, ideas=IDEAS)), "town.zip")}, content_type="multipart/form-data").location
    working.work_uploads(now=NOON)
    browser.post(f"{at}/beginning")

    def another(source: str) -> dict[str, int]:
        monkeypatch.setattr(importing, "known_people", known)
        importing.import_jsonl(tmp_path / "packed", board=session().get_one(Board, 1), by=SYSTEM, now=NOON)
        session().rollback()
        return {}

    monkeypatch.setattr(importing, "known_people", another)
    working.work_uploads(now=NOON)
    page = browser.get(at).text
    assert ("brought it in at the same moment" in page, "IntegrityError" in page, counted()[0]) == (True, False, 4)
    browser.post(f"{at}/format", {"format": "jsonl"})
    working.work_uploads(now=NOON)
    browser.post(f"{at}/beginning")
    working.work_uploads(now=NOON)
    assert (session().get_one(Upload, 1, populate_existing=True).state, counted()[0]) == ("imported", 4)


def test_two_portals_of_one_kind_have_two_names_and_a_table_keeps_its_own(app: Flask) -> None:
    browser, head = Browser(app, make_member("admin")), b"id,title,content,author_email,vote_count\n"

    def bring(name: str, data: bytes, source: str) -> Upload:
        at = browser.post("/desk/transfer", {"board": "products", "clock": "import", "source": source, "file": (io.BytesIO(data), name)}, content_type="multipart/form-data").location
        if browser.get(at).location:
            assert 'id="f-source"' in browser.get(f"{at}/mapping").text
            browser.post(f"{at}/mapping", {"board": "products", "source": "hall", "map-id": "Nummer", "map-title": "Betreff"})
        working.work_uploads(now=NOON)
        browser.post(f"{at}/beginning")
        working.work_uploads(now=NOON)
        session().rollback()
        return session().get_one(Upload, int(at.rpartition("/")[2]))

    bring("posts.csv", head + b"1,A bench,At the mill.,ada@a.example,1\n", "")
    assert [line["kind"] for line in bring("posts.csv", head + b"1,A tree,At the mill.,ada@a.example,1\n", "").report] == ["note"]
    assert bring("posts.csv", head + b"1,A tree,At the mill.,ada@a.example,1\n", " shop  B ").counts["ideas"] == 1
    assert bring("ideas-10.csv", b"Nummer;Betreff\n7;Ein Brunnen\n", "").counts["ideas"] == 1
    assert bring("ideas-11.csv", b"Nummer;Betreff\n7;Ein Brunnen\n", "").counts["ideas"] == 0
    assert session().execute(select(Idea.source, Idea.title).order_by(Idea.id)).all() == [("quackback", "A bench"), ("shop B", "A tree"), ("hall", "Ein Brunnen")]
