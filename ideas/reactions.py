"""What follows from an event, and what is due by the clock: each consequence of the portal on one page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from ideas.accounts.actions import end_old
from ideas.accounts.actions.members import drop_picture, sweep_pictures
from ideas.badges.actions.counts import renew_holders
from ideas.badges.actions.earning import earn, earn_spotted
from ideas.badges.rules.table import KINDS as BADGE_KINDS
from ideas.badges.rules.table import SPOTTED_AT
from ideas.board.actions.drafts import sweep_drafts
from ideas.board.actions.pictures import drop_files, sweep_files
from ideas.board.actions.ranks import renew_hot
from ideas.board.actions.topics import carry_merge_on
from ideas.cards.actions import draw_card, redraw_all, redraw_board, redraw_member, renew_cards, sweep_cards
from ideas.challenges.actions import move_challenges
from ideas.challenges.actions.leaving import follow_idea
from ideas.coin_rounds.actions import follow_listed, move_rounds
from ideas.core.deliveries import FollowUp, name_of
from ideas.core.idempotency import sweep_answers
from ideas.insights.actions import renew_counts
from ideas.lifecycle.actions.clock import run_clock
from ideas.lifecycle.actions.rekeying import rekey_pictures
from ideas.notifications.actions import send_mail, sweep_notices, tell_bare, tell_notices
from ideas.notifications.rules import NOTICES
from ideas.openness.actions import renew_figures
from ideas.panels.actions.factors import renew_factors
from ideas.perks.actions.giving import accompany
from ideas.perks.actions.settling import move_perks
from ideas.polls.actions import move_polls
from ideas.product_tests.actions.reporting import rekey_tests
from ideas.products.actions.credits import open_launched
from ideas.products.actions.moderation import rekey_reports
from ideas.public_log.actions import seal_log
from ideas.ratings.actions import close_months
from ideas.reports.actions import forget_addresses
from ideas.reviews.actions import bring_back, keep_calendar, publish_due, settle_chances
from ideas.rewards.actions.carrying import follow_topics
from ideas.rewards.queries.supports import PASSED
from ideas.rewards.rules.making import BRINGING, TAKING
from ideas.rewards.rules.meaning import THANKS, TOGGLES
from ideas.search.actions import index_author, index_idea, index_tagged, mend_index
from ideas.standings.actions import close_seasons, keep_standings
from ideas.standings.actions.following import book_idea, book_spotters, book_thanks, follow_numbers, follow_spotters
from ideas.standings.actions.segments import publish_segments
from ideas.thanks.actions.greeting import send_greetings
from ideas.transfer.actions.working import work_uploads
from ideas.triage.actions.bulk import sweep_unbegun
from ideas.triage.actions.bulk_lines import carry_on
from ideas.triage.actions.merging import run_merges
from ideas.triage.actions.scoring import reckon_board
from ideas.triage.actions.suggesting import suggest_merges
from ideas.upkeep.erasures import note_erasure
from ideas.upkeep.tending import tend

INDEXED = (
    "idea.published", "idea.edited", "idea.moved", "idea.reached_goal", "idea.expired", "idea.withdrawn", "idea.removed", "idea.restored", "idea.won_second_chance",
    "idea.merged", "idea.unmerged", "idea.joined", "idea.parted",
    "idea.tagged", "idea.untagged", "comment.posted", "comment.approved", "comment.answered_officially", "comment.edited", "comment.withdrawn", "comment.hidden", "comment.shown",
)

DRAWN = (
    "card.asked", "idea.published", "idea.edited", "idea.pictures_changed", "idea.passed_milestone", "idea.reached_goal", "idea.moved", "idea.expired", "idea.withdrawn", "idea.removed",
    "idea.restored", "idea.merged", "idea.unmerged", "idea.won_second_chance", "co_author.agreed", "co_author.shares_held",
)

REACTIONS: dict[str, list[FollowUp]] = {
    "mail.requested": [send_mail],
    "bulk.begun": [carry_on],
    "tag.renamed": [index_tagged],
    "tag.merge_begun": [carry_merge_on, follow_topics],
    "tag.merge_undoing": [carry_merge_on, follow_topics],
    "tag.merged": [index_tagged],
    "tag.merge_undone": [index_tagged],
    "idea.pictures_changed": [drop_files],
    **{kind: [index_idea] for kind in INDEXED},
    "idea.moved": [index_idea, open_launched],
    "idea.removed": [index_idea, rekey_pictures, rekey_reports],
    "owner_report.hidden": [rekey_reports],
    "tester_report.hidden": [rekey_tests],
    "update.hidden": [rekey_pictures],
    "member.profile_changed": [index_author, drop_picture],
    "board.scheme_chosen": [reckon_board],
    "numbers.changed": [follow_numbers],
    "greeting.sent": [accompany],
    "member.claimed": [index_author],
    "member.handed_over": [index_author],
    "member.closed": [note_erasure, index_author, drop_picture],
}
for moved in ("idea.published", "idea.withdrawn", "idea.removed", "idea.restored", "idea.merged", "idea.unmerged"):
    REACTIONS[moved].append(follow_idea)
for moved in ("idea.moved", "idea.withdrawn", "idea.removed", "idea.restored", "idea.merged", "idea.unmerged"):
    REACTIONS.setdefault(moved, []).append(follow_listed)
for told in ("report.received", "report.decided", "statement.given", "appeal.decided", "comment.approved"):
    REACTIONS.setdefault(told, []).append(tell_bare)
for counted in BADGE_KINDS:  # what counts for which badge stands in one table there
    REACTIONS.setdefault(counted, []).append(earn)
for counted in SPOTTED_AT:
    REACTIONS.setdefault(counted, []).append(earn_spotted)
for brings in (*BRINGING, *TAKING):
    REACTIONS.setdefault(brings, []).append(book_idea)
for brings in THANKS:
    REACTIONS.setdefault(brings, []).append(book_thanks)
for brings in PASSED:
    REACTIONS[brings].append(book_spotters)
for brings in TOGGLES:
    REACTIONS[brings].append(follow_spotters)
for shown in DRAWN:
    REACTIONS.setdefault(shown, []).append(draw_card)
for looks in ("theme.published", "theme.reset"):
    REACTIONS.setdefault(looks, []).append(redraw_all)
for person in ("member.profile_changed", "member.closed", "member.claimed", "member.handed_over"):
    REACTIONS[person].append(redraw_member)
REACTIONS.setdefault("board.changed", []).append(redraw_board)
for told in NOTICES:  # who hears of what stands there, a line a kind
    REACTIONS.setdefault(told, []).append(tell_notices)

SCHEDULE: dict[str, tuple[timedelta, Callable[..., object]]] = {
    "renew_hot": (timedelta(minutes=10), renew_hot),
    "end_old": (timedelta(hours=1), end_old),
    "mend_index": (timedelta(minutes=1), mend_index),
    "keep_calendar": (timedelta(minutes=10), keep_calendar),
    "publish_due": (timedelta(minutes=1), publish_due),
    "settle_chances": (timedelta(minutes=5), settle_chances),
    "bring_back": (timedelta(minutes=10), bring_back),
    "move_challenges": (timedelta(minutes=1), move_challenges),
    "move_rounds": (timedelta(minutes=1), move_rounds),
    "move_polls": (timedelta(minutes=1), move_polls),
    "renew_factors": (timedelta(minutes=1), renew_factors),
    "move_perks": (timedelta(minutes=10), move_perks),
    "run_merges": (timedelta(minutes=1), run_merges),
    "suggest_merges": (timedelta(minutes=10), suggest_merges),
    "run_clock": (timedelta(minutes=1), run_clock),
    "sweep_files": (timedelta(hours=1), sweep_files),
    "sweep_drafts": (timedelta(hours=6), sweep_drafts),
    "seal_log": (timedelta(minutes=1), seal_log),
    "renew_figures": (timedelta(hours=1), renew_figures),
    "renew_counts": (timedelta(minutes=10), renew_counts),
    "sweep_pictures": (timedelta(hours=1), sweep_pictures),
    "close_months": (timedelta(hours=1), close_months),
    "forget_addresses": (timedelta(hours=1), forget_addresses),
    "sweep_unbegun": (timedelta(hours=6), sweep_unbegun),
    "renew_segments": (timedelta(minutes=10), publish_segments),
    "tend": (timedelta(seconds=10), tend),
    "work_uploads": (timedelta(seconds=5), work_uploads),
    "renew_holders": (timedelta(hours=1), renew_holders),
    "send_greetings": (timedelta(hours=1), send_greetings),
    "keep_standings": (timedelta(seconds=10), keep_standings),
    "close_seasons": (timedelta(hours=1), close_seasons),
    "renew_cards": (timedelta(minutes=10), renew_cards),
    "sweep_cards": (timedelta(hours=1), sweep_cards),
    "sweep_notices": (timedelta(minutes=10), sweep_notices),
    "sweep_answers": (timedelta(minutes=10), sweep_answers),
}

OUTSIDE = (name_of(send_mail),)  # they wait for servers of others, so they have a thread of their own

FOLLOW_UPS: dict[str, FollowUp] = {name_of(f): f for follow_ups in REACTIONS.values() for f in follow_ups}

__all__ = ["FOLLOW_UPS", "OUTSIDE", "REACTIONS", "SCHEDULE", "datetime"]
