"""Where each member stands, ambassadors, and seasons that are closed with their first places."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column

_NEW = text("newcomer_until IS NOT NULL AND hidden_at IS NULL")
_DUE = text("look_again_at IS NOT NULL")
_HIDDEN = text("hidden_at IS NOT NULL")
_RISEN = text("tier <> 'fan' AND hidden_at IS NULL")


class Standing(Base):
    """A member's tier by the points of twelve months; with `falls_at` its end was told. Who has no row is a fan without points.

    `hidden_at` is since when they stand on no board. `look_again_at` is when the clock alone changes something next.
    In their first ninety days members have the points of those days here too: the newcomers' board is this table's index.
    """

    __tablename__ = "standings"
    __table_args__ = (
        Index("ix_standings_newcomers", text("newcomer_points DESC"), "newcomer_reached_at", "member_id", sqlite_where=_NEW, postgresql_where=_NEW),
        Index("ix_standings_look_again_at", "look_again_at", "member_id", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_standings_hidden", "member_id", sqlite_where=_HIDDEN, postgresql_where=_HIDDEN),
        Index("ix_standings_risen", "since", "member_id", sqlite_where=_RISEN, postgresql_where=_RISEN),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    points: Mapped[int] = mapped_column(default=0)
    tier: Mapped[str] = mapped_column(default="fan")
    since: Mapped[datetime]
    falls_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    look_again_at: Mapped[datetime | None]
    newcomer_until: Mapped[datetime | None]
    newcomer_points: Mapped[int] = mapped_column(default=0)
    newcomer_reached_at: Mapped[datetime | None]


class Ambassador(Base):
    """A fan who was asked to be an ambassador: by whom, why, and what became of it. `ends_at` stands once they agreed; who ends it earlier moves it and says why."""

    __tablename__ = "ambassadors"
    __table_args__ = (Index("ix_ambassadors_member_id_id", "member_id", "id"), Index("ix_ambassadors_ends_at_id", "ends_at", "id"))

    id: Mapped[int] = id_column()
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    asked_at: Mapped[datetime]
    reason: Mapped[str]
    answer_until: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    end_reason: Mapped[str] = mapped_column(default="", server_default="")


class Season(Base):
    """A calendar quarter that is over and closed; `key` as scores name it: season:2026-4."""

    __tablename__ = "seasons"

    key: Mapped[str] = mapped_column(primary_key=True)
    closed_at: Mapped[datetime]


class SeasonPlace(Base):
    """One of the first of a season, in the order of the moment when it closed. The places among them are told when it is read: who left the boards has none."""

    __tablename__ = "season_places"
    __table_args__ = (Index("ix_season_places_member_id", "member_id"),)

    season: Mapped[str] = mapped_column(ForeignKey("seasons.key", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    points: Mapped[int]
    reached_at: Mapped[datetime]
