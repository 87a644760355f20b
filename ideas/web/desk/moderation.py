"""Moderating the talk: comments that wait."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request

from ideas.comments import actions as talk
from ideas.comments.queries import comment_for, waiting
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, say
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_moderation", __name__)


@bp.get("/desk/comments")
@staff_only()
def comments() -> Response:
    """Comments that wait for a look, oldest first."""
    return desk_page("desk/comments.html", view="comments", waiting=waiting())


@bp.post("/desk/comments/<int:comment_id>/approval")
@staff_only()
def approve(comment_id: int) -> Response:
    """Let a comment through; its author is known from now on."""
    talk.approve(comment_for(comment_id, actor()) or abort(404), by=actor(), now=now())
    return respond.see_other(path("desk_moderation.comments"), note=N_("The comment is public."))


@bp.post("/desk/comments/<int:comment_id>/refusal")
@staff_only()
def refuse(comment_id: int) -> Response:
    """Refuse a comment; its author reads why."""
    comment = comment_for(comment_id, actor()) or abort(404)
    try:
        talk.refuse(comment, reason=request.form.get("reason", ""), by=actor(), now=now())
    except Refused as refused:
        problem = {"id": comment_id, "text": say(g.locale, refused.refusal.message), "typed": request.form.get("reason", "")}
        return desk_page("desk/comments.html", view="comments", waiting=waiting(), problem=problem, status=refused.refusal.status)
    return respond.see_other(path("desk_moderation.comments"), note=N_("Refused. Its author reads your reason."))
