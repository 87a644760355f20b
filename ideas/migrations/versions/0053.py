"""People from before this portal earn nothing: what an older version wrote for them goes, so that they stand on no board."""

from alembic import op

revision = "0053"
down_revision = "0052"

SHELLS = "SELECT id FROM members WHERE source IS NOT NULL AND email_key IS NULL AND password_hash IS NULL"
TABLES = ("ledger", "balances", "point_scores", "standings", "season_places")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"DELETE FROM {table} WHERE member_id IN ({SHELLS})")  # noqa: S608 (our own words)


def downgrade() -> None:
    """What they had was worth nothing, and does not come back."""
