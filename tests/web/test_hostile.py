"""Whatever somebody types, sends or writes into an address: no page breaks."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.routing import Rule

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
    "changes_mind", "until", "name_de", "name_en", "intro_de", "intro_en", "goal", "pre_moderation", "limit", "part", "website", "old_enough", "remove",
)
LAST = {"account.sign_out", "account.leave", "account.password", "account.sign_ins", "ideas_new.discard", "ideas_new.withdraw", "comments.withdraw"}
NEVER = {"static"}


def rules(app: Flask, method: str) -> list[Rule]:
    found = [rule for rule in app.url_map.iter_rules() if method in rule.methods and rule.endpoint not in NEVER and not rule.rule.startswith("/api/")]
    return sorted(found, key=lambda rule: (rule.endpoint in LAST, rule.rule))


def fill(rule: Rule, values: dict[str, Any]) -> str:
    """The rule's address with these values, as a browser would write it."""
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: quote(str(values[found[1]]).encode("utf-8", "surrogatepass"), safe=""), rule.rule)


def world(creator: Member) -> dict[str, Any]:
    """One of each, so that the pages behind an address are really made."""
    values = {**thing("update", creator).values, **thing("comment", creator).values, **thing("picture", creator).form}
    make_idea(creator, tags=("garden",))
    link = OneTimeLink(digest=digest("known"), purpose="reset", member_id=creator.id, email=creator.email, email_key=creator.email_key, created_at=NOON, expires_at=LATER)
    return values | {"board": "products", "slug": "x", "tag": "garden", "handle": creator.handle, "member_id": creator.id, "report_id": 1, "name": "x", "seed": "x", "key": "x.webp", "token": "known", "link": add(link).id}


def valid(values: dict[str, Any]) -> dict[str, str]:
    """Fields that pass, so that what is behind the first check is reached as well."""
    return {
        "title": "A marble run on the wall", "summary": "Rails and curves on a strip on the wall.", "problem": "The floor is always full.", "body": "A strip of beech with holes, straight rails and curves.",
        "text": "Words enough for a sentence.", "tags": "garden, wood", "region": "Poland", "group": "Families", "channel": "Toy shops", "evidence": "https://example.org", "size": "Large", "lang": "en",
        "board": "products", "terms": "1", "checklist": "1", "thing": "idea", "thing_id": str(values["idea_id"]), "reason": "other", "outcome": "kept", "do": "comment", "email": "new@example.org",
        "name": "Somebody", "handle": "somebody", "bio": "", "password": PASSWORD, "old_enough": "1", "present": PASSWORD, "present_for_email": PASSWORD, "stage": "approved", "stamp": signed_stamp(SECRET, NOON),
        "name_de": "Ideen", "name_en": "Ideas", "intro_de": "", "intro_en": "", "goal": "100", "role": "member", "until": "2998-01-01", "order": str(values["picture"]), "picture_id": str(values["picture"]),
    }


def check(answer: Any, what: Any) -> None:
    assert answer.status_code < 500, what
    assert "<script>alert(1)" not in answer.text if answer.mimetype == "text/html" else True, what


def walk_pages(browser: Browser, values: dict[str, Any]) -> None:
    """Every page with every string in its address and in all parameters at once."""
    for rule in rules(browser.app, "GET"):
        for text in HOSTILE:
            short = text[:1500]
            check(browser.get(fill(rule, values), query_string=dict.fromkeys(FIELDS, short[:60]), htmx=len(text) % 2 == 0), (rule.rule, "query", text[:40]))
            if rule.arguments:
                digits = short.isascii() and short.isdigit()
                strange = {name: short if digits or f"int:{name}" not in rule.rule else values[name] for name in rule.arguments}
                check(browser.get(fill(rule, values | strange)), (rule.rule, "address", text[:40]))


def walk_forms(browser: Browser, values: dict[str, Any]) -> None:
    """Every form with nothing, with every string everywhere, and with every string in one field among good ones."""
    good, token = valid(values), browser.csrf()
    for rule in rules(browser.app, "POST"):
        address = fill(rule, values)
        forms: list[dict[str, Any]] = [{}]
        forms += [dict.fromkeys(FIELDS, text[:2000]) for text in HOSTILE]
        forms += [{**good, FIELDS[(at * 7 + len(rule.rule)) % len(FIELDS)]: text} for at, text in enumerate(HOSTILE)]
        for at, form in enumerate(forms):
            browser._forget()  # noqa: SLF001 (one token for all)
            headers = {"HX-Request": "true"} if at % 2 else {}
            check(browser.client.post(address, data={**form, "csrf_token": token}, headers=headers), (rule.rule, {k: str(v)[:40] for k, v in form.items()} if at > len(HOSTILE) else at))
