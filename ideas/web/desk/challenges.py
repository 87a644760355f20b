"""Challenges at the desk: made, announced, with their jury; finalists and result."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Board, Picture
from ideas.board.queries import boards_for
from ideas.challenges import actions
from ideas.challenges.actions.making import describe
from ideas.challenges.models import Challenge
from ideas.challenges.queries.challenges import all_challenges
from ideas.challenges.rules.making import DAYS, NUMBERS, TEXTS, why_not_change
from ideas.challenges.rules.phases import FORMS
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, ZONE, say
from ideas.web import respond
from ideas.web.challenges_words import own_words, state_of
from ideas.web.desk.challenges_judging import register, shown
from ideas.web.desk.frame import desk_page
from ideas.web.forms import moment_in, said, ticked, typed, whole
from ideas.web.idea_form import uploads
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_challenges", __name__, url_prefix="/desk/challenges")
register(bp)
WORDS = tuple(f"{name}_{lang}" for name in TEXTS for lang in ("de", "en"))
LONGEST_NUMBER = 6


@bp.get("")
@staff_only("team")
def index() -> Response:
    """All of them, those without a result first."""
    rows = [{"id": one.id, "title": own_words(one, "title"), "state": state_of(one), "form": say(g.locale, FORMS[one.form]).partition(":")[0], "opens_at": one.opens_at} for one in all_challenges()]
    return desk_page("desk/challenges/index.html", view="challenges", rows=rows)


@bp.route("/new", methods=["GET", "POST"])
@staff_only("team")
def new() -> Response:
    """A new one; seen by staff alone until it is announced."""
    if request.method == "GET":
        return _form(None, {"form": "challenge", "entries_each": "3", "votes_each": "3", "winners_most": "1"})
    try:
        challenge = actions.draft(_fields(), by=actor(), now=now())
    except Refused as refused:
        return _form(None, request.form.to_dict(), refused)
    return _with_picture(challenge, N_("Kept as a draft. Nobody but the team sees it yet."))


@bp.route("/<int:challenge_id>/edit", methods=["GET", "POST"])
@staff_only("team")
def edit(challenge_id: int) -> Response:
    """Change it, before its start."""
    challenge = _challenge(challenge_id)
    if request.method == "GET":
        insist(why_not_change(challenge, actor(), now()))
        return _form(challenge, _kept(challenge))
    try:
        challenge = actions.change(challenge, _fields(), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _form(_challenge(challenge_id), request.form.to_dict(), refused)
    return _with_picture(challenge, N_("Saved."))


@bp.get("/<int:challenge_id>")
@staff_only("team")
def show(challenge_id: int) -> Response:
    """Where it stands, and what is to be done."""
    return desk_page("desk/challenges/show.html", view="challenges", **shown(_challenge(challenge_id)))


@bp.route("/<int:challenge_id>/announcement", methods=["GET", "POST"])
@staff_only("team")
def announce(challenge_id: int) -> Response:
    """Ask, then show it to everybody."""
    challenge = _challenge(challenge_id)
    if request.method == "GET":
        return desk_page("desk/challenges/announce.html", view="challenges", challenge=challenge, title=own_words(challenge, "title"), moment=challenge.opens_at)
    actions.announce(challenge, by=actor(), now=now())
    return respond.see_other(path("desk_challenges.show", challenge_id=challenge_id), note=N_("Announced. Everybody sees it now."))


def _challenge(challenge_id: int) -> Challenge:
    return (session().get(Challenge, challenge_id) if challenge_id < 2**63 else None) or abort(404)


def _fields() -> dict[str, Any]:
    """The form as the use case takes it: moments of the portal's clock, whole numbers, a board or any."""
    given: dict[str, Any] = typed(*WORDS, "form")
    given |= {name: moment_in(request.form.get(name, "")) for name in DAYS["challenge"]}
    given |= {name: whole(request.form.get(name, ""), LONGEST_NUMBER) for name in NUMBERS}
    boards = {str(board.id): board.id for board in boards_for(actor())}
    return given | {"only_new": ticked("only_new"), "board_id": boards.get(request.form.get("board_id", ""))}


def _kept(challenge: Challenge) -> dict[str, Any]:
    """The form as it stands."""
    moments = {name: getattr(challenge, name) for name in DAYS["challenge"]}
    said_moments = {name: moment.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M") if moment else "" for name, moment in moments.items()}
    picture = session().get(Picture, challenge.picture_id) if challenge.picture_id else None
    return {name: getattr(challenge, name) for name in (*WORDS, *NUMBERS, "form", "only_new")} | said_moments | {"board_id": challenge.board_id or "", "alt": picture.alt if picture else ""}


def _form(challenge: Challenge | None, values: dict[str, Any], refused: Refused | None = None) -> Response:
    boards: list[Board] = boards_for(actor())
    choices = [("", say(g.locale, N_("Any board"))), *((str(board.id), board.name_de if g.locale == "de" else board.name_en) for board in boards)]
    forms = [(key, say(g.locale, words)) for key, words in FORMS.items()]
    status = refused.refusal.status if refused else 200
    return desk_page("desk/challenges/form.html", view="challenges", status=403 if status == 401 else status, challenge=challenge, typed=values, errors=said(refused), boards=choices, forms=forms)


def _with_picture(challenge: Challenge, note: Any) -> Response:
    """The words are kept; a picture that cannot be is said beside its field."""
    alt = request.form.get("alt", "")
    try:
        for upload in uploads()[:1]:
            actions.set_picture(challenge, upload.data, alt, by=actor(), now=now())
        if not uploads() and challenge.picture_id is not None:
            describe(challenge, alt, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        again = _challenge(challenge.id)
        return _form(again, _kept(again) | {"alt": alt}, Refused(refused.refusal, {"picture": refused.refusal}))
    return respond.see_other(path("desk_challenges.show", challenge_id=challenge.id), note=note)


