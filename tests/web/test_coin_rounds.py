"""Coin rounds on the portal and at the desk: each change as a plain form and by htmx, before, during and after, secret until the end."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from ideas.accounts.queries import actor_of
from ideas.ballots.models import BallotVote
from ideas.coin_rounds import actions
from ideas.coin_rounds.models import CoinRound
from ideas.core.db import now, session, writing
from ideas.core.events import Event
from ideas.notifications.actions import tell_notices
from ideas.upkeep.check import coins_whole
from tests.browser import Browser
from tests.coin_rounds.scenes import REASON, fields
from tests.factories import make_actor, make_idea, make_member
from tests.sqlcount import statements

both_ways = pytest.mark.parametrize("htmx", [False, True])
HOUR = timedelta(hours=1)


def running(ideas, *, begin=-1, end=9):
    team = make_actor("team")
    found = actions.draft(fields(ideas, opens_at=now() + HOUR * 24 * begin, closes_at=now() + HOUR * 24 * end), by=team, now=now())
    return actions.announce(found, by=team, now=now())


def over(found):
    with writing() as current:
        one = current.get(CoinRound, found.id)
        one.closes_at = now() - HOUR
        from ideas.ballots.models import Ballot

        current.get(Ballot, one.ballot_id).closes_at = now() - HOUR
    actions.move_rounds(now=now())


@both_ways
def test_coins_are_put_and_taken_back(app, htmx):
    mine = make_member()
    ideas = [make_idea(title="A lighthouse"), make_idea(title="A harbour"), make_idea(mine, title="My own crane")]
    found, browser = running(ideas), Browser(app, mine)
    here, send = f"/coin-rounds/{found.id}", f"/coin-rounds/{found.id}/coins"
    page = browser.get(here).text
    assert "We build the first of them" in page and '<b class="num">100</b>' in page and "it gets no coins from you" in page and page.count('value="50"') == 2
    done = browser.post(send, {"idea_id": ideas[0].id, "coins": "50"}, htmx=htmx)
    assert done.status_code == (200 if htmx else 303) and (not htmx or ('<b class="num">50</b>' in done.text and "<html" not in done.text and "Your coins: 50" in done.text))
    browser.post(send, {"idea_id": ideas[1].id, "coins": "50"}, htmx=htmx)
    page = browser.get(here).text
    assert '<b class="num">0</b>' in page and page.count("disabled") >= 6 and "Take some back" in page
    for number, idea, status, words in (("100", ideas[0], 409, "You have 50 coins left"), ("55", ideas[2], 403, "your own idea"), ("7", ideas[0], 422, "steps of 5"), ("many", ideas[0], 422, "steps of 5")):
        bad = browser.post(send, {"idea_id": idea.id, "coins": number}, htmx=htmx)
        assert bad.status_code == status and words in bad.text and 'id="list"' in bad.text, number
    assert browser.post(send, {"idea_id": ideas[1].id, "coins": "0"}, htmx=htmx).status_code in {200, 303}
    assert [(row.coins) for row in session().scalars(select(BallotVote))] == [50]
    assert browser.post(send, {"idea_id": "x", "coins": "5"}, htmx=htmx).status_code == 404


def test_nobody_sees_coins_before_the_end_and_everybody_after(app):
    ideas = [make_idea(title="A lighthouse"), make_idea(title="A harbour")]
    found, fan = running(ideas), make_member()
    actions.spend(found, ideas[1], 70, by=actor_of(fan), now=now())
    here = f"/coin-rounds/{found.id}"
    for reader in (None, make_member(), make_member("admin")):
        text = Browser(app, reader).get(here).text
        assert "70" not in re.sub(r"[\w-]*\d+[\w-]*\.\w+|id=\"[^\"]*\"|csrf[^>]*", "", text.partition('id="list"')[2].partition("</section>")[0]), reader
    assert "Your coins: 70" in Browser(app, fan).get(here).text and "Sign in to put yours" in Browser(app).get(f"{here}?lang=en").text
    over(found)
    text = Browser(app).get(f"{here}?lang=en").text
    assert "70 coins" in text and "One person put coins" in text and text.index("A harbour") < text.index("A lighthouse") and "We build the first of them" in text
    assert "Open for coins" not in text and "The result stands" in Browser(app).get("/coin-rounds?lang=en").text
    assert coins_whole(now()).ok and coins_whole(now()).checked == 1
    assert "The coins of a coin round were counted" in Browser(app).get(f"/ideas/{ideas[1].id}/timeline?lang=en").text
    event = session().scalars(select(Event).where(Event.kind == "coin_round.published")).one()
    tell_notices(event, now=now())
    inbox = Browser(app, fan).get("/account/notices").text
    assert "The result of a coin round stands" in inbox and "You put coins in it" in inbox


def test_pages_cost_the_same_for_two_and_for_thirty_ideas(app):
    few, many = running([make_idea() for _ in range(2)]), running([make_idea() for _ in range(30)])
    for reader, first in ((make_member(), "/coin-rounds/"), (make_member("admin"), "/desk/coin-rounds/")):
        browser, cost = Browser(app, reader), []
        browser.get(f"{first}{few.id}")
        for found in (few, many):
            with statements() as seen:
                assert browser.get(f"{first}{found.id}").status_code == 200
            cost.append(len(seen))
        assert cost[0] == cost[1] <= 12, (first, cost)


@both_ways
def test_the_team_plans_announces_and_calls_off(app, htmx):
    team, ideas = Browser(app, make_member("team")), [make_idea(title="A lighthouse"), make_idea(title="A harbour")]
    form = fields([]) | {"opens_at": f"{now() + HOUR * 48:%Y-%m-%dT%H:%M}", "closes_at": f"{now() + HOUR * 96:%Y-%m-%dT%H:%M}", "ideas": f"#{ideas[0].id}\n/ideas/{ideas[1].id}-a-harbour?lang=de"}
    bad = team.post("/desk/coin-rounds/new", form | {"ideas": "a harbour", "closes_at": "soon", "title_de": ""}, htmx=htmx)
    assert bad.status_code == 422 and "A harbour" not in bad.text and "a harbour" in bad.text and "Give day and time" in bad.text and "We build the first" in bad.text
    assert team.post("/desk/coin-rounds/new", form, htmx=htmx).status_code in {204, 303}
    found = session().scalars(select(CoinRound)).one()
    desk = f"/desk/coin-rounds/{found.id}"
    assert Browser(app).get(f"/coin-rounds/{found.id}").status_code == 404 and "Not announced yet" in team.get(f"/coin-rounds/{found.id}").text
    edit = team.get(f"{desk}/edit").text
    assert f"{ideas[0].id} A lighthouse" in edit and 'value="Six ideas, a hundred coins (de)"' in edit
    assert team.post(f"{desk}/edit", form | {"title_en": "Two of them", "ideas": f"{ideas[0].id} A lighthouse\n{ideas[1].id} A harbour"}, htmx=htmx).status_code in {204, 303}
    assert "Everybody sees the list of 2 ideas" in team.get(f"{desk}/announcement").text
    assert team.post(f"{desk}/announcement", {}, htmx=htmx).status_code in {204, 303} and team.get(f"{desk}/edit").status_code == 409
    assert "Begins soon" in Browser(app).get(f"/coin-rounds/{found.id}?lang=en").text and "Two of them" in Browser(app).get("/coin-rounds?lang=en").text
    short = team.post(f"{desk}/cancellation", {"reason": "no"}, htmx=htmx)
    assert short.status_code == 422 and ">no</textarea>" in short.text
    assert team.post(f"{desk}/cancellation", {"reason": REASON}, htmx=htmx).status_code in {204, 303}
    text = Browser(app).get(f"/coin-rounds/{found.id}?lang=en").text
    assert REASON in text and "Everybody has their coins back" in text and "Call it off" not in team.get(desk).text


def test_without_rounds_the_pages_say_so(app):
    assert "There was no coin round yet" in Browser(app).get("/coin-rounds?lang=en").text and "There was no coin round yet" in Browser(app, make_member("team")).get("/desk/coin-rounds").text
    assert "/coin-rounds" in Browser(app).get("/ideas").text
