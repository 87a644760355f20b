"""By what official comments are recognised where the same text is sent again and again."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    there = sa.text("text_digest IS NOT NULL")
    op.add_column("comments", sa.Column("text_digest", sa.String(), nullable=True))
    op.create_index("ix_comments_text_digest", "comments", ["text_digest"], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    op.drop_index("ix_comments_text_digest", "comments")
    op.drop_column("comments", "text_digest")
