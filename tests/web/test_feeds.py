"""Atom feeds: well formed, stable, cheap to ask again."""

import xml.etree.ElementTree as ElementTree

from ideas.comments.models import Comment
from ideas.core.db import writing
from ideas.lifecycle.models import Update
from tests.factories import NOON, make_idea, make_member

ATOM = "{http://www.w3.org/2005/Atom}"


def parsed(answer):
    assert answer.status_code == 200
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)


def test_all_ideas(app, client):
    make_idea(title="A & B <c> \x0b end", summary="one ]]> two")
    make_idea(stage="draft", title="never told")
    feed = parsed(client.get("/feeds/all.atom"))
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["A & B <c>  end"] or [entry.findtext(f"{ATOM}title") for entry in entries] == ["A & B <c> end"]
    for one in (feed, *entries):
        assert one.findtext(f"{ATOM}id").startswith("http://localhost:8000/")
        assert one.findtext(f"{ATOM}updated").startswith("2026-07-01T12:00:00")
    assert b"never told" not in client.get("/feeds/all.atom").data


def test_ids_do_not_change_with_the_title(app, client):
    idea = make_idea()
    before = parsed(client.get("/feeds/all.atom")).find(f"{ATOM}entry").findtext(f"{ATOM}id")
    with writing() as current:
        current.merge(idea).slug = "another"
    assert parsed(client.get("/feeds/all.atom")).find(f"{ATOM}entry").findtext(f"{ATOM}id") == before


def test_one_idea(app, client):
    idea, team = make_idea(), make_member("team")
    with writing() as current:
        current.add(Update(idea_id=idea.id, by_id=team.id, by_role="team", at=NOON, text="x", text_html="<p>A <b>prototype</b> & more</p>"))
        current.add(Comment(idea_id=idea.id, author_id=team.id, body="x", body_html="<p>Official words</p>", at=NOON, official=True))
        current.add(Comment(idea_id=idea.id, author_id=team.id, body="x", body_html="<p>Waiting words</p>", at=NOON, official=True, state="waiting"))
    feed = parsed(client.get(f"/feeds/ideas/{idea.id}.atom?lang=en"))
    assert {entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")} == {"Gathering support", "Status update", "Answer from the team"}
    contents = [entry.findtext(f"{ATOM}content") for entry in feed.findall(f"{ATOM}entry")]
    assert "<p>A <b>prototype</b> & more</p>" in contents
    assert "<p>Waiting words</p>" not in contents
    assert len({entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")}) == 3


def test_what_nobody_may_see_has_no_feed(app, client):
    for stage in ("draft", "submitted", "removed"):
        assert client.get(f"/feeds/ideas/{make_idea(stage=stage).id}.atom").status_code == 404
    assert client.get("/feeds/ideas/999999.atom").status_code == 404
    assert client.get("/feeds/ideas/99999999999999999999.atom").status_code == 404


def test_asking_again_costs_a_304(app, client):
    idea = make_idea()
    for address in ("/feeds/all.atom", f"/feeds/ideas/{idea.id}.atom"):
        first = client.get(address)
        assert first.headers["Last-Modified"]
        again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
        assert client.get(address, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
        assert first.headers.getlist("Set-Cookie") == []


def test_an_empty_portal_has_an_empty_feed(app, client):
    assert parsed(client.get("/feeds/all.atom")).findall(f"{ATOM}entry") == []
