"""A text of the team to the supporters of an idea, for whom it was written to."""

from __future__ import annotations

from flask import Blueprint, Response, abort

from ideas.board.queries import idea_for
from ideas.triage.queries.contact import message_for
from ideas.web import respond
from ideas.web.session import actor, member_only

bp = Blueprint("supporter_texts", __name__)


@bp.get("/ideas/<int:idea_id>/texts/<int:text_id>")
@member_only
def show(idea_id: int, text_id: int) -> Response:
    """Read it; nobody else learns what it says."""
    idea = idea_for(idea_id, actor()) or abort(404)
    message = message_for(text_id, idea.id, actor()) or abort(404)
    return respond.page("supporter_texts/show.html", idea=idea, message=message)
