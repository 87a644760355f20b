"""Perks, the pools of their codes, and what members redeemed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from ideas.core.db import Base, BigId, Facts, id_column

_HELD = text("state = 'held'")


class Perk(Base):
    """Something to redeem points for. The team alone sees it until `published_at`; from `ended_at` on nobody redeems it any more.

    `stock` is what is left; of codes it is the number of free ones. `countries` are the codes of two letters to which it is limited, none for all.
    `expiry_days` after redeeming what was not used is over. `cost_cents` is what one costs the house, for staff alone.
    Codes of a perk `with_greetings` go with greetings, for no points.
    """

    __tablename__ = "perks"
    __table_args__ = (CheckConstraint("stock >= 0", name="stock"), CheckConstraint("price >= 0", name="price"), Index("ix_perks_published_at_id", "published_at", "id"))

    id: Mapped[int] = id_column()
    kind: Mapped[str]
    title_de: Mapped[str]
    title_en: Mapped[str]
    text_de: Mapped[str]
    text_en: Mapped[str]
    terms_de: Mapped[str]
    terms_en: Mapped[str]
    price: Mapped[int]
    stock: Mapped[int]
    each_most: Mapped[int] = mapped_column(default=1, server_default="1")
    tier: Mapped[str] = mapped_column(default="fan", server_default="fan")
    countries: Mapped[list[str]] = mapped_column(Facts, default=list)
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    expiry_days: Mapped[int | None]
    cost_cents: Mapped[int] = mapped_column(default=0, server_default="0")
    board_id: Mapped[int | None] = mapped_column(ForeignKey("boards.id"))
    with_greetings: Mapped[bool] = mapped_column(default=False, server_default=false())
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    published_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class CodeImport(Base):
    """One file of codes as it was taken in: how many were added, and by line what was not."""

    __tablename__ = "perk_code_imports"

    id: Mapped[int] = id_column()
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    added_count: Mapped[int]
    refused_count: Mapped[int]
    refused: Mapped[list[Any]] = mapped_column(Facts, default=list)


class Redemption(Base):
    """What a member redeemed: `state` is held, used, returned (points given back) or expired.

    Price, cost and terms are those of the moment, `entry_id` is the line of the ledger that took the points; `country` is what was said where the perk asks. A code that was shown (`shown_at`) is not returned, nor early access that opened its board then.
    `added_guest` is whether it let the member onto a board; `greeting_id` is the event of the greeting it came with, for no points.
    """

    __tablename__ = "redemptions"
    __table_args__ = (
        Index("ix_redemptions_member_id_id", "member_id", "id"), Index("ix_redemptions_perk_id_id", "perk_id", "id"),
        Index("ix_redemptions_expires_at_id", "expires_at", "id", sqlite_where=_HELD, postgresql_where=_HELD), UniqueConstraint("entry_id"),
        Index("uq_redemptions_greeting_id", "greeting_id", unique=True),
    )

    id: Mapped[int] = id_column()
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    points: Mapped[int]
    entry_id: Mapped[int | None] = mapped_column(BigId)
    cost_cents: Mapped[int]
    state: Mapped[str] = mapped_column(default="held")
    at: Mapped[datetime]
    terms: Mapped[str]
    terms_lang: Mapped[str]
    country: Mapped[str] = mapped_column(default="", server_default="")
    added_guest: Mapped[bool] = mapped_column(default=False)
    greeting_id: Mapped[int | None] = mapped_column(BigId)
    expires_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    shown_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(default="", server_default="")


class Code(Base):
    """A code of a pool; handed out once: from `redemption_id` on it is somebody's, and `void` ones are nobody's any more."""

    __tablename__ = "perk_codes"
    __table_args__ = (
        UniqueConstraint("perk_id", "code"), UniqueConstraint("redemption_id"),
        Index("ix_perk_codes_free", "perk_id", "id", sqlite_where=text("redemption_id IS NULL AND NOT void"), postgresql_where=text("redemption_id IS NULL AND NOT void")),
    )

    id: Mapped[int] = id_column()
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id", ondelete="CASCADE"))
    code: Mapped[str]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("perk_code_imports.id"))
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemptions.id"))
    void: Mapped[bool] = mapped_column(default=False)
