"""Whom somebody supported is found by an index of votes alone."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

VOTES = sa.text("kind IN ('vote.cast', 'vote.withdrawn')")


def upgrade() -> None:
    op.create_index("ix_events_voters", "events", ["actor_id", "id"], sqlite_where=VOTES, postgresql_where=VOTES)


def downgrade() -> None:
    op.drop_index("ix_events_voters", "events")
