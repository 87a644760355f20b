"""Coin rounds at the desk: planned, announced, called off with a reason."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.coin_rounds import actions
from ideas.coin_rounds.models import CoinRound
from ideas.coin_rounds.queries import all_rounds, listed_in, round_for, spender_count
from ideas.coin_rounds.rules import TEXTS, why_not_cancel, why_not_change
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, ZONE
from ideas.web import respond
from ideas.web.coin_rounds import NOTE_ANNOUNCED, NOTE_CANCELLED, purse, state_of, words_of
from ideas.web.context import in_lang, say
from ideas.web.desk.frame import desk_page
from ideas.web.forms import moment_in, said, typed
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_coin_rounds", __name__, url_prefix="/desk/coin-rounds")
WORDS = tuple(f"{name}_{lang}" for name in TEXTS for lang in ("de", "en"))
DAYS = ("opens_at", "closes_at")
LINES_MOST = 60
_IDEA = re.compile(r"(?:\S*/ideas/)?#?(\d{1,15})(?:-\S*)?")
_ENOUGH = "a reason that is long enough"


@bp.get("")
@staff_only("team")
def index() -> Response:
    """All of them, drafts too."""
    rows = [(state_of(one), _here("show", one.id)) for one in all_rounds(actor())]
    return desk_page("desk/coin_rounds/index.html", view="coin_rounds", rows=rows)


@bp.route("/new", methods=["GET", "POST"])
@staff_only("team")
def new() -> Response:
    """A new one; seen by the team alone until it is announced."""
    if request.method == "GET":
        return _form(None, {})
    try:
        found = actions.draft(_fields(), by=actor(), now=now())
    except Refused as refused:
        return _form(None, request.form.to_dict(), refused)
    return respond.see_other(_here("show", found.id), note=N_("Kept as a draft. Nobody but the team sees it yet."))


@bp.route("/<int:round_id>/edit", methods=["GET", "POST"])
@staff_only("team")
def edit(round_id: int) -> Response:
    """Change it, before it is announced."""
    found = _round(round_id)
    if request.method == "GET":
        insist(why_not_change(found, actor(), now()))
        return _form(found, _kept(found))
    try:
        actions.change(found, _fields(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(_round(round_id), request.form.to_dict(), refused)
    return respond.see_other(_here("show", round_id), note=N_("Saved."))


@bp.get("/<int:round_id>")
@staff_only("team")
def show(round_id: int) -> Response:
    """Where it stands, and what can be done."""
    found, by = _round(round_id), actor()
    may_cancel = why_not_cancel(found, _ENOUGH, by, now()) is None
    return desk_page(
        "desk/coin_rounds/show.html", view="coin_rounds", state=state_of(found), promise=words_of(found, "promise"), may_change=why_not_change(found, by, now()) is None, may_cancel=may_cancel,
        **purse(found) | {"spenders": spender_count(found.ballot_id) if found.ballot_id else 0},
    )


@bp.route("/<int:round_id>/announcement", methods=["GET", "POST"])
@staff_only("team")
def announce(round_id: int) -> Response:
    """Ask, then give the word."""
    found = _round(round_id)
    if request.method == "GET":
        return desk_page("desk/coin_rounds/announce.html", view="coin_rounds", state=state_of(found), number=len(listed_in(found.id)))
    actions.announce(found, by=actor(), now=now())
    return respond.see_other(_here("show", round_id), note=NOTE_ANNOUNCED)


@bp.route("/<int:round_id>/cancellation", methods=["GET", "POST"])
@staff_only("team")
def cancel(round_id: int) -> Response:
    """Ask for the reason, then call it off."""
    found = _round(round_id)
    if request.method == "GET":
        return _asked(found, "")
    reason = typed("reason")["reason"]
    try:
        actions.cancel(found, reason, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _asked(_round(round_id), reason, refused)
    return respond.see_other(_here("show", round_id), note=NOTE_CANCELLED)


def _asked(found: CoinRound, reason: str, refused: Refused | None = None) -> Response:
    spenders = spender_count(found.ballot_id) if found.ballot_id else 0
    return desk_page("desk/coin_rounds/cancel.html", view="coin_rounds", status=refused.refusal.status if refused else 200, state=state_of(found), reason=reason, errors=said(refused), spenders=spenders)


def _round(round_id: int) -> CoinRound:
    return round_for(round_id, actor()) or abort(404)


def _here(what: str, round_id: int) -> str:
    return in_lang(path(f"desk_coin_rounds.{what}", round_id=round_id))


def _fields() -> dict[str, Any]:
    """The form as the use case takes it: moments of the portal's clock, ideas by number or address, one a line."""
    numbers, unknown = _ideas_in(request.form.get("ideas", ""))
    return {**typed(*WORDS), **{name: moment_in(request.form.get(name, "")) for name in DAYS}, "ideas": numbers, "unknown": unknown}


def _ideas_in(text: str) -> tuple[list[int], list[str]]:
    lines = [line.strip() for line in text.splitlines() if line.strip()][:LINES_MOST]
    found = [(line, _IDEA.match(line)) for line in lines]
    return [int(match[1]) for _, match in found if match], [line[:60] for line, match in found if not match]


def _kept(found: CoinRound) -> dict[str, Any]:
    """The form as it stands, each idea with its title behind the number."""
    titles = {line.idea_id: line.title for line in purse(found)["lines"]}
    lines = [f"{one.idea_id} {titles.get(one.idea_id, '')}".strip() for one in listed_in(found.id)]
    moments = {name: getattr(found, name).astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") for name in DAYS}
    return {name: getattr(found, name) for name in WORDS} | moments | {"ideas": "\n".join(lines)}


def _form(found: CoinRound | None, values: dict[str, Any], refused: Refused | None = None) -> Response:
    status = refused.refusal.status if refused else 200
    action = _here("edit", found.id) if found else in_lang(path("desk_coin_rounds.new"))
    back = _here("show", found.id) if found else in_lang(path("desk_coin_rounds.index"))
    heading = say(N_("Change the coin round")) if found else say(N_("New coin round"))
    return desk_page("desk/coin_rounds/form.html", view="coin_rounds", status=status, heading=heading, typed=values, errors=said(refused), action=action, back=back)
