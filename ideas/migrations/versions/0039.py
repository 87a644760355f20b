"""Where members stand: tiers, ambassadors, seasons that are closed."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "standings",
        sa.Column("member_id", BIG, autoincrement=False, nullable=False), sa.Column("points", sa.Integer(), nullable=False), sa.Column("tier", sa.String(), nullable=False),
        sa.Column("since", AT, nullable=False), sa.Column("falls_at", AT), sa.Column("hidden_at", AT), sa.Column("look_again_at", AT),
        sa.Column("newcomer_until", AT), sa.Column("newcomer_points", sa.Integer(), nullable=False), sa.Column("newcomer_reached_at", AT),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_standings_member_id_members", ondelete="CASCADE"), sa.PrimaryKeyConstraint("member_id", name="pk_standings"),
    )
    for name, columns, where in (
        ("newcomers", [sa.text("newcomer_points DESC"), "newcomer_reached_at", "member_id"], "newcomer_until IS NOT NULL AND hidden_at IS NULL"),
        ("look_again_at", ["look_again_at", "member_id"], "look_again_at IS NOT NULL"),
        ("hidden", ["member_id"], "hidden_at IS NOT NULL"),
        ("risen", ["since", "member_id"], "tier <> 'fan' AND hidden_at IS NULL"),
    ):
        op.create_index(f"ix_standings_{name}", "standings", columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.create_table(
        "ambassadors",
        sa.Column("id", BIG, autoincrement=True, nullable=False), sa.Column("member_id", BIG, nullable=False), sa.Column("asked_by_id", BIG), sa.Column("asked_at", AT, nullable=False),
        sa.Column("reason", sa.String(), nullable=False), sa.Column("answer_until", AT, nullable=False), sa.Column("agreed_at", AT), sa.Column("declined_at", AT), sa.Column("ends_at", AT),
        sa.Column("ended_at", AT), sa.Column("ended_by_id", BIG), sa.Column("end_reason", sa.String(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_ambassadors_member_id_members", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["members.id"], name="fk_ambassadors_asked_by_id_members", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["ended_by_id"], ["members.id"], name="fk_ambassadors_ended_by_id_members", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_ambassadors"),
    )
    op.create_index("ix_ambassadors_member_id_id", "ambassadors", ["member_id", "id"])
    op.create_index("ix_ambassadors_ends_at_id", "ambassadors", ["ends_at", "id"])
    op.create_table("seasons", sa.Column("key", sa.String(), nullable=False), sa.Column("closed_at", AT, nullable=False), sa.PrimaryKeyConstraint("key", name="pk_seasons"))
    op.create_table(
        "season_places",
        sa.Column("season", sa.String(), nullable=False), sa.Column("position", sa.Integer(), autoincrement=False, nullable=False), sa.Column("member_id", BIG, nullable=False),
        sa.Column("points", sa.Integer(), nullable=False), sa.Column("reached_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["season"], ["seasons.key"], name="fk_season_places_season_seasons", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_season_places_member_id_members", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("season", "position", name="pk_season_places"),
    )
    op.create_index("ix_season_places_member_id", "season_places", ["member_id"])


def downgrade() -> None:
    for table in ("season_places", "seasons", "ambassadors", "standings"):
        op.drop_table(table)
