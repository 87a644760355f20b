"""Until when an answer was owed is kept when the clock stops; since when, and how long it took, is reckoned for what an existing portal has."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ZONE = ZoneInfo("Europe/Berlin")
OWN = "stage <> 'draft' AND COALESCE(import_id, 0) = 0"
RETURN = "FROM stage_changes WHERE stage_changes.idea_id = ideas.id AND to_stage = 'returned' AND by_role IN ('moderator', 'team', 'admin')"
SENT = "(SELECT MIN(stage_changes.at) FROM stage_changes WHERE stage_changes.idea_id = ideas.id AND to_stage = 'submitted')"
RETURNED = f"""
UPDATE ideas SET first_answer_at = (SELECT MIN(stage_changes.at) {RETURN}), answer_owed_at = COALESCE({SENT}, answer_owed_at, submitted_at), answer_due_at = NULL
WHERE {OWN} AND first_answer_at IS NULL AND EXISTS (SELECT 1 {RETURN})
"""
BEGUN = f"UPDATE ideas SET answer_owed_at = COALESCE(published_at, submitted_at, created_at) WHERE {OWN} AND answer_owed_at IS NULL"


def upgrade() -> None:
    op.add_column("ideas", sa.Column("answer_was_due_at", MOMENT, nullable=True))
    there = sa.text("answer_owed_at IS NOT NULL")
    op.create_index("ix_ideas_answer_owed_at_id", "ideas", ["answer_owed_at", "id"], sqlite_where=there, postgresql_where=there)
    op.execute(RETURNED)
    op.execute(BEGUN)
    _kept()


def _kept() -> None:
    """The promise in force today, by Mondays to Fridays; what was answered on a day that counted as in time then stays so."""
    promised = op.get_bind().execute(sa.text("SELECT value FROM numbers WHERE name = 'answer_working_days'")).scalar() or 3
    names = ("answer_owed_at", "answer_due_at", "answer_was_due_at", "first_answer_at")
    ideas = sa.table("ideas", sa.column("id", NUMBER), *(sa.column(name, MOMENT) for name in names), sa.column("first_answer_days", sa.Integer()), sa.column("stage"), sa.column("import_id"))
    c = ideas.c
    own = sa.and_(c.stage != "draft", sa.func.coalesce(c.import_id, 0) == 0, c.answer_owed_at.is_not(None), c.answer_due_at.is_(None))
    found = op.get_bind().execute(sa.select(c.id, c.answer_owed_at, c.first_answer_at, c.first_answer_days).where(own)).all()
    change = sa.update(ideas).where(c.id == sa.bindparam("of")).values(answer_was_due_at=sa.bindparam("due", type_=MOMENT), first_answer_days=sa.bindparam("took", type_=sa.Integer()))
    for begin in range(0, len(found), 1000):
        op.get_bind().execute(change, [_row(row, promised) for row in found[begin : begin + 1000]])


def _row(row: sa.Row, promised: int) -> dict:
    since, first = _day(row.answer_owed_at), _day(row.first_answer_at) if row.first_answer_at else None
    took = row.first_answer_days if row.first_answer_days is not None or first is None else sum((since + timedelta(days=n)).weekday() < 5 for n in range(1, (first - since).days + 1))
    last, left = since, promised
    while left:
        last += timedelta(days=1)
        left -= last.weekday() < 5
    if first is not None and took is not None and took <= promised:
        last = max(last, first)
    return {"of": row.id, "due": datetime.combine(last + timedelta(days=1), time.min, ZONE).astimezone(UTC), "took": took}


def _day(moment: datetime) -> date:
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(ZONE).date()


def downgrade() -> None:
    op.drop_index("ix_ideas_answer_owed_at_id", "ideas")
    op.drop_column("ideas", "answer_was_due_at")
