"""A bundle holds the portal byte for byte, and an empty portal becomes the one it was written by."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from ideas.accounts.models import Member
from ideas.board.actions import open_default_boards
from ideas.board.models import Idea
from ideas.comments.models import Comment
from ideas.core.db import Base, session, writing
from ideas.core.doors import doors
from ideas.transfer.bundle.contents import BLANK, CLOSED, LEFT_OUT, OPEN, carried
from ideas.transfer.bundle.encoding import kind_of
from ideas.transfer.bundle.parcel import BadBundle
from ideas.transfer.bundle.restoring import is_empty, restore
from ideas.transfer.bundle.schema import CHANGED_ROWS, MIGRATIONS, line_to, why_not_schema
from ideas.transfer.bundle.writing import written
from tests.conftest import NOON, both_databases
from tests.factories import make_idea, make_member
from tests.transfer.made_up import Maker
from tests.upkeep.portals import fill


def bundle(path: Path, *, full: bool = True) -> Path:
    """A bundle of the portal as it is."""
    session().rollback()
    pieces, _ = written(full=full)
    path.write_bytes(b"".join(pieces))
    return path


def emptied() -> None:
    """The portal as `flask init` leaves it; its files are gone too."""
    with writing() as current:
        if current.get_bind().dialect.name == "sqlite":
            current.connection().exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for table in reversed(Base.metadata.sorted_tables):
                current.execute(table.delete())
        else:
            current.execute(text("TRUNCATE " + ", ".join(f'"{name}"' for name in Base.metadata.tables) + " RESTART IDENTITY CASCADE"))
    session().expunge_all()
    for key, _ in list(doors.media.keys()):
        doors.media.delete(key)
    open_default_boards(now=NOON)
    session().rollback()


def names(table):
    return {column.name for column in table.columns}


def test_every_table_and_column_is_in_or_out(app):  # noqa: ARG001 (all models are loaded)
    tables = Base.metadata.tables
    assert LEFT_OUT.keys() <= tables.keys(), "a table that is left out is gone: enter its new name in contents.LEFT_OUT"
    assert all(LEFT_OUT.values())
    for table in carried():
        assert {kind_of(column) for column in table.columns}
        assert {key.column.table.name for key in table.foreign_keys}.isdisjoint(LEFT_OUT), f"{table.name} names rows that are left out"
    for name, columns in OPEN.items():
        closed = [column for some in CLOSED.get(name, {}).values() for column in some]
        assert len(set(closed)) == len(closed)
        assert set(columns) | set(closed) == names(tables[name]), f"{name}: enter each column in contents.OPEN or CLOSED"
        assert set(columns).isdisjoint(closed)
    assert all(set(columns) <= names(tables[name]) for name, columns in BLANK.items())


def test_migrations_that_change_rows_are_known():
    changing = {path.stem for path in (MIGRATIONS / "versions").glob("*.py") if re.search(r"op\.get_bind\(\)\.execute|op\.bulk_insert|\.update\(\)|\bUPDATE \w+ SET|\bDELETE FROM|_in_force\(", path.read_text())}
    assert changing == set(CHANGED_ROWS), "a migration that changes rows stands in schema.CHANGED_ROWS: bundles from before it are refused"


@pytest.mark.parametrize(("theirs", "cause"), [("4", ""), ("3", ""), ("2", ""), ("1", "older_schema"), ("5", "newer_schema"), ("", "newer_schema")])
def test_which_schema_is_understood(theirs, cause):
    assert why_not_schema(theirs, ["1", "2", "3", "4"], ["2"]) == cause


@both_databases
def test_there_and_back(app, tmp_path):
    fill()
    first = bundle(tmp_path / "first.zip")
    assert first.read_bytes() == bundle(tmp_path / "again.zip").read_bytes()
    emptied()
    done = restore(first)
    assert (done.rows["ideas"], done.rows["votes"], done.pictures, done.missing) == (1, 3, 2, 0)
    assert bundle(tmp_path / "second.zip").read_bytes() == first.read_bytes()


@both_databases
@settings(max_examples=4 if settings.default.max_examples == 50 else 100, suppress_health_check=[HealthCheck.function_scoped_fixture])  # the test itself empties the portal
@given(seed=st.integers(0, 2**32), rows=st.integers(1, 4))
def test_any_portal_comes_back(app, tmp_path_factory, seed, rows):
    emptied()
    with writing() as current:
        for table in reversed(Base.metadata.sorted_tables):
            current.execute(table.delete())
        Maker(Random(seed), rows).fill(current.connection())
    folder = tmp_path_factory.mktemp("bundles")
    first = bundle(folder / "first.zip")
    emptied()
    restore(first)
    assert bundle(folder / "second.zip").read_bytes() == first.read_bytes()


def changed(path: Path, change, *, honest: bool = True) -> Path:
    """The bundle with other files: `change(entries, manifest)`; an honest one has the right sums in its manifest."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(entries.pop("manifest.json"))
    change(entries, manifest)
    for name, told in manifest["tables"].items() if honest else ():
        data = entries.get(f"tables/{name}.jsonl", b"")
        told |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest(), "rows": data.count(b"\n")}
    target = path.with_name("changed.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (entries | {"manifest.json": json.dumps(manifest).encode()}).items():
            archive.writestr(name, data)
    return target


def rows_of(entries, table):
    return [json.loads(line) for line in entries[f"tables/{table}.jsonl"].splitlines()]


def put_rows(entries, table, rows):
    entries[f"tables/{table}.jsonl"] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def with_value(table, **values):
    return lambda entries, _manifest: put_rows(entries, table, [row | values for row in rows_of(entries, table)])


def another_table(name):
    def change(entries, manifest):
        entries[f"tables/{name}.jsonl"] = b""
        manifest["tables"][name] = {"columns": ["id"], "rows": 0, "bytes": 0, "sha256": ""}

    return change


def without_table(entries, manifest):
    del entries["tables/votes.jsonl"], manifest["tables"]["votes"]


def other_column(_entries, manifest):
    manifest["tables"]["votes"]["columns"].append("weight")


def with_pictures(data):
    def change(entries, manifest):
        entries["media.jsonl"] = data
        manifest["media"] |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}

    return change


REFUSED = {
    "an unknown table": (another_table("horoscopes"), "unknown_table"), "a table that no bundle has": (another_table("tokens"), "unknown_table"), "no votes": (without_table, "missing_table"),
    "a column of its own": (other_column, "unknown_column"), "a newer schema": (lambda _, manifest: manifest.update(schema="9999"), "newer_schema"),
    "an old schema": (lambda _, manifest: manifest.update(schema="0008"), "older_schema"), "a newer form": (lambda _, manifest: manifest.update(version=2), "newer"),
    "another secret key": (lambda _, manifest: manifest.update(key="0" * 32), "other_key"), "a mark of a key that is none": (lambda _, manifest: manifest.update(key=7), "no_manifest"),
    "no manifest of ours": (lambda _, manifest: manifest.update(format="zip"), "no_manifest"), "a way out": (lambda entries, _: entries.update({"../votes": b""}), "strange_file"),
    "a picture nobody named": (lambda entries, _: entries.update({"media/ideas/stray.webp": b"x"}), "strange_file"),
    "a word for a number": (with_value("votes", idea_id="one"), "broken_row"), "a naive moment": (with_value("votes", at="2026-07-01T12:00:00"), "broken_row"),
    "an idea that is not there": (with_value("votes", idea_id=4711), "does_not_fit"), "a vote twice": (with_value("votes", member_id=1), "does_not_fit"),
    "a list of pictures that is none": (with_pictures(b"no json\n"), "strange_file"), "a deep list of pictures": (with_pictures(b"[" * 200_000 + b"\n"), "strange_file"),
    "a huge number": (with_value("ideas", hot=10**400), "broken_row"), "half a sign": (with_value("ideas", title="\ud800"), "broken_row"), "half a sign within": (with_value("ideas", rules={"goal": "\ud800"}), "broken_row"),
    "a role that is none": (with_value("members", role="emperor"), "broken_row"), "a stage that is none": (with_value("ideas", stage="nonsense"), "broken_row"),
    "a line that is none": (lambda entries, _: entries.update({"tables/votes.jsonl": b"[]\n"}), "broken_row"),
}


@both_databases
def test_what_is_wrong_changes_nothing(app, tmp_path):
    fill()
    path = bundle(tmp_path / "whole.zip")
    emptied()
    before = bundle(tmp_path / "before.zip").read_bytes()
    for name, (change, cause) in REFUSED.items():
        with pytest.raises(BadBundle) as refused:
            restore(changed(path, change))
        assert (refused.value.args[0], name) == (cause, name)
    for change in (lambda entries, _: entries.update({"tables/tags.jsonl": b""}), lambda entries, manifest: manifest["media"].update(sha256="0" * 64)):
        with pytest.raises(BadBundle, match="changed"):
            restore(changed(path, change, honest=False))
    data = path.read_bytes()
    for broken in (data[:-1], data[: len(data) // 2], b"", b"PK", data[:2000] + b"\x00" * 40 + data[2040:]):
        (tmp_path / "broken.zip").write_bytes(broken)
        with pytest.raises(BadBundle, match="broken"):
            restore(tmp_path / "broken.zip")
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(tmp_path / "bzip2.zip", "w", zipfile.ZIP_BZIP2) as other:
        for name in whole.namelist():
            other.writestr(name, whole.read(name))
    with pytest.raises(BadBundle, match="strange_file"):  # read in one go: a few bytes would come out as gigabytes
        restore(tmp_path / "bzip2.zip")
    assert bundle(tmp_path / "after.zip").read_bytes() == before
    assert list(doors.media.keys()) == []
    restore(path)
    with pytest.raises(BadBundle, match="not_empty"):
        restore(path)


def test_a_lost_key_can_be_gone_on_without(app, tmp_path, monkeypatch):
    """The mark is of the key alone, says nothing of it, and stands in full bundles only."""
    fill()
    path, marks = bundle(tmp_path / "whole.zip"), []
    for secret in (doors.secret, "another key, as long as the settings ask for"):
        monkeypatch.setattr(doors, "secret", secret)
        marks.append(manifest_of(bundle(tmp_path / "again.zip"))["key"])
    assert marks[0] == manifest_of(path)["key"] != marks[1]
    assert re.fullmatch("[0-9a-f]{32}", marks[0]) and "key" not in manifest_of(bundle(tmp_path / "open.zip", full=False))
    emptied()
    with pytest.raises(BadBundle, match="other_key"):
        restore(path)
    assert restore(path, other_key=True).rows["votes"] == 3


def manifest_of(path):
    with zipfile.ZipFile(path) as archive:
        return json.loads(archive.read("manifest.json"))


def older(entries, manifest):
    """As a program wrote it that knew neither polls' answers nor what visitors are called, and marked no key."""
    del manifest["key"]
    line = line_to(manifest["schema"])
    manifest["schema"] = line[-2]
    for name in ("poll_answers", "season_places"):
        del entries[f"tables/{name}.jsonl"], manifest["tables"][name]
    for table, column in (("comments", "guest_name"), ("members", "shows_badges"), ("ideas", "what_changed")):
        manifest["tables"][table]["columns"].remove(column)
        put_rows(entries, table, [{name: value for name, value in row.items() if name != column} for row in rows_of(entries, table)])


def test_an_older_schema_to_which_only_was_added(app, tmp_path, monkeypatch):
    monkeypatch.setattr(why_not_schema, "__defaults__", ((),))  # as where the latest migrations changed no rows
    fill()
    path = bundle(tmp_path / "today.zip")
    emptied()
    restore(changed(path, older))
    assert bundle(tmp_path / "again.zip").read_bytes() == path.read_bytes()
    assert set(session().scalars(select(Member.shows_badges))) == {True}
    assert (session().scalars(select(Comment.guest_name)).all(), set(session().scalars(select(Idea.what_changed)))) == ([None], {""})


@both_databases
def test_new_rows_have_numbers_of_their_own(app, tmp_path):
    fill()
    path = bundle(tmp_path / "whole.zip")
    emptied()
    restore(path)
    assert make_idea(make_member(handle="newcomer")).id == 2
    assert session().scalar(select(func.count()).select_from(Idea)) == 2


@pytest.mark.parametrize("make", [make_member, lambda: make_idea(make_member()), lambda: open_board("extra")])
def test_what_is_empty(app, make):
    assert is_empty()
    make()
    assert not is_empty()


def open_board(slug):
    with writing() as current:
        table = Base.metadata.tables["boards"]
        first = dict(current.execute(select(table)).mappings().first())
        current.execute(table.insert(), first | {"id": 9, "slug": slug})
