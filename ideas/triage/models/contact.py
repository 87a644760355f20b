"""What the team wrote to the supporters of an idea."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column


class SupporterMessage(Base):
    """A text to those who supported an idea at that moment, or to a `segment` of them; `reach` is how many the public is told it went to."""

    __tablename__ = "supporter_messages"
    __table_args__ = (Index("ix_supporter_messages_idea_id_id", "idea_id", "id"), Index("ix_supporter_messages_by_id_id", "by_id", "id"))

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    segment: Mapped[str] = mapped_column(default="")
    body: Mapped[str]
    body_html: Mapped[str]
    lang: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reach: Mapped[int]
    at: Mapped[datetime]
