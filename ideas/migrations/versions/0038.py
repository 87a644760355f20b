"""A board's own switch for comments without an account, and the link by which one is taken back."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.add_column("boards", sa.Column("takes_guests", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("comment_guests", sa.Column("link_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))


def downgrade() -> None:
    op.drop_column("comment_guests", "link_id")
    op.drop_column("boards", "takes_guests")
