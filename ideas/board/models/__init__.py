"""Boards and their terms; ideas, their history, tags, pictures and links."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Float, ForeignKey, Index, UniqueConstraint, text, true
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ideas.accounts.models import Member
from ideas.board.models.guests import BoardGuest as BoardGuest
from ideas.core.db import Base, BigId, Facts, id_column

PUBLIC_STAGES = (
    "gathering", "in_review", "approved", "in_development", "launched", "parked", "declined", "expired", "withdrawn", "merged",
)
LISTED_STAGES = tuple(stage for stage in PUBLIC_STAGES if stage != "merged")  # who was merged is found where it was merged into
STAGES = ("draft", "submitted", "returned", *PUBLIC_STAGES, "removed")
NOT_COMPARED = text("compared_at IS NULL AND stage = 'gathering'")
Rules = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class Board(Base):
    """A place for ideas of one kind, with its own rules."""

    __tablename__ = "boards"

    id: Mapped[int] = id_column()
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name_de: Mapped[str]
    name_en: Mapped[str]
    intro_de: Mapped[str] = mapped_column(default="")
    intro_en: Mapped[str] = mapped_column(default="")
    visibility: Mapped[str] = mapped_column(default="public")
    pre_moderation: Mapped[bool] = mapped_column(default=False)
    goal: Mapped[int] = mapped_column(default=300)
    rules: Mapped[dict[str, Any] | None] = mapped_column(Rules)
    contact_id: Mapped[int | None] = mapped_column(BigId)
    shows_assigned: Mapped[bool] = mapped_column(default=True, server_default=true())
    takes_guests: Mapped[bool] = mapped_column(default=True, server_default=true())
    fields: Mapped[list[dict[str, Any]] | None] = mapped_column(Rules)
    weights: Mapped[dict[str, Any] | None] = mapped_column(Rules)
    position: Mapped[int] = mapped_column(default=0)
    guests_tier: Mapped[str | None]


class Terms(Base):
    """A version of a board's terms; a version is never changed, a new one is added."""

    __tablename__ = "terms"
    __table_args__ = (UniqueConstraint("board_id", "version"),)

    id: Mapped[int] = id_column()
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id", ondelete="CASCADE"))
    version: Mapped[str]
    text_de: Mapped[str]
    text_en: Mapped[str]
    created_at: Mapped[datetime]


class Idea(Base):
    """A product idea or a market suggestion, from draft to shelf.

    `rules` are those of its board on the day it was published (none: its goal alone, no clock). `clock_at` is when the clock next has something to do for it, a warning or the
    end; `milestone_votes` is how many supported it at the last milestone; `earlier_id` is the idea it is a new version of, `merged_into_id` the one it was merged into;
    `compared_at` is when it was last looked at for others that say the same. `answer_owed_at` is since when the team owes its creator a first answer, `answer_due_at` until
    when, empty when nothing is owed; `answer_was_due_at` keeps it from then on. `first_answer_days` is how many working days the first answer took.
    """

    __tablename__ = "ideas"
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        *(
            Index(f"ix_ideas_{scope}{rank}", *scope_columns, rank, "id")
            for scope, scope_columns in (("", ()), ("board_", ("board_id",)), ("stage_", ("stage",)), ("board_stage_", ("board_id", "stage")))
            for rank in ("hot", "rising", "vote_count", "published_at", "comment_count")
        ),
        Index("ix_ideas_author_id_published_at_id", "author_id", "published_at", "id"),
        Index("ix_ideas_import_id", "import_id"), Index("ix_ideas_answers_id", "answers_id"),
        Index("ix_ideas_stage_closes_at_id", "stage", "closes_at", "id"),
        Index("ix_ideas_board_stage_closes_at_id", "board_id", "stage", "closes_at", "id"),
        Index("ix_ideas_clock_at", "clock_at", sqlite_where=text("clock_at IS NOT NULL"), postgresql_where=text("clock_at IS NOT NULL")),
        Index("uq_ideas_earlier_id", "earlier_id", unique=True), Index("ix_ideas_score_id", "score", "id", sqlite_where=text("score IS NOT NULL"), postgresql_where=text("score IS NOT NULL")),
        Index("ix_ideas_merged_into_id", "merged_into_id", sqlite_where=text("merged_into_id IS NOT NULL"), postgresql_where=text("merged_into_id IS NOT NULL")),
        Index("ix_ideas_not_compared", "id", sqlite_where=NOT_COMPARED, postgresql_where=NOT_COMPARED),
        Index("ix_ideas_not_compared_stage_id", "stage", "id", sqlite_where=NOT_COMPARED, postgresql_where=NOT_COMPARED),
        *(
            Index(f"ix_ideas_{column}_id", column, "id", sqlite_where=text(f"{column} IS NOT NULL"), postgresql_where=text(f"{column} IS NOT NULL"))
            for column in ("assigned_to_id", "answer_owed_at", "answer_due_at", "first_answer_at")
        ),
        Index("ix_ideas_board_answer_due_at_id", "board_id", "answer_due_at", "id", sqlite_where=text("answer_due_at IS NOT NULL"), postgresql_where=text("answer_due_at IS NOT NULL")),
    )

    id: Mapped[int] = id_column()
    board_id: Mapped[int] = mapped_column(ForeignKey("boards.id"))
    kind: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    lang: Mapped[str] = mapped_column(default="de")
    title: Mapped[str] = mapped_column(default="")
    slug: Mapped[str] = mapped_column(default="idea")
    summary: Mapped[str] = mapped_column(default="")
    problem: Mapped[str] = mapped_column(default="")
    body: Mapped[str] = mapped_column(default="")
    format: Mapped[str] = mapped_column(default="markdown")
    problem_html: Mapped[str] = mapped_column(default="")
    body_html: Mapped[str] = mapped_column(default="")
    market: Mapped[dict[str, Any]] = mapped_column(Facts, default=dict)
    fields: Mapped[dict[str, Any] | None] = mapped_column(Rules)
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="SET NULL"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    stage: Mapped[str] = mapped_column(default="draft")
    stage_at: Mapped[datetime]
    goal: Mapped[int | None]
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    precision: Mapped[str] = mapped_column(default="time")
    goal_reached_at: Mapped[datetime | None]
    rules: Mapped[dict[str, Any] | None] = mapped_column(Rules)
    closes_at: Mapped[datetime | None]
    clock_at: Mapped[datetime | None]
    milestone_count: Mapped[int] = mapped_column(default=0, server_default="0")
    milestone_at: Mapped[datetime | None]
    milestone_votes: Mapped[int] = mapped_column(default=0, server_default="0")
    earlier_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="SET NULL"))
    what_changed: Mapped[str] = mapped_column(default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="SET NULL"))
    compared_at: Mapped[datetime | None]
    edited_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    assigned_to_id: Mapped[int | None] = mapped_column(BigId)
    answer_owed_at: Mapped[datetime | None]
    answer_due_at: Mapped[datetime | None]
    answer_was_due_at: Mapped[datetime | None]
    first_answer_at: Mapped[datetime | None]
    first_answer_by_id: Mapped[int | None] = mapped_column(BigId)
    first_answer_days: Mapped[int | None]
    terms_version: Mapped[str | None]
    terms_accepted_at: Mapped[datetime | None]

    vote_count: Mapped[int] = mapped_column(default=0)
    imported_votes: Mapped[int] = mapped_column(default=0)
    behalf_count: Mapped[int] = mapped_column(default=0, server_default="0")
    score: Mapped[float | None] = mapped_column(Float(53))
    comment_count: Mapped[int] = mapped_column(default=0)
    follower_count: Mapped[int] = mapped_column(default=0)
    picture_count: Mapped[int] = mapped_column(default=0)
    co_author_count: Mapped[int] = mapped_column(default=0, server_default="0")
    hot: Mapped[float] = mapped_column(Float(53), default=0.0)
    hot_at: Mapped[datetime | None]
    rising: Mapped[float] = mapped_column(Float(53), default=0.0)

    source: Mapped[str | None]
    source_id: Mapped[str | None]
    source_url: Mapped[str | None]
    import_id: Mapped[int | None] = mapped_column(BigId)

    board: Mapped[Board] = relationship(lazy="raise")
    author: Mapped[Member | None] = relationship(foreign_keys=[author_id], lazy="raise")


class IdeaEdit(Base):
    """The text as it stood before a change by its creator."""

    __tablename__ = "idea_edits"

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime]
    title: Mapped[str]
    summary: Mapped[str]
    problem: Mapped[str]
    body: Mapped[str]


class Picture(Base):
    """A picture of an idea (or of a status update); its files by size, each with its SHA-256."""

    __tablename__ = "pictures"

    id: Mapped[int] = id_column()
    idea_id: Mapped[int | None] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), index=True)
    update_id: Mapped[int | None] = mapped_column(BigId, index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    position: Mapped[int] = mapped_column(default=0)
    alt: Mapped[str] = mapped_column(default="")
    files: Mapped[dict[str, Any]] = mapped_column(Facts)
    created_at: Mapped[datetime]


class IdeaViews(Base):
    """How often an idea was seen on one day (UTC), opened or as a card in a list: never by whom."""

    __tablename__ = "idea_views"

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    view_count: Mapped[int]


class Tag(Base):
    """A topic. One that was merged or renamed stays as a name that leads to another (`merged_into_id`), and no idea bears it."""

    __tablename__ = "tags"
    __table_args__ = (Index("ix_tags_idea_count_id", "idea_count", "id"),)

    id: Mapped[int] = id_column()
    name: Mapped[str] = mapped_column(unique=True)
    idea_count: Mapped[int] = mapped_column(default=0)
    description_de: Mapped[str] = mapped_column(default="", server_default="")
    description_en: Mapped[str] = mapped_column(default="", server_default="")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), index=True)


class TagMerge(Base):
    """One topic put into another, step by step; its undoing goes the same way. `names` are those that led to the first one before.

    `topic_id` and `into_topic_id` are their numbers for good: points were booked for them, also where a name has gone since.
    """

    __tablename__ = "tag_merges"

    id: Mapped[int] = id_column()
    tag_id: Mapped[int | None] = mapped_column(ForeignKey("tags.id", ondelete="SET NULL"))
    into_id: Mapped[int | None] = mapped_column(ForeignKey("tags.id", ondelete="SET NULL"))
    topic_id: Mapped[int | None] = mapped_column(BigId)
    into_topic_id: Mapped[int | None] = mapped_column(BigId)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    names: Mapped[list[Any]] = mapped_column(Facts, default=list)
    begun_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undo_finished_at: Mapped[datetime | None]
    idea_count: Mapped[int] = mapped_column(default=0)
    undone_through: Mapped[int] = mapped_column(BigId, default=0)


class TagMergeIdea(Base):
    """An idea as a merge found it: where its topic stood, and whether it bore the other one already."""

    __tablename__ = "tag_merge_ideas"
    __table_args__ = (Index("ix_tag_merge_ideas_idea_id", "idea_id"),)

    merge_id: Mapped[int] = mapped_column(ForeignKey("tag_merges.id", ondelete="CASCADE"), primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int]
    had_both: Mapped[bool]


class IdeaTag(Base):
    """A tag on an idea."""

    __tablename__ = "idea_tags"
    __table_args__ = (Index("ix_idea_tags_tag_id_idea_id", "tag_id", "idea_id"),)

    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id", ondelete="CASCADE"), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)


class IdeaLink(Base):
    """Two ideas said to be related, and by whom; `idea_id` is the one it was said of."""

    __tablename__ = "idea_links"
    __table_args__ = (UniqueConstraint("idea_id", "related_id"), Index("ix_idea_links_related_id", "related_id"), Index("ix_idea_links_import_id", "import_id"))

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    related_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    said_by: Mapped[str]
    at: Mapped[datetime]
    import_id: Mapped[int | None] = mapped_column(BigId)


class CoAuthor(Base):
    """Somebody's part in an idea, the creator's own included, in per cent. Without agreement (`agreed_at`) it is an invitation.

    Once the idea was sent, a change waits as `proposed_share` beside what holds, until all have agreed to it. Who came in by a merge has its number in `merge_id`.
    """

    __tablename__ = "co_authors"
    __table_args__ = (UniqueConstraint("idea_id", "member_id"), Index("ix_co_authors_member_id_idea_id", "member_id", "idea_id"))

    id: Mapped[int] = id_column()
    idea_id: Mapped[int] = mapped_column(ForeignKey("ideas.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    share: Mapped[int]
    invited_at: Mapped[datetime]
    agreed_at: Mapped[datetime | None]
    merge_id: Mapped[int | None] = mapped_column(BigId)
    proposed_share: Mapped[int | None]
    proposal_agreed_at: Mapped[datetime | None]
