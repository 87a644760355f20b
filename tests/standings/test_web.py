"""The boards, the page of rewards and the way to be an ambassador in a browser: visitors, members, the desk; without JavaScript and with kept pages."""

import re
from datetime import timedelta

import pytest

from ideas.accounts.actions.members import change_role
from ideas.accounts.queries import actor_of
from ideas.core.db import db, now
from ideas.core.events import Event
from ideas.privacy.actions import close
from ideas.privacy.queries import own_data
from ideas.standings.actions import close_seasons, settle
from ideas.standings.models import Ambassador
from ideas.standings.queries import is_hidden, tier_of
from tests.browser import Browser
from tests.factories import make_actor, make_idea, make_member, reload
from tests.sqlcount import statements
from tests.standings.scenes import earn
from tests.web.test_page_cache import kept, read

__all__ = ["kept"]

DAY = timedelta(days=1)
WHY = "Nobody has helped so many creators this year."


def boarded(**more):
    """A member with points of this season and of the last one."""
    member = make_member(**more)
    earn(member.id, 50, now() - 100 * DAY)
    earn(member.id, 45, now())
    close_seasons(now=now())
    return member


def test_a_new_portal_says_how_to_begin(app):
    visitor = Browser(app)
    assert "Nobody has points here yet" in visitor.get("/leaderboard?lang=en").text and "the portal is young" in visitor.get("/rewards?lang=en").text
    assert "No season is over yet" in visitor.get("/leaderboard/seasons?lang=en").text and visitor.get("/leaderboard?topic=nowhere").status_code == 404


def test_boards_show_places_and_ones_own(app):
    first, me = boarded(name="Mira"), make_member(name="Jonte", lang="en")
    earn(me.id, 45, now())
    page = Browser(app, me).get("/leaderboard").text
    assert page.count('class="p1') == 2 and "Mira" in page and "Insider" in page, "the same points are the same place"
    assert "155 more points to the next tier" in page
    assert "Mira" in Browser(app).get("/leaderboard?board=week").text and "Mira" in Browser(app).get("/leaderboard/seasons").text
    assert "Insider" in Browser(app).get(f"/members/{first.handle}?lang=en").text and "Mira" in Browser(app).get("/rewards?lang=en").text


@pytest.mark.parametrize("htmx", [False, True])
def test_leaving_the_boards_holds_at_once_on_kept_pages_too_and_can_be_undone(kept, htmx):
    member = boarded(name="Mira", lang="en")
    own = Browser(kept, member)

    def shown():
        seen = ["Mira" in read(kept, page) for page in ("/leaderboard", "/leaderboard?board=week", "/leaderboard/seasons", "/rewards")]
        return [*seen, "Insider" in read(kept, f"/members/{member.handle}")]

    assert shown() == shown() == [True] * 5
    assert own.post("/leaderboard/leaving", htmx=htmx).status_code == (204 if htmx else 303)
    assert shown() == [False] * 5 and is_hidden(member.id) and tier_of(member.id) == "insider"
    page = own.get("/leaderboard").text
    assert "Stand here again" in page and "/leaderboard/return" in page
    assert own.post("/leaderboard/return", {"back": "account"}).headers["Location"].endswith("/account#boards")
    assert shown() == [True] * 5


def test_who_joins_the_team_is_on_no_kept_page_from_that_moment_on(kept):
    member, admin = boarded(name="Mira", lang="en"), make_actor("admin")
    pages = ("/leaderboard", "/leaderboard?board=week", "/leaderboard/seasons", "/rewards")
    for role, stands in (("member", True), ("team", False), ("member", True)):
        if role != reload(member).role:
            change_role(reload(member), role, reason="task_ended", by=admin, now=now())
        assert ["Mira" in read(kept, page) for page in pages] == ["Mira" in read(kept, page) for page in pages] == [stands] * 4


def test_asked_at_the_desk_answered_on_the_portal_ended_with_a_reason(app):
    fan, staff = make_member(handle="mira", lang="en"), make_member("team", lang="en")
    earn(fan.id, 900, now())
    desk, own = Browser(app, staff), Browser(app, fan)
    refused = desk.post("/desk/ambassadors", {"handle": "mira", "reason": "no"})
    assert refused.status_code == 422 and "At least 10 characters" in refused.text and 'value="mira"' in refused.text, "what was typed stays"
    assert desk.post("/desk/ambassadors", {"handle": "@Mira", "reason": WHY}).status_code == 303
    one = db.session.query(Ambassador).one()
    page = f"/rewards/ambassador/{one.id}"
    assert page in own.get("/rewards").text and WHY in own.get(page).text and desk.get(page).status_code == 404
    assert own.post(page, {"answer": "perhaps"}).status_code == 303 and tier_of(fan.id) == "co_creator"
    assert own.post(page, {"answer": "yes"}).status_code == 303 and tier_of(fan.id) == "ambassador"
    assert "Ambassador until" in Browser(app).get("/members/mira?lang=en").text
    assert desk.post(f"/desk/ambassadors/{one.id}/ending", {"reason": "They asked for their evenings back."}).status_code == 303
    told = own.get(page).text
    assert "They asked for their evenings back." in told and "It ends on" in told and own.post(page, {"answer": "no"}).status_code == 409
    kinds = [row.kind for row in db.session.query(Event).order_by(Event.id) if row.kind.startswith(("ambassador.", "standing."))]
    assert kinds == ["standing.reached", "ambassador.asked", "ambassador.agreed", "standing.reached", "ambassador.ended", "standing.falling"]


def test_a_closed_account_stands_nowhere(app):
    member = boarded(name="Mira")
    data = own_data(member)
    assert data["standing"][0]["tier"] == "insider" and data["seasons"][0]["points"] == 50
    close(member, by=actor_of(member), now=now())
    settle([member.id], now=now())
    for page in ("/leaderboard", "/leaderboard/seasons", "/rewards"):
        assert f"former-{member.id}" not in Browser(app).get(page).text
    assert tier_of(member.id) == "fan"


def test_the_page_asks_the_same_at_three_and_at_thirty(app):
    counts = []
    app.test_client().get("/leaderboard?lang=en")  # what is read once a process
    for size in (3, 27):
        for _ in range(size):
            earn(make_member().id, 20, now(), settled=False)
        with statements() as asked:
            app.test_client().get("/leaderboard?lang=en")
        counts.append(len(asked))
    assert counts[0] == counts[1], counts


def test_a_topics_board_is_named_by_number_in_the_page(app, client):
    """A topic may be called what no address inside a page could hold."""
    make_idea(tags=("mailto:a@b?bcc=c@d",))
    answer = client.get("/leaderboard", query_string={"topic": "mailto:a@b?bcc=c@d"})
    assert answer.status_code == 200
    assert re.search(r'id="board-topic-\d+"', answer.text)
