"""What the team promised: open, late with reasons, kept."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, g, request

from ideas.board.queries import boards_for, hidden_from, listed_without
from ideas.core.db import now
from ideas.core.links import idea_path, path
from ideas.core.words import N_, ZONE, Message, say, say_date
from ideas.lifecycle.queries.promises import LISTS, PublicPromise, promise_figures, public_promises
from ideas.web import respond
from ideas.web.drawn_once import drawn_once
from ideas.web.listing import kept
from ideas.web.promised import chip_of, late_words, said_stage
from ideas.web.roadmap import board_links, chosen_board
from ideas.web.session import actor

bp = Blueprint("promises", __name__)
WORDS: dict[str, Message] = {"open": N_("Open"), "late": N_("Late"), "kept": N_("Kept in time")}


@bp.get("/promises")
@drawn_once
def index() -> Response:
    """One of the three lists, with the figures of all; where nothing else is asked for and something is late, that."""
    listed, boards = listed_without(hidden_from(actor())), boards_for(actor())
    board, today = chosen_board(boards), now().astimezone(ZONE).date()
    figures = promise_figures(listed, today)
    chosen = request.args.get("list") if request.args.get("list") in LISTS else "late" if figures.overdue else "open"
    values = {"list": chosen} | ({"board": board.slug} if board else {})
    page = public_promises(listed, str(chosen), today, board_id=board.id if board else None, after=request.args.get("after"))
    told: dict[str, Any] = {"rows": [_row(one) for one in page.items], "next_url": kept(path("promises.index", **values, after=page.next)) if page.next else None, "chosen": chosen, "kept": kept}
    if respond.wants_part() and request.args.get("after"):
        return respond.part("promises/_rows.html", **told)
    narrowed = {"board": board.slug} if board else {}
    tabs = [(kept(path("promises.index", list=name, **narrowed)), say(g.locale, words), name == chosen) for name, words in WORDS.items()]
    return respond.page("promises/index.html", **told, figures=figures, tabs=tabs, boards=board_links("promises.index", boards, board, list=str(chosen)))


def _row(one: PublicPromise) -> dict[str, Any]:
    promise, link = one.promise, kept(idea_path(one.promise.idea_id, one.slug))
    return {
        "id": promise.id, "title": one.title, "lang": one.lang if one.lang != g.locale else "", "url": f"{link}#update-{promise.update_id}", "due": say_date(g.locale, promise.due_on),
        "what": promise.next_step or said_stage(promise), "said_lang": promise.lang if promise.next_step and promise.lang != g.locale else "", "chip": chip_of(promise),
        "because": promise.because, "action": promise.action, "late_lang": promise.late_lang if promise.late_lang != g.locale else "",
        "late_text": say(g.locale, late_words(promise.late_days)) if promise.late_days else "", "silent": promise.state == "overdue" and not promise.because,
        "proof": _proof(promise, link), "moved_to": say_date(g.locale, promise.moved_to) if promise.moved_to else "",
    }


def _proof(promise: Any, link: str) -> str:
    """Where it can be read that it was kept."""
    if promise.kept_by_update_id:
        return f"{link}#update-{promise.kept_by_update_id}"
    return f"{link}#step-{promise.kept_by_step_id}" if promise.kept_by_step_id else ""
