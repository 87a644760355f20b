"""The ledger of erasures: who closed an account, kept outside the database, so that no restored copy brings a person back.

One line of JSON a member: the number of the row, a digest that binds it to this very row (numbers may be given again), the moment, and whether comments went too.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.core.db import locked, session, writing
from ideas.core.deliveries import Done
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.secrets import digest
from ideas.privacy.actions import close

FILE = "erasures"


@dataclass(frozen=True)
class Erasure:
    """One closed account; nothing in it says whose."""

    member: int
    row: str
    at: str
    comments: bool

    @property
    def line(self) -> str:
        """As it stands in the ledger."""
        return json.dumps(asdict(self)) + "\n"


def note_erasure(event: Event, *, now: datetime) -> Done:  # noqa: ARG001 (the follow-ups' form)
    """Follow-up: write the closed account into the ledger; a second time writes nothing."""
    member = session().get(Member, event.member_id)
    if member is not None:
        append(doors.data_dir / FILE, [_erasure(event, member)])
    return Done()


def note_all() -> int:
    """Write down every closed account that the ledger lacks; gives how many. Asked before a backup and before a restore, since a worker may stand still."""
    query = select(Event, Member).join(Member, Member.id == Event.member_id).where(Event.kind == "member.closed", Member.closed_at.is_not(None)).order_by(Event.id)
    found = [_erasure(event, member) for event, member in session().execute(query)]
    session().rollback()
    return append(doors.data_dir / FILE, found) if found else 0


def _erasure(event: Event, member: Member) -> Erasure:
    return Erasure(member.id, _row(member), event.at.isoformat(), bool(event.facts.get("comments_erased")))


def _row(member: Member) -> str:
    """Number and birth of the row: another member who gets the same number has another one."""
    return digest(f"{member.id}:{member.created_at.astimezone(UTC).isoformat()}")[:32]


def append(ledger: Path, erasures: Iterable[Erasure]) -> int:
    """Add the lines that are not there yet, durably; gives how many."""
    with os.fdopen(os.open(ledger, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        data = file.read()
        known = {(one.member, one.row) for one in entries(data)}
        fresh = {(one.member, one.row): one for one in erasures if (one.member, one.row) not in known}
        torn = b"\n" if data and not data.endswith(b"\n") else b""
        file.write(torn + "".join(one.line for one in fresh.values()).encode() if fresh else b"")
        file.flush()
        os.fsync(file.fileno())
    return len(fresh)


def entries(data: bytes) -> Iterator[Erasure]:
    """The lines of a ledger; one that a crash tore in two is passed over."""
    for line in data.decode("utf-8", "replace").splitlines():
        try:
            told = json.loads(line)
            yield Erasure(int(told["member"]), str(told["row"]), datetime.fromisoformat(told["at"]).isoformat(), bool(told["comments"]))
        except (ValueError, KeyError, TypeError):
            continue


def replay(erasures: Iterable[Erasure]) -> int:
    """Close every account of the ledger that this copy still has open; gives how many. Nobody else may be using the copy."""
    done = 0
    for one in sorted(erasures, key=lambda erasure: erasure.at):
        member = session().scalars(select(Member).where(Member.id == one.member, Member.closed_at.is_(None))).first()
        if member is not None and _row(member) == one.row:
            _leave(member, one)
            done += 1
        session().rollback()
    return done


def _leave(member: Member, one: Erasure) -> None:
    """As the member chose then, whatever an older copy says of a suspension or of an address not yet confirmed."""
    moment = datetime.fromisoformat(one.at)
    with writing():
        member = locked(member)
        member.confirmed_at, member.suspended_until = member.confirmed_at or moment, None
    close(member, erase_comments=one.comments, by=actor_of(member), now=moment)
