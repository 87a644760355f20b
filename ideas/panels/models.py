"""Panels and their invitations; what of a member's doings says how they fit."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Float, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts, id_column


class Panel(Base):
    """Members to be invited for one purpose: a `board` of their own, a `test` of a product, or a `poll`.

    `size` is how many are wanted, `tags` the topics that count, `weights` what each factor counted (in per cent) when the list was drawn.
    `thing_id` is the product test; a poll names its panel itself.
    """

    __tablename__ = "panels"

    id: Mapped[int] = id_column()
    purpose: Mapped[str]
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"), index=True)
    thing_id: Mapped[int | None] = mapped_column(BigId)
    title_de: Mapped[str]
    title_en: Mapped[str]
    text_de: Mapped[str]
    text_en: Mapped[str]
    size: Mapped[int]
    tags: Mapped[list[int]] = mapped_column(Facts, default=list)
    weights: Mapped[dict[str, int]] = mapped_column(Facts, default=dict)
    answer_by: Mapped[datetime]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    drawn_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))


class Invitation(Base):
    """A member on a panel's list: how well they fit and why (factors with their values), and once it was sent, what they answered.

    `segment` are the groups they stand for. `quarter` and `turn` say the how many-th invitation of a calendar quarter it is; no member has two first or two second ones.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        UniqueConstraint("panel_id", "member_id"), UniqueConstraint("member_id", "quarter", "turn"), Index("ix_invitations_member_id_invited_at_id", "member_id", "invited_at", "id"),
        Index("ix_invitations_panel_id_position", "panel_id", "position"),
    )

    id: Mapped[int] = id_column()
    panel_id: Mapped[int] = mapped_column(ForeignKey("panels.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    position: Mapped[int]
    fit: Mapped[float] = mapped_column(Float(53))
    reasons: Mapped[list[dict[str, Any]]] = mapped_column(Facts)
    segment: Mapped[dict[str, str]] = mapped_column(Facts)
    left_out_at: Mapped[datetime | None]
    left_out_why: Mapped[str] = mapped_column(default="", server_default="")
    left_out_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    invited_at: Mapped[datetime | None]
    quarter: Mapped[str | None]
    turn: Mapped[int | None]
    answered_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]


class FitFactors(Base):
    """How a member's own doings speak for them, each from 0 to 1, with the numbers behind it; renewed by the worker."""

    __tablename__ = "fit_factors"
    __table_args__ = (Index("ix_fit_factors_renewed_at_member_id", "renewed_at", "member_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    ideas: Mapped[float] = mapped_column(Float(53))
    comments: Mapped[float] = mapped_column(Float(53))
    early: Mapped[float] = mapped_column(Float(53))
    facts: Mapped[dict[str, int]] = mapped_column(Facts, default=dict)
    renewed_at: Mapped[datetime]


class FitTopic(Base):
    """How much a member has to do with a topic, from 0 to 1: own ideas and support that bear it."""

    __tablename__ = "fit_topics"
    __table_args__ = (Index("ix_fit_topics_tag_id_member_id", "tag_id", "member_id"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    weight: Mapped[float] = mapped_column(Float(53))
    own_count: Mapped[int]
    support_count: Mapped[int]


class InvitationStop(Base):
    """A member who wants no invitations."""

    __tablename__ = "invitation_stops"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False)
    at: Mapped[datetime]
