"""Known and unknown addresses get the same answer: byte by byte, and (nightly, over 200 pairs) as fast."""

from __future__ import annotations

import random
import re
import statistics
from collections.abc import Callable
from itertools import count
from time import perf_counter_ns, thread_time_ns

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from ideas.core import secrets
from tests.browser import Browser
from tests.factories import make_member
from tests.sqlcount import statements

PAIRS, WARM_UP, DRAWS, BOUND = 200, 20, 4000, 0.1
FORMS: dict[str, Callable[[str], dict[str, str]]] = {
    "/sign-in": lambda email: {"email": email, "password": "not the password"},
    "/register": lambda email: {"email": email, "name": "Mila", "old_enough": "1", "terms": "1"},
    "/sign-in/link": lambda email: {"email": email},
    "/account/password/forgotten": lambda email: {"email": email},
    "/account/code": lambda email: {"email": email, "code": "AAAA-AAAA"},
}
_numbers = count(1)


def addresses() -> tuple[str, str]:
    """A member's address and one that nobody has; of one length."""
    number = next(_numbers)
    email = f"person{number:05}@example.org"
    make_member(handle=f"person{number:05}", email=email, email_key=email)
    return email, f"nobody{number:05}@example.org"


def told(answer: TestResponse, email: str) -> tuple[int, list, str]:
    """All an answer says, but for what differs from one visit to the next, and the address that was typed."""
    text = re.sub(r'(name="(?:csrf_token|stamp)"[^>]*value=")[^"]+', r"\1", answer.text).replace(email, "")
    headers = sorted((name, re.sub(r"(ideas=)[^;]+", r"\1", value)) for name, value in answer.headers if name != "Date")
    return answer.status_code, headers, text


@pytest.mark.parametrize("lang", ["de", "en"])
@pytest.mark.parametrize("path", FORMS)
def test_the_same_bytes(app: Flask, path: str, lang: str) -> None:
    known, unknown = addresses()
    seen = []
    for email in (known, unknown):
        browser = Browser(app)
        answer = browser.post(f"{path}?lang={lang}", FORMS[path](email))
        after = browser.get(answer.location) if answer.status_code == 303 else answer
        seen.append((told(answer, email), told(after, email)))
    assert seen[0] == seen[1]
    assert len(seen[0][1][2]) > 2000


@pytest.mark.parametrize("path", FORMS)
def test_the_same_statements(app: Flask, path: str) -> None:
    """What is asked of the database is the same, statement by statement."""
    known, unknown = addresses()
    Browser(app).get("/")  # the menu asks once a minute whether there are challenges
    asked = []
    for email in (known, unknown):
        browser, form = Browser(app), FORMS[path](email)
        browser.csrf()
        with statements() as sent:
            browser.post(path, form)
        asked.append([re.sub(r"\s+", " ", statement) for statement in sent])
    assert asked[0] == asked[1]
    assert asked[0]


@pytest.mark.nightly
@pytest.mark.parametrize("path", FORMS)
def test_as_fast(app: Flask, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asked in turns and in random order, known and unknown addresses take as long: the median share by which they differ is under a tenth.

    Of the work done (CPU time of the answering thread), the whole 95 % interval of the paired bootstrap lies within that bound. Of the
    clock's time, which a busy machine blurs, the interval must reach into it: a larger difference would have to be shown. Both bounds are
    shares within a pair, so they hold on a slow machine and on one that slows down, too. Passwords are hashed as in production.
    """
    monkeypatch.setattr(secrets, "_hasher", secrets.STRONG)
    app.config["WTF_CSRF_ENABLED"] = False
    taken = [_pair(app, path, *addresses()) for _ in range(WARM_UP + PAIRS)][WARM_UP:]
    for what, strict in (("work", True), ("clock", False)):
        low, high = interval([(known[what], unknown[what]) for known, unknown in taken])
        said = f"{path}: for a known address the {what} is {low:+.1%} to {high:+.1%} more than for an unknown one"
        print(said)
        assert (-BOUND < low and high < BOUND) if strict else (low < BOUND and high > -BOUND), said


def _pair(app: Flask, path: str, known: str, unknown: str) -> tuple[dict[str, int], dict[str, int]]:
    taken = {email: _time(app, path, email) for email in random.sample((known, unknown), 2)}
    return taken[known], taken[unknown]


def _time(app: Flask, path: str, email: str) -> dict[str, int]:
    client, form = app.test_client(), FORMS[path](email)
    clock, work = perf_counter_ns(), thread_time_ns()
    client.post(path, data=form)
    return {"work": thread_time_ns() - work, "clock": perf_counter_ns() - clock}


def interval(times: list[tuple[int, int]]) -> tuple[float, float]:
    """The 95 % interval of how much longer the known address takes: a bootstrap of the median share within a pair."""
    draw, shares = random.Random(7), [known / unknown - 1 for known, unknown in times]
    medians = sorted(statistics.median(draw.choices(shares, k=len(shares))) for _ in range(DRAWS))
    return medians[int(DRAWS * 0.025)], medians[int(DRAWS * 0.975)]


def test_the_measure_finds_a_real_difference() -> None:
    """A fifth more work is found in noise of a tenth; where there is no difference, none is found."""
    draw = random.Random(3)

    def sample(more: float) -> list[tuple[int, int]]:
        return [(int(draw.gauss(10_000 * (1 + more), 1000)), int(draw.gauss(10_000, 1000))) for _ in range(PAIRS)]

    low, high = interval(sample(0.0))
    assert -BOUND < low < 0.02
    assert -0.02 < high < BOUND
    assert interval(sample(0.2))[0] > BOUND
