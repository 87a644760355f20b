"""Feeds, as Atom and as JSON: all ideas, a board's, a topic's, a member's, what happens to one, all decisions. Always as a visitor sees them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request
from markupsafe import Markup, escape
from werkzeug.wrappers import Response as WsgiResponse

from ideas.accounts.models import VISITOR
from ideas.board.queries import Filters, board_by_slug, idea_for, list_ideas
from ideas.board.queries.feeding import Life, life
from ideas.board.queries.topics import is_shown, tag_by_name
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import absolute, idea_path, path
from ideas.core.words import N_, say
from ideas.search.queries import is_common, topics
from ideas.search.queries.recent import entries
from ideas.web.assets import asset
from ideas.web.feed_formats import TYPES, UNSENDABLE, Author, Feed, Item, urn, written
from ideas.web.feed_items import LENGTH, decided_items, entry_items, idea_items, member_items, whole
from ideas.web.listing import board_name

bp = Blueprint("feeds", __name__)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
SETTLED = timedelta(seconds=2)


@bp.app_template_filter("xml")
def xml(text: str) -> Markup:
    """A text for XML: escaped, without the characters that XML cannot carry."""
    return escape(UNSENDABLE.sub("", text))


def _both(rule: str, view: Callable[..., WsgiResponse]) -> None:
    """One feed in its two forms."""
    bp.add_url_rule(f"{rule}.atom", view.__name__, _told_as("atom", view))
    bp.add_url_rule(f"{rule}.json", f"{view.__name__}_json", _told_as("json", view))


def _told_as(form: str, view: Callable[..., WsgiResponse]) -> Callable[..., WsgiResponse]:
    @wraps(view)
    def told(**place: Any) -> WsgiResponse:
        return view(**place, form=form)

    return told


def everything(form: str) -> Response:
    """The latest ideas of the portal."""
    known = life()
    return _answer(form, known, N_("New ideas"), path("board.index"), idea_items(list_ideas(VISITOR, Filters(), "new", limit=LENGTH).items, known))


def board(board: str, form: str) -> Response:
    """The latest ideas of a board; one that is not for everybody has no feed."""
    place, known = board_by_slug(board, VISITOR) or abort(404), life()
    items = idea_items(list_ideas(VISITOR, Filters(board=board), "new", limit=LENGTH).items, known)
    return _answer(form, known, board_name(place), path("board.by_board", board=board), items, mark=("board", place.id), board=board)


def tag(tag: str, form: str) -> WsgiResponse:
    """The latest ideas of a topic; a former name leads to the present one."""
    found, around, known = tag_by_name(tag) or abort(404), topics(tag), life()
    if not is_shown(found, VISITOR):
        abort(404)
    if found.name != tag:
        return redirect(path(str(request.endpoint), tag=found.name), 301)
    items = idea_items(list_ideas(VISITOR, Filters(tag=tag, common=is_common(tag, around)), "new", limit=LENGTH).items, known)
    return _answer(form, known, tag, path("board.tag", tag=tag), items, mark=("tag", found.id), tag=tag)


def idea(idea_id: int, form: str) -> Response:
    """What happens to one idea in public: its steps, answers and updates."""
    found, known = idea_for(idea_id, VISITOR) or abort(404), life()
    page, about = idea_path(found.id, found.slug), found.summary
    return _answer(form, known, found.title, page, entry_items(page, entries(idea_id, LENGTH), known), mark=("talk", idea_id), about=about, bare=True, idea_id=idea_id)


def decisions(form: str) -> Response:
    """All decisions with their reasons."""
    known = life()
    return _answer(form, known, N_("Decisions"), path("decisions.index"), decided_items(known))


def member(handle: str, form: str) -> Response:
    """What a member does in public, as far as their page shows it."""
    known = life()
    found = member_items(handle, known) or abort(404)
    return _answer(form, known, found.name, path("people.show", handle=found.handle), found.items, mark=("member", found.id), handle=handle)


for _rule, _view in (
    ("/feeds/all", everything), ("/feeds/boards/<board>", board), ("/feeds/tags/<tag>", tag), ("/feeds/ideas/<int:idea_id>", idea), ("/feeds/decisions", decisions),
    ("/feeds/members/<handle>", member),
):
    _both(_rule, _view)


def _answer(form: str, known: Life, title: Any, page: str, items: Iterable[Item], *, mark: tuple[str, int] | None = None, about: str = "", bare: bool = False, **place: Any) -> Response:
    """The feed, or 304 where the reader has it already."""
    endpoint, told, words = str(request.endpoint).removeprefix("feeds.").removesuffix("_json"), list(items), say(g.locale, title)
    asked = {"lang": g.lang_in_links} if g.get("lang_in_links") else {}
    feed = Feed(
        id=urn(known.began_at, "feed", *(mark or (endpoint,))), title=words if bare else f"{doors.site_name} – {words}", lang=g.locale, site=Author(doors.site_name, whole("/")),
        page_url=whole(page), urls={"atom": whole(path(f"feeds.{endpoint}", **place, **asked)), "json": whole(path(f"feeds.{endpoint}_json", **place, **asked))},
        updated_at=max((item.updated_at for item in told), default=known.began_at or EPOCH), icon=whole(asset("img/apple-touch-icon.png")), about=about, items=told,
    )
    return _sent(written(feed, form), f"{TYPES[form]}; charset=utf-8", known.last_at or feed.updated_at)


def atom(template: str, updated: datetime | None, **values: Any) -> Response:
    """A feed from a template. Links begin with the configured address."""
    helpers = {"link": lambda target: absolute(doors.public_url, target), "epoch": EPOCH}
    words = render_template(template, updated=updated, site=doors.site_name, **helpers, **values).lstrip()
    return _sent(words.encode(), f"{TYPES['atom']}; charset=utf-8", updated)


def _sent(data: bytes, kind: str, last: datetime | None) -> Response:
    """With its stamps. `Last-Modified` is when anything last happened here, since what is taken away makes no entry newer; a date cannot tell two things of one second apart, so it waits."""
    answer = make_response(data)
    answer.content_type = kind
    answer.set_etag(hashlib.sha256(data + g.locale.encode()).hexdigest()[:32])
    answer.last_modified = last if last and last < now() - SETTLED else None
    answer.vary.update(("Accept-Language", "Cookie"))
    answer.headers["Cache-Control"] = "public, max-age=300" if not request.cookies else "private, no-cache"
    answer.make_conditional(request)
    return answer
