"""What staff did is found by who, what and when; keys have a scope and an end; the portal's own looks; files sent to be imported."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0028"
down_revision = "0027"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(JSONB(), "postgresql")
STAFF = sa.text("actor_role IN ('moderator', 'team', 'admin')")
INDEXES = {f"ix_events_staff{name}": [*columns, "recorded_at", "id"] for name, columns in (("", []), ("_actor", ["actor_id"]), ("_kind", ["kind"]), ("_member", ["member_id"]))}


def upgrade() -> None:
    for name, columns in INDEXES.items():
        op.create_index(name, "events", columns, sqlite_where=STAFF, postgresql_where=STAFF)
    op.add_column("tokens", sa.Column("scopes", sa.String(), nullable=False, server_default="read write staff"))
    op.add_column("tokens", sa.Column("expires_at", MOMENT, nullable=True))
    op.add_column("tokens", sa.Column("last_used_on", sa.Date(), nullable=True))
    op.create_table(
        "brands",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False), sa.Column("by_id", NUMBER, nullable=True), sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("published_at", MOMENT, nullable=True), sa.Column("record", FACTS, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name="fk_brands_by_id_members"),
        sa.PrimaryKeyConstraint("id", name="pk_brands"),
    )
    op.create_index("ix_brands_published_at_id", "brands", ["published_at", "id"])
    op.create_table(
        "uploads",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False), sa.Column("by_id", NUMBER, nullable=True), sa.Column("board_id", NUMBER, nullable=True),
        sa.Column("name", sa.String(), nullable=False), sa.Column("clock", sa.String(), nullable=False), sa.Column("state", sa.String(), nullable=False),
        sa.Column("sent_at", MOMENT, nullable=False), sa.Column("changed_at", MOMENT, nullable=False), sa.Column("done_count", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False), sa.Column("problem", sa.String(), nullable=False),
        sa.Column("counts", FACTS, nullable=False), sa.Column("report", FACTS, nullable=False), sa.Column("import_id", NUMBER, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["members.id"], name="fk_uploads_by_id_members"),
        sa.ForeignKeyConstraint(["board_id"], ["boards.id"], name="fk_uploads_board_id_boards"),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name="fk_uploads_import_id_imports"),
        sa.PrimaryKeyConstraint("id", name="pk_uploads"),
    )
    op.create_index("ix_uploads_state_id", "uploads", ["state", "id"])


def downgrade() -> None:
    op.drop_table("uploads")
    op.drop_table("brands")
    for name in ("last_used_on", "expires_at", "scopes"):
        op.drop_column("tokens", name)
    for name in INDEXES:
        op.drop_index(name, "events")
