"""Boards and what holds on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.actions import change_board
from ideas.board.models import Board
from ideas.board.queries import board_by_slug, boards_for
from ideas.board.queries.desk import staff
from ideas.board.rules.campaign import MILESTONES_MOST, PRESET_WORDS, PRESETS, Campaign, campaign_of
from ideas.core.brand import weak_pairs
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, say
from ideas.web import respond
from ideas.web.campaign import preset_text, rules_of
from ideas.web.desk.frame import desk_page
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_boards", __name__)
FIELDS = ("name_de", "name_en", "intro_de", "intro_en")
SWITCHES = ("pre_moderation", "shows_assigned", "takes_guests")


@bp.get("/desk/boards")
@staff_only("admin")
def index() -> Response:
    """All boards, and what the brand's colours make hard to read on them."""
    return desk_page("desk/boards.html", view="boards", boards=[(board, preset_text(campaign_of(board.rules, board.goal))) for board in boards_for(actor())], weak=weak_pairs(doors.brand))


@bp.get("/desk/boards/<slug>")
@staff_only("admin")
def show(slug: str) -> Response:
    """One board's rules."""
    board = _board(slug)
    typed = {name: getattr(board, name) for name in FIELDS} | {name: getattr(board, name) for name in SWITCHES} | {"contact": board.contact_id or ""}
    return _form(board, typed | _typed(campaign_of(board.rules, board.goal)), {})


@bp.post("/desk/boards/<slug>")
@staff_only("admin")
def change(slug: str) -> Response:
    """Change them."""
    board, typed = _board(slug), request.form.to_dict()
    try:
        change_board(board, typed, **{name: typed.get(name) == "1" for name in SWITCHES}, by=actor(), now=now())
    except Refused as refused:
        errors = {name: say(g.locale, error.message) for name, error in refused.errors.items()}
        return _form(board, typed, errors, status=refused.refusal.status)
    return respond.see_other(path("desk_boards.index"), note=N_("Saved. Ideas that gather already keep their rules."))


def _form(board: Board, typed: Mapping[str, Any], errors: dict[str, str], *, status: int = 200) -> Response:
    presets = [(name, PRESET_WORDS[name], " ".join(say(g.locale, one) for one in rules_of(campaign))) for name, campaign in PRESETS.items()]
    rows = range(1, MILESTONES_MOST + 1)
    return desk_page("desk/board.html", view="boards", board=board, typed=typed, errors=errors, contacts=_contacts(), presets=presets, rows=rows, status=status)


def _typed(campaign: Campaign) -> dict[str, str]:
    """A campaign as its form shows it: the numbers of the small brand where there are none yet."""
    shown = campaign if campaign.milestones else PRESETS["small_brand"]
    steps = {f"votes_{at}": str(step.votes) for at, step in enumerate(shown.milestones, 1)} | {f"days_{at}": str(step.days) for at, step in enumerate(shown.milestones[:-1], 1)}
    return {"preset": campaign.preset, "first_days": str(shown.first_days), **steps}


def _contacts() -> list[tuple[str, str]]:
    """Nobody, and everybody of the team."""
    return [("", say(g.locale, N_("Nobody"))), *((str(one.id), f"{one.name}, {one.title}" if one.title else one.name) for one in staff())]


def _board(slug: str) -> Board:
    return board_by_slug(slug, actor()) or abort(404)
