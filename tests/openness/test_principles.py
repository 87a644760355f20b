"""The brand's promise: admins reword it, every version stays, the public log knows the words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.openness.actions import change_principles
from ideas.openness.models import Principles
from ideas.openness.queries import promise
from ideas.public_log.actions import seal_log
from ideas.public_log.queries.verifying import problems
from tests.browser import Browser
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_member

WORDS = {"text_de": "## Wir antworten\n\nAuf jede Idee, auch auf die unbequemen.", "text_en": "## We answer\n\nEvery idea, the awkward ones too."}
LATER = {"text_de": WORDS["text_de"], "text_en": "## We answer\n\nEvery idea, the awkward ones first."}


def kinds():
    session().rollback()
    return session().scalars(select(Event.kind).where(Event.kind.startswith("principles")).order_by(Event.id)).all()


@both_databases
def test_a_new_version_leaves_the_one_before(app):
    admin = make_actor("admin")
    first = change_principles(WORDS, by=admin, now=NOON)
    second = change_principles(LATER, by=admin, now=NOON + timedelta(days=1))
    assert promise().id == second.id
    assert session().get_one(Principles, first.id).text_en == WORDS["text_en"]
    assert "<h2>" in second.html_en
    assert kinds() == ["principles.changed", "principles.changed"]


@pytest.mark.parametrize(("role", "fields", "cause"), [
    ("team", WORDS, "not_yours"), ("moderator", WORDS, "not_yours"), ("member", WORDS, "not_yours"),
    ("admin", {**WORDS, "text_de": "Kurz."}, "text_too_short"), ("admin", {"text_en": WORDS["text_en"]}, "text_too_short"),
    ("admin", {**WORDS, "text_en": "x" * 20_001}, "text_too_long"),
])
def test_who_may_and_with_which_words(app, role, fields, cause):
    with pytest.raises(Refused) as refused:
        change_principles(fields, by=make_actor(role), now=NOON)
    assert cause in {refused.value.refusal.cause, *(error.cause for error in refused.value.errors.values())}
    assert kinds() == []


def test_the_same_words_are_no_version(app):
    change_principles(WORDS, by=make_actor("admin"), now=NOON)
    with pytest.raises(Refused) as refused:
        change_principles(WORDS, by=make_actor("admin"), now=NOON)
    assert refused.value.refusal.cause == "nothing_changed"


@both_databases
def test_one_edited_character_is_found(app):
    change_principles(WORDS, by=make_actor("admin"), now=NOON)
    seal_log(now=NOON)
    session().rollback()
    assert list(problems()) == []
    with writing() as current:
        current.execute(update(Principles).values(html_de="<p>Wir antworten auf manche Idee.</p>"))
    assert list(problems()) == ["principles 1 is not what entry 2 has the digest of"]


def test_pages_in_both_languages_with_history(app, client):
    assert "Nothing is promised in writing yet" in client.get("/principles?lang=en").get_data(as_text=True)
    change_principles(WORDS, by=make_actor("admin"), now=NOON)
    change_principles(LATER, by=make_actor("admin"), now=NOON + timedelta(days=1))
    assert "the awkward ones first" in client.get("/principles?lang=en").get_data(as_text=True)
    assert "auch auf die unbequemen" in client.get("/principles?lang=de").get_data(as_text=True)
    history = client.get("/principles/history?lang=en").get_data(as_text=True)
    assert "<del>too</del>" in history
    assert "<ins>first</ins>" in history


def test_history_shows_headings_without_their_marks(app, client):
    for day, words in enumerate((WORDS, LATER)):
        change_principles(words | {"text_en": f"## Answers, always\n\n{words['text_en']}\n\n#1 is you."}, by=make_actor("admin"), now=NOON + timedelta(days=day))
    history = client.get("/principles/history?lang=en").get_data(as_text=True)
    assert (history.count("Answers, always"), "## " in history, history.count("#1 is you.")) == (2, False, 2)


def test_an_admin_rewords_it_at_the_desk(app):
    browser = Browser(app, make_member("admin"))
    assert browser.post("/desk/principles", WORDS).headers["Location"].endswith("/principles")
    shown = browser.get("/desk/principles").get_data(as_text=True)
    assert "the awkward ones too" in shown
    wrong = browser.post("/desk/principles", {**LATER, "text_de": "Kurz <b>"})
    assert wrong.status_code == 422
    assert "Kurz &lt;b&gt;" in wrong.get_data(as_text=True)
    assert "the awkward ones first" in wrong.get_data(as_text=True)
    assert browser.post("/desk/principles", WORDS).status_code == 409
    assert promise().text_en == WORDS["text_en"]
