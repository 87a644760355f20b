"""Who on the team has an idea, since when and until when an answer is owed, and when the first one came, from whom."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
COLUMNS = (
    ("assigned_to_id", NUMBER), ("answer_owed_at", MOMENT), ("answer_due_at", MOMENT), ("first_answer_at", MOMENT), ("first_answer_by_id", NUMBER), ("first_answer_days", sa.Integer()),
)
INDEXED = ("assigned_to_id", "answer_due_at", "first_answer_at")


def upgrade() -> None:
    for name, kind in COLUMNS:
        op.add_column("ideas", sa.Column(name, kind, nullable=True))
    for name in INDEXED:
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_ideas_{name}_id", "ideas", [name, "id"], sqlite_where=there, postgresql_where=there)


def downgrade() -> None:
    for name in reversed(INDEXED):
        op.drop_index(f"ix_ideas_{name}_id", "ideas")
    for name, _ in reversed(COLUMNS):
        op.drop_column("ideas", name)
