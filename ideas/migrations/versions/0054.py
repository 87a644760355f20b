"""Merged topics keep their numbers, so that points booked for them count where their names lead; what was merged before follows. And who is on the team is found by an index."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
FOLLOW_UP = "rewards.actions.carrying.follow_topics"


def upgrade() -> None:
    for name in ("topic_id", "into_topic_id"):
        op.add_column("tag_merges", sa.Column(name, NUMBER, nullable=True))
    op.execute("UPDATE tag_merges SET topic_id = tag_id, into_topic_id = into_id WHERE tag_id IS NOT NULL AND into_id IS NOT NULL")
    _carry()
    staff = sa.text("role <> 'member'")
    op.create_index("ix_members_staff", "members", ["id"], sqlite_where=staff, postgresql_where=staff)


def _carry() -> None:
    """Points of topics that were merged before: the worker carries them over as if that had just happened."""
    now = sa.bindparam("now", datetime.now(UTC), type_=MOMENT)
    told = "SELECT id, :name, :now, 0 FROM events WHERE kind = 'tag.merge_begun' AND handed_out_at IS NOT NULL"
    op.get_bind().execute(sa.text(f"INSERT INTO deliveries (event_id, follow_up, due_at, attempts) {told}").bindparams(now, name=FOLLOW_UP))  # noqa: S608 (our own words)


def downgrade() -> None:
    op.drop_index("ix_members_staff", "members")
    op.execute(sa.text("DELETE FROM deliveries WHERE follow_up = :name").bindparams(name=FOLLOW_UP))
    for name in ("into_topic_id", "topic_id"):
        op.drop_column("tag_merges", name)
