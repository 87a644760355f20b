"""Co-authors with their shares."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def _number(name, **more):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, **more)


def _moment(name, *, nullable=True):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.add_column("ideas", sa.Column("co_author_count", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "co_authors",
        _number("id", autoincrement=True), _number("idea_id"), _number("member_id"), sa.Column("share", sa.Integer(), nullable=False),
        _moment("invited_at", nullable=False), _moment("agreed_at"), sa.Column("proposed_share", sa.Integer(), nullable=True), _moment("proposal_agreed_at"),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_co_authors_idea_id_ideas", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_co_authors_member_id_members"),
        sa.PrimaryKeyConstraint("id", name="pk_co_authors"),
        sa.UniqueConstraint("idea_id", "member_id", name="uq_co_authors_idea_id_member_id"),
    )
    op.create_index("ix_co_authors_member_id_idea_id", "co_authors", ["member_id", "idea_id"])


def downgrade() -> None:
    op.drop_table("co_authors")
    op.drop_column("ideas", "co_author_count")
