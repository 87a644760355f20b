"""Scorecards, own fields of a board, votes on behalf, segments of supporters, texts to supporters; who answers for an idea may be shown."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0024"
down_revision = "0023"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(JSONB(), "postgresql")
STANDS = sa.text("replaced_at IS NULL")
COUNTS = sa.text("taken_back_at IS NULL AND label_key <> ''")
SCORED = sa.text("score IS NOT NULL")


def _id():
    return sa.Column("id", NUMBER, autoincrement=True, nullable=False)


def _number(name, *, nullable=False):
    return sa.Column(name, NUMBER, nullable=nullable, autoincrement=False)


def _texts(*names):
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _moment(name, *, nullable=False):
    return sa.Column(name, MOMENT, nullable=nullable)


def _to(table, column, other, **more):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **more)


def upgrade() -> None:
    op.add_column("ideas", sa.Column("score", sa.Float(53), nullable=True))
    op.add_column("ideas", sa.Column("behalf_count", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("ideas", sa.Column("fields", FACTS, nullable=True))
    op.add_column("boards", sa.Column("fields", FACTS, nullable=True))
    op.add_column("boards", sa.Column("weights", FACTS, nullable=True))
    op.add_column("boards", sa.Column("shows_assigned", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.add_column("members", sa.Column("shows_assigned", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index("ix_ideas_score_id", "ideas", ["score", "id"], sqlite_where=SCORED, postgresql_where=SCORED)
    op.create_table(
        "estimates",
        _id(), _number("idea_id"), _number("member_id"), *_texts("method"), sa.Column("said", FACTS, nullable=False), *_texts("note"),
        sa.Column("after_seeing", sa.Boolean(), nullable=False), _moment("at"), _moment("replaced_at", nullable=True),
        _to("estimates", "idea_id", "ideas", ondelete="CASCADE"), _to("estimates", "member_id", "members"), sa.PrimaryKeyConstraint("id", name="pk_estimates"),
    )
    op.create_index("uq_estimates_idea_id_member_id", "estimates", ["idea_id", "member_id"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS)
    op.create_index("ix_estimates_idea_id_id", "estimates", ["idea_id", "id"])
    op.create_index("ix_estimates_member_id_id", "estimates", ["member_id", "id"])
    op.create_table(
        "behalf_votes",
        _id(), _number("idea_id"), *_texts("label", "label_key", "source"), _number("entered_by_id", nullable=True), _moment("at"),
        _moment("taken_back_at", nullable=True), _number("taken_back_by_id", nullable=True),
        _to("behalf_votes", "idea_id", "ideas", ondelete="CASCADE"), _to("behalf_votes", "entered_by_id", "members"), _to("behalf_votes", "taken_back_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_behalf_votes"),
    )
    op.create_index("uq_behalf_votes_idea_id_label_key", "behalf_votes", ["idea_id", "label_key"], unique=True, sqlite_where=COUNTS, postgresql_where=COUNTS)
    op.create_index("ix_behalf_votes_idea_id_id", "behalf_votes", ["idea_id", "id"])
    op.create_index("ix_behalf_votes_entered_by_id_id", "behalf_votes", ["entered_by_id", "id"])
    op.create_table(
        "segment_states",
        _number("idea_id"), sa.Column("published", FACTS, nullable=False), _number("last_vote_id"), sa.Column("vote_count", sa.Integer(), nullable=False), _moment("at"),
        _to("segment_states", "idea_id", "ideas", ondelete="CASCADE"), sa.PrimaryKeyConstraint("idea_id", name="pk_segment_states"),
    )
    op.create_table(
        "supporter_messages",
        _id(), _number("idea_id"), *_texts("segment", "body", "body_html", "lang"), _number("by_id", nullable=True), sa.Column("reach", sa.Integer(), nullable=False), _moment("at"),
        _to("supporter_messages", "idea_id", "ideas", ondelete="CASCADE"), _to("supporter_messages", "by_id", "members"), sa.PrimaryKeyConstraint("id", name="pk_supporter_messages"),
    )
    op.create_index("ix_supporter_messages_idea_id_id", "supporter_messages", ["idea_id", "id"])
    op.create_index("ix_supporter_messages_by_id_id", "supporter_messages", ["by_id", "id"])


def downgrade() -> None:
    for table in ("supporter_messages", "segment_states", "behalf_votes", "estimates"):
        op.drop_table(table)
    op.drop_index("ix_ideas_score_id", "ideas")
    for table, column in (("members", "shows_assigned"), ("boards", "shows_assigned"), ("boards", "weights"), ("boards", "fields"), ("ideas", "fields"), ("ideas", "behalf_count"), ("ideas", "score")):
        op.drop_column(table, column)
