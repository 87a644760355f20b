"""The store of kept pages, answered before Flask: least recently used go first, versions are asked of the database at each answer."""

from __future__ import annotations

import atexit
import hashlib
import sqlite3
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import Connection, text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.http import parse_date

from ideas.board.actions import count_views
from ideas.core.db import db, now

log = structlog.get_logger()
OFFER = "ideas.keepable"
BYTES = 64 * 1024 * 1024
ENTRY = 4096  # what a kept page weighs beside its body: headers, key, slots (measured 2.6 kB); many small parts fill memory, too
FLUSH_SECONDS = 10.0
ASK = "SELECT slot, sum(version) FROM page_versions GROUP BY slot"
OF_THE_BODY = {"content-type", "content-length", "content-encoding"}
Headers = list[tuple[str, str]]
Versions = dict[int, int]


@dataclass(frozen=True)
class Kept:
    """A page as it left, and what it was made from."""

    headers: Headers
    body: bytes
    tag: str
    slots: tuple[int, ...]
    versions: tuple[int, ...]
    seen: tuple[int, ...]
    until: float

    @property
    def weight(self) -> int:
        """Bytes of memory, about."""
        return len(self.body) + ENTRY


@dataclass
class Views:
    """Ideas seen since the last flush; appending is atomic, so answers need no lock."""

    waiting: list[tuple[int, ...]] = field(default_factory=list)

    def seen(self, ideas: tuple[int, ...]) -> None:
        """These ideas were on a page somebody got."""
        if ideas:
            self.waiting.append(ideas)

    def flush(self, app: Flask) -> None:
        """Write down what was counted. What cannot be written is lost: a view is no promise."""
        taken, self.waiting = self.waiting, []
        if taken:
            try:
                with app.app_context():
                    count_views(Counter(idea for ideas in taken for idea in ideas), now=now())
            except SQLAlchemyError as error:
                log.warning("views_lost", error=type(error).__name__)

    def keep_flushing(self, app: Flask) -> None:
        """Every ten seconds, beside the requests, as long as the process lives."""
        while True:
            time.sleep(FLUSH_SECONDS)
            self.flush(app)


class Asking(threading.local):
    """The versions as this thread last read them, on a connection of its own.

    On SQLite `PRAGMA data_version` says in two microseconds whether anybody has committed since; else the few rows are read again.
    """

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            engine = db.engine
        self._file = engine.url.database if engine.dialect.name == "sqlite" else None
        self._engine = engine
        self._sqlite: sqlite3.Cursor | None = None
        self._line: Connection | None = None
        self._state: int | None = None
        self._versions: Versions = {}

    def versions(self) -> Versions:
        """Slot → version. Raises what the database raises."""
        return self._of_file() if self._file else self._of_server()

    def _of_file(self) -> Versions:
        if self._sqlite is None:
            self._sqlite = sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, isolation_level=None, timeout=5).cursor()
        state = self._sqlite.execute("PRAGMA data_version").fetchone()[0]
        if state != self._state:
            self._versions = dict(self._sqlite.execute(ASK).fetchall())
            self._state = state
        return self._versions

    def close(self) -> None:
        """Give this thread's connection back."""
        for line in (self._line, self._sqlite and self._sqlite.connection):
            if line:
                line.close()
        self._line = self._sqlite = None

    def _of_server(self) -> Versions:
        if self._line is None:
            self._line = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            return {row[0]: int(row[1]) for row in self._line.execute(text(ASK))}
        except SQLAlchemyError:
            self._line.close()
            self._line = None
            raise


class PageStore:
    """A WSGI layer: a kept page that is not outdated is answered at once, any other is made and perhaps kept."""

    def __init__(self, app: Flask, key_of: Callable[[dict[str, Any]], Any], seconds: float) -> None:
        self.views = Views()
        self.hits = 0
        self._app, self._next, self._key_of, self._seconds = app, app.wsgi_app, key_of, seconds
        self._asking = Asking(app)
        self._pages: OrderedDict[Any, Kept] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()
        self._flusher: threading.Thread | None = None

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer a request."""
        key = self._key_of(environ)
        versions = self._present() if key else None
        if versions is None:
            self._flush_beside()  # members' views count as well
            return self._next(environ, start_response)
        kept = self._pages.get(key)
        if kept is None or kept.until < time.monotonic() or kept.versions != tuple(versions.get(slot, 0) for slot in kept.slots):
            return self._made(key, dict(versions), environ, start_response)
        return self._answered(key, kept, environ, start_response)

    def close(self) -> None:
        """Forget all, and give this thread's connection back."""
        self._pages.clear()
        self._bytes = 0
        self._asking.close()

    def _present(self) -> Versions | None:
        """Slot → version now; None where the database does not answer: then Flask says what is the matter."""
        try:
            return self._asking.versions()
        except (sqlite3.Error, SQLAlchemyError):
            return None

    def _answered(self, key: Any, kept: Kept, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.hits += 1
        self.views.seen(kept.seen)
        with suppress(KeyError):  # another thread may have thrown it out just now
            self._pages.move_to_end(key)
        return _given(kept, environ, start_response)

    def _made(self, key: Any, versions: Versions, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Let Flask make the page. The versions were read before it, so a change meanwhile outdates it."""
        self._flush_beside()
        environ["HTTP_ACCEPT_ENCODING"] = key.packing
        said: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, exc_info: Any = None) -> Any:
            said.append((status, headers))
            return start_response(status, headers, exc_info) if OFFER not in environ or not status.startswith("200") else None

        answer = self._next(environ, note)
        offer, (status, headers) = environ.get(OFFER), said[-1]
        if offer is None or not status.startswith("200"):
            return answer
        body = _whole(answer)
        if any(name.lower() == "set-cookie" for name, _ in headers):
            start_response(status, headers)
            return (body,)
        kept = self._kept(headers, body, versions, offer)
        self._keep(key, kept)
        return _given(kept, environ, start_response)

    def _kept(self, headers: Headers, body: bytes, versions: Versions, offer: Any) -> Kept:
        tag = f'"{hashlib.sha256(body).hexdigest()[:24]}"'
        ready = [pair for pair in headers if pair[0].lower() != "etag"] + [("ETag", tag)]
        return Kept(ready, body, tag, offer.slots, tuple(versions.get(slot, 0) for slot in offer.slots), offer.seen, time.monotonic() + min(self._seconds, offer.seconds))

    def _keep(self, key: Any, kept: Kept) -> None:
        with self._lock:
            former = self._pages.pop(key, None)
            self._pages[key] = kept
            self._bytes += kept.weight - (former.weight if former else 0)
            while self._bytes > BYTES:
                self._bytes -= self._pages.popitem(last=False)[1].weight

    def _flush_beside(self) -> None:
        """Views are written by a thread of this process, begun with the first page that is made; in tests by hand."""
        if self._flusher is None and not self._app.testing:
            self._flusher = threading.Thread(target=self.views.keep_flushing, args=(self._app,), name="views", daemon=True)
            self._flusher.start()
            atexit.register(self.views.flush, self._app)


def _given(kept: Kept, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The page, or 304 where the reader has it already. Flask cannot know that: the tag is of the bytes as they leave."""
    if _is_had(kept, environ):
        start_response("304 NOT MODIFIED", [pair for pair in kept.headers if pair[0].lower() not in OF_THE_BODY])
        return (b"",)
    start_response("200 OK", list(kept.headers))
    return (kept.body,)


def _is_had(kept: Kept, environ: dict[str, Any]) -> bool:
    """By the tag, and by the date only where no tag is named (RFC 9110, 13.2.2)."""
    if "HTTP_IF_NONE_MATCH" in environ:
        return kept.tag in environ["HTTP_IF_NONE_MATCH"]
    since, last = parse_date(environ.get("HTTP_IF_MODIFIED_SINCE")), parse_date(dict(kept.headers).get("Last-Modified"))
    return since is not None and last is not None and last <= since


def _whole(answer: Iterable[bytes]) -> bytes:
    try:
        return b"".join(answer)
    finally:
        if hasattr(answer, "close"):
            answer.close()
