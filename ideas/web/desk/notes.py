"""The team's notes on an idea: written, changed with their history, removed and put back. Nobody outside of the desk reads them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_
from ideas.triage.actions import notes as actions
from ideas.triage.models.notes import Note
from ideas.triage.queries.notes import edits_of, note_for, notes_of
from ideas.web import respond
from ideas.web.desk.beside import Part, found
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_notes", __name__, url_prefix="/desk/ideas/<int:idea_id>/notes")


def _fill(idea: Idea) -> dict[str, Any]:
    return {"notes": notes_of(idea.id, actor())}


def _back(idea: Idea) -> str:
    return path("desk_lifecycle.show", idea_id=idea.id) + f"#notes-{idea.id}"


PART = Part("notes", N_("Notes of the team"), _fill, _back)


@bp.get("")
@staff_only()
def index(idea_id: int) -> Response:
    """The notes on an idea."""
    return PART.show(found(idea_id))


@bp.post("")
@staff_only()
def write(idea_id: int) -> Response:
    """Write one; a colleague named with @ hears of it."""
    body = request.form.get("body", "")
    return PART.do(idea_id, lambda idea: actions.write(idea, body, by=actor(), now=now()), N_("Noted. Only the team reads it."), typed={"body": body})


@bp.get("/<int:note_id>")
@staff_only()
def show(idea_id: int, note_id: int) -> Response:
    """One note with its former words, and the form to change one's own."""
    return _page(found(idea_id), _note(idea_id, note_id))


@bp.post("/<int:note_id>")
@staff_only()
def change(idea_id: int, note_id: int) -> Response:
    """Change one's own."""
    try:
        actions.change(_note(idea_id, note_id), request.form.get("body", ""), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(found(idea_id), _note(idea_id, note_id), refused)
    return respond.see_other(_back(found(idea_id)), note=N_("Saved. The former words stay to be read by the team."))


@bp.post("/<int:note_id>/removal")
@staff_only()
def remove(idea_id: int, note_id: int) -> Response:
    """Take one's own away."""
    return PART.do(idea_id, lambda _: actions.remove(_note(idea_id, note_id), by=actor(), now=now()), N_("The note is removed. You can put it back."))


@bp.post("/<int:note_id>/restoration")
@staff_only()
def put_back(idea_id: int, note_id: int) -> Response:
    """Put one's own back."""
    return PART.do(idea_id, lambda _: actions.put_back(_note(idea_id, note_id), by=actor(), now=now()), N_("The note is back."))


def _note(idea_id: int, note_id: int) -> Note:
    return note_for(note_id, found(idea_id).id, actor()) or abort(404)


def _page(idea: Idea, note: Note, refused: Refused | None = None) -> Response:
    """A removed note has words for its author alone."""
    is_own = note.by_id == actor().id
    edits = edits_of(note) if is_own or note.removed_at is None else []
    body = request.form.get("body", "") if refused else note.body
    status = refused.refusal.status if refused else 200
    return desk_page("desk/note.html", view="", status=status, idea=idea, note=note, is_own=is_own, edits=edits, body=body, errors=said(refused))
