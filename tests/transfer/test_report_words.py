"""The reasons in a report are said in the language of who reads it, and what older versions kept still reads."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, update

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.core.db import session, writing
from ideas.core.words import N_, Message, Nn_, catalogue, restored, say, stored
from ideas.moderation.models import Suspension
from ideas.transfer.actions import undoing, uploads, working
from ideas.transfer.formats.common import KINDS, Folder, quoted
from ideas.transfer.formats.registry import FORMATS
from ideas.transfer.formats.shaping import noted
from ideas.transfer.models import Upload
from ideas.transfer.rules import reason_of
from ideas.votes.actions import cast
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_member
from tests.transfer.folders import FIXTURES, IDEAS, package
from tests.transfer.test_broken_files import SETS

FAULTY = [*IDEAS, "no json", {"source": "town-2016", "id": "7", "created_at": "2016"}, {"source": "town-2016", "id": "8", "title": "Odd", "created_at": "2016", "status": "dreamt of"}]
REASONS = {
    "de": ["kein JSON", "kein Titel", "unbekannter Status „dreamt of“: als offen übernommen", "Unterstützung für die eigene Idee", "worauf es antwortet, ist nicht hier: als eigener Kommentar übernommen"],
    "en": ["not JSON", "no title", "unknown status 'dreamt of': taken as open", "support for one's own idea", "what it answers is not here: brought in as a comment of its own"],
}
OLD = [{"file": "ideas.jsonl", "line": 3, "kind": "error", "what": "not JSON"}, {"file": "", "line": 0, "kind": "note", "what": "7 more lines are not listed"}]


def admins(app: Flask) -> dict[str, Browser]:
    return {lang: Browser(app, make_member("admin", lang=lang)) for lang in REASONS}


def send(browser: Browser, data: bytes) -> str:
    at = browser.post("/desk/transfer", {"board": "products", "clock": "import", "file": (io.BytesIO(data), "town.zip")}, content_type="multipart/form-data").location
    working.work_uploads(now=NOON)
    return at


def downloaded(browser: Browser, at: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(browser.get(f"{at}/report.csv", buffered=True).data.decode("utf-8-sig"))))


def page(browser: Browser, at: str) -> str:
    return browser.get(at).text.replace("&#39;", "'")


@both_databases
def test_each_reads_the_reasons_in_their_language(app: Flask, tmp_path: Path) -> None:
    browsers = admins(app)
    at = send(browsers["en"], package(tmp_path, ideas=FAULTY))

    def assert_said() -> None:
        for lang, browser in browsers.items():
            shown, other = page(browser, at), next(words for name, words in REASONS.items() if name != lang)
            assert [words for words in REASONS[lang] if words not in shown] == []
            assert [words for words in other if f">{words}<" in shown] == []
        assert downloaded(browsers["de"], at)[:3] == [["Datei", "Zeile", "Was daraus wurde", "Begründung"], ["ideas.jsonl", "5", "Fehler", "kein JSON"], ["ideas.jsonl", "6", "Fehler", "kein Titel"]]
        assert downloaded(browsers["en"], at)[:3] == [["File", "Row", "What became of it", "Why"], ["ideas.jsonl", "5", "error", "not JSON"], ["ideas.jsonl", "6", "error", "no title"]]
        assert {lang: {row[3] for row in downloaded(browser, at)[1:]} for lang, browser in browsers.items()} == {lang: set(words) for lang, words in REASONS.items()}

    assert_said()
    browsers["de"].post(f"{at}/beginning")
    working.work_uploads(now=NOON)
    assert session().get_one(Upload, 1, populate_existing=True).state == "imported"
    assert_said()


@both_databases
def test_a_report_of_an_older_version_still_reads(app: Flask, tmp_path: Path) -> None:
    browsers = admins(app)
    at = send(browsers["en"], package(tmp_path, ideas=FAULTY))
    with writing() as current:
        current.execute(update(Upload).values(report=OLD, report_count=len(OLD)))
    uploads.report_of(1).write_text("".join(f"{json.dumps(line)}\n" for line in OLD))
    assert '<span class="facts" lang="en">not JSON</span>' in page(browsers["de"], at)
    assert '<span class="facts">not JSON</span>' in page(browsers["en"], at)
    for _ in ("from the file", "from the row"):
        assert downloaded(browsers["de"], at)[1:] == [["ideas.jsonl", "3", "Fehler", "not JSON"], ["", "", "Hinweis", "7 more lines are not listed"]]
        uploads.report_of(1).unlink(missing_ok=True)


@pytest.mark.parametrize(("name", "fixture"), [(name, fixture) for name, fixtures in SETS.items() for fixture in fixtures])
def test_whatever_a_reader_says_has_its_german_and_comes_back_from_storage(name: str, fixture: str) -> None:
    source = FORMATS[name].read(Folder.at(FIXTURES / fixture), {})
    said = [words for kind in KINDS for line in source.lines(kind) for words in (line.problem, line.left_out, line.note) if words]
    assert [words for words in said if restored(json.loads(json.dumps(stored(words)))) != words] == []
    assert [key for words in said for key in keys(words) if key not in known()] == []


def keys(words: Message) -> list[str]:
    return [words.key, *(key for value in words.values.values() if isinstance(value, Message) for key in keys(value))]


def known() -> set[str]:
    return {key[0] if isinstance(key, tuple) else key for key in catalogue("de")._catalog}


def test_notes_are_one_sentence_each_said_once() -> None:
    first, second, third = N_("control characters: left out"), N_("not an object"), Nn_("one picture lies at an address of its own: left out", "%(num)s pictures lie at addresses of their own: left out", 2)
    assert (noted(), noted(None), noted(first, None, first)) == (None, None, first)
    assert say("de", noted(first, second, first, third) or "") == "Steuerzeichen: weggelassen; kein Objekt; 2 Bilder liegen an eigenen Adressen: ausgelassen"


@pytest.mark.parametrize(("text", "shown"), [("Ä 'x'", "Ä 'x'"), ("a\x00b\ud800\n", "a\\x00b\\ud800\\n"), ("x" * 50, "x" * 40), ("100 %(odd)s", "100 %(odd)s")])
def test_what_a_file_says_stands_in_a_reason_so_that_any_database_keeps_it(text: str, shown: str) -> None:
    kept = json.loads(json.dumps(stored(N_("not public there: %(state)s", state=quoted(text)))))
    assert say("de", reason_of({"what": kept})) == f"dort nicht öffentlich: {shown}"


@both_databases
def test_the_report_of_an_undo_says_how_many_people_stay_and_why(app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    browsers = admins(app)
    at = send(browsers["de"], package(tmp_path))
    browsers["de"].post(f"{at}/beginning")
    working.work_uploads(now=NOON)
    person = session().scalars(select(Member).where(Member.source_id == "u4")).one()
    session().add(Suspension(member_id=person.id, at=NOON, until=NOON + timedelta(days=3), reason="spam"))
    session().commit()
    browsers["de"].post(f"{at}/undoing")
    monkeypatch.setattr(working, "undo", lambda *given, **more: (undoing.undo(*given, **more), pytest.fail("killed")))
    with pytest.raises(pytest.fail.Exception):
        working.work_uploads(now=NOON)
    monkeypatch.undo()
    session().rollback()
    working.work_uploads(now=NOON + timedelta(minutes=5))
    one = "Ein Mensch aus diesem Import bleibt: Seitdem hat jemand auf etwas aufgebaut, woran er beteiligt ist, ihn übernommen oder etwas über ihn entschieden."
    assert (one in page(browsers["de"], at), "Diese Ideen hat seitdem" in page(browsers["de"], at), "One person who came with this import stays: " in page(browsers["en"], at)) == (True, False, True)
    assert downloaded(browsers["de"], at) == [["Idee", "Was bleibt"], ["", one]]


def test_an_undo_lists_ideas_and_counts_people(app: Flask, tmp_path: Path) -> None:
    browsers = admins(app)
    at = send(browsers["de"], package(tmp_path))
    browsers["de"].post(f"{at}/beginning")
    working.work_uploads(now=NOON)
    idea = session().scalars(select(Idea).where(Idea.source_id == "3")).one()
    cast(idea, by=make_actor(), now=NOON)
    browsers["de"].post(f"{at}/undoing")
    working.work_uploads(now=NOON)
    left = len(session().scalars(select(Member.id).where(Member.source.is_not(None))).all())
    assert (left > 1, f"{left} people who came with this import stay: " in page(browsers["en"], at), f"{left} Menschen aus diesem Import bleiben: " in page(browsers["de"], at)) == (True, True, True)
    assert "Diese Ideen hat seitdem jemand unterstützt" in page(browsers["de"], at)
    assert [row[0] for row in downloaded(browsers["en"], at)] == ["Idea", "", str(idea.id)]
    assert '<td class="n" data-label="Ideen">–</td>' in page(browsers["de"], "/desk/transfer")  # not how many went


@pytest.mark.parametrize(("ideas", "shown", "brings"), [(["no json"] * 3, [], False), ([*IDEAS, IDEAS[0] | {"title": "Again"}, {"title": "No id"}, {"id": "y" * 201, "title": "Long"}], ["1", "2", "3", "4"], True)])
def test_only_rows_that_would_come_are_shown_and_a_file_that_brings_nothing_says_so(app: Flask, tmp_path: Path, ideas: list[object], shown: list[str], brings: bool) -> None:
    browser = admins(app)["de"]
    at = send(browser, package(tmp_path, ideas=ideas, comments=[], statuses=[], votes=[], relations=[]))
    upload = session().get_one(Upload, 1)
    assert ([row["id"] for row in (upload.preview or {})["rows"]], upload.counts["ideas"]) == (shown, len(shown))
    assert ("Darin ist nichts Neues: Ein Import brächte nichts." in page(browser, at)) is not brings
