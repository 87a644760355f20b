"""Files sent by admins to be imported: unpacked, asked for, put away. What the worker does with them stands in `working`."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.models import Board
from ideas.core.db import action, locked, session
from ideas.core.doors import doors
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.text import clean_line
from ideas.transfer.formats.packed import BadPackage, unpack
from ideas.transfer.models import Upload
from ideas.transfer.rules import why_not_take, why_not_upload_step

NAME_MOST = 100


def folder_of(upload_id: int) -> Path:
    """Where an upload's files lie."""
    return Path(doors.data_dir) / "uploads" / str(upload_id)


@action
def send_upload(data: bytes, name: str, board: Board, *, original_clock: bool = False, by: Actor, now: datetime) -> Upload:
    """Take a ZIP file in the common form; the worker judges it next. Raises Refused."""
    insist(why_not_staff(by, now, "admin"))
    insist(why_not_take("" if data else "empty"))
    upload = Upload(
        by_id=by.id, board_id=board.id, name=clean_line(name, NAME_MOST) or "import.zip", clock="original" if original_clock else "import", state="judging", sent_at=now, changed_at=now, counts={}, report=[],
    )
    session().add(upload)
    session().flush()
    clear(upload.id)
    try:
        unpack(data, folder_of(upload.id))
    except BadPackage as problem:
        clear(upload.id)
        insist(why_not_take(str(problem)))
    record("import.sent", by=by, now=now, thing_id=upload.id)
    return upload


@action
def begin_upload(upload: Upload, *, by: Actor, now: datetime) -> None:
    """Ask for what was judged to be imported. Raises Refused."""
    _ask(upload, "judged", "importing", by=by, now=now)
    record("import.asked_for", by=by, now=now, thing_id=upload.id)


@action
def undo_upload(upload: Upload, *, by: Actor, now: datetime) -> None:
    """Ask for what was imported to be taken back. Raises Refused."""
    _ask(upload, "imported", "undoing", by=by, now=now)
    record("import.undo_asked_for", by=by, now=now, thing_id=upload.id)


def _ask(upload: Upload, before: str, after: str, *, by: Actor, now: datetime) -> None:
    insist(why_not_staff(by, now, "admin"))
    upload = locked(upload)
    insist(why_not_upload_step(upload.state, before))
    upload.state, upload.changed_at, upload.done_count, upload.step = after, now, 0, ""


@action
def discard_upload(upload: Upload, *, by: Actor, now: datetime) -> None:
    """Put a file away that was only judged, or could not be. Raises Refused."""
    insist(why_not_staff(by, now, "admin"))
    upload = locked(upload)
    insist(why_not_upload_step(upload.state if upload.state != "failed" else "judged", "judged"))
    record("import.put_away", by=by, now=now, thing_id=upload.id)
    session().execute(delete(Upload).where(Upload.id == upload.id), execution_options={"synchronize_session": False})
    clear(upload.id)


def clear(upload_id: int) -> None:
    """Remove an upload's files."""
    shutil.rmtree(folder_of(upload_id), ignore_errors=True)
