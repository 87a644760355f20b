"""By what the team's texts are recognised where the same one is sent again and again."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

PARTIAL = ("updates", "stage_changes")


def upgrade() -> None:
    there = sa.text("text_digest IS NOT NULL")
    for table in (*PARTIAL, "prepared_decisions"):
        op.add_column(table, sa.Column("text_digest", sa.String(), nullable=True))
    for table in PARTIAL:
        op.create_index(f"ix_{table}_text_digest", table, ["text_digest"], sqlite_where=there, postgresql_where=there)
    op.create_index("ix_prepared_decisions_text_digest", "prepared_decisions", ["text_digest"])


def downgrade() -> None:
    for table in (*PARTIAL, "prepared_decisions"):
        op.drop_index(f"ix_{table}_text_digest", table)
        op.drop_column(table, "text_digest")
