"""The roadmap: what is approved, in development and on the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, g, request

from ideas.board.models import Board
from ideas.board.queries import boards_for, hidden_from, listed_without
from ideas.board.queries.lists import Card, cards_of
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_, ZONE, Message, say
from ideas.lifecycle.queries.decisions import ROADMAP, next_promises, on_roadmap
from ideas.web import respond
from ideas.web.drawn_once import drawn_once
from ideas.web.listing import board_name, kept, shown
from ideas.web.session import actor

bp = Blueprint("roadmap", __name__)
COLUMN = 12
WORDS: dict[str, tuple[Message, Message]] = {
    "approved": (N_("Approved"), N_("Decided, not begun yet.")),
    "in_development": (N_("In development"), N_("Somebody works on it now.")),
    "launched": (N_("On the shelf"), N_("You can buy it.")),
}


@dataclass(frozen=True)
class Column:
    """One stage of the roadmap."""

    stage: str
    title: str
    text: str
    ideas: list[Card]
    more: str | None


@bp.get("/roadmap")
@drawn_once
def show() -> Response:
    """Three columns, the latest arrivals first."""
    reader, hidden = actor(), hidden_from(actor())
    listed, boards = listed_without(hidden), boards_for(reader)
    board = chosen_board(boards)
    ids = {stage: on_roadmap(listed, stage, board_id=board.id if board else None, limit=COLUMN + 1) for stage in ROADMAP}
    found = [number for numbers in ids.values() for number in numbers[:COLUMN]]
    cards = {card.id: card for card in shown(cards_of(found, reader, listed=listed), reader)}
    columns = [_column(stage, numbers, cards, board) for stage, numbers in ids.items()]
    today = now().astimezone(ZONE).date()
    return respond.page("roadmap/show.html", columns=columns, boards=board_links("roadmap.show", boards, board), promised=next_promises(found), today=today, kept=kept)


def _column(stage: str, numbers: list[int], cards: dict[int, Card], board: Board | None) -> Column:
    title, text = (say(g.locale, words) for words in WORDS[stage])
    narrowed: dict[str, Any] = {"board": board.slug} if board else {}
    more = kept(path("board.index", stage=stage, sort="new", **narrowed)) if len(numbers) > COLUMN else None
    return Column(stage, title, text, [cards[number] for number in numbers[:COLUMN] if number in cards], more)


def chosen_board(boards: list[Board]) -> Board | None:
    """The board named in the address, where the reader may see it."""
    return next((board for board in boards if board.slug == request.args.get("board")), None)


def board_links(endpoint: str, boards: list[Board], chosen: Board | None, **values: str) -> list[tuple[str, str, bool]]:
    """All boards and each of them as links; none where there is only one."""
    if len(boards) < 2:
        return []
    every = (kept(path(endpoint, **values)), say(g.locale, N_("All boards")), chosen is None)
    return [every, *((kept(path(endpoint, board=board.slug, **values)), board_name(board), board is chosen) for board in boards)]
