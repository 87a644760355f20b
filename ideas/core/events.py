"""The memory of the portal: what happened, written in the transaction of the change it tells of. The catalogue of kinds stands in `core/kinds.py`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, Index, UniqueConstraint, insert, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts, Hooks, id_column, session, table
from ideas.core.kinds import KINDS, PUBLIC, Audience, Kind

SEAL_BEHIND = timedelta(hours=24)  # what was brought in can be taken back whole for a day; only then it is sealed into the public log

BY_STAFF = text("actor_role IN ('moderator', 'team', 'admin')")  # as a text of its own: with bound values no database would see that its index serves
BY_VOTE = text("kind IN ('vote.cast', 'vote.withdrawn')")
_STAFF_INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (("", ()), ("_actor", ("actor_id",)), ("_kind", ("kind",)), ("_member", ("member_id",)))


class Event(Base):
    """One thing that happened: ids and small facts, never names, addresses or free text."""

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_idea_id_id", "idea_id", "id"),
        Index("ix_events_kind_id", "kind", "id"),
        Index("ix_events_voters", "actor_id", "id", sqlite_where=BY_VOTE, postgresql_where=BY_VOTE),
        *(Index(f"ix_events_staff{name}", *columns, "recorded_at", "id", sqlite_where=BY_STAFF, postgresql_where=BY_STAFF) for name, columns in _STAFF_INDEXES),
        Index("ix_events_waiting", "id", sqlite_where=text("handed_out_at IS NULL"), postgresql_where=text("handed_out_at IS NULL")),
        Index("ix_events_unsealed", "seal_after", "id", sqlite_where=text("seal_after IS NOT NULL"), postgresql_where=text("seal_after IS NOT NULL")),
        Index("ix_events_import_id", "import_id", sqlite_where=text("import_id IS NOT NULL"), postgresql_where=text("import_id IS NOT NULL")),
    )

    id: Mapped[int] = id_column()
    kind: Mapped[str]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(default="live")
    idea_id: Mapped[int | None] = mapped_column(BigId)
    member_id: Mapped[int | None] = mapped_column(BigId)
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_role: Mapped[str]
    thing_id: Mapped[int | None] = mapped_column(BigId)
    facts: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    import_id: Mapped[int | None] = mapped_column(BigId)
    handed_out_at: Mapped[datetime | None]
    seal_after: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]


class Delivery(Base):
    """The promise that one follow-up of one event will be done, once."""

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("event_id", "follow_up"),
        Index("ix_deliveries_due_at", "due_at", sqlite_where=text("done_at IS NULL"), postgresql_where=text("done_at IS NULL")),
    )

    id: Mapped[int] = id_column()
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    follow_up: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]
    cursor: Mapped[str | None]
    last_error: Mapped[str | None]


class Scheduled(Base):
    """Work due by the clock; claimed by row, so that any number of workers does it once."""

    __tablename__ = "scheduled"

    name: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    leased_until: Mapped[datetime | None]
    last_done_at: Mapped[datetime | None]


def record(
    kind: str,
    *,
    by: Any,
    now: datetime,
    idea_id: int | None = None,
    member_id: int | None = None,
    thing_id: int | None = None,
    at: datetime | None = None,
    **facts: str | int | bool | None,
) -> None:
    """Write an event into the running transaction. `member_id` is whom it concerns beside the actor.

    Raises KeyError for a kind that is not in the catalogue, RuntimeError outside a use case.
    """
    row = _row(kind, by, now, at, facts) | {"idea_id": idea_id, "member_id": member_id, "thing_id": thing_id}
    session().connection().execute(_NEW, row)
    _told(kind, idea_id)


def recorded(kind: str, *, by: Any, now: datetime, idea_id: int | None = None, member_id: int | None = None, thing_id: int | None = None, **facts: str | int | bool | None) -> int:
    """Like `record`, for who needs the event's number."""
    row = _row(kind, by, now, None, facts) | {"idea_id": idea_id, "member_id": member_id, "thing_id": thing_id}
    number = session().connection().execute(_NUMBERED, row).scalar_one()
    _told(kind, idea_id)
    return int(number)


def _row(kind: str, by: Any, now: datetime, at: datetime | None, facts: dict[str, Any]) -> dict[str, Any]:
    KINDS[kind]
    current = session()
    if not current.info.get("acting"):
        msg = "an event is written by a use case"
        raise RuntimeError(msg)
    origin = current.info.get("origin", "live")
    current.flush()  # what the event tells of stands in the database before it
    return {
        "kind": kind, "at": at or now, "recorded_at": now, "actor_id": by.id, "actor_role": by.role, "facts": {k: v for k, v in facts.items() if v is not None},
        "origin": origin, "import_id": current.info.get("import_id"), "handed_out_at": None if origin == "live" else now, "seal_after": seal_after(kind, origin, now),
    }


def _told(kind: str, idea_id: int | None) -> None:
    session().info["rang"] = True
    tell(kind, idea_id)


_NEW = insert(table(Event)).inline()
_NUMBERED = insert(table(Event)).returning(table(Event).c.id)


def seal_after(kind: str, origin: str, now: datetime) -> datetime | None:
    """From when on an event may be sealed into the public log; None for what is not for everyone."""
    if kind not in PUBLIC:
        return None
    return now if origin == "live" else now + SEAL_BEHIND


def tell(kind: str, idea_id: int | None = None) -> None:
    """Note for the end of the running transaction what kind of thing happened, and to which idea."""
    session().info.setdefault("told", []).append((kind, idea_id))


def ring_with(ring: Any) -> None:
    """Set what is told after a commit that there may be events to hand out."""
    Hooks.committed = staticmethod(ring)


__all__ = ["KINDS", "PUBLIC", "Audience", "Delivery", "Event", "Kind", "Scheduled", "record", "recorded", "ring_with", "seal_after", "tell"]
