"""One archive holds the portal, verified; what is broken in one is found, and older ones go only behind a good one."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from ideas.board.models import Picture
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.media import MediaStore
from ideas.upkeep.backup import BadArchive, Portal, Unable, alone, last_backup, postgres, take
from ideas.upkeep.backup.archive import archives
from ideas.upkeep.backup.verify import verify
from tests.conftest import both_databases
from tests.upkeep.portals import TONIGHT, add_picture, backed_up, fill, manifest_with, rewritten


@pytest.fixture
def work(tmp_path):
    (tmp_path / "work").mkdir()
    return tmp_path / "work"


@both_databases
def test_an_archive_holds_everything(app, tmp_path, work):
    idea = fill()
    taken = backed_up(app, tmp_path)
    assert taken.path.name == "ideas-20261122T020000Z.tar"
    assert taken.path.stat().st_mode & 0o777 == 0o600
    manifest, database = verify(taken.path, work)
    assert manifest == taken.manifest
    assert database.exists()
    assert (manifest.counts["votes"], manifest.counts["ideas"], manifest.counts["pictures"], manifest.counts["sign_ins"]) == (3, 1, 1, 1)
    assert manifest.pictures == {file["key"]: file["sha256"] for file in session().get(Picture, 1).files.values()}
    assert (manifest.database, manifest.holes) == (app.extensions["settings"].database.partition(":")[0].partition("+")[0], [])
    assert idea.id == 1
    assert [path.name for path in taken.path.parent.iterdir() if path.name != ".ideas-backup.lock"] == [taken.path.name]


def test_it_is_said_for_the_health_pages(app, tmp_path):
    data_dir = app.extensions["settings"].data_dir
    assert last_backup(data_dir) is None
    taken = backed_up(app, tmp_path)
    assert last_backup(data_dir) == {"moment": TONIGHT.isoformat(), "file": taken.path.name, "bytes": taken.size, "seconds": pytest.approx(taken.seconds, abs=0.1), "holes": 0}


def test_deleted_rows_leave_nothing_in_it(app, tmp_path, work):
    picture = add_picture(fill(), "lighthouse")
    with writing() as current:
        current.add(Picture(idea_id=picture.idea_id, by_id=picture.by_id, alt="a very rare caption", files={}, created_at=TONIGHT, position=9))
    with writing() as current:
        current.execute(delete(Picture).where(Picture.position == 9))
    _, database = verify(backed_up(app, tmp_path).path, work)
    assert b"a very rare caption" not in database.read_bytes()


# --- what is broken -------------------------------------------------------------------------------------------------


def other_bytes(entries):
    name = next(name for name in entries if name.startswith("media/"))
    entries[name] = b"other" + entries[name][5:]


def without_picture(entries):
    del entries[next(name for name in entries if name.startswith("media/"))]


def unnamed_picture(entries):
    """A row of the copy whose picture neither the archive nor its manifest has."""
    told = json.loads(entries["manifest.json"])
    name = next(name for name in told["files"] if name.startswith("media/"))
    del told["files"][name], entries[name]
    entries["manifest.json"] = json.dumps(told).encode()


def without_manifest(entries):
    del entries["manifest.json"]


def unreadable_manifest(entries):
    entries["manifest.json"] = b"{"


def another_format(entries):
    manifest_with(entries, format=99)


def another_database(entries):
    manifest_with(entries, database="oracle")


def newer_portal(entries):
    manifest_with(entries, head="9999")


def other_counts(entries):
    told = json.loads(entries["manifest.json"])
    manifest_with(entries, counts=told["counts"] | {"votes": 4})


def one_table_less(entries):
    told = json.loads(entries["manifest.json"])
    del told["counts"]["votes"]
    manifest_with(entries, counts=told["counts"])


def outside(_entries):
    return [tarfile.TarInfo("../../etc/cron.d/evil")]


def absolute(_entries):
    return [tarfile.TarInfo("/etc/cron.d/evil")]


def media_outside(_entries):
    return [tarfile.TarInfo("media/../../evil.webp")]


def link(_entries):
    entry = tarfile.TarInfo("media/evil.webp")
    entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return [entry]


def device(_entries):
    entry = tarfile.TarInfo("media/evil.webp")
    entry.type = tarfile.CHRTYPE
    return [entry]


def twice(_entries):
    return [tarfile.TarInfo("erasures")]


def stranger(_entries):
    return [tarfile.TarInfo("media/unlisted.webp")]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (other_bytes, "SHA-256 differs"), (without_picture, "not what its manifest lists"), (unnamed_picture, "is not in the backup as its row says"),
        (without_manifest, "cut off"), (unreadable_manifest, "manifest cannot be read"), (another_format, "format 99"), (another_database, "oracle"),
        (newer_portal, "does not know"), (other_counts, "votes has 3 rows, not 4"), (one_table_less, "votes has 3 rows, not none"), (outside, "does not belong"),
        (absolute, "does not belong"), (media_outside, "does not belong"), (link, "does not belong"), (device, "does not belong"), (twice, "there twice"), (stranger, "not what its manifest lists"),
    ],
)
def test_a_broken_archive_is_found(app, tmp_path, work, change, words):
    fill()
    with pytest.raises(BadArchive, match=words):
        verify(rewritten(backed_up(app, tmp_path).path, change), work)
    assert not list(tmp_path.rglob("evil*"))


def test_an_archive_that_was_cut_off_is_found(app, tmp_path, work):
    fill()
    whole = backed_up(app, tmp_path).path.read_bytes()
    cut = tmp_path / "cut.tar"
    for share in range(20):
        cut.write_bytes(whole[: len(whole) * share // 20])
        with pytest.raises(BadArchive):
            verify(cut, work)
    cut.write_bytes(b"\0" * 10240)
    with pytest.raises(BadArchive):
        verify(cut, work)


@both_databases
def test_a_flipped_byte_is_found_wherever_it_is(app, tmp_path, work):
    fill()
    archive = backed_up(app, tmp_path).path
    whole = archive.read_bytes()
    with tarfile.open(archive) as tar:
        places = [entry.offset_data + entry.size // 2 for entry in tar if entry.size]
    for place in places:
        archive.write_bytes(whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :])
        with pytest.raises(BadArchive):
            verify(archive, work)


def test_a_damaged_database_gives_no_archive(app, tmp_path):
    fill()
    source = tmp_path / "broken.db"
    with sqlite3.connect(source) as target, sqlite3.connect(tmp_path / "var" / "ideas.db") as live:
        live.backup(target)
    target.close()
    live.close()
    with source.open("r+b") as file:
        file.seek(source.stat().st_size // 2)
        file.write(b"\xff" * 65536)
    with pytest.raises((BadArchive, Unable)):
        take(tmp_path / "backups", Portal(f"sqlite:///{source}", doors.media, tmp_path / "var"), now=TONIGHT)
    assert archives(tmp_path / "backups") == []


# --- pictures -------------------------------------------------------------------------------------------------------


class Restless(MediaStore):
    """A store in which somebody deletes a picture while the backup reads."""

    def get(self, key):
        if not getattr(self, "done", False):
            self.done = True
            picture = session().get(Picture, 1)
            for file in picture.files.values():
                self.delete(file["key"])
            with writing() as current:
                current.execute(delete(Picture).where(Picture.id == 1))
        return super().get(key)


@both_databases
def test_a_picture_taken_away_meanwhile(app, tmp_path, work):
    idea = fill()
    add_picture(idea, "lighthouse")
    store = Restless.from_url(app.extensions["settings"].media)
    session().rollback()
    taken = take(tmp_path / "backups", Portal(app.extensions["settings"].database, store, tmp_path / "var"), now=TONIGHT)
    assert store.done
    assert taken.manifest.holes == []
    assert taken.manifest.counts["pictures"] == 1
    verify(taken.path, work)


def test_a_lost_picture_is_a_hole_that_is_named_and_keeps_older_archives(app, tmp_path):
    fill()
    backed_up(app, tmp_path)
    keys = sorted(file["key"] for file in session().get(Picture, 1).files.values())
    doors.media.delete(keys[0])
    session().rollback()
    told = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "backups"), "--keep", "1"])
    assert told.exit_code == 1
    said = next(json.loads(line) for line in told.output.splitlines() if line.startswith("{"))
    assert (said["holes"], said["dropped"], said["verified"]) == ([keys[0]], [], True)
    assert len(archives(tmp_path / "backups")) == 2


def test_damaged_pictures_are_holes_too(app, tmp_path):
    fill()
    key = next(iter(session().get(Picture, 1).files.values()))["key"]
    doors.media.put(key, b"rotten", "image/webp")
    assert backed_up(app, tmp_path).manifest.holes == [key]


# --- several, one after the other -----------------------------------------------------------------------------------


def test_older_archives_go_once_the_new_one_is_good(app, tmp_path):
    for day in range(4):
        backed_up(app, tmp_path, now=TONIGHT + timedelta(days=day))
    (tmp_path / "backups" / "ideas-notes.tar").write_text("somebody's own")
    (tmp_path / "backups" / "other.tar").write_text("somebody's own")
    taken = backed_up(app, tmp_path, now=TONIGHT + timedelta(days=4), keep=2)
    assert taken.dropped == ["ideas-20261122T020000Z.tar", "ideas-20261123T020000Z.tar", "ideas-20261124T020000Z.tar"]
    assert [path.name for path in archives(taken.path.parent)] == ["ideas-20261125T020000Z.tar", "ideas-20261126T020000Z.tar"]
    assert {path.name for path in taken.path.parent.glob("*.tar")} >= {"ideas-notes.tar", "other.tar"}


def test_two_of_one_second(app, tmp_path):
    names = [backed_up(app, tmp_path).path.name for _ in range(3)]
    assert names == ["ideas-20261122T020000Z.tar", "ideas-20261122T020000Z-2.tar", "ideas-20261122T020000Z-3.tar"]
    assert [path.name for path in archives(tmp_path / "backups")] == names


def test_one_at_a_time(app, tmp_path):
    (tmp_path / "backups").mkdir()
    with alone(tmp_path / "backups" / ".ideas-backup.lock", "busy"), pytest.raises(Unable, match="another backup"):
        backed_up(app, tmp_path)
    backed_up(app, tmp_path)


def test_what_a_killed_backup_left_goes(app, tmp_path):
    left = tmp_path / "backups" / ".ideas-partial"
    left.mkdir(parents=True)
    (left / "draft.tar").write_bytes(b"x" * 1000)
    backed_up(app, tmp_path)
    assert not left.exists()


def test_a_full_disk_is_a_sentence(app, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ideas.upkeep.backup.sqlite._to_disk", full)
    told = app.test_cli_runner().invoke(args=["backup", str(tmp_path / "backups")])
    assert told.exit_code == 1
    assert "No space left" in told.output
    assert archives(tmp_path / "backups") == []


# --- PostgreSQL's tools ---------------------------------------------------------------------------------------------


def test_passwords_travel_by_the_environment():
    address = "postgresql+psycopg://ada:s%40fe@db.example.org:6543/portal?sslmode=require"
    env = postgres.environment(address)
    told = {name: env[name] for name in ("PGHOST", "PGPORT", "PGUSER", "PGPASSWORD", "PGDATABASE", "PGSSLMODE")}
    assert told == {"PGHOST": "db.example.org", "PGPORT": "6543", "PGUSER": "ada", "PGPASSWORD": "s@fe", "PGDATABASE": "portal", "PGSSLMODE": "require"}


def test_missing_tools_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "TOOLS", tmp_path)
    with pytest.raises(Unable, match="pg_dump is not there: install"):
        postgres.tool("pg_dump")


def test_tools_beside_the_path_the_newest_first(monkeypatch, tmp_path):
    for version in ("9", "15", "16"):
        (tmp_path / version / "bin").mkdir(parents=True)
        (tmp_path / version / "bin" / "pg_dump").touch()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(postgres, "TOOLS", tmp_path)
    assert postgres.tool("pg_dump") == str(tmp_path / "16" / "bin" / "pg_dump")


def test_names_of_databases_beside():
    assert postgres.beside("postgresql+psycopg://a:b@h/portal", "restoring") == "postgresql+psycopg://a:b@h/portal_restoring"
    assert len(Path(postgres.beside("postgresql+psycopg://a:b@h/" + "x" * 80, "restoring")).name) == 63
