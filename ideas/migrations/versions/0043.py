"""Perks whose codes go with greetings, and which greeting a code came with: one each."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade() -> None:
    op.add_column("perks", sa.Column("with_greetings", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("redemptions", sa.Column("greeting_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.create_index("uq_redemptions_greeting_id", "redemptions", ["greeting_id"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_redemptions_greeting_id", "redemptions")
    op.drop_column("redemptions", "greeting_id")
    op.drop_column("perks", "with_greetings")
