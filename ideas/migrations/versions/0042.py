"""What was not compared with others yet is found in its order, whatever SQLite knows of the tables: the stage stands in the index too."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"

THERE = sa.text("compared_at IS NULL AND stage = 'gathering'")


def upgrade() -> None:
    op.create_index("ix_ideas_not_compared_stage_id", "ideas", ["stage", "id"], sqlite_where=THERE, postgresql_where=THERE)


def downgrade() -> None:
    op.drop_index("ix_ideas_not_compared_stage_id", "ideas")
