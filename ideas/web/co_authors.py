"""Ideas of several: the creator's table of shares, and the answer of who is asked."""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.board.queries.drafts import own_idea
from ideas.board.queries.lists import face_path
from ideas.co_authors import actions
from ideas.co_authors.queries import Line, asked_idea, lines_of
from ideas.co_authors.rules import JOINED_IN, is_in_hand, missing, state_of, why_not_answer, why_not_change
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, Message, say
from ideas.web import respond
from ideas.web.forms import said
from ideas.web.session import actor, member_only

bp = Blueprint("co_authors", __name__)
STATES: dict[str, Message] = {"agreed": N_("has agreed"), "asked": N_("has not answered yet")}
_SHARE = re.compile(r"share-(\d{1,18})")


@bp.route("/ideas/<int:idea_id>/co-authors", methods=["GET", "POST"])
@member_only
def show(idea_id: int) -> Response:
    """The creator's table of shares; sending it invites somebody."""
    idea = _own(idea_id)
    if request.method == "GET":
        insist(why_not_change(idea, actor(), now()))
        return _table(idea)
    try:
        actions.invite(idea, request.form.get("handle", ""), request.form.get("share", ""), by=actor(), now=now())
    except Refused as refused:
        return _again(idea_id, refused)
    return _back(idea, N_("Asked. They find it under “My ideas”."))


@bp.post("/ideas/<int:idea_id>/co-authors/shares")
@member_only
def shares(idea_id: int) -> Response:
    """Set or propose all shares at once."""
    idea = _own(idea_id)
    given = {int(found[1]): text for name, text in request.form.items() if (found := _SHARE.fullmatch(name))}
    try:
        actions.change_shares(idea, given, by=actor(), now=now())
    except Refused as refused:
        return _again(idea_id, refused)
    return _back(idea, N_("Saved. Everybody is asked anew."))


@bp.post("/ideas/<int:idea_id>/co-authors/removal")
@member_only
def take_back(idea_id: int) -> Response:
    """Take an invitation or a proposal back."""
    idea = _own(idea_id)
    actions.take_back(idea, request.form.get("member_id", 0, type=int), by=actor(), now=now())
    return _back(idea, N_("Taken back."))


@bp.route("/ideas/<int:idea_id>/co-authors/agreement", methods=["GET", "POST"])
@member_only
def answer(idea_id: int) -> Response:
    """What somebody is asked to share in, and their yes or no."""
    idea = asked_idea(idea_id, actor()) or abort(404)
    if request.method == "GET":
        return _question(idea)
    if request.form.get("answer") == "agree":
        actions.agree(idea, by=actor(), now=now())
        note = N_("You’re in. Thank you.")
    else:
        actions.decline(idea, by=actor(), now=now())
        note = N_("You declined. Nothing changes for you.")
    return respond.see_other(path("ideas_new.mine"), note=note)


def _own(idea_id: int) -> Idea:
    return own_idea(idea_id, actor()) or abort(404)


def _back(idea: Idea, note: Message) -> Response:
    return respond.see_other(path("co_authors.show", idea_id=idea.id), note=note)


def _again(idea_id: int, refused: Refused) -> Response:
    """The table with what was typed, and what is wrong."""
    if refused.refusal.status == 403:
        raise refused
    session().rollback()
    return _table(_own(idea_id), refused)


def _table(idea: Idea, refused: Refused | None = None) -> Response:
    lines = lines_of(idea.id)
    given: dict[str, Any] = {
        "idea": idea, "lines": [_shown(idea, line) for line in lines], "errors": said(refused), "typed": request.form if refused else {}, "in_hand": is_in_hand(idea),
        "lacks": missing(sum(one.part.share if one.part.proposed_share is None else one.part.proposed_share for one in lines)) if lines else None,
        "joins": idea.stage in JOINED_IN, "back": _home_of(idea),
    }
    return respond.page("co_authors/show.html", status=refused.refusal.status if refused else 200, **given)


def _home_of(idea: Idea) -> str:
    if idea.stage == "draft":
        return path("ideas_new.draft", idea_id=idea.id)
    return idea_path(idea.id, idea.slug) if idea.published_at else path("ideas_new.edit", idea_id=idea.id)


def _question(idea: Idea) -> Response:
    lines = lines_of(idea.id)
    mine = next(line.part for line in lines if line.part.member_id == actor().id)
    refusal = why_not_answer(idea, actor(), now(), part=mine)
    return respond.page("co_authors/answer.html", idea=idea, lines=[_shown(idea, line) for line in lines], mine=mine, refusal=refusal, in_hand=is_in_hand(idea))


def _shown(idea: Idea, line: Line) -> dict[str, Any]:
    part = line.part
    return {
        "member_id": part.member_id, "handle": line.handle, "name": line.name, "face": face_path(line.handle or "nobody", line.picture_key), "share": part.share, "proposed": part.proposed_share,
        "creator": part.member_id == idea.author_id, "left": line.left, "state": say(g.locale, STATES[state_of(idea, part)]),
    }
