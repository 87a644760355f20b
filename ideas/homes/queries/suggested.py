"""What suggestions are made from: a member's topics, and ideas of these topics that they may support. Each read is bounded, however many ideas there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, cast, func, literal, null, or_, select, union_all

from ideas.accounts.models import Actor, stand_in
from ideas.board.models import Board, CoAuthor, Idea, IdeaTag, Tag
from ideas.board.queries.lists import Card, Filters, cards_of
from ideas.board.queries.visibility import visible_boards
from ideas.core.db import BigId, session
from ideas.core.reads import Read, known
from ideas.homes.models import MemberHome
from ideas.homes.rules.suggestions import SHOWN, Candidate, Interest, Suggestion
from ideas.votes.models import Follow, Vote

LOOKED_BACK = 40
OF_A_TOPIC, NEWEST = 60, 40


def home_of(member_id: int | None) -> MemberHome | None:
    """What is kept for this member's home; None before their first visit."""
    return session().get(MemberHome, member_id) if member_id is not None else None


def suggests(member_id: int) -> bool:
    """Whether ideas are suggested to this member: until they say no."""
    home = home_of(member_id)
    return home is None or home.suggests


def interests_of(member_id: int) -> list[Interest]:
    """The topics of the last forty ideas each that a member supported, followed, and had: one statement."""
    liked = _liked(member_id)
    kind = func.min(liked.c.kind).label("kind")  # one of several ways to like an idea: own, then support, then following it
    once = select(liked.c.idea_id, kind).group_by(liked.c.idea_id).subquery()
    query = select(IdeaTag.tag_id, Tag.idea_count, once.c.kind, func.count().label("n")).join(once, once.c.idea_id == IdeaTag.idea_id).join(Tag, Tag.id == IdeaTag.tag_id)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for row in session().execute(query.group_by(IdeaTag.tag_id, Tag.idea_count, once.c.kind)):
        counts[row.tag_id] |= {row.kind: row.n, "all": row.idea_count}
    return [Interest(tag, found["all"], found.get("b_supported", 0), found.get("a_own", 0) + found.get("c_followed", 0)) for tag, found in sorted(counts.items())]


def _liked(member_id: int) -> Any:
    votes = select(literal("b_supported").label("kind"), Vote.idea_id).where(Vote.member_id == member_id).order_by(Vote.id.desc()).limit(LOOKED_BACK).subquery()
    follows = select(literal("c_followed").label("kind"), Follow.idea_id).where(Follow.member_id == member_id).order_by(Follow.at.desc()).limit(LOOKED_BACK).subquery()
    own = select(literal("a_own").label("kind"), Idea.id.label("idea_id")).where(Idea.author_id == member_id, Idea.published_at.is_not(None))
    mine = own.order_by(Idea.published_at.desc()).limit(LOOKED_BACK).subquery()
    return union_all(*(select(part.c.kind, part.c.idea_id) for part in (votes, follows, mine))).subquery()


def candidates_for(reader: Actor, tag_ids: Sequence[int], now: datetime) -> list[Candidate]:
    """Ideas that gather and that this reader may support: of each topic those among its newest 60, and of the newest of all. One statement."""
    values = {f"tag{place}": tag for place, tag in enumerate(tag_ids)} | {"reader_id": reader.id, "now": now}
    rows = session().connection().execute(_candidates(len(tag_ids), stand_in(reader)), values).all()
    tags: dict[int, set[int]] = defaultdict(set)
    for row in rows:
        tags[row.id].update([row.tag_id] if row.tag_id is not None else [])
    once = {row.id: row for row in rows}
    return [Candidate(row.id, row.author_id, frozenset(tags[row.id]), row.vote_count, row.published_at) for row in once.values()]


@lru_cache(maxsize=64)
def _candidates(topics: int, reader: Actor) -> Select:
    """A topic's newest ideas by their numbers, along its index; what the reader may not support is left out of these few."""
    parts = [
        select(IdeaTag.idea_id, IdeaTag.tag_id).where(IdeaTag.tag_id == bindparam(f"tag{place}")).order_by(IdeaTag.idea_id.desc()).limit(OF_A_TOPIC).subquery()
        for place in range(topics)
    ]
    newest = select(Idea.id.label("idea_id"), cast(null(), BigId).label("tag_id")).where(Idea.stage == "gathering").order_by(Idea.published_at.desc(), Idea.id.desc()).limit(NEWEST).subquery()
    looked_at = union_all(*(select(part.c.idea_id, part.c.tag_id) for part in (*parts, newest))).subquery()
    return select(Idea.id, Idea.author_id, Idea.vote_count, Idea.published_at, looked_at.c.tag_id).join(looked_at, looked_at.c.idea_id == Idea.id).where(_open_to(reader))


def _open_to(reader: Actor) -> ColumnElement[bool]:
    me, moment = bindparam("reader_id", type_=BigId), bindparam("now", type_=Idea.closes_at.type)
    return and_(_seen_by(reader), _to_support(me, moment), ~select(literal(1)).where(Follow.idea_id == Idea.id, Follow.member_id == me).exists())


def _seen_by(reader: Actor) -> ColumnElement[bool]:
    """In public, on a board open to this reader; also staff and creators are suggested no more than that."""
    return and_(Idea.published_at.is_not(None), Idea.board_id.in_(select(Board.id).where(visible_boards(reader))))


def _to_support(me: Any, moment: Any) -> ColumnElement[bool]:
    """It gathers, and is neither their own, nor one they have a part in, nor one they support already. The bare stage would tempt a planner to walk it instead of the few numbers."""
    running = and_(func.coalesce(Idea.stage, "") == "gathering", or_(Idea.closes_at.is_(None), Idea.closes_at > moment))
    part = select(literal(1)).where(CoAuthor.idea_id == Idea.id, CoAuthor.member_id == me).exists()
    vote = select(literal(1)).where(Vote.idea_id == Idea.id, Vote.member_id == me).exists()
    return and_(running, or_(Idea.author_id.is_(None), Idea.author_id != me), ~part, ~vote)


def suggested(home: MemberHome | None, reader: Actor, now: datetime) -> list[tuple[Suggestion, Card]]:
    """The first five of today's picks that still hold for this reader: gathering, seen, neither theirs nor supported meanwhile. One statement, none without picks."""
    picks = [Suggestion(*pick) for pick in home.picks] if home is not None and home.suggests else []
    still = Filters(only=_to_support(reader.id, now))
    cards = {card.id: card for card in cards_of([one.idea_id for one in picks], reader, still, listed=_seen_by(reader))}
    return [(one, cards[one.idea_id]) for one in picks if one.idea_id in cards][:SHOWN]


def topics_read(home: MemberHome | None) -> Read[dict[int, str]]:
    """The names of the topics that today's picks were made by, by number; not asked where there are none."""
    tags = [tag for _, _, tag in home.picks if tag is not None] if home is not None and home.suggests else []
    return Read(lambda rows: {row.id: row.name for row in rows}, _TOPICS, {"topics": sorted(set(tags))}) if tags else known({})


_TOPICS = select(Tag.id, Tag.name).where(Tag.id.in_(bindparam("topics", expanding=True)), Tag.merged_into_id.is_(None))
