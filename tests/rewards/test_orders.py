"""The same happenings in any order of their bookings: the same balances, and those that the events alone give."""

import random

import pytest

from ideas.rewards.queries.agreeing import ledger_problems
from ideas.rewards.queries.recounting import differences
from tests.conftest import both_databases
from tests.rewards.portals import bookings, busy_portal, clear, do, outcome


def settled_alike(orders, seed=7):
    busy_portal()
    all_bookings = bookings()
    do(all_bookings)
    first = outcome()
    assert len(first[0]) >= 5 and list(differences()) == [] and list(ledger_problems()) == []
    lots = random.Random(seed)
    for _ in range(orders):
        clear()
        do(lots.sample(all_bookings, len(all_bookings)))
        assert outcome() == first
    assert list(differences()) == [] and list(ledger_problems()) == []
    do(all_bookings)
    assert outcome() == first, "a second time changes nothing"


@both_databases
def test_a_few_orders(app):
    settled_alike(6)


@pytest.mark.nightly
def test_a_thousand_orders(app):
    settled_alike(1000)
