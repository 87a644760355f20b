"""Members' homes: the last visit, and the ideas suggested today."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0033"
down_revision = "0032"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "member_homes",
        sa.Column("member_id", NUMBER, autoincrement=False, nullable=False), sa.Column("seen_at", MOMENT, nullable=True), sa.Column("since_at", MOMENT, nullable=True),
        sa.Column("suggests", sa.Boolean(), server_default=sa.true(), nullable=False), sa.Column("picked_on", sa.Date(), nullable=True), sa.Column("picks", FACTS, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_member_homes_member_id_members", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", name="pk_member_homes"),
    )


def downgrade() -> None:
    op.drop_table("member_homes")
