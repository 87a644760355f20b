"""The worker's part of an upload: judged, imported, taken back, in short steps under a lease that each step renews."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from sqlalchemy import or_, select, update

from ideas.accounts.models import SYSTEM
from ideas.board.models import Board
from ideas.core.db import session, writing
from ideas.core.refusal import Refused
from ideas.search.actions import index_ideas
from ideas.search.queries.finding import engine
from ideas.transfer.actions.importing import import_jsonl
from ideas.transfer.actions.undoing import undo
from ideas.transfer.actions.uploads import clear, folder_of
from ideas.transfer.models import Upload
from ideas.transfer.queries import ideas_of

WORK = ("judging", "importing", "undoing")
LEASE, SKEW = timedelta(minutes=3), timedelta(minutes=10)  # a step is half a second; what is read before the first one may take longer
INDEXED = 200


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
    except (Refused, OSError, ValueError) as problem:
        session().rollback()
        hold.finish(now, state="failed", problem=problem.refusal.cause if isinstance(problem, Refused) else type(problem).__name__)


def _judge(upload: Upload, hold: Hold, now: datetime) -> None:
    found = _imported(upload, hold, now, dry_run=True)
    hold.finish(now, state="judged", counts=_counts(found), report=found["report"])


def _bring(upload: Upload, hold: Hold, now: datetime) -> None:
    found = _imported(upload, hold, now, dry_run=False)
    _index(ideas_of(found["import_id"]), hold)
    hold.finish(now, state="imported", import_id=found["import_id"], counts=_counts(found), report=found["report"])
    clear(upload.id)


def _imported(upload: Upload, hold: Hold, now: datetime, *, dry_run: bool) -> dict[str, Any]:
    board = session().get_one(Board, upload.board_id)
    session().rollback()
    return import_jsonl(folder_of(upload.id), board=board, dry_run=dry_run, original_clock=upload.clock == "original", by=SYSTEM, now=now, progress=hold.tell)


def _take_back(upload: Upload, hold: Hold, now: datetime) -> None:
    undone = undo(int(upload.import_id or 0), progress=hold.tell, by=SYSTEM, now=now)
    with suppress(Exception):  # the index is mended by what is searched for and by `flask reindex`; the rows are gone
        engine().drop(undone.gone)
    _index(undone.touched, hold)
    report = [{"file": "", "line": idea_id, "kind": "stays", "what": title} for idea_id, title in undone.kept]
    hold.finish(now, state="undone", counts={"ideas": len(undone.gone), "members": undone.members}, report=report)


def _index(ids: list[int], hold: Hold) -> None:
    session().rollback()
    for at in range(0, len(ids), INDEXED):
        hold.tell("index", at)
        index_ideas(ids[at : at + INDEXED])


def _counts(found: dict[str, Any]) -> dict[str, int]:
    return {name: count for name, count in found.items() if name not in {"import_id", "report"}}


_WORK: dict[str, Callable[[Upload, Hold, datetime], None]] = {"judging": _judge, "importing": _bring, "undoing": _take_back}
