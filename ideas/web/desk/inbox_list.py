"""The inbox's lists as pages show them: view and filters of an address, lines, what comes after an idea."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import g, request

from ideas.board.models import STAGES, Idea
from ideas.board.queries.desk import Row
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_, ZONE, Message, Nn_, say, say_ago
from ideas.lifecycle.models import StageChange
from ideas.lifecycle.rules import STAGE_WORDS
from ideas.lifecycle.rules.transitions import step_of
from ideas.search.rules import clean
from ideas.triage.queries.views import Asked, inbox_rows, stands_in
from ideas.triage.rules.views import VIEWS
from ideas.web.desk.clock_words import clock_of
from ideas.web.desk.score_words import score_words
from ideas.web.forms import whole
from ideas.web.listing import nobody
from ideas.web.promised import late_words
from ideas.web.session import actor

VIEW_WORDS: dict[str, Message] = {
    "first": N_("Needs a first answer"), "submitted": N_("Waiting for a look"), "overdue": N_("Overdue promises"), "goal": N_("Goal reached"), "mine": N_("Given to me"),
    "all": N_("All ideas"),
}
DIGITS, LONG = 18, 100
NAMES = {"board": "board", "stage": "stage", "tag": "tag", "lang": "language", "assignee": "assignee", "words": "q", "sort": "sort"}  # `lang` is the page's own


def chosen_view() -> str:
    """The view in the address; what needs a first answer is the first."""
    asked = request.args.get("view", "")
    return asked if asked in VIEWS else VIEWS[0]


def asked_for() -> Asked:
    """The filters in the address; what is none of ours is left out."""
    given = {field: clean(request.args.get(name, "")[:LONG]).strip() for field, name in NAMES.items()}
    assignee = given["assignee"]
    given["assignee"] = assignee if assignee in {"me", "nobody"} or whole(assignee, DIGITS) else ""
    given["stage"] = given["stage"] if given["stage"] in STAGES else ""
    given["sort"] = given["sort"] if given["sort"] == "score" and chosen_view() != "overdue" else ""
    return Asked(**given, late=request.args.get("late") == "1")


def query_of(view: str, asked: Asked, **more: str | int | None) -> str:
    """View and filters as they stand in an address."""
    filters = {NAMES[field]: value for field, value in asdict(asked).items() if value and field in NAMES}
    return urlencode({"view": view, **filters, **({"late": "1"} if asked.late else {}), **{name: value for name, value in more.items() if value}})


def listing(view: str, at: int | None = None) -> dict[str, Any]:
    """The list beside the reader, and what an idea that is open (`at`) needs to lead on from it."""
    asked, after = asked_for(), request.args.get("after")
    page = inbox_rows(view, asked, actor().id, now=now(), today=_today(), locale=g.locale, after=after)
    ids = [row.id for row in page.items]
    place = ids.index(at) if at in ids else None
    following = ids[place + 1] if place is not None and place + 1 < len(ids) else ids[0] if place is None and ids else None
    listed = query_of(view, asked, after=after)
    return {
        "rows": [_line(row, view, listed) for row in page.items], "next_url": _address(query_of(view, asked, after=page.next)) if page.next else None, "heading": say(g.locale, VIEW_WORDS[view]),
        "stage_choices": [(stage, say(g.locale, STAGE_WORDS[stage])) for stage in STAGES if stage != "draft"],
        "asked": asked, "filters": _filters(view, asked), "saved_query": query_of(view, asked), "list_url": _address(listed), "place": place,
        "listed": query_of(view, asked, after=after, next=following if following != at else None),
    }


def _address(query: str) -> str:
    return f"{path('desk_inbox.show')}?{query}"


def onward(idea_id: int) -> str:
    """Where one goes on after an act: to the idea as long as it stands in the list one came from, else to the next one, else to the list."""
    view, asked, following = chosen_view(), asked_for(), whole(request.args.get("next", ""), DIGITS)
    after = request.args.get("after")
    stays = "view" not in request.args or stands_in(view, asked, idea_id, actor().id, now())
    listed = query_of(view, asked, after=after)
    if stays or following:
        shown = path("desk_lifecycle.show", idea_id=idea_id if stays else following or 0)
        return f"{shown}?{listed}"
    return _address(query_of(view, asked))


def way_back(idea: Idea, done: object) -> str | None:
    """The address that takes a step back; None where it is no step, or where the way back asks for words."""
    if not isinstance(done, StageChange) or done.from_stage is None:
        return None
    back = step_of("move", idea, done.from_stage, done.from_stage)
    return path("desk_inbox.undo_stage", idea_id=idea.id, to=done.from_stage) if back is not None and back.needs == "nothing" else None


def _filters(view: str, asked: Asked) -> list[tuple[str, str]]:
    """What is filtered by, in words, with the address that lets go of it; the words of the search stand in their own field."""
    told = {"board": asked.board, "tag": asked.tag, "lang": asked.lang, "stage": say(g.locale, STAGE_WORDS[asked.stage]) if asked.stage else "", "assignee": _assignee(asked.assignee),
            "sort": say(g.locale, N_("By score")) if asked.sort else ""}
    without: dict[str, dict[str, Any]] = {field: {field: ""} for field in told}
    found = [(words, _address(query_of(view, replace(asked, **without[field])))) for field, words in told.items() if words]
    return found + ([(say(g.locale, N_("Answer is late")), _address(query_of(view, replace(asked, late=False))))] if asked.late else [])


def _assignee(to: str) -> str:
    words = {"me": N_("Given to me"), "nobody": N_("Given to nobody")}.get(to, N_("Given to somebody"))
    return say(g.locale, words) if to else ""


def _line(row: Row, view: str, listed: str) -> dict[str, Any]:
    meta = [say(g.locale, N_("Score %(score)s", score=score_words(row.score)))] if row.score is not None else []
    meta += [row.author or nobody(left=row.author_left), row.board, say(g.locale, Nn_("%(num)s supporter", "%(num)s supporters", row.votes))]
    text, share, kind = _clock(row, view)
    return {
        "id": row.id, "url": f"{row.url}?{listed}", "title": row.title, "excerpt": row.excerpt, "meta": " · ".join(meta + ([row.assignee] if row.assignee else [])),
        "clock_text": text, "clock_share": share, "clock_kind": kind,
    }


def _clock(row: Row, view: str) -> tuple[str, int | None, str]:
    """The answer clock; else how late a promise is, where the idea stands, or how long it waits."""
    if row.due_on is not None:
        return say(g.locale, late_words((_today() - row.due_on).days)), None, "over"
    clock = clock_of(row.owed_at, row.due_at)
    if clock is not None and view != "goal":
        return clock.text, clock.share, clock.kind
    return say(g.locale, STAGE_WORDS[row.stage]) if view in {"all", "mine"} else say_ago(g.locale, row.at, now()), None, ""


def _today() -> date:
    return now().astimezone(ZONE).date()
