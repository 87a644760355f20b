"""Answers to begin from."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column


class AnswerTemplate(Base):
    """A text in one language that an answer begins from, with places like {title}; it is changed for each idea before it is sent."""

    __tablename__ = "answer_templates"
    __table_args__ = (Index("ix_answer_templates_lang_position_id", "lang", "position", "id"),)

    id: Mapped[int] = id_column()
    lang: Mapped[str]
    name: Mapped[str]
    text: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
