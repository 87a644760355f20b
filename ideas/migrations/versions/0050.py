"""What the portal is called that a sent file comes from, where somebody said it."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.add_column("uploads", sa.Column("source", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("uploads", "source")
