"""Promises of a day, apologies, why something is late; how the team sees its answers and how they are rated."""

from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

from ideas.core.db import Moment

revision = "0006"
down_revision = "0005"

ZONE = ZoneInfo("Europe/Berlin")


def _number():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _to(column, target, table, ondelete):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), ondelete=ondelete)


def upgrade() -> None:
    _columns()
    _promises()
    _ratings()
    _promised_before()


def _columns() -> None:
    op.add_column("updates", sa.Column("kind", sa.String(), server_default="update", nullable=False))
    op.add_column("updates", sa.Column("late_because", sa.String(), server_default="", nullable=False))
    op.add_column("updates", sa.Column("late_action", sa.String(), server_default="", nullable=False))
    for table in ("updates", "comments", "stage_changes"):
        op.add_column(table, sa.Column("own_mark", sa.Integer(), nullable=True))


def _promises() -> None:
    op.create_table(
        "promises",
        sa.Column("id", _number(), autoincrement=True, nullable=False),
        sa.Column("idea_id", _number(), nullable=False),
        sa.Column("update_id", _number(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("stage", sa.String(), nullable=True),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("kept_at", Moment(), nullable=True),
        sa.Column("kept_by_update_id", _number(), nullable=True),
        sa.Column("kept_by_step_id", _number(), nullable=True),
        sa.Column("moved_at", Moment(), nullable=True),
        sa.Column("moved_by_update_id", _number(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("late_update_id", _number(), nullable=True),
        _to("idea_id", "ideas", "promises", "CASCADE"),
        _to("update_id", "updates", "promises", "CASCADE"),
        _to("kept_by_update_id", "updates", "promises", "SET NULL"),
        _to("kept_by_step_id", "stage_changes", "promises", "SET NULL"),
        _to("moved_by_update_id", "updates", "promises", "SET NULL"),
        _to("late_update_id", "updates", "promises", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promises")),
        sa.UniqueConstraint("update_id", name=op.f("uq_promises_update_id")),
    )
    op.create_index("ix_promises_idea_id_id", "promises", ["idea_id", "id"])
    op.create_index("ix_promises_due_on_id", "promises", ["due_on", "id"])
    op.create_index("ix_promises_settled_on_due_on_id", "promises", ["settled_on", "due_on", "id"])


def _ratings() -> None:
    op.create_table(
        "ratings",
        sa.Column("id", _number(), autoincrement=True, nullable=False),
        sa.Column("idea_id", _number(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("thing_id", _number(), nullable=False),
        sa.Column("member_id", _number(), nullable=False),
        sa.Column("mark", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=True),
        sa.CheckConstraint("mark BETWEEN 1 AND 5", name=op.f("ck_ratings_mark")),
        _to("idea_id", "ideas", "ratings", "CASCADE"),
        _to("member_id", "members", "ratings", None),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
        sa.UniqueConstraint("thing", "thing_id", "member_id", name=op.f("uq_ratings_thing_thing_id_member_id")),
    )
    op.create_index("ix_ratings_at_id", "ratings", ["at", "id"])
    op.create_index("ix_ratings_member_id_id", "ratings", ["member_id", "id"])
    op.create_index("ix_ratings_idea_id_id", "ratings", ["idea_id", "id"])
    op.create_table(
        "rated_months",
        sa.Column("board_id", _number(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=True) for name in ("rating_count", "rating_sum", "marked_count", "mark_sum")),
        sa.Column("closed_at", Moment(), nullable=False),
        _to("board_id", "boards", "rated_months", "CASCADE"),
        sa.PrimaryKeyConstraint("board_id", "month", name=op.f("pk_rated_months")),
    )


def _promised_before() -> None:
    """A day the team named before promises had rows of their own; a correction with another day moved it, one with the same day only said it again."""
    promises = sa.table(
        "promises", *map(sa.column, ("idea_id", "update_id", "due_on")), sa.column("made_at", Moment()), sa.column("moved_at", Moment()), sa.column("moved_by_update_id"), sa.column("settled_on", sa.Date()),
    )
    updates = sa.table("updates", *map(sa.column, ("id", "idea_id", "by_role", "corrects_id")), sa.column("at", Moment()), sa.column("promised_for", sa.Date()))
    old = updates.alias("old")
    said_again = sa.exists().where(old.c.id == updates.c.corrects_id, old.c.promised_for == updates.c.promised_for)
    made = sa.select(updates.c.idea_id, updates.c.id, updates.c.promised_for, updates.c.at).where(updates.c.promised_for.is_not(None), updates.c.by_role != "member", ~said_again)
    op.execute(promises.insert().from_select(["idea_id", "update_id", "due_on", "made_at"], made))
    corrected = sa.select(updates.c.id, updates.c.at, updates.c.corrects_id, updates.c.promised_for, old.c.promised_for.label("before")).join(old, old.c.id == updates.c.corrects_id)
    both = sa.and_(updates.c.promised_for.is_not(None), old.c.promised_for.is_not(None))
    for row in op.get_bind().execute(corrected.where(both).order_by(updates.c.id)).all():
        moved = {"moved_at": row.at, "moved_by_update_id": row.id, "settled_on": row.at.astimezone(ZONE).date()}
        values = {"update_id": row.id} if row.promised_for == row.before else moved
        op.execute(promises.update().where(promises.c.update_id == row.corrects_id).values(**values))


def downgrade() -> None:
    op.drop_table("rated_months")
    op.drop_table("ratings")
    op.drop_table("promises")
    for table in ("updates", "comments", "stage_changes"):
        op.drop_column(table, "own_mark")
    for name in ("late_action", "late_because", "kind"):
        op.drop_column("updates", name)
