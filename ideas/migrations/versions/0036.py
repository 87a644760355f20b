"""Votes on behalf come along where ideas are merged."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("behalf_votes", sa.Column("merge_id", number, nullable=True))
    op.add_column("behalf_votes", sa.Column("origin_id", number, nullable=True))
    there = sa.text("origin_id IS NOT NULL")
    op.create_index("ix_behalf_votes_origin_id", "behalf_votes", ["origin_id"], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    op.drop_index("ix_behalf_votes_origin_id", "behalf_votes")
    op.drop_column("behalf_votes", "origin_id")
    op.drop_column("behalf_votes", "merge_id")
