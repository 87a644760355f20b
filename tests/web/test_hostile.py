"""Whatever somebody types, sends or writes into an address: no page breaks."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from ideas.accounts.models import Member, OneTimeLink
from ideas.core.secrets import digest, signed_stamp
from tests.browser import Browser
from tests.conftest import SECRET, both_databases
from tests.factories import NOON, PASSWORD, make_idea, make_member
from tests.house.world import LATER, add, thing

HUGE = "9" * 30
HOSTILE = (
    "", " ", "\x00", "a\x00b", "\x01\x1b\x7f", "\ufeff", "\u202e\u2066abc", "\u2028\u2029", "\ufffe\uffff", "\U0001f9f1" * 40, "e\u0301" * 300, "ﷺ" * 50, "ß" * 70, "İıſK",
    "0", "-1", "1e9", "2147483648", "9223372036854775807", "9223372036854775808", HUGE, "9" * 5000, "٣", "²", "NaN", "1,5", "0x10", "true", "null", "[]", "{}",
    "<script>alert(1)</script>", "\"'><img src=x onerror=alert(1)>", "{{7*7}}%(x)s%s{x}", "javascript:alert(1)", "'; DROP TABLE ideas; --", "%_\\", "../../etc/passwd", "%00%2e%2e",
    "a@b.de\r\nBcc: c@d.de", "a@" + "b." * 120 + "de", "0000-00-00", "9999-12-31", "2026-02-30", "WyJhIiwxXQ", "W251bGwsbnVsbF0", "x" * 100_000, "* OR (" * 200, "@" * 300, "[a](" * 300,
)
FIELDS = (
    "q", "tag", "sort", "stage", "board", "language", "after", "before", "lang", "next", "reply", "order", "only", "list", "picture", "view", "role", "kind", "do", "text", "title", "body",
    "summary", "problem", "tags", "region", "group", "channel", "evidence", "size", "answers", "idea_id", "terms", "checklist", "parent_id", "official", "reason", "thing", "thing_id", "up", "down",
    "picture_id", "ids", "name", "handle", "bio", "email", "password", "present", "present_for_email", "link", "stamp", "scheme", "outcome", "next_step", "promised_for", "parked_until",
    "changes_mind", "until", "name_de", "name_en", "intro_de", "intro_en", "preset", "first_days", "votes_1", "days_1", "pre_moderation", "limit", "part", "website", "old_enough", "remove", "credential", "code", "mailed", "for",
)
LAST = {"account.sign_out", "account.leave", "account.password", "account.sign_ins", "ideas_new.discard", "ideas_new.withdraw", "comments.withdraw"}
BROKEN = 500


def rules(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in rule.methods and not rule.rule.startswith("/api/")]
    return sorted(found, key=lambda rule: (rule.endpoint in LAST, rule.rule))


def fill(rule: Rule, values: dict[str, Any]) -> str:
    """The rule's address with these values, as a browser would write it."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: quote(str(values.get(found[1], values["idea_id"])).encode("utf-8", "surrogatepass"), safe=""), rule.rule)


def world(creator: Member) -> dict[str, Any]:
    """One of each, so that the pages behind an address are really made."""
    values = {**thing("update", creator).values, **thing("comment", creator).values, **thing("picture", creator).form}
    make_idea(creator, tags=("garden",))
    link = OneTimeLink(digest=digest("known"), purpose="reset", member_id=creator.id, email=creator.email, email_key=creator.email_key, created_at=NOON, expires_at=LATER)
    return values | {"board": "products", "slug": "x", "tag": "garden", "handle": creator.handle, "member_id": creator.id, "report_id": 1, "name": "x", "seed": "x", "key": "x.webp", "token": "known", "link": add(link).id, "passkey_id": 1, "sign_in_id": 1}


def valid(values: dict[str, Any]) -> dict[str, str]:
    """Fields that pass, so that what is behind the first check is reached as well."""
    return {
        "title": "A marble run on the wall", "summary": "Rails and curves on a strip on the wall.", "problem": "The floor is always full.", "body": "A strip of beech with holes, straight rails and curves.",
        "text": "Words enough for a sentence.", "tags": "garden, wood", "region": "Poland", "group": "Families", "channel": "Toy shops", "evidence": "https://example.org", "size": "Large", "lang": "en",
        "board": "products", "terms": "1", "checklist": "1", "thing": "idea", "thing_id": str(values["idea_id"]), "reason": "other", "outcome": "kept", "do": "comment", "email": "new@example.org",
        "name": "Somebody", "handle": "somebody", "bio": "", "password": PASSWORD, "old_enough": "1", "present": PASSWORD, "present_for_email": PASSWORD, "stage": "approved", "stamp": signed_stamp(SECRET, NOON),
        "name_de": "Ideen", "name_en": "Ideas", "intro_de": "", "intro_en": "", "preset": "open_end", "role": "member", "until": "2998-01-01", "order": str(values["picture"]), "picture_id": str(values["picture"]),
    }


def some(turn: int, many: int) -> list[str]:
    """A few of the strings, others for each page: together all are sent to many pages, and it stays a matter of seconds."""
    return [HOSTILE[(turn * 7 + step * 23) % len(HOSTILE)] for step in range(many)]


def check(answer: TestResponse, what: object) -> None:
    assert answer.status_code < BROKEN, what
    if answer.mimetype == "text/html":
        assert "<script>alert(1)" not in answer.text, what


def walk_pages(browser: Browser, values: dict[str, Any]) -> None:
    """Every page with strange values in all parameters at once, then in its address."""
    for turn, rule in enumerate(rules(browser.app, "GET")):
        for text in some(turn, 2):
            check(browser.get(fill(rule, values), query_string=dict.fromkeys(FIELDS, text[:60]), htmx=turn % 2 == 0), (rule.rule, "query", text[:40]))
        for text in some(turn, 2) if rule.arguments else ():
            number = text.isascii() and text.isdigit()
            strange = {name: text[:1500] if number or f"int:{name}" not in rule.rule else HUGE for name in rule.arguments}
            check(browser.get(fill(rule, values | strange)), (rule.rule, "address", text[:40]))


def walk_forms(browser: Browser, values: dict[str, Any]) -> None:
    """Every form with nothing, with one string everywhere, and with strings in single fields among good ones."""
    good, token = valid(values), browser.csrf()
    for turn, rule in enumerate(rules(browser.app, "POST")):
        forms = [{}, *({**good, FIELDS[(turn * 5 + at * 11) % len(FIELDS)]: text} for at, text in enumerate(some(turn, 3))), dict.fromkeys(FIELDS, some(turn, 1)[0][:2000])]
        for at, form in enumerate(forms):
            browser._forget()  # noqa: SLF001 (one token for the whole walk)
            answer = browser.client.post(fill(rule, values), data={**form, "csrf_token": token}, headers={"HX-Request": "true"} if at % 2 else {})
            check(answer, (rule.rule, {name: text[:40] for name, text in form.items() if good.get(name) != text} if at < len(forms) - 1 else some(turn, 1)))


def test_a_visitor(app: Flask) -> None:
    values = world(make_member(handle="maker"))
    walk_pages(Browser(app), values)
    walk_forms(Browser(app), values)


@both_databases
def test_a_member(app: Flask) -> None:
    member = make_member(handle="maker")
    values = world(member)
    walk_pages(Browser(app, member), values)
    walk_forms(Browser(app, member), values)


def test_a_megabyte(app: Flask) -> None:
    """More text than a form may hold is refused, not read for ever."""
    browser, idea = Browser(app, make_member()), make_idea()
    for size in (999_000, 3_000_000):
        assert browser.post(f"/ideas/{idea.id}/comments", {"body": "x" * size}).status_code in {413, 422}
