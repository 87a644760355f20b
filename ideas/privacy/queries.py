"""What the portal keeps of one member (all of it, as plain data and files), and what of that everybody sees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from sqlalchemy import ColumnElement, Table, func, select

from ideas.accounts.models import Actor, Consent, Member, Passkey, RecoveryCode, SignIn, Token, Totp, Wish
from ideas.badges.models import BadgeMark, EarnedBadge
from ideas.ballots.models import BallotVote
from ideas.board.models import CoAuthor, Idea, IdeaEdit, IdeaTag, Picture, Tag
from ideas.board.models.guests import BoardGuest, GuestChange
from ideas.board.queries import listed_to
from ideas.board.queries.co_authors import made_by
from ideas.board.queries.drafts import board_of
from ideas.board.rules.fields import asked_of
from ideas.challenges.models import ChallengeEntry, Juror, JuryScore
from ideas.collections.models import Collection, CollectionEntry, StaffPick
from ideas.comments.models import Comment, Helpful
from ideas.core.db import session
from ideas.core.events import Event
from ideas.hints.models import Hint
from ideas.homes.models import MemberHome
from ideas.lifecycle.models import Update
from ideas.moderation.models import Statement, Suspension
from ideas.notifications.models import Notice, NoticeChoice
from ideas.panels.models import FitFactors, FitTopic, Invitation, InvitationStop
from ideas.perks.models import Code, Redemption
from ideas.polls.models import PollAnswer
from ideas.product_tests.models import Application, TesterReport
from ideas.products.models import Credit, Interview, OwnerReport
from ideas.ratings.models import Rating
from ideas.reports.models import Appeal, Report
from ideas.reviews.models import Conflict, PreparedDecision, Scorecard
from ideas.rewards.models import Balance, Entry
from ideas.standings.models import Ambassador, SeasonPlace, Standing
from ideas.surveys.models import SurveyAnswer
from ideas.thanks.models import Birthday, Greeting, ThankYou
from ideas.transfer.models import Claim
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.models.bulk import BulkLine, BulkRun
from ideas.triage.models.contact import SupporterMessage
from ideas.triage.models.merging import Merge, MergeObjection
from ideas.triage.models.notes import Note, NoteEdit
from ideas.triage.models.presence import SavedView
from ideas.triage.models.scoring import Estimate
from ideas.triage.models.templates import AnswerTemplate
from ideas.votes.models import Follow, Vote

PROFILE = (
    "id", "handle", "name", "bio", "email", "role", "title", "lang", "picture_key", "shows_ideas", "shows_support", "shows_comments", "shows_badges", "shows_assigned",
    "created_at", "confirmed_at", "known_at", "suspended_until",
)
HINT = ("originality", "usefulness", "detail", "text")
IDEA = (
    "id", "title", "summary", "problem", "body", "market", "lang", "stage", "stage_at", "created_at", "submitted_at", "published_at",
    "terms_version", "terms_accepted_at", "vote_count", "comment_count", "follower_count",
)


def own_data(member: Member) -> dict[str, Any]:
    """Everything of this member as JSON-ready data. Secrets (password, factors, tokens) are named, not given."""
    of = member.id
    parts = (_ideas(member), _taking_part(of), _at_the_desk(of), _support(of), _rewarded(of), _told(of), _tools(of), _points(of))
    happened = _rows(Event, (Event.actor_id == of) | (Event.member_id == of), "kind", "at", "idea_id")
    return reduce(or_, parts, _account(member)) | {"what_happened": happened}


def _account(member: Member) -> dict[str, Any]:
    of = member.id
    return {
        "profile": _plain(member, PROFILE) | {"has_password": member.password_hash is not None},
        "consents": _rows(Consent, Consent.member_id == of, "purpose", "version", "given_at", "withdrawn_at"),
        "sign_ins": _rows(SignIn, SignIn.member_id == of, "started_at", "seen_at", "device"),
        "passkeys": _rows(Passkey, Passkey.member_id == of, "name", "created_at", "used_at"),
        "authenticator_apps": _rows(Totp, Totp.member_id == of, "created_at", "confirmed_at"),
        "recovery_codes": _rows(RecoveryCode, RecoveryCode.member_id == of, "created_at", "used_at"),
        "taken_over": _rows(Claim, Claim.member_id == of, "at", "reason", "counts"),
        "tokens": _rows(Token, Token.member_id == of, "name", "scopes", "created_at", "expires_at", "last_used_on"),
    }


def _ideas(member: Member) -> dict[str, Any]:
    of = member.id
    return {
        "wishes": _rows(Wish, Wish.email_key == member.email_key, "kind", "idea_id", "text", "created_at", "done_at"),
        "ideas": [_plain(idea, IDEA) | {"tags": _tags(idea.id), "fields": _own_fields(idea)} for idea in session().scalars(select(Idea).where(Idea.author_id == of).order_by(Idea.id))],
        "earlier_texts": _rows(IdeaEdit, IdeaEdit.by_id == of, "idea_id", "at", "title", "summary", "problem", "body"),
        "pictures": _rows(Picture, Picture.by_id == of, "id", "idea_id", "update_id", "position", "alt", "created_at"),
        "updates": _rows(Update, Update.by_id == of, "id", "idea_id", "at", "title", "text", "next_step", "promised_for"),
        "comments": _rows(Comment, Comment.author_id == of, "id", "idea_id", "parent_id", "body", "state", "at", "edited_at", "helpful_count"),
        "marked_helpful": _rows(Helpful, Helpful.member_id == of, "comment_id", "at"),
        "collections": _rows(Collection, Collection.by_id == of, "id", "title", "text", "official", "state", "created_at", "changed_at"),
        "collected_ideas": _rows(CollectionEntry, CollectionEntry.collection_id.in_(select(Collection.id).where(Collection.by_id == of)), "collection_id", "idea_id", "sentence", "added_at"),
        "recommendations": _rows(StaffPick, StaffPick.by_id == of, "idea_id", "sentence", "starts_at", "ends_at", "taken_back_at"),
        "interviews": _rows(Interview, Interview.idea_id.in_(select(Idea.id).where(Idea.author_id == of)), "idea_id", "title", "intro", "published_at"),
        "owner_reports": _rows(OwnerReport, OwnerReport.author_id == of, "id", "idea_id", "body", "state", "at", "refused_reason"),
        "credits_of_own_ideas": _rows(Credit, Credit.idea_id.in_(select(Idea.id).where(Idea.author_id == of)), "idea_id", "kind", "at", "period_from", "period_until", "net_cents", "amount_cents", "copy_count", "note"),
    }


def _taking_part(of: int) -> dict[str, Any]:
    return {
        "challenge_entries": _rows(ChallengeEntry, ChallengeEntry.idea_id.in_(select(Idea.id).where(Idea.author_id == of)), "challenge_id", "idea_id", "at", "entered_at", "left_at", "finalist_at", "reason"),
        "boards_let_into": _rows(BoardGuest, BoardGuest.member_id == of, "board_id", "source", "at"),
        "guest_changes": _rows(GuestChange, GuestChange.member_id == of, "board_id", "let_in", "source", "at"),
        "invitations": _rows(Invitation, (Invitation.member_id == of) & Invitation.invited_at.is_not(None), "panel_id", "fit", "reasons", "segment", "invited_at", "agreed", "answered_at"),
        "wants_no_invitations": _rows(InvitationStop, InvitationStop.member_id == of, "at"),
        "how_they_fit": _rows(FitFactors, FitFactors.member_id == of, "ideas", "comments", "early", "facts", "renewed_at"),
        "topics": _rows(FitTopic, FitTopic.member_id == of, "tag_id", "weight", "own_count", "support_count"),
        "poll_answers": _rows(PollAnswer, PollAnswer.member_id == of, "poll_id", "choice", "words", "at", "changed_at"),
        "juries": _rows(Juror, Juror.member_id == of, "challenge_id", "invited_at", "agreed_at", "declined_at"),
        "jury_scores": _rows(JuryScore, JuryScore.juror_id.in_(select(Juror.id).where(Juror.member_id == of)), "entry_id", "points", "note", "at", "changed_at"),
        "ballot_votes": _rows(BallotVote, BallotVote.member_id == of, "ballot_id", "entry_id", "coins", "at"),
    }


def _at_the_desk(of: int) -> dict[str, Any]:
    return {
        "scorecards": _rows(Scorecard, Scorecard.member_id == of, "entry_id", "at"),
        "conflicts_of_interest": _rows(Conflict, Conflict.member_id == of, "entry_id", "text", "at"),
        "prepared_decisions": _rows(PreparedDecision, PreparedDecision.by_id == of, "entry_id", "outcome", "reason", "text", "changes_mind", "at", "published_at"),
        "entered_on_behalf": _rows(BehalfVote, (BehalfVote.entered_by_id == of) & BehalfVote.merge_id.is_(None), "idea_id", "at", "taken_back_at"),
        "texts_to_supporters": _rows(SupporterMessage, SupporterMessage.by_id == of, "idea_id", "body", "at"),
        "estimates": _rows(Estimate, Estimate.member_id == of, "idea_id", "method", "said", "note", "at", "replaced_at"),
        "notes": _rows(Note, Note.by_id == of, "id", "idea_id", "body", "at", "changed_at", "removed_at"),
        "earlier_notes": _rows(NoteEdit, NoteEdit.note_id.in_(select(Note.id).where(Note.by_id == of)), "note_id", "at", "body"),
    }


def _support(of: int) -> dict[str, Any]:
    return {
        "support": _rows(Vote, Vote.member_id == of, "idea_id", "state", "at"),
        "shares": _rows(CoAuthor, CoAuthor.member_id == of, "idea_id", "share", "invited_at", "agreed_at", "proposed_share"),
        "hints_given": _rows(Hint, Hint.giver_id == of, "idea_id", *HINT, "at", "used_at"),
        "survey_answers": _rows(SurveyAnswer, SurveyAnswer.vote_id.in_(select(Vote.id).where(Vote.member_id == of)), "idea_id", "said", "at", "changed_at"),
        "home": _rows(MemberHome, MemberHome.member_id == of, "seen_at", "since_at", "suggests", "picked_on", "picks"),
        "follows": _rows(Follow, Follow.member_id == of, "idea_id", "at"),
        "objections_to_merges": _rows(MergeObjection, MergeObjection.member_id == of, "merge_id", "text", "at", "read_at"),
        "merges": _rows(Merge, Merge.by_id == of, "idea_id", "main_id", "reason", "announced_at", "due_at", "done_at"),
    }


def _rewarded(of: int) -> dict[str, Any]:
    return {
        "redemptions": _rows(Redemption, Redemption.member_id == of, "id", "perk_id", "points", "state", "at", "terms", "country", "expires_at", "shown_at", "settled_at", "reason"),
        "codes": _rows(Code, Code.redemption_id.in_(select(Redemption.id).where(Redemption.member_id == of, Redemption.shown_at.is_not(None))), "perk_id", "redemption_id", "code"),
        "test_applications": _rows(Application, Application.member_id == of, "test_id", "number", "text", "country", "at", "withdrawn_at", "set_aside_reason", "place", "chosen_at"),
        "tester_reports": _rows(TesterReport, TesterReport.author_id == of, "id", "test_id", "rating", "body", "state", "at", "thanks"),
    }


def _told(of: int) -> dict[str, Any]:
    return {
        "notices": _notices(of),
        "notice_choices": _rows(NoticeChoice, NoticeChoice.member_id == of, "switch", "level", "at"),
        "ratings": _rows(Rating, Rating.member_id == of, "idea_id", "thing", "thing_id", "mark", "at", "changed_at"),
        "reports": _rows(Report, Report.by_id == of, "thing", "thing_id", "reason", "text", "at", "decided_at", "outcome", "decision_text"),
        "statements_of_reasons": _rows(Statement, Statement.member_id == of, "measure", "thing", "thing_id", "idea_id", "reason", "ground", "text", "quote", "noticed", "automated", "until", "at", "appeal_until", "ended_at"),
        "objections": _rows(Appeal, Appeal.by_id == of, "statement_id", "report_id", "text", "at", "decided_at", "outcome", "decision_text"),
        "suspensions": _rows(Suspension, Suspension.member_id == of, "at", "until", "reason", "lifted_at"),
    }


def _tools(of: int) -> dict[str, Any]:
    return {
        "answer_templates": _rows(AnswerTemplate, AnswerTemplate.by_id == of, "name", "lang", "text", "created_at", "changed_at"),
        "bulk_runs": _rows(BulkRun, BulkRun.by_id == of, "id", "kind", "text", "created_at", "begun_at", "finished_at", "cancelled_at"),
        "bulk_answers_not_sent": _rows(BulkLine, BulkLine.run_id.in_(select(BulkRun.id).where(BulkRun.by_id == of)) & (BulkLine.text != ""), "run_id", "idea_id", "text"),
        "kept_lists": _rows(SavedView, SavedView.member_id == of, "name", "query", "created_at"),
    }


def _points(of: int) -> dict[str, Any]:
    return {
        "badges": _rows(EarnedBadge, EarnedBadge.member_id == of, "badge", "at", "place"),
        "counted_for_badges": _rows(BadgeMark, BadgeMark.member_id == of, "badge", "thing", "at"),
        "thank_yous": _rows(ThankYou, ThankYou.member_id == of, "text", "is_public", "points", "at", "taken_back_at"),
        "thank_yous_said": _rows(ThankYou, ThankYou.by_id == of, "text", "is_public", "points", "at", "taken_back_at"),
        "greetings": _rows(Greeting, Greeting.member_id == of, "occasion", "year", "at"),
        "birthday": _rows(Birthday, Birthday.member_id == of, "month", "day", "given_at"),
        "points": _rows(Entry, (Entry.member_id == of) & (Entry.points != 0), "rule", "points", "at", "day", "idea_id"),
        "balance": _rows(Balance, Balance.member_id == of, "balance", "earned"),
        "standing": _rows(Standing, Standing.member_id == of, "points", "tier", "since", "falls_at", "hidden_at", "newcomer_until", "newcomer_points"),
        "seasons": _rows(SeasonPlace, SeasonPlace.member_id == of, "season", "position", "points", "reached_at"),
        "ambassador": _rows(Ambassador, Ambassador.member_id == of, "asked_at", "reason", "answer_until", "agreed_at", "declined_at", "ends_at", "ended_at", "end_reason"),
        "asked_to_be_ambassadors": _rows(Ambassador, (Ambassador.asked_by_id == of) | (Ambassador.ended_by_id == of), "asked_at", "reason", "ended_at", "end_reason"),
    }


def _notices(member_id: int) -> list[dict[str, Any]]:
    """Of what one was told, and how."""
    query = select(Event.kind, Event.idea_id, Notice.channel, Notice.audience, Notice.at, Notice.settled_at).join(Event, Event.id == Notice.event_id)
    rows = session().execute(query.where(Notice.member_id == member_id).order_by(Notice.id))
    return [{name: _value(value) for name, value in row._mapping.items()} for row in rows]  # noqa: SLF001 (the library's name for it)


def own_files(member: Member) -> Iterator[tuple[str, str]]:
    """The largest file of each own picture, and the profile picture: (name in the archive, key in the store)."""
    if member.picture_key:
        yield "pictures/profile.webp", member.picture_key
    for picture in session().scalars(select(Picture).where(Picture.by_id == member.id).order_by(Picture.id)):
        sizes = [size for size in picture.files.values() if size.get("key")]
        if sizes:
            yield f"pictures/{picture.id}.webp", max(sizes, key=lambda size: size.get("width", 0))["key"]


def _own_fields(idea: Idea) -> dict[str, Any]:
    """What the creator filled into the board's own fields, by name; what the team filled in is the team's."""
    values = idea.fields or {}
    asked = asked_of(board_of(idea.board_id).fields, "public") if values else ()
    return {field.name_en: values[field.key] for field in asked if field.key in values}


def _tags(idea_id: int) -> list[str]:
    return list(session().scalars(select(Tag.name).join(IdeaTag, IdeaTag.tag_id == Tag.id).where(IdeaTag.idea_id == idea_id).order_by(IdeaTag.position)))


def _rows(model: Any, condition: Any, *names: str) -> list[dict[str, Any]]:
    table: Table = model.__table__
    order = list(table.primary_key.columns)
    rows = session().execute(select(*(getattr(model, name) for name in names)).where(condition).order_by(*order))
    return [{name: _value(value) for name, value in zip(names, row, strict=True)} for row in rows]


def _plain(thing: Any, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: _value(getattr(thing, name)) for name in names}


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) or hasattr(value, "isoformat") else value


@dataclass(frozen=True)
class Numbers:
    """What a member's public page counts; a hidden list counts as None."""

    ideas: int | None
    supporters: int | None
    comments: int | None
    support: int | None


def public_numbers(member: Member, reader: Actor) -> Numbers:
    """Counts of what this reader may see of a member: one statement."""
    listed = listed_to(reader)
    mine = select(func.count(), func.coalesce(func.sum(Idea.vote_count), 0)).where(made_by(member.id), listed)
    said = select(func.count()).select_from(Comment).join(Idea, Idea.id == Comment.idea_id)
    said = said.where(Comment.author_id == member.id, Comment.state == "public", Comment.hiding_id.is_(None), listed)
    voted = select(func.count()).select_from(Vote).join(Idea, Idea.id == Vote.idea_id).where(Vote.member_id == member.id, listed)
    ideas = mine.subquery()
    row = session().execute(select(*ideas.c, said.scalar_subquery(), voted.scalar_subquery())).one()
    ideas_shown, supported = (row[0], row[1]) if member.shows_ideas else (None, None)
    return Numbers(ideas_shown, supported, row[2] if member.shows_comments else None, row[3] if member.shows_support else None)


def supported_by(member: Member) -> ColumnElement[bool]:
    """Ideas this member supports, as a filter of a list."""
    return Idea.id.in_(select(Vote.idea_id).where(Vote.member_id == member.id, Vote.state == "counted"))
