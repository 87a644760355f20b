"""The jury: invited, agreed, scoring, keeping out where it is not impartial."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update

from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.board.queries.co_authors import makes
from ideas.challenges.models import Challenge, ChallengeEntry, Juror, JuryScore
from ideas.challenges.queries.jury import juror_of, score_of
from ideas.challenges.rules.jury import score_error, why_not_answer, why_not_invite, why_not_score
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_text


@action
def invite(challenge: Challenge, member: Member, *, by: Actor, now: datetime) -> Juror:
    """Invite a member or somebody of the team into the jury; twice is the same as once. Raises Refused."""
    challenge = locked(challenge)
    insist(why_not_invite(challenge, by, now))
    juror = juror_of(challenge.id, member.id)
    if juror is None:
        juror = Juror(challenge_id=challenge.id, member_id=member.id, invited_at=now, invited_by_id=by.id)
        session().add(juror)
        session().flush()
        record("challenge.juror_invited", by=by, now=now, member_id=member.id, thing_id=challenge.id)
    return juror


@action
def dismiss(challenge: Challenge, juror: Juror, *, by: Actor, now: datetime) -> None:
    """Take somebody off the jury, with what they gave, until the finalists are chosen. Raises Refused."""
    challenge = locked(challenge)
    insist(why_not_invite(challenge, by, now))
    member_id = juror.member_id
    session().delete(juror)
    record("challenge.juror_dismissed", by=by, now=now, member_id=member_id, thing_id=challenge.id)


@action
def answer(challenge: Challenge, *, agrees: bool, by: Actor, now: datetime) -> Juror:
    """Agree to sit in the jury, or decline. Raises Refused."""
    challenge = locked(challenge)
    juror = juror_of(challenge.id, by.id)
    insist(why_not_answer(challenge, juror, by, now))
    assert juror is not None
    juror.agreed_at, juror.declined_at = (now, None) if agrees else (None, now)
    record("challenge.juror_agreed" if agrees else "challenge.juror_declined", by=by, now=now, thing_id=challenge.id)
    return juror


@action
def score(challenge: Challenge, entry: ChallengeEntry, *, points: int | None, note: str, by: Actor, now: datetime) -> JuryScore:
    """Give an entry one to five points with a note, or others than before. Raises Refused with errors by field."""
    insist_all(score_error(points, clean_text(note).strip(), has_conflict=False))
    given = _give(challenge, entry, points, note, by=by, now=now)
    record("challenge.scored", by=by, now=now, thing_id=entry.id)
    return given


@action
def declare(challenge: Challenge, entry: ChallengeEntry, *, note: str = "", by: Actor, now: datetime) -> JuryScore:
    """Say that one is not impartial: no points, and what one gave before is gone. Raises Refused."""
    insist_all(score_error(None, clean_text(note).strip(), has_conflict=True))
    given = _give(challenge, entry, None, note, by=by, now=now)
    record("challenge.conflict_declared", by=by, now=now, thing_id=entry.id)
    return given


def _give(challenge: Challenge, entry: ChallengeEntry, points: int | None, note: str, *, by: Actor, now: datetime) -> JuryScore:
    challenge = locked(challenge)
    juror, idea = juror_of(challenge.id, by.id), session().get_one(Idea, entry.idea_id)
    insist(why_not_score(challenge, juror, by, now, is_own=idea.author_id == by.id or makes(idea.id, by.id)))
    assert juror is not None
    given = score_of(entry.id, juror.id)
    if given is None:
        given = JuryScore(entry_id=entry.id, juror_id=juror.id, at=now)
        session().add(given)
    else:
        given.changed_at = now
    given.points, given.note = points, clean_text(note).strip()
    session().flush()
    return given


def forget(member_id: int) -> None:
    """Inside the use case of leaving: invitations without an answer go, and so do the notes of what was given. The points stay, so that a choice stays what it was."""
    unanswered = Juror.member_id == member_id, Juror.agreed_at.is_(None), Juror.declined_at.is_(None)
    session().execute(delete(Juror).where(*unanswered))
    own = select(Juror.id).where(Juror.member_id == member_id)
    session().execute(update(JuryScore).where(JuryScore.juror_id.in_(own)).values(note=""))
