"""Visitors' pages drawn once: each request asks the database all that was asked when the page was drawn, and where it answers the same, the page is the same."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import ParamSpec

from flask import Response, g, request
from flask import session as cookie
from werkzeug.wrappers import Response as WsgiResponse

from ideas.core.db import now
from ideas.core.traces import Trace, traced
from ideas.portal.queries.theme import renew_brand
from ideas.web.context import scheme
from ideas.web.fragments import present_looks
from ideas.web.moments import end_of_truth
from ideas.web.respond import wants_part

P = ParamSpec("P")
LONGEST = timedelta(minutes=1)  # it says "3 hours ago"


@dataclass(frozen=True)
class Page:
    """A page as its view gave it, all that was asked for it, the ideas seen and named on it, and until when it is true by the clock."""

    body: bytes
    headers: tuple[tuple[str, str], ...]
    asked: Trace
    seen: tuple[int, ...]
    also_shown: tuple[int, ...]
    drawn_at: datetime
    until: datetime

    def is_true(self) -> bool:
        """By the clock and by the database, which is asked."""
        return self.drawn_at <= now() < self.until and self.asked.holds()

    def given(self) -> Response:
        """The answer, with what its view tells of it."""
        g.seen, g.also_shown, g.true_until = self.seen, self.also_shown, self.until
        return Response(self.body, 200, list(self.headers))


def drawn_once(view: Callable[P, WsgiResponse]) -> Callable[P, WsgiResponse]:
    """A view whose pages for visitors are kept; whoever has a cookie beside that of the colours gets theirs drawn anew, and a page that sets one is not kept."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> WsgiResponse:
        if request.method != "GET" or request.cookies.keys() - {"scheme"}:
            return view(*args, **kwargs)
        renew_brand()
        key, looks, begun = _key(), present_looks(), g.setdefault("page_moment", now())
        kept: Page | None = looks.pages.get(key)
        if kept is not None and kept.is_true():
            return kept.given()
        with traced() as asked:
            answer = view(*args, **kwargs)
        if asked.whole and isinstance(answer, Response) and answer.status_code == 200 and not cookie.modified and looks is present_looks():
            looks.pages.put(key, _page(answer, asked, begun))
        return answer

    return run


def _key() -> Hashable:
    """What tells pages apart beside what is asked: the address, page or part, language, colours."""
    return request.path, request.query_string, wants_part(), g.locale, scheme()


def _page(answer: Response, asked: Trace, begun: datetime) -> Page:
    return Page(answer.get_data(), tuple(answer.headers), asked, tuple(g.get("seen", ())), tuple(g.get("also_shown", ())), begun, min(begun + LONGEST, end_of_truth()))
