"""The second step, codes, passkeys, confirming and the security page, as browsers do it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select, update

from ideas.accounts import actions
from ideas.accounts.models import VISITOR, Mail, Member, OneTimeLink, SignIn
from ideas.accounts.queries import actor_of, factors_of, pending_secret
from ideas.core.db import now, session, writing
from ideas.core.doors import doors
from tests.accounts.device import SoftKey, confirm, keep_code, make_app
from tests.browser import Browser
from tests.factories import PASSWORD, api_token, make_idea, make_member, reload
from tests.web.test_account_entering import mailed_path, signed_in

CODES = re.compile(r"<li><code>([A-Z2-9-]{19})</code></li>")


def sign_in(browser: Browser, member: Member, onward: str = "/") -> object:
    return browser.post("/sign-in", {"email": member.email, "password": PASSWORD, "next": onward})


def fresh(app: Flask, member: Member) -> Browser:
    """A browser whose member has just shown that it is them."""
    browser = Browser(app, member)
    confirm(member)
    return browser


def mail() -> Mail:
    session().rollback()
    return session().scalars(select(Mail).order_by(Mail.id.desc())).first()


def test_an_app_from_the_first_look_to_the_next_sign_in(app: Flask) -> None:
    member = make_member()
    browser = fresh(app, member)
    assert browser.post("/account/app").location == "/account/app"
    page = browser.get("/account/app")
    secret = pending_secret(member.id)
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "<svg width=" in page.text and "style" not in page.text.split("<svg width")[1].split("</svg>")[0]
    assert " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)) in page.text
    wrong = browser.post("/account/app/confirmation", {"code": "000000"})
    assert (wrong.status_code, 'id="f-code-error"' in wrong.text) == (422, True)
    done = browser.post("/account/app/confirmation", {"code": pyotp.TOTP(secret).now()})
    assert (done.status_code, done.headers["Cache-Control"], len(CODES.findall(done.text))) == (200, "private, no-store", 10)
    assert "10 codes are left." in browser.get("/account/security").text
    browser.post("/sign-out")
    assert sign_in(browser, member, "/ideas?sort=new").location == "/sign-in/second-step"
    assert not signed_in(browser)
    assert browser.get("/sign-in/second-step").status_code == 200
    assert browser.post("/sign-in/second-step", {"code": "000000"}).status_code == 422
    answer = browser.post("/sign-in/second-step", {"code": CODES.findall(done.text)[0]})
    assert (answer.status_code, answer.location) == (303, "/ideas?sort=new")
    assert signed_in(browser)
    assert "9 codes are left." in browser.get("/account/security").text


def test_the_second_step_belongs_to_its_browser_and_ends(app: Flask) -> None:
    member = make_member()
    totp = make_app(member)
    browser, other = Browser(app), Browser(app)
    sign_in(browser, member)
    assert other.get("/sign-in/second-step").location == "/sign-in"
    assert other.post("/sign-in/second-step", {"code": totp.now()}).location == "/sign-in"
    for _ in range(5):
        assert browser.post("/sign-in/second-step", {"code": "000000"}).status_code == 422
    assert browser.post("/sign-in/second-step", {"code": totp.now()}).location == "/sign-in"
    assert not signed_in(browser)


def test_the_mailed_code(app: Flask) -> None:
    member, browser = make_member(), Browser(app)
    answer = browser.post("/sign-in/link", {"email": member.email, "next": "/ideas"})
    assert answer.location == "/account/inbox?kind=sign_in&next=%2Fideas"
    page = browser.get(answer.location).text
    assert (f'value="{member.email}"' in page, 'action="/account/code"' in page) == (True, True)
    assert browser.get("/account/code").status_code == 200
    code = mail().context["code"]
    wrong = browser.post("/account/code", {"email": member.email, "code": "AAAA-AAAA"})
    assert (wrong.status_code, 'id="f-code-error"' in wrong.text, "AAAA-AAAA" in wrong.text) == (422, True, True)
    elsewhere = Browser(app)
    assert elsewhere.post("/account/code", {"email": member.email, "code": code.lower(), "next": "/ideas"}).location == "/ideas"
    assert signed_in(elsewhere)
    assert Browser(app).post("/account/code", {"email": member.email, "code": code}).status_code == 422


def test_guessing_mailed_codes_is_slowed(app: Flask) -> None:
    app.config["LIMITS_IN_TESTS"] = True
    for email in (make_member().email, "nobody@example.org"):
        codes = [Browser(app).post("/account/code", {"email": email, "code": "AAAA-AAAA"}).status_code for _ in range(11)]
        assert codes == [422] * 10 + [429]


def asked(browser: Browser, purpose: str) -> str:
    answer = browser.post("/account/passkeys/options", {"for": purpose})
    assert answer.mimetype == "application/json"
    return answer.text


def test_a_passkey_from_its_setting_up_to_signing_in(app: Flask) -> None:
    member, key = make_member(), SoftKey()
    browser = fresh(app, member)
    made = browser.post("/account/passkeys", {"credential": key.created(asked(browser, "register")), "name": "Phone"})
    assert (made.status_code, len(CODES.findall(made.text))) == (200, 10)
    page = browser.get("/account/security").text
    assert "Phone" in page and "not used yet" in page
    visitor = Browser(app)
    answer = visitor.post("/sign-in/passkey", {"credential": key.signed(asked(visitor, "sign_in")), "next": "/ideas"})
    assert (answer.status_code, answer.location) == (303, "/ideas")
    assert signed_in(visitor)
    second = Browser(app)
    assert sign_in(second, member).location == "/sign-in/second-step"
    assert 'data-passkey="/account/passkeys/options"' in second.get("/sign-in/second-step").text
    assert second.post("/sign-in/second-step", {"credential": key.signed(asked(second, "step"), flags=1)}).location == "/home"
    assert signed_in(second)
    asks = Browser(app, member)
    assert asks.post("/account/confirmation", {"credential": key.signed(asked(asks, "confirm")), "next": "/account/security"}).location == "/account/security"
    removed = asks.post(f"/account/passkeys/{factors_of(member.id).passkeys[0].id}/removal")
    assert removed.location == "/account/security#passkeys"
    assert not factors_of(member.id).any


def test_a_passkey_that_does_not_fit_is_said_where_it_stands(app: Flask) -> None:
    member, key = make_member(), SoftKey()
    browser = fresh(app, member)
    page = browser.post("/account/passkeys", {"credential": key.created(asked(browser, "register"), origin="https://evil.example"), "name": "Phone"})
    assert (page.status_code, 'id="f-passkey-register-error"' in page.text, 'value="Phone"' in page.text) == (422, True, True)
    assert browser.post("/account/passkeys", {"credential": "{}", "name": ""}).status_code == 422
    visitor = Browser(app)
    page = visitor.post("/sign-in/passkey", {"credential": key.signed(asked(visitor, "sign_in"))})
    assert (page.status_code, 'id="f-passkey-sign_in-error"' in page.text) == (422, True)
    options = asked(visitor, "sign_in")
    assert Browser(app).post("/sign-in/passkey", {"credential": key.signed(options)}).status_code == 422, "asked in another browser"
    for purpose in ("step", "confirm", "register", "nonsense"):
        assert visitor.post("/account/passkeys/options", {"for": purpose}).status_code == 403


WAYS = ("password", "code", "recovery", "mailed")


@pytest.mark.parametrize("way", WAYS)
def test_what_is_sensitive_asks_first_and_comes_back(app: Flask, way: str) -> None:
    member = make_member(**({"password_hash": None} if way == "mailed" else {}))
    shown = {"password": PASSWORD}
    if way in {"code", "recovery"}:
        totp = make_app(member)
        shown = {"code": totp.now() if way == "code" else keep_code(member)}
    browser = Browser(app, member)
    assert browser.post("/account/app").location == "/account/confirmation?next=%2Faccount%2Fsecurity"
    page = browser.get("/account/confirmation?next=/account/security").text
    assert 'name="next" value="/account/security"' in page
    assert ('name="password"' in page, 'name="code"' in page, "/account/confirmation/code" in page) == (way != "mailed", way in {"code", "recovery"}, way in {"password", "mailed"})
    if way == "mailed":
        answer = browser.post("/account/confirmation/code", {"next": "/account/security"})
        assert 'name="mailed"' in browser.get(answer.location).text
        shown = {"mailed": mail().context["code"]}
    field = next(iter(shown))
    wrong = browser.post("/account/confirmation", {field: "nonsense", "next": "/account/security"})
    assert (wrong.status_code, f'id="f-{field}-error"' in wrong.text) == (422, True)
    assert browser.post("/account/confirmation", {**shown, "next": "/account/security"}).location == "/account/security"
    assert browser.post("/account/app").status_code == (409 if way in {"code", "recovery"} else 303)
    assert browser.get("/account/data.zip").mimetype == "application/zip"


@pytest.mark.parametrize(("path", "form"), [
    ("/account/password", {"password": "vier neue wörter hier"}), ("/account/email", {"email": "neu@example.org"}),
], ids=["password", "email"])
def test_without_a_password_a_confirmation_comes_first(app: Flask, path: str, form: dict) -> None:
    member = make_member(password_hash=None)
    browser = Browser(app, member)
    page = browser.post(path, form)
    assert page.status_code == 403
    assert "Show once more that it’s you" in page.text
    where = "/account/security" if path == "/account/password" else "/account"
    assert f"/account/confirmation?next={where.replace('/', '%2F')}" in browser.get(where).text or f"/account/confirmation?next={where}" in browser.get(where).text
    confirm(member)
    assert browser.post(path, form).status_code == 303


def test_a_confirmation_lasts_ten_minutes(app: Flask) -> None:
    member = make_member()
    browser = Browser(app, member)
    for minutes, status in ((9, 200), (11, 303)):
        confirm(member, now() - timedelta(minutes=minutes))
        assert browser.get("/account/data.zip").status_code == status
    assert 'name="present"' in browser.get("/account/security").text
    assert browser.post("/account/password", {"password": "vier neue wörter hier"}).status_code == 422
    confirm(member)
    assert 'name="present"' not in browser.get("/account/security").text
    assert browser.post("/account/password", {"password": "vier neue wörter hier"}).status_code == 303


def test_the_present_password_in_a_form_counts_as_confirmation(app: Flask) -> None:
    member = make_member()
    browser = Browser(app, member)
    assert browser.post("/account/email", {"email": "neu@example.org", "present_for_email": PASSWORD}).status_code == 303
    assert browser.get("/account/data.zip").mimetype == "application/zip"


def test_no_confirmation_is_borrowed_from_another_sign_in(app: Flask) -> None:
    member = make_member()
    browser = fresh(app, member)
    stolen = Browser(app, member)
    assert (browser.get("/account/data.zip").status_code, stolen.get("/account/data.zip").status_code) == (200, 303)


def test_one_sign_in_is_ended_and_nobody_elses(app: Flask) -> None:
    member, other = make_member(), make_member()
    mine, lost, foreign = Browser(app, member), Browser(app, member), Browser(app, other)
    page = mine.get("/account/security").text
    assert (page.count("End this one"), page.count('chip yes">'), page.count("last seen on")) == (1, 1, 2)
    rows = session().scalars(select(SignIn.id).order_by(SignIn.id)).all()
    for row in rows[1:]:
        assert mine.post(f"/account/sign-ins/{row}/removal").location == "/account/security#sign-ins"
    assert (signed_in(mine), signed_in(lost), signed_in(foreign)) == (True, False, True)


def test_the_device_is_named_in_words(app: Flask) -> None:
    member, browser = make_member(), Browser(app)
    browser.client.environ_base["HTTP_USER_AGENT"] = "Mozilla/5.0 (Android 14; Mobile; rv:128.0) Gecko/128.0 Firefox/128.0"
    sign_in(browser, member)
    assert "<b>Firefox, Android</b>" in browser.get("/account/security").text


def test_a_wish_is_done_after_the_second_step(app: Flask) -> None:
    from ideas.votes.models import Vote

    member, idea, browser = make_member(), make_idea(), Browser(app)
    totp = make_app(member)
    browser.post(f"/ideas/{idea.id}/join?do=support", {"email": member.email, "old_enough": "1", "terms": "1"})
    assert browser.post(mailed_path()).location == "/sign-in/second-step"
    assert session().scalar(select(func.count(Vote.member_id))) == 0
    assert browser.post("/sign-in/second-step", {"code": totp.now()}).location == f"/ideas/{idea.id}-{idea.slug}"
    assert session().scalar(select(func.count(Vote.member_id))) == 1


@pytest.mark.parametrize("purpose", ["sign_in", "confirm", "wish", "reset", "change_email", "close"])
def test_opening_a_mailed_link_changes_nothing(app: Flask, purpose: str) -> None:
    """Mail scanners open links, again and again, and with any method that reads."""
    member = make_member(confirmed_at=None)
    idea = make_idea()
    agreed = actions.Agreed(old_enough=True, terms=True, version="x")
    made = {
        "sign_in": lambda: actions.request_link("sign_in", member.email, lang="en", by=VISITOR, now=now()),
        "reset": lambda: actions.request_link("reset", member.email, lang="en", by=VISITOR, now=now()),
        "confirm": lambda: actions.register("neu@example.org", name="Neu", lang="en", agreed=agreed, by=VISITOR, now=now()),
        "wish": lambda: actions.make_wish("support", idea.id, "", "neu@example.org", lang="en", agreed=agreed, by=VISITOR, now=now()),
    }
    if purpose in made:
        made[purpose]()
        link = mailed_path()
    else:
        from ideas.accounts.actions.letters import issue

        with writing():
            link = "/account" + issue(purpose, "neu@example.org", now=now(), member=reload(member)).split("/account")[1]
    before = _everything()
    for method in ("GET", "HEAD", "OPTIONS", "GET"):
        Browser(app).client.open(link, method=method)
    assert _everything() == before
    assert session().scalars(select(OneTimeLink.used_at)).one() is None


def _everything() -> list[tuple]:
    from ideas.core.db import Base

    session().rollback()
    return [tuple(row) for table in Base.metadata.sorted_tables if table.name != "scheduled" for row in session().execute(select(table))]


@pytest.mark.parametrize("way", ["app", "passkey"])
def test_staff_get_nothing_of_the_desk_before_their_second_step(app: Flask, way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "staff_second_factor", True)
    member, waiting = make_member("admin"), make_idea(stage="submitted")
    browser, key = Browser(app), api_token(member)
    assert sign_in(browser, member, "/desk/inbox").location == "/account/security?next=%2Fdesk%2Finbox"
    for path in ("/desk/inbox", "/desk/members", f"/desk/ideas/{waiting.id}"):
        assert browser.get(path).location.startswith("/account/security?next=")
    assert browser.post(f"/desk/ideas/{waiting.id}/publication").status_code == 403
    assert browser.get(f"/ideas/{waiting.id}-{waiting.slug}").status_code == 404
    assert "/desk/inbox" not in browser.get("/").text
    by_key = app.test_client()
    moved = {"path": f"/api/v1/ideas/{make_idea().id}/stage", "method": "PUT", "json": {"stage": "in_review"}, "headers": {"Authorization": f"Bearer {key}"}}
    assert (by_key.open(**moved).status_code, by_key.open(**moved).json["cause"]) == (403, "second_step_first")
    _set_up(browser, member, way)
    page = browser.get("/account/security?next=/desk/inbox").text
    assert 'href="/desk/inbox"' in page
    assert browser.get("/desk/inbox").status_code == 200
    assert by_key.open(**moved).status_code != 403
    assert browser.post(f"/desk/ideas/{waiting.id}/publication").status_code == 303


def _set_up(browser: Browser, member: Member, way: str) -> None:
    if way == "passkey":
        browser.post("/account/passkeys", {"credential": SoftKey().created(asked(browser, "register")), "name": "Phone"})
        return
    browser.post("/account/app")
    browser.post("/account/app/confirmation", {"code": pyotp.TOTP(pending_secret(member.id)).now()})


def test_use_cases_refuse_staff_without_a_second_step_whoever_asks(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from ideas.core.refusal import Refused
    from ideas.lifecycle.actions import publish

    member, waiting = make_member("moderator"), make_idea(stage="submitted")
    strong = actor_of(member)
    monkeypatch.setattr(doors, "staff_second_factor", True)
    assert (actor_of(member).role, actor_of(member).lacks_factor) == ("member", True)
    with pytest.raises(Refused) as refused:
        publish(waiting, by=strong, now=now())
    assert refused.value.refusal.cause == "second_step_first"
    make_app(member)
    assert publish(reload(waiting), by=strong, now=now()) is not False


def test_an_older_sign_in_of_staff_shows_the_second_step_once_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    member = make_member("team")
    browser = Browser(app, member)
    totp = make_app(member)
    monkeypatch.setattr(doors, "staff_second_factor", True)
    confirm(member)
    answer = browser.get("/desk/inbox")
    assert answer.location == "/account/confirmation?next=%2Fdesk%2Finbox"
    page = browser.get(answer.location).text
    assert ('name="code"' in page, 'name="password"' in page) == (True, False)
    assert browser.post("/account/confirmation", {"code": totp.now(), "next": "/desk/inbox"}).location == "/desk/inbox"
    assert browser.get("/desk/inbox").status_code == 200
    browser.post("/account/app/removal")
    assert browser.get("/desk/inbox").location.startswith("/account/security?next=")


def test_members_are_asked_for_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "staff_second_factor", True)
    browser = Browser(app)
    assert sign_in(browser, make_member(), "/ideas").location == "/ideas"
    assert "second step when signing in" not in browser.get("/account/security").text


@pytest.mark.parametrize(("setting", "url", "asks"), [
    ("auto", "http://localhost:8000", False), ("auto", "https://ideas.example.org", True), ("on", "http://localhost:8000", True), ("off", "https://ideas.example.org", False),
])
def test_the_setting(setting: str, url: str, asks: bool) -> None:
    from ideas.settings import Settings

    made = Settings(_env_file=None, secret_key="x" * 40, smtp_url="smtp://localhost", public_url=url, staff_second_factor=setting)
    assert made.asks_staff_for_factor is asks


@pytest.mark.parametrize("lang", ["de", "en"])
def test_the_pages_in_both_languages(app: Flask, lang: str) -> None:
    member = make_member(lang=lang)
    browser = fresh(app, member)
    for path in ("/account", "/account/security", "/account/confirmation", "/account/data", "/account/closing"):
        assert browser.get(path).status_code == 200
    assert ("Sicherheit" in browser.get("/account/security").text) == (lang == "de")
    assert json.loads(asked(browser, "register"))["rp"]["id"] == "localhost"
    with writing() as current:
        current.execute(update(SignIn).values(confirmed_at=None))
    assert browser.get("/account/security").status_code == 200
