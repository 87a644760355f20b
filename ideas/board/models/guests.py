"""Who was let into boards that are not public, and taken off them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column


class BoardGuest(Base):
    """A member let into a board that is not public. `source`: by name (list), with a file (csv), by an invitation, or by the `tier` they reached, and as long as they hold it."""

    __tablename__ = "board_guests"
    __table_args__ = (Index("ix_board_guests_member_id_board_id", "member_id", "board_id"),)

    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    source: Mapped[str] = mapped_column(default="list", server_default="list")
    at: Mapped[datetime | None]


class GuestChange(Base):
    """Somebody was let into a board, or taken off it with a reason: by whom and when."""

    __tablename__ = "guest_changes"
    __table_args__ = (Index("ix_guest_changes_board_id_member_id_id", "board_id", "member_id", "id"),)

    id: Mapped[int] = id_column()
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    let_in: Mapped[bool]
    source: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
