"""The whole ledger reckoned anew from the events, and where what is written differs: by member, rule and event."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.core.db import session
from ideas.core.events import Event
from ideas.rewards.models import Entry
from ideas.rewards.queries.happenings import act_of, toggles_of
from ideas.rewards.queries.season import season_days, with_points
from ideas.rewards.queries.spotters import spotters
from ideas.rewards.queries.supports import PASSED
from ideas.rewards.rules.making import OF_IDEAS, Happening, due_for, spot_states
from ideas.rewards.rules.meaning import THANKS, concerned_by, part_of
from ideas.rewards.rules.table import RULES, rule_of
from ideas.rewards.rules.thanks import Given, State, Thank, worth

Points: TypeAlias = dict[tuple[int, str, int], int]
SPAN = 20_000
BY_ACTOR = tuple(kind for kind, one in THANKS.items() if one.mutual or one.own)
BY_HAND = ("points.spent", "points.given_back", "points.granted")
ALL = 2**31


def differences() -> Iterator[str]:
    """Each place where the ledger says other than the events, in a sentence for whoever runs the portal. Closed accounts are left out: their points have lapsed."""
    for reckoned, written in (
        *((made(span), _written(("idea",), Entry.idea_id, span)) for span in _spans(Event.idea_id)),
        *((thanked(span), _written(("helpful", "hint", "report", "survey"), Entry.member_id, span)) for span in _spans(Event.member_id)),
        (spotted(), _written(("spotter",), Entry.member_id, (0, ALL))), (by_hand(), _written(("spent", "given"), Entry.member_id, (0, ALL))),
    ):
        yield from _unlike(reckoned, written)


def _spans(column: object) -> Iterator[tuple[int, int]]:
    most = max(session().scalar(select(func.max(column))) or 0, session().scalar(select(func.max(Entry.member_id))) or 0)  # type: ignore[call-overload]
    yield from ((first, first + SPAN - 1) for first in range(0, most + 1, SPAN))


def _unlike(reckoned: Points, written: Points) -> Iterator[str]:
    earning = with_points(member for _event, _rule, member in reckoned)
    reckoned = {key: points for key, points in reckoned.items() if key[2] in earning}
    closed = set(session().scalars(select(Member.id).where(Member.closed_at.is_not(None)))) if reckoned != written else set()
    for event, rule, member in sorted(reckoned.keys() | written.keys()):
        due, has = reckoned.get((event, rule, member), 0), written.get((event, rule, member), 0)
        if due != has and member not in closed:
            yield f"member {member}, event {event}, {rule}: {has} written, {due} by events"


def _written(families: Iterable[str], column: object, span: tuple[int, int]) -> Points:
    """What the ledger says of each event, its corrections included."""
    base = aliased(Entry)
    event, rule = func.coalesce(base.event_id, Entry.event_id), func.coalesce(base.rule, Entry.rule)
    given_back = Entry.family == "spent"  # an entry of its own event, and no correction
    query = select(event, rule, Entry.member_id, func.sum(Entry.points)).outerjoin(base, (base.id == Entry.reverses_id) & ~given_back)
    query = query.where(Entry.family.in_(list(families)), column.between(*span)).group_by(event, rule, Entry.member_id)  # type: ignore[attr-defined]
    return {(row[0], row[1], row[2]): int(row[3]) for row in session().execute(query) if row[3]}


def made(span: tuple[int, int]) -> Points:
    """What ideas brought those who made them."""
    query = select(Event.idea_id, Event.id, Event.kind, Event.at, Event.facts).where(Event.kind.in_(OF_IDEAS), Event.idea_id.between(*span))
    by_idea: dict[int, list[Happening]] = defaultdict(list)
    for idea_id, *rest in session().execute(query.order_by(Event.idea_id, Event.id)):
        by_idea[idea_id].append(Happening(*rest))
    sums: Points = defaultdict(int)
    for due in (one for events in by_idea.values() for one in due_for(events)):
        sums[due.of or due.event_id, due.rule, due.member_id] += due.points
    return {key: points for key, points in sums.items() if points}


def thanked(span: tuple[int, int]) -> Points:
    """What single thanks brought these members."""
    parts: dict[tuple[int, str], list[Thank | State | Given]] = defaultdict(list)
    concerned = or_(Event.member_id.between(*span), Event.actor_id.between(*span) & Event.kind.in_(BY_ACTOR))
    for event in session().scalars(select(Event).where(Event.kind.in_(THANKS), concerned).order_by(Event.id).execution_options(yield_per=2000)):
        act = act_of(event)
        for member_id in concerned_by(act):
            if span[0] <= member_id <= span[1]:
                parts[member_id, THANKS[event.kind].rule].append(part_of(act, member_id))
    return _worths(parts)


def _worths(parts: dict[tuple[int, str], list[Thank | State | Given]]) -> Points:
    found: Points = {}
    for (member_id, rule), all_parts in parts.items():
        states = [one for one in all_parts if isinstance(one, State)]
        for thanks, given in _by_season(all_parts).values():
            for event_id, points in worth(RULES[rule], thanks, states, given, own_id=member_id).items():
                found |= {(event_id, rule, member_id): points} if points else {}
    return found


def _by_season(parts: Iterable[Thank | State | Given]) -> dict[tuple[date, date], tuple[list[Thank], list[Given]]]:
    seasons: dict[tuple[date, date], tuple[list[Thank], list[Given]]] = defaultdict(lambda: ([], []))
    for one in parts:
        if isinstance(one, Thank):
            seasons[season_days(one.day)][0].append(one)
        elif isinstance(one, Given):
            seasons[season_days(one.day)][1].append(one)
    return seasons


def spotted() -> Points:
    """What those who saw ideas first got."""
    parts: dict[tuple[int, str], list[Thank | State | Given]] = defaultdict(list)
    for event in session().scalars(select(Event).where(Event.kind.in_(PASSED)).order_by(Event.id)).all():
        if "earns" not in event.facts:
            continue
        toggles = toggles_of(event.idea_id or 0, after=event.id)
        for member_id, facts in spotters(event, 0, ALL).items():
            parts[member_id, "spotter"] += [
                Thank(event.id, act_of(event).day, event.id, None, facts["worth"]), *(State(number, event.id, None, stands) for number, stands in spot_states(facts["number"], toggles)),
            ]
    return _worths(parts)


def by_hand() -> Points:
    """What was spent, given back and given by hand."""
    query = select(Event.id, Event.kind, Event.member_id, Event.facts).where(Event.kind.in_(BY_HAND))
    return {(row.id, row.facts["rule"], row.member_id): int(row.facts["points"]) * (-1 if row.kind == "points.spent" else 1) for row in session().execute(query)}


def worth_of_all(lines: Iterable[Any]) -> Points:
    """What lines of thanks are worth together, by member, rule and season."""
    parts: dict[tuple[int, str], list[Thank | State | Given]] = defaultdict(list)
    for line in lines:
        parts[line.member_id, rule_of(line.rule).family.removesuffix("_state")].append(_part(line))
    return _worths(parts)


def _part(line: Any) -> Thank | State | Given:
    rule, thing = rule_of(line.rule), line.thing_id or 0
    if rule.family.endswith("_state"):
        return State(line.event_id, thing, line.facts.get("from"), stands=bool(line.facts["stands"]))
    if rule.silent:
        return Given(line.event_id, line.day, thing, int(line.facts.get("to", 0)))
    return Thank(line.event_id, line.day, thing, line.facts.get("from"), int(line.facts.get("worth", rule.points)))
