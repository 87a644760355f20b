"""Templates of answers: kept at the desk, and put into the form of an answer."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message, say
from ideas.triage.actions import templates as actions
from ideas.triage.models.templates import AnswerTemplate
from ideas.triage.queries.templates import all_templates, template_for, values_of
from ideas.triage.rules.templates import PLACES, TEXT, filled
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said, typed
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_templates", __name__, url_prefix="/desk/templates")
LANGUAGES = {"de": N_("German"), "en": N_("English")}
FIELDS = ("lang", "name", "text")


@bp.get("")
@staff_only("team")
def index() -> Response:
    """All templates, by language."""
    rows = all_templates(g.locale)
    groups = [(say(g.locale, words), [one for one in rows if one.lang == lang]) for lang, words in LANGUAGES.items()]
    return desk_page("desk/templates.html", view="templates", groups=[group for group in groups if group[1]])


@bp.route("/new", methods=["GET", "POST"])
@staff_only("team")
def new() -> Response:
    """A new one."""
    if request.method == "GET":
        return _form(None, {"lang": g.locale})
    fields = typed(*FIELDS)
    try:
        actions.make(fields["lang"], name=fields["name"], text=fields["text"], by=actor(), now=now())
    except Refused as refused:
        return _form(None, fields, refused)
    return _back(N_("Kept. It can be chosen wherever the team answers."))


@bp.route("/<int:template_id>", methods=["GET", "POST"])
@staff_only("team")
def edit(template_id: int) -> Response:
    """Change one."""
    template = _template(template_id)
    if request.method == "GET":
        return _form(template, {name: getattr(template, name) for name in FIELDS})
    fields = typed(*FIELDS)
    try:
        actions.change(template, **fields, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(_template(template_id), fields, refused)
    return _back(N_("Saved. Answers that began from it stay as they are."))


@bp.route("/<int:template_id>/removal", methods=["GET", "POST"])
@staff_only("team")
def remove(template_id: int) -> Response:
    """Ask, then take one away."""
    template = _template(template_id)
    if request.method == "GET":
        return desk_page("desk/template_removal.html", view="templates", kept=template)
    actions.remove(template, by=actor(), now=now())
    return _back(N_("Removed. Answers that began from it stay as they are."))


@bp.post("/<int:template_id>/order")
@staff_only("team")
def order(template_id: int) -> Response:
    """Put one before the one above it."""
    actions.raise_up(_template(template_id), by=actor(), now=now())
    return _back(N_("Moved up."))


def choices() -> list[tuple[str, str]]:
    """The templates to choose from, those of the reader's language first: one statement."""
    return [(str(one.id), one.name if one.lang == g.locale else f"{one.name} ({say(g.locale, LANGUAGES[one.lang])})") for one in all_templates(g.locale)]


def chosen() -> AnswerTemplate | None:
    """The template that a form names; none where it is gone."""
    return template_for(request.form.get("template", type=int) or 0)


def put_in(template: AnswerTemplate | None, idea: Idea, written: str) -> str:
    """What stands in the form of an answer, with the template below it, filled in for this idea."""
    if template is None:
        return written
    text = filled(template.text, values_of([idea.id], template.lang, actor())[idea.id])
    return f"{written.rstrip()}\n\n{text}" if written.strip() else text


def _template(template_id: int) -> AnswerTemplate:
    return template_for(template_id) or abort(404)


def _back(note: Message) -> Response:
    return respond.see_other(path("desk_templates.index"), note=note)


def _form(template: AnswerTemplate | None, values: dict[str, Any], refused: Refused | None = None) -> Response:
    places = [(f"{{{name}}}", say(g.locale, words)) for name, words in PLACES.items()]
    languages = [(lang, say(g.locale, words)) for lang, words in LANGUAGES.items()]
    return desk_page(
        "desk/template.html", view="templates", kept=template, typed=values, errors=said(refused), places=places, languages=languages, most=TEXT[1],
        status=refused.refusal.status if refused else 200,
    )
