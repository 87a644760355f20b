"""Badges on their page and on a member's: for visitors and members, as a plain form and by htmx, hidden where they are switched off."""

import re

import pytest

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.badges.actions.counts import renew_holders
from ideas.badges.actions.earning import count, earn
from ideas.badges.rules.counting import Mark
from ideas.badges.rules.table import TABLE
from ideas.core.db import session, writing
from ideas.core.events import Event, record
from ideas.notifications.actions import tell_notices
from ideas.web.page_cache import LISTS, outdated_by
from tests.browser import Browser
from tests.factories import NOON, make_idea, make_member
from tests.sqlcount import statements

both_ways = pytest.mark.parametrize("htmx", [False, True])
PAGE, SHOWN = "/rewards/badges", "/rewards/badges/shown"


def given(member, *keys):
    count([Mark(member.id, key, "ever") for key in keys], at=NOON, now=NOON)


def test_visitors_read_what_there_is_and_how_many_have_it(app):
    for _ in range(3):
        make_member()
    given(make_member(), "jury")
    renew_holders(now=NOON)
    page = Browser(app).get(f"{PAGE}?lang=en").text
    assert page.count('<svg class="badge') == len(TABLE) and "b-none" not in page and "csrf" not in page
    assert "1 member has it: 25%" in page and page.count("Nobody has it yet") == len(TABLE) - 1
    assert "Erster Klotz" in Browser(app).get(f"{PAGE}?lang=de").text


def test_members_see_how_far_they_are(app):
    mila = make_member()
    count([Mark(mila.id, "helpful", f"person:{one}") for one in range(7)], at=NOON, now=NOON)
    page = Browser(app, mila).get(PAGE).text
    assert "7 of 10" in page and "The way to the first one" in page and page.count("b-none") == len(TABLE)
    given(mila, "jury")
    page = Browser(app, mila).get(PAGE).text
    assert f"Your badges: 1 of {len(TABLE)}" in page and "Earned on July 1, 2026" in page and page.count("b-none") == len(TABLE) - 1
    assert "Staff earn no badges" in Browser(app, make_member("team")).get(PAGE).text


@both_ways
def test_three_are_chosen_and_chosen_again(app, htmx):
    mila = make_member(handle="mila")
    given(mila, "jury", "owner", "goal", "hint")  # the hint is incomplete: it takes three
    count([Mark(mila.id, "reporter", f"thing:{one}") for one in range(3)], at=NOON, now=NOON)
    browser = Browser(app, mila)
    done = browser.post(SHOWN, {"badge": ["reporter", "goal"]}, htmx=htmx)
    assert done.status_code == (200 if htmx else 303)
    if htmx:
        assert "<html" not in done.text and "Your page shows them now" in done.text and done.text.lstrip().startswith("<section") and done.text.count(" checked") == 2
    row = re.search(r'<ul class="badge-row".*?</ul>', Browser(app).get("/members/mila?lang=en").text, re.DOTALL)[0]
    assert row.index("Watchful eye") < row.index("Up to the roof") and "In the jury" not in row
    for keys, words in ((["jury", "owner", "goal", "reporter"], "Three at most"), (["launched"], "Choose from the badges you have")):
        bad = browser.post(SHOWN, {"badge": keys}, htmx=htmx)
        assert bad.status_code == 422 and words in bad.text and bad.text.count(" checked") == len({"jury", "owner", "goal", "reporter"} & set(keys))
    browser.post(SHOWN, {}, htmx=htmx)
    text = Browser(app).get("/members/mila?lang=en").text
    assert "Watchful eye" not in text and all(name in text for name in ("In the jury", "Has it at home", "Up to the roof"))


def test_who_hides_their_badges_shows_none(app):
    mila = make_member(handle="mila")
    given(mila, "jury")
    assert "In the jury" in Browser(app).get("/members/mila?lang=en").text
    browser = Browser(app, mila)
    assert 'id="f-shows_badges"' in browser.get("/account").text
    browser.post("/account", {"name": "Mila", "handle": "mila", "bio": "", "lang": "en", "shows_ideas": "1"})
    with writing() as current:
        assert not current.get_one(Member, mila.id).shows_badges
    assert "In the jury" not in Browser(app).get("/members/mila?lang=en").text and "you switched that off" in browser.get(PAGE).text


def test_a_badge_is_told_in_the_inbox(app):
    mila = make_member()
    idea = make_idea(mila)
    with writing():
        record("idea.published", by=actor_of(mila), now=NOON, member_id=mila.id, idea_id=idea.id)
    earn(session().query(Event).filter_by(kind="idea.published").one(), now=NOON)
    tell_notices(session().query(Event).filter_by(kind="badge.earned").one(), now=NOON)
    page = Browser(app, mila).get("/account/notices").text
    assert "You earned a badge: First block" in page
    opened = Browser(app, mila).post(re.search(r'action="(/account/notices/\d+[^"]*)"', page)[1])
    assert opened.headers["Location"].endswith(PAGE)


def test_pages_cost_the_same_with_one_badge_and_with_many(app):
    mila, cost = make_member(handle="mila"), []
    for keys in (("jury",), tuple(badge.key for badge in TABLE if badge.target == 1)):
        given(mila, *keys)
        for reader, url in ((mila, PAGE), (None, "/members/mila")):
            browser = Browser(app, reader)
            browser.get(url)
            with statements() as seen:
                assert browser.get(url).status_code == 200
            cost.append(len(seen))
    assert cost[:2] == cost[2:] and max(cost) <= 8, cost


def test_a_badge_outdates_lists_alone():
    """Members' pages and the page of badges are kept for visitors; those of ideas stay as they are."""
    assert outdated_by([("badge.earned", None), ("badge.chosen", None), ("thank_you.given", None), ("thank_you.taken_back", None)]) == {LISTS}
    assert outdated_by([("greeting.sent", None), ("birthday.told", None), ("birthday.forgotten", None)]) == set()
