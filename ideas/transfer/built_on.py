"""What others built on an imported idea: every column that points to an idea either keeps it from being taken back, or goes along."""

from __future__ import annotations

from collections.abc import Callable, Collection

from sqlalchemy import ColumnElement, FromClause, Select, select

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.core.db import Base
from ideas.transfer.models import Claim
from ideas.transfer.queries import unclaimed

# Somebody did something by which the idea is theirs too. Rows of the import itself are not meant.
KEEPS = (
    "votes.idea_id", "comments.idea_id", "updates.idea_id", "notes.idea_id", "follows.idea_id", "behalf_votes.idea_id", "co_authors.idea_id", "hints.idea_id", "idea_edits.idea_id", "idea_links.idea_id",
    "idea_links.related_id", "ideas.merged_into_id", "ideas.answers_id", "ideas.earlier_id", "merges.idea_id", "merges.main_id", "stage_changes.idea_id", "promises.idea_id", "estimates.idea_id",
    "supporter_messages.idea_id", "ballot_entries.idea_id", "coin_round_ideas.idea_id", "round_entries.idea_id", "challenge_entries.idea_id", "collection_entries.idea_id", "staff_picks.idea_id",
    "ratings.idea_id", "survey_answers.idea_id", "products.idea_id", "product_credits.idea_id", "owner_reports.idea_id", "interviews.idea_id",
)

# What came with the idea, was reckoned from it, or tells of it elsewhere.
GOES_ALONG = {
    "idea_tags.idea_id": "came with it", "pictures.idea_id": "came with it", "source_entries.idea_id": "came with it", "tag_merge_ideas.idea_id": "its tags go",
    "milestones.idea_id": "reckoned from votes, and those keep it", "survey_results.idea_id": "reckoned from answers, and those keep it", "segment_states.idea_id": "reckoned from votes, and those keep it",
    "merge_suggestions.idea_id": "found by comparing", "merge_suggestions.main_id": "found by comparing", "share_cards.idea_id": "drawn from it", "idea_views.idea_id": "who looked at it",
    "presences.idea_id": "who is looking at it", "bulk_lines.idea_id": "the line stays without it; what was done to the idea keeps it",
}

_ONLY: dict[str, Callable[[FromClause], ColumnElement[bool]]] = {
    "stage_changes.idea_id": lambda table: table.c.origin != "import",
    "behalf_votes.idea_id": lambda table: table.c.taken_back_at.is_(None),
    "follows.idea_id": lambda table: table.c.member_id.not_in(select(Member.id).where(unclaimed())),
}


def built_on(import_id: int, idea_ids: Collection[int]) -> list[Select]:
    """Queries for those among these ideas of an import that somebody has built on, or that a member claimed."""
    claimed = select(Idea.id).where(Idea.id.in_(idea_ids), Idea.author_id.in_(select(Claim.member_id)))
    return [claimed, *(_named(name, import_id, idea_ids) for name in KEEPS)]


def _named(name: str, import_id: int, idea_ids: Collection[int]) -> Select:
    table_name, _, column = name.partition(".")
    table = Base.metadata.tables[table_name]
    found = select(table.c[column]).where(table.c[column].in_(idea_ids))
    if "import_id" in table.c and table_name != "ideas":
        found = found.where(table.c.import_id.is_distinct_from(import_id))
    return found.where(_ONLY[name](table)) if name in _ONLY else found
