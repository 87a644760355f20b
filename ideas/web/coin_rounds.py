"""Coin rounds: what is promised and listed, spending while it is open, the result that stays."""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.ballots.queries import coins_on
from ideas.ballots.rules import COIN_STEPS
from ideas.board.queries import idea_for
from ideas.board.queries.co_authors import made_among
from ideas.coin_rounds import actions
from ideas.coin_rounds.models import CoinRound
from ideas.coin_rounds.queries import Line, all_rounds, lines_of, round_for, spender_count
from ideas.coin_rounds.rules import COINS, PHASE_WORDS, phase
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused
from ideas.core.words import N_, say
from ideas.web import respond
from ideas.web.context import in_lang
from ideas.web.forms import whole
from ideas.web.moments import true_until
from ideas.web.session import actor, me, member_only

bp = Blueprint("coin_rounds", __name__, url_prefix="/coin-rounds")
LOOKS = {"open": ("goal", "support"), "result": ("yes", "check"), "cancelled": ("no", "x"), "coming": ("", "clock"), "counting": ("", "clock"), "draft": ("", "lock")}


@bp.get("")
def index() -> Response:
    """All rounds, the latest first."""
    rounds = [one for one in all_rounds(actor()) if one.announced_at is not None]
    for one in rounds:
        _true_while(one)
    return respond.page("coin_rounds/index.html", rounds=[state_of(one) for one in rounds])


@bp.get("/<int:round_id>")
def show(round_id: int) -> Response:
    """One round: before, during and after."""
    found = _round(round_id)
    _true_while(found)
    return respond.page("coin_rounds/show.html", state=state_of(found), promise=words_of(found, "promise"), refusal=None, **purse(found))


@bp.post("/<int:round_id>/coins")
@member_only
def spend(round_id: int) -> Response:
    """Have so many coins on an idea: htmx gets the list anew, a plain form the page; a refusal stands above the list."""
    found, here = _round(round_id), f"{in_lang(path('coin_rounds.show', round_id=round_id))}#list"
    number = whole(request.form.get("idea_id", ""), 18)
    idea = idea_for(number, actor()) if number is not None else None
    coins = whole(request.form.get("coins", ""), 4)
    try:
        actions.spend(found, idea or abort(404), -1 if coins is None else coins, by=actor(), now=now())
    except Refused as refused:
        return _refused(round_id, refused.refusal)
    return respond.changed("coin_rounds/_list.html", here, state=state_of(found), refusal=None, **purse(_round(round_id)))


def _refused(round_id: int, refusal: Refusal) -> Response:
    if refusal.status not in {403, 409, 422}:
        raise Refused(refusal)
    found = _round(round_id)
    return respond.refused(refusal, "coin_rounds/show.html", "coin_rounds/_list.html", state=state_of(found), promise=words_of(found, "promise"), **purse(found))


def _round(round_id: int) -> CoinRound:
    return round_for(round_id, actor()) or abort(404)


def _true_while(found: CoinRound) -> None:
    """A kept page ends where the round's phase does."""
    for moment in (found.opens_at, found.closes_at):
        true_until(moment)


def words_of(found: CoinRound, name: str) -> str:
    """A text of the round in the reader's language."""
    return str(getattr(found, f"{name}_{'de' if g.locale == 'de' else 'en'}"))


def state_of(found: CoinRound) -> dict[str, Any]:
    """Title, phase and days, as every page shows them."""
    here = phase(found, now())
    look, icon = LOOKS[here]
    return {
        "id": found.id, "title": words_of(found, "title"), "phase": here, "phase_text": say(g.locale, PHASE_WORDS[here]), "look": look, "icon": icon, "opens_at": found.opens_at, "closes_at": found.closes_at,
        "published_at": found.published_at, "cancelled_at": found.cancelled_at, "cancel_reason": found.cancel_reason, "url": in_lang(path("coin_rounds.show", round_id=found.id)),
    }


def purse(found: CoinRound) -> dict[str, Any]:
    """The list with what is the reader's own: coins on each idea, what is left, what is theirs and gets none."""
    reader, here = actor(), phase(found, now())
    own = coins_on(found.ballot_id, reader.id) if here in {"open", "counting", "result"} and found.ballot_id is not None else {}
    lines = lines_of(found, reader)
    mine = {line.idea_id for line in lines if reader.id is not None and line.author_id == reader.id}
    mine |= made_among((line.idea_id for line in lines), reader.id) if here == "open" and reader.id is not None else set()
    left, most = COINS - sum(own.values()), max((line.coins or 0 for line in lines), default=0)
    return {
        "lines": _mixed(lines, reader.id) if here == "open" else lines, "own": {line.idea_id: own.get(line.entry_id or 0, 0) for line in lines}, "left": left, "mine": mine, "most": most, "all_coins": COINS,
        "steps": COIN_STEPS, "spenders": spender_count(found.ballot_id) if here == "result" else 0, "is_member": me() is not None,
    }


def _mixed(lines: list[Line], member_id: int | None) -> list[Line]:
    """Nobody stands first for everybody: each reader has an order of their own that stays, visitors one a day."""
    seed = str(member_id) if member_id is not None else now().date().isoformat()
    return sorted(lines, key=lambda line: hashlib.sha256(f"{seed}:{line.idea_id}".encode()).digest())


NOTE_ANNOUNCED = N_("Announced. The list and the promise stand, and everybody sees them.")
NOTE_CANCELLED = N_("Called off. Everybody has their coins back, and reads why.")
