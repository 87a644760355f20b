"""Merging at the desk: what looks alike, what is announced, and one idea on its way into another."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.board.queries import cards_of, idea_for
from ideas.board.queries.lists import Card
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.numbers import number
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message, say
from ideas.search.queries import find, similar_ideas
from ideas.triage.actions import merging, suggesting, unmerging
from ideas.triage.models.merging import Merge, MergeSuggestion
from ideas.triage.queries.merging import last_merge, objections, open_lines, recent_lines, ties_of
from ideas.triage.queries.previewing import preview_of
from ideas.triage.queries.suggesting import dismissed_suggestions, nearby, suggested_for, suggestion_for, waiting_suggestions
from ideas.triage.rules.merging import why_not_begin, why_not_carry_out, why_not_hasten, why_not_merge
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import is_near, said, typed, whole
from ideas.web.listing import stage_text
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_merges", __name__, url_prefix="/desk")
FIELDS = ("into", "q", "reason", "days", "hurry")
LATELY = timedelta(days=30)
CHOICES, LIKE = 8, 5
NOTHING_SEEN = datetime.min.replace(tzinfo=UTC)


# --- what looks alike


@bp.get("/merges")
@staff_only()
def index() -> Response:
    """Suggestions, what is announced, what was done or put aside lately."""
    since = now() - LATELY
    lists: dict[str, Any] = {"suggestions": waiting_suggestions(), "coming": open_lines(), "done": recent_lines(since), "aside": dismissed_suggestions(since)}
    return desk_page("desk/merges.html", view="merges", moment=now(), stage_text=stage_text, **lists)


@bp.post("/merges/suggestions/<int:suggestion_id>/dismissal")
@staff_only()
def dismiss(suggestion_id: int) -> Response:
    """Put a suggestion aside; it can be brought back."""
    found = _suggestion(suggestion_id)
    suggesting.dismiss(found, by=actor(), now=now())
    return respond.changed("desk/_merge_aside.html", path("desk_merges.index"), note=N_("Put aside. Below it can be brought back.") if not respond.wants_part() else None, one=found)


@bp.post("/merges/suggestions/<int:suggestion_id>/return")
@staff_only()
def bring_back(suggestion_id: int) -> Response:
    """Undo that."""
    suggesting.bring_back(_suggestion(suggestion_id), by=actor(), now=now())
    return respond.see_other(path("desk_merges.index"), note=N_("It stands among the suggestions again."))


def _suggestion(suggestion_id: int) -> MergeSuggestion:
    return suggestion_for(suggestion_id) or abort(404)


# --- one idea


@bp.get("/ideas/<int:idea_id>/merge")
@staff_only()
def show(idea_id: int) -> Response:
    """Choose the main idea, see what would move, say why; or how far it is."""
    return _page(_idea(idea_id))


@bp.post("/ideas/<int:idea_id>/merge")
@staff_only()
def announce(idea_id: int) -> Response:
    """Announce it: people may object before it happens."""
    form = typed(*FIELDS)
    try:
        main = idea_for(whole(form["into"], 18) or 0, actor()) or abort(404)
        days = whole(form["days"], 3) if form["days"].strip() else None
        merge = merging.announce(_idea(idea_id), main, reason=form["reason"], days=days if form["days"].strip() == "" or days is not None else -1, hurry=form["hurry"], lang=g.locale, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(_idea(idea_id), "announce", refused)
    return _done(idea_id, N_("Announced. Supporters and creators are told; it happens on %(moment)s.", moment=merge.due_at))


@bp.post("/ideas/<int:idea_id>/merge/time")
@staff_only("moderator")
def hasten(idea_id: int) -> Response:
    """Shorten the time to object, with a reason that is shown."""
    days = whole(request.form.get("days", ""), 3)
    return _do(idea_id, "time", lambda merge: merging.hasten(merge, days, reason=request.form.get("reason", ""), by=actor(), now=now()), N_("Shortened. Everybody concerned is told."))


@bp.post("/ideas/<int:idea_id>/merge/objections")
@staff_only()
def read(idea_id: int) -> Response:
    """The objections were read."""
    seen = _moment(request.form.get("up_to", ""))
    return _do(idea_id, "objections", lambda merge: merging.read_objections(merge, up_to=seen, by=actor(), now=now()), N_("Noted as read. It goes on."))


def _moment(written: str) -> datetime:
    """The moment a form of this page carries; where it is none, nothing was seen."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return NOTHING_SEEN
    return moment if moment.tzinfo is not None and is_near(moment) else NOTHING_SEEN


@bp.post("/ideas/<int:idea_id>/merge/removal")
@staff_only()
def call_off(idea_id: int) -> Response:
    """Not after all."""
    return _do(idea_id, "removal", lambda merge: merging.call_off(merge, reason=request.form.get("reason", ""), by=actor(), now=now()), N_("Called off. Everybody concerned is told."))


@bp.post("/ideas/<int:idea_id>/merge/completion")
@staff_only()
def carry_out(idea_id: int) -> Response:
    """Do at once what is due."""
    return _do(idea_id, "completion", lambda merge: merging.carry_out(merge, by=actor(), now=now()), N_("Merged. Its supporters count for the main idea now."))


@bp.post("/ideas/<int:idea_id>/merge/undoing")
@staff_only()
def undo(idea_id: int) -> Response:
    """Take it apart again."""
    return _do(idea_id, "undoing", lambda merge: unmerging.undo(merge, reason=request.form.get("reason", ""), by=actor(), now=now()), N_("Undone. Both ideas stand by themselves again, with their own supporters."))


def _do(idea_id: int, form: str, use_case: Callable[[Merge], object], note: Message) -> Response:
    """Run a use case on the idea's latest merge; a refusal shows the form again with what was typed."""
    try:
        use_case(last_merge(_idea(idea_id).id) or abort(404))
    except Refused as refused:
        session().rollback()
        return _page(_idea(idea_id), form, refused)
    return _done(idea_id, note)


def _done(idea_id: int, note: Message) -> Response:
    return respond.see_other(path("desk_merges.show", idea_id=idea_id), note=note)


def _idea(idea_id: int) -> Idea:
    return idea_for(idea_id, actor()) or abort(404)


def _page(idea: Idea, form: str = "", refused: Refused | None = None) -> Response:
    merge = last_merge(idea.id)
    stands = merge is not None and merge.state in {"announced", "done"}
    values = _standing(merge) if merge is not None and stands else _choosing(idea)
    errors: dict[str, Any] = {"open_form": form, "errors": said(refused), "typed": typed(*FIELDS) if refused else {}}
    return desk_page("desk/merge.html", view="merges", status=refused.refusal.status if refused else 200, idea=idea, merge=merge if stands else None, **values, **errors)


def _standing(merge: Merge) -> dict[str, Any]:
    """How far an announced or finished merge is."""
    moment, main = now(), session().get(Idea, merge.main_id)
    objected = objections(merge.id)
    unread = [one for one in objected if one.objection.read_at is None]
    why = why_not_carry_out(merge, moment, unread=len(unread))
    return {
        "main": main, "objected": objected, "unread": unread, "last": max((one.objection.at for one in unread), default=None), "moment": moment,
        "why_not_now": say(g.locale, why.message) if why else "", "why_not_sooner": _said(why_not_hasten(actor(), moment)),
    }


def _said(refusal: Any) -> str:
    return say(g.locale, refusal.message) if refusal else ""


def _choosing(idea: Idea) -> dict[str, Any]:
    """The main idea to choose, and what would move into it where one is chosen."""
    text, chosen = request.values.get("q", "").strip()[:100], request.values.get("into", type=int)
    main = idea_for(chosen, actor()) if chosen else None
    refusal = why_not_begin(idea, actor(), now())
    values: dict[str, Any] = {"q": text, "main": main, "usual": number(session(), "merge_notice_days"), "why_not_sooner": _said(why_not_hasten(actor(), now())), "why_not": _said(refusal), "stage_text": stage_text}
    if main is not None and refusal is None:
        wrong = why_not_merge(idea, main, ties_of(idea, main), actor(), now())
        return values | {"wrong": _said(wrong), "preview": preview_of(idea, main) if wrong is None else None}
    return values | {"found": _found(text, idea) if text else [], "alike": suggested_for(idea.id), "near": [] if text or refusal else _near(idea)}


def _near(idea: Idea) -> list[Card]:
    """Ideas near to it in words, of those it might be merged into."""
    cards = similar_ideas(idea.title, idea.body, actor(), CHOICES, exclude=idea.id)
    fitting = {one.id for one in nearby(idea, [card.id for card in cards])}
    return [card for card in cards if card.id in fitting][:LIKE]


def _found(text: str, idea: Idea) -> list[Card]:
    """Ideas by their number or their words."""
    wanted = whole(text.lstrip("#"), 18)
    cards = cards_of([wanted], actor()) if wanted else find(text, actor(), limit=CHOICES).cards
    return [card for card in cards if card.id != idea.id]
