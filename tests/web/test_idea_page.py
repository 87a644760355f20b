"""The page of one idea: what it shows to whom, where old addresses lead, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from ideas.board.models import Idea, IdeaLink, Picture
from ideas.comments import actions as talk
from ideas.comments.models import Comment
from ideas.core.db import now, session
from ideas.core.links import idea_path
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.models import Update
from ideas.votes import actions as votes
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_idea, make_member
from tests.sqlcount import statements

MOST = 12


def add(*rows: object) -> None:
    """Put rows in as they are."""
    session().rollback()
    session().add_all(rows)
    session().commit()


def address(idea: Idea) -> str:
    """The page of an idea, in English."""
    return idea_path(idea.id, idea.slug) + "?lang=en"


def test_old_names_and_bare_numbers_lead_to_the_page(app: Flask) -> None:
    idea = make_idea()
    for path in (f"/ideas/{idea.id}", f"/ideas/{idea.id}-", f"/ideas/{idea.id}-an-old-name"):
        answer = Browser(app).get(path)
        assert (answer.status_code, answer.location) == (301, idea_path(idea.id, idea.slug))
    assert Browser(app).get(f"/ideas/{idea.id}-old?lang=en").location == address(idea)


@pytest.mark.parametrize("path", ["/ideas/999", "/ideas/999-x", "/ideas/0", "/ideas/99999999999999999999-x"])
def test_what_is_not_there_is_not_found(app: Flask, path: str) -> None:
    assert Browser(app).get(path).status_code == 404


def test_text_people_tags_and_market(app: Flask) -> None:
    creator = make_member(name="Jonte")
    contact = make_member("team", name="Hanna Vogt", title="Marble runs")
    need = make_idea(board="markets", title="Playing without a floor", market={"region": "Germany", "evidence": ["https://example.org/study", "javascript:alert(1)"]})
    idea = make_idea(creator, tags=("marbles",), answers_id=need.id, contact_id=contact.id, terms_version="1", imported_votes=12)
    page = Browser(app).get(address(idea)).text
    for words in ("Jonte", "Hanna Vogt", "Marble runs", "Playing without a floor", "/tags/marbles", "The floor is always full.", "terms, version 1", "12 votes from before this portal"):
        assert words in page
    page = Browser(app).get(address(need)).text
    assert "Germany" in page
    assert idea.title in page
    assert 'href="https://example.org/study"' in page
    assert 'href="javascript' not in page


def test_pictures_are_links_so_that_they_work_without_javascript(app: Flask) -> None:
    idea = make_idea()
    add(*(Picture(idea_id=idea.id, position=at, alt=f"View {at}", created_at=NOON, files={size: {"key": f"{size}{at}.webp"} for size in ("small", "medium", "large")}) for at in range(3)))
    page = Browser(app).get(address(idea)).text
    assert 'src="/media/medium0.webp"' in page
    assert "lang=en&amp;picture=2#gallery" in page
    page = Browser(app).get(address(idea) + "&picture=2").text
    assert 'src="/media/medium1.webp"' in page
    assert 'property="og:image" content="http://localhost:8000/media/large0.webp"' in page


def test_head_names_itself_to_others(app: Flask) -> None:
    idea = make_idea(title="A “wall” <run>", summary="Rails & curves")
    page = Browser(app).get(address(idea)).text
    assert f'<link rel="canonical" href="http://localhost:8000{idea_path(idea.id, idea.slug)}?lang=en">' in page
    assert '<meta property="og:title" content="A “wall” &lt;run&gt;">' in page
    assert '<meta property="og:description" content="Rails &amp; curves">' in page


def test_an_idea_from_before_says_so(app: Flask) -> None:
    idea = make_idea(source="elsewhere", source_id="7", source_url="https://example.org/7")
    session().rollback()
    session().get_one(Idea, idea.id).author_id = None
    session().commit()
    page = Browser(app).get(address(idea)).text
    assert "From before this portal" in page
    assert 'href="https://example.org/7"' in page


def test_links_are_shown_both_ways_and_hidden_ones_never(app: Flask) -> None:
    idea, other, secret = make_idea(), make_idea(title="The other one"), make_idea(title="Not public yet", stage="submitted")
    add(IdeaLink(idea_id=idea.id, related_id=other.id, said_by="team", at=NOON), IdeaLink(idea_id=secret.id, related_id=idea.id, said_by="team", at=NOON))
    page = Browser(app).get(address(idea)).text
    assert "The other one" in page
    assert "Not public yet" not in page
    assert idea.title in Browser(app).get(address(other)).text


def test_a_removed_idea_is_gone_with_its_reason(app: Flask) -> None:
    creator = make_member()
    idea = make_idea(creator, title="Not for here")
    lifecycle.remove(idea, reason="out_of_scope", text="A word for the person concerned.", by=make_actor("moderator"), now=NOON)
    answer = Browser(app).get(address(idea))
    assert (answer.status_code, "Not our field" in answer.text) == (410, True)
    assert "Not for here" not in answer.text
    assert "A word for the person concerned." not in answer.text
    own = Browser(app, creator).get(address(idea))
    assert (own.status_code, "A word for the person concerned." in own.text) == (200, True)


def test_a_withdrawn_idea_says_why(app: Flask) -> None:
    creator = make_member()
    idea = make_idea(creator)
    from ideas.accounts.queries import actor_of

    lifecycle.withdraw(idea, reason="I build it myself.", by=actor_of(creator), now=NOON)
    page = Browser(app).get(address(idea)).text
    assert "Its creator took this idea back." in page
    assert "I build it myself." in page
    assert "Support this" not in page


def test_a_decided_idea_leads_to_the_decision(app: Flask) -> None:
    idea = make_idea(stage="in_review")
    text = "With 260 parts it would cost 119 euros. Most people want to pay 80."
    lifecycle.move(idea, "declined", reason="cost_or_price", text=text, changes_mind="180 pieces at most.", by=make_actor("team"), now=NOON)
    page = Browser(app).get(address(idea)).text
    for words in ("Declined: Too costly", "What would change our mind", "180 pieces at most.", "Read the decision"):
        assert words in page


@both_databases
@pytest.mark.parametrize("signed_in", [False, True])
def test_the_page_costs_the_same_for_20_and_for_200(app: Flask, signed_in: bool) -> None:
    costs = []
    member = make_member()
    for many in (20, 200):
        costs.append(_cost(app, _busy_idea(many), member if signed_in else None))
    assert costs[0] == costs[1]
    assert costs[0] <= MOST


def _busy_idea(many: int) -> Idea:
    idea, writer = make_idea(tags=("a", "b"), source="old", source_id=str(many)), make_actor()
    for _ in range(3):
        votes.cast(idea, by=make_actor(), now=NOON)
    first = talk.post(idea, "first", by=writer, now=NOON)
    add(*(Comment(idea_id=idea.id, author_id=writer.id, body="so", body_html="<p>so</p>", at=now(), parent_id=first.id if at % 2 else None) for at in range(many)))
    add(*(Update(idea_id=idea.id, by_id=writer.id, by_role="team", at=NOON + timedelta(hours=at), text="so", text_html="<p>so</p>") for at in range(many)))
    add(*(Picture(idea_id=idea.id, position=at, created_at=NOON, files={"large": {"key": "a.webp"}}) for at in range(many // 20)))
    add(*(IdeaLink(idea_id=idea.id, related_id=make_idea().id, said_by="team", at=NOON) for _ in range(many // 20)))
    return idea


def _cost(app: Flask, idea: Idea, member: object) -> int:
    browser, path = Browser(app, member), address(idea)
    browser.get(path)
    session().rollback()
    with statements() as seen:
        assert browser.get(path).status_code == 200
    return len(seen)
