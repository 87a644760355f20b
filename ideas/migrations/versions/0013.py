"""Hints to creators."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"

MOMENT = sa.DateTime(timezone=True)


def _number(name, *, nullable=False):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable, autoincrement=False)


def upgrade() -> None:
    op.create_table(
        "hints",
        _number("id"), _number("idea_id"), _number("giver_id", nullable=True),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("originality", "usefulness", "detail")),
        sa.Column("text", sa.String(), nullable=False), sa.Column("at", MOMENT, nullable=False),
        sa.Column("before", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True), sa.Column("used_at", MOMENT, nullable=True), _number("hiding_id", nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_hints_idea_id_ideas", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["giver_id"], ["members.id"], name="fk_hints_giver_id_members", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["hiding_id"], ["hidings.id"], name="fk_hints_hiding_id_hidings"),
        sa.PrimaryKeyConstraint("id", name="pk_hints"),
        sa.UniqueConstraint("idea_id", "giver_id", name="uq_hints_idea_id_giver_id"),
    )
    op.create_index("ix_hints_giver_id", "hints", ["giver_id"])


def downgrade() -> None:
    op.drop_table("hints")
