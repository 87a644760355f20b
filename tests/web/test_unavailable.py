"""A database that is locked: the answer is 503, what was typed comes back in it, and secrets do not."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from ideas.comments.models import Comment
from ideas.core.db import db, session
from tests.browser import Browser
from tests.factories import PASSWORD, make_idea, make_member

TEXT = 'Ein langer Beitrag mit <b>Zeichen</b> & "Anführung".\nZweite Zeile.'
_FIELD = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">|<textarea[^>]* name="([^"]+)"[^>]*>([^<]*)</textarea>')


@pytest.fixture(autouse=True)
def impatient(app: Flask) -> Iterator[None]:
    """A tenth of a second is waited for the lock, not a minute."""

    def set_patience(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=100")

    event.listen(db.engine, "checkout", set_patience)
    yield
    event.remove(db.engine, "checkout", set_patience)


@contextmanager
def locked(tmp_path: Path) -> Iterator[None]:
    """Somebody else writes and does not end."""
    session().rollback()
    with sqlite3.connect(tmp_path / "var" / "ideas.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")
    other.close()


def _form(page: str) -> tuple[str, dict[str, str]]:
    """The form on the error page: where it goes, and its fields."""
    form = re.search(r'<main.*?<form class="form" method="post" action="([^"]+)">(.*?)</form>', page, re.DOTALL)
    assert form is not None
    fields = {a or c: html.unescape(b or d) for a, b, c, d in _FIELD.findall(form[2])}
    return html.unescape(form[1]), fields


@pytest.mark.parametrize(("lang", "sentence"), [("de", "Was du geschrieben hast, steht hier"), ("en", "What you typed stands here")])
def test_what_was_typed_comes_back_and_can_be_sent(app: Flask, tmp_path: Path, lang: str, sentence: str) -> None:
    browser, idea = Browser(app, make_member(lang=lang)), make_idea()
    with locked(tmp_path):
        answer = browser.post(f"/ideas/{idea.id}/comments?lang={lang}", {"body": TEXT})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    assert sentence in answer.text
    action, fields = _form(answer.text)
    assert action == f"/ideas/{idea.id}/comments?lang={lang}"
    assert fields["body"] == TEXT
    browser._forget()
    assert browser.client.post(action, data=fields).status_code == 303
    assert session().scalars(select(Comment.body)).all() == [TEXT]


def test_all_fields_of_a_draft_come_back(app: Flask, tmp_path: Path) -> None:
    browser = Browser(app, make_member())
    typed = {"board": "markets", "title": "Kits for schools", "summary": "Boxes of thirty", "body": TEXT, "region": "Norway", "lang": "en", "tags": "school"}
    with locked(tmp_path):
        answer = browser.post("/ideas/drafts", typed)
    assert _form(answer.text)[1].items() >= typed.items()


def test_a_strangers_form_gets_no_token(app: Flask, tmp_path: Path) -> None:
    browser, idea = Browser(app, make_member()), make_idea()
    with locked(tmp_path):
        answer = browser.client.post(f"/ideas/{idea.id}/comments", data={"body": "Bought here"})
    assert answer.status_code == 400
    assert "Bought here" not in answer.text


@pytest.mark.parametrize(("path", "form"), [
    ("/sign-in", {"email": "x@example.org", "password": PASSWORD}),
    ("/account/password", {"present": PASSWORD, "password": "vier neue wörter hier"}),
    ("/account/closing", {"present": PASSWORD, "reason": "I leave"}),
    ("/register", {"email": "neu@example.org", "name": "Neu", "old_enough": "1", "terms": "1"}),
])
def test_secrets_are_never_sent_back(app: Flask, tmp_path: Path, path: str, form: dict[str, str]) -> None:
    browser = Browser(app, make_member(handle="x") if path.startswith("/account") else None)
    make_member(handle="xx", email="x@example.org", email_key="x@example.org") if path == "/sign-in" else None
    with locked(tmp_path):
        answer = browser.post(path, form)
    assert answer.status_code in {303, 503}
    assert all(text not in answer.text for text in form.values() if len(text) > 3)


def test_a_visitors_comment_comes_back(app: Flask, tmp_path: Path) -> None:
    idea, browser = make_idea(), Browser(app)
    with locked(tmp_path):
        answer = browser.post(f"/ideas/{idea.id}/join?do=comment", {"text": TEXT, "email": "vera@example.org", "old_enough": "1", "terms": "1"})
    assert answer.status_code == 503
    assert _form(answer.text)[1].items() >= {"text": TEXT, "email": "vera@example.org"}.items()


def test_programs_read_a_cause(app: Flask, tmp_path: Path) -> None:
    from tests.factories import api_token

    idea, key = make_idea(), api_token(make_member())
    with locked(tmp_path):
        answer = app.test_client(use_cookies=False).post(f"/api/v1/ideas/{idea.id}/comments", json={"body": TEXT}, headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.get_json()["cause"]) == (503, "busy")
    assert session().scalar(select(func.count()).select_from(Comment)) == 0
