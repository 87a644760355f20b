"""Badges, thank-yous and greetings; whether a member's page shows them."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def _member(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=f"fk_{table}_member_id_members", ondelete="CASCADE")


def upgrade() -> None:
    op.add_column("members", sa.Column("shows_badges", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_table(
        "badge_marks",
        sa.Column("member_id", BIG, nullable=False), sa.Column("badge", sa.String(), nullable=False), sa.Column("thing", sa.String(), nullable=False), sa.Column("at", MOMENT, nullable=False),
        _member("badge_marks"), sa.PrimaryKeyConstraint("member_id", "badge", "thing", name="pk_badge_marks"),
    )
    op.create_table(
        "earned_badges",
        sa.Column("member_id", BIG, nullable=False), sa.Column("badge", sa.String(), nullable=False), sa.Column("at", MOMENT, nullable=False), sa.Column("place", sa.Integer()),
        _member("earned_badges"), sa.PrimaryKeyConstraint("member_id", "badge", name="pk_earned_badges"), sa.UniqueConstraint("member_id", "place", name="uq_earned_badges_member_id_place"),
    )
    op.create_index("ix_earned_badges_badge", "earned_badges", ["badge"])
    op.create_table("badge_counts", sa.Column("badge", sa.String(), nullable=False), sa.Column("count", sa.Integer(), nullable=False), sa.PrimaryKeyConstraint("badge", name="pk_badge_counts"))
    op.create_table(
        "thank_yous",
        sa.Column("id", BIG, autoincrement=True, nullable=False), sa.Column("member_id", BIG, nullable=False), sa.Column("by_id", BIG), sa.Column("text", sa.String(), nullable=False),
        sa.Column("lang", sa.String(), nullable=False), sa.Column("is_public", sa.Boolean(), nullable=False), sa.Column("points", sa.Integer(), nullable=False), sa.Column("at", MOMENT, nullable=False),
        sa.Column("taken_back_at", MOMENT), sa.Column("taken_back_by_id", BIG),
        _member("thank_yous"), sa.ForeignKeyConstraint(["by_id"], ["members.id"], name="fk_thank_yous_by_id_members"), sa.PrimaryKeyConstraint("id", name="pk_thank_yous"),
    )
    op.create_index("ix_thank_yous_member_id_id", "thank_yous", ["member_id", "id"])
    op.create_table(
        "greetings",
        sa.Column("member_id", BIG, nullable=False), sa.Column("occasion", sa.String(), nullable=False), sa.Column("year", sa.Integer(), autoincrement=False, nullable=False), sa.Column("at", MOMENT, nullable=False),
        _member("greetings"), sa.PrimaryKeyConstraint("member_id", "occasion", "year", name="pk_greetings"),
    )
    op.create_table(
        "birthdays",
        sa.Column("member_id", BIG, nullable=False), sa.Column("month", sa.Integer(), nullable=False), sa.Column("day", sa.Integer(), nullable=False), sa.Column("given_at", MOMENT, nullable=False),
        _member("birthdays"), sa.PrimaryKeyConstraint("member_id", name="pk_birthdays"),
    )
    op.create_index("ix_birthdays_month_day", "birthdays", ["month", "day"])


def downgrade() -> None:
    for table in ("birthdays", "greetings", "thank_yous", "badge_counts", "earned_badges", "badge_marks"):
        op.drop_table(table)
    op.drop_column("members", "shows_badges")
