"""A creator's statement: parts and sums as a table; the page for whom it concerns, by year, for print."""

from datetime import date

import pytest

from ideas.board.models import CoAuthor
from ideas.products import actions
from ideas.products.rules.credits import Entry
from ideas.products.rules.statements import Credited, statement_of
from tests.browser import Browser
from tests.factories import NOON, make_actor, make_idea, make_member
from tests.house.world import add
from tests.sqlcount import statements

BOOKS = [Credited(3, "royalty", date(2027, 1, 2), -1001), Credited(2, "copies", date(2026, 12, 31), 0, 10), Credited(1, "royalty", date(2026, 7, 1), 1001)]


@pytest.mark.parametrize(("shares", "at", "year", "parts", "part", "amount", "copies"), [
    ([100], 0, None, [-1001, 0, 1001], 0, 0, 10),
    ([60, 40], 0, 2026, [0, 601], 601, 1001, 10),
    ([60, 40], 1, 2026, [0, 400], 400, 1001, 10),
    ([60, 40], 1, 2027, [-400], -400, -1001, 0),
    ([34, 33, 33], 0, None, [-341, 0, 341], 0, 0, 10),
    ([100, 0], 1, None, [0, 0, 0], 0, 0, 10),
    ([100], 0, 2020, [], 0, 0, 0),
])
def test_parts_and_sums(shares, at, year, parts, part, amount, copies):
    told = statement_of(BOOKS, shares, at, year)
    assert ([one.part for one in told.shares], told.part, told.amount, told.copies, told.years) == (parts, part, amount, copies, (2027, 2026))


def test_no_cent_is_lost_between_the_creators():
    for amount in (1, 99, 1001, 12345):
        books = [Credited(1, "royalty", date(2026, 1, 1), amount)]
        assert sum(statement_of(books, [34, 33, 33], at).part for at in range(3)) == amount


@pytest.fixture
def product(app):
    mila, lina, team = make_member(handle="mila"), make_member(handle="lina"), make_actor("team")
    idea = make_idea(mila, stage="launched", title="A lighthouse to build")
    add(CoAuthor(idea_id=idea.id, member_id=lina.id, share=40, invited_at=NOON, agreed_at=NOON))
    first = actions.credit(idea, Entry("royalty", date(2026, 1, 1), date(2026, 3, 31), 100_050, note="Spring fair"), by=team, now=NOON)
    actions.credit(idea, Entry("copies", copy_count=6), by=team, now=NOON)
    actions.reverse(first, by=team, now=NOON.replace(year=2027))
    return idea, mila, lina


def test_each_creator_reads_their_own_and_the_team_each(app, product):
    idea, mila, lina = product
    here = f"/products/{idea.id}/statement"
    own = Browser(app, lina).get(f"{here}?year=2026").text
    assert "Statement for Lina" in own and "40%" in own and "€4.00" in own and "€10.01" in own and "Spring fair" in own and "6 of 10" in own and "Mila, 60%" in own
    assert "€6.01" in Browser(app, mila).get(f"{here}?year=2026").text
    whole = Browser(app, mila).get(f"{here}?creator={lina.id}&year=much").text
    assert "Statement for Mila" in whole and "taken back later" in whole and "-€6.01" in whole and 'aria-current="true">All years' in whole
    desk = Browser(app, make_member("team"))
    assert "Statement for Mila" in desk.get(here).text and "Statement for Lina" in desk.get(f"{here}?creator={lina.id}").text and f"creator={lina.id}" in desk.get(here).text
    for nobody in (make_member(), make_member("moderator")):
        assert Browser(app, nobody).get(here).status_code == 404
    assert Browser(app).get(here).status_code in {302, 303} and "statement" not in Browser(app).get(f"/products/{idea.id}-{idea.slug}").text
    assert f'href="{here}"' in Browser(app, lina).get(f"/products/{idea.id}-{idea.slug}").text
    assert Browser(app, mila).get(f"/products/{make_idea(mila).id}/statement").status_code == 404


def test_a_statement_costs_the_same_however_long_it_is(app, product):
    idea, mila, _lina = product
    browser, team, cost = Browser(app, mila), make_actor("team"), []
    for _ in range(2):
        browser.get(f"/products/{idea.id}/statement")
        with statements() as seen:
            browser.get(f"/products/{idea.id}/statement")
        cost.append(len(seen))
        for _ in range(8):
            actions.credit(idea, Entry("copies", copy_count=1), by=team, now=NOON)
    assert cost[0] == cost[1] <= 9, cost
