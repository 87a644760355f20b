"""Published survey results in the order of their answers, for the insights."""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    op.create_index("ix_survey_results_answer_count", "survey_results", [sa.text("answer_count DESC"), "idea_id"])


def downgrade() -> None:
    op.drop_index("ix_survey_results_answer_count", table_name="survey_results")
