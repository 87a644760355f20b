"""The database's own chain, looked at from end to end, and the staff texts against the digests in it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, select

from ideas.core.bulk import pairs
from ideas.core.db import session
from ideas.core.events import Event
from ideas.public_log.models import LogEntry, LogState, LogTally
from ideas.public_log.queries.texts import forms
from ideas.public_log.queries.waiting import unsealed_things
from ideas.public_log.rules import BEGINNING, TAKEN_BACK, TALLIED, TEXTS, canonical, digest, why_not_whole

STREAM = 5000


@dataclass(frozen=True)
class Sealed:
    """A staff text as the log knows it: the entry that tells of it last, its idea, its digest."""

    seq: int
    idea: int | None
    sha256: str


@dataclass
class Walk:
    """What was seen on the way along the chain."""

    seq: int = 0
    hash: str = BEGINNING
    texts: dict[tuple[str, int], Sealed] = field(default_factory=dict)
    votes: dict[int, int] = field(default_factory=dict)

    def on(self) -> Iterator[str]:
        """Go on to the present head; gives what is wrong on the way."""
        query = select(LogEntry.seq, LogEntry.hash, LogEntry.body).where(LogEntry.seq > self.seq).order_by(LogEntry.seq)
        for row in session().execute(query.execution_options(yield_per=STREAM)):
            if row.seq != self.seq + 1:
                yield f"entry {self.seq + 1} is missing: after {self.seq} comes {row.seq}"
            if problem := why_not_whole(row.body, row.hash, row.seq, self.hash):
                yield f"entry {row.seq}: {problem}"
            self.seq, self.hash = row.seq, row.hash
            self._remember(row)

    def _remember(self, row: Any) -> None:
        """Texts and votes that this entry tells of; the others are known by their kind, without reading them as JSON."""
        told: dict[str, Any] = json.loads(row.body)
        kind = told.get("kind", "")
        if "text" in told:
            self.texts[told["text"]["of"], told["thing"]] = Sealed(row.seq, told.get("idea"), told["text"]["sha256"])
        elif kind in TAKEN_BACK:
            self.texts.pop((TAKEN_BACK[kind], told["thing"]), None)
        elif kind == "idea.import_undone":
            self.texts = {key: text for key, text in self.texts.items() if text.idea != told.get("idea")}
        elif kind == TALLIED:
            self.votes |= dict(told["votes"])


def problems() -> Iterator[str]:
    """What is wrong with the chain, its tally, the marks on the events, or a staff text that the log has the digest of."""
    walk = Walk()
    yield from walk.on()
    yield from _head(walk)
    yield from _marks()
    yield from _tallies(walk)
    present = _present(walk)
    unsealed = {(TEXTS.get(kind) or TAKEN_BACK[kind], thing) for kind, thing in unsealed_things([*TEXTS, *TAKEN_BACK])}
    yield from walk.on()  # what was sealed meanwhile
    for (of, thing), text in walk.texts.items():
        if (of, thing) not in unsealed and present.get((of, thing), "") != text.sha256:
            where = f"{of} {thing}" + (f" of idea {text.idea}" if text.idea else "")
            yield f"{where} is not what entry {text.seq} has the digest of" if (of, thing) in present else f"{where}, told by entry {text.seq}, is gone"


def count() -> int:
    """How many entries there are."""
    return session().scalar(select(func.count(LogEntry.seq))) or 0


def _head(walk: Walk) -> Iterator[str]:
    """The last entry is the one that the state row names: a chain cut off at its end is found."""
    state = session().execute(select(LogState.seq, LogState.hash)).first()
    if state is not None and (state.seq < walk.seq or (state.seq == walk.seq and state.hash != walk.hash)):
        yield f"the chain ends with {walk.seq}, its head should be {state.seq} ({state.hash})"
    if state is not None and state.seq > walk.seq and session().get(LogEntry, state.seq) is None:
        yield f"the end is missing: the last entry is {walk.seq}, it should be {state.seq}"
    if state is None and walk.seq:
        yield "the chain has lost its head"


def _marks() -> Iterator[str]:
    """Each event that is marked as sealed has its entry, and no other."""
    lost = select(Event.id).where(Event.sealed_at.is_not(None), Event.id.not_in(select(LogEntry.event_id).where(LogEntry.event_id.is_not(None))))
    for event in session().scalars(lost.order_by(Event.id).limit(STREAM)):
        yield f"event {event} is marked as sealed and has no entry"
    strange = select(LogEntry.seq).outerjoin(Event, Event.id == LogEntry.event_id).where(LogEntry.event_id.is_not(None), Event.sealed_at.is_(None))
    for seq in session().scalars(strange.order_by(LogEntry.seq).limit(STREAM)):
        yield f"the event of entry {seq} is gone or not marked as sealed"


def _tallies(walk: Walk) -> Iterator[str]:
    """The stored tally is what the chain tells."""
    stored = pairs(select(LogTally.idea_id, LogTally.vote_count))
    for idea in sorted(stored.keys() | walk.votes.keys()):
        if stored.get(idea, 0) != walk.votes.get(idea, 0):
            yield f"idea {idea}: the tally has {stored.get(idea, 0)} votes, the chain tells {walk.votes.get(idea, 0)}"


def _present(walk: Walk) -> dict[tuple[str, int], str]:
    """The digests of the texts as they stand now."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for of, thing in walk.texts:
        wanted[of].append(thing)
    return {(of, thing): digest(canonical(form)) for of, things in wanted.items() for thing, form in forms(of, things).items()}
