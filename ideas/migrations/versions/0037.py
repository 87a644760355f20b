"""Perks, their codes, what was redeemed; product tests with their draws and reports."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0037"
down_revision = "0036"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(JSONB(), "postgresql")


def _fk(table: str, column: str, to: str, **more: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}_{to}", **more)


def _id() -> sa.Column:
    return sa.Column("id", NUMBER, autoincrement=True, nullable=False)


def _moments(*names: str) -> list[sa.Column]:
    return [sa.Column(name, MOMENT) for name in names]


def upgrade() -> None:
    _perks()
    _redemptions()
    _tests()
    _reports()


def _perks() -> None:
    op.create_table(
        "perks", _id(), sa.Column("kind", sa.String(), nullable=False),
        *(sa.Column(f"{name}_{lang}", sa.String(), nullable=False) for name in ("title", "text", "terms") for lang in ("de", "en")),
        sa.Column("price", sa.Integer(), nullable=False), sa.Column("stock", sa.Integer(), nullable=False), sa.Column("each_most", sa.Integer(), server_default="1", nullable=False),
        sa.Column("tier", sa.String(), server_default="fan", nullable=False), sa.Column("countries", FACTS, nullable=False), *_moments("opens_at", "closes_at"), sa.Column("expiry_days", sa.Integer()),
        sa.Column("cost_cents", sa.Integer(), server_default="0", nullable=False), sa.Column("board_id", NUMBER), sa.Column("created_at", MOMENT, nullable=False), sa.Column("created_by_id", NUMBER),
        *_moments("published_at", "ended_at"),
        sa.CheckConstraint("stock >= 0", name="ck_perks_stock"), sa.CheckConstraint("price >= 0", name="ck_perks_price"), _fk("perks", "board_id", "boards"), _fk("perks", "created_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_perks"),
    )
    op.create_index("ix_perks_published_at_id", "perks", ["published_at", "id"])
    op.create_table(
        "perk_code_imports", _id(), sa.Column("perk_id", NUMBER, nullable=False), sa.Column("at", MOMENT, nullable=False), sa.Column("by_id", NUMBER),
        sa.Column("added_count", sa.Integer(), nullable=False), sa.Column("refused_count", sa.Integer(), nullable=False), sa.Column("refused", FACTS, nullable=False),
        _fk("perk_code_imports", "perk_id", "perks", ondelete="CASCADE"), _fk("perk_code_imports", "by_id", "members"), sa.PrimaryKeyConstraint("id", name="pk_perk_code_imports"),
    )
    op.create_index("ix_perk_code_imports_perk_id", "perk_code_imports", ["perk_id"])


def _redemptions() -> None:
    held = sa.text("state = 'held'")
    op.create_table(
        "redemptions", _id(), sa.Column("perk_id", NUMBER, nullable=False), sa.Column("member_id", NUMBER, nullable=False), sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("entry_id", NUMBER), sa.Column("cost_cents", sa.Integer(), nullable=False), sa.Column("state", sa.String(), nullable=False), sa.Column("at", MOMENT, nullable=False),
        sa.Column("terms", sa.String(), nullable=False), sa.Column("terms_lang", sa.String(), nullable=False), sa.Column("country", sa.String(), server_default="", nullable=False),
        sa.Column("added_guest", sa.Boolean(), nullable=False), *_moments("expires_at", "reminded_at", "shown_at", "settled_at"), sa.Column("settled_by_id", NUMBER),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        _fk("redemptions", "perk_id", "perks"), _fk("redemptions", "member_id", "members"), _fk("redemptions", "settled_by_id", "members"),
        sa.UniqueConstraint("entry_id", name="uq_redemptions_entry_id"), sa.PrimaryKeyConstraint("id", name="pk_redemptions"),
    )
    op.create_index("ix_redemptions_member_id_id", "redemptions", ["member_id", "id"])
    op.create_index("ix_redemptions_perk_id_id", "redemptions", ["perk_id", "id"])
    op.create_index("ix_redemptions_expires_at_id", "redemptions", ["expires_at", "id"], sqlite_where=held, postgresql_where=held)
    free = sa.text("redemption_id IS NULL AND NOT void")
    op.create_table(
        "perk_codes", _id(), sa.Column("perk_id", NUMBER, nullable=False), sa.Column("code", sa.String(), nullable=False), sa.Column("import_id", NUMBER), sa.Column("redemption_id", NUMBER),
        sa.Column("void", sa.Boolean(), nullable=False),
        _fk("perk_codes", "perk_id", "perks", ondelete="CASCADE"), _fk("perk_codes", "import_id", "perk_code_imports"), _fk("perk_codes", "redemption_id", "redemptions"),
        sa.UniqueConstraint("perk_id", "code", name="uq_perk_codes_perk_id_code"), sa.UniqueConstraint("redemption_id", name="uq_perk_codes_redemption_id"), sa.PrimaryKeyConstraint("id", name="pk_perk_codes"),
    )
    op.create_index("ix_perk_codes_free", "perk_codes", ["perk_id", "id"], sqlite_where=free, postgresql_where=free)


def _tests() -> None:
    op.create_table(
        "product_tests", _id(), sa.Column("perk_id", NUMBER, nullable=False), sa.Column("place_count", sa.Integer(), nullable=False), sa.Column("closes_at", MOMENT, nullable=False),
        sa.Column("seed", sa.String(), nullable=False), sa.Column("commitment", sa.String(), nullable=False), sa.Column("application_count", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False), *_moments("drawn_at"), sa.Column("drawn_by_id", NUMBER),
        _fk("product_tests", "perk_id", "perks", ondelete="CASCADE"), _fk("product_tests", "drawn_by_id", "members"),
        sa.UniqueConstraint("perk_id", name="uq_product_tests_perk_id"), sa.PrimaryKeyConstraint("id", name="pk_product_tests"),
    )
    op.create_table(
        "test_applications", _id(), sa.Column("test_id", NUMBER, nullable=False), sa.Column("number", sa.Integer(), nullable=False), sa.Column("member_id", NUMBER, nullable=False),
        sa.Column("text", sa.String(), nullable=False), sa.Column("country", sa.String(), server_default="", nullable=False), sa.Column("at", MOMENT, nullable=False),
        *_moments("withdrawn_at", "set_aside_at"), sa.Column("set_aside_by_id", NUMBER), sa.Column("set_aside_reason", sa.String(), server_default="", nullable=False),
        sa.Column("place", sa.Integer()), *_moments("chosen_at"),
        _fk("test_applications", "test_id", "product_tests", ondelete="CASCADE"), _fk("test_applications", "member_id", "members"), _fk("test_applications", "set_aside_by_id", "members"),
        sa.UniqueConstraint("test_id", "number", name="uq_test_applications_test_id_number"), sa.UniqueConstraint("test_id", "member_id", name="uq_test_applications_test_id_member_id"),
        sa.PrimaryKeyConstraint("id", name="pk_test_applications"),
    )
    op.create_index("ix_test_applications_member_id_id", "test_applications", ["member_id", "id"])


def _reports() -> None:
    op.create_table(
        "tester_reports", _id(), sa.Column("test_id", NUMBER, nullable=False), sa.Column("author_id", NUMBER, nullable=False), sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False), sa.Column("body_html", sa.String(), nullable=False), sa.Column("lang", sa.String(), nullable=False), sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False), sa.Column("hiding_id", NUMBER), sa.Column("thanks", sa.String(), server_default="", nullable=False), *_moments("thanked_at"), sa.Column("thanked_by_id", NUMBER),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name="ck_tester_reports_rating"),
        _fk("tester_reports", "test_id", "product_tests", ondelete="CASCADE"), _fk("tester_reports", "author_id", "members"), _fk("tester_reports", "hiding_id", "hidings"), _fk("tester_reports", "thanked_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name="pk_tester_reports"),
    )
    op.create_index("ix_tester_reports_test_id_id", "tester_reports", ["test_id", "id"])
    standing = sa.text("state = 'public'")
    op.create_index("uq_tester_reports_standing", "tester_reports", ["test_id", "author_id"], unique=True, sqlite_where=standing, postgresql_where=standing)
    op.create_table(
        "tester_pictures", sa.Column("picture_id", NUMBER, nullable=False), sa.Column("report_id", NUMBER, nullable=False),
        _fk("tester_pictures", "picture_id", "pictures", ondelete="CASCADE"), _fk("tester_pictures", "report_id", "tester_reports", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("picture_id", name="pk_tester_pictures"),
    )
    op.create_index("ix_tester_pictures_report_id", "tester_pictures", ["report_id"])


def downgrade() -> None:
    for name in ("tester_pictures", "tester_reports", "test_applications", "product_tests", "perk_codes", "redemptions", "perk_code_imports", "perks"):
        op.drop_table(name)
