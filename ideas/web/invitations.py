"""Invitations: what one is invited to and why, yes or no, and whether one wants any."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, say
from ideas.panels.actions import answering
from ideas.panels.queries.guests import boards_open_to
from ideas.panels.queries.panels import Own, invitation_of, invitations_of, topic_names, wants_none
from ideas.panels.rules.fit import REASONS_TOLD, because
from ideas.panels.rules.inviting import PURPOSE_WORDS
from ideas.polls.queries import open_for
from ideas.web import respond
from ideas.web.context import in_lang
from ideas.web.session import actor, member_only

bp = Blueprint("invitations", __name__, url_prefix="/invitations")


@bp.get("")
@member_only
def index() -> Response:
    """What waits for an answer, what is open to the member, what was, and the switch."""
    return respond.page("invitations/index.html", **_all())


@bp.post("/<int:panel_id>")
@member_only
def answer(panel_id: int) -> Response:
    """Yes or no: htmx gets the invitation anew, a plain form the page."""
    found = invitation_of(panel_id, actor().id) or abort(404)
    try:
        answering.answer(found.row, agrees=request.form.get("answer") == "yes", by=actor(), now=now())
    except Refused as refused:
        if refused.refusal.status not in {403, 409}:
            raise
        session().rollback()
        return respond.refused(refused.refusal, "invitations/index.html", "invitations/_invitation.html", one=_told(invitation_of(panel_id, actor().id) or abort(404)), **_all())
    return respond.changed("invitations/_invitation.html", in_lang(path("invitations.index")) + f"#invitation-{panel_id}", one=_told(invitation_of(panel_id, actor().id) or abort(404)), refusal=None)


@bp.post("/choice")
@member_only
def choose() -> Response:
    """Want none at all, or some again."""
    wants = request.form.get("wants") == "1"
    answering.choose(wants=wants, by=actor(), now=now())
    return respond.see_other(in_lang(path("invitations.index")), note=N_("You may be invited again.") if wants else N_("You will not be invited any more."))


def _all() -> dict[str, Any]:
    told = [_told(one) for one in invitations_of(actor().id)]
    return {
        "waiting": [one for one in told if one["open"] and one["agreed"] is None], "settled": [one for one in told if not (one["open"] and one["agreed"] is None)], "is_off": wants_none(actor().id),
        "boards": [(in_lang(path("board.by_board", board=one.slug)), _in_mine(one, "name")) for one in boards_open_to(actor())], "polls": [(in_lang(path("polls.show", poll_id=one.id)), _in_mine(one, "question")) for one in open_for(actor(), now())],
    }


def _in_mine(thing: Any, name: str) -> str:
    return str(getattr(thing, f"{name}_{'de' if g.locale == 'de' else 'en'}"))


def _told(own: Own) -> dict[str, Any]:
    """An invitation in words, with the reasons that counted most."""
    row, panel = own.row, own.panel
    topics = ", ".join(topic_names(panel.tags).values())
    return {
        "id": panel.id, "title": _in_mine(panel, "title"), "text": _in_mine(panel, "text"), "purpose": say(g.locale, PURPOSE_WORDS[panel.purpose]), "answer_by": panel.answer_by, "open": now() < panel.answer_by,
        "agreed": row.agreed, "answered_at": row.answered_at, "reasons": [say(g.locale, because(one, topics)) for one in row.reasons[:REASONS_TOLD]], "onward": _onward(own),
    }


def _onward(own: Own) -> str | None:
    """Where a yes leads: the board, the product test, the questions."""
    if own.row.agreed is not True:
        return None
    if own.slug is not None:
        return in_lang(path("board.by_board", board=own.slug))
    if own.panel.purpose == "test" and own.panel.thing_id is not None:
        return in_lang(path("product_tests.show", test_id=own.panel.thing_id))
    return in_lang(path("polls.index"))
