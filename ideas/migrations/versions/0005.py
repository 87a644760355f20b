"""Notices, and what people chose to be told of."""

import sqlalchemy as sa
from alembic import op

from ideas.core.db import Moment

revision = "0005"
down_revision = "0004"

UNREAD, SETTLED, BARE = sa.text("channel = 'inbox' AND settled_at IS NULL"), sa.text("settled_at IS NOT NULL"), sa.text("member_id IS NULL")


def _big():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "notices",
        sa.Column("id", _big(), autoincrement=True, nullable=False),
        sa.Column("event_id", _big(), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("member_id", _big(), nullable=True),
        sa.Column("email", sa.String(), nullable=True),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("audience", sa.String(), nullable=False),
        sa.Column("switch", sa.String(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.Column("settled_at", Moment(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name=op.f("fk_notices_event_id_events"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notices_member_id_members"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )
    op.create_index("uq_notices_event_id_recipient_channel", "notices", ["event_id", "recipient", "channel"], unique=True)
    op.create_index("ix_notices_member_id_channel_id", "notices", ["member_id", "channel", "id"])
    op.create_index("ix_notices_unread", "notices", ["member_id"], sqlite_where=UNREAD, postgresql_where=UNREAD)
    op.create_index("ix_notices_settled_at", "notices", ["settled_at"], sqlite_where=SETTLED, postgresql_where=SETTLED)
    op.create_index("ix_notices_bare", "notices", ["recipient"], sqlite_where=BARE, postgresql_where=BARE)
    op.create_table(
        "notice_choices",
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("switch", sa.String(), nullable=False),
        sa.Column("member_id", _big(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("at", Moment(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_notice_choices_member_id_members"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("recipient", "switch", name=op.f("pk_notice_choices")),
    )
    op.create_index(op.f("ix_notice_choices_member_id"), "notice_choices", ["member_id"])


def downgrade() -> None:
    op.drop_table("notice_choices")
    op.drop_table("notices")
