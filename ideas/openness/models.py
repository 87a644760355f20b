"""The versions of the brand's promise, and the figures as they were reckoned last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, id_column


class Principles(Base):
    """A version of the brand's promise in both languages; never changed, a new one is added."""

    __tablename__ = "principles"

    id: Mapped[int] = id_column()
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    text_de: Mapped[str]
    text_en: Mapped[str]
    html_de: Mapped[str]
    html_en: Mapped[str]


class Figure(Base):
    """One number as it was reckoned last: `value` of `base` (0 where it is of nothing). `board_id` 0 is all public boards, `part` a reason or another division."""

    __tablename__ = "figures"

    name: Mapped[str] = mapped_column(primary_key=True)
    board_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
    part: Mapped[str] = mapped_column(primary_key=True, default="")
    value: Mapped[int]
    base: Mapped[int] = mapped_column(default=0)
    renewed_at: Mapped[datetime]
