"""Who is at an idea, kept lists of the inbox; and what an existing portal owes an answer, from when it was published or brought in."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ZONE = ZoneInfo("Europe/Berlin")
WORKING_DAYS = 3
STAFF = "('moderator', 'team', 'admin')"
FIRST = (
    "SELECT MIN(said.at) FROM comments said WHERE said.idea_id = ideas.id AND said.official AND said.state = 'public'",
    f"SELECT MIN(said.at) FROM updates said WHERE said.idea_id = ideas.id AND said.by_role IN {STAFF}",
    f"SELECT MIN(said.at) FROM stage_changes said WHERE said.idea_id = ideas.id AND said.by_role IN {STAFF} AND said.text <> ''",
)
OWED = """
UPDATE ideas SET answer_owed_at = COALESCE((SELECT imports.started_at FROM imports WHERE imports.id = ideas.import_id), published_at, submitted_at, created_at)
WHERE stage IN ('submitted', 'gathering', 'in_review') AND first_answer_at IS NULL AND answer_owed_at IS NULL
"""


def upgrade() -> None:
    op.create_table(
        "presences",
        sa.Column("idea_id", NUMBER, nullable=False), sa.Column("member_id", NUMBER, nullable=False), sa.Column("doing", sa.String(), nullable=False), sa.Column("seen_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_presences_idea_id_ideas", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_presences_member_id_members", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("idea_id", "member_id", name="pk_presences"),
    )
    op.create_index("ix_presences_member_id", "presences", ["member_id"])
    op.create_table(
        "saved_views",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False), sa.Column("member_id", NUMBER, nullable=False), sa.Column("name", sa.String(), nullable=False),
        sa.Column("query", sa.String(), nullable=False), sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_saved_views_member_id_members", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_views"),
    )
    op.create_index("ix_saved_views_member_id_name", "saved_views", ["member_id", "name"], unique=True)
    _answered()
    _owed()


def _answered() -> None:
    """The first answers that were given already; how many working days they took is not reckoned afterwards."""
    all_of_them = " UNION ALL ".join(("SELECT ideas.answered_at AS at", *FIRST))
    op.execute(f"UPDATE ideas SET first_answer_at = (SELECT MIN(given.at) FROM ({all_of_them}) AS given) WHERE first_answer_at IS NULL AND answered_at IS NOT NULL AND stage <> 'draft'")


def _owed() -> None:
    """Mondays to Fridays, as the default is: the calendar of holidays holds for what comes from now on."""
    op.execute(OWED)
    ideas = sa.table("ideas", sa.column("id", NUMBER), sa.column("answer_owed_at", MOMENT), sa.column("answer_due_at", MOMENT))
    found = op.get_bind().execute(sa.select(ideas.c.id, ideas.c.answer_owed_at).where(ideas.c.answer_owed_at.is_not(None), ideas.c.answer_due_at.is_(None))).all()
    change = sa.update(ideas).where(ideas.c.id == sa.bindparam("of")).values(answer_due_at=sa.bindparam("due", type_=MOMENT))
    for begin in range(0, len(found), 1000):
        op.get_bind().execute(change, [{"of": row.id, "due": _due(row.answer_owed_at)} for row in found[begin : begin + 1000]])


def _due(moment: datetime) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    day, left = aware.astimezone(ZONE).date(), WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return datetime.combine(day + timedelta(days=1), time.min, ZONE).astimezone(UTC)


def downgrade() -> None:
    op.drop_table("saved_views")
    op.drop_table("presences")
