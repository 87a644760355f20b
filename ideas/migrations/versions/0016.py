"""The brand's promise in versions, and the figures of how it is doing."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def _number(name, **more):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), **more)


def upgrade() -> None:
    op.create_table(
        "principles",
        _number("id", autoincrement=True, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _number("by_id", nullable=True),
        sa.Column("text_de", sa.String(), nullable=False),
        sa.Column("text_en", sa.String(), nullable=False),
        sa.Column("html_de", sa.String(), nullable=False),
        sa.Column("html_en", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name=op.f("fk_principles_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_principles")),
    )
    op.create_table(
        "figures",
        sa.Column("name", sa.String(), nullable=False),
        _number("board_id", autoincrement=False, nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", "board_id", "part", name=op.f("pk_figures")),
    )


def downgrade() -> None:
    op.drop_table("figures")
    op.drop_table("principles")
