"""Notes of the team on ideas."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

MOMENT = sa.DateTime(timezone=True)


def _number(name, *, nullable=False, **more):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable, **more)


def upgrade() -> None:
    op.create_table(
        "notes",
        _number("id", autoincrement=True), _number("idea_id"), _number("by_id", nullable=True),
        sa.Column("body", sa.String(), nullable=False), sa.Column("body_html", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False), sa.Column("changed_at", MOMENT, nullable=True), sa.Column("removed_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["idea_id"], ["ideas.id"], name="fk_notes_idea_id_ideas", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name="fk_notes_by_id_members"),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_idea_id_id", "notes", ["idea_id", "id"])
    op.create_index("ix_notes_by_id_id", "notes", ["by_id", "id"])
    op.create_table(
        "note_edits",
        _number("id", autoincrement=True), _number("note_id"), sa.Column("at", MOMENT, nullable=False), sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["notes.id"], name="fk_note_edits_note_id_notes", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_note_edits"),
    )
    op.create_index("ix_note_edits_note_id", "note_edits", ["note_id"])


def downgrade() -> None:
    op.drop_table("note_edits")
    op.drop_table("notes")
