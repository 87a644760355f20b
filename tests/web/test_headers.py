"""Every answer carries its headers: each address and method, each status, files, errors, and under https."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ideas import create_app
from ideas.core.db import db
from ideas.core.doors import doors
from ideas.settings import Settings
from ideas.web import headers
from tests.browser import Browser
from tests.conftest import SECRET
from tests.factories import api_token, make_idea, make_member
from tests.house.matrix import ROWS
from tests.house.test_authorisation import path_of
from tests.house.world import thing

LETTER = "desk_outbox.html"  # a mail with the styles that mail programs need, shown to admins of a portal without a mail server, locked in
UNSAFE = re.compile(r"unsafe-|\*|https?:|'nonce|strict-dynamic")
NEEDED = {"default-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'"}


def directives(answer: TestResponse) -> dict[str, str]:
    policies = answer.headers.getlist("Content-Security-Policy")
    assert len(policies) == 1
    return {name: value.strip() for name, _, value in (part.strip().partition(" ") for part in policies[0].split(";"))}


def insist_hardened(answer: TestResponse, what: object, *, letter: bool = False) -> None:
    """All headers, each once, and a policy without holes."""
    policy = directives(answer)
    assert not UNSAFE.search(" ".join(value for name, value in policy.items() if not (letter and name == "style-src"))), what
    wanted = NEEDED if not letter else {name: value for name, value in NEEDED.items() if name != "base-uri"}
    assert {name: policy.get(name) for name in wanted} == wanted, what
    assert policy.get("script-src", "'none'") in {"'self'", "'none'"}, what
    for name, value in headers.ALWAYS.items():
        assert answer.headers.getlist(name) == [value], (what, name)
    assert answer.headers.get("Cache-Control"), what
    for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin"):
        assert name not in answer.headers, what


@pytest.mark.parametrize("person", ["visitor", "member", "admin"])
def test_every_address_and_method(app: Flask, person: str) -> None:
    member, statuses = None if person == "visitor" else make_member(person), set()
    creator = make_member()
    for endpoint, method, kind, _ in ROWS:
        browser, values = Browser(app, member), thing(kind, creator).values
        path = path_of(app, endpoint, values, method)
        answers = [browser.get(path), browser.get(path, htmx=True)] if method == "GET" else [browser.client.open(path, method=method), browser.post(path) if method == "POST" else None]
        for answer in filter(None, answers):
            insist_hardened(answer, (endpoint, method, kind, answer.status_code), letter=endpoint == LETTER and answer.status_code == 200)
            statuses.add(answer.status_code)
    assert statuses >= {"visitor": {200, 303, 400, 401, 404, 410}, "member": {200, 303, 400, 403, 404, 410}, "admin": {200, 204, 303, 400, 404, 422}}[person] - {204, 303}


def other_answers(app: Flask) -> dict[str, TestResponse]:
    """One of each status that the walk does not reach."""
    client, idea = app.test_client(), make_idea()
    first = client.get("/static/css/base.css")
    first.close()
    feed = client.get("/feeds/all.atom")
    return {
        "200 static": client.get("/static/css/base.css"), "404 static": client.get("/static/nothing.css"), "206 static": client.get("/static/css/base.css", headers={"Range": "bytes=0-9"}),
        "304 static": client.get("/static/css/base.css", headers={"If-None-Match": first.headers.get("ETag", ""), "If-Modified-Since": "Wed, 01 Jan 2098 00:00:00 GMT"}),
        "304 feed": client.get("/feeds/all.atom", headers={"If-None-Match": feed.headers["ETag"]}), "301 slug": client.get(f"/ideas/{idea.id}-other"), "308 or 404": client.get("/ideas/"),
        "404": client.get("/no/such/page"), "404 api": client.get("/api/v1/nothing"), "405": client.delete("/ideas"), "405 api": client.delete("/api/v1/ideas"), "401 api": client.post("/api/v1/ideas"), "415 api": client.post("/api/v1/ideas", headers={"Authorization": f"Bearer {api_token(make_member())}"}),
        "OPTIONS": client.options("/ideas"), "HEAD": client.head("/ideas"), "413": client.post("/sign-in", data={"email": "x" * 3_000_000}), "400": client.post("/sign-in", data={"email": "x"}),
        "avatar": client.get("/avatars/x.svg"), "media 404": client.get("/media/x.webp"), "TRACE": client.trace("/ideas"), "made up": client.open("/ideas", method="MADEUP"),
    }


def test_files_errors_and_what_is_answered_before_flask(app: Flask) -> None:
    for what, answer in other_answers(app).items():
        insist_hardened(answer, what)
        answer.close()
        number = what.split()[0]
        assert not number.isdigit() or answer.status_code == int(number) or "or" in what, (what, answer.status_code)


def test_an_exception_and_a_stuck_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    for raised, status in ((RuntimeError("boom"), 500), (OperationalError("x", {}, Exception()), 503)):

        def fail(raised: Exception = raised, **_: Any) -> None:
            raise raised

        monkeypatch.setitem(app.view_functions, "home.show", fail)
        answer = app.test_client().get("/")
        assert answer.status_code == status
        assert "boom" not in answer.text
        insist_hardened(answer, status)


def test_a_picture_opened_by_itself_runs_nothing(app: Flask) -> None:
    doors.media.put("ideas/ab/abc-small.webp", b"RIFF", "image/webp")
    for path in ("/media/ideas/ab/abc-small.webp", "/avatars/x.svg"):
        answer = app.test_client().get(path)
        assert answer.status_code == 200
        assert "sandbox" in directives(answer)
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "style" not in answer.get_data(as_text=True) and "Set-Cookie" not in answer.headers


def test_no_template_needs_inline_scripts_or_styles() -> None:
    for path in Path("templates").rglob("*.html"):
        text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        if "mail" not in path.parts:
            assert not re.search(r"<style|\sstyle=|<script(?![^>]*\bsrc=|\stype=.application/ld\+json.)|\son\w+=|javascript:|hx-on|hx-vals=.js:", text), path


@pytest.fixture
def secure(tmp_path: Path, template: Path) -> Flask:
    """A portal in production, behind a proxy that speaks TLS."""
    import shutil

    (tmp_path / "var").mkdir()
    shutil.copy(template, tmp_path / "var" / "ideas.db")
    app = create_app(Settings(_env_file=None, data_dir=tmp_path / "var", search_dir=tmp_path / "index", secret_key=SECRET, log_level="error", public_url="https://ideas.example.org", smtp_url="smtp://127.0.0.1:9", proxies=1))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_under_https(secure: Flask) -> None:
    client = secure.test_client()
    for path in ("/", "/sign-in", "/static/css/nothing.css", "/no/such/page", "/api/v1/ideas", "/feeds/all.atom"):
        answer = client.get(path, headers={"X-Forwarded-Proto": "https", "Host": "ideas.example.org"})
        insist_hardened(answer, path)
        assert answer.headers["Strict-Transport-Security"] == headers.HSTS
    fresh = Browser(secure).get("/sign-in", base_url="https://ideas.example.org")
    (cookie,) = fresh.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-ideas=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_without_https_there_is_no_promise_of_it(app: Flask) -> None:
    answer = app.test_client().get("/sign-in")
    assert "Strict-Transport-Security" not in answer.headers
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert {"HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


