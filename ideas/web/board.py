"""Lists of ideas: all of them, a board's, a topic's."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from flask import Blueprint, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as WsgiResponse

from ideas.board.queries import board_by_slug, board_names
from ideas.board.queries.topics import is_shown, tag_by_name
from ideas.board.queries.visibility import BoardNames
from ideas.core.links import path
from ideas.search.queries import Topic, is_common, topics
from ideas.web import respond
from ideas.web.cards import board_card
from ideas.web.context import in_lang
from ideas.web.described import crumbs
from ideas.web.drawn_once import drawn_once
from ideas.web.listing import Asked, asked, board_name, kept, shown
from ideas.web.session import actor

bp = Blueprint("board", __name__)
if find_spec("ideas.web.ideas_show") is not None:
    import_module("ideas.web.ideas_show").register(bp)


@bp.get("/ideas")
@drawn_once
def index() -> WsgiResponse:
    """All ideas, on every board."""
    boards = board_names(actor())
    return _list("board/index.html", asked(path("board.index"), [board.slug for board in boards.shown], actor()), boards)


@bp.get("/boards/<board>")
@drawn_once
def by_board(board: str) -> WsgiResponse:
    """A board's ideas, with its introduction."""
    boards = board_names(actor())
    place = board_by_slug(board, actor()) or abort(404)
    wanted = asked(path("board.by_board", board=board), [], actor())
    name = board_name(place)
    drawn = None if actor().is_member else board_card(place.id, board, g.locale, name)  # for programs that show links, and those do not sign in
    return _list("board/by_board.html", wanted, boards, place=place, fixed={"board": board}, drawn=drawn, described=crumbs(name, path("board.by_board", board=board)))


@bp.get("/tags/<tag>")
@drawn_once
def tag(tag: str) -> WsgiResponse:
    """The ideas of one topic."""
    known = topics(tag)
    topic = next((one for one in known if one.name == tag), None) or abort(404)
    if topic.merged_into_id is not None:
        return _moved(tag)
    if not is_shown(topic, actor()):
        abort(404)
    boards = board_names(actor())
    wanted = asked(path("board.tag", tag=tag), [board.slug for board in boards.shown], actor())
    return _list("board/tag.html", wanted, boards, topic=topic, fixed={"tag": tag}, others=known, described=crumbs(tag, path("board.tag", tag=tag)))


def _moved(name: str) -> WsgiResponse:
    """The address of a former name leads to the topic as it is called now, with all that was asked."""
    found = tag_by_name(name) or abort(404)
    return redirect(in_lang(path("board.tag", tag=found.name, **{key: text for key, text in request.args.items() if key != "tag"})), 301)


def _list(template: str, wanted: Asked, boards: BoardNames, *, fixed: dict[str, str] | None = None, others: list[Topic] | None = None, **more: object) -> Response:
    fixed = fixed or {}
    chosen = fixed.get("tag") or wanted.values.get("tag")
    if others is None:
        others = [] if respond.wants_part() and not chosen else topics(chosen)
    found = wanted.browse(actor(), fixed, common=is_common(chosen, others), hidden=boards.hidden)
    g.seen = tuple(card.id for card in found.items)
    values: dict[str, Any] = {"asked": wanted, "boards": boards.shown, "found": found, "ideas": shown(found.items), "fixed": fixed, "others": others, "kept": kept, **more}
    if respond.wants_part():
        return respond.part("board/_list.html", **values)
    return respond.page(template, **values)
