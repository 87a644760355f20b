"""The team's own comments and what corrects an update are found by an index, however many comments and updates there are."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"

CORRECTING = sa.text("corrects_id IS NOT NULL")


def upgrade() -> None:
    op.create_index("ix_comments_official_state_id", "comments", ["state", "id"], sqlite_where=sa.text("official = 1"), postgresql_where=sa.text("official"))
    op.create_index("ix_updates_corrects_id", "updates", ["corrects_id"], sqlite_where=CORRECTING, postgresql_where=CORRECTING)


def downgrade() -> None:
    op.drop_index("ix_updates_corrects_id", "updates")
    op.drop_index("ix_comments_official_state_id", "comments")
