"""Reads of runs over many ideas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.board.queries import visible_to
from ideas.core.db import session
from ideas.core.paging import Page, beyond, decode, encode
from ideas.triage.models.bulk import BulkLine, BulkRun

LINES, RUNS = 100, 30
FIRST = ("refused", "left", "same", "waiting", "done")


@dataclass(frozen=True)
class Line:
    """A line of a run with what is shown of its idea; `title` is none where the idea is gone."""

    id: int
    position: int
    state: str
    refusal: dict[str, Any]
    at: datetime | None
    text: str
    idea_id: int | None
    title: str | None
    stage: str | None


def run_for(run_id: int) -> BulkRun | None:
    """A run by its number."""
    return session().get(BulkRun, run_id) if 0 < run_id < 2**63 else None


def seen_ideas(idea_ids: Sequence[int], reader: Actor) -> list[int]:
    """Those of these ideas that the reader sees, in the order given, each once."""
    seen = set(session().scalars(select(Idea.id).where(Idea.id.in_(idea_ids), visible_to(reader))))
    return [number for number in dict.fromkeys(idea_ids) if number in seen]


def _lines() -> Select:
    return select(
        BulkLine.id, BulkLine.position, BulkLine.state, BulkLine.refusal, BulkLine.at, BulkLine.text, BulkLine.idea_id, Idea.title, Idea.stage,
    ).outerjoin(Idea, Idea.id == BulkLine.idea_id)


def lines_of(run_id: int) -> list[Line]:
    """All lines of a run in their order, 500 at most: one statement."""
    return [Line(*row) for row in session().execute(_lines().where(BulkLine.run_id == run_id).order_by(BulkLine.position))]


def report_page(run_id: int, state: str, *, after: str | None = None, limit: int = LINES) -> Page[Line]:
    """Lines of a run in one state, in their order."""
    place = decode(after, 1)
    query = _lines().where(BulkLine.run_id == run_id, BulkLine.state == state).order_by(BulkLine.position).limit(limit + 1)
    if place and isinstance(place[0], int):
        query = query.where(beyond([BulkLine.__table__.c.position], place, descending=False))
    rows = [Line(*row) for row in session().execute(query)]
    return Page(rows[:limit], encode(rows[limit - 1].position) if len(rows) > limit else None)


def stages_of(run_id: int) -> list[str]:
    """The stage of each idea of a run."""
    return list(session().scalars(select(Idea.stage).join(BulkLine, BulkLine.idea_id == Idea.id).where(BulkLine.run_id == run_id)))


def waiting_lines(run_id: int, limit: int) -> list[int]:
    """The next lines to do."""
    return list(session().scalars(select(BulkLine.id).where(BulkLine.run_id == run_id, BulkLine.state == "waiting").order_by(BulkLine.position).limit(limit)))


def undone_by(run_id: int) -> BulkRun | None:
    """The run that takes this one back, or tried to."""
    return session().scalars(select(BulkRun).where(BulkRun.undoes_id == run_id)).one_or_none()


def steps_taken(run_id: int) -> list[tuple[str, str]]:
    """From where to where a run moved ideas, each pair once."""
    befores = session().scalars(select(BulkLine.before).where(BulkLine.run_id == run_id, BulkLine.state == "done"))
    return list(dict.fromkeys((before["from"], before["to"]) for before in befores if "to" in before))


def run_page(*, after: str | None = None, limit: int = RUNS) -> Page[tuple[BulkRun, str | None]]:
    """Runs that were begun, the latest first, with the name of who began them (empty for who left)."""
    place = decode(after, 1)
    query = select(BulkRun, Member.name).outerjoin(Member, Member.id == BulkRun.by_id).where(BulkRun.begun_at.is_not(None)).order_by(BulkRun.id.desc()).limit(limit + 1)
    if place and isinstance(place[0], int):
        query = query.where(BulkRun.id < place[0])
    rows: list[tuple[BulkRun, str | None]] = [(row[0], row[1]) for row in session().execute(query)]
    return Page(rows[:limit], encode(rows[limit - 1][0].id) if len(rows) > limit else None)


def member_name(member_id: int | None) -> str | None:
    """Somebody's name; empty for who left."""
    return session().scalar(select(Member.name).where(Member.id == member_id))


def broken_runs() -> list[int]:
    """Runs whose counts do not add up to their lines, for `flask check`: their numbers, 100 at most."""
    settled = select(BulkLine.run_id, func.count().label("lines"), func.count().filter(BulkLine.state != "waiting").label("settled")).group_by(BulkLine.run_id).subquery()
    counted = BulkRun.done_count + BulkRun.same_count + BulkRun.refused_count + BulkRun.left_count
    query = select(BulkRun.id).outerjoin(settled, settled.c.run_id == BulkRun.id).where(
        (func.coalesce(settled.c.lines, 0) != BulkRun.total_count) | (func.coalesce(settled.c.settled, 0) != counted),
    )
    return list(session().scalars(query.order_by(BulkRun.id).limit(100)))
