"""Lists with people's names and addresses that were taken out: which, what for, by whom."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "list_exports",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("by_id", BigId, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name="fk_list_exports_by_id_members"),
        sa.PrimaryKeyConstraint("id", name="pk_list_exports"),
    )


def downgrade() -> None:
    op.drop_table("list_exports")
