"""Sealing: what is public joins the chain, once each and in one order; after each day its votes are tallied there.

Whoever adds to the chain holds its one state row, so many workers never write the same place. Which events wait is marked on the events
themselves: a cursor on their numbers would lose those that are committed after later ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite

from ideas.core.bulk import EVENTS, insert_many
from ideas.core.db import action, locked, session, table
from ideas.core.words import ZONE
from ideas.public_log.models import LogEntry, LogState, LogTally
from ideas.public_log.queries.texts import forms
from ideas.public_log.queries.waiting import changed_counts, due, gone_tallies, tally_sum, votes_since
from ideas.public_log.rules import BEGINNING, BEGUN, FORMAT, TALLIED, TEXTS, belongs_in_public, content_of, digest, end_of, moment_text, placed, yesterday

STEP = 1000
PART = 500
STEPS_MOST = 200


def seal_log(*, now: datetime, most: int = STEPS_MOST) -> int:
    """Seal what is due, then tally the day that is over, in at most so many steps each; gives how many events were looked at. What is left waits for the next time."""
    done = 0
    for _ in range(most):
        step = seal_some(now=now)
        done += step
        if step < STEP:
            break
    for _ in range(most):
        if not tally_some(now=now):
            break
    return done


@action
def seal_some(*, now: datetime) -> int:
    """One step: up to a thousand events that are due join the chain; gives how many were looked at. What no visitor could see is passed over for good."""
    state = _held(now)
    events = due(now, STEP)
    public = [event for event in events if belongs_in_public(event)]
    texts = _texts(public)
    contents = [content_of(event, texts.get((TEXTS.get(event.kind, ""), event.thing_id))) for event in public]
    _append(state, contents, now=now, events=public)
    _mark([event.id for event in public], seal_after=None, sealed_at=now)
    _mark([event.id for event in events if not belongs_in_public(event)], seal_after=None)
    return len(events)


@action
def tally_some(*, now: datetime) -> bool:
    """One step of the tally of the last day that is over: up to 500 ideas whose votes changed since the tally before; whether there is more to do.

    A day on which no worker ran has no tally of its own; its votes are in the next one.
    """
    state = _held(now)
    day = state.tallying or _day_to_tally(state, now)
    if day is None:
        return False
    state.tallying = day
    changed = changed_counts(state.tallied_idea, PART)
    counts = _at_the_end(changed, day)
    if changed:
        state.tallied_idea = changed[-1][0]
    if len(changed) < PART:
        counts += [(idea, 0) for idea in gone_tallies(PART)]
    _tally(state, day, counts, closing=len(changed) < PART and len(counts) < PART, now=now)
    return state.tallying is not None


def _held(now: datetime) -> LogState:
    """The chain's one row, under a lock; made where there is none. The first entry says how the others are written."""
    dialect = sqlite if session().get_bind().dialect.name == "sqlite" else postgresql
    first = {"id": 1, "seq": 0, "hash": BEGINNING, "tallied_through": yesterday(now, ZONE), "tallied_idea": 0, "tally_parts": 0}
    session().connection().execute(dialect.insert(table(LogState)).values(first).on_conflict_do_nothing())
    state = locked(LogState(id=1))
    if state.seq == 0:
        _append(state, [{"kind": BEGUN, "at": moment_text(now), "by": "portal", "facts": {"format": FORMAT, "zone": ZONE.key}}], now=now)
    return state


def _texts(events: Iterable[Any]) -> dict[tuple[str, int], dict[str, Any]]:
    """The published forms of the staff texts that these events tell of."""
    wanted: dict[str, list[int]] = defaultdict(list)
    for event in events:
        if event.kind in TEXTS and event.thing_id is not None:
            wanted[TEXTS[event.kind]].append(event.thing_id)
    return {(of, number): form for of, ids in wanted.items() for number, form in forms(of, ids).items()}


def _append(state: LogState, contents: Sequence[dict[str, Any]], *, now: datetime, events: Sequence[Any] = (), day: date | None = None) -> None:
    """Add entries behind the head, under the state's lock."""
    rows = []
    for at, content in enumerate(contents):
        body = placed(content, state.seq + 1, state.hash, now)
        state.seq, state.hash = state.seq + 1, digest(body)
        rows.append({
            "seq": state.seq, "event_id": events[at].id if events else None, "kind": content["kind"], "idea_id": content.get("idea"), "day": day,
            "sealed_at": now, "body": body, "hash": state.hash,
        })
    insert_many(LogEntry, rows)


def _mark(ids: Sequence[int], **values: Any) -> None:
    if ids:
        session().connection().execute(update(EVENTS).where(EVENTS.c.id.in_(ids)).values(**values))


def _day_to_tally(state: LogState, now: datetime) -> date | None:
    day = yesterday(now, ZONE)
    return day if state.tallied_through is None or state.tallied_through < day else None


def _at_the_end(changed: Sequence[tuple[int, int, int]], day: date) -> list[tuple[int, int]]:
    """The votes of these ideas when the day was over, where they differ from the tally before."""
    later = votes_since([idea for idea, _, _ in changed], end_of(day, ZONE)) if changed else {}
    return [(idea, votes - later.get(idea, 0)) for idea, votes, told in changed if votes - later.get(idea, 0) != told]


def _tally(state: LogState, day: date, counts: Sequence[tuple[int, int]], *, closing: bool, now: datetime) -> None:
    """Keep the counts and seal them; the closing part says the sums, and its hash is the day's head."""
    if not counts and not closing:
        return
    _keep(counts)
    state.tally_parts += 1
    facts: dict[str, Any] = {"day": day.isoformat(), "part": state.tally_parts}
    if closing:
        facts["ideas"], facts["total"] = tally_sum()
    told = {"kind": TALLIED, "at": moment_text(end_of(day, ZONE)), "by": "portal", "facts": facts, "votes": [list(pair) for pair in sorted(counts)]}
    _append(state, [told], now=now, day=day if closing else None)
    if closing:
        state.tallied_through, state.tallying, state.tallied_idea, state.tally_parts = day, None, 0, 0


def _keep(counts: Sequence[tuple[int, int]]) -> None:
    dialect = sqlite if session().get_bind().dialect.name == "sqlite" else postgresql
    new = dialect.insert(table(LogTally))
    rows = [{"idea_id": idea, "vote_count": votes} for idea, votes in counts]
    if rows:
        session().connection().execute(new.on_conflict_do_update(index_elements=["idea_id"], set_={"vote_count": new.excluded.vote_count}), rows)


__all__ = ["seal_log", "seal_some", "tally_some"]
