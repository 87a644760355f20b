"""How an upload is read and what was seen in it; mail addresses of an import's people as digests, and who claimed whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0044"
down_revision = "0043"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.add_column("uploads", sa.Column("report_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("uploads", sa.Column("format", sa.String(), nullable=False, server_default=""))
    op.add_column("uploads", sa.Column("mapping", FACTS, nullable=True))
    op.add_column("uploads", sa.Column("preview", FACTS, nullable=True))
    op.create_table(
        "shell_addresses",
        sa.Column("shell_id", ID, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("shell_id", name="pk_shell_addresses"),
        sa.ForeignKeyConstraint(["shell_id"], ["members.id"], name="fk_shell_addresses_shell_id_members", ondelete="CASCADE"),
    )
    op.create_index("ix_shell_addresses_digest", "shell_addresses", ["digest"])
    op.create_table(
        "claims",
        sa.Column("id", ID, nullable=False, autoincrement=True),
        sa.Column("shell_id", ID, nullable=False),
        sa.Column("member_id", ID, nullable=False),
        sa.Column("by_id", ID, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts", FACTS, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_claims"),
        sa.ForeignKeyConstraint(["shell_id"], ["members.id"], name="fk_claims_shell_id_members", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_claims_member_id_members"),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name="fk_claims_by_id_members"),
        sa.UniqueConstraint("shell_id", name="uq_claims_shell_id"),
    )
    op.create_index("ix_claims_member_id", "claims", ["member_id"])


def downgrade() -> None:
    op.drop_table("claims")
    op.drop_table("shell_addresses")
    for column in ("preview", "mapping", "format", "report_count"):
        op.drop_column("uploads", column)
