"""Ballots: what is voted on, its entries, the votes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def _id(name: str, **more):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, **more)


def _moment(name: str, *, nullable: bool = False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "ballots",
        _id("id", autoincrement=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        _moment("opens_at"),
        _moment("closes_at"),
        sa.Column("votes_each", sa.Integer(), nullable=False),
        sa.Column("winners_most", sa.Integer(), nullable=False),
        sa.Column("votes_least", sa.Integer(), nullable=False),
        _moment("created_at"),
        _moment("settled_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballots")),
        sa.UniqueConstraint("occasion", name=op.f("uq_ballots_occasion")),
    )
    open_ones = sa.text("settled_at IS NULL")
    op.create_index("ix_ballots_closes_at", "ballots", ["closes_at"], unique=False, sqlite_where=open_ones, postgresql_where=open_ones)
    op.create_table(
        "ballot_entries",
        _id("id", autoincrement=True),
        _id("ballot_id"),
        _id("idea_id"),
        sa.Column("vote_count", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        _moment("won_at", nullable=True),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballots.id"], name=op.f("fk_ballot_entries_ballot_id_ballots"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name=op.f("fk_ballot_entries_idea_id_ideas"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_entries")),
        sa.UniqueConstraint("ballot_id", "idea_id", name=op.f("uq_ballot_entries_ballot_id_idea_id")),
    )
    op.create_index("ix_ballot_entries_idea_id_id", "ballot_entries", ["idea_id", "id"], unique=False)
    op.create_table(
        "ballot_votes",
        _id("id", autoincrement=True),
        _id("ballot_id"),
        _id("entry_id"),
        _id("member_id"),
        _moment("at"),
        sa.ForeignKeyConstraint(["ballot_id"], ["ballots.id"], name=op.f("fk_ballot_votes_ballot_id_ballots"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["entry_id"], ["ballot_entries.id"], name=op.f("fk_ballot_votes_entry_id_ballot_entries"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_ballot_votes_member_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ballot_votes")),
        sa.UniqueConstraint("entry_id", "member_id", name=op.f("uq_ballot_votes_entry_id_member_id")),
    )
    op.create_index("ix_ballot_votes_ballot_id_member_id", "ballot_votes", ["ballot_id", "member_id"], unique=False)
    op.create_index("ix_ballot_votes_member_id_id", "ballot_votes", ["member_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_table("ballot_votes")
    op.drop_table("ballot_entries")
    op.drop_table("ballots")
