"""Feeds: well formed by their specifications, stable, private where the portal is, cheap to ask again."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from ideas.accounts.models import SYSTEM, Member
from ideas.board.models import Board, BoardGuest, CoAuthor, Idea, Tag
from ideas.comments.models import Comment
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.core.events import record
from ideas.lifecycle.models import StageChange, Update
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import NOON, make_idea, make_member
from tests.sqlcount import statements
from tests.web import feed_rules
from tests.web.feed_rules import A


def scene() -> Idea:
    """An idea with all that feeds tell of, by two people."""
    ada, bob, team = make_member(handle="ada"), make_member(handle="bob"), make_member("team")
    idea = make_idea(ada, title="A & B <c> \x0b end", summary="one ]]> two", tags=("garden", "wood"), edited_at=NOON + timedelta(hours=3))
    with writing() as current:
        current.add(CoAuthor(idea_id=idea.id, member_id=bob.id, share=50, invited_at=NOON, agreed_at=NOON))
        current.add(Update(idea_id=idea.id, by_id=team.id, by_role="team", at=NOON, text="x", text_html="<p>A <b>prototype</b> & more</p>"))
        current.add(Comment(idea_id=idea.id, author_id=team.id, body="x", body_html="<p>Official words</p>", at=NOON, edited_at=NOON + timedelta(hours=1), official=True))
        current.add(Comment(idea_id=idea.id, author_id=team.id, body="x", body_html="<p>Waiting words</p>", at=NOON, official=True, state="waiting"))
        current.add(Comment(idea_id=idea.id, author_id=ada.id, body="Said by Ada", body_html="<p>Said by Ada</p>", at=NOON))
        current.add(StageChange(idea_id=idea.id, from_stage="in_review", to_stage="declined", at=NOON, by_role="team", reason="other", text="Too dear", text_html="<p>Too dear</p>", changes_mind="Half of it", outcome="declined", lang="en"))
    return idea


def doors_of(idea: Idea) -> list[str]:
    return ["/feeds/all", "/feeds/boards/products", "/feeds/tags/garden", f"/feeds/ideas/{idea.id}", "/feeds/decisions", "/feeds/members/ada"]


@both_databases
def test_every_feed_keeps_the_rules_of_its_form(app, client):
    idea = scene()
    for door in doors_of(idea):
        for lang in ("de", "en"):
            answers = [client.get(f"{door}.{form}?lang={lang}") for form in ("atom", "json")]
            assert [answer.content_type for answer in answers] == ["application/atom+xml; charset=utf-8", "application/feed+json; charset=utf-8"]
            root, feed = feed_rules.atom(answers[0].data), feed_rules.json_feed(answers[1].data)
            entries = root.findall(f"{A}entry")
            assert [entry.findtext(f"{A}id") for entry in entries] == [item["id"] for item in feed["items"]] != []
            assert (root.findtext(f"{A}title"), root.get("{http://www.w3.org/XML/1998/namespace}lang")) == (feed["title"].replace("\x0b", ""), feed["language"]) == (root.findtext(f"{A}title"), lang)
            links = {(link.get("rel"), link.get("type")): link.get("href") for link in root.findall(f"{A}link")}
            assert links["self", "application/atom+xml"] == f"http://localhost:8000{door}.atom?lang={lang}"
            assert links["alternate", "application/feed+json"] == feed["feed_url"] == f"http://localhost:8000{door}.json?lang={lang}"
            assert client.get(links["alternate", "text/html"].removeprefix("http://localhost:8000")).status_code == 200


def test_what_the_entries_say(app, client):
    idea = scene()
    item = feed_rules.json_feed(client.get("/feeds/all.json?lang=en").data)["items"][0]
    assert (item["title"], item["content_text"], item["tags"], item["_idea"]) == ("A & B <c> \x0b end", "one ]]> two", ["garden", "wood"], {"stage": "gathering"})
    assert [author["name"] for author in item["authors"]] == ["Ada", "Bob"]
    assert (item["date_published"], item["date_modified"]) == ("2026-07-01T12:00:00+00:00", "2026-07-01T15:00:00+00:00")
    entry = feed_rules.atom(client.get("/feeds/all.atom?lang=en").data).find(f"{A}entry")
    assert entry.findtext(f"{A}title") == "A & B <c>  end"
    talk = feed_rules.atom(client.get(f"/feeds/ideas/{idea.id}.atom?lang=en").data).findall(f"{A}entry")
    assert {one.findtext(f"{A}title"): one.findtext(f"{A}content") for one in talk} == {
        "Declined": "<p>Too dear</p>", "Gathering support": None, "Status update": "<p>A <b>prototype</b> & more</p>", "Answer from the team": "<p>Official words</p>",
    }
    assert max(one.findtext(f"{A}updated") for one in talk) == "2026-07-01T13:00:00+00:00"
    decided = feed_rules.json_feed(client.get("/feeds/decisions.json?lang=en").data)["items"]
    assert [(one["title"], one["content_text"]) for one in decided] == [("A & B <c> \x0b end – Declined: Another reason", "Too dear What would change our mind: Half of it")]
    own = feed_rules.json_feed(client.get("/feeds/members/ada.json?lang=en").data)["items"]
    assert {one["title"] for one in own} == {"A & B <c> \x0b end", "On “A & B <c> \x0b end”"}


def test_names_last_whatever_the_address_the_title_or_the_language(app, client, monkeypatch):
    idea = scene()
    known = [re.findall(r"urn:uuid:[0-9a-f-]{36}", client.get(f"{door}.atom").text) for door in doors_of(idea)]
    assert len({names[0] for names in known}) == len(known), "each feed has a name of its own"
    with writing() as current:
        row = current.get_one(Idea, idea.id)
        row.slug, row.title = "another", "Quite another name"
    monkeypatch.setattr(doors, "public_url", "https://elsewhere.example.org")
    monkeypatch.setattr(doors, "site_name", "Another name")
    assert [re.findall(r"urn:uuid:[0-9a-f-]{36}", client.get(f"{door}.atom?lang=en").text) for door in doors_of(idea)] == known


def test_nothing_private_is_told(app, client):
    """Drafts, what waits, what was removed, and a board for invited people: its guest's feed is a visitor's."""
    ada = make_member(handle="ada")
    shown = make_idea(ada, title="Shown", tags=("garden",))
    with writing() as current:
        board = Board(slug="secret", kind="product", name_de="Geheim", name_en="Secret", visibility="invited", position=9)
        current.add(board)
        current.flush()
        current.add(BoardGuest(board_id=board.id, member_id=ada.id))
    hidden = [make_idea(ada, stage=stage, title=f"Quillon {stage}", tags=("garden", "quillons")) for stage in ("draft", "submitted", "returned", "removed")]
    hidden.append(make_idea(ada, board="secret", title="Quillon council", tags=("garden", "quillons")))
    with writing() as current:
        for idea in hidden:
            current.add(Comment(idea_id=idea.id, author_id=ada.id, body="Quillon said", body_html="<p>Quillon said</p>", at=NOON))
            current.add(StageChange(idea_id=idea.id, from_stage="in_review", to_stage="declined", at=NOON, by_role="team", reason="other", text="Quillon", outcome="declined"))
    for reader in (Browser(app), Browser(app, ada), Browser(app, make_member("admin"))):
        for form in ("atom", "json"):
            for door in ("/feeds/all", "/feeds/boards/products", "/feeds/tags/garden", "/feeds/decisions", "/feeds/members/ada", f"/feeds/ideas/{shown.id}"):
                answer = reader.get(f"{door}.{form}")
                assert answer.status_code == 200 and "uillon" not in answer.text, door
            for door in ("/feeds/boards/secret", "/feeds/boards/none", "/feeds/tags/quillons", "/feeds/tags/none", "/feeds/members/none", *(f"/feeds/ideas/{idea.id}" for idea in hidden), "/feeds/ideas/99999999999999999999"):
                assert reader.get(f"{door}.{form}").status_code == 404, door


def test_hidden_lists_and_closed_accounts_are_gone_at_once(app, client):
    scene()
    ada = session().query(Member).filter_by(handle="ada").one()
    with writing() as current:
        current.get_one(Member, ada.id).shows_comments = False
    assert [one["title"] for one in feed_rules.json_feed(client.get("/feeds/members/ada.json").data)["items"]] == ["A & B <c> \x0b end"]
    with writing() as current:
        current.get_one(Member, ada.id).shows_ideas = False
    assert feed_rules.json_feed(client.get("/feeds/members/ada.json").data)["items"] == []
    with writing() as current:
        current.get_one(Member, ada.id).closed_at = NOON
    assert client.get("/feeds/members/ada.json").status_code == 404
    assert "Ada" not in client.get("/feeds/all.json").text + client.get("/feeds/all.atom").text


def test_asking_again_costs_a_304_until_something_happens(app, client):
    idea = scene()
    with writing():
        record("idea.edited", by=SYSTEM, now=NOON, idea_id=idea.id)
    for door in doors_of(idea):
        for form in ("atom", "json"):
            first = client.get(f"{door}.{form}")
            assert first.headers["Cache-Control"] == "public, max-age=300" and first.headers.getlist("Set-Cookie") == []
            again = client.get(f"{door}.{form}", headers={"If-None-Match": first.headers["ETag"]})
            assert (again.status_code, again.data) == (304, b"")
            if "Last-Modified" in first.headers:
                assert client.get(f"{door}.{form}", headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    stamp = client.get("/feeds/all.atom").headers["ETag"]
    with writing() as current:
        current.get_one(Idea, idea.id).stage = "removed"
    gone = client.get("/feeds/all.atom", headers={"If-None-Match": stamp})
    assert gone.status_code == 200 and "A &amp; B" not in gone.text


def test_what_was_taken_away_is_not_kept_by_a_date(app, client):
    """A reader that knows dates alone hears of a removal, though no entry has become newer."""
    make_idea(title="Stays", at=NOON)
    idea = make_idea(title="Goes", at=NOON - timedelta(days=1))
    known = client.get("/feeds/all.atom", headers={"If-Modified-Since": "Wed, 01 Jul 2026 12:00:00 GMT"})
    with writing() as current:
        current.get_one(Idea, idea.id).stage = "removed"
        record("idea.removed", by=SYSTEM, now=NOON + timedelta(days=2), idea_id=idea.id)
    told = client.get("/feeds/all.atom", headers={"If-Modified-Since": "Wed, 01 Jul 2026 12:00:00 GMT"})
    assert told.status_code == 200 and "Goes" not in told.text and known.status_code in {200, 304}


def test_no_byte_of_a_reader_who_is_signed_in_reaches_a_shared_cache(app):
    scene()
    member = make_member(lang="de")
    answer = Browser(app, member).get("/feeds/all.json")
    assert answer.headers["Cache-Control"].startswith("private") and "Cookie" in answer.headers["Vary"]
    assert member.handle not in answer.text


@pytest.mark.parametrize("form", ["atom", "json"])
def test_as_many_statements_for_one_idea_as_for_many(app, client, form):
    idea = scene()
    few = {door: _statements(client, f"{door}.{form}") for door in doors_of(idea)}
    for number in range(12):
        scene_more(idea, number)
    assert {door: _statements(client, f"{door}.{form}") for door in doors_of(idea)} == few
    assert max(few.values()) <= 12


def scene_more(idea: Idea, number: int) -> None:
    ada = session().query(Member).filter_by(handle="ada").one()
    other, with_whom = make_idea(ada, title=f"More {number}", tags=("garden",), stage="declined"), make_member()
    with writing() as current:
        current.add(CoAuthor(idea_id=other.id, member_id=with_whom.id, share=50, invited_at=NOON, agreed_at=NOON))
        current.add(Comment(idea_id=other.id, author_id=ada.id, body="More", body_html="<p>More</p>", at=NOON))
        current.add(Update(idea_id=idea.id, by_id=ada.id, by_role="member", at=NOON, text="x", text_html="<p>x</p>"))


def _statements(client, path: str) -> int:
    with statements() as sent:
        assert client.get(path).status_code == 200
    return len(sent)


def test_pages_name_their_feeds(app, client):
    idea = scene()
    pages = {"/": "/feeds/all", "/ideas": "/feeds/all", "/boards/products": "/feeds/boards/products", "/tags/garden": "/feeds/tags/garden", "/decisions": "/feeds/decisions", "/members/ada": "/feeds/members/ada", f"/ideas/{idea.id}-{idea.slug}": f"/feeds/ideas/{idea.id}"}
    for page, feed in pages.items():
        text = client.get(f"{page}?lang=en").text
        for kind, form in (("application/atom+xml", "atom"), ("application/feed+json", "json")):
            assert re.search(rf'<link rel="alternate" type="{re.escape(kind)}" title="[^"]+" href="{re.escape(feed)}\.{form}\?lang=en">', text), (page, form)
        assert page == "/" or re.search(rf'<a class="more" href="{re.escape(feed)}\.atom[^"]*"', text), page


def test_an_empty_portal_has_an_empty_feed(app, client):
    assert feed_rules.atom(client.get("/feeds/all.atom").data).findall(f"{A}entry") == []
    assert feed_rules.json_feed(client.get("/feeds/decisions.json").data)["items"] == []


def test_a_former_name_of_a_topic_leads_to_its_feed(app, client):
    make_idea(tags=("garden",))
    with writing() as current:
        tag = current.query(Tag).filter_by(name="garden").one()
        tag.name = "gardening"
        current.add(Tag(name="garden", merged_into_id=tag.id))
    answer = client.get("/feeds/tags/garden.json")
    assert (answer.status_code, answer.headers["Location"]) == (301, "/feeds/tags/gardening.json")
