"""Points: the ledger, balances, and the sums of the boards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", BIG, autoincrement=True, nullable=False), sa.Column("event_id", BIG, nullable=False), sa.Column("rule", sa.String(), nullable=False),
        sa.Column("family", sa.String(), nullable=False), sa.Column("member_id", BIG, nullable=False), sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False), sa.Column("day", sa.Date(), nullable=False), sa.Column("idea_id", BIG), sa.Column("thing_id", BIG),
        sa.Column("reverses_id", BIG), sa.Column("facts", FACTS, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_ledger_member_id_members"),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"), sa.UniqueConstraint("event_id", "rule", "member_id", name="uq_ledger_event_id_rule_member_id"),
    )
    op.create_index("ix_ledger_member_id_id", "ledger", ["member_id", "id"])
    op.create_index("ix_ledger_member_family_day", "ledger", ["member_id", "family", "day"])
    op.create_index("ix_ledger_idea_id_family", "ledger", ["idea_id", "family"])
    op.create_table(
        "balances",
        sa.Column("member_id", BIG, nullable=False), sa.Column("balance", sa.Integer(), nullable=False), sa.Column("earned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_balances_member_id_members", ondelete="CASCADE"), sa.PrimaryKeyConstraint("member_id", name="pk_balances"),
    )
    op.create_table(
        "point_scores",
        sa.Column("period", sa.String(), nullable=False), sa.Column("topic_id", BIG, autoincrement=False, nullable=False), sa.Column("member_id", BIG, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False), sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_point_scores_member_id_members", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("period", "topic_id", "member_id", name="pk_point_scores"),
    )
    op.create_index("ix_point_scores_board", "point_scores", ["period", "topic_id", sa.text("points DESC"), "reached_at", "member_id"])
    op.create_index("ix_point_scores_member_id", "point_scores", ["member_id"])


def downgrade() -> None:
    for table in ("point_scores", "balances", "ledger"):
        op.drop_table(table)
