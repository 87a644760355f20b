"""The inbox: what waits for the team, whose it is, who is at it just now."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_
from ideas.lifecycle import actions as lifecycle
from ideas.triage.actions import assigning, presence, tagging, views
from ideas.triage.queries.presence import others_at
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.desk.inbox_list import asked_for, chosen_view, listing, onward, query_of
from ideas.web.forms import whole
from ideas.web.session import actor, safe_next, staff_only

bp = Blueprint("desk_inbox", __name__, url_prefix="/desk")
YEAR = 365 * 24 * 3600
OLD_VIEWS = {"unanswered": "first"}


@bp.get("")
@staff_only()
def home() -> Response:
    """The desk begins with the inbox."""
    return respond.see_other(path("desk_inbox.show"))


@bp.get("/queue")
@staff_only()
def queue() -> Response:
    """Where the inbox was once."""
    view = request.args.get("view", "submitted")
    return respond.see_other(path("desk_inbox.show", view=OLD_VIEWS.get(view, view)))


@bp.get("/inbox")
@staff_only()
def show() -> Response:
    """The ideas of a view, with filters."""
    view = chosen_view()
    return desk_page("desk/inbox.html", view=view, **listing(view))


@bp.post("/ideas/<int:idea_id>/assignee")
@staff_only()
def assign(idea_id: int) -> Response:
    """Give it to somebody of the team, or to nobody."""
    to = (request.form.getlist("to") or [request.args.get("to", "")])[-1]
    to_id = actor().id if to == "me" else whole(to, 18) if to else None
    before = assigning.assign(_idea(idea_id), to_id if to_id or not to else -1, whose=whole(request.args.get("whose", ""), 18), by=actor(), now=now())
    undo = None if before == to_id else f"{request.path}?{_list_query(to=before or '', whose=str(to_id or 0))}"
    return respond.see_other(onward(idea_id), note=N_("Given on.") if to_id else N_("With nobody now."), undo=undo)


@bp.post("/ideas/<int:idea_id>/tags")
@staff_only()
def tag(idea_id: int) -> Response:
    """Give it topics, or take some away."""
    take = request.values.get("take", "")
    if take:
        changed = tagging.take_tags(_idea(idea_id), take.split(","), by=actor(), now=now())
        undo, note = _list_query(tags=",".join(changed)), N_("The topic is taken away.") if len(changed) < 2 else N_("The topics are taken away.")
    else:
        changed = tagging.add_tags(_idea(idea_id), request.values.get("tags", "").split(","), by=actor(), now=now())
        undo, note = _list_query(take=",".join(changed)), N_("The topics are added.")
    return respond.see_other(onward(idea_id), note=note, undo=f"{request.path}?{undo}" if changed else None)


@bp.post("/ideas/<int:idea_id>/stage/undoing")
@staff_only()
def undo_stage(idea_id: int) -> Response:
    """Take a step back where the way back asks for no words; both steps stay on the timeline."""
    lifecycle.move(_idea(idea_id), request.args.get("to", ""), lang=g.locale, by=actor(), now=now())
    return respond.see_other(path("desk_lifecycle.show", idea_id=idea_id), note=N_("Taken back. Both steps stand on the timeline."))


@bp.post("/ideas/<int:idea_id>/presence")
@staff_only()
def be_here(idea_id: int) -> Response:
    """A sign of life; the answer says who else is here."""
    idea = _idea(idea_id)
    presence.be_here(idea, request.form.get("doing", ""), by=actor(), now=now())
    return respond.changed("desk/_presence.html", path("desk_lifecycle.show", idea_id=idea_id), idea_id=idea_id, others=others_at(idea_id, actor().id, now()), again=True)


@bp.post("/inbox/views")
@staff_only()
def keep() -> Response:
    """Keep this list under a name."""
    query, view = query_of(chosen_view(), asked_for()), chosen_view()
    try:
        views.keep(request.form.get("name", ""), query, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return desk_page("desk/inbox.html", view=view, status=refused.refusal.status, wrong=refused.refusal, typed=request.form.get("name", ""), **listing(view))
    return respond.see_other(f"{path('desk_inbox.show')}?{query}", note=N_("Kept. It stands on the left."))


@bp.post("/inbox/views/<int:view_id>/removal")
@staff_only()
def let_go(view_id: int) -> Response:
    """Remove a kept list."""
    views.let_go(view_id, by=actor(), now=now())
    return respond.see_other(path("desk_inbox.show"), note=N_("The list is removed. The ideas are where they were."))


@bp.post("/density")
@staff_only()
def density() -> Response:
    """Close or wide lines: a plain cookie, as the colours have one."""
    answer = respond.see_other(safe_next(request.referrer))
    if request.form.get("density") == "compact":
        answer.set_cookie("density", "compact", max_age=YEAR, path="/desk", samesite="Lax", httponly=True, secure=request.is_secure)
    else:
        answer.delete_cookie("density", path="/desk")
    return answer


def _list_query(**more: str | int) -> str:
    """The list one came from, for the way back, and what is to be undone."""
    given = {name: value for name, value in more.items() if value != ""}
    return query_of(chosen_view(), asked_for(), **given) if "view" in request.args else query_of("", asked_for(), **given)


def _idea(idea_id: int) -> Idea:
    return idea_for(idea_id, actor()) or abort(404)
