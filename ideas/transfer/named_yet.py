"""Who of an import has to stay when it is taken back: every column that points to a member either keeps that person here, or goes along."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, select, union

from ideas.core.db import Base, session

# Something of theirs is here, somebody did something to them, or it is on record that they did something.
KEEPS = (
    "answer_templates.by_id", "appeals.decided_by_id", "appeals.first_by_id", "ballot_votes.member_id", "behalf_votes.entered_by_id", "behalf_votes.taken_back_by_id", "brands.by_id", "bulk_runs.by_id",
    "bulk_runs.cancelled_by_id", "claims.shell_id", "claims.by_id", "claims.member_id", "co_authors.member_id", "coin_rounds.created_by_id", "coin_rounds.cancelled_by_id", "collections.by_id", "comments.author_id",
    "estimates.member_id", "guest_changes.by_id", "hidings.lifted_by_id", "hidings.by_id", "idea_challenges.created_by_id", "idea_edits.by_id", "ideas.author_id", "ideas.contact_id", "imports.by_id",
    "interviews.published_by_id", "interviews.taken_back_by_id", "interviews.by_id", "invitations.left_out_by_id", "jurors.member_id", "jurors.invited_by_id", "list_exports.by_id", "merge_objections.read_by_id",
    "merge_objections.member_id", "merge_suggestions.dismissed_by_id", "merges.by_id", "merges.called_off_by_id", "merges.undone_by_id", "merges.hastened_by_id", "notes.by_id", "owner_reports.author_id",
    "panels.created_by_id", "panels.sent_by_id", "perk_code_imports.by_id", "perks.created_by_id", "pictures.by_id", "polls.created_by_id", "prepared_decisions.by_id", "principles.by_id", "product_credits.by_id",
    "product_tests.drawn_by_id", "products.changed_by_id", "ratings.member_id", "redemptions.member_id", "redemptions.settled_by_id", "reports.by_id", "reports.decided_by_id", "review_conflicts.member_id",
    "round_reviewers.member_id", "scorecards.member_id", "staff_picks.by_id", "staff_picks.taken_back_by_id", "stage_changes.by_id", "statements.by_id", "statements.ended_by_id", "supporter_messages.by_id",
    "suspensions.member_id", "suspensions.lifted_by_id", "suspensions.by_id", "tag_merges.by_id", "test_applications.member_id", "test_applications.set_aside_by_id", "tester_reports.thanked_by_id",
    "tester_reports.author_id", "thank_yous.member_id", "thank_yous.by_id", "updates.by_id", "uploads.by_id", "votes.member_id",
)

_OWN, _RECKONED = "only who signs in has some", "older versions reckoned it for them; it is worth nothing"

GOES_ALONG = {
    "ledger.member_id": _RECKONED, "balances.member_id": _RECKONED, "point_scores.member_id": _RECKONED, "standings.member_id": _RECKONED, "season_places.member_id": _RECKONED,
    "badge_marks.member_id": _RECKONED, "earned_badges.member_id": _RECKONED, "shell_addresses.shell_id": "came with them", "follows.member_id": "came with them, or with a merge", "hints.giver_id": "the hint stays, without a name as ever",
    "ambassadors.member_id": _OWN, "ambassadors.asked_by_id": _OWN, "ambassadors.ended_by_id": _OWN, "birthdays.member_id": _OWN, "board_guests.member_id": "a door for nobody", "guest_changes.member_id": "a door for nobody",
    "challenges.member_id": _OWN, "consents.member_id": _OWN, "fit_factors.member_id": _OWN, "fit_topics.member_id": _OWN, "greetings.member_id": _OWN, "helpfuls.member_id": _OWN, "invitation_stops.member_id": _OWN,
    "invitations.member_id": _OWN, "mails.member_id": _OWN, "member_homes.member_id": _OWN, "notice_choices.member_id": _OWN, "notices.member_id": _OWN, "one_time_links.member_id": _OWN, "passkeys.member_id": _OWN,
    "poll_answers.member_id": _OWN, "presences.member_id": _OWN, "saved_views.member_id": _OWN, "recovery_codes.member_id": _OWN, "second_steps.member_id": _OWN, "sign_ins.member_id": _OWN, "tokens.member_id": _OWN, "totps.member_id": _OWN, "wrong_codes.member_id": _OWN,
}


def still_here(member_ids: Collection[int]) -> set[int]:
    """Those among these people who have to stay."""
    return set(session().scalars(union(*(_named(name, member_ids) for name in KEEPS))))


def _named(name: str, member_ids: Collection[int]) -> Select[Any]:
    table_name, _, column = name.partition(".")
    table = Base.metadata.tables[table_name]
    return select(table.c[column]).where(table.c[column].in_(member_ids))
