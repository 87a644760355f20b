"""All decisions with their reasons, to be narrowed and searched; and how the team's view of its answers compares with its readers'."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from babel.dates import format_date
from flask import Blueprint, Response, g, request
from sqlalchemy import ColumnElement

from ideas.board.models import Board
from ideas.board.queries import boards_for, hidden_from, listed_without
from ideas.board.queries.lists import Card, cards_of
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.text import excerpt
from ideas.core.words import N_, ZONE, Message, say, say_date
from ideas.lifecycle.queries.decisions import OUTCOMES, Decided, Narrowed, decisions, first_year, outcome_counts
from ideas.lifecycle.rules import REASON_WORDS
from ideas.ratings.queries import PublicMonth, public_months
from ideas.search.rules import clean
from ideas.web import respond
from ideas.web.drawn_once import drawn_once
from ideas.web.listing import board_name, kept, shown
from ideas.web.roadmap import chosen_board
from ideas.web.session import actor

bp = Blueprint("decisions", __name__)
LONGEST = 100
OUTCOME_WORDS: dict[str, Message] = {
    "approved": N_("Approved"), "approved_with_changes": N_("Approved with changes"), "parked": N_("Parked"), "second_chance": N_("Second chance"), "declined": N_("Declined"),
}
LOOKS = {"approved": ("yes", "check"), "approved_with_changes": ("yes", "check"), "parked": ("park", "pause"), "second_chance": ("park", "support"), "declined": ("nope", "x")}


@dataclass(frozen=True)
class Asked:
    """What the address asks, with everything unknown left out."""

    values: dict[str, str] = field(default_factory=dict)
    board: Board | None = None

    def link(self, **changes: str | None) -> str:
        """The same list with some values changed, from its beginning."""
        return kept(path("decisions.index", **{name: value for name, value in (self.values | changes).items() if value}))

    def narrowed(self) -> Narrowed:
        """For the query."""
        get = self.values.get
        return Narrowed.asked(
            get("q", ""), outcome=get("outcome"), board_id=self.board.id if self.board else None, reason=get("reason"), year=int(self.values["year"]) if "year" in self.values else None,
        )


@bp.get("/decisions")
@drawn_once
def index() -> Response:
    """The decisions, newest first."""
    reader, hidden = actor(), hidden_from(actor())
    listed, boards = listed_without(hidden), boards_for(reader)
    years = _years()
    asked = _asked(boards, years)
    page = decisions(listed, asked.narrowed(), request.args.get("after"))
    cards = {card.id: card for card in shown(cards_of([one.idea_id for one in page.items], reader, listed=listed), reader)}
    values: dict[str, Any] = {
        "rows": [_row(one, cards[one.idea_id]) for one in page.items if one.idea_id in cards], "asked": asked, "next_url": asked.link(after=page.next) if page.next else None, "kept": kept,
    }
    if respond.wants_part() and request.args.get("after"):
        return respond.part("decisions/_rows.html", **values)
    return respond.page("decisions/index.html", **values, **_choices(asked, boards, years, listed))


def _years() -> list[int]:
    first, this = first_year(), now().astimezone(ZONE).year
    return list(range(this, max(first, this - 30) - 1, -1)) if first else []


def _asked(boards: list[Board], years: list[int]) -> Asked:
    given, board = request.args, chosen_board(boards)
    allowed = {"outcome": OUTCOMES, "reason": REASON_WORDS, "year": [str(year) for year in years]}
    values = {name: given[name] for name, choices in allowed.items() if given.get(name) in choices}
    text = clean(given.get("q", "")[:LONGEST]).strip()
    return Asked(values | ({"board": board.slug} if board else {}) | ({"q": text} if text else {}), board)


def _choices(asked: Asked, boards: list[Board], years: list[int], listed: ColumnElement[bool]) -> dict[str, Any]:
    """The filters with their counts."""
    counts, chosen = outcome_counts(listed, asked.narrowed()), asked.values.get("outcome")
    kinds = [(asked.link(outcome=None), say(g.locale, N_("All")), sum(counts.values()), chosen is None)]
    kinds += [(asked.link(outcome=name), say(g.locale, words), counts.get(name, 0), name == chosen) for name, words in OUTCOME_WORDS.items() if counts.get(name) or name == chosen]
    return {
        "kinds": kinds, "hidden_values": {name: value for name, value in asked.values.items() if name != "q"} | ({"lang": g.lang_in_links} if g.get("lang_in_links") else {}),
        "reasons": [(asked.link(reason=name), say(g.locale, words), asked.values.get("reason") == name) for name, words in REASON_WORDS.items()],
        "years": [(asked.link(year=str(year)), str(year), asked.values.get("year") == str(year)) for year in years],
        "boards": [(asked.link(board=board.slug), board_name(board), board is asked.board) for board in boards] if len(boards) > 1 else [],
        "active": _active(asked),
    }


def _active(asked: Asked) -> list[tuple[str, str]]:
    """The filters that hold beside the kind: words, and the list without each."""
    values = asked.values
    words = {
        "board": board_name(asked.board) if asked.board else "", "reason": say(g.locale, REASON_WORDS[values["reason"]]) if "reason" in values else "", "year": values.get("year", ""),
        "q": f"“{values.get('q', '')}”",
    }
    return [(text, asked.link(**{name: None})) for name, text in words.items() if name in values]


def _row(one: Decided, card: Card) -> dict[str, Any]:
    kind, icon = LOOKS.get(one.outcome, ("", "info"))
    until = one.parked_until and one.outcome == "parked"
    words = N_("Parked until %(day)s", day=one.parked_until) if until else OUTCOME_WORDS.get(one.outcome, Message(one.outcome))
    reason = REASON_WORDS.get(one.reason or "")
    text = N_("%(outcome)s: %(reason)s", outcome=words, reason=reason) if reason and one.outcome not in {"approved", "approved_with_changes"} else words
    return {
        "id": one.id, "card": card, "chip": (kind, say(g.locale, text), icon), "text": excerpt(one.text, 400), "mind": excerpt(one.changes_mind, 400), "lang": one.lang if one.lang != g.locale else "",
        "at": say_date(g.locale, one.at), "url": f"{card.url}#step-{one.id}", "before": one.origin == "import" and not one.text,
    }


@bp.get("/decisions/answers")
def answers() -> Response:
    """How the team saw its answers, and how those they were for did: by month and board."""
    boards = boards_for(actor())
    names = {board.id: board_name(board) for board in boards}
    months = [(one, names[one.board_id], _month(one)) for one in public_months(hidden_from(actor())) if one.board_id in names]
    return respond.page("decisions/answers.html", months=months, kept=kept, several=len(boards) > 1)


def _month(one: PublicMonth) -> tuple[str, str]:
    """For programs and for people."""
    return f"{one.month.year}-{one.month.month:02d}", format_date(one.month, "LLLL y", locale=g.locale)
