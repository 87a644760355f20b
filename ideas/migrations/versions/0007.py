"""The public log: what waits to be sealed, the sealed chain, the tally of votes."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

PUBLIC = (
    "idea.published", "idea.withdrawn", "idea.edited", "idea.reached_goal", "idea.moved", "idea.removed", "idea.restored", "idea.brought_in", "idea.linked", "idea.told",
    "update.posted", "update.corrected", "update.creator_posted", "update.shown", "update.hidden", "comment.posted", "comment.answered_officially",
    "comment.hidden", "comment.shown", "portal.restored",
)


def _number(name, **more):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), **more)


def upgrade() -> None:
    op.add_column("events", sa.Column("seal_after", sa.DateTime(timezone=True), nullable=True))
    op.add_column("events", sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True))
    later = "datetime(recorded_at, '+24 hours')" if op.get_bind().dialect.name == "sqlite" else "recorded_at + interval '24 hours'"
    kinds = ", ".join(f"'{kind}'" for kind in PUBLIC)
    op.execute(f"UPDATE events SET seal_after = CASE WHEN origin = 'live' THEN recorded_at ELSE {later} END WHERE kind IN ({kinds})")
    where = sa.text("seal_after IS NOT NULL")
    op.create_index("ix_events_unsealed", "events", ["seal_after", "id"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "log_entries",
        _number("seq", autoincrement=False, nullable=False),
        _number("event_id", nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        _number("idea_id", nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_log_entries")),
        sa.UniqueConstraint("event_id", name=op.f("uq_log_entries_event_id")),
    )
    where = sa.text("day IS NOT NULL")
    op.create_index("ix_log_entries_day", "log_entries", ["day"], sqlite_where=where, postgresql_where=where)
    op.create_table(
        "log_states",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        _number("seq", nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("tallied_through", sa.Date(), nullable=True),
        sa.Column("tallying", sa.Date(), nullable=True),
        _number("tallied_idea", nullable=False),
        sa.Column("tally_parts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_log_states")),
    )
    op.create_table(
        "log_tallies",
        _number("idea_id", autoincrement=False, nullable=False),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("idea_id", name=op.f("pk_log_tallies")),
    )


def downgrade() -> None:
    op.drop_table("log_tallies")
    op.drop_table("log_states")
    op.drop_index("ix_log_entries_day", table_name="log_entries")
    op.drop_table("log_entries")
    op.drop_index("ix_events_unsealed", table_name="events")
    op.drop_column("events", "sealed_at")
    op.drop_column("events", "seal_after")
