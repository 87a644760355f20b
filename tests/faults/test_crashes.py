"""A crash after each step of each use case: nothing half is left, and doing it again does it once."""

from __future__ import annotations

import importlib
import pkgutil
from collections import Counter
from collections.abc import Callable, Iterator
from inspect import isfunction
from pathlib import Path
from types import CodeType
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

import ideas
from ideas.accounts.models import Mail
from ideas.board.actions import open_default_boards
from ideas.core.db import Base, db, session
from ideas.core.doors import doors
from ideas.core.events import Delivery, Event
from ideas.core.refusal import Refused
from ideas.reactions import FOLLOW_UPS, SCHEDULE
from ideas.upkeep.check import check
from tests.conftest import NOON, both_by_night
from tests.faults import (
    NIGHTLY,
    deeds_admin,
    deeds_beside,
    deeds_bulk,
    deeds_campaign,
    deeds_challenges,
    deeds_coins,
    deeds_collections,
    deeds_homes,
    deeds_inbox,
    deeds_keys,
    deeds_log,
    deeds_merges,
    deeds_moderation,
    deeds_notices,
    deeds_panels,
    deeds_perks,
    deeds_products,
    deeds_promises,
    deeds_reviews,
    deeds_rewards,
    deeds_share,
    deeds_standings,
    deeds_thanks,
)
from tests.faults.crashing import Ground, Letters, Steps, called, crashes
from tests.faults.deeds import DEEDS, Deed

MOST = 800
assert deeds_products and deeds_notices and deeds_promises
assert deeds_log and deeds_collections and deeds_admin
assert deeds_reviews and deeds_beside and deeds_bulk
assert deeds_coins and deeds_merges
assert deeds_coins and deeds_panels
assert deeds_perks and deeds_standings
assert deeds_campaign and deeds_challenges and deeds_inbox
assert deeds_moderation and deeds_thanks
assert deeds_rewards
assert deeds_homes and deeds_share
assert deeds_keys  # its deeds enter themselves into the table
PACE = (1, 1) if NIGHTLY else (5, 41)  # a short run takes every fifth step, and every forty-first where the worker's rounds have hundreds


@pytest.fixture(autouse=True)
def letters(app: Flask) -> Letters:
    """What was sent."""
    doors.mail = Letters()
    return doors.mail


def _emptied() -> None:
    """PostgreSQL without a row but the boards; faster than TRUNCATE, which makes new files for every table."""
    with db.engine.begin() as connection:
        connection.exec_driver_sql("; ".join(["SET LOCAL session_replication_role = replica", *(f'DELETE FROM "{name}"' for name in Base.metadata.tables)]))
    open_default_boards(now=NOON)


@both_by_night
@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_crash_after_each_step(app: Flask, tmp_path: Path, letters: Letters, name: str) -> None:
    deed = DEEDS[name]
    ground = Ground(app, tmp_path, lambda: deed.scene(tmp_path), _emptied)
    ground.begin()
    before, after, told = _gone_through(ground, letters)
    for last in range(1, MOST, PACE[deed.many]):
        ground.back()
        letters.taken.clear()
        steps = Steps(last)
        if not crashes(ground.act, steps):
            assert len(steps.names) > 1, "the deed writes nothing"
            return
        where = f"{name}, step {last}: {steps.names[-1]}"
        _whole(ground, deed, before, after, where)
        _again(ground, deed, after, where)
        _told_once(letters, told, where)
    pytest.fail(f"{name} does not end within {MOST} steps")


def _gone_through(ground: Ground, letters: Letters) -> tuple[dict[str, Any], dict[str, Any], int]:
    """The state before and after, without a crash, and how many letters go out."""
    before = ground.state()
    ground.act()
    db.session.remove()
    after = ground.state()
    assert before != after or not ground.exact, "the deed changes nothing"
    assert [(finding.id, finding.problems) for finding in check(now=NOON) if not finding.ok and finding.id != "I8"] == []
    db.session.remove()
    return before, after, len(letters.taken)


def _whole(ground: Ground, deed: Deed, before: dict[str, Any], after: dict[str, Any], where: str) -> None:
    """All or nothing; where a deed is several transactions, each of them."""
    if not deed.many:
        state = ground.state()
        assert state in (before, after), f"{where}: {_difference(before, state)}"
        return
    broken = [(finding.id, finding.problems) for finding in check(now=NOON) if not finding.ok and finding.id != "I8"]
    db.session.remove()
    assert broken == [], where


def _again(ground: Ground, deed: Deed, after: dict[str, Any], where: str) -> None:
    """Do it again: it is done once in all, unless two of a kind are meant to be two."""
    done = not deed.many and ground.state() == after
    if done and not deed.once:
        return
    try:
        ground.act()
    except Refused:
        assert done or deed.many, where
    db.session.remove()
    if deed.many:
        _quiet(where)
        assert _sizes(ground.state(), deed.but) == _sizes(after, deed.but), where
    else:
        assert ground.state() == after, f"{where}: {_difference(after, ground.state())}"


def _quiet(where: str) -> None:
    """Nothing waits any more but what nobody has begun."""
    begun = select(func.count()).select_from(Delivery).where(Delivery.done_at.is_(None))
    assert session().scalar(begun) == 0, where
    if session().scalar(select(func.count()).select_from(Delivery)):
        assert session().scalar(select(func.count()).select_from(Event).where(Event.handed_out_at.is_(None))) == 0, where
        assert session().scalar(select(func.count()).select_from(Mail)) == 0, where
    broken = [(finding.id, finding.problems) for finding in check(now=NOON) if not finding.ok and not (finding.id == "I8" and not session().scalar(select(func.count()).select_from(Delivery)))]
    db.session.remove()
    assert broken == [], where


def _told_once(letters: Letters, told: int, where: str) -> None:
    counts = Counter(letters.taken)
    assert len(counts) == told, where
    assert max(counts.values(), default=0) <= 2 and sum(counts.values()) <= told + 1, where


def _sizes(state: dict[str, Any], but: tuple[str, ...]) -> dict[str, int]:
    return {name: len(rows) if isinstance(rows, list) else rows for name, rows in state.items() if name not in {*but, "kinds"}}


def _difference(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    return {name: (one[name], other[name]) for name in one if one[name] != other[name]}


def _use_cases() -> Iterator[tuple[str, CodeType]]:
    for module in pkgutil.walk_packages(ideas.__path__, "ideas."):
        if ".migrations" in module.name or module.name.endswith("__main__"):
            continue
        for name, found in vars(importlib.import_module(module.name)).items():
            if isfunction(found) and getattr(found, "is_action", False) and found.__module__ == module.name:
                yield f"{module.name}.{name}", found.__wrapped__.__code__
    for follow_up in (*FOLLOW_UPS.values(), *(use_case for _every, use_case in SCHEDULE.values())):
        yield f"{follow_up.__module__}.{follow_up.__name__}", _code(follow_up)


def _code(function: Callable[..., Any]) -> CodeType:
    return getattr(function, "__wrapped__", function).__code__


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_use_case_and_follow_up_is_in_the_table(app: Flask, tmp_path: Path) -> None:
    done: set[CodeType] = set()
    ground = Ground(app, tmp_path, lambda: lambda: None, _emptied)
    ground.begin()
    for at, deed in enumerate(DEEDS.values()):
        ground.back()
        done |= called(deed.scene(tmp_path / str(at)))
    assert " ".join(sorted({name for name, code in _use_cases() if code not in done})) == ""
