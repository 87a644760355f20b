"""Answers of supporters, and the published numbers of them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"

MOMENT = sa.DateTime(timezone=True)
FACTS = sa.JSON().with_variant(JSONB(), "postgresql")


def _number(name, **more):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False, **more)


def upgrade() -> None:
    op.create_table(
        "survey_answers",
        _number("id", autoincrement=True), _number("vote_id"), _number("idea_id"),
        sa.Column("said", FACTS, nullable=False), sa.Column("shown", FACTS, nullable=False), sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False), sa.Column("changed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["vote_id"], ["votes.id"], name="fk_survey_answers_vote_id_votes", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_survey_answers_idea_id_ideas", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_survey_answers"),
        sa.UniqueConstraint("vote_id", name="uq_survey_answers_vote_id"),
    )
    op.create_index("ix_survey_answers_idea_id_pending", "survey_answers", ["idea_id", "pending"])
    op.create_table(
        "survey_results",
        _number("idea_id"), sa.Column("published", FACTS, nullable=False), sa.Column("counted", FACTS, nullable=False),
        sa.Column("answer_count", sa.Integer(), nullable=False), sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_survey_results_idea_id_ideas", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("idea_id", name="pk_survey_results"),
    )


def downgrade() -> None:
    op.drop_table("survey_results")
    op.drop_table("survey_answers")
