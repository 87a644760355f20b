"""The search page, with and without hits, and while somebody types."""

import pytest

from ideas.search.actions import reindex
from tests.browser import Browser
from tests.factories import make_idea, make_member


def test_hits_are_marked(app, client):
    make_idea(title="Marble run", summary="For <i>walls</i>")
    reindex()
    text = client.get("/search?q=marble&lang=en").text
    assert "<mark>Marble</mark> run" in text
    assert "<i>walls" not in text
    assert "1 idea" in text


def test_nothing_found_helps_on(app, client):
    make_idea(title="Observatory", tags=("stars",))
    reindex()
    text = client.get("/search?q=observatroy+status:declined&lang=en").text
    assert "Nothing found for" in text
    assert "Did you mean" in text
    assert "The newest ideas" in text
    assert "/tags/stars" in text


def test_the_empty_page_shows_where_to_begin(app, client):
    make_idea(tags=("stars",))
    text = client.get("/search?lang=en").text
    assert "/tags/stars" in text
    assert "status:declined" in text


def test_a_broken_index_is_said(app, client):
    make_idea(title="Marble run")
    text = client.get("/search?q=marble&lang=en").text
    assert "only titles and summaries" in text
    assert "Marble" in text


def test_while_typing(app, client):
    make_idea(title="Marble run")
    reindex()
    answer = client.get("/search/suggestions?q=mar&lang=en", headers={"HX-Request": "true"})
    assert "<mark>Marble</mark>" in answer.text
    assert "<html" not in answer.text
    assert client.get("/search/suggestions").status_code == 200


@pytest.mark.parametrize("query", ["%00", "%22", "*", "a" * 3000, "NOT+NOT+a", "((((", "tag:%22x", "%F0%9F%98%80", "status:", "%ED%A0%80", "\\"])
def test_hostile_queries(app, client, query):
    make_idea()
    reindex()
    assert client.get(f"/search?q={query}").status_code == 200
    assert client.get(f"/ideas?q={query}").status_code == 200
    assert client.get(f"/search/suggestions?q={query}").status_code == 200


def test_more_answers(app, client):
    for n in range(30):
        make_idea(title=f"Marble run {n}")
    reindex()
    first = client.get("/search?q=marble&lang=en").text
    assert first.count('class="hit-title"') == 24
    import re

    following = re.search(r'hx-get="(/search\?[^"]*after=[^"]+)"', first)[1].replace("&amp;", "&")
    rest = client.get(following, headers={"HX-Request": "true"}).text
    assert rest.count('class="hit-title"') == 6
    assert "<html" not in rest


def test_a_member_supports_from_the_answers(app):
    idea = make_idea(title="Marble run")
    reindex()
    assert f'action="/ideas/{idea.id}/vote"' in Browser(app, make_member()).get("/search?q=marble").text
