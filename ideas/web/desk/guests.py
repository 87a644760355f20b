"""Boards for invited people at the desk: opened, and their lists kept by name, by file and by tier."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.board.models import Board
from ideas.board.queries import board_by_slug
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused
from ideas.core.words import N_
from ideas.panels.actions import guests
from ideas.panels.queries.guests import changes_of, guests_of
from ideas.panels.rules.inviting import NAMED_MOST
from ideas.standings.rules import TIER_WORDS, TIERS
from ideas.web import respond
from ideas.web.context import in_lang, say
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said, typed
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_guests", __name__, url_prefix="/desk/panels/boards")
FIELDS = ("name_de", "name_en", "intro_de", "intro_en", "kind")
FILE_MOST = 200_000
SOURCE_WORDS = {"list": N_("by name"), "csv": N_("by file"), "tier": N_("by their tier"), "invitation": N_("by an invitation"), "perk": N_("by a perk")}


@bp.route("/new", methods=["GET", "POST"])
@staff_only("admin")
def open_board() -> Response:
    """A new board that only invited people see."""
    if request.method == "GET":
        return _new({"kind": "product"})
    try:
        board = guests.open_board(typed(*FIELDS), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _new(request.form.to_dict(), refused)
    return respond.see_other(_here(board.slug), note=N_("The board is open. Nobody is let in yet."))


def _new(values: dict[str, Any], refused: Refused | None = None) -> Response:
    return desk_page("desk/guests/new.html", view="panels", status=refused.refusal.status if refused else 200, typed=values, errors=said(refused))


@bp.get("/<slug>")
@staff_only("team")
def show(slug: str) -> Response:
    """Who is let in, and how the list is kept."""
    return _page(_board(slug), {})


@bp.post("/<slug>/guests")
@staff_only("team")
def add(slug: str) -> Response:
    """Let in by handle or address, one a line or with commas between."""
    return _let_in(slug, typed("who")["who"].replace(",", "\n").splitlines(), from_file=False)


@bp.post("/<slug>/guests/file")
@staff_only("team")
def bring(slug: str) -> Response:
    """Let in who stands in the first column of a table."""
    sent = request.files.get("file")
    text = sent.read(FILE_MOST + 1).decode("utf-8-sig", "replace") if sent else ""
    if not text or len(text) > FILE_MOST:
        return _page(_board(slug), {}, Refused(Refusal("bad_file", N_("Choose a table (CSV) with handles or addresses in its first column, %(limit)s lines at most.", limit=NAMED_MOST), 422, field="file")))
    first = text.split("\n", 1)[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",")
    return _let_in(slug, [row[0] for row in rows if row and row[0].strip().casefold() not in {"handle", "email", "e-mail", "mail"}], from_file=True)


def _let_in(slug: str, names: list[str], *, from_file: bool) -> Response:
    try:
        fresh, unknown = guests.add(_board(slug), names, from_file=from_file, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        field = refused.refusal.field and ("file" if from_file else "who")
        return _page(_board(slug), {"who": "" if from_file else "\n".join(names)}, Refused(Refusal(refused.refusal.cause, refused.refusal.message, refused.refusal.status, field=field)))
    if unknown:
        return _page(_board(slug), {"who": "\n".join(unknown)}, unknown=len(unknown), fresh=len(fresh))
    return respond.see_other(_here(slug), note=N_("Let in: %(number)s", number=len(fresh)))


@bp.route("/<slug>/guests/<int:member_id>/removal", methods=["GET", "POST"])
@staff_only("team")
def remove(slug: str, member_id: int) -> Response:
    """Ask for the reason, then take somebody off."""
    board = _board(slug)
    if request.method == "GET":
        return _asked(board, member_id, "")
    reason = typed("reason")["reason"]
    try:
        guests.remove(board, member_id, reason, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _asked(_board(slug), member_id, reason, refused)
    return respond.see_other(_here(slug), note=N_("Taken off the list."))


def _asked(board: Board, member_id: int, reason: str, refused: Refused | None = None) -> Response:
    return desk_page("desk/guests/remove.html", view="panels", status=refused.refusal.status if refused else 200, board=board, member_id=member_id, reason=reason, errors=said(refused))


@bp.post("/<slug>/tier")
@staff_only("team")
def set_tier(slug: str) -> Response:
    """From which tier on members are let in, or by none."""
    try:
        guests.set_tier(_board(slug), request.form.get("tier") or None, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(_board(slug), {}, refused)
    return respond.see_other(_here(slug), note=N_("Saved. The list follows the tier from now on."))


def _page(board: Board, values: dict[str, Any], refused: Refused | None = None, **more: int) -> Response:
    tiers = [("", say(N_("By no tier"))), *((key, say(words)) for key, words in TIER_WORDS.items() if key != TIERS[0])]
    status = refused.refusal.status if refused else 422 if more else 200
    return desk_page(
        "desk/guests/show.html", view="panels", status=status, board=board, guests=guests_of(board.id, request.args.get("after")), changes=changes_of(board.id), tiers=tiers, source_words=SOURCE_WORDS, typed=values, errors=said(refused), told=more,
    )


def _board(slug: str) -> Board:
    board = board_by_slug(slug, actor()) or abort(404)
    return board if board.visibility == guests.INVITED else abort(404)


def _here(slug: str) -> str:
    return in_lang(path("desk_guests.show", slug=slug))
