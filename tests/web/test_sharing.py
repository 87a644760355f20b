"""What other places read of the portal: one address a page, its languages, the sitemap, robots, structured data, what a shared link shows."""

from __future__ import annotations

import html
import json
import re
import xml.etree.ElementTree as ET
from datetime import timedelta

import pytest

from ideas.board.models import Board, CoAuthor, Idea
from ideas.board.queries import sitemap
from ideas.cards import actions as cards
from ideas.challenges.models import Challenge
from ideas.core.db import db, writing
from ideas.web.cards import present_marks
from ideas.web.sitemap import KEPT_OUT
from tests.browser import Browser
from tests.challenges.scenes import announced
from tests.factories import NOON, make_idea, make_member
from tests.house.matrix import AUDIENCES, ROWS
from tests.house.test_authorisation import path_of
from tests.house.world import thing
from tests.sqlcount import statements

HERE = "http://localhost:8000"
SITE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"


def head(answer) -> dict[str, list[str]]:
    """Canonical, languages and properties of a page."""
    page = answer.get_data(as_text=True).partition("<body")[0]
    found = {"canonical": re.findall(r'<link rel="canonical" href="([^"]+)">', page), "languages": re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', page)}
    return found | {name: [html.unescape(text) for text in re.findall(rf'<meta (?:property|name)="{name}" content="([^"]*)">', page)] for name in ("og:title", "og:description", "og:url", "og:image", "description", "twitter:card")}


def test_every_public_page_says_where_it_stands(app):
    """Each line of the matrix that lets a visitor in, and answers with a page."""
    seen = 0
    for endpoint, method, kind, audience in ROWS:
        if method != "GET" or AUDIENCES[audience][0] != "o" or endpoint.startswith(("api.", "health.", "metrics.")):
            continue
        found = thing(kind, make_member())
        path = path_of(app, endpoint, found.values, "GET")
        answer = Browser(app).get(f"{path}?lang=en")
        if answer.status_code != 200 or not answer.content_type.startswith("text/html") or "<html" not in answer.text:
            continue
        told = head(answer)
        bare = told["canonical"][0].removesuffix("?lang=en")
        assert told["canonical"] == [f"{bare}?lang=en"] and bare.startswith(f"{HERE}/"), endpoint
        assert told["languages"] == [("de", f"{bare}?lang=de"), ("en", f"{bare}?lang=en"), ("x-default", bare)], endpoint
        assert [len(told[name]) for name in ("og:title", "og:description", "og:url", "description", "twitter:card")] == [1] * 5, endpoint
        assert told["og:url"] == told["canonical"] and told["og:title"][0], endpoint
        seen += 1
    assert seen > 60


def test_filters_are_no_pages_of_their_own_and_errors_none(app, client):
    make_idea(tags=("garden",))
    assert head(client.get("/ideas?sort=top&tag=garden&after=x"))["canonical"] == [f"{HERE}/ideas"]
    assert head(client.get("/ideas?sort=top&lang=de"))["canonical"] == [f"{HERE}/ideas?lang=de"]
    gone = head(client.get("/no/such/page"))
    assert gone["canonical"] == gone["languages"] == gone["og:url"] == []


def test_a_member_s_pages_carry_no_words_for_strangers(app):
    told = head(Browser(app, make_member()).get("/roadmap"))
    assert told["og:title"] == [] and told["canonical"] == [f"{HERE}/roadmap"]


def addresses(answer) -> list[str]:
    assert answer.status_code == 200 and answer.content_type == "application/xml; charset=utf-8"
    root = ET.fromstring(answer.data)
    assert root.tag in {f"{SITE}urlset", f"{SITE}sitemapindex"}
    for url in root.findall(f"{SITE}url"):
        languages = {link.get("hreflang"): link.get("href") for link in url.findall(LINK)}
        loc = url.findtext(f"{SITE}loc")
        assert languages == {"de": f"{loc}?lang=de", "en": f"{loc}?lang=en", "x-default": loc}
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp.text) for stamp in url.findall(f"{SITE}lastmod"))
    return [loc.text.removeprefix(HERE) for loc in root.iter(f"{SITE}loc")]


def test_the_sitemap_leads_to_every_public_page_and_to_no_other(app, client):
    with writing() as current:
        current.add(Board(slug="secret", kind="product", name_de="Geheim", name_en="Secret", visibility="invited", position=9))
        current.add(Board(slug="secret-inside", kind="product", name_de="Für Mitglieder", name_en="For members", visibility="members", position=10))
    shown = make_idea(tags=("garden",), edited_at=NOON + timedelta(days=2), title="A & B’s run")
    launched = make_idea(stage="launched")
    for more in ({"stage": "draft"}, {"stage": "submitted"}, {"stage": "removed"}, {"board": "secret"}, {"board": "secret-inside"}):
        make_idea(tags=("quillons",), **more)
    index = addresses(client.get("/sitemap.xml"))
    assert index == ["/sitemaps/pages.xml", "/sitemaps/ideas-1.xml"]
    parts = {part: addresses(client.get(part)) for part in index}
    assert parts["/sitemaps/ideas-1.xml"] == [f"/ideas/{shown.id}-{shown.slug}", f"/ideas/{launched.id}-{launched.slug}", f"/products/{launched.id}-{launched.slug}"]
    assert {"/", "/boards/products", "/tags/garden", "/decisions"} <= set(parts["/sitemaps/pages.xml"])
    for place in (*parts["/sitemaps/pages.xml"], *parts["/sitemaps/ideas-1.xml"]):
        assert client.get(place).status_code == 200, place
        assert not place.startswith(KEPT_OUT) and "quillons" not in place and "secret" not in place
    assert f"<loc>{HERE}/ideas/{shown.id}-{shown.slug}</loc><lastmod>2026-07-03T12:00:00Z</lastmod>" in client.get("/sitemaps/ideas-1.xml").text
    assert client.get("/sitemaps/ideas-2.xml").status_code == 404 and client.get("/sitemaps/ideas-0.xml").status_code == 404


def test_a_part_is_one_range_of_the_primary_key(app, client, monkeypatch):
    monkeypatch.setattr(sitemap, "PART", 2)
    made = [make_idea() for _ in range(5)]
    assert sitemap.parts() == [1, 2, 3]
    assert [[one.id for one in sitemap.addressed(part)] for part in (1, 2, 3, 4)] == [[one.id for one in made[:2]], [one.id for one in made[2:4]], [made[4].id], []]
    with statements() as sent:
        sitemap.addressed(2)
    assert len(sent) == 2
    plan = _plan(sent[1])
    assert "INTEGER PRIMARY KEY (rowid>? AND rowid<?)" in plan and "TEMP B-TREE" not in plan


def test_no_part_of_the_sitemap_is_empty(app, client, monkeypatch):
    """The schema wants at least one address in each; a draft is none."""
    monkeypatch.setattr(sitemap, "PART", 2)
    draft = make_idea(stage="draft")
    assert addresses(client.get("/sitemap.xml")) == ["/sitemaps/pages.xml"] and client.get("/sitemaps/ideas-1.xml").status_code == 404
    ideas = [make_idea(stage=stage) for stage in ("gathering", "draft", "removed", "gathering")]
    assert [idea.id - draft.id for idea in ideas] == [1, 2, 3, 4]
    assert addresses(client.get("/sitemap.xml")) == ["/sitemaps/pages.xml", "/sitemaps/ideas-1.xml", "/sitemaps/ideas-3.xml"], "the second and the fifth number are the borders"
    assert [len(addresses(client.get(f"/sitemaps/ideas-{part}.xml"))) for part in (1, 3)] == [1, 1]
    assert [client.get(f"/sitemaps/ideas-{part}.xml").status_code for part in (0, 2, 4, 10**30)] == [404] * 4


def test_the_sitemap_names_all_past_challenges(app, client, monkeypatch):
    monkeypatch.setattr("ideas.challenges.queries.challenges.PAST_PAGE", 1)
    made = [announced("entries") for _ in range(3)]
    with writing() as current:
        for number, one in enumerate(made):
            current.get_one(Challenge, one.id).published_at = NOON + timedelta(days=number)
    places = addresses(client.get("/sitemaps/pages.xml"))
    assert [place for place in places if place.startswith("/challenges/")] == [f"/challenges/{one.id}-{one.slug}" for one in reversed(made)]


@pytest.mark.parametrize("topic", ["c++", "a'b", "x&y", "50%", "grün", "a:b@c", "(so)!"])
def test_a_topic_has_one_address_everywhere(app, client, topic):
    make_idea(tags=(topic,))
    place = next(place for place in addresses(client.get("/sitemaps/pages.xml")) if place.startswith("/tags/"))
    answer = client.get(place)
    assert answer.status_code == 200 and head(answer)["canonical"] == [f"{HERE}{place}"]


def _plan(statement: str) -> str:
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", (1,) * statement.count("?")).all()
    return " ".join(str(row[3]) for row in rows)


def test_robots_names_the_sitemap_and_keeps_out_what_is_nobody_s_business(app, client):
    lines = client.get("/robots.txt").text.splitlines()
    assert f"Sitemap: {HERE}/sitemap.xml" in lines
    assert {"Disallow: /desk", "Disallow: /account", "Disallow: /ideas/new", "Disallow: /ideas/drafts", "Disallow: /search"} <= set(lines)
    for path, told in (("/desk", "noindex"), ("/sign-in", "noindex"), ("/account", "noindex"), ("/ideas", None)):
        assert client.get(path).headers.get("X-Robots-Tag") == told, path


def described(answer) -> dict[str, dict]:
    """Structured data by type; each script is one JSON text."""
    found: list[dict] = []
    for words in re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.get_data(as_text=True), re.DOTALL):
        told = json.loads(words)
        found += told if isinstance(told, list) else [told]
    assert all(one["@context"] == "https://schema.org" for one in found)
    return {one["@type"]: one for one in found}


def test_an_idea_is_described_as_a_contribution(app, client):
    """What search engines require of a contribution (author with a name, date, text), and of the way to it."""
    ada, bob = make_member(handle="ada"), make_member(handle="bob")
    idea = make_idea(ada, title='</script><b>"Run"', tags=("garden",), vote_count=7, comment_count=2, edited_at=NOON + timedelta(days=1))
    with writing() as current:
        current.add(CoAuthor(idea_id=idea.id, member_id=bob.id, share=50, invited_at=NOON, agreed_at=NOON))
    cards.renew(idea.id, now=NOON)
    told = described(client.get(f"/ideas/{idea.id}-{idea.slug}?lang=en"))
    posting = told["DiscussionForumPosting"]
    assert posting["headline"] == idea.title and posting["text"].startswith("A strip of beech")
    assert posting["author"] == [{"@type": "Person", "name": "Ada", "url": f"{HERE}/members/ada"}, {"@type": "Person", "name": "Bob", "url": f"{HERE}/members/bob"}]
    assert (posting["datePublished"], posting["dateModified"]) == ("2026-07-01T12:00:00+00:00", "2026-07-02T12:00:00+00:00")
    assert posting["url"] == f"{HERE}/ideas/{idea.id}-{idea.slug}" and posting["inLanguage"] == "en" and re.match(rf"{HERE}/cards/ideas/{idea.id}/en-", posting["image"][0])
    assert [(one["interactionType"].rpartition("/")[2], one["userInteractionCount"]) for one in posting["interactionStatistic"]] == [("LikeAction", 7), ("CommentAction", 2)]
    way = told["BreadcrumbList"]["itemListElement"]
    assert [(one["@type"], one["position"], one["item"].removeprefix(HERE)) for one in way] == [("ListItem", 1, "/boards/products"), ("ListItem", 2, "/tags/garden"), ("ListItem", 3, f"/ideas/{idea.id}-{idea.slug}")]
    assert way[2]["name"] == idea.title


def test_who_left_and_what_waits_are_described_without_a_name_or_not_at_all(app, client):
    left = make_member(handle="gone", closed_at=NOON)
    idea = make_idea(left)
    posting = described(client.get(f"/ideas/{idea.id}-{idea.slug}?lang=en"))["DiscussionForumPosting"]
    assert posting["author"] == [{"@type": "Person", "name": "a former member"}] and "image" not in posting
    waiting = make_idea(left, stage="submitted")
    assert described(Browser(app, make_member("team")).get(f"/ideas/{waiting.id}-{waiting.slug}")) == {}


def test_the_portal_is_described_with_its_search(app, client):
    told = described(client.get("/"))
    assert told["Organization"]["name"] == "Tüftelei" and told["Organization"]["logo"].startswith(f"{HERE}/static/")
    search = told["WebSite"]["potentialAction"]
    assert (search["@type"], search["query-input"], search["target"]["urlTemplate"]) == ("SearchAction", "required name=search_term_string", f"{HERE}/search?q={{search_term_string}}")
    assert client.get("/search?q=run").status_code == 200
    make_idea(tags=("garden",))
    assert [one["name"] for one in described(client.get("/tags/garden?lang=de"))["BreadcrumbList"]["itemListElement"]] == ["Ideen", "garden"]
    assert [one["name"] for one in described(client.get("/boards/products?lang=en"))["BreadcrumbList"]["itemListElement"]][0] == "Ideas"


@pytest.mark.parametrize("lang", ["de", "en"])
def test_what_a_shared_link_shows(app, client, lang):
    """The idea's card; until it is drawn the portal's own; the words fit the picture."""
    present_marks.forget()
    idea = make_idea(title="A run")
    page = f"/ideas/{idea.id}-{idea.slug}?lang={lang}"
    assert head(client.get(page))["twitter:card"] == ["summary"] and head(client.get(page))["og:image"] == []
    cards.renew_cards(now=NOON)
    present_marks.forget()
    with writing() as current:
        current.query(cards.ShareCard).filter_by(idea_id=idea.id).delete()
    own = head(client.get(page))["og:image"]
    assert own[0].startswith(f"{HERE}/cards/portal/{lang}-")
    assert head(client.get(f"/roadmap?lang={lang}"))["og:image"] == own
    assert head(client.get(f"/boards/products?lang={lang}"))["og:image"][0].startswith(f"{HERE}/cards/boards/products/{lang}-")
    cards.renew(idea.id, now=NOON)
    text = client.get(page).text
    assert head(client.get(page))["og:image"][0].startswith(f"{HERE}/cards/ideas/{idea.id}/{lang}-")
    assert '<meta property="og:image:width" content="1200">' in text and '<meta property="og:image:height" content="630">' in text and '<meta property="og:image:alt" content="A run">' in text
    for address in (own[0], head(client.get(page))["og:image"][0]):
        answer = client.get(address.removeprefix(HERE))
        assert (answer.status_code, answer.content_type, answer.headers["Cache-Control"]) == (200, "image/png", "public, max-age=3600")
    present_marks.forget()


def test_an_address_of_an_earlier_card_leads_to_the_present_one(app, client):
    idea = make_idea()
    cards.renew(idea.id, now=NOON)
    before = head(client.get(f"/ideas/{idea.id}-{idea.slug}?lang=de"))["og:image"][0].removeprefix(HERE)
    with writing() as current:
        current.get_one(Idea, idea.id).title = "Another name"
    cards.renew(idea.id, now=NOON)
    answer = client.get(before)
    assert answer.status_code == 302 and answer.headers["Location"] != before and client.get(answer.headers["Location"]).status_code == 200
    assert client.get(f"/cards/ideas/{idea.id}/fr-x.png").status_code == 404
