"""Inviting by fit at the desk: what for, whom the list names and why, sending."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time
from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, ZONE
from ideas.panels.actions import panels
from ideas.panels.models import Invitation, Panel
from ideas.panels.queries.guests import invited_boards
from ideas.panels.queries.panels import all_panels, list_of, panel_for, seat_for, topic_names, topics_named
from ideas.panels.rules.fit import FACTOR_WORDS, NEWCOMER_WORDS, because
from ideas.panels.rules.inviting import PURPOSE_WORDS, why_not_change
from ideas.standings.rules import TIER_WORDS
from ideas.web import respond
from ideas.web.context import in_lang, say
from ideas.web.desk.frame import desk_page
from ideas.web.forms import day_in, said, typed, whole
from ideas.web.polls import in_mine
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_panels", __name__, url_prefix="/desk/panels")
WORDS = ("title_de", "title_en", "text_de", "text_en")
LANGUAGES = {"de": N_("German"), "en": N_("English")}


@bp.get("")
@staff_only("team")
def index() -> Response:
    """Boards for invited people, and all invitations."""
    rows = [(one, in_mine(one.panel, "title"), say(PURPOSE_WORDS[one.panel.purpose])) for one in all_panels()]
    return desk_page("desk/panels/index.html", view="panels", rows=rows, boards=[(one, in_mine(one.board, "name"), say(TIER_WORDS[one.board.guests_tier]) if one.board.guests_tier else "") for one in invited_boards()])


@bp.route("/new", methods=["GET", "POST"])
@staff_only("team")
def new() -> Response:
    """A new one; nobody hears of it until it is sent."""
    if request.method == "GET":
        return _form(None, {"size": "20", "purpose": request.args.get("purpose", "")})
    try:
        panel = panels.draft(_fields(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(None, request.form.to_dict(), refused)
    return respond.see_other(_here("show", panel.id), note=N_("Kept. Draw the list next."))


@bp.route("/<int:panel_id>/edit", methods=["GET", "POST"])
@staff_only("team")
def edit(panel_id: int) -> Response:
    """Change it, before it is sent."""
    panel = _panel(panel_id)
    if request.method == "GET":
        insist(why_not_change(panel, actor(), now()))
        return _form(panel, _kept(panel))
    try:
        panels.change(panel, _fields(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(_panel(panel_id), request.form.to_dict(), refused)
    return respond.see_other(_here("show", panel_id), note=N_("Saved. Draw the list anew."))


@bp.get("/<int:panel_id>")
@staff_only("team")
def show(panel_id: int) -> Response:
    """The list with its reasons, how the groups stand in it, and what came of it."""
    panel = _panel(panel_id)
    seats = list_of(panel.id)
    listed = [one for one in seats if one.row.left_out_at is None]
    may_change = why_not_change(panel, actor(), now()) is None
    topics = ", ".join(topic_names(panel.tags).values())
    return desk_page(
        "desk/panels/show.html", view="panels", panel=panel, title=in_mine(panel, "title"), text=in_mine(panel, "text"), purpose=say(PURPOSE_WORDS[panel.purpose]), may_change=may_change, topics=topics,
        lines=[_line(one, topics) for one in listed], out=[one for one in seats if one.row.left_out_at is not None], groups=_groups(listed), weights=[(say(FACTOR_WORDS[name]), weight) for name, weight in panel.weights.items()],
        answers=Counter({True: "yes", False: "no", None: "open"}[one.row.agreed] for one in listed),
    )


def _line(one: Any, topics: str) -> dict[str, Any]:
    factors = [(say(FACTOR_WORDS[reason["factor"]]), round(100 * reason["value"]), say(because(reason, topics))) for reason in one.row.reasons]
    return {"seat": one.row, "handle": one.handle, "name": one.name, "fit": round(100 * one.row.fit), "factors": factors, "group": _segment(one.row)}


def _segment(row: Invitation) -> str:
    lang, tier, since = (row.segment.get(name, "") for name in ("lang", "tier", "since"))
    return " · ".join((say(LANGUAGES[lang]) if lang in LANGUAGES else lang, say(TIER_WORDS[tier]), say(NEWCOMER_WORDS[since])))


def _groups(listed: list[Any]) -> list[tuple[str, int]]:
    return Counter(_segment(one.row) for one in listed).most_common()


@bp.post("/<int:panel_id>/list")
@staff_only("team")
def draw(panel_id: int) -> Response:
    """Make the list anew."""
    number = panels.draw(_panel(panel_id), by=actor(), now=now())
    return respond.see_other(_here("show", panel_id), note=N_("On the list: %(number)s", number=number))


@bp.route("/<int:panel_id>/list/<int:seat_id>/removal", methods=["GET", "POST"])
@staff_only("team")
def leave_out(panel_id: int, seat_id: int) -> Response:
    """Ask for the reason, then take somebody off the list."""
    panel, seat = _panel(panel_id), seat_for(panel_id, seat_id) or abort(404)
    if request.method == "GET":
        return _asked(panel, seat, "")
    reason = typed("reason")["reason"]
    try:
        panels.leave_out(seat, reason, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _asked(_panel(panel_id), seat_for(panel_id, seat_id) or abort(404), reason, refused)
    return respond.see_other(_here("show", panel_id), note=N_("Taken off the list."))


def _asked(panel: Panel, seat: Invitation, reason: str, refused: Refused | None = None) -> Response:
    return desk_page("desk/panels/leave_out.html", view="panels", status=refused.refusal.status if refused else 200, panel=panel, seat=seat, reason=reason, errors=said(refused))


@bp.route("/<int:panel_id>/sending", methods=["GET", "POST"])
@staff_only("team")
def send(panel_id: int) -> Response:
    """Ask, then invite."""
    panel = _panel(panel_id)
    if request.method == "GET":
        return desk_page("desk/panels/send.html", view="panels", panel=panel, title=in_mine(panel, "title"), number=sum(one.row.left_out_at is None for one in list_of(panel.id)))
    number = panels.send(panel, by=actor(), now=now())
    return respond.see_other(_here("show", panel_id), note=N_("Invited: %(number)s", number=number))


@bp.post("/<int:panel_id>/removal")
@staff_only("team")
def discard(panel_id: int) -> Response:
    """Put one away that was never sent."""
    panels.discard(_panel(panel_id), by=actor(), now=now())
    return respond.see_other(in_lang(path("desk_panels.index")), note=N_("Put away."))


def _panel(panel_id: int) -> Panel:
    return panel_for(panel_id) or abort(404)


def _here(what: str, panel_id: int) -> str:
    return in_lang(path(f"desk_panels.{what}", panel_id=panel_id))


def _fields() -> dict[str, Any]:
    """The form as the use case takes it: the purpose names its board, topics by name, the last day to answer as its end."""
    purpose, _, board = request.form.get("purpose", "").partition(":")
    names = [name.strip().casefold() for name in request.form.get("tags", "").replace("\n", ",").split(",") if name.strip()][:20]
    found, day = topics_named(names), day_in(request.form.get("answer_by", ""))
    until = datetime.combine(day, time(23, 59), ZONE) if day else None
    return {
        **typed(*WORDS), "purpose": purpose, "board_id": whole(board, 15), "thing_id": whole(request.form.get("thing", ""), 15), "size": whole(request.form.get("size", ""), 4),
        "tags": list(dict.fromkeys(found.values())), "unknown": [name[:60] for name in names if name not in found], "answer_by": until,
    }


def _kept(panel: Panel) -> dict[str, Any]:
    words = {name: getattr(panel, name) for name in WORDS}
    purpose = f"board:{panel.board_id}" if panel.board_id else panel.purpose
    return words | {"purpose": purpose, "thing": panel.thing_id or "", "size": panel.size, "tags": ", ".join(topic_names(panel.tags).values()), "answer_by": panel.answer_by.astimezone(ZONE).date().isoformat()}


def _form(panel: Panel | None, values: dict[str, Any], refused: Refused | None = None) -> Response:
    action = _here("edit", panel.id) if panel else in_lang(path("desk_panels.new"))
    back = _here("show", panel.id) if panel else in_lang(path("desk_panels.index"))
    purposes = [("poll", say(PURPOSE_WORDS["poll"])), ("test", say(PURPOSE_WORDS["test"])), *((f"board:{one.board.id}", f"{say(PURPOSE_WORDS['board'])}: {in_mine(one.board, 'name')}") for one in invited_boards())]
    heading = say(N_("Change the invitation")) if panel else say(N_("Invite by fit"))
    return desk_page("desk/panels/form.html", view="panels", status=refused.refusal.status if refused else 200, heading=heading, typed=values, errors=said(refused), action=action, back=back, purposes=purposes)
