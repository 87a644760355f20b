"""Who hears of an event: the people of one line of the register, page by page, and which of them may be told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, exists, false, func, or_, select, true

from ideas.accounts.models import STAFF, Member, on_team
from ideas.ballots.models import BallotVote
from ideas.board.models import PUBLIC_STAGES, Board, BoardGuest, CoAuthor, Idea
from ideas.coin_rounds.models import CoinRound
from ideas.comments.models import Comment
from ideas.core.bulk import pairs
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.text import mentions
from ideas.lifecycle.models import Update
from ideas.notifications.models import NoticeChoice
from ideas.notifications.rules import REASONS_GROUP, STAFF_GROUPS, Heard
from ideas.polls.models import Poll, PollAnswer
from ideas.polls.queries import asked_members
from ideas.triage.models.contact import SupporterMessage
from ideas.triage.models.notes import Note, NoteEdit
from ideas.triage.queries.contact import addressed
from ideas.votes.models import Follow, Vote

MENTIONS_MOST = 10
SAID = ("comment.posted", "comment.approved", "comment.answered_officially")
NOTED = ("note.written", "note.changed")
TOLD = ("update.posted", "update.corrected", "update.creator_posted")
UNSEEN_TOO = frozenset((REASONS_GROUP, "reports", "desk"))  # these tell also of what is not shown any more
SHARED = "shared"  # these tell also of what is not public yet


@dataclass(frozen=True)
class Scene:
    """An event with the idea it is about, as the database has them now."""

    event: Event
    idea: Idea | None

    @property
    def is_public(self) -> bool:
        """Whether everybody who may see its board sees the idea."""
        return self.idea is not None and self.idea.stage in PUBLIC_STAGES and self.idea.published_at is not None


@dataclass(frozen=True)
class Hearer:
    """A member who may be told, their language, and what they chose."""

    id: int
    lang: str
    chosen: str | None


def scene_of(event: Event) -> Scene:
    """The event with its idea."""
    return Scene(event, session().get(Idea, event.idea_id, populate_existing=True) if event.idea_id else None)


def audience(scene: Scene, line: Heard, *, after: int, limit: int) -> list[int]:
    """The numbers of the members of a line's audience above `after`, ascending. Raises KeyError for an audience that nobody knows."""
    return _AUDIENCES[line.audience](scene, after, limit)


def _supporters(scene: Scene, after: int, limit: int) -> list[int]:
    """Who supported the idea when it happened."""
    query = select(Vote.member_id).where(Vote.idea_id == scene.event.idea_id, Vote.state == "counted", Vote.at <= scene.event.at, Vote.member_id > after)
    return list(session().scalars(query.order_by(Vote.member_id).limit(limit)))


def _creators(scene: Scene, after: int, limit: int) -> list[int]:
    """Its creator, and once it is public the co-authors who agreed: before that sending it is the creator's affair alone."""
    idea = scene.idea
    found = {idea.author_id} if idea is not None and idea.author_id is not None else set()
    if idea is not None and scene.is_public:
        found |= set(session().scalars(select(CoAuthor.member_id).where(CoAuthor.idea_id == idea.id, CoAuthor.agreed_at.is_not(None))))
    return sorted(one for one in found if one > after)[:limit]


def _followers(scene: Scene, after: int, limit: int) -> list[int]:
    """Who followed it without supporting it; its creator hears as such."""
    supports = exists().where(Vote.idea_id == Follow.idea_id, Vote.member_id == Follow.member_id, Vote.state == "counted")
    query = select(Follow.member_id).where(Follow.idea_id == scene.event.idea_id, Follow.at <= scene.event.at, Follow.member_id > after, ~supports)
    if scene.idea is not None and scene.idea.author_id is not None:
        query = query.where(Follow.member_id != scene.idea.author_id)
    return list(session().scalars(query.order_by(Follow.member_id).limit(limit)))


def _one(find: Callable[[Scene], int | None]) -> Callable[[Scene, int, int], list[int]]:
    def one(scene: Scene, after: int, _limit: int) -> list[int]:
        found = find(scene)
        return [found] if found is not None and found > after else []

    return one


def _comment(scene: Scene) -> Comment | None:
    return session().get(Comment, scene.event.thing_id) if scene.event.thing_id else None


def _author(scene: Scene) -> int | None:
    comment = _comment(scene)
    return comment.author_id if comment else None


def _answered(scene: Scene) -> int | None:
    """Whose comment was answered; nobody hears of answering themselves."""
    comment = _comment(scene)
    parent = session().get(Comment, comment.parent_id) if comment and comment.parent_id else None
    return parent.author_id if comment and parent and parent.author_id != comment.author_id else None


def _mentioned(scene: Scene, after: int, limit: int) -> list[int]:
    comment = _comment(scene)
    called = mentions(comment.body)[:MENTIONS_MOST] if comment else []
    query = select(Member.id).where(Member.handle_key.in_(called), Member.id > after, Member.id != (comment.author_id if comment else None))
    return list(session().scalars(query.order_by(Member.id).limit(limit))) if called else []


def _noted(scene: Scene, after: int, limit: int) -> list[int]:
    """Colleagues whom a note names; on a change those whom it did not name before."""
    note = _note(scene)
    former = session().scalar(select(NoteEdit.body).where(NoteEdit.note_id == scene.event.thing_id, NoteEdit.at == scene.event.at).order_by(NoteEdit.id).limit(1))
    called = [key for key in mentions(note.body)[:MENTIONS_MOST] if key not in mentions(former or "")] if note else []
    query = select(Member.id).where(Member.handle_key.in_(called), Member.role.in_(STAFF), Member.id > after)
    return list(session().scalars(query.order_by(Member.id).limit(limit))) if called else []


def _contacted(scene: Scene, after: int, limit: int) -> list[int]:
    message = session().get(SupporterMessage, scene.event.thing_id) if scene.event.thing_id else None
    return addressed(message, after=after, limit=limit) if message else []


def _note(scene: Scene) -> Note | None:
    return session().get(Note, scene.event.thing_id) if scene.event.thing_id else None


def _spenders(scene: Scene, after: int, limit: int) -> list[int]:
    """Who has coins in a round."""
    query = select(BallotVote.member_id).distinct().join(CoinRound, CoinRound.ballot_id == BallotVote.ballot_id).where(CoinRound.id == scene.event.thing_id, BallotVote.member_id > after)
    return list(session().scalars(query.order_by(BallotVote.member_id).limit(limit)))


def _guests(scene: Scene, after: int, limit: int) -> list[int]:
    """Whom the tier that was set let into the board; nobody where none was."""
    query = select(BoardGuest.member_id).where(BoardGuest.board_id == scene.event.thing_id, BoardGuest.source == "tier", BoardGuest.at == scene.event.at, BoardGuest.member_id > after)
    return list(session().scalars(query.order_by(BoardGuest.member_id).limit(limit)))


def _asked(scene: Scene, after: int, limit: int) -> list[int]:
    """Whom a question is put to; one to all members stands on its page, and nobody is told apart."""
    poll = session().get(Poll, scene.event.thing_id) if scene.event.thing_id else None
    if poll is None or poll.segment == "all":
        return []
    return list(session().scalars(select(Member.id).where(asked_members(poll), Member.id > after).order_by(Member.id).limit(limit)))


def _answerers(scene: Scene, after: int, limit: int) -> list[int]:
    query = select(PollAnswer.member_id).where(PollAnswer.poll_id == scene.event.thing_id, PollAnswer.member_id > after)
    return list(session().scalars(query.order_by(PollAnswer.member_id).limit(limit)))


def _roles(*roles: str) -> Callable[[Scene, int, int], list[int]]:
    def some(_scene: Scene, after: int, limit: int) -> list[int]:
        return list(session().scalars(select(Member.id).where(on_team(), Member.role.in_(roles), Member.id > after).order_by(Member.id).limit(limit)))

    return some


_AUDIENCES: dict[str, Callable[[Scene, int, int], list[int]]] = {
    "creator": _creators,
    "supporters": _supporters,
    "guests": _guests,
    "asked": _asked,
    "answerers": _answerers,
    "followers": _followers,
    "spenders": _spenders,
    "concerned": _one(lambda scene: scene.event.member_id),
    "assigned": _one(lambda scene: None if "run" in scene.event.facts else scene.event.member_id),
    "author": _one(_author),
    "answered": _one(_answered),
    "mentioned": _mentioned,
    "noted": _noted,
    "contacted": _contacted,
    "team": _roles("team", "admin"),
    "moderators": _roles("moderator", "admin"),
}
AUDIENCES = frozenset(_AUDIENCES)


def is_still_said(scene: Scene) -> bool:
    """Whether the words an event tells of are still shown: who was told of them later would find a place-holder."""
    event = scene.event
    if event.kind in SAID:
        comment = _comment(scene)
        return comment is not None and comment.state == "public" and comment.hiding_id is None
    if event.kind in NOTED:
        note = _note(scene)
        return note is not None and note.removed_at is None
    if event.kind in TOLD:
        update = session().get(Update, event.thing_id) if event.thing_id else None
        return update is not None and update.hiding_id is None
    return True


def may_be_told(scene: Scene, line: Heard, ids: Iterable[int], *, now: datetime) -> list[Hearer]:
    """Which of these members may be told: with an account that is confirmed and open, not the actor, and able to see the idea.

    A suspended member hears nothing but why something of theirs was taken down.
    """
    active = true() if line.group == REASONS_GROUP else or_(Member.suspended_until.is_(None), Member.suspended_until <= now)
    query = (
        select(Member.id, Member.lang, NoticeChoice.level)
        .outerjoin(NoticeChoice, and_(NoticeChoice.member_id == Member.id, NoticeChoice.switch == line.group))
        .where(
            Member.id.in_(list(ids)), Member.closed_at.is_(None), Member.confirmed_at.is_not(None), Member.email.is_not(None),
            Member.id != func.coalesce(scene.event.actor_id, 0), active, _may_see(scene, line),
        ).order_by(Member.id).with_for_update(read=True, key_share=True, of=Member)  # who is leaving at this moment has left before they are told
    )
    return [Hearer(*row) for row in session().execute(query)]


def _may_see(scene: Scene, line: Heard) -> ColumnElement[bool]:
    """As `board.queries.visible_to` says it for one reader, said for many readers of one idea; of a removed idea nobody hears any more."""
    idea = scene.idea
    if line.group in STAFF_GROUPS:
        return Member.role.in_(STAFF)
    if idea is None or line.group in UNSEEN_TOO:
        return true()
    let_in = _let_in(idea.board_id)
    if scene.is_public or line.group == SHARED:
        return let_in
    if idea.stage == "removed":
        return false()
    return or_(Member.id == (idea.author_id or 0), Member.role.in_(STAFF)) & let_in


def _let_in(board_id: int) -> ColumnElement[bool]:
    """Who may see this board: of one for invited people its guests and staff, and who is on the list no more hears nothing, of their own ideas either."""
    if session().scalar(select(Board.visibility).where(Board.id == board_id)) != "invited":
        return true()
    return or_(Member.role.in_(STAFF), Member.id.in_(select(BoardGuest.member_id).where(BoardGuest.board_id == board_id)))


def chosen_by(recipient: str) -> dict[str, str]:
    """What somebody chose, by group."""
    return pairs(select(NoticeChoice.switch, NoticeChoice.level).where(NoticeChoice.recipient == recipient))
