"""Coin rounds; a vote in a ballot weighs its coins."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RUNNING = sa.text("announced_at IS NOT NULL AND published_at IS NULL AND cancelled_at IS NULL")


def _number(name, *, nullable=False, **more):
    return sa.Column(name, NUMBER, nullable=nullable, **more)


def _to(table, column, other, **more):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **more)


def upgrade() -> None:
    op.add_column("ballot_votes", sa.Column("coins", sa.Integer(), nullable=False, server_default="1"))
    op.create_table(
        "coin_rounds",
        _number("id", autoincrement=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("title_de", "title_en", "promise_de", "promise_en")),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("opens_at", "closes_at", "created_at")),
        *(sa.Column(name, MOMENT, nullable=True) for name in ("announced_at", "published_at", "cancelled_at")),
        *(_number(name, nullable=True) for name in ("ballot_id", "created_by_id", "cancelled_by_id")),
        sa.Column("cancel_reason", sa.String(), nullable=False, server_default=""),
        _to("coin_rounds", "ballot_id", "ballots"),
        _to("coin_rounds", "created_by_id", "members"),
        _to("coin_rounds", "cancelled_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_coin_rounds"),
    )
    op.create_index("ix_coin_rounds_running", "coin_rounds", ["closes_at", "id"], sqlite_where=RUNNING, postgresql_where=RUNNING)
    op.create_index("ix_coin_rounds_opens_at_id", "coin_rounds", ["opens_at", "id"])
    op.create_table(
        "coin_round_ideas",
        _number("id", autoincrement=True),
        _number("round_id"),
        _number("idea_id"),
        sa.Column("left_at", MOMENT, nullable=True),
        sa.Column("left_by", sa.String(), nullable=True),
        _to("coin_round_ideas", "round_id", "coin_rounds", ondelete="CASCADE"),
        _to("coin_round_ideas", "idea_id", "ideas", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_coin_round_ideas"),
        sa.UniqueConstraint("round_id", "idea_id", name="uq_coin_round_ideas_round_id_idea_id"),
    )
    op.create_index("ix_coin_round_ideas_idea_id_id", "coin_round_ideas", ["idea_id", "id"])


def downgrade() -> None:
    op.drop_table("coin_round_ideas")
    op.drop_table("coin_rounds")
    op.drop_column("ballot_votes", "coins")
