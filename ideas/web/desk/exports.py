"""What the portal gives out, for admins: its bundle and each of its lists; those with people's names and addresses for a purpose that is said."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refused, insist
from ideas.core.sheets import sheet
from ideas.core.words import say
from ideas.transfer.actions.exporting import ask_for_people
from ideas.transfer.bundle.writing import written
from ideas.transfer.lists import LISTS
from ideas.transfer.queries import list_export, list_exports_told
from ideas.transfer.rules import why_not_fetch
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said, typed
from ideas.web.session import actor, staff_only
from ideas.web.sheet import download, streamed

bp = Blueprint("desk_exports", __name__)


@bp.get("/desk/exports")
@staff_only("admin")
def index() -> Response:
    """All that can be downloaded."""
    return _index({"name": request.args.get("name", "")})


@bp.get("/desk/exports/bundle.zip")
@staff_only("admin")
def bundle() -> Response:
    """Our own format without anything that is not public; the full one is made on the machine only."""
    pieces, _ = written(full=False)
    return download(f"bundle-{now().date()}.zip", streamed(pieces), "application/zip")


@bp.get("/desk/exports/<name>.csv")
@staff_only("admin")
def show(name: str) -> Response:
    """A list without names and addresses."""
    return _list(name, people=False)


@bp.post("/desk/exports/people")
@staff_only("admin")
def ask() -> Response:
    """Say what names and addresses are needed for."""
    form = typed("name", "purpose")
    known = form["name"] in LISTS and LISTS[form["name"]].has_people
    try:
        asked = ask_for_people(form["name"], form["purpose"], known=known, by=actor(), now=now())
    except Refused as refused:
        return _index(form, refused)
    return respond.see_other(path("desk_exports.fetch", export_id=asked.id))


@bp.get("/desk/exports/people/<int:export_id>.csv")
@staff_only("admin")
def fetch(export_id: int) -> Response:
    """The list that was asked for, to who asked, for half an hour."""
    asked = list_export(export_id) or abort(404)
    insist(why_not_fetch(own=asked.by_id == actor().id, asked_at=asked.at, now=now()))
    return _list(asked.name, people=True)


def _list(name: str, *, people: bool) -> Response:
    listed = LISTS.get(name) or abort(404)
    return download(f"{name}{'-people' if people else ''}-{now().date()}.csv", streamed(sheet(listed.rows(people))), "text/csv; charset=utf-8")


def _index(form: dict[str, str], refused: Refused | None = None) -> Response:
    lists = [(name, say(g.locale, listed.title), listed.has_people) for name, listed in LISTS.items()]
    values: dict[str, Any] = {"lists": lists, "people": [(name, title) for name, title, has_people in lists if has_people], "names": {name: title for name, title, _ in lists}}
    return desk_page("desk/exports.html", view="admin", status=refused.refusal.status if refused else 200, typed=form, errors=said(refused), told=list_exports_told(), **values)
