"""The pages of lists: filters in the address, no cookie for visitors, a bounded number of statements."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert, select

from ideas.board.models import Idea, IdeaTag
from ideas.board.queries.lists import SORTS
from ideas.core.db import session, writing
from ideas.search.actions import reindex
from tests.board.test_lists import Statements
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_idea, make_member

HEADERS = {"Accept-Language": "en"}


def copies(idea, many):
    """So many ideas more like this one, with its tags, in one go."""
    with writing() as current:
        row = current.execute(select(Idea.__table__).where(Idea.id == idea.id)).mappings().one()
        ids = list(current.scalars(insert(Idea).returning(Idea.id), [{**{k: v for k, v in row.items() if k != "id"}} for _ in range(many)]))
        tags = list(current.scalars(select(IdeaTag.tag_id).where(IdeaTag.idea_id == idea.id)))
        current.execute(insert(IdeaTag), [{"idea_id": one, "tag_id": tag, "position": 0} for one in ids for tag in tags])


def titles(answer):
    return re.findall(r'card-title[^>]*title="([^"]*)"', answer.text)


def test_every_list_answers_without_a_cookie(app, client):
    make_idea(tags=("garden",))
    for address in ("/", "/ideas", "/boards/products", "/boards/markets", "/tags/garden", "/search", "/search?q=marble", "/feeds/all.atom"):
        answer = client.get(address, headers=HEADERS)
        assert answer.status_code == 200, address
        assert answer.headers.getlist("Set-Cookie") == [], address
        assert "Cookie" in answer.headers["Vary"]


@pytest.mark.parametrize("address", ["/boards/nowhere", "/tags/nothing", "/boards/%00", "/tags/%F0%9F%98%80"])
def test_what_is_not_there_is_404(app, client, address):
    assert client.get(address).status_code == 404


def test_a_hidden_board_is_404_for_visitors(app, client):
    from ideas.board.models import Board
    with writing() as current:
        current.query(Board).filter_by(slug="markets").one().visibility = "members"
    assert client.get("/boards/markets").status_code == 404
    assert Browser(app, make_member()).get("/boards/markets").status_code == 200


@pytest.mark.parametrize("query", [
    {"sort": "nonsense"}, {"stage": "draft"}, {"stage": "removed"}, {"board": "nowhere"}, {"language": "xx"}, {"after": "zzz"}, {"pictures": "yes"}, {"mine": "1"},
    {"tag": ""}, {"q": " "}, {"lang": "fr"}, {"sort": "top", "after": "W10"},
])
def test_wrong_values_count_as_none(app, client, query):
    make_idea(title="the one")
    answer = client.get("/ideas?" + urlencode(query), headers=HEADERS)
    assert answer.status_code == 200
    assert titles(answer) == ["the one"]
    assert 'class="pill on"' not in answer.text


def test_filters_stay_in_every_link(app, client):
    for n in range(30):
        make_idea(title=f"idea {n}", tags=("garden",), vote_count=n)
    answer = client.get("/ideas?tag=garden&stage=gathering&sort=top&lang=en", headers=HEADERS)
    assert titles(answer)[0] == "idea 29"
    following = re.search(r'rel="next nofollow" hx-get="([^"]+)"', answer.text)[1].replace("&amp;", "&")
    assert {"tag=garden", "stage=gathering", "sort=top", "lang=en"} <= set(following.split("?")[1].split("&"))
    rest = client.get(following, headers=HEADERS)
    assert titles(rest) == [f"idea {n}" for n in range(5, -1, -1)]
    assert "<html" in rest.text
    part = client.get(following, headers=HEADERS | {"HX-Request": "true"})
    assert titles(part) == titles(rest)
    assert "<html" not in part.text
    assert "HX-Request" in part.headers["Vary"]


def test_a_list_in_both_languages(app, client):
    make_idea(stage="in_review")
    assert "In Prüfung" in client.get("/ideas?lang=de").text
    english = client.get("/ideas?lang=en")
    assert "In review" in english.text
    assert re.search(r'href="/ideas/\d+-[^"]*\?lang=en"', english.text)
    assert 'hreflang="de"' in english.text
    assert 'rel="canonical"' in english.text


def test_empty_lists_show_a_way_on(app, client):
    assert "Be the first" in client.get("/ideas?lang=en").text
    narrowed = client.get("/ideas?stage=declined&lang=en")
    assert "Nothing fits all of that" in narrowed.text
    assert 'href="/ideas?lang=en"' in narrowed.text


def test_reasons_on_cards(app, client):
    from datetime import timedelta

    from ideas.board.rules import rising_of
    from ideas.core.db import now

    old = now() - timedelta(days=30)
    make_idea(at=old, vote_count=250, goal=300)
    make_idea(at=now())
    make_idea(at=old, vote_count=20, goal=300, rising=rising_of([now()] * 8))
    make_idea(at=old, vote_count=20, goal=300, rising=rising_of([old] * 20))
    text = client.get("/ideas", headers=HEADERS).text
    assert [text.count(words) for words in ("Close to its goal", "New – what do you think?", "Gaining now")] == [1, 1, 1]


def test_support_on_cards(app, client):
    author, fan = make_member(), make_member()
    idea = make_idea(author)
    assert f'href="/ideas/{idea.id}/join?do=support&amp;lang=en"' in client.get("/ideas?lang=en").text
    assert f'action="/ideas/{idea.id}/vote"' in Browser(app, fan).get("/ideas").text
    own = Browser(app, author).get("/ideas").text
    assert f'action="/ideas/{idea.id}/vote"' not in own
    assert "support your own idea" in own


@pytest.mark.parametrize("address", ["/ideas", "/boards/products?sort=top&stage=gathering", "/tags/garden?language=en&pictures=1", "/ideas?q=marble"])
def test_a_list_costs_at_most_six_statements(app, address):
    author = make_member()
    visits = {"visitor": Browser(app), "member": Browser(app, make_member())}
    costs = {}
    visits["visitor"].get("/ideas")  # whether the menu has challenges is asked once a minute
    for rows in (20, 200):
        copies(make_idea(author, title="Marble run", tags=("garden",), picture_count=1), rows - 1)
        if "q=" in address:
            from ideas.search.actions import reindex

            reindex()
        for who, browser in visits.items():
            session().rollback()
            with Statements() as seen:
                assert browser.get(address).status_code == 200
            costs[who, rows] = len(seen)
            assert len(seen) <= 6, seen
    assert costs["visitor", 20] == costs["visitor", 200]
    assert costs["member", 20] == costs["member", 200]


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"onmouseover="x', "{{7*7}}", "javascript:alert(1)", "'\"><img src=x>"])
def test_what_is_typed_comes_back_escaped(app, client, payload):
    make_idea(title=f"An idea {payload}", summary=payload)
    for address in ("/ideas?", "/search?"):
        text = client.get(address + urlencode({"q": payload})).text
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert '"onmouseover' not in text
        assert ">49<" not in text


def test_a_click_on_a_card_swaps_its_button_only(app):
    idea, browser = make_idea(vote_count=4), Browser(app, make_member())
    answer = browser.post(f"/ideas/{idea.id}/vote", {"part": "card"}, htmx=True)
    assert answer.status_code == 200
    assert answer.text.lstrip().startswith(f'<div class="sup-form" id="support-{idea.id}"')
    assert 'aria-pressed="true"' in answer.text
    assert "<html" not in answer.text
    assert 'aria-pressed="true"' in browser.get("/ideas").text


@both_databases
def test_every_order_is_there_for_a_search_too(app, client):
    """The soonest end stands first, what has none last; in the other orders the most of it."""
    for number, days in enumerate((None, 9, 2)):
        make_idea(title=f"Marble run {number}", vote_count=number, comment_count=number, hot=number, rising=number, published_at=NOON + timedelta(number), closes_at=NOON + timedelta(days) if days else None)
    make_idea(title="Marble run 0")
    reindex()
    for address in ("/ideas", "/search", "/api/v1/ideas"):
        for sort in SORTS:
            answer = client.get(f"{address}?q=marble&sort={sort}", headers=HEADERS)
            assert answer.status_code == 200, (address, sort)
            if address == "/api/v1/ideas":
                assert [one["title"] for one in answer.get_json()["items"]][:2] == ["Marble run 2", "Marble run 1"], sort
