"""Where a form leads on to: a path of ours, whatever somebody wrote into `next`."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from ideas.web.session import safe_next
from tests.browser import Browser
from tests.factories import PASSWORD, make_member

_ONWARD = re.compile(r'name="next"[^>]*value="([^"]*)"')
HOSTILE = (
    "//evil.example", "///evil.example", "////evil.example/..", "/\\evil.example", "/\\/evil.example", "\\\\evil.example", "\\/evil.example",
    "https://evil.example", "HTTPS://evil.example/ideas", "http:evil.example", "http:/evil.example", "https:///evil.example", "javascript:alert(1)",
    "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>", "mailto:a@evil.example", " //evil.example", "\t//evil.example", "/\t/evil.example",
    "/\n/evil.example", "/ideas\n", "/ideas?x=1\n", "/ideas\r\nSet-Cookie: a=b", "/members/fan\n", "/ideas\x00", "/ideas\u2028", "/ideas ?q=a b", "evil.example",
    "@evil.example", "http://localhost:8000@evil.example/ideas", "http://localhost:8000.evil.example/ideas", "http://localhost:8000//evil.example",
    "http://localhost:8000\\@evil.example", "/%0a/evil.example\n", "/no/such/page", "/sign-out", "", "/ideas?" + "x" * 5000, "?next=//evil.example", "#//evil.example",
    "/\u202eevil.example", "/ideäs", "//ideas", "/\x7fideas",
)
GOOD = ("/", "/ideas", "/ideas?sort=top&tag=garden", "/ideas/7-a-marble-run#talk", "/account", "/desk/inbox?view=all")


@pytest.mark.parametrize("target", HOSTILE, ids=range(len(HOSTILE)))
def test_leads_home(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert safe_next(target) == "/"


@pytest.mark.parametrize("target", GOOD)
def test_leads_on(app: Flask, target: str) -> None:
    with app.test_request_context():
        assert safe_next(target) == target
        assert safe_next("http://localhost:8000" + target) == target


def test_every_door_leads_home(app: Flask) -> None:
    member = make_member()
    for target in HOSTILE:
        fresh, known = Browser(app), Browser(app, member)
        answers = [
            fresh.post("/sign-in", {"email": member.email, "password": PASSWORD, "next": target}),
            fresh.post("/sign-in", {"email": member.email, "password": PASSWORD, "next": target}, htmx=True),
            known.get("/sign-in", query_string={"next": target}), known.get("/register", query_string={"next": target}),
            known.get("/sign-in", query_string={"next": target}, htmx=True),
        ]
        assert {answer.headers.get("Location") or answer.headers.get("HX-Redirect") for answer in answers} == {"/home"}, target


def test_no_form_carries_it_on(app: Flask) -> None:
    for target in HOSTILE:
        for page in ("/sign-in", "/register"):
            answer = Browser(app).get(page, query_string={"next": target})
            assert answer.status_code == 200
            assert set(_ONWARD.findall(answer.text)) <= {"/"}, target


def test_nobody_is_led_astray_by_the_referrer(app: Flask) -> None:
    for target in HOSTILE:
        if target.isascii() and target.isprintable():
            answer = Browser(app).client.post("/account/scheme", data={"scheme": "dark"}, headers={"Referer": target, "Sec-Fetch-Site": "same-origin"})
            assert answer.headers["Location"] == "/", target
