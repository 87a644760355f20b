"""Products of launched ideas, what was credited, what owners tell with pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

MOMENT = sa.DateTime(timezone=True)
STANDING = sa.text("state IN ('public', 'waiting')")


def _number(name, *, nullable=False):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable)


def _id():
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False)


def _to(table, column, other, key="id", **more):
    return sa.ForeignKeyConstraint([column], [f"{other}.{key}"], name=f"fk_{table}_{column}_{other}", **more)


def _text(*names):
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "products",
        _number("idea_id"),
        *_text("text", "text_html", "lang", "shop_url"),
        sa.Column("royalty_hundredths", sa.Integer(), nullable=False),
        sa.Column("copy_count", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        _number("changed_by_id", nullable=True),
        _to("products", "idea_id", "ideas", ondelete="CASCADE"),
        _to("products", "changed_by_id", "members"),
        sa.PrimaryKeyConstraint("idea_id", name="pk_products"),
    )
    op.create_table(
        "product_credits",
        _id(),
        _number("idea_id"),
        *_text("kind"),
        sa.Column("at", MOMENT, nullable=False),
        _number("by_id", nullable=True),
        sa.Column("period_from", sa.Date(), nullable=True),
        sa.Column("period_until", sa.Date(), nullable=True),
        _number("net_cents", nullable=True),
        _number("amount_cents", nullable=True),
        sa.Column("royalty_hundredths", sa.Integer(), nullable=True),
        sa.Column("copy_count", sa.Integer(), nullable=True),
        *_text("note"),
        sa.Column("figures_public", sa.Boolean(), nullable=False),
        _number("reverses_id", nullable=True),
        _to("product_credits", "idea_id", "ideas", ondelete="CASCADE"),
        _to("product_credits", "by_id", "members"),
        _to("product_credits", "reverses_id", "product_credits"),
        sa.PrimaryKeyConstraint("id", name="pk_product_credits"),
        sa.UniqueConstraint("reverses_id", name="uq_product_credits_reverses_id"),
    )
    op.create_index("ix_product_credits_idea_id_id", "product_credits", ["idea_id", "id"])
    op.create_table(
        "owner_reports",
        _id(),
        _number("idea_id"),
        _number("author_id", nullable=True),
        *_text("body", "body_html", "lang", "state"),
        sa.Column("at", MOMENT, nullable=False),
        *_text("refused_reason"),
        _number("hiding_id", nullable=True),
        _to("owner_reports", "idea_id", "ideas", ondelete="CASCADE"),
        _to("owner_reports", "author_id", "members"),
        _to("owner_reports", "hiding_id", "hidings"),
        sa.PrimaryKeyConstraint("id", name="pk_owner_reports"),
    )
    op.create_index("ix_owner_reports_idea_id_id", "owner_reports", ["idea_id", "id"])
    op.create_index("ix_owner_reports_state_id", "owner_reports", ["state", "id"])
    op.create_index("uq_owner_reports_standing", "owner_reports", ["author_id", "idea_id"], unique=True, sqlite_where=STANDING, postgresql_where=STANDING)
    op.create_table(
        "report_pictures",
        _number("picture_id"),
        _number("report_id"),
        _to("report_pictures", "picture_id", "pictures", ondelete="CASCADE"),
        _to("report_pictures", "report_id", "owner_reports", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("picture_id", name="pk_report_pictures"),
    )
    op.create_index("ix_report_pictures_report_id", "report_pictures", ["report_id"])


def downgrade() -> None:
    for table in ("report_pictures", "owner_reports", "product_credits", "products"):
        op.drop_table(table)
