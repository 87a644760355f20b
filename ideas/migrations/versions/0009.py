"""Campaigns: the rules of boards, frozen into ideas; the clock, milestones, and new versions of old ideas."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from ideas.core.db import Moment

revision = "0009"
down_revision = "0008"

SMALL_BRAND = {"preset": "small_brand", "first_days": 60, "milestones": [[10, 120], [50, 120], [150, 120], [300, 0]]}
DUE = sa.text("clock_at IS NOT NULL")


def _big():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _rules():
    return sa.Column("rules", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=True)


def upgrade() -> None:
    """Ideas that are there keep what they were promised: their goal, and no clock. So does a board whose goal an admin chose."""
    op.add_column("boards", _rules())
    boards = sa.table("boards", sa.column("goal", sa.Integer()), sa.column("rules", sa.JSON().with_variant(JSONB(), "postgresql")))
    op.execute(boards.update().where(boards.c.goal == 300).values(rules=SMALL_BRAND))
    op.add_column("ideas", _rules())
    op.add_column("ideas", sa.Column("closes_at", Moment(timezone=True), nullable=True))
    op.add_column("ideas", sa.Column("clock_at", Moment(timezone=True), nullable=True))
    op.add_column("ideas", sa.Column("milestone_count", sa.Integer(), server_default="0", nullable=False))
    op.add_column("ideas", sa.Column("milestone_at", Moment(timezone=True), nullable=True))
    op.add_column("ideas", sa.Column("milestone_votes", sa.Integer(), server_default="0", nullable=False))
    op.add_column("ideas", sa.Column("what_changed", sa.String(), server_default="", nullable=False))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE ideas ADD COLUMN earlier_id INTEGER CONSTRAINT fk_ideas_earlier_id_ideas REFERENCES ideas (id) ON DELETE SET NULL")
    else:
        op.add_column("ideas", sa.Column("earlier_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key("fk_ideas_earlier_id_ideas", "ideas", "ideas", ["earlier_id"], ["id"], ondelete="SET NULL")
    op.create_index("uq_ideas_earlier_id", "ideas", ["earlier_id"], unique=True)
    op.create_index("ix_ideas_stage_closes_at_id", "ideas", ["stage", "closes_at", "id"])
    op.create_index("ix_ideas_board_stage_closes_at_id", "ideas", ["board_id", "stage", "closes_at", "id"])
    op.create_index("ix_ideas_clock_at", "ideas", ["clock_at"], sqlite_where=DUE, postgresql_where=DUE)
    op.create_table(
        "milestones",
        sa.Column("id", _big(), autoincrement=True, nullable=False),
        sa.Column("idea_id", _big(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("days_added", sa.Integer(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_milestones_idea_id_ideas"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
        sa.UniqueConstraint("idea_id", "number", name=op.f("uq_milestones_idea_id_number")),
    )


def downgrade() -> None:
    op.drop_table("milestones")
    for name in ("ix_ideas_clock_at", "ix_ideas_board_stage_closes_at_id", "ix_ideas_stage_closes_at_id", "uq_ideas_earlier_id"):
        op.drop_index(name, table_name="ideas")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint("fk_ideas_earlier_id_ideas", "ideas", type_="foreignkey")
    for name in ("earlier_id", "what_changed", "milestone_votes", "milestone_at", "milestone_count", "clock_at", "closes_at", "rules"):
        op.drop_column("ideas", name)
    op.drop_column("boards", "rules")
