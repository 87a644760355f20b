"""The talk in the browser: with htmx and without."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Mail
from ideas.accounts.queries import actor_of
from ideas.comments import actions
from ideas.comments.models import Comment
from ideas.core.db import now, session
from ideas.core.links import idea_path
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member, reload


@pytest.fixture
def idea(app: Flask) -> object:
    """An idea to talk about."""
    return make_idea()


def page_of(browser: Browser, idea: object) -> str:
    """The idea's page in English."""
    return browser.get(idea_path(idea.id, idea.slug) + "?lang=en").text


def many(idea: object, number: int) -> None:
    """Comments as rows."""
    author = make_member()
    session().rollback()
    session().add_all(Comment(idea_id=idea.id, author_id=author.id, body=f"No. {at}", body_html=f"<p>No. {at}</p>", at=NOON) for at in range(number))
    session().commit()


def test_a_plain_form_leads_to_the_comment(app: Flask, idea: object) -> None:
    browser = Browser(app, make_member())
    answer = browser.post(f"/ideas/{idea.id}/comments", {"body": "I would take **two**."})
    assert (answer.status_code, "#comment-" in answer.location) == (303, True)
    assert "I would take <strong>two</strong>." in page_of(browser, idea)


def test_htmx_gets_the_talk(app: Flask, idea: object) -> None:
    answer = Browser(app, make_member()).post(f"/ideas/{idea.id}/comments", {"body": "Two, please."}, htmx=True)
    assert answer.text.lstrip().startswith('<section class="band wrap split" id="talk"')
    assert "Two, please." in answer.text
    assert "1 comment" in answer.text


def test_typed_words_stay_when_they_are_refused(app: Flask, idea: object) -> None:
    browser = Browser(app, make_member())
    for htmx in (True, False):
        answer = browser.post(f"/ideas/{idea.id}/comments", {"body": "see https://example.org <b>"}, htmx=htmx)
        assert answer.status_code == 422
        assert "see https://example.org &lt;b&gt;</textarea>" in answer.text
        assert "go without links" in answer.text
    assert reload(idea).comment_count == 0


def test_a_visitor_gets_a_link_and_no_form(app: Flask, idea: object) -> None:
    page = page_of(Browser(app), idea)
    assert f"/ideas/{idea.id}/join?do=comment" in page
    assert "<textarea" not in page
    assert Browser(app).post(f"/ideas/{idea.id}/comments", {"body": "hm"}).status_code == 303
    assert reload(idea).comment_count == 0


def test_an_answer_stands_below(app: Flask, idea: object) -> None:
    browser = Browser(app, make_member())
    first = actions.post(idea, "First", by=make_actor(), now=NOON)
    form = browser.get(f"/ideas/{idea.id}/comments?reply={first.id}", htmx=True).text
    assert f'name="parent_id" value="{first.id}"' in form
    assert f'name="parent_id" value="{first.id}"' in browser.get(f"/ideas/{idea.id}/comments?reply={first.id}").text
    browser.post(f"/ideas/{idea.id}/comments", {"body": "Below", "parent_id": first.id})
    page = page_of(browser, idea)
    assert re.search(rf'id="replies-{first.id}">.*Below', page, re.DOTALL)


def test_a_new_members_first_comment_waits(app: Flask, idea: object) -> None:
    newcomer = make_member(known_at=None)
    browser = Browser(app, newcomer)
    browser.post(f"/ideas/{idea.id}/comments", {"body": "My first words"})
    page = page_of(browser, idea)
    assert "Waits for a look" in page
    assert "A person looks at your first comment" in page
    assert "My first words" not in page_of(Browser(app), idea)
    assert "My first words" not in page_of(Browser(app, make_member()), idea)


def test_changing_one_s_own_words_and_the_history(app: Flask, idea: object) -> None:
    member = make_member()
    browser = Browser(app, member)
    comment = actions.post(idea, "wood of oak", by=actor_of(member), now=now() - timedelta(hours=1))
    assert "wood of oak" in browser.get(f"/comments/{comment.id}/edit").text
    assert browser.post(f"/comments/{comment.id}/edit", {"body": ""}).status_code == 422
    assert browser.post(f"/comments/{comment.id}/edit", {"body": "wood of beech"}).status_code == 303
    assert "edited" in page_of(browser, idea)
    difference = Browser(app).get(f"/comments/{comment.id}/history?lang=en").text
    assert "<del>oak</del><ins>beech</ins>" in difference
    assert Browser(app, make_member()).get(f"/comments/{comment.id}/edit").status_code == 403


def test_taking_back_asks_first(app: Flask, idea: object) -> None:
    member = make_member()
    browser = Browser(app, member)
    comment = actions.post(idea, "Never mind", by=actor_of(member), now=NOON)
    assert "Take this comment back?" in browser.get(f"/comments/{comment.id}/withdrawal").text
    assert browser.post(f"/comments/{comment.id}/withdrawal").status_code == 303
    assert "Never mind" not in page_of(Browser(app), idea)
    assert Browser(app, make_member()).post(f"/comments/{comment.id}/withdrawal").status_code == 403


def test_helpful_marks(app: Flask, idea: object) -> None:
    comment = actions.post(idea, "16 mm", by=make_actor(), now=NOON)
    browser = Browser(app, make_member())
    answer = browser.post(f"/comments/{comment.id}/helpful", htmx=True)
    assert f'id="helpful-{comment.id}"' in answer.text
    assert 'aria-pressed="true"' in answer.text
    assert browser.post(f"/comments/{comment.id}/helpful/withdrawal").status_code == 303
    assert reload(comment).helpful_count == 0


def test_hiding_shows_the_reason_and_nothing_else(app: Flask, idea: object) -> None:
    comment = actions.post(idea, "You donkey", by=make_actor(), now=NOON)
    moderator = Browser(app, make_member("moderator"))
    assert Browser(app, make_member()).get(f"/comments/{comment.id}/hiding").status_code == 403
    assert moderator.post(f"/comments/{comment.id}/hiding", {"reason": ""}).status_code == 422
    assert moderator.post(f"/comments/{comment.id}/hiding", {"reason": "insulting", "text": "Be kind."}).status_code == 303
    page = page_of(Browser(app), idea)
    assert "Hidden by moderation: Insulting or threatening. Be kind." in page
    assert "You donkey" not in page
    assert Browser(app).get(f"/comments/{comment.id}/history").status_code == 404
    assert moderator.post(f"/comments/{comment.id}/hiding/lift").status_code == 303
    assert "You donkey" in page_of(Browser(app), idea)


def test_official_answers_are_set_apart(app: Flask, idea: object) -> None:
    browser = Browser(app, make_member("team"))
    browser.post(f"/ideas/{idea.id}/comments", {"body": "We look into it.", "official": "1"})
    assert 'class="cm official"' in page_of(Browser(app), idea)
    assert Browser(app, make_member()).post(f"/ideas/{idea.id}/comments", {"body": "Me too", "official": "1"}).status_code == 403


def test_long_talks_go_on_by_a_plain_link_that_htmx_continues(app: Flask, idea: object) -> None:
    many(idea, 60)
    page = page_of(Browser(app), idea)
    assert "No. 49" in page
    assert "No. 50<" not in page
    link = re.search(r'href="(/ideas/\d+/comments\?after=[^"&]+)', page)[1]
    rest = Browser(app).get(link, htmx=True).text
    assert "No. 59" in rest
    assert "<html" not in rest
    assert "<html" in Browser(app).get(link).text
    assert Browser(app).get(f"/ideas/{idea.id}/comments?after=%00nonsense&order=x").status_code == 200


@pytest.mark.parametrize("path", ["/comments/1/edit", "/comments/999/edit", "/comments/1/history", "/comments/0/withdrawal"])
def test_comments_of_what_one_cannot_see_are_not_there(app: Flask, path: str) -> None:
    hidden = make_idea(stage="submitted")
    session().rollback()
    session().add(Comment(idea_id=hidden.id, body="secret", body_html="secret", at=NOON))
    session().commit()
    assert Browser(app, make_member()).get(path).status_code == 404
    assert Browser(app, make_member()).get(f"/ideas/{hidden.id}/comments").status_code == 404


def test_a_refused_comment_goes_back_into_its_own_form(app: Flask, idea: object) -> None:
    first = actions.post(idea, "First", by=make_actor(), now=NOON)
    browser = Browser(app, make_member())
    assert browser.post(f"/ideas/{idea.id}/comments", {"body": ""}, htmx=True).headers["HX-Retarget"] == "#say-new"
    answer = browser.post(f"/ideas/{idea.id}/comments", {"body": "", "parent_id": first.id}, htmx=True)
    assert answer.headers["HX-Retarget"] == f"#say-{first.id}"
    assert f'id="say-{first.id}"' in answer.text


def test_a_visitors_answer_stands_below_what_it_answers(app):
    idea, author = make_idea(), make_member()
    said = actions.post(idea, "Which wood?", by=actor_of(author), now=NOON)
    visitor = Browser(app)
    link = f"/ideas/{idea.id}/join?do=comment&amp;reply={said.id}"
    assert link in visitor.get(f"/ideas/{idea.id}-{idea.slug}").text
    form = {"do": "comment", "reply": said.id, "text": "Beech", "email": "vera@example.org", "old_enough": "1", "terms": "1"}
    assert f"reply={said.id}" in visitor.get(link.replace("&amp;", "&")).text
    refused = visitor.post(link.replace("&amp;", "&"), {**form, "email": "nobody"})
    assert refused.status_code == 422
    assert f"reply={said.id}" in refused.text
    assert visitor.post(link.replace("&amp;", "&"), form).status_code == 303
    url = session().scalars(select(Mail)).one().context["url"]
    assert visitor.post(url.replace("http://localhost:8000", "")).status_code == 303
    answer = session().scalars(select(Comment).where(Comment.body == "Beech")).one()
    assert answer.parent_id == said.id
