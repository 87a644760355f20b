"""Challenges and activities: what is asked, ideas entered, juries and what they gave."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def _id(name: str, *, nullable: bool = False, **more):
    return sa.Column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=nullable, **more)


def _words(*names: str):
    return (sa.Column(name, sa.String(), nullable=False) for name in names)


def _moments(*names: str, nullable: bool = False):
    return (sa.Column(name, sa.DateTime(timezone=True), nullable=nullable) for name in names)


def _key(table: str, column: str, target: str, **more):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}_{target}"), **more)


def _both(*names: str):
    return (f"{name}_{lang}" for name in names for lang in ("de", "en"))


def upgrade() -> None:
    op.create_table(
        "idea_challenges",
        _id("id", autoincrement=True),
        *_words("slug", "form"),
        _id("board_id", nullable=True),
        *_words(*_both("title", "question", "rules", "rules_html", "prize", "eligibility")),
        sa.Column("rules_version", sa.Integer(), nullable=False),
        *_words("rules_digest"),
        sa.Column("only_new", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("entries_each", "votes_each", "winners_most", "delay_days")),
        _id("picture_id", nullable=True),
        _id("ballot_id", nullable=True),
        *_moments("opens_at", "closes_at"),
        *_moments("vote_opens_at", "vote_closes_at", "result_at", nullable=True),
        *_moments("created_at"),
        _id("created_by_id", nullable=True),
        *_moments("announced_at", "started_at", "closed_at", "chosen_at", "published_at", nullable=True),
        *_words("word", "word_html", "word_lang"),
        _key("idea_challenges", "board_id", "boards"),
        _key("idea_challenges", "picture_id", "pictures", ondelete="SET NULL"),
        _key("idea_challenges", "ballot_id", "ballots"),
        _key("idea_challenges", "created_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idea_challenges")),
    )
    asked = sa.text("published_at IS NULL")
    op.create_index("ix_idea_challenges_asked", "idea_challenges", ["opens_at", "id"], sqlite_where=asked, postgresql_where=asked)
    op.create_index("ix_idea_challenges_published_at_id", "idea_challenges", ["published_at", "id"])
    op.create_table(
        "challenge_entries",
        _id("id", autoincrement=True),
        _id("challenge_id"),
        _id("idea_id"),
        *_moments("at"),
        *_moments("entered_at", "left_at", nullable=True),
        sa.Column("left_by", sa.String(), nullable=True),
        *_moments("finalist_at", nullable=True),
        *_words("reason", "reason_lang"),
        _key("challenge_entries", "challenge_id", "idea_challenges", ondelete="CASCADE"),
        _key("challenge_entries", "idea_id", "ideas", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge_entries")),
        sa.UniqueConstraint("challenge_id", "idea_id", name=op.f("uq_challenge_entries_challenge_id_idea_id")),
    )
    op.create_index("ix_challenge_entries_idea_id_id", "challenge_entries", ["idea_id", "id"])
    op.create_table(
        "jurors",
        _id("id", autoincrement=True),
        _id("challenge_id"),
        _id("member_id"),
        *_moments("invited_at"),
        _id("invited_by_id", nullable=True),
        *_moments("agreed_at", "declined_at", nullable=True),
        _key("jurors", "challenge_id", "idea_challenges", ondelete="CASCADE"),
        _key("jurors", "member_id", "members"),
        _key("jurors", "invited_by_id", "members"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jurors")),
        sa.UniqueConstraint("challenge_id", "member_id", name=op.f("uq_jurors_challenge_id_member_id")),
    )
    op.create_index("ix_jurors_member_id", "jurors", ["member_id"])
    op.create_table(
        "jury_scores",
        _id("id", autoincrement=True),
        _id("entry_id"),
        _id("juror_id"),
        sa.Column("points", sa.Integer(), nullable=True),
        *_words("note"),
        *_moments("at"),
        *_moments("changed_at", nullable=True),
        _key("jury_scores", "entry_id", "challenge_entries", ondelete="CASCADE"),
        _key("jury_scores", "juror_id", "jurors", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_scores")),
        sa.UniqueConstraint("entry_id", "juror_id", name=op.f("uq_jury_scores_entry_id_juror_id")),
    )
    op.create_index("ix_jury_scores_juror_id", "jury_scores", ["juror_id"])


def downgrade() -> None:
    for table in ("jury_scores", "jurors", "challenge_entries", "idea_challenges"):
        op.drop_table(table)
