"""The desk's lists: what waits for a person."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, g, request

from ideas.board.queries.desk import Row, desk_rows
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.paging import Page
from ideas.core.words import N_, ZONE, say, say_ago, say_number
from ideas.lifecycle.queries.overdue import overdue_rows
from ideas.lifecycle.rules import STAGE_WORDS
from ideas.web import respond
from ideas.web.desk.frame import VIEW_WORDS, desk_page
from ideas.web.listing import nobody
from ideas.web.promised import late_words
from ideas.web.session import staff_only

bp = Blueprint("desk_queue", __name__)


@bp.get("/desk")
@staff_only()
def home() -> Response:
    """The desk begins with the queue."""
    return respond.see_other(path("desk_queue.show"))


@bp.get("/desk/queue")
@staff_only()
def show() -> Response:
    """The ideas of a view."""
    view = chosen_view()
    return desk_page("desk/queue.html", view=view, **listing(view))


def chosen_view() -> str:
    """The view in the address; what waits for a look is the first."""
    asked = request.args.get("view", "submitted")
    return asked if asked in VIEW_WORDS else "submitted"


def listing(view: str) -> dict[str, Any]:
    """The list beside the reader."""
    after = request.args.get("after")
    page: Page[Row] = desk_rows(view, locale=g.locale, after=after) if view != "overdue" else overdue_rows(_today(), locale=g.locale, after=after)
    following = path("desk_queue.show", view=view, after=page.next) if page.next else None
    return {"rows": [_line(row, view) for row in page.items], "next_url": following, "heading": say(g.locale, VIEW_WORDS[view])}


def _line(row: Row, view: str) -> dict[str, Any]:
    meta = [row.author or nobody(left=row.author_left), row.board, say(g.locale, N_("%(count)s supporters", count=say_number(g.locale, row.votes)))]
    return {
        "id": row.id, "url": f"{row.url}?view={view}", "title": row.title, "excerpt": row.excerpt, "meta": " · ".join(meta),
        "clock_text": _clock(row, view), "clock_share": None, "clock_kind": "over" if view == "overdue" else "",
    }


def _clock(row: Row, view: str) -> str:
    """How long it waits, how late it is, where it stands."""
    if row.due_on is not None:
        return say(g.locale, late_words((_today() - row.due_on).days))
    return say(g.locale, STAGE_WORDS[row.stage]) if view == "all" else say_ago(g.locale, row.at, now())


def _today() -> date:
    return now().astimezone(ZONE).date()
