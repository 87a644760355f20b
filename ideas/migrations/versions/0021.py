"""Topics described, renamed and merged."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0021"
down_revision = "0020"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LEADS = "fk_tags_merged_into_id_tags"


def _number(name, *, nullable=False, **more):
    return sa.Column(name, NUMBER, nullable=nullable, **more)


def _to(table, column, other, **more):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **more)


def upgrade() -> None:
    for name in ("description_de", "description_en"):
        op.add_column("tags", sa.Column(name, sa.String(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"ALTER TABLE tags ADD COLUMN merged_into_id INTEGER CONSTRAINT {LEADS} REFERENCES tags (id) ON DELETE CASCADE")
    else:
        op.add_column("tags", sa.Column("merged_into_id", sa.BigInteger(), nullable=True))
        op.create_foreign_key(LEADS, "tags", "tags", ["merged_into_id"], ["id"], ondelete="CASCADE")
    op.create_index("ix_tags_merged_into_id", "tags", ["merged_into_id"])
    op.create_index("ix_tags_idea_count_id", "tags", ["idea_count", "id"])
    op.create_table(
        "tag_merges",
        _number("id", autoincrement=True), _number("tag_id", nullable=True), _number("into_id", nullable=True), _number("by_id", nullable=True),
        sa.Column("names", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        *(sa.Column(name, MOMENT, nullable=True) for name in ("finished_at", "undone_at", "undo_finished_at")),
        sa.Column("idea_count", sa.Integer(), nullable=False), _number("undone_through"),
        _to("tag_merges", "tag_id", "tags", ondelete="SET NULL"),
        _to("tag_merges", "into_id", "tags", ondelete="SET NULL"),
        _to("tag_merges", "by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_tag_merges"),
    )
    op.create_table(
        "tag_merge_ideas",
        _number("merge_id"), _number("idea_id"), sa.Column("position", sa.Integer(), nullable=False), sa.Column("had_both", sa.Boolean(), nullable=False),
        _to("tag_merge_ideas", "merge_id", "tag_merges", ondelete="CASCADE"),
        _to("tag_merge_ideas", "idea_id", "ideas", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("merge_id", "idea_id", name="pk_tag_merge_ideas"),
    )
    op.create_index("ix_tag_merge_ideas_idea_id", "tag_merge_ideas", ["idea_id"])


def downgrade() -> None:
    op.drop_table("tag_merge_ideas")
    op.drop_table("tag_merges")
    op.drop_index("ix_tags_idea_count_id", "tags")
    op.drop_index("ix_tags_merged_into_id", "tags")
    if op.get_bind().dialect.name != "sqlite":
        op.drop_constraint(LEADS, "tags", type_="foreignkey")
    for name in ("merged_into_id", "description_en", "description_de"):
        op.drop_column("tags", name)
