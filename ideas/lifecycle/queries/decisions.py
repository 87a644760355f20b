"""The public record of decisions: all of them with their reasons, narrowed and searched; and what is on the roadmap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, union_all

from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.paging import Page, decode, encode, moment_of
from ideas.core.words import ZONE
from ideas.lifecycle.models import Promise, StageChange

PAGE = 20
STAGES = ("approved", "parked", "declined")
OUTCOMES = ("approved", "approved_with_changes", "parked", "second_chance", "declined")
ROADMAP = ("approved", "in_development", "launched")
WORDS_MOST, WORD_LONGEST = 8, 60
COUNTED = 10_000


@dataclass(frozen=True)
class Decided:
    """A decision as it stands in public; `outcome` is its kind."""

    id: int
    idea_id: int
    outcome: str
    to_stage: str
    at: datetime
    reason: str | None
    text: str
    changes_mind: str
    parked_until: date | None
    lang: str
    origin: str


@dataclass(frozen=True)
class Narrowed:
    """What a list of decisions is narrowed to; all of it combines."""

    outcome: str | None = None
    board_id: int | None = None
    reason: str | None = None
    year: int | None = None
    words: tuple[str, ...] = ()

    @classmethod
    def asked(cls, text: str, **more: Any) -> Narrowed:
        """Each word of the text has to be found; at most eight of them."""
        return cls(words=tuple(word[:WORD_LONGEST] for word in text.split()[:WORDS_MOST]), **more)


def decisions(listed: ColumnElement[bool], narrowed: Narrowed, after: str | None = None, limit: int = PAGE) -> Page[Decided]:
    """A page of decisions, newest first: of each stage the newest by its index, put together. `listed` is what the reader may see."""
    place = _place(after)
    parts = [select(_of_stage(stage, listed, narrowed, place, limit + 1).subquery()) for stage in STAGES]
    both = union_all(*parts).subquery()
    rows = session().execute(select(both).order_by(both.c.at.desc(), both.c.id.desc()).limit(limit + 1)).all()
    found = [Decided(**row._asdict()) for row in rows[:limit]]
    return Page(found, encode(found[-1].at.isoformat(), found[-1].id) if len(rows) > limit else None)


def _place(after: str | None) -> tuple[datetime, int] | None:
    values = decode(after, 2)
    moment = moment_of(values[0]) if values else None
    return (moment, int(values[1])) if values and moment else None


def _of_stage(stage: str, listed: ColumnElement[bool], narrowed: Narrowed, place: tuple[datetime, int] | None, limit: int) -> Select:
    s = StageChange
    outcome = func.coalesce(s.outcome, s.to_stage).label("outcome")
    columns = (s.id, s.idea_id, outcome, s.to_stage, s.at, s.reason, s.text, s.changes_mind, s.parked_until, s.lang, s.origin)
    query = select(*columns).join(Idea, Idea.id == s.idea_id).where(s.to_stage == stage, is_decision(), listed, *_conditions(narrowed))
    if place:
        query = query.where(or_(s.at < place[0], and_(s.at == place[0], s.id < place[1])))
    return query.order_by(s.at.desc(), s.id.desc()).limit(limit)


def is_decision() -> ColumnElement[bool]:
    """A step that decides: not the return of something taken down, nor what comes back from parking by itself."""
    s = StageChange
    back = or_(s.from_stage == "removed", and_(s.from_stage == "parked", s.to_stage == "approved"))
    return and_(s.to_stage.in_(STAGES), or_(s.outcome.is_not(None), s.from_stage.is_(None), ~back))


def _conditions(narrowed: Narrowed, *, with_outcome: bool = True) -> list[ColumnElement[bool]]:
    s = StageChange
    found: list[ColumnElement[bool]] = [_has(word) for word in narrowed.words]
    if with_outcome and narrowed.outcome:
        found.append(func.coalesce(s.outcome, s.to_stage) == narrowed.outcome)
    if narrowed.board_id:
        found.append(Idea.board_id == narrowed.board_id)
    if narrowed.reason:
        found.append(s.reason == narrowed.reason)
    if narrowed.year:
        found.append(and_(s.at >= datetime(narrowed.year, 1, 1, tzinfo=ZONE), s.at < datetime(narrowed.year + 1, 1, 1, tzinfo=ZONE)))
    return found


def _has(word: str) -> ColumnElement[bool]:
    """A word in the reasons or the idea's title; written small or with a capital, since not every database folds umlauts."""
    texts = (StageChange.text, StageChange.changes_mind, Idea.title)
    spellings = dict.fromkeys((word, word.lower(), word.capitalize()))
    return or_(*(text.icontains(spelling, autoescape=True) for text in texts for spelling in spellings))


def outcome_counts(listed: ColumnElement[bool], narrowed: Narrowed) -> dict[str, int]:
    """How many decisions of each kind, of the newest 10,000 that fit, whatever kind is chosen: one statement."""
    s = StageChange
    newest = select(func.coalesce(s.outcome, s.to_stage).label("outcome")).join(Idea, Idea.id == s.idea_id).where(is_decision(), listed, *_conditions(narrowed, with_outcome=False))
    some = newest.limit(COUNTED).subquery()
    rows = session().execute(select(some.c.outcome, func.count().label("n")).group_by(some.c.outcome))
    return {row.outcome: row.n for row in rows}


def first_year() -> int | None:
    """The year of the first decision, in the portal's zone."""
    first = [session().scalar(select(func.min(StageChange.at)).where(StageChange.to_stage == stage)) for stage in STAGES]
    moments = [moment for moment in first if moment is not None]
    return min(moments).astimezone(ZONE).year if moments else None


def on_roadmap(listed: ColumnElement[bool], stage: str, *, board_id: int | None = None, limit: int = 12) -> list[int]:
    """Ideas that stand in this stage, the latest arrival first, by number: one statement."""
    s = StageChange
    query = select(s.idea_id).join(Idea, and_(Idea.id == s.idea_id, Idea.stage == s.to_stage)).where(s.to_stage == stage, listed)
    query = query.where(Idea.board_id == board_id) if board_id else query
    return list(dict.fromkeys(session().scalars(query.order_by(s.at.desc(), s.id.desc()).limit(limit * 2))))[:limit]


def next_promises(idea_ids: list[int]) -> dict[int, date]:
    """The nearest promised day that waits on each of these ideas: one statement."""
    if not idea_ids:
        return {}
    query = select(Promise.idea_id, func.min(Promise.due_on).label("due_on")).where(Promise.idea_id.in_(idea_ids), Promise.settled_on.is_(None)).group_by(Promise.idea_id)
    return {row.idea_id: row.due_on for row in session().execute(query)}
