"""Who says they are somebody else: Host, X-Forwarded-*, Referer and paths that look like hosts lead nobody away and stand in no mail."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from ideas import create_app, worker
from ideas.core.db import db
from ideas.core.doors import doors
from ideas.core.mail import outbox_list, outbox_read
from tests.browser import Browser
from tests.conftest import settings_in
from tests.factories import make_idea, make_member
from tests.hostile.forms import tree

EVIL = "evil.example"
HOSTS = (EVIL, "localhost.evil.example", "localhost:80@evil.example", "evil.example#localhost", "evil.example:8000", "[::1]", "127.0.0.1:1", "x" * 300 + ".evil.example")
CLAIMS = {
    "X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/evil.example", "X-Forwarded-Port": "666", "X-Forwarded-For": "6.6.6.6", "X-Forwarded-Server": EVIL, "X-Host": EVIL, "X-Original-URL": "/desk", "X-Rewrite-URL": "/desk",
    "X-HTTP-Method-Override": "DELETE", "X-Original-Host": EVIL, "Forwarded": f"for=6.6.6.6;host={EVIL};proto=https", "X-Real-IP": "6.6.6.6", "True-Client-IP": "6.6.6.6", "Client-IP": "6.6.6.6", "X-Script-Name": "/evil.example", "Base-Url": f"https://{EVIL}",
}
PAGES = ("/", "/ideas", "/sign-in", "/register", "/feeds/all.atom", "/api/v1/ideas", "/robots.txt", "/.well-known/security.txt", "/search?q=garden", "/no/such/page", "/ideas/new", "/account", "/desk")


def addresses(html: str) -> set[str]:
    return {value for one in tree(html).iter() for name, value in one.attrib.items() if name in {"href", "src", "action", "content", "hx-get", "hx-post"}}


@pytest.mark.parametrize("host", HOSTS, ids=range(len(HOSTS)))
def test_another_host_stands_on_no_page_and_in_no_header(app: Flask, host: str) -> None:
    make_idea()
    for page in PAGES:
        answer = app.test_client().get(page, headers={"Host": host})
        assert answer.status_code < 500
        assert EVIL not in answer.text and EVIL not in str(answer.headers), page


def test_what_a_proxy_would_say_is_not_believed_without_one(app: Flask) -> None:
    make_idea()
    for page in PAGES:
        plain, claimed = Browser(app).client.get(page), Browser(app).client.get(page, headers=CLAIMS)
        assert claimed.status_code == plain.status_code, page
        assert EVIL not in claimed.text + str(claimed.headers), page
        kept = [re.sub(r'name="(?:csrf_token|stamp)"[^>]*value="[^"]*"|content="[\w.-]{60,}"', "", one.text) for one in (plain, claimed)]
        assert kept[0] == kept[1], page


def test_a_proxy_is_believed_as_far_as_the_setting_says(tmp_path: Path, template: Path) -> None:
    import shutil

    (tmp_path / "var").mkdir()
    shutil.copy(template, tmp_path / "var" / "ideas.db")
    app = create_app(settings_in(tmp_path, proxies=1))
    seen: list[tuple[str, str, str]] = []

    @app.before_request
    def look() -> None:
        from flask import request

        seen.append((request.remote_addr or "", request.scheme, request.host))

    with app.app_context():
        app.test_client().get("/ideas", headers={**CLAIMS, "X-Forwarded-For": "6.6.6.6, 7.7.7.7"})
        db.session.remove()
        db.engine.dispose()
    assert seen == [("7.7.7.7", "https", "localhost")]


def test_links_in_mails_begin_with_the_configured_address(app: Flask) -> None:
    member = make_member()
    for path, form in (("/sign-in/link", {"email": member.email}), ("/account/password/forgotten", {"email": member.email}), ("/register", {"email": "new@example.org", "name": "New", "old_enough": "1", "terms": "1"})):
        browser = Browser(app)
        token = browser.csrf()
        browser._forget()
        answer = app.test_client(use_cookies=False).post(path, data={"csrf_token": token, **form}, headers={"Host": EVIL, "Cookie": f"ideas={browser.client.get_cookie('ideas').value}", **{name: value for name, value in CLAIMS.items() if "Method" not in name}})
        assert answer.status_code == 303, path
    worker.settle()
    letters = [outbox_read(doors.mail.folder, entry.name) for entry in outbox_list(doors.mail.folder)]
    assert len(letters) >= 2
    for letter in letters:
        found = re.findall(r"https?://[^\s\"<>]+", letter.text + letter.html)
        assert found and all(re.match(r"http://localhost:8000(?:/|$)", one) for one in found), found
        assert EVIL not in letter.text + letter.html + letter.message_id


def test_a_path_that_looks_like_a_host(app: Flask) -> None:
    make_idea(tags=("garden",))
    for path in ("//evil.example", "//evil.example/ideas", "///evil.example/x", "/\\evil.example", "//evil.example/%2e%2e", "/%2f/evil.example", "//ideas", "/ideas//", "//evil.example/..;/ideas", "/tags//evil.example", "/tags/%2f%2fevil.example", "/members///evil.example"):
        for query in ("", "?x=1", "?lang=de"):
            answer = app.test_client().get("http://localhost" + path + query)
            assert answer.status_code < 500
            assert not re.match(r"(https?:)?[/\\]{2}(?!localhost)", answer.headers.get("Location", "")), (path, answer.headers.get("Location"))
            if answer.mimetype == "text/html":
                led = {one for one in addresses(answer.text) if re.match(r"[\s/\\]{2}|https?:(?!//localhost)", one)}
                assert not led, (path, led)


def test_members_are_led_back_by_paths_of_ours_only(app: Flask) -> None:
    """The forms that lead back to where one was: by a hidden field, by the browser's own word, or to the page of the thing."""
    idea, member = make_idea(), make_member()
    for target in (f"https://{EVIL}/", f"//{EVIL}", f"http://localhost:8000@{EVIL}/", f"http://localhost:8000.{EVIL}/", "javascript:alert(1)", f"/\\{EVIL}", f"http://localhost:8000\\@{EVIL}"):
        for path in (f"/ideas/{idea.id}/vote", f"/ideas/{idea.id}/follow", f"/ideas/{idea.id}/comments", "/account/scheme", "/sign-out"):
            for headers in ({"Referer": target}, {"Referer": target, "HX-Request": "true", "HX-Current-URL": target, "HX-Redirect": target}):
                for who in (None, member):
                    browser = Browser(app, who)
                    token = browser.csrf()
                    browser._forget()
                    answer = browser.client.post(path, data={"csrf_token": token, "next": target, "body": "Words", "scheme": "dark", "back": target, "url": target}, headers={"Sec-Fetch-Site": "same-origin", **headers})
                    onward = [answer.headers.get(name, "") for name in ("Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url", "Refresh")]
                    assert answer.status_code < 500 and not any(EVIL in one or "script" in one for one in onward), (path, target, onward)


def test_no_view_asks_the_request_for_the_host() -> None:
    """Addresses are made from the setting; the one who asks for the host compares it with where a form came from."""
    for path in Path("ideas").rglob("*.py"):
        found = re.findall(r"request\.(?:host\w*|url\b|base_url|url_root|root_url)|_external", path.read_text(encoding="utf-8"))
        assert not found or (path.name == "forms.py" and set(found) == {"request.host"}), (path, found)
