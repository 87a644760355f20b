"""Programs' keys: what they may do, until when, shown once, ended by their member or an admin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts import actions
from ideas.accounts.models import SYSTEM, Token
from ideas.accounts.queries import actor_of, me_by_token
from ideas.accounts.rules import errors_of_token
from ideas.core.db import now, session
from ideas.core.refusal import Refused
from ideas.core.secrets import digest
from ideas.moderation.suspensions import suspend
from ideas.privacy.actions import close
from tests.accounts.device import fresh_token
from tests.browser import Browser
from tests.conftest import both_databases
from tests.factories import NOON, make_actor, make_idea, make_member, sign_in_token
from tests.sqlcount import statements


@pytest.mark.parametrize(("name", "scopes", "days", "role", "count", "wrong"), [
    ("Site", ["read"], 30, "member", 0, {}), ("Site", ["read", "staff"], None, "team", 19, {}),
    ("", [], 31, "member", 0, {"name": "token_name", "scopes": "scopes_missing", "days": "token_days"}), ("Site", ["root"], None, "admin", 0, {"scopes": "scopes_missing"}),
    ("Site", ["staff"], None, "member", 0, {"scopes": "scope_of_staff"}), ("Site", ["read"], None, "member", 20, {"name": "tokens_full"}),
])
def test_what_a_key_needs(name, scopes, days, role, count, wrong):
    assert {field: one.cause for field, one in errors_of_token(name, scopes, days, role, count).items()} == wrong


@both_databases
def test_a_key_is_made_by_a_fresh_sign_in_and_ended(app):
    member = make_member()
    by = actor_of(member)
    with pytest.raises(Refused, match="confirm_first"):
        actions.make_token(member, name="Site", scopes=["read"], sign_in=sign_in_token(member), by=by, now=NOON)
    key = actions.make_token(member, name="Site", scopes=["read"], days=30, sign_in=fresh_token(member), by=by, now=NOON)
    assert me_by_token(digest(key), NOON + timedelta(days=29)).scopes == "read"
    assert me_by_token(digest(key), NOON + timedelta(days=30)) is None
    row = session().scalars(select(Token)).one()
    with pytest.raises(Refused, match="not_yours"):
        actions.end_token(row, by=make_actor("team"), now=NOON)
    actions.end_token(row, by=make_actor("admin"), now=NOON)
    assert session().scalars(select(Token)).all() == []


def asked(app: Flask, key: str, method: str, path: str, **json: str) -> int:
    return app.test_client().open(path, method=method, json=json or None, headers={"Authorization": f"Bearer {key}"}).status_code


def test_a_program_does_what_its_scopes_say_and_no_more(app: Flask) -> None:
    idea, team = make_idea(), make_member("team")
    keys = {scopes: actions.make_token(team, name=scopes, scopes=scopes.split(), by=SYSTEM, now=now()) for scopes in ("read", "write", "read write", "read write staff")}
    tries = [("GET", "/api/v1/me", {}), ("PUT", f"/api/v1/ideas/{idea.id}/vote", {}), ("PUT", f"/api/v1/ideas/{idea.id}/stage", {"stage": "in_review", "text": "It has enough supporters and fits what we make."})]
    found = {scopes: [asked(app, key, method, path, **json) for method, path, json in tries] for scopes, key in keys.items()}
    assert found == {"read": [200, 403, 403], "write": [403, 200, 403], "read write": [200, 200, 403], "read write staff": [200, 200, 200]}
    assert {row.last_used_on for row in session().scalars(select(Token))} == {now().date()}
    with statements() as seen:
        asked(app, keys["read"], "GET", "/api/v1/me")
    assert [one for one in seen if one.startswith("UPDATE")] == []


def test_the_own_page_shows_a_key_once_and_keeps_what_was_typed(app: Flask) -> None:
    member = make_member()
    browser = Browser(app, member)
    assert "Confirm that it’s me" in browser.get("/account/tokens").text
    assert browser.post("/account/tokens", {"name": "Site", "scopes": "read"}).location == "/account/confirmation?next=%2Faccount%2Ftokens"
    browser.post("/account/confirmation", {"password": "korrekte pferde batterie", "next": "/account/tokens"})
    wrong = browser.post("/account/tokens", {"name": "Site", "scopes": "staff", "days": "30"})
    assert (wrong.status_code, 'value="Site"' in wrong.text, "Only staff may give" in wrong.text) == (422, True, True)
    made = browser.post("/account/tokens", {"name": "Site", "scopes": ["read", "write"], "days": "90"})
    key = made.text.split('translate="no">')[1].split("<")[0]
    assert (made.status_code, made.headers["Cache-Control"], asked(app, key, "GET", "/api/v1/me")) == (200, "no-store", 200)
    assert key not in browser.get("/account/tokens").text
    row = session().scalars(select(Token)).one()
    assert Browser(app, make_member()).post(f"/account/tokens/{row.id}/removal").status_code == 404
    assert browser.post(f"/account/tokens/{row.id}/removal").status_code == 303
    assert asked(app, key, "GET", "/api/v1/me") == 401


def test_a_key_dies_with_a_suspension_and_with_leaving(app: Flask) -> None:
    for end in ("suspend", "close"):
        member = make_member()
        key = actions.make_token(member, name="Site", by=SYSTEM, now=now())
        assert asked(app, key, "GET", "/api/v1/me") == 200
        if end == "suspend":
            suspend(member, reason="Advertising again and again.", until=now() + timedelta(days=7), by=make_actor("moderator"), now=now())
        else:
            close(member, by=actor_of(member), now=now())
        assert (asked(app, key, "GET", "/api/v1/me"), asked(app, key, "GET", "/api/v1/ideas")) == (401, 401), end


def test_admins_see_all_keys_and_end_them(app: Flask) -> None:
    member = make_member(handle="fay")
    for at in range(60):
        actions.make_token(member, name=f"key {at:02}", by=SYSTEM, now=NOON) if at < 20 else actions.make_token(make_member(), name=f"key {at:02}", by=SYSTEM, now=NOON)
    browser = Browser(app, make_member("admin"))
    browser.get("/desk/tokens")
    with statements() as seen:
        page = browser.get("/desk/tokens").text
    assert (len(seen) <= 12, page.count("<b>key "), "key 59" in page) == (True, 50, True)
    assert "@fay" in browser.get("/desk/tokens?before=11").text
    first = session().scalars(select(Token.id).order_by(Token.id)).first()
    assert browser.post(f"/desk/tokens/{first}/removal").location == "/desk/tokens"
    assert session().get(Token, first, populate_existing=True) is None
