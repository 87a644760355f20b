"""What programs were answered, kept for a day by the key they chose, so that a call sent twice acts once."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "kept_answers",
        sa.Column("id", BIG, autoincrement=True, nullable=False),
        sa.Column("token_id", BIG, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("call", sa.String(), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), server_default="", nullable=False),
        sa.Column("location", sa.String(), server_default="", nullable=False),
        sa.Column("body", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["token_id"], ["tokens.id"], name=op.f("fk_kept_answers_token_id_tokens"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kept_answers")),
        sa.UniqueConstraint("token_id", "key", name=op.f("uq_kept_answers_token_id_key")),
    )
    op.create_index(op.f("ix_kept_answers_claimed_at"), "kept_answers", ["claimed_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_kept_answers_claimed_at"), "kept_answers")
    op.drop_table("kept_answers")
