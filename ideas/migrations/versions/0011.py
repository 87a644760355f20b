"""Review rounds with reviewers, scores and prepared decisions; a decision says its kind and when it is looked at again."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

DATED, UNPUBLISHED = sa.text("parked_until IS NOT NULL"), sa.text("published_at IS NULL AND dropped_at IS NULL")


def _big(name: str, *, nullable: bool = False, **more):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable, **more)


def _moment(name: str, *, nullable: bool = False):
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _words(name: str, *, nullable: bool = False):
    return sa.Column(name, sa.String(), nullable=nullable)


def _day(name: str, *, nullable: bool = False):
    return sa.Column(name, sa.Date(), nullable=nullable)


def _table(name: str, *columns, unique=()) -> None:
    """A table with its number; what belongs to a round or an entry goes with it."""
    goes_with = {"round_id": "review_rounds", "entry_id": "round_entries", "idea_id": "ideas"}
    names = [column.name for column in columns]
    keys = [sa.ForeignKeyConstraint([key], [f"{other}.id"], name=op.f(f"fk_{name}_{key}_{other}"), ondelete="CASCADE") for key, other in goes_with.items() if key in names]
    keys += [sa.ForeignKeyConstraint([key], ["members.id"], name=op.f(f"fk_{name}_{key}_members")) for key in ("member_id", "by_id") if key in names]
    once = [sa.UniqueConstraint(*group, name=op.f(f"uq_{name}_{'_'.join(group)}")) for group in unique]
    op.create_table(name, _big("id", autoincrement=True), *columns, *keys, sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")), *once)


def upgrade() -> None:
    op.add_column("stage_changes", _words("outcome", nullable=True))
    op.add_column("stage_changes", _day("next_review_on", nullable=True))
    op.create_index("ix_stage_changes_parked_until", "stage_changes", ["parked_until"], unique=False, sqlite_where=DATED, postgresql_where=DATED)
    op.execute("UPDATE stage_changes SET outcome = to_stage WHERE to_stage IN ('approved', 'parked', 'declined')")
    _table(
        "review_rounds", _day("calendar_on", nullable=True), _day("entry_closes_on"), _day("decisions_on"), _day("first_promised_on"), _moment("created_at"),
        _moment("entry_closed_at", nullable=True), _moment("closed_at", nullable=True), unique=[("calendar_on",), ("entry_closes_on",)],
    )
    _table("round_reviewers", _big("round_id"), _big("member_id"), _words("role"), _moment("at"), unique=[("round_id", "member_id")])
    _table("round_entries", _big("round_id"), _big("idea_id"), _big("step_id"), _moment("at"), unique=[("round_id", "idea_id")])
    op.create_index("ix_round_entries_idea_id_id", "round_entries", ["idea_id", "id"], unique=False)
    _table("review_conflicts", _big("entry_id"), _big("member_id"), _words("text"), _moment("at"), unique=[("entry_id", "member_id")])
    _table("scorecards", _big("entry_id"), _big("member_id"), _moment("at"), unique=[("entry_id", "member_id")])
    op.create_table(
        "scores",
        _big("card_id"), _words("criterion"), sa.Column("value", sa.Integer(), nullable=False), _words("note"),
        sa.CheckConstraint("value BETWEEN 1 AND 5", name=op.f("ck_scores_value")),
        sa.ForeignKeyConstraint(["card_id"], ["scorecards.id"], name=op.f("fk_scores_card_id_scorecards"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("card_id", "criterion", name=op.f("pk_scores")),
    )
    _table(
        "prepared_decisions", _big("entry_id"), _words("outcome"), _words("reason", nullable=True), _words("text"), _words("changes_mind"), _day("parked_until", nullable=True),
        _day("next_review_on", nullable=True), sa.Column("own_mark", sa.Integer(), nullable=True), _words("lang"), _big("by_id", nullable=True), _words("by_role"), _moment("at"),
        _moment("publish_at", nullable=True), _moment("published_at", nullable=True), _moment("dropped_at", nullable=True), unique=[("entry_id",)],
    )
    op.create_index("ix_prepared_decisions_publish_at", "prepared_decisions", ["publish_at"], unique=False, sqlite_where=UNPUBLISHED, postgresql_where=UNPUBLISHED)


def downgrade() -> None:
    for name in ("prepared_decisions", "scores", "scorecards", "review_conflicts", "round_entries", "round_reviewers", "review_rounds"):
        op.drop_table(name)
    op.drop_index("ix_stage_changes_parked_until", "stage_changes")
    op.drop_column("stage_changes", "next_review_on")
    op.drop_column("stage_changes", "outcome")
