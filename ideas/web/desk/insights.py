"""Insights: what all ideas together tell the team, as charts with the tables behind them, and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_, ZONE, Message, say
from ideas.insights.queries import kept
from ideas.insights.rules.parts import ALL
from ideas.insights.rules.spans import span_of
from ideas.web.context import in_lang
from ideas.web.desk.frame import desk_page
from ideas.web.desk.insights_frame import Asked, Teller, Told, shown, written
from ideas.web.desk.insights_ideas import activity, answers, funnel, newcomers, tags
from ideas.web.desk.insights_reach import demand, exposure, markets, ratings, voices
from ideas.web.forms import day_in
from ideas.web.session import staff_only
from ideas.web.sheet import table as saved

bp = Blueprint("desk_insights", __name__)
INSIGHTS: dict[str, tuple[Message, Message, Teller]] = {
    "funnel": (N_("How far ideas come"), N_("From being published to the shelf, station by station."), funnel),
    "activity": (N_("Ideas and votes over time"), N_("By day, week or month."), activity),
    "answers": (N_("Time to first answer"), N_("Median, 90th percentile, and what we promise."), answers),
    "exposure": (N_("Exposure"), N_("How views are spread over new ideas, and which are starved."), exposure),
    "newcomers": (N_("Newcomers’ success"), N_("First ideas against all others."), newcomers),
    "voices": (N_("Who is heard"), N_("How many of all votes the loudest tenth gives."), voices),
    "tags": (N_("Rising topics"), N_("New ideas by topic, against the time before."), tags),
    "demand": (N_("Demand and price bands"), N_("What supporters would buy, and at which price."), demand),
    "markets": (N_("Market map"), N_("Where people want us to be."), markets),
    "ratings": (N_("How answers are rated"), N_("Whether our answers explain it, month by month."), ratings),
}
CHEAP = ("funnel", "answers", "exposure", "newcomers", "voices")  # those that are told on the first page: two statements for all of them


@bp.get("/desk/insights")
@staff_only()
def index() -> Response:
    """All insights, the findings of some of them already told."""
    asked = _asked()
    told = {name: INSIGHTS[name][2](asked) for name in CHEAP}
    lines = [(say(g.locale, title), say(g.locale, sentence), _address("show", name), told.get(name)) for name, (title, sentence, _) in INSIGHTS.items()]
    return desk_page("desk/insights/index.html", view="insights", lines=lines, **_form(asked, path("desk_insights.index")))


@bp.get("/desk/insights/<name>")
@staff_only()
def show(name: str) -> Response:
    """One insight: its charts and its tables."""
    asked, told = _told(name)
    ways = [(say(g.locale, title), _address("show", other), other == name) for other, (title, _, _) in INSIGHTS.items()]
    return desk_page(
        "desk/insights/show.html", view="insights", heading=say(g.locale, INSIGHTS[name][0]), told=told, ways=ways, shown=shown, file=_address("table", name),
        reckoned=kept.reckoned_at(asked.span), **_form(asked, path("desk_insights.show", name=name)),
    )


@bp.get("/desk/insights/<name>.csv")
@staff_only()
def table(name: str) -> Response:
    """The tables of an insight as a file; where there are several, each row says of which it is."""
    _, told = _told(name)
    return saved(name, _rows(told))


def _rows(told: Told) -> Iterator[list[str | int | float]]:
    for one in told.tables:
        before = [written(one.caption)] if len(told.tables) > 1 else []
        yield [*(["…"] if before else []), *(written(column) for column in one.columns)]
        yield from ([*before, *(written(cell) for cell in row)] for row in one.rows)


def _told(name: str) -> tuple[Asked, Told]:
    if name not in INSIGHTS:
        abort(404)
    asked = _asked()
    return asked, INSIGHTS[name][2](asked)


def _asked() -> Asked:
    """What the address asks for; a board that is not there is all of them."""
    span = span_of(day_in(request.args.get("from", "")), day_in(request.args.get("to", "")), now().astimezone(ZONE).date())
    g.boards = kept.board_names()
    board = next((board_id for board_id, slug, _, _ in g.boards if slug == request.args.get("board")), ALL)
    return Asked(span, board, g.locale)


def _address(what: str, name: str) -> str:
    """An insight with the same time and board."""
    same = {key: value for key in ("from", "to", "board") if (value := request.args.get(key, "")[:40])}
    return in_lang(path(f"desk_insights.{what}", name=name, **same))


def _form(asked: Asked, action: str) -> dict[str, Any]:
    boards = [("", say(g.locale, N_("All boards"))), *((slug, name_de if g.locale == "de" else name_en) for _, slug, name_de, name_en in g.boards)]
    bad = [name for name in ("from", "to") if request.args.get(name) and day_in(request.args[name]) is None]
    return {"span": asked.span, "boards": boards, "board": request.args.get("board", ""), "action": action, "bad": bad}
