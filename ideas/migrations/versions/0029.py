"""When scores were changed, and what they were at first."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("scorecards", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("scores", sa.Column("first_value", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("scores", "first_value")
    op.drop_column("scorecards", "changed_at")
