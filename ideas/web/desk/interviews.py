"""An interview at the desk: questions, answers, pictures; published, taken back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.actions import Upload
from ideas.board.models import PUBLIC_STAGES, Idea
from ideas.board.queries import idea_for
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_
from ideas.products import actions
from ideas.products.actions import Asked
from ideas.products.queries.interviews import interview_of, is_public, said_in
from ideas.products.rules.interviews import ANSWERS_MOST, why_not_interview
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import LONGEST, said
from ideas.web.interviews import answer_shown
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_interviews", __name__, url_prefix="/desk/ideas/<int:idea_id>/interview")
SPARE, LONGEST_ID = 2, 18


@bp.route("", methods=["GET", "POST"])
@staff_only("team")
def show(idea_id: int) -> Response:
    """Write it; two empty questions stand below the last one."""
    idea = _idea(idea_id)
    if request.method == "GET":
        insist(why_not_interview(actor(), now(), reached=idea.goal_reached_at is not None, public=idea.stage in PUBLIC_STAGES))
        return _page(idea)
    try:
        actions.write_interview(idea, request.form.get("title", "")[:LONGEST], request.form.get("intro", "")[:LONGEST], _asked(), lang=g.locale, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(_idea(idea_id), refused)
    return respond.see_other(path("desk_interviews.show", idea_id=idea_id), note=N_("Saved."))


@bp.post("/publication")
@staff_only("team")
def publish(idea_id: int) -> Response:
    """Everybody may read it."""
    actions.publish_interview(_idea(idea_id), by=actor(), now=now())
    return respond.see_other(path("desk_interviews.show", idea_id=idea_id), note=N_("Published. It stands in the goal club."))


@bp.post("/withdrawal")
@staff_only("team")
def take_back(idea_id: int) -> Response:
    """Nobody but the team reads it."""
    actions.take_interview_back(_idea(idea_id), by=actor(), now=now())
    return respond.see_other(path("desk_interviews.show", idea_id=idea_id), note=N_("Taken back."))


def _asked() -> list[Asked]:
    """The questions as sent; a pair of which nothing was typed is left out."""
    form, found = request.form, []
    for at in range(1, ANSWERS_MOST + SPARE + 1):
        question, answer = (form.get(f"{name}-{at}", "")[:LONGEST] for name in ("question", "answer"))
        file, number = request.files.get(f"picture-{at}"), form.get(f"kept-{at}", "")
        if question.strip() or answer.strip():
            upload = Upload(file.read()) if file and file.filename else None
            kept = int(number) if number.isascii() and number.isdecimal() and len(number) <= LONGEST_ID and not form.get(f"remove-{at}") else None
            found.append(Asked(question, answer, upload, kept, form.get(f"alt-{at}", "")))
    return found


def _page(idea: Idea, refused: Refused | None = None) -> Response:
    interview = interview_of(idea.id)
    rows: list[dict[str, Any]] = [answer_shown(one) for one in said_in(idea.id)]
    values = {"title": interview.title if interview else "", "intro": interview.intro if interview else ""}
    if refused is not None:
        values = {name: request.form.get(name, "") for name in values}
        pictures = {row["picture_id"]: row["picture"] for row in rows}
        rows = [{"question": one.question, "answer": one.answer, "picture_id": one.picture_id, "picture": pictures.get(one.picture_id)} for one in _asked()]
    rows += [{"question": "", "answer": "", "picture": None, "picture_id": None}] * SPARE
    status = refused.refusal.status if refused else 200
    return desk_page("desk/interview.html", view="interviews", status=status, idea=idea, interview=interview, public=interview is not None and is_public(interview), typed=values, rows=rows[: ANSWERS_MOST + SPARE], errors=said(refused))


def _idea(idea_id: int) -> Idea:
    return idea_for(idea_id, actor()) or abort(404)
