"""The portal's own bundle by hand: everything written to one file, and put back into an empty portal."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.media import StoreFailed
from ideas.core.words import N_, say
from ideas.transfer.bundle.parcel import BadBundle, opened
from ideas.transfer.bundle.restoring import Restored, restore
from ideas.transfer.bundle.writing import written
from ideas.upkeep.erasures import FILE, entries, replay

SECRET = "It holds mail addresses, password hashes and consents of every member: keep it as you keep a password (file mode 600)."  # noqa: S105 (a sentence)
PROBLEMS = {
    "broken": "It is broken or cut off, at {}.", "no_manifest": "It is no bundle of this portal's kind ({}).", "newer": "It is of a newer version than this program knows.",
    "strange_file": "A file is in it, or is not, other than a bundle has it: {}.", "changed": "{} is not what the manifest says: it was changed or damaged.",
    "newer_schema": "It is of schema {}, which is newer than this portal or of another line: update the program first.",
    "older_schema": "It is of schema {}, and rows were changed since: restore it with the program that wrote it, update that, and export again.",
    "unknown_table": "There is no table {} here.", "missing_table": "The table {} is not in it.", "unknown_column": "{} is not as this schema has it.", "broken_row": "A row is none: {}.",
    "does_not_fit": "Its rows do not fit together ({}).", "not_full": "It is not a full bundle: it can be imported, and not restored.",
    "not_empty": "This portal is not empty: a full bundle is put only into one that `flask init` has just made (no member, no idea, no board of your own). A bundle without --full can be imported.",
    "other_picture": "The picture store has another file by the name {}.",
}
OTHER_KEY = N_(
    "This bundle was written under another IDEAS_SECRET_KEY than this portal has: authenticator apps would stop working, and people from before this portal could no longer be claimed. "
    "Set the key that the portal had when it was exported, and try again. If that key is lost, --other-key goes on without it; docs/export.md says what is lost then. Nothing was written."
)


def _tell(step: str, done: int) -> None:
    click.echo(f"{step}: {done}" if done else step, err=True)


@click.command("export")
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--full", is_flag=True, help="With everything that is needed to put the portal back: also addresses, password hashes, consents. The file is secret.")
@with_appcontext
def export(path: Path, *, full: bool) -> None:
    """Write the portal into one ZIP file while it runs: what every visitor may read, or all of it."""
    pieces, told = written(full=full, progress=_tell)
    session().rollback()
    target = path.with_name(path.name + ".part")
    digest = hashlib.sha256()
    try:
        with _fresh(target, full=full) as out:
            for piece in pieces:
                digest.update(piece)
                out.write(piece)
        target.replace(path)
    except OSError as problem:
        raise click.ClickException(f"Cannot be written: {problem}.") from problem
    finally:
        target.unlink(missing_ok=True)
    if told.missing:
        click.echo(f"{told.missing} pictures are missing in the store of this portal itself.", err=True)
    if full:
        click.echo(SECRET, err=True)
    rows = {name: entry.rows for name, entry in told.tables.items() if entry.rows}
    about = {"file": str(path), "bytes": path.stat().st_size, "sha256": digest.hexdigest(), "full": full, "mode": f"{path.stat().st_mode & 0o777:o}"}
    click.echo(json.dumps(about | {"schema": told.schema, "rows": sum(rows.values()), "pictures": told.media.rows - told.missing, "missing": told.missing, "tables": rows}))


def _fresh(path: Path, *, full: bool) -> Any:
    """A new file; a full bundle can be read by its owner only, from its first byte on."""
    path.unlink(missing_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if full else 0o666), "wb")


def is_full(path: Path) -> bool:
    """Whether this file is a bundle that is restored, and not imported."""
    try:
        with opened(path) as parcel:
            return parcel.full
    except BadBundle:
        return False


def put_back(path: Path, index: Callable[[], int], *, other_key: bool = False) -> dict[str, Any]:
    """Restore a full bundle into this empty portal; gives the counts as an import does, and more."""
    try:
        done = restore(path, other_key=other_key, progress=_tell)
    except BadBundle as problem:
        raise said(problem) from problem
    except StoreFailed as problem:
        raise click.ClickException(f"The picture store said no to {problem}; nothing was restored.") from problem
    ledger = doors.data_dir / FILE
    erased = replay(list(entries(ledger.read_bytes()))) if ledger.exists() else 0
    return _counts(done) | {"erased": erased, "indexed": index()}


def _counts(done: Restored) -> dict[str, Any]:
    named = {name: done.rows.get(name, 0) for name in ("ideas", "comments", "votes", "members", "updates")}
    return {"import_id": None, **named, "skipped": 0, "errors": 0, "restored": True, "rows": sum(done.rows.values()), "pictures": done.pictures, "missing": done.missing}


def said(problem: BadBundle) -> click.ClickException:
    """The cause as a sentence; what to do about a lost key in every language of the portal."""
    cause, where = problem.args
    if cause == "other_key":
        return click.ClickException("\n".join(say(locale, OTHER_KEY) for locale in doors.locales))
    return click.ClickException(f"{PROBLEMS[cause].format(where)} Nothing was written.")


COMMANDS = (export,)

