"""Hints: given on a page of their own, read by the creator alone, without names, moments and order."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.board.queries.co_authors import makes
from ideas.board.queries.drafts import own_idea
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, say
from ideas.hints import actions
from ideas.hints.models import Hint
from ideas.hints.queries import hints_for, own_hint, readable_hint
from ideas.hints.rules import HIGHEST, LOWEST, MARKS, TEXT_MAX, why_not_give
from ideas.web import respond
from ideas.web.forms import said, typed
from ideas.web.listing import kept
from ideas.web.session import actor, member_only

bp = Blueprint("hints", __name__)


@bp.route("/ideas/<int:idea_id>/hint", methods=["GET", "POST"])
@member_only
def give(idea_id: int) -> Response:
    """Give the creator a hint, or change it."""
    idea = idea_for(idea_id, actor()) or abort(404)
    if request.method == "GET":
        insist(why_not_give(idea, actor(), now(), makes=makes(idea.id, actor().id)))
        return _form(idea, _values(own_hint(idea.id, actor().id)))
    try:
        actions.give(idea, request.form, by=actor(), now=now())
    except Refused as refused:
        if not refused.errors:
            raise
        session().rollback()
        return _form(idea_for(idea_id, actor()) or abort(404), typed(*MARKS, "text"), refused)
    return respond.see_other(kept(idea_path(idea.id, idea.slug)), note=N_("Thank you. The creator reads your hint tomorrow, without your name."))


def _values(hint: Hint | None) -> dict[str, str]:
    return {name: str(getattr(hint, name)) for name in (*MARKS, "text")} if hint else {}


def _form(idea: Idea, values: dict[str, str], refused: Refused | None = None) -> Response:
    given: dict[str, Any] = {
        "idea": idea, "typed": values, "errors": said(refused), "most": TEXT_MAX, "marks": [(name, say(g.locale, words)) for name, words in MARKS.items()],
        "steps": range(LOWEST, HIGHEST + 1), "before": own_hint(idea.id, actor().id),
    }
    return respond.page("hints/give.html", status=422 if refused else 200, **given)


@bp.get("/ideas/<int:idea_id>/hints")
@member_only
def index(idea_id: int) -> Response:
    """The hints to one's own idea; nobody else finds anything here."""
    idea = own_idea(idea_id, actor()) or abort(404)
    return respond.page("hints/index.html", idea=idea, hints=hints_for(idea, actor(), now()), marks=[(name, say(g.locale, words)) for name, words in MARKS.items()])


@bp.post("/hints/<int:hint_id>/use")
@member_only
def use(hint_id: int) -> Response:
    """Say that a hint was of use."""
    hint = readable_hint(hint_id, actor(), now()) or abort(404)
    actions.use(hint, by=actor(), now=now())
    if respond.wants_part():
        return respond.part("hints/_used.html", hint_id=hint_id, used=True)
    return respond.see_other(path("hints.index", idea_id=hint.idea_id) + f"#hint-{hint_id}", note=N_("Whoever gave it hears that, and stays unnamed."))
