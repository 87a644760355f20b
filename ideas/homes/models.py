"""What a member's home keeps of them: the last visit, and the ideas suggested today."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, true
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts


class MemberHome(Base):
    """One row a member. `seen_at` is when they last looked, to the hour; `since_at` is when their visit before this one ended.

    `picks` are the ideas suggested on the portal's day `picked_on`, best first, as (idea, why, topic); more than are shown, since some are supported meanwhile.
    """

    __tablename__ = "member_homes"

    member_id: Mapped[int] = mapped_column(BigId, ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    seen_at: Mapped[datetime | None]
    since_at: Mapped[datetime | None]
    suggests: Mapped[bool] = mapped_column(default=True, server_default=true())
    picked_on: Mapped[date | None]
    picks: Mapped[list[Any]] = mapped_column(Facts, default=list)
