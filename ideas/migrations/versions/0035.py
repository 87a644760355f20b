"""Guests of boards with where they came from; panels invited by fit; questions to fans."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035"
down_revision = "0034"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FACTS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _id():
    return sa.Column("id", NUMBER, nullable=False, autoincrement=True)


def _number(name, *, nullable=False):
    return sa.Column(name, NUMBER, nullable=nullable)


def _small(name, *, nullable=False):
    return sa.Column(name, sa.Integer(), nullable=nullable)


def _text(name, *, nullable=False, **more):
    return sa.Column(name, sa.String(), nullable=nullable, **more)


def _moment(name, *, nullable=False):
    return sa.Column(name, MOMENT, nullable=nullable)


def _facts(name):
    return sa.Column(name, FACTS, nullable=False)


def _real(name):
    return sa.Column(name, sa.Float(53), nullable=False)


def _to(table, column, other, **more):
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **more)


def _key(table, *columns):
    return sa.PrimaryKeyConstraint(*(columns or ("id",)), name=f"pk_{table}")


def upgrade() -> None:
    op.add_column("boards", _text("guests_tier", nullable=True))
    op.add_column("board_guests", _text("source", server_default="list"))
    op.add_column("board_guests", _moment("at", nullable=True))
    op.create_index("ix_board_guests_member_id_board_id", "board_guests", ["member_id", "board_id"])
    op.create_table(
        "guest_changes",
        _id(), _number("board_id"), _number("member_id"), sa.Column("let_in", sa.Boolean(), nullable=False), _text("source"), _text("reason"), _moment("at"), _number("by_id", nullable=True),
        _to("guest_changes", "board_id", "boards", ondelete="CASCADE"), _to("guest_changes", "member_id", "members", ondelete="CASCADE"), _to("guest_changes", "by_id", "members"),
        _key("guest_changes"),
    )
    op.create_index("ix_guest_changes_board_id_member_id_id", "guest_changes", ["board_id", "member_id", "id"])
    op.create_index("ix_guest_changes_member_id", "guest_changes", ["member_id"])
    _panels()
    _factors()
    _polls()


def _panels() -> None:
    op.create_table(
        "panels",
        _id(), _text("purpose"), _number("board_id", nullable=True), _number("thing_id", nullable=True), *(_text(name) for name in ("title_de", "title_en", "text_de", "text_en")),
        _small("size"), _facts("tags"), _facts("weights"), _moment("answer_by"), _moment("created_at"), _number("created_by_id", nullable=True),
        _moment("drawn_at", nullable=True), _moment("sent_at", nullable=True), _number("sent_by_id", nullable=True),
        _to("panels", "board_id", "boards", ondelete="CASCADE"), _to("panels", "created_by_id", "members"), _to("panels", "sent_by_id", "members"),
        _key("panels"),
    )
    op.create_index("ix_panels_board_id", "panels", ["board_id"])
    op.create_table(
        "invitations",
        _id(), _number("panel_id"), _number("member_id"), _small("position"), _real("fit"), _facts("reasons"), _facts("segment"),
        _moment("left_out_at", nullable=True), _text("left_out_why", server_default=""), _number("left_out_by_id", nullable=True),
        _moment("invited_at", nullable=True), _text("quarter", nullable=True), _small("turn", nullable=True), _moment("answered_at", nullable=True), sa.Column("agreed", sa.Boolean(), nullable=True),
        _to("invitations", "panel_id", "panels", ondelete="CASCADE"), _to("invitations", "member_id", "members", ondelete="CASCADE"), _to("invitations", "left_out_by_id", "members"),
        _key("invitations"),
        sa.UniqueConstraint("panel_id", "member_id", name="uq_invitations_panel_id_member_id"),
        sa.UniqueConstraint("member_id", "quarter", "turn", name="uq_invitations_member_id_quarter_turn"),
    )
    op.create_index("ix_invitations_member_id_invited_at_id", "invitations", ["member_id", "invited_at", "id"])
    op.create_index("ix_invitations_panel_id_position", "invitations", ["panel_id", "position"])


def _factors() -> None:
    op.create_table(
        "fit_factors",
        _number("member_id"), _real("ideas"), _real("comments"), _real("early"), _facts("facts"), _moment("renewed_at"),
        _to("fit_factors", "member_id", "members", ondelete="CASCADE"), _key("fit_factors", "member_id"),
    )
    op.create_index("ix_fit_factors_renewed_at_member_id", "fit_factors", ["renewed_at", "member_id"])
    op.create_table(
        "fit_topics",
        _number("member_id"), _number("tag_id"), _real("weight"), _small("own_count"), _small("support_count"),
        _to("fit_topics", "member_id", "members", ondelete="CASCADE"), _to("fit_topics", "tag_id", "tags", ondelete="CASCADE"), _key("fit_topics", "member_id", "tag_id"),
    )
    op.create_index("ix_fit_topics_tag_id_member_id", "fit_topics", ["tag_id", "member_id"])
    op.create_table(
        "invitation_stops",
        _number("member_id"), _moment("at"), _to("invitation_stops", "member_id", "members", ondelete="CASCADE"), _key("invitation_stops", "member_id"),
    )


def _polls() -> None:
    op.create_table(
        "polls",
        _id(), _text("kind"), *(_text(name) for name in ("question_de", "question_en", "why_de", "why_en")), _facts("options"), _text("segment"), _text("tier", nullable=True),
        *(_number(name, nullable=True) for name in ("tag_id", "board_id", "panel_id")), _moment("closes_at"), _moment("created_at"), _number("created_by_id", nullable=True),
        _moment("opened_at", nullable=True), _moment("stopped_at", nullable=True), _text("stop_reason", server_default=""), _moment("published_at", nullable=True), _facts("published"),
        _to("polls", "tag_id", "tags", ondelete="SET NULL"), _to("polls", "board_id", "boards", ondelete="CASCADE"), _to("polls", "panel_id", "panels"), _to("polls", "created_by_id", "members"),
        _key("polls"),
    )
    op.create_index("ix_polls_closes_at_id", "polls", ["closes_at", "id"])
    op.create_table(
        "poll_answers",
        _id(), _number("poll_id"), _number("member_id"), _small("choice", nullable=True), _text("words", server_default=""), _moment("at"), _moment("changed_at", nullable=True),
        _to("poll_answers", "poll_id", "polls", ondelete="CASCADE"), _to("poll_answers", "member_id", "members", ondelete="CASCADE"), _key("poll_answers"),
        sa.UniqueConstraint("poll_id", "member_id", name="uq_poll_answers_poll_id_member_id"),
    )
    op.create_index("ix_poll_answers_member_id_poll_id", "poll_answers", ["member_id", "poll_id"])


def downgrade() -> None:
    for name in ("poll_answers", "polls", "invitation_stops", "fit_topics", "fit_factors", "invitations", "panels", "guest_changes"):
        op.drop_table(name)
    op.drop_index("ix_board_guests_member_id_board_id", "board_guests")
    op.drop_column("board_guests", "at")
    op.drop_column("board_guests", "source")
    op.drop_column("boards", "guests_tier")
