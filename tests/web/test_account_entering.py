"""Registering, signing in and out, mailed links, as browsers do it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import SYSTEM, Mail, Member, SignIn
from ideas.core.db import now, session
from ideas.core.doors import doors
from ideas.core.secrets import signed_stamp
from ideas.moderation.suspensions import suspend
from tests.browser import Browser
from tests.factories import PASSWORD, make_member, reload

GOOD = {"name": "Mila", "email": "mila@example.org", "old_enough": "1", "terms": "1"}


def mailed_path() -> str:
    """The link in the last letter, as a path."""
    session().rollback()
    mail = session().scalars(select(Mail).order_by(Mail.id.desc())).first()
    return re.sub(r"^https?://[^/]+", "", mail.context["url"])


def signed_in(browser: Browser) -> bool:
    return browser.get("/account").status_code == 200


@pytest.mark.parametrize("path", ["/sign-in", "/register", "/account/password/forgotten", "/account/inbox?kind=register", "/sign-in?lang=de", "/register?lang=de"])
def test_the_pages_open(app: Flask, path: str) -> None:
    assert Browser(app).get(path).status_code == 200


def test_register_confirm_with_a_password_then_sign_out_and_in(app: Flask) -> None:
    browser = Browser(app)
    answer = browser.post("/register", GOOD | {"handle": "mila", "next": "/ideas?sort=new"})
    assert (answer.status_code, answer.location) == (303, "/account/inbox?kind=register")
    link = mailed_path()
    assert browser.get(link).status_code == 200
    assert not signed_in(browser)
    answer = browser.post(link, {"password": PASSWORD})
    assert (answer.status_code, answer.location) == (303, "/ideas?sort=new")
    assert signed_in(browser)
    assert browser.post("/sign-out").status_code == 303
    assert not signed_in(browser)
    assert browser.post("/sign-in", {"email": "MILA@example.org", "password": PASSWORD, "next": "//evil.example"}).location == "/home"
    assert signed_in(browser)


def test_the_old_cookie_is_worth_nothing_after_sign_out(app: Flask) -> None:
    member = make_member()
    browser, thief = Browser(app, member), Browser(app)
    with browser.client.session_transaction() as cookie, thief.client.session_transaction() as stolen:
        stolen.update(cookie)
    assert signed_in(thief)
    assert browser.post("/sign-out").headers["Clear-Site-Data"] == '"cache"'
    assert not signed_in(thief)


def test_errors_keep_what_was_typed_but_never_the_password(app: Flask) -> None:
    page = Browser(app).post("/register", {"name": "", "email": "mila", "handle": "a b"}).text
    for piece in ('value="mila"', 'value="a b"', 'id="f-name-error"', 'id="f-email-error"', 'id="f-handle-error"', 'id="f-old_enough-error"', 'id="f-terms-error"'):
        assert piece in page
    answer = Browser(app).post("/sign-in", {"email": "nobody@example.org", "password": "a secret of mine"})
    assert answer.status_code == 422
    assert "a secret of mine" not in answer.text
    assert 'value="nobody@example.org"' in answer.text


def test_a_wrong_address_is_said_where_it_stands(app: Flask) -> None:
    page = Browser(app).post("/sign-in/link", {"email": "nix"})
    assert page.status_code == 422
    assert 'id="f-link-email-error"' in page.text
    assert 'id="f-email-error"' not in page.text
    assert 'id="f-email-error"' in Browser(app).post("/account/password/forgotten", {"email": "nix"}).text


def test_known_and_unknown_addresses_look_the_same(app: Flask) -> None:
    known = make_member().email
    for path, more, kind in (("/register", GOOD, "register"), ("/sign-in/link", {}, "sign_in"), ("/account/password/forgotten", {}, "reset")):
        answers = [Browser(app).post(path, more | {"email": email}) for email in (known, "nobody@example.org")]
        assert {(a.status_code, a.location) for a in answers} == {(303, f"/account/inbox?kind={kind}")}
    pages = [Browser(app).post("/sign-in", {"email": email, "password": "not the password"}) for email in (known, "nobody@example.org")]
    assert [p.status_code for p in pages] == [422, 422]


@pytest.mark.parametrize("path", ["/sign-in/link", "/account/password/forgotten"])
def test_mailed_links_sign_in_once(app: Flask, path: str) -> None:
    member, browser = make_member(), Browser(app)
    browser.post(path, {"email": member.email, "next": "/ideas"})
    link, new = mailed_path(), "vier neue wörter hier"
    for method in ("GET", "HEAD"):
        assert browser.client.open(link, method=method).status_code == 200
    assert browser.post(link, {"password": new, "next": "/ideas"}).location == "/ideas"
    assert signed_in(browser)
    again = Browser(app)
    assert again.get(link).status_code == 410
    assert again.post(link, {"password": new}).status_code == 410
    assert not signed_in(again)
    assert again.get("/account/links/nonsense").status_code == 404


def test_a_reset_wants_a_good_password_and_keeps_the_link(app: Flask) -> None:
    member, browser = make_member(), Browser(app)
    browser.post("/account/password/forgotten", {"email": member.email})
    link = mailed_path()
    for bad in ("", "short", "passwort123", f"{member.handle} und mehr"):
        answer = browser.post(link, {"password": bad})
        assert answer.status_code == 422
        assert 'id="f-password-error"' in answer.text
    assert browser.post(link, {"password": "vier neue wörter hier"}).status_code == 303


def test_a_suspended_member_reads_why_when_signing_in(app: Flask) -> None:
    member = make_member()
    browser = Browser(app, member)
    suspend(member, until=now() + timedelta(days=3), reason="Threatened another member.", by=SYSTEM, now=now())
    assert not signed_in(browser)
    answer = Browser(app).post("/sign-in", {"email": member.email, "password": PASSWORD})
    assert answer.status_code == 403
    assert "Threatened another member." in answer.text


def test_guards_against_machines(app: Flask) -> None:
    browser = Browser(app)
    assert browser.post("/register", GOOD | {"website": "http://buy.example"}).status_code == 422
    app.config["LIMITS_IN_TESTS"] = True
    for stamp in ("", "1-forged", signed_stamp(doors.secret, now()), signed_stamp(doors.secret, now() - timedelta(hours=13))):
        assert browser.post("/register", GOOD | {"stamp": stamp}).status_code == 422
    assert session().scalar(select(func.count(Mail.id))) == 0
    assert browser.post("/register", GOOD | {"stamp": signed_stamp(doors.secret, now() - timedelta(seconds=3))}).status_code == 303


def test_guessing_is_slowed_and_says_when_it_goes_again(app: Flask) -> None:
    app.config["LIMITS_IN_TESTS"] = True
    member = make_member()
    codes = [Browser(app).post("/sign-in", {"email": member.email, "password": f"wrong {n}"}).status_code for n in range(12)]
    assert codes[:10] == [422] * 10
    assert codes[10:] == [429, 429]
    assert Browser(app).post("/sign-in", {"email": make_member().email, "password": PASSWORD}).status_code == 303


def test_forms_need_their_token(app: Flask) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    for path in ("/sign-in", "/register", "/sign-in/link", "/account"):
        assert app.test_client().post(path, data=GOOD).status_code == 400


def test_the_scheme_is_a_plain_cookie(app: Flask) -> None:
    client = app.test_client()
    answer = client.post("/account/scheme", data={"scheme": "dark"}, headers={"Sec-Fetch-Site": "same-origin", "Referer": doors.public_url + "/ideas"})
    assert (answer.status_code, answer.location) == (303, "/ideas")
    assert answer.headers["Set-Cookie"].startswith("scheme=dark;")
    assert 'data-scheme="dark"' in client.get("/sign-in").text
    assert "scheme=;" in client.post("/account/scheme", data={"scheme": ""}).headers["Set-Cookie"]
    assert client.post("/account/scheme", data={"scheme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/account/scheme", data={"scheme": "dark"}, headers={"Origin": "https://evil.example"}).status_code == 403


def test_changing_the_address_by_its_link(app: Flask) -> None:
    member = make_member()
    browser = Browser(app, member)
    answer = browser.post("/account/email", {"email": "neu@example.org", "present_for_email": "wrong"})
    assert (answer.status_code, 'value="neu@example.org"' in answer.text) == (422, True)
    assert browser.post("/account/email", {"email": "neu@example.org", "present_for_email": PASSWORD}).status_code == 303
    assert browser.post(mailed_path()).location == "/account"
    assert reload(member).email == "neu@example.org"
    assert signed_in(browser)


def test_ending_the_others(app: Flask) -> None:
    member = make_member()
    mine, other = Browser(app, member), Browser(app, member)
    assert "this one" in mine.get("/account/security").text
    mine.post("/account/sign-ins")
    assert (signed_in(mine), signed_in(other)) == (True, False)
    assert session().scalar(select(func.count(SignIn.id))) == 1


def test_a_new_password_ends_other_sign_ins(app: Flask) -> None:
    member = make_member()
    mine, other = Browser(app, member), Browser(app, member)
    assert mine.post("/account/password", {"present": "wrong", "password": "vier neue wörter hier"}).status_code == 422
    assert mine.post("/account/password", {"present": PASSWORD, "password": "vier neue wörter hier"}).status_code == 303
    assert (signed_in(mine), signed_in(other)) == (True, False)


def test_a_visit_keeps_the_sign_in(app: Flask) -> None:
    browser, old = Browser(app, make_member()), now() - timedelta(days=20)
    row = session().scalars(select(SignIn)).one()
    row.seen_at = old
    session().commit()
    assert signed_in(browser)
    assert reload(row).seen_at > old


def test_a_member_by_the_command_line(app: Flask) -> None:
    args = ["member", "add", "--email", "ada@example.org", "--name", "Ada", "--handle", "ada", "--role", "team", "--token"]
    made = json.loads(app.test_cli_runner().invoke(args=args).output.splitlines()[-1])
    assert (made["handle"], made["email"], made["role"]) == ("ada", "ada@example.org", "team")
    assert app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {made['token']}"}).status_code == 200
    again = app.test_cli_runner().invoke(args=args)
    assert again.exit_code == 1
    assert "There is a member with this address." in again.output + getattr(again, "stderr", "")


def test_visitors_are_led_to_sign_in_and_back(app: Flask) -> None:
    assert Browser(app).get("/account").location == "/sign-in?next=%2Faccount"
    make_member()
    assert session().scalar(select(func.count(Member.id))) == 1
