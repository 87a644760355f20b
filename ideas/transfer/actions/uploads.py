"""Files sent by admins to be imported: opened, read as somebody says, asked for, put away. What the worker does with them stands in `working`."""

from __future__ import annotations

import io
import re
import secrets
import shutil
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePath
from typing import IO, Any

from sqlalchemy import delete

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.models import Board
from ideas.core.db import action, locked, session
from ideas.core.doors import doors
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_line
from ideas.transfer.formats.common import BadPackage, Folder
from ideas.transfer.formats.mapped_csv import guess_mapping, single_table
from ideas.transfer.formats.packed import unpack
from ideas.transfer.formats.registry import FORMATS, guess
from ideas.transfer.models import Upload
from ideas.transfer.rules import errors_of_mapping, undone_from, why_not_put_away, why_not_take, why_not_upload_step

NAME_MOST, SOURCE_MOST = 100, 60
SENT_MOST = 100 * 1024 * 1024  # bytes, as they are sent
CHUNK = 1024 * 1024
LEFT_AFTER = timedelta(days=1)
PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")  # a table's first heading may be PK, too
JUDGED_ANEW = ("mapping", "judged", "failed")
_AGAIN = re.compile(r"\s*\(\d+\)$")  # what browsers add to a file that is saved a second time
_STRANGE = re.compile(r"[^\w.-]+")


def folder_of(upload_id: int | str) -> Path:
    """Where an upload's files lie."""
    return Path(doors.data_dir) / "uploads" / str(upload_id)


def report_of(upload_id: int) -> Path:
    """Where the whole report lies, an object a line."""
    return folder_of(f"{upload_id}.report")


def source_called(name: str) -> str:
    """What a file's source is called by the file: the same for the same file saved twice."""
    return clean_line(_AGAIN.sub("", PurePath(name).stem), SOURCE_MOST) or "import"


def files_of(upload: Upload) -> Folder:
    """What was sent, opened."""
    return Folder(source_called(upload.name), Folder.at(folder_of(upload.id)).files)


def send_upload(
    data: IO[bytes] | bytes, name: str, board: Board, *, format: str = "", source: str = "", original_clock: bool = False, by: Actor, now: datetime,  # noqa: A002 (what it is called)
) -> Upload:
    """Take a ZIP file or a single file; the worker judges it next, a table once it is said which column is what. Raises Refused.

    `source` is what the other portal is called; left empty, the file says it. It is written and unpacked before the transaction, so that nobody waits for that.
    """
    insist(why_not_staff(by, now, "admin"))
    _sweep(now)
    place = folder_of(f"new-{secrets.token_hex(8)}")
    try:
        found = _opened(io.BytesIO(data) if isinstance(data, bytes) else data, name, place, format)
        return _enter(place, name, board, found, source=source, original_clock=original_clock, by=by, now=now)
    except BadPackage as problem:
        insist(why_not_take(str(problem)))
        raise
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _sweep(now: datetime) -> None:
    """Remove what processes that were killed left half unpacked a day ago or earlier."""
    for left in Path(doors.data_dir).glob("uploads/new-*"):
        with suppress(FileNotFoundError):
            if datetime.fromtimestamp(left.stat().st_mtime, UTC) < now - LEFT_AFTER:
                shutil.rmtree(left, ignore_errors=True)


def _opened(data: IO[bytes], name: str, place: Path, asked: str) -> str:
    """Put the files there, safe; gives the format they are in. Raises BadPackage."""
    raw = place / "raw"
    place.mkdir(parents=True)
    _write(data, raw)
    with raw.open("rb") as file:
        packed = file.read(4) in PACKED
    if packed:
        unpack(raw, place / "files")
    elif name.lower().endswith(".zip"):
        raise BadPackage("no_package")
    else:
        (place / "files").mkdir()
        raw.rename(place / "files" / (_STRANGE.sub("-", PurePath(name).name)[-NAME_MOST:].strip(".-") or "import"))
    folder = Folder(source_called(name), Folder.at(place / "files").files)
    return asked if asked in FORMATS else _guessed(folder)


def _write(data: IO[bytes], raw: Path) -> None:
    left = SENT_MOST
    with raw.open("wb") as out:
        while piece := data.read(CHUNK):
            left -= len(piece)
            if left < 0:
                raise BadPackage("sent_too_big")
            out.write(piece)
    if left == SENT_MOST:
        raise BadPackage("empty")


def _guessed(folder: Folder) -> str:
    """What recognises it; any other table is one whose columns somebody has to name. Raises BadPackage."""
    if (found := guess(folder)) is not None:
        return found
    if len(folder.files) != 1:
        raise BadPackage("unknown_format")
    if not single_table(folder).headings[1:]:  # one column is no table but any text
        raise BadPackage("unknown_format")
    return "csv"


@action
def _enter(place: Path, name: str, board: Board, format_: str, *, source: str, original_clock: bool, by: Actor, now: datetime) -> Upload:
    upload = Upload(
        by_id=by.id, board_id=board.id, name=clean_line(PurePath(name.replace("\\", "/")).name, NAME_MOST) or "import", clock="original" if original_clock else "import", format=format_,
        state="mapping" if format_ == "csv" else "judging", sent_at=now, changed_at=now, counts={}, report=[],
        source=clean_line(source, SOURCE_MOST) or None,
    )
    session().add(upload)
    session().flush()
    clear(upload.id)
    (place / "files").rename(folder_of(upload.id))
    record("import.sent", by=by, now=now, thing_id=upload.id)
    return upload


def headings_of(upload: Upload, samples: int) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The columns of a table with their first values, and what is guessed of them: {our name: their heading}. Raises Refused."""
    try:
        table = single_table(files_of(upload))
    except BadPackage as problem:
        insist(why_not_take(str(problem)))
        raise
    found: dict[str, list[str]] = {heading: [] for heading in table.headings}
    for at, row in enumerate(table.rows()):
        if at >= samples:
            break
        for heading, values in found.items():
            values.append(row.text(heading)[:NAME_MOST])
    return found, guess_mapping(table.headings)


@action
def read_upload(
    upload: Upload, format: str, *, fields: Mapping[str, str] | None = None, lang: str = "", source: str | None = None, board: Board | None = None, by: Actor, now: datetime,  # noqa: A002 (what it is called)
) -> Upload:
    """Say how a file is to be read: a table waits for its `fields` ({our name: their heading}), anything else is judged anew; `source` changes what the other portal is called. Raises Refused with errors by field."""
    insist(why_not_staff(by, now, "admin"))
    upload = locked(upload)
    insist(why_not_upload_step("judged" if upload.state in JUDGED_ANEW else upload.state, "judged"))
    insist(why_not_take("" if format in FORMATS else "unknown_format"))
    if fields is not None:
        errors_of_mapping({name: heading for name, heading in fields.items() if heading}, headings_of(upload, 0)[0]).insist()
        upload.mapping = {"fields": {name: heading for name, heading in fields.items() if heading}, "lang": lang}
    upload.board_id = board.id if board else upload.board_id
    upload.source = upload.source if source is None else clean_line(source, SOURCE_MOST) or None
    upload.format, upload.problem, upload.preview, upload.counts, upload.report, upload.report_count = format, "", None, {}, [], 0
    _next(upload, "mapping" if format == "csv" and fields is None else "judging", now=now)
    record("import.mapped", by=by, now=now, thing_id=upload.id)
    return upload


@action
def begin_upload(upload: Upload, *, by: Actor, now: datetime) -> None:
    """Ask for what was judged to be imported. Raises Refused."""
    _ask(upload, lambda _upload: ("judged",), "importing", by=by, now=now)
    record("import.asked_for", by=by, now=now, thing_id=upload.id)


@action
def undo_upload(upload: Upload, *, by: Actor, now: datetime) -> None:
    """Ask for what was imported to be taken back, also where the import broke off. Raises Refused."""
    _ask(upload, lambda sent: undone_from(sent.import_id), "undoing", by=by, now=now)
    record("import.undo_asked_for", by=by, now=now, thing_id=upload.id)


def _ask(upload: Upload, before: Callable[[Upload], Collection[str]], after: str, *, by: Actor, now: datetime) -> None:
    insist(why_not_staff(by, now, "admin"))
    upload = locked(upload)
    insist(why_not_upload_step(upload.state, *before(upload)))
    _next(upload, after, now=now)


def _next(upload: Upload, state: str, *, now: datetime) -> None:
    upload.state, upload.changed_at, upload.done_count, upload.step = state, now, 0, ""


@action
def discard_upload(upload: Upload, *, by: Actor, now: datetime) -> None:
    """Put a file away that was only judged, or could not be, and of which nothing came in. Raises Refused."""
    insist(why_not_staff(by, now, "admin"))
    upload = locked(upload)
    insist(why_not_upload_step("judged" if upload.state in JUDGED_ANEW else upload.state, "judged"))
    insist(why_not_put_away(upload.import_id))
    record("import.put_away", by=by, now=now, thing_id=upload.id)
    session().execute(delete(Upload).where(Upload.id == upload.id), execution_options={"synchronize_session": False})
    clear(upload.id)
    report_of(upload.id).unlink(missing_ok=True)


def clear(upload_id: int) -> None:
    """Remove an upload's files."""
    shutil.rmtree(folder_of(upload_id), ignore_errors=True)


def kept_fields(upload: Upload) -> dict[str, Any]:
    """What was said of a table's columns; empty where nothing was."""
    return dict((upload.mapping or {}).get("fields", {}))
