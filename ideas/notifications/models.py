"""Notices: who is told of which event, on which way; and what people chose for each kind."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column

_UNREAD, _SETTLED, _BARE = text("channel = 'inbox' AND settled_at IS NULL"), text("settled_at IS NOT NULL"), text("member_id IS NULL")


class Notice(Base):
    """One person told of one event on one way, once.

    `recipient` names a member (`m:12`) or, for who has no account, a mail address (`a:` and its canonical form); the address itself is `email`.
    `channel` is inbox or mail. `settled_at` is when it was read in the inbox, or when its letter left (or was not to leave any more).
    """

    __tablename__ = "notices"
    __table_args__ = (
        Index("uq_notices_event_id_recipient_channel", "event_id", "recipient", "channel", unique=True),
        Index("ix_notices_member_id_channel_id", "member_id", "channel", "id"),
        Index("ix_notices_unread", "member_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
        Index("ix_notices_settled_at", "settled_at", sqlite_where=_SETTLED, postgresql_where=_SETTLED),
        Index("ix_notices_bare", "recipient", sqlite_where=_BARE, postgresql_where=_BARE),
    )

    id: Mapped[int] = id_column()
    event_id: Mapped[int] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    recipient: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    email: Mapped[str | None]
    lang: Mapped[str]
    channel: Mapped[str]
    audience: Mapped[str]
    switch: Mapped[str]
    at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class NoticeChoice(Base):
    """How somebody wants to be told of one group of kinds: mail (and inbox), inbox, off. Without a row the group's default holds."""

    __tablename__ = "notice_choices"

    recipient: Mapped[str] = mapped_column(primary_key=True)
    switch: Mapped[str] = mapped_column(primary_key=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    level: Mapped[str]
    at: Mapped[datetime]
