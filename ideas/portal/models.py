"""The portal's own looks: each version a row; the newest published one is in force, one without words is the shipped one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, Facts, id_column


class BrandVersion(Base):
    """What a brand sets over the shipped one (`core/brand.py`): name, colours, font, the key of its logo. Without `published_at` it is a draft."""

    __tablename__ = "brands"
    __table_args__ = (Index("ix_brands_published_at_id", "published_at", "id"),)

    id: Mapped[int] = id_column()
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    made_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    record: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
