"""Fields of a board's own: the internal ones of an idea, and what an admin asks for."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.actions import fields as asking
from ideas.board.models import Board, Idea
from ideas.board.queries import board_by_slug
from ideas.board.queries.drafts import board_of
from ideas.board.rules.fields import AUDIENCES, KINDS, Field, fields_of
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message, say
from ideas.triage.actions import fields as actions
from ideas.web import respond
from ideas.web.desk.beside import Part, found
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said
from ideas.web.own_fields import filled_in, questions, sent_fields
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_fields", __name__)
TEXTS = ("name_de", "name_en", "hint_de", "hint_en", "kind", "audience", "required", "options")


def _fill(idea: Idea) -> dict[str, Any]:
    board = board_of(idea.board_id)
    return {"questions": questions(board, idea.fields, "internal"), "told": filled_in(board, idea, "public")}


PART = Part("own_fields", N_("Fields of this board"), _fill, lambda idea: path("desk_fields.show", idea_id=idea.id))


@bp.get("/desk/ideas/<int:idea_id>/fields")
@staff_only()
def show(idea_id: int) -> Response:
    """What was filled in."""
    return PART.show(found(idea_id))


@bp.post("/desk/ideas/<int:idea_id>/fields")
@staff_only()
def fill(idea_id: int) -> Response:
    """Fill in what the team alone reads."""
    given = sent_fields()
    return PART.do(idea_id, lambda idea: actions.fill(idea, given, by=actor(), now=now()), N_("Saved. Only the team reads it."))


@bp.get("/desk/boards/<slug>/fields")
@staff_only("admin")
def index(slug: str) -> Response:
    """What this board asks for beside what every idea says."""
    return _page(_board(slug))


@bp.post("/desk/boards/<slug>/fields")
@staff_only("admin")
def add(slug: str) -> Response:
    """Ask for one thing more."""
    return _do(slug, "add", lambda board: asking.add_field(board, _typed(), by=actor(), now=now()), N_("Added."))


@bp.post("/desk/boards/<slug>/fields/<key>")
@staff_only("admin")
def change(slug: str, key: str) -> Response:
    """Change its words."""
    return _do(slug, key, lambda board: asking.change_field(board, key, _typed(), by=actor(), now=now()), N_("Saved."))


@bp.post("/desk/boards/<slug>/fields/<key>/archive")
@staff_only("admin")
def archive(slug: str, key: str) -> Response:
    """Ask for it no more; what was filled in is kept."""
    return _do(slug, key, lambda board: asking.archive_field(board, key, archived=True, by=actor(), now=now()), N_("Archived. What was filled in is kept."))


@bp.post("/desk/boards/<slug>/fields/<key>/return")
@staff_only("admin")
def bring_back(slug: str, key: str) -> Response:
    """Ask for it again."""
    return _do(slug, key, lambda board: asking.archive_field(board, key, archived=False, by=actor(), now=now()), N_("The field is asked for again."))


def _do(slug: str, form: str, use_case: Any, note: Message) -> Response:
    try:
        use_case(_board(slug))
    except Refused as refused:
        session().rollback()
        return _page(_board(slug), form, refused)
    return respond.see_other(path("desk_fields.index", slug=slug), note=note)


def _typed() -> dict[str, str]:
    return {name: request.form.get(name, "")[:5_000] for name in TEXTS}


def _page(board: Board, form: str = "", refused: Refused | None = None) -> Response:
    words: dict[str, Any] = {"kinds": [(name, say(g.locale, text)) for name, text in KINDS.items()], "audiences": [(name, say(g.locale, text)) for name, text in AUDIENCES.items()]}
    lines = [_line(one, refused=refused is not None and form == one.key) for one in fields_of(board.fields)]
    typed = _typed() if form == "add" and refused else {"audience": "internal", "kind": "text"}
    return desk_page(
        "desk/fields.html", view="boards", status=refused.refusal.status if refused else 200, board=board, lines=lines, form=form, errors=said(refused), typed=typed, **words,
    )


def _line(one: Field, *, refused: bool) -> dict[str, Any]:
    kept = {name: getattr(one, name) for name in TEXTS if name != "options"} | {"options": "\n".join(one.options)}
    name = one.name_de if g.locale == "de" else one.name_en
    return {"field": one, "name": name, "kind": say(g.locale, KINDS[one.kind]), "audience": say(g.locale, AUDIENCES[one.audience]), "typed": kept | _typed() if refused else kept}


def _board(slug: str) -> Board:
    return board_by_slug(slug, actor()) or abort(404)
