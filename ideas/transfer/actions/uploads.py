"""Files sent by admins to be imported: unpacked, judged without writing, imported and taken back by the worker, put away."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import delete, select, update

from ideas.accounts.models import SYSTEM, Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.models import Board
from ideas.core.db import action, locked, session, writing
from ideas.core.doors import doors
from ideas.core.events import record
from ideas.core.refusal import Refused, insist
from ideas.core.text import clean_line
from ideas.search.actions import index_ideas
from ideas.search.queries.finding import engine
from ideas.transfer.actions.importing import import_jsonl
from ideas.transfer.actions.undoing import undo
from ideas.transfer.formats.packed import BadPackage, unpack
from ideas.transfer.models import Upload
from ideas.transfer.queries import ideas_of
from ideas.transfer.rules import why_not_take, why_not_upload_step

NAME_MOST = 100
WORK = ("judging", "importing", "undoing")


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
    _clear(upload.id)
    try:
        unpack(data, folder_of(upload.id))
    except BadPackage as problem:
        _clear(upload.id)
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
    _clear(upload.id)


def _clear(upload_id: int) -> None:
    shutil.rmtree(folder_of(upload_id), ignore_errors=True)


def work_uploads(*, now: datetime) -> int:
    """Do what was asked for, one file after another; gives how many. What was broken off is begun again: twice is the same as once."""
    done = 0
    while (upload := session().scalars(select(Upload).where(Upload.state.in_(WORK)).order_by(Upload.id).limit(1)).first()) is not None:
        session().rollback()
        try:
            {"judging": _judge, "importing": _bring, "undoing": _take_back}[upload.state](upload, now)
        except (Refused, OSError, ValueError) as problem:
            session().rollback()
            _tell(upload.id, state="failed", problem=problem.refusal.cause if isinstance(problem, Refused) else type(problem).__name__, changed_at=now)
        done += 1
    return done


def _judge(upload: Upload, now: datetime) -> None:
    found = _imported(upload, now, dry_run=True)
    _tell(upload.id, state="judged", counts=_counts(found), report=found["report"], changed_at=now)


def _bring(upload: Upload, now: datetime) -> None:
    found = _imported(upload, now, dry_run=False)
    _index(ideas_of(found["import_id"]))
    _tell(upload.id, state="imported", import_id=found["import_id"], counts=_counts(found), report=found["report"], changed_at=now)
    _clear(upload.id)


def _imported(upload: Upload, now: datetime, *, dry_run: bool) -> dict[str, Any]:
    board = session().get_one(Board, upload.board_id)
    session().rollback()
    return import_jsonl(
        folder_of(upload.id), board=board, dry_run=dry_run, original_clock=upload.clock == "original", by=SYSTEM, now=now,
        progress=lambda step, done: _tell(upload.id, step=step, done_count=done),
    )


def _take_back(upload: Upload, now: datetime) -> None:
    undone = undo(int(upload.import_id or 0), progress=lambda step, done: _tell(upload.id, step=step, done_count=done), by=SYSTEM, now=now)
    with suppress(Exception):  # the index is mended by what is searched for and by `flask reindex`; the rows are gone
        engine().drop(undone.gone)
    _index(undone.touched)
    _tell(upload.id, state="undone", counts={"ideas": len(undone.gone), "members": undone.members}, report=[{"file": "", "line": idea_id, "kind": "stays", "what": title} for idea_id, title in undone.kept], changed_at=now)


def _index(ids: list[int]) -> None:
    session().rollback()
    index_ideas(ids)


def _counts(found: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in found.items() if name not in {"import_id", "report"}}


def _tell(upload_id: int, **values: Any) -> None:
    """How far it is, in a transaction of its own."""
    with writing() as current:
        current.execute(update(Upload).where(Upload.id == upload_id).values(**values), execution_options={"synchronize_session": False})
