"""Templates of answers, and runs over many ideas."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0025"
down_revision = "0024"

MOMENT = sa.DateTime(timezone=True)
FACTS = sa.JSON().with_variant(JSONB(), "postgresql")
COUNTS = ("total_count", "done_count", "same_count", "refused_count", "left_count")


def _number(name, *, nullable=False):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _id():
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False)


def _to(table, column, other, **more):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **more)


def _text(*names):
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moments(*names, nullable=False):
    return [sa.Column(name, MOMENT, nullable=nullable) for name in names]


def upgrade() -> None:
    op.create_table(
        "answer_templates",
        _id(),
        *_text("lang", "name", "text"),
        sa.Column("position", sa.Integer(), nullable=False),
        _number("by_id", nullable=True),
        *_moments("created_at", "changed_at"),
        _to("answer_templates", "by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_answer_templates"),
    )
    op.create_index("ix_answer_templates_lang_position_id", "answer_templates", ["lang", "position", "id"])
    op.create_table(
        "bulk_runs",
        _id(),
        *_text("kind"),
        _number("by_id", nullable=True),
        sa.Column("details", FACTS, nullable=False),
        *_text("text", "lang"),
        sa.Column("left_over", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in COUNTS),
        _number("undoes_id", nullable=True),
        *_moments("created_at"),
        *_moments("begun_at", "finished_at", "cancelled_at", nullable=True),
        _number("cancelled_by_id", nullable=True),
        _to("bulk_runs", "by_id", "members"),
        _to("bulk_runs", "cancelled_by_id", "members"),
        _to("bulk_runs", "undoes_id", "bulk_runs", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_runs"),
        sa.UniqueConstraint("undoes_id", name="uq_bulk_runs_undoes_id"),
    )
    op.create_index("ix_bulk_runs_by_id_id", "bulk_runs", ["by_id", "id"])
    op.create_table(
        "bulk_lines",
        _id(),
        _number("run_id"),
        sa.Column("position", sa.Integer(), nullable=False),
        _number("idea_id", nullable=True),
        *_text("state", "text"),
        sa.Column("before", FACTS, nullable=False),
        sa.Column("refusal", FACTS, nullable=False),
        _number("thing_id", nullable=True),
        *_moments("at", nullable=True),
        _to("bulk_lines", "run_id", "bulk_runs", ondelete="CASCADE"),
        _to("bulk_lines", "idea_id", "ideas", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_bulk_lines"),
        sa.UniqueConstraint("run_id", "position", name="uq_bulk_lines_run_id_position"),
    )
    op.create_index("ix_bulk_lines_run_id_state_position", "bulk_lines", ["run_id", "state", "position"])
    op.create_index("ix_bulk_lines_idea_id", "bulk_lines", ["idea_id"])


def downgrade() -> None:
    for table in ("bulk_lines", "bulk_runs", "answer_templates"):
        op.drop_table(table)
