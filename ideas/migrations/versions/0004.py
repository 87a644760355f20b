"""Who answers for a board, and which comment a visitor's wish answers."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def _number(name):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)


def upgrade() -> None:
    op.add_column("boards", _number("contact_id"))
    op.add_column("wishes", _number("parent_id"))


def downgrade() -> None:
    op.drop_column("wishes", "parent_id")
    op.drop_column("boards", "contact_id")
