"""Boards: this week, this season, newcomers, by topic, with one's own place; past seasons; leaving the boards and coming back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.accounts.models import Member
from ideas.board.queries.lists import face_path
from ideas.board.queries.topics import is_shown, tag_by_name
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.words import N_, Message
from ideas.rewards.rules import season_of, week_of
from ideas.search.queries.browsing import topics
from ideas.standings.actions import join_boards, leave_boards
from ideas.standings.queries.boards import COUNTED, NEWCOMERS, Board, Line, hall_of_fame, near, top
from ideas.standings.rules import season_words, today
from ideas.web import respond
from ideas.web.context import in_lang, say
from ideas.web.rewards import perks_offered
from ideas.web.session import actor, me, member_only
from ideas.web.standing_words import standing_box, tier_name

bp = Blueprint("leaderboard", __name__, url_prefix="/leaderboard")

PODIUM = 3
TABS: dict[str, Message] = {"week": N_("This week"), NEWCOMERS: N_("Newcomers")}
LEFT = N_("You stand on no board any more. Your points and your tier stay.")
BACK = N_("You’re on the boards again.")


@bp.get("")
def show() -> Response:
    """One board: its first, one's own place with five around, the tabs to the others."""
    kind, tag = _chosen()
    board = _board(kind, tag)
    values = _lines(board) | {"kind": kind, "topic": tag.name if tag else "", "anchor": f"topic-{tag.id}" if tag else kind}
    if respond.wants_part():
        return respond.part("leaderboard/_board.html", **values)
    return respond.page("leaderboard/show.html", tabs=_tabs(kind, tag), topics=_topics(), standing=_own_box(), perks=perks_offered(), **values)


def _chosen() -> tuple[str, Any]:
    """Which board, and the topic where one is asked for; of one that has no page for the reader there is no board either."""
    name, kind = request.args.get("topic", ""), request.args.get("board", "")
    if name:
        tag = tag_by_name(name)
        return ("season", tag) if tag is not None and is_shown(tag, actor()) else abort(404)
    return kind if kind in TABS else "season", None


def _board(kind: str, tag: Any) -> Board:
    day = today(now())
    period = {"week": week_of(day), NEWCOMERS: NEWCOMERS}.get(kind, season_of(day))
    return Board(period, week_of(day), tag.id if tag else 0)


def _lines(board: Board) -> dict[str, Any]:
    """The first, and one's own place where one is not among them."""
    person = me()
    found = top(board, person.id if person else None, now=now())
    mine = near(board, person.id, now=now()) if person and not any(line.is_me for line in found) else []
    return {"podium": list(map(_shown, found[:PODIUM])), "rows": list(map(_shown, found[PODIUM:])), "mine": list(map(_shown, mine)), "is_on": bool(mine) or any(line.is_me for line in found), "counted": COUNTED}


def _shown(line: Line) -> dict[str, Any]:
    url = in_lang(path("people.show", handle=line.handle))
    return {"line": line, "url": url, "face": face_path(line.handle, line.picture_key), "tier": tier_name(line.tier)}


def _tabs(kind: str, tag: Any) -> list[tuple[str, str, bool]]:
    here = in_lang(path("leaderboard.show"))
    tabs = [(here, say(season_words(season_of(today(now())))), kind == "season" and tag is None)]
    tabs += [(in_lang(path("leaderboard.show", board=name)), say(word), kind == name) for name, word in TABS.items()]
    return tabs + ([(in_lang(path("leaderboard.show", topic=tag.name)), tag.name, True)] if tag else [])


def _topics() -> list[tuple[str, str, bool]]:
    chosen = request.args.get("topic", "")
    return [(in_lang(path("leaderboard.show", topic=one.name)), one.name, one.name == chosen) for one in topics()]


def _own_box() -> dict[str, Any] | None:
    person = me()
    return standing_box(person.id) if person and not person.is_staff else None


@bp.get("/seasons")
def seasons() -> Response:
    """The first three of each season that is over."""
    found = [(say(season_words(season)), [{"line": one, "url": in_lang(path("people.show", handle=one.handle)), "face": face_path(one.handle, one.picture_key)} for one in lines]) for season, lines in hall_of_fame().items()]
    return respond.page("leaderboard/seasons.html", seasons=[pair for pair in found if pair[1]])


@bp.post("/leaving")
@member_only
def leave() -> Response:
    """Stand on no board from now on."""
    return _changed(leave_boards, LEFT, "leaderboard.rejoin")


@bp.post("/return")
@member_only
def rejoin() -> Response:
    """Stand on boards again."""
    return _changed(join_boards, BACK, "leaderboard.leave")


def _changed(act: Callable[..., None], note: Message, undo: str) -> Response:
    act(session().get_one(Member, actor().id), by=actor(), now=now())
    back = path("account.settings") + "#boards" if request.form.get("back") == "account" else path("leaderboard.show")
    return respond.see_other(in_lang(back), note=note, undo=path(undo))
