"""Drawn cards as files for other places: always as visitors may see them, so what is hidden is not given out any more."""

from __future__ import annotations

from typing import NamedTuple

from flask import Blueprint, Response, abort, make_response, redirect
from werkzeug.wrappers import Response as WsgiResponse

from ideas.accounts.models import VISITOR
from ideas.board.queries import board_by_slug, idea_for
from ideas.cards.drawing import HEIGHT, WIDTH
from ideas.cards.models import ShareCard
from ideas.cards.queries import cards_at, common_marks
from ideas.cards.rules import mark as mark_of
from ideas.cards.rules import place
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.core.remembered import remembered
from ideas.web.headers import FILE_CSP

bp = Blueprint("cards", __name__)


class Drawn(NamedTuple):
    """A card to be named on a page."""

    url: str
    alt: str
    width: int = WIDTH
    height: int = HEIGHT


def portal_card(lang: str, alt: str) -> Drawn | None:
    """The portal's own card; None until it is drawn."""
    return _remembered(place("portal", lang), "cards.portal", lang, alt)


def board_card(board_id: int, slug: str, lang: str, alt: str) -> Drawn | None:
    """A board's card; None until it is drawn."""
    return _remembered(place("board", lang, board_id), "cards.board", lang, alt, board=slug)


def _remembered(where: str, endpoint: str, lang: str, alt: str, **values: str) -> Drawn | None:
    known = present_marks().get(where)
    return Drawn(path(endpoint, lang=lang, mark=known, **values), alt) if known else None


@remembered(60)
def present_marks() -> dict[str, str]:
    """The cards of the portal and its boards, asked for at most once a minute."""
    return common_marks()


@bp.get("/cards/ideas/<int:idea_id>/<lang>-<mark>.png")
def idea(idea_id: int, lang: str, mark: str) -> WsgiResponse:
    """An idea's card, as long as visitors see the idea."""
    if idea_for(idea_id, VISITOR) is None:
        abort(404)
    return _file(place("idea", lang, idea_id), mark, "cards.idea", idea_id=idea_id, lang=lang)


@bp.get("/cards/boards/<board>/<lang>-<mark>.png")
def board(board: str, lang: str, mark: str) -> WsgiResponse:
    """A board's card, as long as visitors see the board."""
    found = board_by_slug(board, VISITOR) or abort(404)
    return _file(place("board", lang, found.id), mark, "cards.board", board=board, lang=lang)


@bp.get("/cards/portal/<lang>-<mark>.png")
def portal(lang: str, mark: str) -> WsgiResponse:
    """The portal's own card."""
    return _file(place("portal", lang), mark, "cards.portal", lang=lang)


def _file(where: str, mark: str, endpoint: str, **values: str | int) -> WsgiResponse:
    """The card; an address of an earlier drawing leads to the present one, since others keep it for long."""
    card: ShareCard = next(iter(cards_at([where])), None) or abort(404)
    if mark != mark_of(card.fingerprint):
        return redirect(path(endpoint, mark=mark_of(card.fingerprint), **values), 302)
    try:
        return sent(doors.media.get(card.key), "image/png")
    except FileNotFoundError:
        abort(404)


def sent(data: bytes, kind: str, keep: str = "public, max-age=3600") -> Response:
    """A file to look at by itself. It is kept for an hour, so that what is hidden does not stay for long in what others keep."""
    answer = make_response(data)
    answer.content_type = kind
    answer.headers["Cache-Control"] = keep
    answer.headers["Content-Security-Policy"] = FILE_CSP
    return answer
