"""The one place that writes the ledger: a line, and with it the balance and the boards' sums, in the running transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from ideas.accounts.models import Member
from ideas.core.db import session
from ideas.core.db import table as as_table
from ideas.core.words import ZONE
from ideas.rewards.models import Balance, Entry, PointScore
from ideas.rewards.queries.topics import topics_by_now
from ideas.rewards.rules import periods_of, rule_of


@dataclass(frozen=True)
class Line:
    """An entry to be written."""

    event_id: int
    rule: str
    member_id: int
    points: int
    at: datetime
    day: date
    idea_id: int | None = None
    thing_id: int | None = None
    reverses_id: int | None = None
    topics: tuple[int, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)


def day_of(moment: datetime) -> date:
    """The portal's day of a moment."""
    return moment.astimezone(ZONE).date()


def insert_into(model: Any) -> Any:
    """An insert of this database, which can say what to do where a row is there already."""
    dialect = postgresql if session().get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(as_table(model))


def lock_balances(member_ids: Iterable[int]) -> dict[int, Balance]:
    """The balances of these members under a lock, in the order of their numbers; who has none yet gets one."""
    ids = sorted(set(member_ids))
    if not ids:
        return {}
    session().connection().execute(insert_into(Balance).on_conflict_do_nothing(), [{"member_id": one, "balance": 0, "earned": 0} for one in ids])
    query = select(Balance).where(Balance.member_id.in_(ids)).order_by(Balance.member_id).with_for_update().execution_options(populate_existing=True)
    return {row.member_id: row for row in session().scalars(query)}


def write(lines: Sequence[Line]) -> list[int]:
    """Add these lines, whose members' balances are locked; gives their numbers in that order."""
    written = [_write(line) for line in lines]
    _balance(lines)
    _score(lines)
    return written


def _write(line: Line) -> int:
    facts = line.facts | ({"topics": list(line.topics)} if line.topics else {})
    values = {name: getattr(line, name) for name in ("event_id", "rule", "member_id", "points", "at", "day", "idea_id", "thing_id", "reverses_id")}
    made = session().execute(insert(as_table(Entry)).values(**values, family=rule_of(line.rule).family, facts=facts).returning(as_table(Entry).c.id))
    return int(made.scalar_one())


def _balance(lines: Sequence[Line]) -> None:
    sums: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        sums[line.member_id][0] += line.points
        sums[line.member_id][1] += line.points if rule_of(line.rule).counts else 0
    for member_id, (balance, earned) in sorted(sums.items()):
        if balance or earned:
            values = {"balance": Balance.balance + balance, "earned": Balance.earned + earned}
            session().execute(update(Balance).where(Balance.member_id == member_id).values(values).execution_options(synchronize_session=False))


def _score(lines: Sequence[Line]) -> None:
    """Closed accounts stand on no board."""
    counting = [line for line in lines if line.points and rule_of(line.rule).counts]
    here = set(session().scalars(select(Member.id).where(Member.id.in_({line.member_id for line in counting}), Member.closed_at.is_(None)))) if counting else set()
    sums: dict[tuple[str, int, int], tuple[int, datetime]] = {}
    by_now = topics_by_now() if any(line.topics for line in counting) else list
    for line in counting:
        for key in keys_of(line.member_id, line.day, by_now(line.topics)) if line.member_id in here else ():
            points, at = sums.get(key, (0, line.at))
            sums[key] = points + line.points, max(at, line.at)
    rows = [{"period": key[0], "topic_id": key[1], "member_id": key[2], "points": points, "reached_at": at} for key, (points, at) in sorted(sums.items())]
    if rows:
        new, old = insert_into(PointScore), as_table(PointScore).c
        later = case((new.excluded.reached_at > old.reached_at, new.excluded.reached_at), else_=old.reached_at)
        session().connection().execute(new.on_conflict_do_update(index_elements=["period", "topic_id", "member_id"], set_={"points": old.points + new.excluded.points, "reached_at": later}), rows)


def keys_of(member_id: int, day: date, topics: Iterable[int]) -> list[tuple[str, int, int]]:
    """The sums that a member's points of a day are added to."""
    return [(period, topic, member_id) for period in periods_of(day) for topic in (0, *topics)]
