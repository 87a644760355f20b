"""Notes that came with an import: whence, and under which id there."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"


def upgrade() -> None:
    op.add_column("notes", sa.Column("source", sa.String(), nullable=True))
    op.add_column("notes", sa.Column("source_id", sa.String(), nullable=True))
    op.add_column("notes", sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
    op.create_index("ix_notes_import_id", "notes", ["import_id"])
    op.create_index("uq_notes_source_source_id", "notes", ["source", "source_id"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_notes_source_source_id", "notes")
    op.drop_index("ix_notes_import_id", "notes")
    op.drop_column("notes", "import_id")
    op.drop_column("notes", "source_id")
    op.drop_column("notes", "source")
