"""Juries and what they gave, for jurors and the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import fmean

from sqlalchemy import bindparam, func, select

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.challenges.models import Challenge, ChallengeEntry, Juror, JuryScore
from ideas.challenges.queries.challenges import is_in
from ideas.challenges.rules.jury import Judged
from ideas.core.db import BigId, session
from ideas.core.reads import Read, Rows, known

INVITED_MOST = 50


@dataclass(frozen=True)
class Seat:
    """A juror with the name that is shown; no name for who left."""

    juror: Juror
    name: str | None
    handle: str | None
    title: str
    picture_key: str | None


def jury_of(challenge_id: int, *, agreed: bool = False) -> list[Seat]:
    """Who was invited, or who agreed; one statement."""
    query = select(Juror, Member.name, Member.handle, Member.title, Member.picture_key, Member.closed_at).join(Member, Member.id == Juror.member_id).where(Juror.challenge_id == challenge_id)
    query = query.where(Juror.agreed_at.is_not(None)) if agreed else query
    return [Seat(row[0], *((None, None, "", None) if row[5] else row[1:5])) for row in session().execute(query.order_by(Juror.id).limit(INVITED_MOST))]


def juror_of(challenge_id: int, member_id: int | None) -> Juror | None:
    """The seat of a member, if there is one."""
    if member_id is None:
        return None
    return session().scalar(select(Juror).where(Juror.challenge_id == challenge_id, Juror.member_id == member_id))


def juror_for(juror_id: int, challenge_id: int) -> Juror | None:
    """A seat of this jury by its number."""
    return session().scalar(select(Juror).where(Juror.id == juror_id, Juror.challenge_id == challenge_id)) if 0 < juror_id < 2**63 else None


@dataclass(frozen=True)
class Asked:
    """An invitation into a jury that waits for an answer."""

    challenge_id: int
    title_de: str
    title_en: str


def invitations_read(member_id: int | None) -> Read[list[Asked]]:
    """The juries that this member is asked into and has not answered, while they have not given their result; the newest first."""
    return Read(_asked, _ASKED, {"asked_member": member_id}) if member_id is not None else known([])


def _asked(rows: Rows) -> list[Asked]:
    return [Asked(row.challenge_id, row.title_de, row.title_en) for row in sorted(rows, key=lambda row: row.id, reverse=True)]


_ASKED = (
    select(Juror.id, Juror.challenge_id, Challenge.title_de, Challenge.title_en).join(Challenge, Challenge.id == Juror.challenge_id)
    .where(Juror.member_id == bindparam("asked_member", type_=BigId), Juror.agreed_at.is_(None), Juror.declined_at.is_(None), Challenge.published_at.is_(None))
    .order_by(Juror.id.desc()).limit(10)
)


def score_of(entry_id: int, juror_id: int) -> JuryScore | None:
    """What a juror gave an entry."""
    return session().scalar(select(JuryScore).where(JuryScore.entry_id == entry_id, JuryScore.juror_id == juror_id))


@dataclass
class Given:
    """An entry with all that jurors gave it: (name, score)."""

    entry: ChallengeEntry
    idea: Idea
    scores: list[tuple[str | None, JuryScore]] = field(default_factory=list)

    @property
    def points(self) -> list[int]:
        """The points without those who are not impartial."""
        return [score.points for _, score in self.scores if score.points is not None]

    @property
    def mean(self) -> float | None:
        """Their mean; none without points."""
        return fmean(self.points) if self.points else None

    def own(self, juror_id: int | None) -> JuryScore | None:
        """What this juror gave."""
        return next((score for _, score in self.scores if score.juror_id == juror_id), None)


def given_of(challenge: Challenge) -> list[Given]:
    """Every entry that is in, with its scores; two statements."""
    entries = select(ChallengeEntry, Idea).join(Idea, Idea.id == ChallengeEntry.idea_id).where(ChallengeEntry.challenge_id == challenge.id, is_in()).order_by(ChallengeEntry.id)
    found = {row[0].id: Given(row[0], row[1]) for row in session().execute(entries)}
    scores = select(JuryScore, Member.name, Member.closed_at).join(Juror, Juror.id == JuryScore.juror_id).join(Member, Member.id == Juror.member_id).where(Juror.challenge_id == challenge.id)
    for score, name, closed in session().execute(scores.order_by(JuryScore.id)):
        if score.entry_id in found:
            found[score.entry_id].scores.append((None if closed else name, score))
    return list(found.values())


def judged_of(challenge_id: int) -> list[Judged]:
    """How many jurors gave each entry points; one statement."""
    query = select(ChallengeEntry.id, func.count(JuryScore.points)).outerjoin(JuryScore, JuryScore.entry_id == ChallengeEntry.id)
    query = query.where(ChallengeEntry.challenge_id == challenge_id, is_in()).group_by(ChallengeEntry.id).order_by(ChallengeEntry.id)
    return [Judged(*row) for row in session().execute(query)]


def member_by_handle(handle: str) -> Member | None:
    """A living member by handle, for an invitation."""
    return session().scalar(select(Member).where(Member.handle_key == handle, Member.closed_at.is_(None), Member.email.is_not(None)))
