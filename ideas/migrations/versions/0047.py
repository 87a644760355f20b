"""Drawn cards of ideas, boards and the portal, one a place and language."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "share_cards",
        sa.Column("id", BigId, autoincrement=True, nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("idea_id", BigId, nullable=True),
        sa.Column("board_id", BigId, nullable=True),
        sa.Column("lang", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_share_cards_idea_id_ideas", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name="fk_share_cards_board_id_boards", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_share_cards"),
        sa.UniqueConstraint("place", name="uq_share_cards_place"),
    )
    op.create_index("ix_share_cards_idea_id", "share_cards", ["idea_id"])
    op.create_index("ix_share_cards_board_id", "share_cards", ["board_id"])


def downgrade() -> None:
    op.drop_table("share_cards")
