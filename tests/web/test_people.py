"""A member's public page."""

from __future__ import annotations

from flask import Flask

from ideas.accounts.queries import actor_of
from ideas.comments.actions import post
from ideas.core.db import now
from ideas.votes.actions import cast
from tests.browser import Browser
from tests.factories import make_idea, make_member


def test_the_page_shows_the_member_and_their_lists(app: Flask) -> None:
    member, other = make_member(handle="mila", bio="Ich baue <b>Bahnen</b>."), make_member()
    idea, liked = make_idea(member, title="Murmelbahn an der Wand"), make_idea(other, title="Kugeln aus Ton")
    make_idea(member, stage="draft", title="Noch geheim")
    cast(liked, by=actor_of(member), now=now())
    post(liked, "Ein Satz von mir.", by=actor_of(member), now=now())
    browser = Browser(app)
    page = browser.get("/members/MILA").text
    assert "Murmelbahn an der Wand" in page
    assert "Kugeln aus Ton" not in page
    assert "Noch geheim" not in page
    assert "&lt;b&gt;Bahnen" in page
    assert member.email not in page
    assert "Kugeln aus Ton" in browser.get("/members/mila?list=support").text
    said = browser.get("/members/mila?list=comments").text
    assert "Ein Satz von mir." in said
    assert f"/ideas/{liked.id}-" in said
    assert "<html" not in browser.get("/members/mila", htmx=True).text
    assert idea.slug in page


def test_a_hidden_list_is_not_there(app: Flask) -> None:
    member = make_member(handle="mila", shows_support=False, shows_comments=False, shows_ideas=False)
    idea = make_idea(make_member(), title="Kugeln aus Ton")
    cast(idea, by=actor_of(member), now=now())
    for name in ("ideas", "support", "comments", "nonsense"):
        answer = Browser(app).get(f"/members/mila?list={name}")
        assert answer.status_code == 200
        assert "Kugeln aus Ton" not in answer.text


def test_who_has_no_page(app: Flask) -> None:
    make_member(handle="new", confirmed_at=None)
    for handle in ("new", "nobody", "%00", "a" * 300):
        assert Browser(app).get(f"/members/{handle}").status_code == 404
    make_member(handle="source-1", confirmed_at=None, email=None, email_key=None, source="decidim", source_id="1")
    assert Browser(app).get("/members/source-1").status_code == 200
