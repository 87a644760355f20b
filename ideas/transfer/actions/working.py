"""The worker's part of an upload: judged, imported, taken back, in short steps under a lease that each step renews."""

from __future__ import annotations

import csv
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Any, Self

from sqlalchemy import or_, select, update
from sqlalchemy.exc import DataError, IntegrityError

from ideas.accounts.models import SYSTEM
from ideas.board.models import Board
from ideas.core.bulk import chunks
from ideas.core.db import session, writing
from ideas.core.refusal import Refused
from ideas.core.words import Message, Nn_, stored
from ideas.search.actions import index_ideas
from ideas.search.queries.documents import public_ids
from ideas.search.queries.finding import engine
from ideas.transfer.actions.importing import import_from, reading
from ideas.transfer.actions.undoing import Undone, undo
from ideas.transfer.actions.uploads import clear, files_of, kept_fields, report_of
from ideas.transfer.actions.watching import Watched
from ideas.transfer.models import Upload
from ideas.transfer.queries import boards_by_name, ideas_of, import_of, named, people_left

WORK = ("judging", "importing", "undoing")
LEASE, SKEW = timedelta(minutes=3), timedelta(minutes=10)  # a step is half a second; what is read before the first one may take longer
INDEXED = 200
BROKEN = (Refused, OSError, ValueError, LookupError, ArithmeticError, TypeError, RecursionError, csv.Error, DataError, IntegrityError)  # whatever a file makes happen: said, and not tried again and again
KEPT = 200  # lines of a report for the page; the file has them all


class TakenOver(Exception):
    """The lease ran out and another worker has the upload: nothing more is written here."""


class Hold:
    """An upload in hand. Its lease is also its mark: who comes back after another took it finds a later one and stops."""

    def __init__(self, upload_id: int, now: datetime) -> None:
        self.upload_id, self.begun, self.clock, self.until = upload_id, now, monotonic(), now + LEASE

    def take(self) -> bool:
        """Whether it is ours now: for exactly one worker."""
        with writing() as current:
            free = update(Upload).where(Upload.id == self.upload_id, Upload.state.in_(WORK), _free(self.begun)).values(leased_until=self.until)
            return current.execute(free.returning(Upload.id), execution_options={"synchronize_session": False}).first() is not None

    def tell(self, step: str, done: int) -> None:
        """How far it is, in a transaction of its own; the lease goes on from here. Raises TakenOver."""
        later = self.begun + timedelta(seconds=monotonic() - self.clock) + LEASE
        self._write(step=step, done_count=done, leased_until=later)
        self.until = later

    def begun_as(self, import_id: int) -> None:
        """Which import this is from now on, however it ends: what came in of it can be taken back. Raises TakenOver."""
        self._write(import_id=import_id)

    def finish(self, now: datetime, **values: Any) -> None:
        """What became of it, and the lease is given back. Raises TakenOver."""
        self._write(changed_at=now, leased_until=None, **values)

    def _write(self, **values: Any) -> None:
        with writing() as current:
            mine = update(Upload).where(Upload.id == self.upload_id, Upload.leased_until == self.until).values(**values)
            held = current.execute(mine.returning(Upload.id), execution_options={"synchronize_session": False}).first() is not None
        if not held:
            raise TakenOver


def _free(now: datetime) -> Any:
    return or_(Upload.leased_until.is_(None), Upload.leased_until <= now, Upload.leased_until > now + LEASE + SKEW)


def work_uploads(*, now: datetime) -> int:
    """Do what was asked for, one file after another; gives how many. What was broken off is begun again: twice is the same as once."""
    done = 0
    while (upload := session().scalars(select(Upload).where(Upload.state.in_(WORK), _free(now)).order_by(Upload.id).limit(1)).first()) is not None:
        work, hold = _WORK[upload.state], Hold(upload.id, now)
        session().rollback()
        if not hold.take():
            continue
        try:
            _work(work, upload, hold, now)
        except TakenOver:
            session().rollback()
            break
        done += 1
    return done


def _work(work: Callable[[Upload, Hold, datetime], None], upload: Upload, hold: Hold, now: datetime) -> None:
    try:
        work(upload, hold, now)
    except BROKEN as problem:
        session().rollback()
        hold.finish(now, state="failed", problem=problem.refusal.cause if isinstance(problem, Refused) else type(problem).__name__)


def _judge(upload: Upload, hold: Hold, now: datetime) -> None:
    with _Report(upload.id) as report:
        source, found = _imported(upload, hold, report, now, dry_run=True)
    hold.finish(now, state="judged", counts=_counts(found), preview=source.seen(), **report.kept())


def _bring(upload: Upload, hold: Hold, now: datetime) -> None:
    try:
        with _Report(upload.id) as report:
            _, found = _imported(upload, hold, report, now, dry_run=False)
    except BROKEN:
        session().rollback()
        _index(_ideas_in(upload), hold)
        raise
    _index(ideas_of(found["import_id"]), hold)
    hold.finish(now, state="imported", counts=_counts(found), **report.kept())
    clear(upload.id)


def _ideas_in(upload: Upload) -> list[int]:
    """What came in before it broke off: it is there, and so it has to be found."""
    return ideas_of(upload.import_id) if upload.import_id else []


def _imported(upload: Upload, hold: Hold, report: _Report, now: datetime, *, dry_run: bool) -> tuple[Watched, dict[str, Any]]:
    board, boards = session().get_one(Board, upload.board_id), boards_by_name()
    session().rollback()
    read = upload.format or "jsonl"
    source = Watched(reading(read, files_of(upload), kept_fields(upload), upload.source or ""), board, boards, (upload.mapping or {}).get("lang", ""))
    how: dict[str, Any] = {"dry_run": dry_run, "original_clock": upload.clock == "original", "import_id": upload.import_id}
    return source, import_from(source, format=read, board=board, **how, begun=hold.begun_as, by=SYSTEM, now=now, progress=hold.tell, said=report.say)


class _Report:
    """The report of one go: its beginning for the page, the whole beside the file, where it stands once it is whole."""

    def __init__(self, upload_id: int) -> None:
        self.path, self.lines, self.count = report_of(upload_id), list[dict[str, Any]](), 0
        self.new = self.path.with_name(f"{self.path.name}.{secrets.token_hex(8)}")

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        for other in self.path.parent.glob(f"{self.path.name}.*"):  # of a worker that is gone, or comes too late
            other.unlink(missing_ok=True)
        self.file = self.new.open("w", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        with suppress(FileNotFoundError):
            self.new.replace(self.path)

    def say(self, line: dict[str, Any]) -> None:
        """One line more."""
        self.count += 1
        self.file.write(json.dumps(line, ensure_ascii=False) + "\n")
        if len(self.lines) < KEPT:
            self.lines.append(line)

    def kept(self) -> dict[str, Any]:
        """For the upload's row."""
        return {"report": self.lines, "report_count": self.count}


def _take_back(upload: Upload, hold: Hold, now: datetime) -> None:
    undone = _undone(int(upload.import_id or 0), hold, now)
    with suppress(Exception):  # the index is mended by what is searched for and by `flask reindex`; the rows are gone
        engine().drop(sorted(engine().ids() - public_ids()))  # not only what this go took away: an earlier one may have been broken off
    _index(undone.touched, hold)
    with _Report(upload.id) as report:
        if undone.members_kept:
            report.say({"file": "", "line": 0, "kind": "stays", "what": stored(_people_stay(undone.members_kept))})
        for idea_id, title in undone.kept:
            report.say({"file": "", "line": idea_id, "kind": "stays", "what": title})
    hold.finish(now, state="undone", counts={"ideas": len(undone.gone), "members": undone.members}, **report.kept())
    clear(upload.id)  # of one that broke off the file is still here, and nothing is done with it any more


def _people_stay(count: int) -> Message:
    return Nn_(
        "One person who came with this import stays: since then somebody has built on something they have a part in, taken them over or decided something about them.",
        "%(num)s people who came with this import stay: since then somebody has built on something they have a part in, taken them over or decided something about them.", count,
    )


def _undone(import_id: int, hold: Hold, now: datetime) -> Undone:
    """Taken back; what an earlier go did to the end is only told."""
    known = import_of(import_id)
    if known is None or known.undone_at is None:
        return undo(import_id, progress=hold.tell, by=SYSTEM, now=now)
    left = [row for some in chunks(ideas_of(import_id), INDEXED) for row in named(some)]
    return Undone(import_id, kept=[(row.id, row.title) for row in left], members_kept=people_left(import_id))


def _index(ids: list[int], hold: Hold) -> None:
    session().rollback()
    for at in range(0, len(ids), INDEXED):
        hold.tell("index", at)
        index_ideas(ids[at : at + INDEXED])


def _counts(found: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in found.items() if name not in {"import_id", "report"}}


_WORK: dict[str, Callable[[Upload, Hold, datetime], None]] = {"judging": _judge, "importing": _bring, "undoing": _take_back}
