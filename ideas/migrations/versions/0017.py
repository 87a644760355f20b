"""Staff picks, collections of ideas, interviews."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

MOMENT = sa.DateTime(timezone=True)


def _number(name, *, nullable=False):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _id():
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False)


def _to(table, column, other, key="id", **more):
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=f"fk_{table}_{column}_{other}", **more)


def _text(*names):
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moments(*names, nullable=False):
    return [sa.Column(name, MOMENT, nullable=nullable) for name in names]


def upgrade() -> None:
    op.create_table(
        "staff_picks",
        _id(),
        _number("idea_id"),
        _number("by_id", nullable=True),
        *_text("sentence", "lang"),
        *_moments("starts_at", "ends_at", "at"),
        *_moments("taken_back_at", nullable=True),
        _number("taken_back_by_id", nullable=True),
        _to("staff_picks", "idea_id", "ideas", ondelete="CASCADE"),
        _to("staff_picks", "by_id", "members"),
        _to("staff_picks", "taken_back_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_picks"),
    )
    op.create_index("ix_staff_picks_idea_id_ends_at", "staff_picks", ["idea_id", "ends_at"])
    op.create_index("ix_staff_picks_ends_at", "staff_picks", ["ends_at"])
    op.create_table(
        "collections",
        _id(),
        _number("by_id", nullable=True),
        sa.Column("official", sa.Boolean(), nullable=False),
        *_text("title", "slug", "text", "text_html", "lang", "state", "refused_reason"),
        _number("hiding_id", nullable=True),
        *_moments("created_at", "changed_at"),
        _to("collections", "by_id", "members"),
        _to("collections", "hiding_id", "hidings"),
        sa.PrimaryKeyConstraint("id", name="pk_collections"),
    )
    op.create_index("ix_collections_state_id", "collections", ["state", "id"])
    op.create_index("ix_collections_by_id_id", "collections", ["by_id", "id"])
    op.create_table(
        "collection_entries",
        _number("collection_id"),
        _number("idea_id"),
        *_text("sentence"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_moments("added_at"),
        _to("collection_entries", "collection_id", "collections", ondelete="CASCADE"),
        _to("collection_entries", "idea_id", "ideas", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("collection_id", "idea_id", name="pk_collection_entries"),
    )
    op.create_index("ix_collection_entries_idea_id", "collection_entries", ["idea_id"])
    op.create_table(
        "interviews",
        _number("idea_id"),
        *_text("title", "intro", "lang"),
        _number("by_id", nullable=True),
        *_moments("created_at", "changed_at"),
        *_moments("published_at", nullable=True),
        _number("published_by_id", nullable=True),
        *_moments("taken_back_at", nullable=True),
        _number("taken_back_by_id", nullable=True),
        _to("interviews", "idea_id", "ideas", ondelete="CASCADE"),
        _to("interviews", "by_id", "members"),
        _to("interviews", "published_by_id", "members"),
        _to("interviews", "taken_back_by_id", "members"),
        sa.PrimaryKeyConstraint("idea_id", name="pk_interviews"),
    )
    op.create_index("ix_interviews_published_at_idea_id", "interviews", ["published_at", "idea_id"])
    op.create_table(
        "interview_answers",
        _id(),
        _number("idea_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        *_text("question", "answer", "answer_html"),
        _number("picture_id", nullable=True),
        _to("interview_answers", "idea_id", "interviews", key="idea_id", ondelete="CASCADE"),
        _to("interview_answers", "picture_id", "pictures", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_interview_answers"),
    )
    op.create_index("ix_interview_answers_idea_id_position", "interview_answers", ["idea_id", "position"])


def downgrade() -> None:
    for table in ("interview_answers", "interviews", "collection_entries", "collections", "staff_picks"):
        op.drop_table(table)
