"""Drawn cards: one picture a place and language."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column


class ShareCard(Base):
    """A card as it was drawn: of an idea, of a board, or of the portal (neither). `place` says of what, with its language; `fingerprint` is of all that is on it, `key` names the file by its content."""

    __tablename__ = "share_cards"

    id: Mapped[int] = id_column()
    place: Mapped[str] = mapped_column(unique=True)
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"), index=True)
    lang: Mapped[str]
    key: Mapped[str]
    fingerprint: Mapped[str]
    made_at: Mapped[datetime]
