"""One's points as a browser sees them: each entry with its cause, pages of a constant number of statements, in both languages."""

from datetime import timedelta

import pytest

from ideas.accounts.models import SYSTEM
from ideas.accounts.queries import actor_of
from ideas.core.db import writing
from ideas.lifecycle.actions import remove
from ideas.lifecycle.actions.submitting import publish
from ideas.rewards.actions.booking import grant
from ideas.rewards.actions.spending import spend
from ideas.rewards.actions.writing import Line, day_of, lock_balances, write
from ideas.worker import settle
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member, reload
from tests.sqlcount import statements


def test_each_entry_has_its_cause_and_the_way_there(app):
    author, moderator = make_member(lang="en"), make_actor("moderator")
    idea = make_idea(author, stage="submitted", title="Clay marbles")
    publish(idea, by=moderator, now=NOON)
    grant(author.id, 10, by=SYSTEM, now=NOON)
    settle()
    browser = Browser(app, author)
    page = browser.get("/account/points").text
    assert "Your idea was published" in page and "Clay marbles" in page and "Given by the team" in page and page.index("18") < page.index("8 earned in all")
    spend(author.id, 15, by=actor_of(author), now=NOON)
    remove(reload(idea), reason="spam", text="An advertisement.", by=moderator, now=NOON)
    settle()
    page = browser.get("/account/points?lang=de").text
    assert "5 Punkte sind auszugleichen" in page and "Zurückgenommen: Die Idee wurde entfernt" in page and "Clay marbles" not in page, "what is removed is not told of by name"


def entries(member, idea, count):
    with writing():
        lock_balances([member.id])
        write([Line(10_000 + one, "spotter", member.id, 1, NOON + timedelta(minutes=one), day_of(NOON), idea.id, idea.id, facts={"worth": 1, "rank": 1, "goal": 100, "supports": 9, "passed": 4}) for one in range(count)])


@pytest.mark.parametrize("page", ["/account/points", "/account/spotted"])
def test_pages_cost_the_same_at_20_and_at_200_entries(app, page):
    few, many, idea = make_member(), make_member(), make_idea()
    entries(few, idea, 20)
    entries(many, idea, 200)
    counts = []
    for member in (few, many):
        browser = Browser(app, member)
        browser.get(page)
        with statements() as seen:
            assert browser.get(page).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 6
    first = Browser(app, many).get(page).text
    assert first.count("+1") == 20 and f"{page}?after=" in first


def test_an_empty_page_says_how_to_begin(app):
    browser = Browser(app, make_member(lang="en"))
    assert "No points yet." in browser.get("/account/points").text and "Nothing yet." in browser.get("/account/spotted").text
