"""What is owed an answer on one board, in the order of the clock."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    there = sa.text("answer_due_at IS NOT NULL")
    op.create_index("ix_ideas_board_answer_due_at_id", "ideas", ["board_id", "answer_due_at", "id"], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    op.drop_index("ix_ideas_board_answer_due_at_id", "ideas")
