"""Topics: found, renamed, described, merged and taken apart again, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.board.actions.texts import tag_names
from ideas.board.actions.topics import change_tag, delete_tag, merge_tags, undo_tag_merge
from ideas.board.models import Tag
from ideas.board.queries.topics import bearing, former_names, found_tags, merge_by_id, merges, tag_by_id, tag_by_name
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused
from ideas.core.text import clean_line
from ideas.core.words import N_
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said, typed
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_tags", __name__)
FIELDS = ("name", "description_de", "description_en")
UNKNOWN = Refusal("no_such_tag", N_("There is no topic of this name."), 422, field="into")


@bp.get("/desk/tags")
@staff_only("admin")
def index() -> Response:
    """All topics, those with most ideas first, and what was merged lately."""
    q = clean_line(request.args.get("q", ""), 100)
    return _index(q)


def _index(q: str = "", refused: Refused | None = None) -> Response:
    page = found_tags(q, request.args.get("after"))
    following = path("desk_tags.index", q=q, after=page.next) if page.next else None
    values: dict[str, Any] = {"tags": page.items, "q": q, "next_url": following, "merges": merges(), "errors": said(refused)}
    return desk_page("desk/tags.html", view="admin", status=refused.refusal.status if refused else 200, **values)


@bp.get("/desk/tags/<int:tag_id>")
@staff_only("admin")
def show(tag_id: int) -> Response:
    """One topic."""
    return _page(_tag(tag_id))


@bp.post("/desk/tags/<int:tag_id>")
@staff_only("admin")
def change(tag_id: int) -> Response:
    """Rename and describe it; a name that is taken is offered as a merge."""
    tag, form = _tag(tag_id), typed(*FIELDS)
    try:
        change_tag(tag, form, by=actor(), now=now())
    except Refused as refused:
        return _page(_tag(tag_id), refused, form)
    return respond.see_other(path("desk_tags.show", tag_id=tag_id), note=N_("Saved. The search follows in a moment."))


@bp.route("/desk/tags/<int:tag_id>/merge", methods=["GET", "POST"])
@staff_only("admin")
def merge(tag_id: int) -> Response:
    """What a merge would do, and doing it."""
    tag, name = _tag(tag_id), clean_line(request.values.get("into", ""), 100)
    into = tag_by_name(next(iter(tag_names([name])), ""))
    if into is None:
        return _page(tag, Refused(UNKNOWN), into=name)
    if request.method == "GET":
        return desk_page("desk/tag_merge.html", view="admin", tag=tag, into=into, bearing=bearing(tag.id, into.id))
    try:
        merge_tags(tag, into, by=actor(), now=now())
    except Refused as refused:
        return _page(_tag(tag_id), refused, into=name)
    return respond.see_other(path("desk_tags.index"), note=N_("Merged. You can undo it below."))


@bp.post("/desk/tags/<int:tag_id>/removal")
@staff_only("admin")
def remove(tag_id: int) -> Response:
    """Delete a topic that nothing bears."""
    try:
        delete_tag(_tag(tag_id), by=actor(), now=now())
    except Refused as refused:
        return _page(_tag(tag_id), refused)
    return respond.see_other(path("desk_tags.index"), note=N_("Deleted."))


@bp.post("/desk/tags/merges/<int:merge_id>/undoing")
@staff_only("admin")
def undo(merge_id: int) -> Response:
    """Take a merge apart again."""
    try:
        undo_tag_merge(merge_by_id(merge_id) or abort(404), by=actor(), now=now())
    except Refused as refused:
        return _index(refused=refused)
    return respond.see_other(path("desk_tags.index"), note=N_("The two topics are two again."))


def _page(tag: Tag, refused: Refused | None = None, form: Mapping[str, str] | None = None, into: str = "") -> Response:
    session().expire_all()
    taken = refused is not None and refused.refusal.cause == "tag_taken"
    values: dict[str, Any] = {
        "tag": tag, "typed": form or {name: getattr(tag, name) for name in FIELDS}, "into": into or (form or {}).get("name", "") if taken or into else "", "taken": taken,
        "errors": said(refused), "former": former_names([tag.id]).get(tag.id, []), "borne": bearing(tag.id).all,
    }
    return desk_page("desk/tag.html", view="admin", status=refused.refusal.status if refused else 200, **values)


def _tag(tag_id: int) -> Tag:
    tag = tag_by_id(tag_id)
    return tag if tag is not None and tag.merged_into_id is None else abort(404)
