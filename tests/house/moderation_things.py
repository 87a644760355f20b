"""Things of moderation for the matrix: a report, a statement of reasons, an objection."""

from __future__ import annotations

from ideas.accounts.models import Member
from ideas.core.db import writing
from ideas.moderation.models import Statement
from ideas.moderation.queries import reference
from ideas.reports.models import Appeal, Report
from tests.factories import NOON, make_idea, make_member
from tests.house.challenge_things import Thing

YEAR = 2999


def stated(creator: Member) -> Statement:
    """A statement of reasons about an idea of the creator, which somebody else took down."""
    idea, moderator = make_idea(creator, stage="removed"), make_member("moderator")
    with writing() as current:
        row = Statement(
            measure="removed", thing="idea", thing_id=idea.id, idea_id=idea.id, member_id=creator.id, scope="everywhere", reason="spam", ground="rules", text="An advertisement.", quote="Buy",
            noticed=True, automated=False, at=NOON, by_id=moderator.id, appeal_until=NOON.replace(year=YEAR),
        )
        current.add(row)
        current.flush()
    return row


class ModerationThings:
    """One function a kind."""

    @staticmethod
    def report(creator: Member) -> Thing:
        idea, fan = make_idea(creator), make_member()
        with writing() as current:
            row = Report(thing="idea", thing_id=idea.id, idea_id=idea.id, by_id=fan.id, reason="spam", text="x", at=NOON)
            current.add(row)
            current.flush()
        return Thing({"report_id": row.id, "reference": reference("report", row.id)})

    @staticmethod
    def decided_report(creator: Member) -> Thing:
        found = ModerationThings.report(creator)
        with writing() as current:
            row = current.get_one(Report, found.values["report_id"])
            row.decided_at, row.outcome, row.appeal_until = NOON, "kept", NOON.replace(year=YEAR)
        return found

    @staticmethod
    def statement(creator: Member) -> Thing:
        return Thing({"reference": reference("statement", stated(creator).id)})

    @staticmethod
    def appeal(creator: Member) -> Thing:
        row = stated(creator)
        with writing() as current:
            made = Appeal(statement_id=row.id, by_id=creator.id, text="It is none.", lang="en", at=NOON, first_by_id=row.by_id)
            current.add(made)
            current.flush()
        return Thing({"appeal_id": made.id})

    @staticmethod
    def forged(creator: Member) -> Thing:
        """A number that somebody made up, with no signature of ours."""
        return Thing({"reference": f"{stated(creator).id}-0123456789abcdef0123456789abcdef"})

    @staticmethod
    def month(_creator: Member) -> Thing:
        return Thing({"month": "2026-07"})
