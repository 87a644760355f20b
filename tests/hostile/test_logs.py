"""The log is one JSON line an event, whatever people send, and holds nothing that opens a door or names somebody."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
import structlog
from flask import Flask
from sqlalchemy import text

from ideas.core.db import session
from ideas.settings import Settings
from ideas.start import engine_options
from tests.browser import Browser
from tests.factories import PASSWORD, api_token, make_member, sign_in_token
from tests.hostile import strings

SECRETS = ("Geheimes-Passwort-77", "quokka@example.org", "tokentokentokentoken")


def lines_of(told: str) -> list[dict[str, Any]]:
    """Each line is an object with its level, moment and event."""
    found = [json.loads(line) for line in told.splitlines() if line.strip()]
    assert all({"event", "level", "timestamp"} <= set(line) for line in found)
    return found


def test_an_event_is_one_line_whatever_it_holds(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    for text_ in strings.STRINGS:
        structlog.get_logger().error("tried", said=text_, name=text_)
    found = lines_of(capsys.readouterr().out)
    assert len(found) == len(strings.STRINGS)
    assert [line["said"] for line in found] == strings.STRINGS


def test_exceptions_say_where_and_not_what(app: Flask, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """An error's words may be somebody's words; a path may hold a link's token; a statement's values are people's data."""

    def boom(**_: Any) -> None:
        raise ValueError("\n".join(SECRETS))

    def statement(**_: Any) -> None:
        session().execute(text("SELECT * FROM nothing WHERE email = :email"), {"email": SECRETS[1]})

    for view, endpoint, path in ((boom, "account.follow_link", f"/account/links/{SECRETS[2]}"), (boom, "home.show", f"/?email={SECRETS[1]}"), (statement, "search.show", f"/search?q={SECRETS[1]}")):
        monkeypatch.setitem(app.view_functions, endpoint, view)
        answer = app.test_client().get(path, headers={"Authorization": f"Bearer {SECRETS[2]}", "Cookie": f"ideas={SECRETS[2]}", "User-Agent": SECRETS[0]})
        assert answer.status_code >= 500
        assert not any(secret in answer.text for secret in (*SECRETS[:1], "Traceback", "SELECT"))
    told = capsys.readouterr().out
    assert len(lines_of(told)) == 3
    assert not any(secret in told for secret in SECRETS), told
    assert "test_logs.py" in told


def test_wrong_passwords_tokens_and_forms_leave_no_secret(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    member = make_member(email=SECRETS[1], email_key=SECRETS[1])
    known = [api_token(member), sign_in_token(member)]
    for browser in (Browser(app), Browser(app, member)):
        browser.post("/sign-in", {"email": SECRETS[1], "password": SECRETS[0]})
        browser.post("/sign-in", {"email": SECRETS[1], "password": PASSWORD})
        browser.post("/account/password", {"present": PASSWORD, "password": SECRETS[0]})
        browser.get(f"/account/links/{SECRETS[2]}")
        browser.post(f"/account/links/{SECRETS[2]}", {"password": SECRETS[0]})
        browser.client.get("/api/v1/me", headers={"Authorization": f"Bearer {known[0]}"})
        browser.client.get("/api/v1/me", headers={"Authorization": f"Bearer {SECRETS[2]}"})
        browser.client.post("/api/v1/ideas", data=b"{" + SECRETS[0].encode(), content_type="application/json", headers={"Authorization": f"Bearer {known[0]}"})
    told = capsys.readouterr()
    lines_of(told.out)
    assert not any(secret in told.out + told.err for secret in (*SECRETS, *known, PASSWORD))


def test_libraries_speak_the_same_way(app: Flask, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        raise RuntimeError(SECRETS[0])
    except RuntimeError:
        logging.getLogger("huey.consumer").exception("Unhandled exception\nin a task %s", "x")
    (line,) = lines_of(capsys.readouterr().out)
    assert (line["logger"], line["level"], line["event"], line["kinds"]) == ("huey.consumer", "error", "Unhandled exception\nin a task x", ["RuntimeError"])
    assert SECRETS[0] not in json.dumps(line)


def test_both_engines_keep_their_values_to_themselves() -> None:
    assert all(engine_options(address)["hide_parameters"] for address in ("sqlite:///x", "postgresql+psycopg://x"))
    assert Settings(_env_file=None).log_level == "info"


def test_who_was_told_no_is_a_line_without_what_was_typed(app: Flask, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password, a page of the desk, a wrong key: endpoint, status, member or today's hash of the address."""
    monkeypatch.setattr("ideas.web.limits.log", structlog.wrap_logger(structlog.PrintLogger(), wrapper_class=structlog.BoundLogger, processors=[structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso"), structlog.processors.JSONRenderer()]))
    member = make_member()
    Browser(app).post("/sign-in", {"email": SECRETS[1], "password": SECRETS[0]})
    Browser(app, member).get("/desk/inbox")
    app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {SECRETS[2]}"})
    Browser(app, member).get("/ideas")
    told = capsys.readouterr().out
    lines = [line for line in lines_of(told) if line["event"] == "refused"]
    assert [(line["endpoint"], line["status"], line["member"]) for line in lines] == [("account.sign_in_with_password", 422, None), ("desk_inbox.show", 403, member.id), ("api.me", 401, None)]
    assert [bool(line["visitor"]) for line in lines] == [True, False, True]
    assert not any(secret in told for secret in (*SECRETS, "127.0.0.1")), told
