"""Reads of questions: which somebody sees, to whom one is put, one's own answer, what staff may read at the end."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from ideas.accounts.models import Actor, Consent, Member
from ideas.board.models import Board, Idea, IdeaTag, Tag
from ideas.board.models.guests import BoardGuest
from ideas.core.db import session
from ideas.core.numbers import number
from ideas.panels.models import Invitation, Panel
from ideas.panels.queries.guests import reaching
from ideas.polls.models import Poll, PollAnswer
from ideas.polls.rules import PURPOSE, SHUT, VERSION
from ideas.standings.models import Standing
from ideas.standings.rules import TIERS
from ideas.votes.models import Follow

MOST = 100
COUNTED = 10_000


class Shown(NamedTuple):
    """A question, whether it is put to the reader, and their answer where they gave one."""

    poll: Poll
    asked: bool
    own: PollAnswer | None


def polls_for(reader: Actor) -> list[Shown]:
    """The latest questions that this reader may know of, those with the latest end first. Two statements."""
    query = _shown(reader).where(seen_by(reader)).order_by(Poll.closes_at.desc(), Poll.id.desc()).limit(MOST)
    return [Shown(*row) for row in session().execute(query)]


def poll_for(poll_id: int, reader: Actor) -> Shown | None:
    """One of them by its number."""
    row = session().execute(_shown(reader).where(Poll.id == poll_id, seen_by(reader))).first() if 0 < poll_id < 2**63 else None
    return Shown(*row) if row else None


def open_for(reader: Actor, now: datetime) -> list[Poll]:
    """What a member can answer and has not answered yet, the one that ends first at the top; for their home."""
    if reader.id is None:
        return []
    answered = select(PollAnswer.poll_id).where(PollAnswer.member_id == reader.id)
    running = (Poll.opened_at.is_not(None), Poll.stopped_at.is_(None), Poll.published_at.is_(None), Poll.closes_at > now)
    return list(session().scalars(select(Poll).where(*running, asks(reader), Poll.id.not_in(answered)).order_by(Poll.closes_at, Poll.id).limit(MOST)))


def _shown(reader: Actor) -> Select:
    return select(Poll, asks(reader).label("asked"), PollAnswer).outerjoin(PollAnswer, and_(PollAnswer.poll_id == Poll.id, PollAnswer.member_id == (reader.id or 0)))


def seen_by(reader: Actor) -> ColumnElement[bool]:
    """Drafts are the team's; a question to a board's guests or to the invited is theirs and staff's; the rest is everybody's."""
    if reader.role in {"team", "admin", "system"}:
        return true()
    known = true() if reader.is_staff else or_(Poll.segment.not_in(SHUT), asks(reader))
    return and_(Poll.opened_at.is_not(None), known)


def asks(reader: Actor) -> ColumnElement[bool]:
    """Whether a question is put to this reader, who is a fan: staff are not asked."""
    if reader.id is None or reader.role != "member":
        return false()
    tier = session().scalar(select(Standing.tier).where(Standing.member_id == reader.id)) or TIERS[0]
    follows = select(Follow.idea_id).join(IdeaTag, IdeaTag.idea_id == Follow.idea_id).where(Follow.member_id == reader.id, IdeaTag.tag_id == Poll.tag_id).exists()
    wrote = select(Idea.id).join(IdeaTag, IdeaTag.idea_id == Idea.id).where(Idea.author_id == reader.id, IdeaTag.tag_id == Poll.tag_id).exists()
    guest = select(BoardGuest.board_id).where(BoardGuest.board_id == Poll.board_id, BoardGuest.member_id == reader.id).exists()
    invited = select(Invitation.id).where(Invitation.panel_id == Poll.panel_id, Invitation.member_id == reader.id, Invitation.agreed.is_(True)).exists()
    return or_(
        Poll.segment == "all", and_(Poll.segment == "tier", Poll.tier.in_(TIERS[: TIERS.index(tier) + 1])), and_(Poll.segment == "tag", or_(follows, wrote)),
        and_(Poll.segment == "board", guest), and_(Poll.segment == "panel", invited),
    )


def asked_members(poll: Poll) -> ColumnElement[bool]:
    """The same the other way round: the members one question is put to."""
    among: dict[str, ColumnElement[bool]] = {
        "all": true(),
        "tier": Member.id.in_(select(Standing.member_id).where(Standing.tier.in_(reaching(poll.tier)))) if poll.tier != TIERS[0] else true(),
        "tag": or_(
            Member.id.in_(select(Follow.member_id).join(IdeaTag, IdeaTag.idea_id == Follow.idea_id).where(IdeaTag.tag_id == poll.tag_id)),
            Member.id.in_(select(Idea.author_id).join(IdeaTag, IdeaTag.idea_id == Idea.id).where(IdeaTag.tag_id == poll.tag_id)),
        ),
        "board": Member.id.in_(select(BoardGuest.member_id).where(BoardGuest.board_id == poll.board_id)),
        "panel": Member.id.in_(select(Invitation.member_id).where(Invitation.panel_id == poll.panel_id, Invitation.agreed.is_(True))),
    }
    return and_(among[poll.segment], Member.role == "member", Member.closed_at.is_(None), Member.confirmed_at.is_not(None))


def reach_of(poll: Poll) -> int:
    """How many it is put to, counted up to 10,000."""
    some = select(Member.id).where(asked_members(poll)).limit(COUNTED).subquery()
    return int(session().scalar(select(func.count()).select_from(some)) or 0)


def is_asked(poll: Poll, member_id: int | None) -> bool:
    """Whether one question is put to a member, as of now."""
    return session().scalar(select(Member.id).where(Member.id == member_id, asked_members(poll))) is not None


def own_answer(poll_id: int, member_id: int | None) -> PollAnswer | None:
    """What a member answered."""
    return session().scalar(select(PollAnswer).where(PollAnswer.poll_id == poll_id, PollAnswer.member_id == member_id))


def consent_of(member_id: int | None) -> Consent | None:
    """That a member agreed to the words that hold now, and has not taken it back."""
    query = select(Consent).where(Consent.member_id == member_id, Consent.purpose == PURPOSE, Consent.version == VERSION, Consent.withdrawn_at.is_(None))
    return session().scalars(query.order_by(Consent.id.desc()).limit(1)).first()


def answer_count(poll_id: int) -> int:
    """How many answers stand: for the rule alone, never shown as it is."""
    return int(session().scalar(select(func.count()).where(PollAnswer.poll_id == poll_id)) or 0)


def choices_of(poll_id: int) -> list[int]:
    """The choices that stand, for publishing alone."""
    return list(session().scalars(select(PollAnswer.choice).where(PollAnswer.poll_id == poll_id, PollAnswer.choice.is_not(None))))


def words_of(poll: Poll) -> list[str]:
    """What was written, for staff, once the result stands and as long as 20 answers do: without names or moments, in an order that tells neither."""
    if poll.published_at is None or not poll.published:
        return []
    words = list(session().scalars(select(PollAnswer.words).where(PollAnswer.poll_id == poll.id, PollAnswer.words != "")))
    return sorted(words, key=lambda text: hashlib.sha256(f"{poll.id}:{text}".encode()).digest()) if len(words) >= number(session(), "survey_answers_least") else []


def due_polls(now: datetime, limit: int = 20) -> list[int]:
    """Questions that are over and have no result yet."""
    query = select(Poll.id).where(Poll.opened_at.is_not(None), Poll.stopped_at.is_(None), Poll.published_at.is_(None), Poll.closes_at <= now)
    return list(session().scalars(query.order_by(Poll.closes_at, Poll.id).limit(limit)))


def aims(segment: str, locale: str) -> list[tuple[str, str]]:
    """What a segment can name: boards for invited people, invitations that are out (number, name in this language); nothing for the others."""
    if segment == "board":
        named = Board.name_de if locale == "de" else Board.name_en
        return [(str(row.id), row.name) for row in session().execute(select(Board.id, named.label("name")).where(Board.visibility == "invited").order_by(Board.position))]
    if segment == "panel":
        titled = Panel.title_de if locale == "de" else Panel.title_en
        return [(str(row.id), row.title) for row in session().execute(select(Panel.id, titled.label("title")).where(Panel.sent_at.is_not(None)).order_by(Panel.id.desc()).limit(MOST))]
    return []


def tag_named(name: str) -> int | None:
    """The topic of this name by now."""
    return session().scalar(select(func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.name == name))


def tag_name(tag_id: int | None) -> str:
    """The name of a topic."""
    return session().scalar(select(Tag.name).where(Tag.id == tag_id)) or ""
