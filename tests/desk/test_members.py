"""The desk's members and outbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from ideas.core.db import now
from ideas.worker import settle
from tests.browser import Browser
from tests.factories import make_member, reload


@pytest.mark.parametrize(("role", "members", "outbox"), [(None, 303, 303), ("member", 403, 403), ("team", 403, 403), ("moderator", 200, 403), ("admin", 200, 200)])
def test_who_may_look(app: Flask, role: str | None, members: int, outbox: int) -> None:
    browser = Browser(app, make_member(role) if role else None)
    assert browser.get("/desk/members").status_code == members
    assert browser.get("/desk/outbox").status_code == outbox


def test_search_roles_and_suspension(app: Flask) -> None:
    admin, member = make_member("admin"), make_member(handle="anna")
    make_member(handle="berta")
    browser = Browser(app, admin)
    page = browser.get("/desk/members?q=ann").text
    assert "@anna" in page
    assert "@berta" not in page
    at = f"/desk/members/{member.id}"
    assert browser.get(at).status_code == 200
    assert browser.post(f"{at}/role", {"role": "team"}).location == at
    assert reload(member).role == "team"
    bad = browser.post(f"{at}/suspension", {"until": "never", "reason": "A long enough reason."})
    assert (bad.status_code, "A long enough reason." in bad.text) == (422, True)
    until = (now() + timedelta(days=7)).date().isoformat()
    assert browser.post(f"{at}/suspension", {"until": until, "reason": "A long enough reason."}).status_code == 303
    assert reload(member).suspended_until > now()
    assert "A long enough reason." in browser.get(at).text
    assert browser.post(f"{at}/suspension/lift").status_code == 303
    assert reload(member).suspended_until is None


def test_moderators_give_no_roles(app: Flask) -> None:
    member = make_member()
    assert Browser(app, make_member("moderator")).post(f"/desk/members/{member.id}/role", {"role": "admin"}).status_code == 403
    assert reload(member).role == "member"


def test_the_outbox_shows_letters(app: Flask) -> None:
    member = make_member(lang="de", name="Mila")
    Browser(app).post("/sign-in/link", {"email": member.email})
    settle()
    browser = Browser(app, make_member("admin"))
    page = browser.get("/desk/outbox").text
    name = page.split('href="/desk/outbox/')[1].split('"')[0]
    letter = browser.get(f"/desk/outbox/{name}").text
    assert "/account/links/" in letter
    assert "Mila" in letter
    html = browser.get(f"/desk/outbox/{name}/html")
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert browser.get("/desk/outbox/nonsense.eml").status_code == 404


def test_no_outbox_with_a_mail_server(app: Flask) -> None:
    app.extensions["settings"].smtp_url = "smtp://127.0.0.1:2525"
    assert Browser(app, make_member("admin")).get("/desk/outbox").status_code == 404
