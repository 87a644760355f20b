"""Merging: which idea went into which and why, what people objected, what looks alike; whose votes, follows and parts came by a merge."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(JSONB(), "postgresql")
MARKED = ("votes", "follows", "co_authors")


def _id():
    return sa.Column("id", NUMBER, autoincrement=True, nullable=False)


def _number(name, *, nullable=False):
    return sa.Column(name, NUMBER, nullable=nullable)


def _moments(*names, nullable=False):
    return [sa.Column(name, MOMENT, nullable=nullable) for name in names]


def _words(*names):
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _to(table, column, other, **more):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **more)


def _partly(name, table, columns, where, **more):
    op.create_index(name, table, columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where), **more)


def upgrade() -> None:
    _ideas()
    for table in MARKED:
        op.add_column(table, _number("merge_id", nullable=True))
    for table in ("votes", "follows"):
        _partly(f"ix_{table}_merge_id", table, ["merge_id"], "merge_id IS NOT NULL")
    _merges()
    _objections()
    _suggestions()


def _ideas() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE ideas ADD COLUMN merged_into_id INTEGER CONSTRAINT fk_ideas_merged_into_id_ideas REFERENCES ideas (id) ON DELETE SET NULL")
    else:
        op.add_column("ideas", _number("merged_into_id", nullable=True))
        op.create_foreign_key("fk_ideas_merged_into_id_ideas", "ideas", "ideas", ["merged_into_id"], ["id"], ondelete="SET NULL")
    op.add_column("ideas", sa.Column("compared_at", MOMENT, nullable=True))
    _partly("ix_ideas_merged_into_id", "ideas", ["merged_into_id"], "merged_into_id IS NOT NULL")
    _partly("ix_ideas_not_compared", "ideas", ["id"], "compared_at IS NULL AND stage = 'gathering'")


def _merges() -> None:
    people = ("by_id", "hastened_by_id", "called_off_by_id", "undone_by_id")
    op.create_table(
        "merges",
        _id(),
        _number("idea_id"),
        _number("main_id"),
        *_words("reason", "lang", "hastened_reason", "called_off_reason", "undone_reason"),
        *_moments("announced_at", "due_at"),
        *_moments("hastened_at", "called_off_at", "done_at", "undone_at", nullable=True),
        *(_number(name, nullable=True) for name in (*people, "event_id")),
        sa.Column("before", FACTS, nullable=False),
        sa.Column("after", FACTS, nullable=False),
        _to("merges", "idea_id", "ideas", ondelete="CASCADE"),
        _to("merges", "main_id", "ideas", ondelete="CASCADE"),
        *(_to("merges", name, "members") for name in people),
        sa.PrimaryKeyConstraint("id", name="pk_merges"),
    )
    _partly("uq_merges_idea_id", "merges", ["idea_id"], "called_off_at IS NULL AND undone_at IS NULL", unique=True)
    op.create_index("ix_merges_main_id_id", "merges", ["main_id", "id"])
    op.create_index("ix_merges_idea_id_id", "merges", ["idea_id", "id"])
    _partly("ix_merges_due_at_id", "merges", ["due_at", "id"], "done_at IS NULL AND called_off_at IS NULL")


def _objections() -> None:
    op.create_table(
        "merge_objections",
        _id(),
        _number("merge_id"),
        _number("member_id"),
        *_words("text"),
        *_moments("at"),
        *_moments("read_at", nullable=True),
        _number("read_by_id", nullable=True),
        _to("merge_objections", "merge_id", "merges", ondelete="CASCADE"),
        _to("merge_objections", "member_id", "members"),
        _to("merge_objections", "read_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_merge_objections"),
        sa.UniqueConstraint("merge_id", "member_id", name="uq_merge_objections_merge_id_member_id"),
    )
    op.create_index("ix_merge_objections_member_id", "merge_objections", ["member_id"])
    _partly("ix_merge_objections_unread", "merge_objections", ["merge_id"], "read_at IS NULL")


def _suggestions() -> None:
    op.create_table(
        "merge_suggestions",
        _id(),
        _number("idea_id"),
        _number("main_id"),
        sa.Column("share", sa.Integer(), nullable=False),
        sa.Column("words", FACTS, nullable=False),
        *_moments("at"),
        *_moments("dismissed_at", nullable=True),
        _number("dismissed_by_id", nullable=True),
        _to("merge_suggestions", "idea_id", "ideas", ondelete="CASCADE"),
        _to("merge_suggestions", "main_id", "ideas", ondelete="CASCADE"),
        _to("merge_suggestions", "dismissed_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_merge_suggestions"),
        sa.UniqueConstraint("idea_id", "main_id", name="uq_merge_suggestions_idea_id_main_id"),
    )
    op.create_index("ix_merge_suggestions_main_id", "merge_suggestions", ["main_id"])
    _partly("ix_merge_suggestions_waiting", "merge_suggestions", ["share", "id"], "dismissed_at IS NULL")
    op.create_index("ix_merge_suggestions_dismissed_at", "merge_suggestions", ["dismissed_at"])


def downgrade() -> None:
    for table in ("merge_suggestions", "merge_objections", "merges"):
        op.drop_table(table)
    for name in ("ix_ideas_not_compared", "ix_ideas_merged_into_id"):
        op.drop_index(name, "ideas")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_ideas_merged_into_id_ideas", "ideas", type_="foreignkey")
    for name in ("compared_at", "merged_into_id"):
        op.drop_column("ideas", name)
    for table in ("votes", "follows"):
        op.drop_index(f"ix_{table}_merge_id", table)
    for table in MARKED:
        op.drop_column(table, "merge_id")
