"""Twenty at once for the last one: exactly one has it, whatever it is; nobody's points go below nothing, no code goes twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import Actor
from ideas.core.db import session
from ideas.perks import actions
from ideas.perks.models import Code, Perk, Redemption
from ideas.perks.queries.redemptions import perk_problems
from ideas.rewards.models import Balance
from tests.conftest import NOON, both_databases
from tests.perks.scenes import offered, rich
from tests.races.test_challenges import causes
from tests.races.test_votes import together

pytestmark = both_databases
PARALLEL = 20


def redeem(perk_id: int, by: Actor) -> Callable[[], object]:
    """As a request does it: read, then act."""
    return lambda: actions.redeem(session().get_one(Perk, perk_id), accepted=True, by=by, now=NOON)


def whole() -> tuple[int, int]:
    """How many stand, and the lowest balance; nothing disagrees."""
    session().rollback()
    session().expire_all()
    assert perk_problems() == []
    codes = session().scalars(select(Code.redemption_id).where(Code.redemption_id.is_not(None))).all()
    assert len(codes) == len(set(codes))
    return int(session().scalar(select(func.count()).select_from(Redemption)) or 0), int(session().scalar(select(func.min(Balance.balance))) or 0)


@pytest.mark.parametrize("kind", ["code", "event_seat"])
def test_twenty_at_once_for_the_last_one(app: Flask, kind: str) -> None:
    perk = offered(kind, codes="LAST-ONE-1", stock=1)
    fans = [rich(20) for _ in range(PARALLEL)]
    assert Counter(causes(together(app, [redeem(perk.id, fan) for fan in fans]))) == {"perk_gone": PARALLEL - 1}
    assert whole() == (1, 0)


def test_twenty_perks_at_once_of_one_fan_take_no_more_than_there_is(app: Flask) -> None:
    perks = [offered("event_seat", stock=5) for _ in range(5)]
    fan = rich(50)
    told = Counter(causes(together(app, [redeem(perks[at % 5].id, fan) for at in range(PARALLEL)])))
    assert set(told) <= {"not_enough_points", "had_already"} and whole() == (2, 10)


def test_the_same_file_for_two_perks_at_once_gives_each_code_to_one(app: Flask) -> None:
    perks, team = [offered("code", codes=f"FIRST-{at}") for at in range(2)], rich(0, role="team")
    works = [lambda number=perk.id: actions.add_codes(session().get_one(Perk, number), "SAME-0001\nSAME-0002", by=team, now=NOON) for perk in perks]
    assert causes(together(app, works * 3)) == [] and whole() == (0, 0)
    assert session().scalar(select(func.count()).where(Code.code.like("SAME-%"))) == 2


def test_given_back_and_cancelled_at_once_the_points_come_back_once(app: Flask) -> None:
    perk, fan, team = offered("event_seat", stock=1), rich(20), rich(0, role="team")
    found = actions.redeem(perk, accepted=True, by=fan, now=NOON)
    works = [lambda: actions.give_back(session().get_one(Redemption, found.id), by=fan, now=NOON), lambda: actions.cancel(session().get_one(Redemption, found.id), "The hall was flooded.", by=team, now=NOON)]
    assert causes(together(app, works * 4)) == ["settled"] * 7
    assert whole() == (1, 20) and session().get_one(Perk, perk.id).stock == 1
