"""The commands: a JSON object as the last line, the index true afterwards."""

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from ideas.core.db import now, session
from ideas.upkeep.check import check
from tests.datasets import BARCELONA, GERMAN, UK, WISHLIST, dataset
from tests.transfer.folders import IDEAS, folder

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def run(app):
    def run(*args, code=0):
        session().rollback()
        told = app.test_cli_runner().invoke(args=[str(arg) for arg in args])
        assert told.exit_code == code, told.output
        session().rollback()
        return json.loads(told.output.splitlines()[-1]) if code == 0 else told.output

    return run


def assert_sound():
    assert [finding.problems for finding in check(now=now()) if not finding.ok] == []


def test_import_again_and_undo(run, tmp_path):
    path = folder(tmp_path / "town")
    assert run("import", path, "--format", "jsonl", "--board", "markets", "--dry-run")["import_id"] is None
    done = run("import", path, "--format", "jsonl", "--board", "markets")
    assert done == {"import_id": 1, "ideas": 4, "comments": 3, "votes": 2, "members": 4, "updates": 3, "links": 2, "pictures": 0, "notes": 0, "skipped": 1, "errors": 0}
    assert_sound()
    again = run("import", path, "--board", "markets")
    assert (again["ideas"], again["comments"], again["votes"], again["members"], again["updates"]) == (0, 0, 0, 0, 0)
    more = folder(tmp_path / "more", ideas=[IDEAS[0] | {"source": "village"}], comments=[], statuses=[], votes=[], relations=[])
    run("import", more)
    assert_sound()
    assert run("import-undo", 1) == {"import_id": 1, "ideas": 4, "members": 4, "kept": []}
    assert_sound()


def test_the_whole_report_is_written(run, tmp_path):
    run("import", folder(tmp_path / "town"), "--report", tmp_path / "report.txt")
    assert (tmp_path / "report.txt").read_text().splitlines() == [
        "votes.jsonl:1: skipped: support for one's own idea", "comments.jsonl:3: note: what it answers is not here: brought in as a comment of its own",
    ]


def test_a_wrong_board_or_folder_is_said(run, tmp_path):
    assert "no board" in run("import", tmp_path, "--board", "nowhere", code=1)
    assert "Nothing in it is recognised" in run("import", tmp_path, code=1)
    assert "no file ideas.jsonl" in run("import", tmp_path, "--format", "jsonl", code=1)
    assert "FIELD=HEADING" in run("import", folder(tmp_path / "town"), "--map", "title", code=1)
    assert "no such import" in run("import-undo", 9, code=1)


def test_reindex(run, tmp_path):
    run("import", folder(tmp_path / "town"))
    assert run("reindex") == {"ideas": 4}


@pytest.mark.nightly
@pytest.mark.parametrize(("name", "ideas", "comments", "votes", "updates"), [
    (BARCELONA, 10860, 9192, 0, 2704), (UK, 3882, 0, 0, 12900), (GERMAN, 3139, 0, 0, 0), (WISHLIST, 2292, 0, 50422, 267),
])
def test_a_whole_set(run, name, ideas, comments, votes, updates):
    path = dataset(name)
    done = run("import", path)
    assert (done["ideas"], done["comments"], done["votes"], done["updates"], done["errors"]) == (ideas, comments, votes, updates, 0)
    assert_sound()
    again = run("import", path)
    assert [again[kind] for kind in ("ideas", "comments", "votes", "members", "updates", "links")] == [0] * 6
    assert run("import-undo", 1)["ideas"] == ideas
    assert_sound()


def test_what_a_broken_off_import_left_unindexed_is_indexed_next_time(run, tmp_path):
    from ideas.search.queries.finding import engine

    path = folder(tmp_path / "town")
    run("import", path)
    engine().drop([1, 2])
    run("import", path)
    assert_sound()


@pytest.mark.parametrize("packed", [False, True])
def test_what_was_given_is_recognised_as_a_folder_and_as_a_zip_file(run, tmp_path, packed):
    given = FIXTURES / "fider" / "backup"
    given = Path(shutil.make_archive(str(tmp_path / "backup"), "zip", given)) if packed else given
    done = run("import", given)
    assert (done["ideas"], done["pictures"], done["votes"], done["errors"]) == (3, 2, 2, 1)
    assert_sound()


def test_two_portals_of_one_kind_have_names_of_their_own(run, tmp_path):
    given = FIXTURES / "uservoice" / "dotted"
    assert [run("import", given, *more)["ideas"] for more in ((), ("--source", "apps"), (), ("--source", "apps"))] == [3, 3, 0, 0]
    assert_sound()


def test_a_packed_file_that_leads_out_or_is_a_workbook_is_said(run, tmp_path):
    for name, words in (("../x.csv", "leads out"), ("[Content_Types].xml", "workbook")):
        with zipfile.ZipFile(tmp_path / "bad.zip", "w") as out:
            out.writestr(name, "title\n")
        assert words in run("import", tmp_path / "bad.zip", code=1)


def test_what_was_broken_off_goes_on_under_its_number(run, tmp_path, monkeypatch):
    from ideas.transfer.actions import importing

    def killed(*_):
        raise KeyboardInterrupt

    path = folder(tmp_path / "town")
    with monkeypatch.context() as patch:
        patch.setattr(importing, "bring_votes", killed)
        run("import", path, code=1)
    done = run("import", path)
    assert (done["import_id"], done["ideas"], done["votes"]) == (1, 4, 2)
    assert run("import", path)["import_id"] == 2
    assert run("import-undo", 1)["ideas"] == 4
    assert_sound()
