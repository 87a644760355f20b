"""What a bundle holds of each table and what it leaves out, with the reason: a new table or column has to be entered here."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, ColumnElement, Table

from ideas.accounts.models import ROLES
from ideas.board.models import STAGES
from ideas.core.db import Base

# Tables that no bundle holds. Whatever ends a sign-in or revives a secret stays behind, as after `flask restore`.
LEFT_OUT: dict[str, str] = {
    "sign_ins": "a browser signs in anew",
    "second_steps": "half a sign-in is begun anew",
    "challenges": "a question to a passkey lives for minutes",
    "wrong_codes": "counts wrong codes for an hour",
    "one_time_links": "mailed links are secrets of the portal that sent them",
    "wishes": "wait for a mailed link, and links are left out",
    "tokens": "programs get new keys, as they do when a backup is restored",
    "kept_answers": "answers kept for a program that asks twice, by its key",
    "mails": "are on their way; their text may hold one-time links",
    "share_cards": "are drawn anew from what stands here",
    "page_versions": "number what is kept in memory",
    "uploads": "name files on this machine that wait to be imported",
}

# Columns that say which process has something in hand, or point to what is left out: empty in a bundle.
BLANK: dict[str, tuple[str, ...]] = {"deliveries": ("leased_until",), "scheduled": ("leased_until",), "comment_guests": ("link_id",)}

# All that a column can say: another word is refused when a bundle is restored.
WORDS: dict[str, dict[str, tuple[str, ...]]] = {"members": {"role": ROLES}, "ideas": {"stage": STAGES}, "stage_changes": {"to_stage": STAGES}}

# What a bundle without `full` holds: columns by table, people only by their public handle, voters by a keyed digest.
OPEN: dict[str, tuple[str, ...]] = {
    "boards": ("id", "slug", "kind", "name_de", "name_en", "intro_de", "intro_en", "position"),
    "members": ("id", "handle"),
    "tags": ("id", "name"),
    "ideas": (
        "id", "board_id", "kind", "author_id", "lang", "title", "slug", "summary", "problem", "body", "format", "stage", "created_at", "published_at", "precision", "merged_into_id",
        "vote_count", "imported_votes", "comment_count",
    ),
    "idea_tags": ("idea_id", "tag_id", "position"),
    "idea_links": ("id", "idea_id", "related_id", "said_by"),
    "pictures": ("id", "idea_id", "position", "alt", "files"),
    "votes": ("id", "idea_id", "member_id", "at"),
    "comments": ("id", "idea_id", "parent_id", "author_id", "body", "format", "lang", "official", "at"),
    "stage_changes": ("id", "idea_id", "to_stage", "at", "by_role", "outcome", "reason", "text", "lang"),
    "updates": ("id", "idea_id", "by_role", "at", "title", "text", "format", "lang", "kind", "next_step", "promised_for"),
    "source_entries": ("id", "idea_id", "at", "precision", "kind", "status", "status_raw", "title", "text", "lang"),
}

# The other columns of those tables, which only a full bundle holds: `person` says something of a person or of who did what,
# `inside` is not shown to everybody, `made` is reckoned or rendered anew by whoever reads it, `origin` is of an earlier import.
CLOSED: dict[str, dict[str, tuple[str, ...]]] = {
    "boards": {
        "inside": ("visibility", "pre_moderation", "goal", "rules", "contact_id", "shows_assigned", "takes_guests", "fields", "weights", "guests_tier"),
    },
    "members": {
        "person": (
            "handle_key", "name", "bio", "email", "email_key", "confirmed_at", "password_hash", "role", "lang", "picture_key", "picture_sha256", "title", "shows_ideas", "shows_support",
            "shows_comments", "shows_badges", "shows_assigned", "known_at", "suspended_until", "factor_since", "created_at", "closed_at",
        ),
        "origin": ("source", "source_id", "import_id"),
    },
    "tags": {"made": ("idea_count",), "inside": ("description_de", "description_en", "merged_into_id")},
    "ideas": {
        "person": ("contact_id", "assigned_to_id", "first_answer_by_id", "terms_version", "terms_accepted_at"),
        "inside": (
            "market", "fields", "answers_id", "stage_at", "goal", "submitted_at", "goal_reached_at", "rules", "closes_at", "clock_at", "milestone_count", "milestone_at", "milestone_votes",
            "earlier_id", "what_changed", "edited_at", "answered_at", "answer_owed_at", "answer_due_at", "answer_was_due_at", "first_answer_at", "first_answer_days", "behalf_count",
        ),
        "made": ("problem_html", "body_html", "compared_at", "score", "follower_count", "picture_count", "co_author_count", "hot", "hot_at", "rising"),
        "origin": ("source", "source_id", "source_url", "import_id"),
    },
    "idea_links": {"inside": ("at",), "origin": ("import_id",)},
    "pictures": {"person": ("by_id",), "inside": ("update_id", "created_at")},
    "votes": {"inside": ("state", "merge_id"), "origin": ("import_id",)},
    "comments": {
        "person": ("guest_name",), "inside": ("state", "edited_at", "hiding_id", "refused_reason", "own_mark"), "made": ("body_html", "helpful_count", "text_digest"),
        "origin": ("source", "source_id", "import_id"),
    },
    "stage_changes": {"person": ("by_id",), "inside": ("from_stage", "changes_mind", "parked_until", "next_review_on", "own_mark", "origin"), "made": ("text_html", "text_digest")},
    "updates": {"person": ("by_id",), "inside": ("late_because", "late_action", "own_mark", "corrects_id", "hiding_id"), "made": ("text_html", "text_digest"), "origin": ("import_id",)},
    "source_entries": {"person": ("said_by",), "made": ("text_html",), "origin": ("import_id",)},
}


def carried() -> list[Table]:
    """The tables of a full bundle, each behind those that it names."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def shared() -> list[Table]:
    """The tables of a bundle without `full`, in the same order."""
    return [table for table in Base.metadata.sorted_tables if table.name in OPEN]


def columns_of(table: Table, *, full: bool) -> list[Column]:
    """What is written of a table, in the order of the table."""
    return list(table.columns) if full else [column for column in table.columns if column.name in OPEN[table.name]]


def owed(table: Table) -> ColumnElement[bool] | None:
    """Of the follow-ups only those that are not done yet: so that nothing is lost, and nothing is done twice."""
    return table.c.done_at.is_(None) if table.name == "deliveries" else None


def named_files(table: str, row: dict[str, object]) -> Iterator[tuple[str, str]]:
    """(key in the store, SHA-256 in hex) of the files that this row names."""
    if table == "pictures" and isinstance(row["files"], dict):
        yield from ((str(file["key"]), str(file.get("sha256", ""))) for _, file in sorted(row["files"].items()) if isinstance(file, dict) and file.get("key"))
    elif table == "members" and row.get("picture_key"):
        yield str(row["picture_key"]), str(row["picture_sha256"] or "")
