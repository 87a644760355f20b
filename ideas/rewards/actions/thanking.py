"""Booking single thanks: marks, hints, reports, answers; each booking settles the season it belongs to under the lock of the member's balance."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.core.db import action, session
from ideas.core.deliveries import Done
from ideas.core.events import Event
from ideas.rewards.actions.booking import correction, topics_of
from ideas.rewards.actions.writing import Line, lock_balances, write
from ideas.rewards.models import Entry
from ideas.rewards.queries.happenings import act_of, took_answers_along
from ideas.rewards.queries.season import base_entries, entry_of, paid_of, season_days, with_points
from ideas.rewards.rules.meaning import THANKS, Act, concerned_by, part_of
from ideas.rewards.rules.table import RULES, rule_of
from ideas.rewards.rules.thanks import Given, State, Thank, worth


def book_thanks(event: Event, *, now: datetime) -> Done:
    """Follow-up of thanks and of what takes them back; of support taken back only where answers went with it."""
    if concerned_by(act_of(event)) and (event.kind != "vote.withdrawn" or took_answers_along(event)):
        settle_thanks(event.id, by=SYSTEM, now=now)
    return Done()


@action
def settle_thanks(event_id: int, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 (the form of a use case)
    """Book one event, and what it changes of the season around it. A second time writes nothing."""
    event = session().get_one(Event, event_id)
    act = act_of(event)
    members, topics = sorted(with_points(concerned_by(act))), topics_of(act.idea_id or 0)
    lock_balances(members)
    for member_id in members:
        line = replace(line_of(act, event.at, member_id), topics=topics)
        if entry_of(line.event_id, line.rule, member_id) is None:
            book(line, THANKS[act.kind].rule)


def line_of(act: Act, at: datetime, member_id: int) -> Line:
    """An act's line in the ledger, without points yet: they are reckoned from all of a season."""
    part, rule = part_of(act, member_id), THANKS[act.kind].rule
    common: dict[str, Any] = {"event_id": act.id, "member_id": member_id, "points": 0, "at": at, "day": act.day, "idea_id": act.idea_id, "thing_id": part.thing_id}
    if isinstance(part, Given):
        return Line(rule=f"{rule}_given", facts={"to": part.to_id} if part.to_id else {}, **common)
    giver = {} if part.giver_id is None else {"from": part.giver_id}
    if isinstance(part, State):
        return Line(rule=f"{rule}_state", facts=giver | {"stands": part.stands}, **common)
    return Line(rule=rule, facts=giver, **common)


def book(line: Line, rule: str) -> None:
    """Add a line and bring every season it touches to what its set of lines is worth: the new line has its part, each other one a correction."""
    state = rule_of(line.rule).family.endswith("_state")
    seasons = {season_days(day) for day in _days_of(line.member_id, rule, line)} if state else {season_days(line.day)}
    if state:
        write([line])
    for first, last in sorted(seasons):
        _settle(None if state else line, line.member_id, rule, (first, last), line)


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
    given = [Given(one.event_id, one.day, one.thing_id or 0, int(one.facts.get("to", 0))) for one in lines if one.rule == f"{rule}_given"]
    return thanks, states_of(member_id, rule), given


def thank_of(one: Entry | Line) -> Thank:
    """An entry as the rules see it; what saw-it-first is worth was reckoned when its milestone was passed."""
    rule = one.rule.partition(":")[0]
    return Thank(one.event_id, one.day, one.thing_id or 0, one.facts.get("from"), int(one.facts.get("worth", RULES[rule].points)))


def states_of(member_id: int, rule: str) -> list[State]:
    """The comings and goings of a member's things."""
    query = select(Entry.event_id, Entry.thing_id, Entry.facts).where(Entry.member_id == member_id, Entry.family == f"{rule}_state")
    return [State(row.event_id, row.thing_id or 0, row.facts.get("from"), bool(row.facts["stands"])) for row in session().execute(query)]
