"""Twenty questions to a restored portal, each with the answer it must give."""

from __future__ import annotations

import hashlib
import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

TIMEOUT = 60


@dataclass(frozen=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page as people read it, entities resolved."""
        return unescape(self.body.decode("utf-8", "replace"))

    @property
    def data(self) -> Any:
        """The JSON of a program's answer."""
        return json.loads(self.body)


@dataclass(frozen=True)
class Question:
    """One request: what it is about, the status it must have, and what must hold of the answer. Without an address there is nothing to ask about."""

    about: str
    path: str | None
    status: int = 200
    holds: Callable[[Answer], object] = bool

    def ask(self, port: int) -> str:
        """What is wrong with the answer; empty where nothing is."""
        try:
            answer = _get(port, self.path or "/")
            if answer.status != self.status:
                return f"status {answer.status}, not {self.status}"
            return "" if self.holds(answer) else "the answer is not as the backup has it"
        except Exception as error:  # noqa: BLE001 (a restored portal may answer anything; whatever it is, it is told)
            return f"{type(error).__name__}: {error}"[:200]


def _get(port: int, path: str) -> Answer:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)
    try:
        line.request("GET", path, headers={"Accept-Language": "en"})
        told = line.getresponse()
        return Answer(told.status, {name.lower(): value for name, value in told.getheaders()}, told.read())
    finally:
        line.close()


def questions(known: dict[str, Any]) -> Iterator[Question]:
    """About everything, then about the sample of `sample.sample`."""
    ideas, boards = known["public_ideas"], known["boards"]
    yield Question("the process lives", "/healthz", holds=lambda answer: answer.data["status"] == "ok")
    yield Question("the portal can work", "/readyz", holds=lambda answer: answer.data["checks"]["database"] and answer.data["checks"]["disk"])
    yield Question("home", "/", holds=lambda answer: "<main" in answer.text)
    yield Question("list of ideas", "/ideas", holds=lambda answer: not ideas or "/ideas/" in answer.text)
    yield Question("newest ideas", "/ideas?sort=new", holds=lambda answer: not ideas or "/ideas/" in answer.text)
    yield Question("board", f"/boards/{boards[0]}" if boards else None)
    yield Question("boards by API", "/api/v1/boards", holds=lambda answer: [board["slug"] for board in answer.data["items"]] == boards)
    yield Question("ideas by API", "/api/v1/ideas?limit=100", holds=lambda answer: len(answer.data["items"]) == min(ideas, 100))
    yield Question("feed", "/feeds/all.atom", holds=lambda answer: len(ET.fromstring(answer.body).findall("{*}entry")) == min(ideas, 50))  # noqa: S314 (our own feed)
    yield Question("the public log’s head", "/log/head.json", holds=lambda answer: answer.data["seq"] >= known["log"])
    yield Question("sign-in page", "/sign-in", holds=lambda answer: 'name="csrf_token"' in answer.text)
    yield Question("the API knows nobody", "/api/v1/me", status=401)
    yield Question("the desk lets nobody in", "/desk/inbox", status=303)
    yield Question("a page that is not there", "/ideas/999999999", status=404)
    yield from _about_idea(known)
    handle, picture = known.get("handle"), known.get("picture")
    yield Question("member", f"/members/{quote(handle)}" if handle else None, holds=lambda answer: str(handle) in answer.text)
    yield Question("picture", f"/media/{picture}" if picture else None, holds=lambda answer: hashlib.sha256(answer.body).hexdigest() == known["sha256"])


def _about_idea(known: dict[str, Any]) -> Iterator[Question]:
    idea, title, tag = known.get("idea"), known.get("title", ""), known.get("tag")
    words = quote(" ".join(title.split()[:6])[:80])
    page = f"/ideas/{idea}-{quote(known['slug'])}" if idea else None

    def of(path: str) -> str | None:
        return f"/ideas/{idea}{path}" if idea else None

    yield Question("idea", page, holds=lambda answer: title in answer.text)
    yield Question("idea by its number", of(""), status=301, holds=lambda answer: answer.headers["location"].endswith(f"/ideas/{idea}-{known['slug']}"))
    yield Question("votes by API", f"/api/v1/ideas/{idea}" if idea else None, holds=lambda answer: answer.data["votes"] == known["votes"])
    yield Question("comments", of("/comments"))
    yield Question("timeline", of("/timeline"))
    yield Question("search", f"/search?q={words}" if idea else None, holds=lambda answer: 'href="/ideas/' in answer.text)
    yield Question("similar ideas by API", f"/api/v1/similar?title={words}" if idea else None, holds=lambda answer: answer.data["items"])
    yield Question("tag", f"/tags/{quote(tag, safe='')}" if tag else None, holds=lambda answer: "/ideas/" in answer.text)
