"""With a shared cache in front, nobody ever gets a byte that was made for somebody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

import pytest
from flask import Flask
from werkzeug.datastructures import Headers

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.comments.actions import post
from tests.browser import Browser
from tests.factories import NOON, api_token, make_idea, make_member
from tests.hostile.forms import tree
from tests.hostile.sharedcache import Kept, SharedCache, may_keep
from tests.hostile.test_hosts import CLAIMS, EVIL
from tests.house.world import hidden_board

MOST = 90
MARKS = {"member": "Zebrafink", "admin": "Yakohr", "creator": "Xerusnuss"}
PRIVATE = "Quokkafels"
TOKEN = re.compile(r'name="csrf_token"|csrf-token"|name="stamp"')
START = ("/", "/ideas", "/boards/products", "/search?q=garden", "/sign-in", "/register", "/account", "/account/ideas", "/ideas/new", "/desk", "/desk/inbox", "/desk/members", "/feeds/all.atom", "/api/v1/ideas", "/api/v1/me", "/api/v1/boards", "/robots.txt", "/account/data", "/account/security", "/no/such/page", "/healthz", "/account/password/forgotten")


class Person:
    """Somebody behind the cache, who opens page after page."""

    def __init__(self, app: Flask, name: str, member: Member | None) -> None:
        self.name, self.member = name, member
        self.browser = Browser(app, member if name != "token" else None)
        self.headers = Headers({"Accept-Language": "en"})
        if name == "token" and member:
            self.headers["Authorization"] = f"Bearer {api_token(member)}"

    def ask(self, cache: SharedCache, path: str, **more: str) -> tuple[int, str, bool]:
        """Through the cache: status, text, and whether the portal was not asked at all. A visitor comes anew each time, without a cookie."""
        self.browser = self.browser if self.member else Browser(self.browser.app)
        self.browser._forget()
        cookie = self.browser.client.get_cookie("ideas")
        request = Headers([*self.headers, *({"Cookie": f"ideas={cookie.value}"} if cookie else {}).items()])
        kept = cache.find(path, request)
        if kept is not None:
            return kept.status, kept.body.decode("utf-8", "replace"), True
        answer = self.browser.client.get(path, headers=[*self.headers, *more.items()])
        cache.take("GET", path, request, answer)
        return answer.status_code, answer.get_data(as_text=True), False


@pytest.fixture
def people(app: Flask) -> list[Person]:
    """Visitors, a member, a creator, an admin and a program, each with a name of their own; an idea, talk, a private idea."""
    named = {name: make_member("admin" if name == "admin" else "member", handle=mark.lower(), name=mark) for name, mark in MARKS.items()}
    idea = make_idea(named["creator"], tags=("garden",))
    post(idea, "I would build it.", by=actor_of(named["creator"]), now=NOON)
    make_idea(named["creator"], stage="draft", title=f"{PRIVATE} as a draft")
    make_idea(named["creator"], stage="submitted", title=f"{PRIVATE} that waits")
    make_idea(named["creator"], board=hidden_board(), title=f"{PRIVATE} for the invited")
    return [Person(app, "visitor", None), Person(app, "creator", named["creator"]), Person(app, "member", named["member"]), Person(app, "admin", named["admin"]), Person(app, "token", named["member"]), Person(app, "visitor", None)]


def links(text: str, here: str) -> Iterator[str]:
    if "<html" in text[:300].lower() or "<!doctype" in text[:300].lower():
        for one in tree(text).iter("a"):
            path = urljoin(here, one.get("href", "").split("#")[0])
            if path.startswith("/") and not path.startswith(("//", "/static/")) and "download" not in path:
                yield path


def crawl(people: list[Person], cache: SharedCache) -> dict[str, int]:
    """Everybody opens everything that anybody found, in turn."""
    paths, at = list(START), 0
    while at < min(len(paths), MOST):
        for person in people:
            _, text, _ = person.ask(cache, paths[at])
            for path in links(text, paths[at]):
                if path not in paths and len(urlsplit(path).query) < 60:
                    paths.append(path)
        at += 1
    return dict.fromkeys(paths[:at], 1)


def test_nothing_made_for_one_is_kept_for_all(people: list[Person]) -> None:
    cache = SharedCache()
    seen = crawl(people, cache)
    assert len(seen) > 60 and cache.hits > 4 and len(cache.kept) > 20
    for path, answers in cache.kept.items():
        for kept in answers:
            insist_common(path, kept)


def insist_common(path: str, kept: Kept) -> None:
    text = kept.body.decode("utf-8", "replace")
    assert "Set-Cookie" not in kept.headers, path
    assert not TOKEN.search(text), path
    assert PRIVATE not in text and (path.startswith(("/members/", "/api/v1/members/")) or (MARKS["member"] not in text and MARKS["admin"] not in text)), path
    same_for_all = path in {"/robots.txt", "/.well-known/security.txt"}
    assert same_for_all or not {"Cookie", "Authorization"} & {name.title() for name, value in kept.varies.items() if value}, (path, kept.varies)
    assert "sign-out" not in text and "/desk" not in text.replace("Disallow: /desk", ""), path


def test_a_cache_that_minds_no_vary_by_cookie_is_still_told_no(people: list[Person]) -> None:
    """Many caches in front strip or ignore Cookie: pages of members say themselves that they are private."""
    for person in people:
        if person.member is not None:
            for path in START:
                person.browser._forget()
                answer = person.browser.client.get(path, headers=person.headers)
                if MARKS["member"] in answer.get_data(as_text=True) or MARKS["admin"] in answer.get_data(as_text=True) or TOKEN.search(answer.get_data(as_text=True)):
                    assert not may_keep("GET", person.headers, answer), (person.name, path)


def test_every_page_with_a_token_is_kept_by_nobody(people: list[Person]) -> None:
    found = 0
    for person in people:
        for path in START:
            person.browser._forget()
            answer = person.browser.client.get(path, headers=person.headers)
            if TOKEN.search(answer.get_data(as_text=True)):
                found += 1
                assert answer.headers["Cache-Control"] == "private, no-store", (person.name, path)
    assert found > 20


def test_headers_that_are_no_key_change_no_kept_byte(app: Flask, people: list[Person]) -> None:
    visitor = people[0]
    for path in START:
        clean, poisoned = SharedCache(), SharedCache()
        Person(app, "visitor", None).ask(clean, path)
        Person(app, "visitor", None).ask(poisoned, path, **CLAIMS, **{"X-Csrf-Token": EVIL, "Origin": f"https://{EVIL}", "Referer": f"https://{EVIL}/", "X-Requested-With": EVIL, "HX-Current-URL": f"https://{EVIL}/", "HX-Target": EVIL, "HX-Trigger": EVIL, "HX-Prompt": EVIL, "User-Agent": EVIL, "Accept": "text/x-evil", "DNT": "1", "Range": "bytes=0-5"})
        for one, other in zip(clean.kept.get(path, []), poisoned.kept.get(path, []), strict=False):
            assert (one.status, one.body) == (other.status, other.body), path
        assert clean.kept.keys() == poisoned.kept.keys(), path
    assert visitor.member is None


def test_parts_and_languages_are_keys(app: Flask) -> None:
    idea = make_idea()
    for path in ("/ideas", f"/ideas/{idea.id}-{idea.slug}", "/search?q=garden", f"/ideas/{idea.id}/comments", f"/ideas/{idea.id}/timeline", "/boards/products", "/feeds/all.atom", "/api/v1/ideas"):
        told = {name.strip().lower() for name in app.test_client().get(path).headers.get("Vary", "").split(",")}
        needed = {"accept-language"} | (set() if path.startswith(("/feeds", "/api")) else {"hx-request", "cookie"}) | ({"authorization"} if path.startswith("/api") else set())
        assert needed <= told, (path, told)
    whole, part = (app.test_client().get("/ideas", headers=headers) for headers in ({}, {"HX-Request": "true"}))
    assert "<html" in whole.text and "<html" not in part.text
