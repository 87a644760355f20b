"""Booking single thanks: marks, hints, reports, answers; each booking settles the season it belongs to under the lock of the member's balance."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.core.db import action, session
from ideas.core.deliveries import Done
from ideas.core.events import Event
from ideas.rewards.actions.booking import correction, topics_of
from ideas.rewards.actions.writing import Line, day_of, lock_balances, write
from ideas.rewards.models import Entry
from ideas.rewards.queries.season import base_entries, entry_of, paid_of, season_days
from ideas.rewards.rules.table import RULES
from ideas.rewards.rules.thanks import Given, State, Thank, worth


@dataclass(frozen=True)
class Kind:
    """What a kind of event means for points: by which rule, and whether it brings (`thank`), takes a mark back (`undo`), hides a thing or shows it.

    `personal` thanks count once of each giver; `mutual` ones not at all where they go both ways; `by_idea`: the thing is the idea.
    """

    rule: str
    means: str
    personal: bool = False
    mutual: bool = False
    by_idea: bool = False


KINDS = {
    "comment.found_helpful": Kind("helpful", "thank", personal=True, mutual=True),
    "comment.not_helpful": Kind("helpful", "undo", personal=True, mutual=True),
    "comment.withdrawn": Kind("helpful", "hide"),
    "comment.hidden": Kind("helpful", "hide"),
    "comment.shown": Kind("helpful", "show"),
    "hint.used": Kind("hint", "thank", personal=True),
    "hint.hidden": Kind("hint", "hide"),
    "hint.shown": Kind("hint", "show"),
    "report.decided": Kind("report", "thank"),
    "report.borne_out": Kind("report", "thank"),
    "report.overturned": Kind("report", "hide"),
    "survey.answered": Kind("survey", "thank", by_idea=True),
    "survey.cleared": Kind("survey", "hide", by_idea=True),
}


def book_thanks(event: Event, *, now: datetime) -> Done:
    """Follow-up of thanks and of what takes them back."""
    kind = KINDS[event.kind]
    if event.origin == "live" and event.member_id is not None and (kind.means != "thank" or event.facts.get("earns")):
        settle_thanks(event.id, by=SYSTEM, now=now)
    return Done()


@action
def settle_thanks(event_id: int, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 (the form of a use case)
    """Book one event, and what it changes of the season around it. A second time writes nothing."""
    event = session().get_one(Event, event_id)
    kind = KINDS[event.kind]
    giver = event.actor_id if kind.mutual and event.actor_id != event.member_id else None
    members = sorted({one for one in (event.member_id, giver) if one is not None})
    lock_balances(members)
    for member_id in members:
        for line in lines_of(event, kind, member_id):
            if entry_of(line.event_id, line.rule, member_id) is None:
                book(line, member_id, kind.rule)


def lines_of(event: Event, kind: Kind, member_id: int) -> Iterable[Line]:
    """The lines an event has in the ledger of one of those concerned, without points yet: they are reckoned from all of a season."""
    thing = event.idea_id if kind.by_idea else event.thing_id
    day = day_of(event.at)
    giver = {"from": event.actor_id} if kind.personal else {}
    if member_id != event.member_id and kind.means == "thank":
        yield Line(event.id, f"{kind.rule}_given", member_id, 0, event.at, day, event.idea_id, thing, facts={"to": event.member_id})
    elif kind.means == "thank":
        yield Line(event.id, kind.rule, member_id, 0, event.at, day, event.idea_id, thing, topics=topics_of(event.idea_id or 0), facts=giver)
    else:
        yield Line(event.id, f"{kind.rule}_state", member_id, 0, event.at, day, event.idea_id, thing, facts=giver | {"stands": kind.means == "show"})


def book(line: Line, member_id: int, rule: str) -> None:
    """Add a line and bring every season it touches to what its set of lines is worth: the new line has its part, each other one a correction."""
    state = line.rule.endswith("_state")
    seasons = {season_days(day) for day in _days_of(member_id, rule, line)} if state else {season_days(line.day)}
    if state:
        write([line])
    for first, last in sorted(seasons):
        _settle(None if state else line, member_id, rule, (first, last), line)


def _days_of(member_id: int, rule: str, line: Line) -> set[date]:
    """The days on which this thing brought this member something."""
    query = select(Entry.day).where(Entry.member_id == member_id, Entry.family == rule, Entry.thing_id == line.thing_id)
    return set(session().scalars(query))


def _settle(new: Line | None, member_id: int, rule: str, span: tuple[date, date], cause: Line) -> None:
    entries = base_entries(member_id, rule, span)
    wanted = worth(RULES[rule], *_sets(entries, new, rule, member_id), own_id=member_id)
    if new is not None:
        write([replace(new, points=wanted.get(new.event_id, 0))])
    paid = paid_of(member_id, rule, span)
    lines = [correction(one, cause.event_id, wanted[one.event_id] - paid[one.id], cause.at) for one in entries if one.event_id in wanted and one.rule == rule]
    write([one for one in lines if one.points])


def _sets(entries: list[Entry], new: Line | None, rule: str, member_id: int) -> tuple[list[Thank], list[State], list[Given]]:
    lines: list[Entry | Line] = [*entries, *([new] if new else [])]
    thanks = [thank_of(one) for one in lines if one.rule == rule]
    given = [Given(one.event_id, one.thing_id or 0, int(one.facts["to"])) for one in lines if one.rule == f"{rule}_given"]
    return thanks, states_of(member_id, rule), given


def thank_of(one: Entry | Line) -> Thank:
    """An entry as the rules see it; what saw-it-first is worth was reckoned when its milestone was passed."""
    rule = one.rule.partition(":")[0]
    return Thank(one.event_id, one.day, one.thing_id or 0, one.facts.get("from"), int(one.facts.get("worth", RULES[rule].points)))


def states_of(member_id: int, rule: str) -> list[State]:
    """The comings and goings of a member's things."""
    query = select(Entry.event_id, Entry.thing_id, Entry.facts).where(Entry.member_id == member_id, Entry.family == f"{rule}_state")
    return [State(row.event_id, row.thing_id or 0, row.facts.get("from"), bool(row.facts["stands"])) for row in session().execute(query)]
