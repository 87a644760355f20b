"""Taking an import back: its rows and events go; ideas on which others have acted stay."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, union

from ideas.accounts.models import Actor, Member
from ideas.board.actions.bring_in import take_away
from ideas.board.models import Idea, IdeaLink
from ideas.comments.actions.bring_in import take_back as take_back_comments
from ideas.comments.models import Comment
from ideas.core.bulk import EVENTS, chunks, step
from ideas.core.db import action, session
from ideas.core.db import table as as_table
from ideas.core.events import record
from ideas.core.refusal import Refusal, insist
from ideas.core.words import N_
from ideas.lifecycle.models import SourceEntry
from ideas.rewards.actions.leaving import take_along
from ideas.transfer.built_on import built_on
from ideas.transfer.models import Import
from ideas.transfer.named_yet import still_here
from ideas.transfer.queries import ideas_to_undo, import_of, named, shells_left
from ideas.transfer.rules import UNDOING, why_not_end_undoing
from ideas.triage.actions.bring_in import take_back as take_back_notes
from ideas.triage.models.notes import Note
from ideas.votes.bring_in import take_back as take_back_votes
from ideas.votes.models import Vote

BATCH = 200


@dataclass
class Undone:
    """What an undo took away and what it left."""

    import_id: int
    gone: list[int] = field(default_factory=list)
    kept: list[tuple[int, str]] = field(default_factory=list)
    touched: list[int] = field(default_factory=list)
    members: int = 0
    members_kept: int = 0


def undo(import_id: int, *, progress: Callable[[str, int], object] | None = None, by: Actor, now: datetime) -> Undone:
    """Take a whole import back, in short steps; may be run again where it was broken off. Raises Refused."""
    found = import_of(import_id)
    insist(None if found else Refusal("no_such_import", N_("There is no such import."), 404))
    insist(Refusal("undone_already", N_("This import is taken back already.")) if found and found.undone_at else None)
    session().rollback()
    _mark(import_id)
    undone, tell = Undone(import_id), progress or (lambda _step, _done: None)
    for ids in _batches(ideas_to_undo, import_id):
        tell("ideas", len(undone.gone))
        _take_ideas(undone, ids, by, now)
    for some in chunks(_touched(undone), BATCH):
        tell("rows on other ideas", len(some))
        undone.touched += some
        _take_rows(undone, some, by, now)
    for ids in _batches(shells_left, import_id):
        tell("members", undone.members)
        _take_shells(undone, ids)
    _finish(undone, by=by, now=now)
    return undone


def _mark(import_id: int) -> None:
    """Whoever still brings it writes nothing more from now on."""
    with step("import") as current:
        current.get_one(Import, import_id, with_for_update=True, populate_existing=True).step = UNDOING


def _batches(query: Callable[[int, int, int], list[int]], import_id: int) -> Iterator[list[int]]:
    above = 0
    while ids := query(import_id, above, BATCH):
        session().rollback()
        yield ids
        above = ids[-1]


def _take_ideas(undone: Undone, ids: list[int], by: Actor, now: datetime) -> None:
    with step("import"):
        session().scalars(select(Idea.id).where(Idea.id.in_(ids)).order_by(Idea.id).with_for_update()).all()
        kept = set(session().scalars(union(*built_on(undone.import_id, ids))))
        gone = [one for one in ids if one not in kept]
        undone.kept += [(row.id, row.title) for row in named(kept)] if kept else []
        undone.gone += gone
        if gone:
            _take_events(undone, gone, by, now)
            take_away(gone)


def _take_events(undone: Undone, gone: list[int], by: Actor, now: datetime) -> None:
    """Events that are sealed into the public log stay, and it is told there that the idea is gone."""
    own = (EVENTS.c.import_id == undone.import_id) & EVENTS.c.idea_id.in_(gone)
    session().execute(delete(EVENTS).where(own, EVENTS.c.sealed_at.is_(None)))
    for idea in sorted(session().scalars(select(EVENTS.c.idea_id).where(own).distinct()).all()):
        record("idea.import_undone", by=by, now=now, idea_id=idea)


def _touched(undone: Undone) -> list[int]:
    """Ideas that are not the import's own and have something of it."""
    own = {idea for idea, _title in undone.kept}
    tables: tuple[Any, ...] = (Vote, Comment, SourceEntry, IdeaLink, Note)
    found = session().scalars(union(*(select(table.idea_id).where(table.import_id == undone.import_id) for table in tables))).all()
    session().rollback()
    return sorted(set(found) - own)


def _take_rows(undone: Undone, ids: list[int], by: Actor, now: datetime) -> None:
    with step("import"):
        take_back_votes(ids, import_id=undone.import_id, by=by, now=now)
        take_back_comments(ids, import_id=undone.import_id, by=by, now=now)
        take_back_notes(ids, import_id=undone.import_id, by=by, now=now)
        for table in (SourceEntry, IdeaLink):
            rows: Any = as_table(table)
            session().execute(delete(rows).where(rows.c.import_id == undone.import_id, rows.c.idea_id.in_(ids)))
        told = EVENTS.c.kind.in_(("idea.told", "idea.linked")) & EVENTS.c.sealed_at.is_(None)
        session().execute(delete(EVENTS).where(EVENTS.c.import_id == undone.import_id, told, EVENTS.c.idea_id.in_(ids)))


def _take_shells(undone: Undone, ids: list[int]) -> None:
    with step("import"):
        gone = sorted(set(ids) - still_here(ids))
        take_along(gone)
        session().execute(delete(EVENTS).where(EVENTS.c.import_id == undone.import_id, EVENTS.c.kind == "member.brought_in", EVENTS.c.member_id.in_(gone)))
        session().execute(delete(as_table(Member)).where(as_table(Member).c.id.in_(gone)))
        undone.members += len(gone)
        undone.members_kept += len(ids) - len(gone)


@action
def _finish(undone: Undone, *, by: Actor, now: datetime) -> None:
    row = session().get_one(Import, undone.import_id, with_for_update=True, populate_existing=True)
    insist(why_not_end_undoing(row.step, undone=row.undone_at is not None))
    row.undone_at = now
    record("import.undone", by=by, now=now, thing_id=row.id, ideas=len(undone.gone), kept=len(undone.kept), members=undone.members)
