"""Second factors: authenticator apps, recovery codes, passkeys; codes beside mailed links; when a sign-in was confirmed."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)


def _id():
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _table(name, *columns, unique=(), member=True):
    """A table with an id and, where it is somebody's, the member whose leaving takes its rows along."""
    more = [sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=f"fk_{name}_member_id_members", ondelete="CASCADE")] if member else []
    op.create_table(
        name,
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        *columns,
        *more,
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
        *(sa.UniqueConstraint(column, name=f"uq_{name}_{column}") for column in unique),
    )


def _member(nullable=False):
    return sa.Column("member_id", _id(), nullable=nullable)


def upgrade() -> None:
    op.add_column("members", sa.Column("factor_since", MOMENT, nullable=True))
    op.add_column("sign_ins", sa.Column("confirmed_at", MOMENT, nullable=True))
    op.add_column("sign_ins", sa.Column("factor_at", MOMENT, nullable=True))
    op.add_column("one_time_links", sa.Column("code_digest", sa.String(), nullable=True))
    op.add_column("one_time_links", sa.Column("wrong_count", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "second_steps",
        sa.Column("id", _id(), autoincrement=True, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        _member(),
        sa.Column("wish_id", _id(), nullable=True),
        sa.Column("onward", sa.String(), nullable=False),
        sa.Column("wrong_count", sa.Integer(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name="fk_second_steps_member_id_members", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["wish_id"], ["wishes.id"], name="fk_second_steps_wish_id_wishes", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_second_steps"),
        sa.UniqueConstraint("digest", name="uq_second_steps_digest"),
    )
    _table(
        "totps", _member(), sa.Column("sealed", sa.String(), nullable=False), sa.Column("last_step", _id(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False), sa.Column("confirmed_at", MOMENT, nullable=True), unique=("member_id",),
    )
    _table(
        "recovery_codes", _member(), sa.Column("digest", sa.String(), nullable=False), sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
    )
    _table(
        "passkeys", _member(), sa.Column("credential_id", sa.String(), nullable=False), sa.Column("user_handle", sa.String(), nullable=False),
        sa.Column("public_key", sa.String(), nullable=False), sa.Column("sign_count", _id(), nullable=False), sa.Column("transports", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False), sa.Column("created_at", MOMENT, nullable=False), sa.Column("used_at", MOMENT, nullable=True),
        unique=("credential_id",),
    )
    _table(
        "challenges", sa.Column("digest", sa.String(), nullable=False), sa.Column("purpose", sa.String(), nullable=False), _member(nullable=True),
        sa.Column("expires_at", MOMENT, nullable=False), unique=("digest",),
    )
    _table("wrong_codes", _member(), sa.Column("at", MOMENT, nullable=False))
    for table in ("second_steps", "recovery_codes", "passkeys", "challenges"):
        op.create_index(f"ix_{table}_member_id", table, ["member_id"])
    op.create_index("ix_wrong_codes_member_id_at", "wrong_codes", ["member_id", "at"])


def downgrade() -> None:
    for table in ("wrong_codes", "challenges", "passkeys", "recovery_codes", "totps", "second_steps"):
        op.drop_table(table)
    for table, column in (
        ("one_time_links", "wrong_count"), ("one_time_links", "code_digest"), ("sign_ins", "factor_at"), ("sign_ins", "confirmed_at"), ("members", "factor_since"),
    ):
        op.drop_column(table, column)
