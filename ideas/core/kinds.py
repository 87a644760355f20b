"""The catalogue of events: every kind that can happen, who may read of it, and its sentence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Audience(StrEnum):
    """Who may read of an event."""

    EVERYONE = "everyone"
    CONCERNED = "concerned"
    STAFF = "staff"


@dataclass(frozen=True)
class Kind:
    """A kind of event: who may read of it, and its sentence (an English msgid; places are filled at read time)."""

    audience: Audience
    sentence: str


_ALL, _OWN, _DESK = Audience.EVERYONE, Audience.CONCERNED, Audience.STAFF


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


KINDS: dict[str, Kind] = {
    "member.registered": Kind(_DESK, _("Registered")),
    "member.confirmed": Kind(_OWN, _("Mail address confirmed")),
    "member.signed_in": Kind(_OWN, _("Signed in")),
    "member.signed_out": Kind(_OWN, _("Signed out")),
    "member.first_step_passed": Kind(_OWN, _("First step of signing in passed")),
    "member.code_wrong": Kind(_OWN, _("A wrong code was entered")),
    "member.own_confirmed": Kind(_OWN, _("Showed once more that it is them")),
    "member.factor_begun": Kind(_OWN, _("Began to set up an authenticator app")),
    "member.factor_added": Kind(_OWN, _("Second step added")),
    "member.factor_removed": Kind(_OWN, _("Second step removed")),
    "member.factors_reset": Kind(_DESK, _("All second steps taken away by an admin")),
    "member.recovery_codes_made": Kind(_OWN, _("New recovery codes made")),
    "member.recovery_code_used": Kind(_OWN, _("A recovery code was used")),
    "member.link_requested": Kind(_OWN, _("Asked for a link by mail")),
    "member.password_changed": Kind(_OWN, _("Password changed")),
    "member.email_changed": Kind(_OWN, _("Mail address changed")),
    "member.profile_changed": Kind(_OWN, _("Profile changed")),
    "member.closed": Kind(_DESK, _("Account closed")),
    "member.role_changed": Kind(_DESK, _("Role changed")),
    "member.suspended": Kind(_DESK, _("Suspended")),
    "member.suspension_lifted": Kind(_DESK, _("Suspension lifted")),
    "member.wished": Kind(_DESK, _("A visitor's click waits for the confirmed address")),
    "member.token_made": Kind(_OWN, _("API token made")),
    "member.brought_in": Kind(_DESK, _("Brought in from before this portal")),
    "board.opened": Kind(_DESK, _("Board opened")),
    "board.changed": Kind(_DESK, _("Board changed")),
    "idea.drafted": Kind(_OWN, _("Draft begun")),
    "idea.discarded": Kind(_OWN, _("Draft discarded")),
    "idea.submitted": Kind(_OWN, _("Submitted")),
    "idea.published": Kind(_ALL, _("Published")),
    "idea.returned": Kind(_OWN, _("Returned with reasons")),
    "idea.withdrawn": Kind(_ALL, _("Withdrawn by its creator")),
    "idea.edited": Kind(_ALL, _("The creator changed the text")),
    "idea.revised": Kind(_OWN, _("The creator changed the text before it was public")),
    "idea.pictures_changed": Kind(_OWN, _("Pictures changed")),
    "idea.passed_milestone": Kind(_ALL, _("Milestone reached")),
    "idea.expiring": Kind(_OWN, _("The time to gather support ends soon")),
    "idea.expired": Kind(_ALL, _("The time to gather support is over")),
    "idea.begun_again": Kind(_OWN, _("A new version was begun")),
    "idea.reached_goal": Kind(_ALL, _("Goal reached")),
    "idea.moved": Kind(_ALL, _("Moved on")),
    "idea.removed": Kind(_ALL, _("Removed by moderation")),
    "idea.restored": Kind(_ALL, _("Put back by moderation")),
    "idea.brought_in": Kind(_ALL, _("Brought in from before this portal")),
    "idea.linked": Kind(_ALL, _("Linked to another idea")),
    "idea.told": Kind(_ALL, _("Told by the source it came from")),
    "update.posted": Kind(_ALL, _("Status update")),
    "update.corrected": Kind(_ALL, _("Correction")),
    "update.creator_posted": Kind(_ALL, _("The creator tells what changed")),
    "update.shown": Kind(_ALL, _("An entry was shown again")),
    "update.hidden": Kind(_ALL, _("An entry was hidden")),
    "promise.kept": Kind(_ALL, _("A promise was kept")),
    "promise.moved": Kind(_ALL, _("A promised day was moved")),
    "promise.explained": Kind(_ALL, _("The team said why it is late")),
    "answer.rated": Kind(_OWN, _("Rated an answer")),
    "answer.rating_changed": Kind(_OWN, _("Changed the rating of an answer")),
    "ratings.month_closed": Kind(_ALL, _("A month of ratings was counted")),
    "vote.cast": Kind(_DESK, _("Supported")),
    "vote.withdrawn": Kind(_DESK, _("Support taken back")),
    "idea.followed": Kind(_OWN, _("Followed")),
    "idea.unfollowed": Kind(_OWN, _("No longer followed")),
    "survey.answered": Kind(_OWN, _("Answered the questions of an idea")),
    "survey.changed": Kind(_OWN, _("Changed the answers to the questions of an idea")),
    "survey.cleared": Kind(_OWN, _("Took the answers to the questions of an idea back")),
    "co_author.asked": Kind(_OWN, _("You are asked about shares in an idea. Answer under “My ideas”.")),
    "co_author.agreed": Kind(_OWN, _("Agreed to the shares in an idea")),
    "co_author.declined": Kind(_OWN, _("Declined the shares in an idea")),
    "co_author.taken_back": Kind(_OWN, _("The question about shares in an idea was taken back")),
    "co_author.shares_held": Kind(_OWN, _("All have agreed: the new shares hold")),
    "hint.given": Kind(_OWN, _("Gave the creator a hint")),
    "hint.changed": Kind(_OWN, _("Changed a hint to the creator")),
    "hint.used": Kind(_OWN, _("The creator used your hint. Thank you!")),
    "hint.hidden": Kind(_OWN, _("A hint was hidden")),
    "comment.posted": Kind(_ALL, _("Comment")),
    "comment.waiting": Kind(_OWN, _("Comment waits for a look")),
    "comment.approved": Kind(_OWN, _("Comment let through")),
    "comment.refused": Kind(_OWN, _("Comment refused")),
    "comment.edited": Kind(_OWN, _("Comment changed")),
    "comment.withdrawn": Kind(_OWN, _("Comment withdrawn")),
    "comment.answered_officially": Kind(_ALL, _("Answer from the team")),
    "comment.answer_changed": Kind(_ALL, _("An answer from the team was reworded")),
    "comment.answer_withdrawn": Kind(_ALL, _("An answer from the team was taken back")),
    "comment.hidden": Kind(_ALL, _("A comment was hidden")),
    "comment.shown": Kind(_ALL, _("A comment was shown again")),
    "comment.brought_in": Kind(_DESK, _("Comment brought in")),
    "comment.found_helpful": Kind(_OWN, _("Found helpful")),
    "comment.not_helpful": Kind(_OWN, _("Helpful mark taken back")),
    "ballot.called": Kind(_ALL, _("A vote was called")),
    "ballot.entered": Kind(_ALL, _("Put to the vote")),
    "ballot.left": Kind(_ALL, _("Taken out of the vote")),
    "ballot.voted": Kind(_OWN, _("Voted")),
    "ballot.vote_taken_back": Kind(_OWN, _("Vote taken back")),
    "ballot.settled": Kind(_ALL, _("The votes were counted")),
    "challenge.drafted": Kind(_DESK, _("Challenge begun")),
    "challenge.changed": Kind(_DESK, _("Challenge changed")),
    "challenge.announced": Kind(_ALL, _("A challenge was announced")),
    "challenge.started": Kind(_ALL, _("A challenge began, and its rules were frozen")),
    "challenge.entries_closed": Kind(_ALL, _("A challenge takes no more ideas")),
    "challenge.entry_waiting": Kind(_OWN, _("Enters a challenge once it is public")),
    "challenge.entered": Kind(_ALL, _("Entered a challenge")),
    "challenge.left": Kind(_ALL, _("Left a challenge")),
    "challenge.not_entered": Kind(_OWN, _("Did not enter a challenge")),
    "challenge.juror_invited": Kind(_OWN, _("Invited into the jury of a challenge")),
    "challenge.juror_agreed": Kind(_ALL, _("A jury grew by one")),
    "challenge.juror_declined": Kind(_OWN, _("Declined to sit in a jury")),
    "challenge.juror_dismissed": Kind(_OWN, _("No longer in a jury")),
    "challenge.scored": Kind(_DESK, _("A juror gave points")),
    "challenge.conflict_declared": Kind(_DESK, _("A juror is not impartial")),
    "challenge.finalists_chosen": Kind(_ALL, _("A jury chose its finalists")),
    "challenge.finalist": Kind(_ALL, _("A finalist of a challenge")),
    "challenge.published": Kind(_ALL, _("The result of a challenge was published")),
    "challenge.word_added": Kind(_ALL, _("A jury said its word")),
    "challenge.won": Kind(_ALL, _("Won a challenge")),
    "idea.picked": Kind(_ALL, _("Recommended by the team")),
    "idea.pick_taken_back": Kind(_DESK, _("Recommendation taken back")),
    "product.opened": Kind(_DESK, _("Product page opened")),
    "product.changed": Kind(_DESK, _("Product page changed")),
    "royalty.credited": Kind(_ALL, _("Credited to the creators")),
    "royalty.reversed": Kind(_ALL, _("A credit was taken back")),
    "owner_report.posted": Kind(_ALL, _("An owner told of the product")),
    "owner_report.waiting": Kind(_OWN, _("An owner’s report waits for a look")),
    "owner_report.approved": Kind(_OWN, _("An owner’s report was let through")),
    "owner_report.refused": Kind(_OWN, _("An owner’s report was refused")),
    "owner_report.withdrawn": Kind(_OWN, _("An owner’s report was taken back")),
    "owner_report.hidden": Kind(_ALL, _("An owner’s report was hidden")),
    "owner_report.shown": Kind(_ALL, _("An owner’s report was shown again")),
    "round.planned": Kind(_ALL, _("A review round was planned")),
    "round.changed": Kind(_ALL, _("The dates of a review round changed")),
    "round.begun": Kind(_ALL, _("A review round began")),
    "round.closed": Kind(_ALL, _("A review round was closed: every idea has its decision")),
    "idea.entered_round": Kind(_ALL, _("Taken into a review round")),
    "idea.won_second_chance": Kind(_ALL, _("Won the vote on second chances")),
    "reviewer.assigned": Kind(_DESK, _("Reviewer assigned")),
    "reviewer.released": Kind(_DESK, _("Reviewer released")),
    "review.scored": Kind(_DESK, _("Scores given")),
    "review.conflict_declared": Kind(_DESK, _("Conflict of interest declared")),
    "decision.prepared": Kind(_DESK, _("Decision prepared")),
    "decision.discarded": Kind(_DESK, _("Prepared decision discarded")),
    "decision.scheduled": Kind(_DESK, _("Publication of prepared decisions set")),
    "decision.called_off": Kind(_DESK, _("Publication of prepared decisions called off")),
    "decision.dropped": Kind(_DESK, _("Prepared decision dropped: the idea was decided otherwise")),
    "report.made": Kind(_DESK, _("Reported")),
    "report.decided": Kind(_DESK, _("Report decided")),
    "mail.requested": Kind(_DESK, _("Mail to be sent")),
    "import.started": Kind(_DESK, _("Import started")),
    "import.finished": Kind(_DESK, _("Import finished")),
    "import.undone": Kind(_DESK, _("Import taken back")),
    "idea.import_undone": Kind(_ALL, _("Taken away with the import it came from")),
    "principles.changed": Kind(_ALL, _("Our promise has new words")),
    "portal.restored": Kind(_ALL, _("Portal restored from a backup")),
    "portal.generated": Kind(_DESK, _("Synthetic portal made")),
    "numbers.changed": Kind(_DESK, _("A number of the portal changed")),
}


PUBLIC = frozenset(name for name, kind in KINDS.items() if kind.audience is Audience.EVERYONE)
