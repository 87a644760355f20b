"""Statements of reasons, appeals, reports and comments without an account."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEAL = timedelta(days=183)
LAW = ("personal_data", "rights", "illegal")
OWNERS = {
    "comment": ("comments", "author_id", "idea_id"), "update": ("updates", "by_id", "idea_id"), "hint": ("hints", "giver_id", "idea_id"),
    "owner_report": ("owner_reports", "author_id", "idea_id"), "collection": ("collections", "by_id", "NULL"),
}
REPORT_COLUMNS = (
    ("email", sa.String(), None), ("email_key", sa.String(), None), ("name", sa.String(), ""), ("lang", sa.String(), ""), ("good_faith", sa.Boolean(), sa.false()),
    ("appeal_until", MOMENT, None),
)
HIDDEN = sa.text("SELECT id, thing, thing_id, by_id, at, reason, text FROM hidings WHERE lifted_at IS NULL").columns(at=MOMENT)
SUSPENDED = sa.text("SELECT id, member_id, by_id, at, until, reason FROM suspensions WHERE lifted_at IS NULL").columns(at=MOMENT, until=MOMENT)
REMOVED = sa.text(
    "SELECT ideas.id, ideas.author_id, stage_changes.by_id, stage_changes.at, stage_changes.reason, stage_changes.text FROM ideas JOIN stage_changes ON stage_changes.id ="
    " (SELECT max(id) FROM stage_changes WHERE idea_id = ideas.id AND to_stage = 'removed') WHERE ideas.stage = 'removed'",
).columns(at=MOMENT)


def _text(*names, nullable=False):
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _to(table, column, other, **more):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **more)


def _id():
    return sa.Column("id", NUMBER, autoincrement=True, nullable=False)


def upgrade() -> None:
    statements = op.create_table(
        "statements",
        _id(), *_text("measure", "thing"), sa.Column("thing_id", NUMBER, nullable=False),
        *(sa.Column(name, NUMBER, nullable=True) for name in ("idea_id", "member_id", "hiding_id", "suspension_id")), *_text("scope", "reason", "ground", "text", "quote"),
        sa.Column("noticed", sa.Boolean(), nullable=False), sa.Column("automated", sa.Boolean(), nullable=False), sa.Column("until", MOMENT, nullable=True),
        sa.Column("at", MOMENT, nullable=False), sa.Column("by_id", NUMBER, nullable=True), sa.Column("appeal_until", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True), sa.Column("ended_by_id", NUMBER, nullable=True),
        _to("statements", "hiding_id", "hidings"), _to("statements", "suspension_id", "suspensions"), _to("statements", "by_id", "members"), _to("statements", "ended_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_statements"),
    )
    for columns in (["member_id", "id"], ["thing", "thing_id"], ["at"], ["hiding_id"], ["suspension_id"]):
        op.create_index(f"ix_statements_{'_'.join(columns)}", "statements", columns)
    for name, kind, default in REPORT_COLUMNS:
        op.add_column("reports", sa.Column(name, kind, nullable=default is None, server_default=default))
    bare = sa.text("email_key IS NOT NULL")
    op.create_index("ix_reports_email_key", "reports", ["email_key"], sqlite_where=bare, postgresql_where=bare)
    op.create_table(
        "appeals",
        _id(), *(sa.Column(name, NUMBER, nullable=True) for name in ("statement_id", "report_id", "by_id")), *_text("text", "lang"), sa.Column("at", MOMENT, nullable=False),
        sa.Column("first_by_id", NUMBER, nullable=True), sa.Column("decided_at", MOMENT, nullable=True), sa.Column("decided_by_id", NUMBER, nullable=True),
        *_text("outcome", nullable=True), *_text("decision_text"),
        _to("appeals", "statement_id", "statements"), _to("appeals", "report_id", "reports"), _to("appeals", "first_by_id", "members"), _to("appeals", "decided_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_appeals"), sa.UniqueConstraint("statement_id", name="uq_appeals_statement_id"), sa.UniqueConstraint("report_id", name="uq_appeals_report_id"),
    )
    op.create_index("ix_appeals_decided_at_id", "appeals", ["decided_at", "id"])
    op.add_column("comments", sa.Column("guest_name", sa.String(), nullable=True))
    op.create_table(
        "comment_guests",
        sa.Column("comment_id", NUMBER, autoincrement=False, nullable=False), *_text("email", "email_key", nullable=True), *_text("lang"), sa.Column("at", MOMENT, nullable=False),
        _to("comment_guests", "comment_id", "comments", ondelete="CASCADE"), sa.PrimaryKeyConstraint("comment_id", name="pk_comment_guests"),
    )
    op.create_index("ix_comment_guests_email_key", "comment_guests", ["email_key"])
    _state_what_is_in_force(op.get_bind(), statements)


def _state_what_is_in_force(connection, statements) -> None:
    """What was restricted before has its statement too; the time to object begins now, since nobody was told of it."""
    until = datetime.now(UTC) + APPEAL
    rows = [_hidden(connection, row) for row in connection.execute(HIDDEN).all()]
    rows += [{"measure": "suspended", "thing": "member", "thing_id": row.member_id, "member_id": row.member_id, "suspension_id": row.id, "scope": "account", "reason": "other", "text": row.reason, "until": row.until, "at": row.at, "by_id": row.by_id} for row in connection.execute(SUSPENDED).all()]
    rows += [{"measure": "removed", "thing": "idea", "thing_id": row.id, "idea_id": row.id, "member_id": row.author_id, "reason": row.reason or "other", "text": row.text, "at": row.at, "by_id": row.by_id} for row in connection.execute(REMOVED).all()]
    blank = dict.fromkeys(("idea_id", "member_id", "hiding_id", "suspension_id", "until"))
    usual = {"scope": "everywhere", "quote": "", "noticed": False, "automated": False, "appeal_until": until}
    if rows:
        op.bulk_insert(statements, [blank | usual | {"ground": "law" if row["reason"] in LAW else "rules"} | row for row in rows])


def _hidden(connection, row):
    table, owner, idea = OWNERS.get(row.thing, ("", "", ""))
    found = connection.execute(sa.text(f"SELECT {owner} AS member_id, {idea} AS idea_id FROM {table} WHERE id = :id"), {"id": row.thing_id}).first() if table else None
    of = {"member_id": found.member_id, "idea_id": found.idea_id} if found else {}
    return {"measure": "hidden", "thing": row.thing, "thing_id": row.thing_id, "hiding_id": row.id, "reason": row.reason, "text": row.text, "at": row.at, "by_id": row.by_id} | of


def downgrade() -> None:
    op.drop_table("comment_guests")
    op.drop_column("comments", "guest_name")
    op.drop_table("appeals")
    op.drop_index("ix_reports_email_key", "reports")
    for name, _, _ in reversed(REPORT_COLUMNS):
        op.drop_column("reports", name)
    op.drop_table("statements")
