"""Questions to fans at the desk: written, asked, stopped, and what came of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.numbers import number
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, ZONE
from ideas.polls import actions
from ideas.polls.models import Poll
from ideas.polls.queries import aims, answer_count, poll_for, polls_for, reach_of, tag_name, tag_named, words_of
from ideas.polls.rules import KIND_WORDS, SEGMENT_WORDS, why_not_change
from ideas.standings.rules import TIER_WORDS
from ideas.surveys.rules import coarse
from ideas.web import respond
from ideas.web.context import in_lang, say
from ideas.web.desk.frame import desk_page
from ideas.web.forms import moment_in, said, typed, whole
from ideas.web.polls import choices_of, results_of, state_of, whom
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_polls", __name__, url_prefix="/desk/polls")
WORDS = ("question_de", "question_en", "why_de", "why_en")


@bp.get("")
@staff_only("team")
def index() -> Response:
    """All of them, drafts too."""
    return desk_page("desk/polls/index.html", view="polls", rows=[(state_of(one.poll), whom(one.poll), _here("show", one.poll.id)) for one in polls_for(actor())])


@bp.route("/new", methods=["GET", "POST"])
@staff_only("team")
def new() -> Response:
    """A new one; seen by the team alone until it is asked."""
    if request.method == "GET":
        return _form(None, {"kind": "single", "segment": "all"})
    try:
        poll = actions.draft(_fields(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(None, request.form.to_dict(), refused)
    return respond.see_other(_here("show", poll.id), note=N_("Kept as a draft. Nobody but the team sees it yet."))


@bp.route("/<int:poll_id>/edit", methods=["GET", "POST"])
@staff_only("team")
def edit(poll_id: int) -> Response:
    """Change it, before it is asked."""
    poll = _poll(poll_id)
    if request.method == "GET":
        insist(why_not_change(poll, actor(), now()))
        return _form(poll, _kept(poll))
    try:
        actions.change(poll, _fields(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(_poll(poll_id), request.form.to_dict(), refused)
    return respond.see_other(_here("show", poll_id), note=N_("Saved."))


@bp.get("/<int:poll_id>")
@staff_only("team")
def show(poll_id: int) -> Response:
    """Where it stands; how many answered in steps of five and from 20 on, as everything else of it."""
    poll = _poll(poll_id)
    standing, least = answer_count(poll.id), number(session(), "survey_answers_least")
    told = coarse(standing, number(session(), "survey_cell_least")) if standing >= least else None
    return desk_page(
        "desk/polls/show.html", view="polls", state=state_of(poll), whom=whom(poll), reach=reach_of(poll), answers=told, least=least, offers=choices_of(poll), results=results_of(poll), words=words_of(poll),
        kind=say(KIND_WORDS[poll.kind]), may_change=why_not_change(poll, actor(), now()) is None,
    )


@bp.post("/<int:poll_id>/opening")
@staff_only("team")
def ask(poll_id: int) -> Response:
    """Put the question."""
    actions.ask(_poll(poll_id), by=actor(), now=now())
    return respond.see_other(_here("show", poll_id), note=N_("Asked. The question stands as it is until its end."))


@bp.route("/<int:poll_id>/stopping", methods=["GET", "POST"])
@staff_only("team")
def stop(poll_id: int) -> Response:
    """Ask for the reason, then stop it."""
    poll = _poll(poll_id)
    if request.method == "GET":
        return _asked(poll, "")
    reason = typed("reason")["reason"]
    try:
        actions.stop(poll, reason, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _asked(_poll(poll_id), reason, refused)
    return respond.see_other(_here("show", poll_id), note=N_("Stopped. The answers are deleted."))


def _asked(poll: Poll, reason: str, refused: Refused | None = None) -> Response:
    return desk_page("desk/polls/stop.html", view="polls", status=refused.refusal.status if refused else 200, state=state_of(poll), reason=reason, errors=said(refused))


@bp.post("/<int:poll_id>/removal")
@staff_only("team")
def discard(poll_id: int) -> Response:
    """Put a draft away."""
    actions.discard(_poll(poll_id), by=actor(), now=now())
    return respond.see_other(in_lang(path("desk_polls.index")), note=N_("Put away."))


def _poll(poll_id: int) -> Poll:
    found = poll_for(poll_id, actor())
    return found.poll if found else abort(404)


def _here(what: str, poll_id: int) -> str:
    return in_lang(path(f"desk_polls.{what}", poll_id=poll_id))


def _fields() -> dict[str, Any]:
    """The form as the use case takes it: answers one a line, the aim of the segment that was chosen."""
    options = {name: [line.strip() for line in request.form.get(name, "").splitlines() if line.strip()][:20] for name in ("options_de", "options_en")}
    segment = request.form.get("segment", "")
    return {**typed(*WORDS), **options, "kind": request.form.get("kind", ""), "segment": segment, "aim": _aim(segment), "closes_at": moment_in(request.form.get("closes_at", ""))}


def _aim(segment: str) -> str | int | None:
    given = request.form.get(f"aim_{segment}", "").strip()
    if segment == "tier":
        return given if given in TIER_WORDS else None
    if segment == "tag":
        return tag_named(given.casefold()) if given else None
    wanted = whole(given, 15)
    return wanted if str(wanted) in dict(aims(segment, g.locale)) else None


def _kept(poll: Poll) -> dict[str, Any]:
    options = {name: "\n".join(pair[at] for pair in poll.options) for at, name in enumerate(("options_de", "options_en"))}
    named = {"aim_tier": poll.tier, "aim_tag": tag_name(poll.tag_id), "aim_board": poll.board_id, "aim_panel": poll.panel_id}
    closes = poll.closes_at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")
    return {name: getattr(poll, name) for name in (*WORDS, "kind", "segment")} | options | named | {"closes_at": closes}


def _form(poll: Poll | None, values: dict[str, Any], refused: Refused | None = None) -> Response:
    action = _here("edit", poll.id) if poll else in_lang(path("desk_polls.new"))
    back = _here("show", poll.id) if poll else in_lang(path("desk_polls.index"))
    choices = {"kind": _said(KIND_WORDS), "segment": _said(SEGMENT_WORDS), "tier": [("", ""), *_said(TIER_WORDS)], "board": [("", ""), *aims("board", g.locale)], "panel": [("", ""), *aims("panel", g.locale)]}
    heading = say(N_("Change the question")) if poll else say(N_("New question"))
    return desk_page("desk/polls/form.html", view="polls", status=refused.refusal.status if refused else 200, heading=heading, typed=values, errors=said(refused), action=action, back=back, offered=choices)


def _said(words: dict[str, Any]) -> list[tuple[str, str]]:
    return [(key, say(message)) for key, message in words.items()]
