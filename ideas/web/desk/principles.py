"""The brand's promise as admins edit it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, Response, g, request

from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, say
from ideas.openness.actions import TEXTS, change_principles
from ideas.openness.queries import promise
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_principles", __name__)


@bp.get("/desk/principles")
@staff_only("admin")
def show() -> Response:
    """The promise in both languages, to be reworded."""
    found = promise()
    return _page({name: getattr(found, name) if found else "" for name in TEXTS})


@bp.post("/desk/principles")
@staff_only("admin")
def change() -> Response:
    """Put a new version into force; the ones before stay readable."""
    try:
        change_principles(request.form, by=actor(), now=now())
    except Refused as refused:
        return _page(request.form, refused)
    return respond.see_other(path("principles.show"), note=N_("The new words are public. What was promised before stays readable."))


def _page(typed: Mapping[str, str], refused: Refused | None = None) -> Response:
    errors = {name: say(g.locale, error.message) for name, error in refused.errors.items()} if refused else {}
    why = refused.refusal if refused and not errors else None
    return desk_page("desk/principles.html", view="principles", typed=typed, errors=errors, refusal=why, status=refused.refusal.status if refused else 200)
