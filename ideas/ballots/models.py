"""Ballots, the ideas entered in them, and who voted for which."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, id_column


class Ballot(Base):
    """A vote among ideas: what for, from when to when, how many votes each member has, how many ideas win and from how many votes on.

    `occasion` names what it was called for, so that it is called once. `settled_at` is when the result was written.
    """

    __tablename__ = "ballots"
    __table_args__ = (
        UniqueConstraint("occasion"),
        Index("ix_ballots_closes_at", "closes_at", sqlite_where=text("settled_at IS NULL"), postgresql_where=text("settled_at IS NULL")),
    )

    id: Mapped[int] = id_column()
    purpose: Mapped[str]
    occasion: Mapped[str]
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    votes_each: Mapped[int]
    winners_most: Mapped[int] = mapped_column(default=1)
    votes_least: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class BallotEntry(Base):
    """An idea in a ballot, and its result once the ballot is settled: place 1 is the first, equals share a place."""

    __tablename__ = "ballot_entries"
    __table_args__ = (UniqueConstraint("ballot_id", "idea_id"), Index("ix_ballot_entries_idea_id_id", "idea_id", "id"))

    id: Mapped[int] = id_column()
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.id", ondelete="CASCADE"))
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    vote_count: Mapped[int] = mapped_column(default=0)
    place: Mapped[int | None]
    won_at: Mapped[datetime | None]


class BallotVote(Base):
    """A member's vote for an entry: one a member and entry, kept by the database. `coins` is what it weighs: one, or in a coin round what was put on the idea."""

    __tablename__ = "ballot_votes"
    __table_args__ = (UniqueConstraint("entry_id", "member_id"), Index("ix_ballot_votes_ballot_id_member_id", "ballot_id", "member_id"), Index("ix_ballot_votes_member_id_id", "member_id", "id"))

    id: Mapped[int] = id_column()
    ballot_id: Mapped[int] = mapped_column(ForeignKey("ballots.id", ondelete="CASCADE"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("ballot_entries.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    coins: Mapped[int] = mapped_column(default=1, server_default="1")
    at: Mapped[datetime]
