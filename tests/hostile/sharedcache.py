"""A shared cache as RFC 9111 lets one be: it keeps what the rules allow, as eagerly as they allow, and answers whoever asks alike."""

from __future__ import annotations

from dataclasses import dataclass, field

from werkzeug.datastructures import Headers
from werkzeug.http import parse_dict_header
from werkzeug.test import TestResponse

HEURISTIC = {200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501}  # RFC 9110 15.1: kept without a word where nothing forbids it


@dataclass
class Kept:
    """An answer, and the request headers that it varies by."""

    varies: dict[str, str]
    status: int
    headers: Headers
    body: bytes


@dataclass
class SharedCache:
    """What stands between everybody and the portal."""

    kept: dict[str, list[Kept]] = field(default_factory=dict)
    hits: int = 0

    def find(self, path: str, request: Headers) -> Kept | None:
        """A kept answer for this request, whoever asks (4.1): the same target, and the same in every header it varies by."""
        for one in self.kept.get(path, ()):
            if all(request.get(name, "") == value for name, value in one.varies.items()):
                self.hits += 1
                return one
        return None

    def take(self, method: str, path: str, request: Headers, answer: TestResponse) -> bool:
        """Keep an answer where a shared cache may (3); gives whether."""
        if not may_keep(method, request, answer):
            return False
        names = [name.strip().lower() for name in ",".join(answer.headers.getlist("Vary")).split(",") if name.strip()]
        if "*" in names:
            return False
        varies = {name: request.get(name, "") for name in names}
        others = [one for one in self.kept.get(path, []) if one.varies != varies]
        self.kept[path] = [*others, Kept(varies, answer.status_code, Headers(answer.headers), answer.get_data())]
        return True


def said(headers: Headers) -> dict[str, str | None]:
    """The directives of Cache-Control."""
    return {name.lower(): value for name, value in parse_dict_header(", ".join(headers.getlist("Cache-Control"))).items()}


def may_keep(method: str, request: Headers, answer: TestResponse) -> bool:
    """Section 3 of RFC 9111, read as widely as it can be; an answer with Set-Cookie is kept too, since the rules do not forbid it (7.3)."""
    told = said(answer.headers)
    if method != "GET" or told.keys() & {"no-store", "private"} or "no-store" in said(request):
        return False
    if "Authorization" in request and not told.keys() & {"public", "s-maxage", "must-revalidate"}:
        return False
    return bool(told.keys() & {"public", "max-age", "s-maxage"}) or "Expires" in answer.headers or answer.status_code in HEURISTIC
