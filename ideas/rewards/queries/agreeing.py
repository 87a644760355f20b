"""Whether balances and the boards' sums are those of the ledger, for `flask check`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from ideas.accounts.models import Member
from ideas.core.db import session
from ideas.core.events import Event
from ideas.rewards.models import Balance, Entry, PointScore
from ideas.rewards.queries.topics import topics_by_now, topics_on_the_way
from ideas.rewards.rules.table import RULES, periods_of

COUNTING = sorted({rule.family for rule in RULES.values() if rule.counts})
SPAN = 5_000


def ledger_problems() -> Iterator[str]:
    """Balances and sums that are not those of their entries, entries without an event, more given back than was spent."""
    yield from _balances()
    lost = select(Entry.id).where(~select(Event.id).where(Event.id == Entry.event_id).exists()).order_by(Entry.id).limit(100)
    yield from (f"entry {number}: its event is not there" for number in session().scalars(lost))
    yield from _below()
    yield from (f"member {member}, {period}, topic {topic}: {has} on the board, {due} in the ledger" for (period, topic, member), has, due in score_problems())


def _balances() -> Iterator[str]:
    for member, balance, earned, summed, counted in session().execute(unequal_balances()):
        yield f"member {member}: balance {balance} and earned {earned}, the ledger has {summed} and {counted}"


def unequal_balances() -> Select[Any, Any, Any, Any, Any]:
    """A statement of the members whose balance is not the sum of their entries."""
    counting = case((Entry.family.in_(COUNTING), Entry.points), else_=0)
    sums = select(Entry.member_id, func.sum(Entry.points).label("summed"), func.sum(counting).label("counted")).group_by(Entry.member_id).subquery()
    has, got, summed, counted = (func.coalesce(one, 0) for one in (Balance.balance, Balance.earned, sums.c.summed, sums.c.counted))
    number = func.coalesce(Balance.member_id, sums.c.member_id)
    joined = Balance.__table__.join(sums, sums.c.member_id == Balance.member_id, full=True)
    return select(number, has, got, summed, counted).select_from(joined).where(or_(has != summed, got != counted)).order_by(number)


def _below() -> Iterator[str]:
    """Below 0 only by a reversal: each spending found enough at its moment. Entries of a member are written one after another, so their numbers are their order."""
    for member in session().scalars(select(Balance.member_id).where(Balance.balance < 0)):
        stood = 0
        for points, family in session().execute(select(Entry.points, Entry.family).where(Entry.member_id == member).order_by(Entry.id)):
            stood += points
            if family == "spent" and points < 0 and stood < 0:
                yield f"member {member}: spent what was not there"


def score_problems() -> Iterator[tuple[tuple[str, int, int], int, int]]:
    """Sums of the boards that are not those of the entries, in spans of members; closed accounts stand on none. Topics that are just being merged are left out."""
    going = topics_on_the_way()
    most = max(session().scalar(select(func.max(Entry.member_id))) or 0, session().scalar(select(func.max(PointScore.member_id))) or 0)
    for first in range(0, most + 1, SPAN):
        due, has = scores_due(first, first + SPAN - 1), _scores(first, first + SPAN - 1)
        yield from ((key, has.get(key, 0), due.get(key, 0)) for key in sorted(due.keys() | has.keys()) if due.get(key, 0) != has.get(key, 0) and key[1] not in going)


def scores_due(first: int, last: int) -> Counter[tuple[str, int, int]]:
    """The sums that these members' entries make."""
    query = select(Entry.member_id, Entry.day, Entry.points, Entry.facts).join(Member, Member.id == Entry.member_id)
    due: Counter[tuple[str, int, int]] = Counter()
    by_now = topics_by_now()
    for member, day, points, facts in session().execute(query.where(Entry.member_id.between(first, last), Entry.points != 0, Entry.family.in_(COUNTING), Member.closed_at.is_(None))):
        for period in periods_of(day):
            for topic in (0, *by_now(facts.get("topics", ()))):
                due[period, topic, member] += points
    return due


def reached_by(member_id: int) -> dict[tuple[str, int, int], datetime]:
    """Since when a member has the sums of the boards: the moment of the latest entry that counts for each."""
    query = select(Entry.day, Entry.at, Entry.facts).where(Entry.member_id == member_id, Entry.points != 0, Entry.family.in_(COUNTING)).order_by(Entry.at)
    by_now = topics_by_now()
    return {(period, topic, member_id): at for day, at, facts in session().execute(query) for period in periods_of(day) for topic in (0, *by_now(facts.get("topics", ())))}


def _scores(first: int, last: int) -> dict[tuple[str, int, int], int]:
    query = select(PointScore).where(PointScore.member_id.between(first, last))
    return {(row.period, row.topic_id, row.member_id): row.points for row in session().scalars(query)}


def ledger_count() -> int:
    """How many entries there are."""
    return session().scalar(select(func.count(Entry.id))) or 0
