"""Counts by day and by month for the desk's insights; votes by their moment."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "day_counts",
        sa.Column("board_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("idea_count", sa.Integer(), nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("parts", FACTS, nullable=False),
        sa.Column("reckoned_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("board_id", "day", name="pk_day_counts"),
    )
    op.create_table(
        "voice_counts",
        sa.Column("board_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("voter_count", sa.Integer(), nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("loud_count", sa.Integer(), nullable=False),
        sa.Column("reckoned_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("board_id", "month", name="pk_voice_counts"),
    )
    op.create_index("ix_votes_at", "votes", ["at"])


def downgrade() -> None:
    op.drop_index("ix_votes_at", "votes")
    op.drop_table("voice_counts")
    op.drop_table("day_counts")
