"""Backup, restore and the drill of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from ideas import worker
from ideas.core.db import db, now, session
from ideas.core.doors import doors
from ideas.core.late import Late
from ideas.search.actions import reindex
from ideas.settings import Settings
from ideas.upkeep.backup import BadArchive, Portal, Unable, take
from ideas.upkeep.check import check
from ideas.upkeep.drill import Step, rehearse
from ideas.upkeep.drill.sample import sample
from ideas.upkeep.erasures import entries, note_all
from ideas.upkeep.restore import restore as put_back
from ideas.upkeep.restore.child import Child
from ideas.upkeep.restore.settling import settle

if TYPE_CHECKING:
    import flask_migrate
else:
    flask_migrate = Late("flask_migrate")


def _settings() -> Settings:
    return current_app.extensions["settings"]  # type: ignore[no-any-return]


def _portal() -> Portal:
    return Portal(_settings().database, doors.media, _settings().data_dir)


def _note_who_left(portal: Portal) -> None:
    """The ledger knows everybody who has left, as far as this database can be read; one that is not there is not made for it."""
    if portal.kind != "sqlite" or portal.file.exists():
        with suppress(SQLAlchemyError, OSError):
            note_all()


def _tell(step: str, done: int) -> None:
    click.echo(f"{step}: {done}", err=True)


@contextmanager
def _said() -> Iterator[None]:
    """What cannot be done is a sentence and not a traceback."""
    try:
        yield
    except BadArchive as error:
        raise click.ClickException(f"Not a good backup: {error}.") from error
    except Unable as error:
        raise click.ClickException(f"Not possible: {error}.") from error
    except OSError as error:
        raise click.ClickException(f"The disk or the picture store said no: {error}.") from error


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--keep", type=click.IntRange(1, 10_000), help="How many archives to keep; older ones go once the new one is verified.")
@with_appcontext
def backup(folder: Path, keep: int | None) -> None:
    """Write one archive of database and pictures while the portal runs, and verify it; ends with 1 where pictures were missing."""
    _note_who_left(_portal())
    with _said():
        taken = take(folder, _portal(), keep=keep, now=now(), progress=_tell)
    told = taken.manifest.model_dump(mode="json", exclude={"files", "counts", "format"})
    rows = {"rows": sum(taken.manifest.counts.values()), "pictures": len(taken.manifest.pictures)}
    click.echo(json.dumps({"file": str(taken.path), "bytes": taken.size, "seconds": round(taken.seconds, 1), **rows, **told, "verified": True, "dropped": taken.dropped}))
    if taken.manifest.holes:
        click.echo(f"{len(taken.manifest.holes)} pictures are missing or damaged in the portal itself; no older archive was removed.", err=True)
        raise SystemExit(1)


@click.command("restore")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Move the present data aside first, where there is any.")
@click.option("--drill", is_flag=True, help="Only rehearse it: in a temporary place, with a server and twenty questions.")
@with_appcontext
def restore(file: Path, *, replace: bool, drill: bool) -> None:
    """Put the portal of an archive in the place of this one, which must not be running; may be run again after an interruption."""
    if not drill:
        _note_who_left(_portal())
    db.session.remove()
    db.engine.dispose()
    child = Child(_settings())
    if drill:
        _rehearse(file, child)
        return
    with _said():
        done = put_back(file, _portal(), child, search_dir=_settings().search_dir, replace=replace, now=now(), progress=_tell)
    click.echo(f"Everybody signs in anew, programs need new keys, mailed links are void; {done['mails']} waiting mails were not sent again.", err=True)
    done.pop("sample")
    broken = [finding for finding in done["check"] if not finding["ok"]]
    click.echo(json.dumps(done | {"check": [f"{finding['id']}: {finding['problems'][0]}" for finding in broken]}))
    if broken:
        raise SystemExit(1)


def _rehearse(file: Path, child: Child) -> None:
    def line(step: Step) -> None:
        click.echo(f"{'ok  ' if step.ok else 'FAIL'} {step.seconds:7.2f} s  {step.about:44} {step.said}")

    told = rehearse(file, _portal(), child, line)
    click.echo(json.dumps(told))
    if not told["ok"]:
        raise SystemExit(1)


@click.command("restore-settle", hidden=True)
@click.argument("ledger", type=click.Path(path_type=Path))
@click.argument("moment")
@with_appcontext
def restore_settle(ledger: Path, moment: str) -> None:
    """A step of `flask restore`: bring a restored copy up to date and quiet, before anybody uses it."""
    flask_migrate.upgrade()
    told = settle(list(entries(ledger.read_bytes())), worker.hand_out_all, moment=datetime.fromisoformat(moment), now=now())
    click.echo(json.dumps(told))


@click.command("restore-finish", hidden=True)
@with_appcontext
def restore_finish() -> None:
    """A step of `flask restore`: index, what is left to be done, the invariants."""
    indexed = reindex()
    session().rollback()
    worker.settle()
    known = sample()
    session().rollback()
    findings = check(now=now())
    click.echo(json.dumps({"indexed": indexed, "check": [finding.said() for finding in findings], "sample": known}))


COMMANDS = (backup, restore, restore_settle, restore_finish)

