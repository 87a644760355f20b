"""Votes on behalf of people and customers: entered, taken back, and the name erased at their wish."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g

from ideas.board.models import Idea
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_, say
from ideas.triage.actions import behalf as actions
from ideas.triage.models.behalf import BehalfVote
from ideas.triage.queries.behalf import behalf_for, behalf_of
from ideas.triage.rules.behalf import why_not_enter
from ideas.web.desk.beside import Part, found
from ideas.web.forms import typed
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_behalf", __name__, url_prefix="/desk/ideas/<int:idea_id>/behalf")


def _fill(idea: Idea) -> dict[str, Any]:
    refusal = why_not_enter(idea, actor(), now())
    return {"lines": behalf_of(idea.id, actor()), "why": say(g.locale, refusal.message) if refusal else None, "may": actor().role in {"team", "admin"}}


PART = Part("behalf", N_("On behalf of others"), _fill, lambda idea: path("desk_behalf.index", idea_id=idea.id))


@bp.get("")
@staff_only()
def index(idea_id: int) -> Response:
    """Who was entered, by whom, when."""
    return PART.show(found(idea_id))


@bp.post("")
@staff_only("team")
def enter(idea_id: int) -> Response:
    """Enter somebody."""
    form = typed("label", "source")
    return PART.do(idea_id, lambda idea: actions.enter(idea, **form, by=actor(), now=now()), N_("Entered. The public sees the number alone."), typed=form)


@bp.post("/<int:behalf_id>/withdrawal")
@staff_only("team")
def take_back(idea_id: int, behalf_id: int) -> Response:
    """Take it back."""
    return PART.do(idea_id, lambda _: actions.take_back(_vote(idea_id, behalf_id), by=actor(), now=now()), N_("Taken back. Nothing of the person is kept."))


@bp.post("/<int:behalf_id>/erasure")
@staff_only("team")
def erase(idea_id: int, behalf_id: int) -> Response:
    """Erase the name; the number stays."""
    return PART.do(idea_id, lambda _: actions.erase(_vote(idea_id, behalf_id), by=actor(), now=now()), N_("The name is erased. The number stays."))


def _vote(idea_id: int, behalf_id: int) -> BehalfVote:
    return behalf_for(behalf_id, idea_id, actor()) or abort(404)
