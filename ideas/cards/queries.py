"""What is drawn on cards, as visitors see it, and which cards there are."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import and_, bindparam, select

from ideas.accounts.models import VISITOR, Member
from ideas.board.models import Board, Idea, Picture
from ideas.board.queries import boards_for, visible_to
from ideas.board.queries.co_authors import made_by, makers_of
from ideas.board.rules.campaign import campaign_of
from ideas.cards.models import ShareCard
from ideas.cards.rules import Told, mark, place
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.links import path
from ideas.core.reads import Read, Rows

_SHOWN = (Idea.id, Idea.title, Idea.stage, Idea.goal, Idea.goal_reached_at, Idea.milestone_count, Idea.rules)


def told_of(idea_id: int) -> Told | None:
    """What a visitor may know of an idea: two statements; None where visitors do not see it."""
    cover = select(Picture.files).where(Picture.idea_id == Idea.id, Picture.update_id.is_(None)).order_by(Picture.position, Picture.id).limit(1).scalar_subquery()
    query = select(*_SHOWN, Member.name, cover.label("cover")).outerjoin(Member, and_(Member.id == Idea.author_id, Member.closed_at.is_(None)))
    row = session().execute(query.where(Idea.id == idea_id, visible_to(VISITOR))).first()
    if row is None:
        return None
    others = [maker.name for maker in makers_of([idea_id]).get(idea_id, [])]
    file = (row.cover or {}).get("medium")
    return Told(
        row.id, row.title, row.stage, row.goal, row.goal_reached_at is not None, tuple(step.votes for step in campaign_of(row.rules, row.goal).milestones), row.milestone_count,
        tuple(name for name in (row.name, *others) if name), file["key"] if file else None,
    )


def public_boards() -> list[Board]:
    """The boards that everybody sees."""
    return boards_for(VISITOR)


def cards_at(places: list[str]) -> list[ShareCard]:
    """The cards at these places, as rows."""
    return list(session().scalars(select(ShareCard).where(ShareCard.place.in_(places))))


def fingerprints(idea_id: int | None, board_id: int | None = None) -> dict[str, str]:
    """The cards of an idea, of a board, or of the portal: fingerprints by place."""
    rows = session().execute(select(ShareCard.place, ShareCard.fingerprint).where(ShareCard.idea_id == idea_id, ShareCard.board_id == board_id))
    return {row.place: row.fingerprint for row in rows}


def files_of(idea_id: int | None, board_id: int | None = None) -> dict[str, str]:
    """The cards of an idea, of a board, or of the portal: keys of their files by place."""
    rows = session().execute(select(ShareCard.place, ShareCard.key).where(ShareCard.idea_id == idea_id, ShareCard.board_id == board_id))
    return {row.place: row.key for row in rows}


def asked_at(idea_id: int) -> datetime | None:
    """When an idea's card was last asked for."""
    return session().scalar(select(Event.at).where(Event.kind == "card.asked", Event.idea_id == idea_id).order_by(Event.id.desc()).limit(1))


class Shown(NamedTuple):
    """A card by its address."""

    url: str


_CARD = select(ShareCard.fingerprint).where(ShareCard.place == bindparam("card_place"))


def card_read(idea_id: int, lang: str) -> Read[Shown | None]:
    """The address of an idea's card in a language, to be asked with others."""

    def made(rows: Rows) -> Shown | None:
        return next((Shown(path("cards.idea", idea_id=idea_id, lang=lang, mark=mark(row.fingerprint))) for row in rows), None)

    return Read(made, _CARD, {"card_place": place("idea", lang, idea_id)})


def is_kept(key: str) -> bool:
    """Whether a card still is this file."""
    return session().scalar(select(ShareCard.id).where(ShareCard.key == key).limit(1)) is not None


def kept_keys() -> dict[str, int | None]:
    """The files of all cards, and the idea that each is of."""
    return {row.key: row.idea_id for row in session().execute(select(ShareCard.key, ShareCard.idea_id))}


def hottest_without(limit: int, among: int = 200) -> list[int]:
    """Of the ideas that are most in demand, those without a card: an indexed walk, whatever the portal holds."""
    hot = select(Idea.id, Idea.hot).where(Idea.published_at.is_not(None)).order_by(Idea.hot.desc(), Idea.id.desc()).limit(among).subquery()
    query = select(hot.c.id).join(Idea, Idea.id == hot.c.id).outerjoin(ShareCard, ShareCard.idea_id == hot.c.id).where(ShareCard.id.is_(None), visible_to(VISITOR))
    return list(session().scalars(query.order_by(hot.c.hot.desc()).limit(limit)))


def carded_ideas(after: int, limit: int, *, member_id: int | None = None, board_id: int | None = None) -> list[int]:
    """Ideas with a card, by number from there on: all of them, a member's, a board's."""
    query = select(Idea.id).where(Idea.id > after, select(ShareCard.id).where(ShareCard.idea_id == Idea.id).exists())
    if member_id is not None:
        query = query.where(made_by(member_id))
    if board_id is not None:
        query = query.where(Idea.board_id == board_id)
    return list(session().scalars(query.order_by(Idea.id).limit(limit)))


def carded_boards() -> set[int]:
    """Boards with a card."""
    return {number for number in session().scalars(select(ShareCard.board_id).where(ShareCard.board_id.is_not(None))) if number is not None}


def common_marks() -> dict[str, str]:
    """The marks of all cards that are of no idea, by place: some a portal has, in one statement."""
    rows = session().execute(select(ShareCard.place, ShareCard.fingerprint).where(ShareCard.idea_id.is_(None)))
    return {row.place: mark(row.fingerprint) for row in rows}
