"""The inbox: a page of notices in one statement, the number on the bell beside the member it is for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, bindparam, func, literal, select, text

from ideas.accounts.models import Actor, Member, stand_in
from ideas.board.models import Idea
from ideas.board.queries import visible_to
from ideas.core.db import BigId, session
from ideas.core.events import Event
from ideas.core.links import idea_path, path
from ideas.core.paging import Page, decode, encode
from ideas.core.words import Message
from ideas.notifications.models import Notice
from ideas.notifications.queries.cases import DECIDED_KINDS, case_path
from ideas.notifications.sentences import SHORT, icon_of, sentence

PAGE = 30
BELL_MOST = 99


@dataclass(frozen=True)
class Line:
    """A notice as the inbox shows it; without `link` what it tells of is not shown any more."""

    id: int
    kind: str
    what: Message
    why: Message
    at: datetime
    is_read: bool
    icon: str
    link: str | None
    title: str
    name: str
    about_idea: bool


def inbox(reader: Actor, *, after: str | None = None, limit: int = PAGE) -> Page[Line]:
    """A reader's notices, the newest first. Of ideas that the reader may not see any more nothing is told but that there was something."""
    place = decode(after, 1)
    values = {"member_id": reader.id, "reader_id": reader.id, "before": place[0] if place else None, "most": limit + 1}
    rows = session().connection().execute(_page(stand_in(reader), placed=place is not None), values).all()
    return Page([_line(row) for row in rows[:limit]], encode(rows[limit - 1].id) if len(rows) > limit else None)


@cache
def _page(reader: Actor, *, placed: bool) -> Select:
    """Put together once a kind of reader."""
    seen = and_(Idea.id == Event.idea_id, visible_to(reader))
    query = (
        select(
            Notice.id, Notice.audience, Notice.at, Notice.settled_at, Event.kind, Event.facts, Event.idea_id.label("about"), Event.thing_id, Idea.id.label("idea_id"), Idea.slug, Idea.title,
            Member.name,
        )
        .join(Event, Event.id == Notice.event_id)
        .outerjoin(Idea, seen)
        .outerjoin(Member, and_(Member.id == Event.actor_id, Event.kind == "comment.posted", Member.closed_at.is_(None)))
        .where(Notice.member_id == bindparam("member_id", type_=BigId), Notice.channel == "inbox")
    )
    if placed:
        query = query.where(Notice.id < bindparam("before", type_=BigId))
    return query.order_by(Notice.id.desc()).limit(bindparam("most"))


def _line(row: Any) -> Line:
    return Line(
        row.id, row.kind, sentence(row.kind, row.facts, row.audience), SHORT[row.audience], row.at, row.settled_at is not None, icon_of(row.kind), path_of(row), row.title or "", row.name or "",
        row.about is not None,
    )


def path_of(row: Any) -> str | None:
    """The desk for who works there, else the idea, at the words that are meant."""
    if row.kind in _DESK:
        return path(_DESK[row.kind])
    if row.kind in DECIDED_KINDS:
        return case_path(row.kind, row.thing_id, row.facts)
    if row.kind in _PAGES:
        endpoint, name = _PAGES[row.kind]
        return path(endpoint, **{name: row.thing_id})
    if row.kind.startswith("co_author.") or row.kind.partition(".")[0] in (*_ABOUT, "poll") or row.kind in _OWN:
        return own_page(row.kind, row.thing_id) or path("ideas_new.mine")
    return link_of(row.kind, row.thing_id, row.idea_id, row.slug) if row.idea_id is not None else None


def own_page(kind: str, thing_id: int | None) -> str | None:
    """The reader's own page that a notice of this kind leads to, where it is about them and no idea."""
    if kind.startswith("ambassador.") and thing_id is not None:
        return path("ambassadors.answer", ambassador_id=thing_id)
    if kind.startswith("poll.") and thing_id is not None:
        return path("polls.show", poll_id=thing_id)
    page = _OWN.get(kind) or _ABOUT.get(kind.partition(".")[0])
    return path(page, **_AT.get(page, {})) if page else None


_OWN = {"badge.earned": "badges.index", "thank_you.given": "thanks.index", "greeting.sent": "thanks.index", **dict.fromkeys(("invitation.sent", "board.guest_let_in", "board.guest_taken_off", "board.guests_tier_set"), "invitations.index")}
_AT = {"desk_inbox.show": {"view": "mine"}}
_ABOUT = {"bulk": "desk_inbox.show", "standing": "leaderboard.show", "perk": "perks.mine", "product_test": "perks.mine", "tester_report": "perks.mine", "ambassador": "rewards.show"}
_PAGES = {"coin_round.published": ("coin_rounds.show", "round_id"), "challenge.juror_invited": ("challenges_jury.show", "challenge_id")}
_DESK = {"report.made": "desk_moderation.reports", "appeal.made": "desk_moderation.appeals"}


def link_of(kind: str, thing_id: int | None, idea_id: int, slug: str) -> str:
    """Where on the idea's page, or on that of the desk, a notice leads."""
    thing = kind.partition(".")[0]
    if kind == "supporters.contacted" and thing_id is not None:
        return path("supporter_texts.show", idea_id=idea_id, text_id=thing_id)
    if thing == "note" or kind == "idea.assigned":
        return path("desk_lifecycle.show", idea_id=idea_id) + (f"#note-{thing_id}" if thing == "note" else "")
    mark = f"#{thing}-{thing_id}" if thing in {"comment", "update"} and thing_id is not None else ""
    return idea_path(idea_id, slug) + mark


_UNREAD = text("notices.channel = 'inbox' AND notices.settled_at IS NULL")


def _unread(member_id: Any) -> ScalarSelect[int]:
    """Counted up to one more than the bell shows."""
    some = select(literal(1)).select_from(Notice).where(Notice.member_id == member_id, _UNREAD).limit(BELL_MOST + 1).correlate(Member).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


UNREAD = _unread(Member.id)  # read along with the member, since each page has the bell


def unread_count(member_id: int) -> int:
    """How many notices were not read yet, as of now."""
    return int(session().connection().execute(_UNREAD_NOW, {"member_id": member_id}).scalar_one())


_UNREAD_NOW = select(_unread(bindparam("member_id", type_=BigId)))


def own_notice(notice_id: int, member_id: int | None) -> Notice | None:
    """A notice of this member's inbox."""
    if not 0 < notice_id < 2**63:
        return None
    return session().scalar(select(Notice).where(Notice.id == notice_id, Notice.member_id == member_id, Notice.channel == "inbox"))


def link_for(notice: Notice, reader: Actor) -> str | None:
    """Where a notice leads this reader; None where there is nothing to see any more."""
    query = _page(stand_in(reader), placed=True)
    row = session().connection().execute(query, {"member_id": reader.id, "reader_id": reader.id, "before": notice.id + 1, "most": 1}).first()
    return path_of(row) if row is not None and row.id == notice.id else None
