"""The jury's own page: agreeing, giving points, keeping out where one is not impartial."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.challenges import actions
from ideas.challenges.models import Challenge, Juror
from ideas.challenges.queries.challenges import challenge_for
from ideas.challenges.queries.entries import entry_for
from ideas.challenges.queries.jury import Given, given_of, juror_of
from ideas.challenges.rules.jury import NOT_JUROR, may_see_scores
from ideas.challenges.rules.phases import phase
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_
from ideas.web import respond
from ideas.web.challenges_words import challenge_path, own_words, state_of
from ideas.web.forms import said, ticked, typed
from ideas.web.listing import kept
from ideas.web.session import actor, member_only

bp = Blueprint("challenges_jury", __name__, url_prefix="/challenges/<int:challenge_id>/jury")


@bp.get("")
@member_only
def show(challenge_id: int) -> Response:
    """What a juror is to do, and what the others gave where one's own stands."""
    return _page(*_seat(challenge_id))


@bp.post("")
@member_only
def answer(challenge_id: int) -> Response:
    """Agree, or decline."""
    challenge, _ = _seat(challenge_id)
    agrees = request.form.get("answer") == "yes"
    actions.answer(challenge, agrees=agrees, by=actor(), now=now())
    if agrees:
        return respond.see_other(path("challenges_jury.show", challenge_id=challenge_id), note=N_("Thank you. You are named as a member of the jury from now on."))
    return respond.see_other(kept(challenge_path(challenge)), note=N_("Thank you for your answer. You are not part of the jury."))


@bp.post("/scores/<int:entry_id>")
@member_only
def score(challenge_id: int, entry_id: int) -> Response:
    """Give an idea points with a note, or say that one is not impartial."""
    challenge, _ = _seat(challenge_id)
    entry = entry_for(entry_id, challenge.id) or abort(404)
    form = typed("points", "note")
    try:
        if ticked("conflict"):
            actions.declare(challenge, entry, note=form["note"], by=actor(), now=now())
        else:
            points = int(form["points"]) if form["points"] in set("12345") else None
            actions.score(challenge, entry, points=points, note=form["note"], by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(*_seat(challenge_id), wrong=entry_id, refused=refused, form=form)
    return respond.see_other(f"{path('challenges_jury.show', challenge_id=challenge_id)}#entry-{entry_id}", note=N_("Kept. Below it you see what the others gave."))


def _seat(challenge_id: int) -> tuple[Challenge, Juror]:
    """The challenge and one's seat; who has none is told no. Raises Refused."""
    challenge = challenge_for(challenge_id, actor()) or abort(404)
    juror = juror_of(challenge.id, actor().id)
    insist(NOT_JUROR if juror is None or juror.declined_at is not None else None)
    assert juror is not None
    return challenge, juror


def _page(challenge: Challenge, juror: Juror, *, wrong: int = 0, refused: Refused | None = None, form: dict[str, str] | None = None) -> Response:
    here = phase(challenge, now())
    found = given_of(challenge) if juror.agreed_at is not None and here not in {"draft", "coming", "open"} else []
    status = refused.refusal.status if refused else 200
    return respond.page(
        "challenges_jury/show.html", status=status, challenge=challenge, juror=juror, state=state_of(challenge), title=own_words(challenge, "title"), standing=here,
        entries=[_entry(one, challenge, juror) for one in found], wrong=wrong, errors=said(refused), typed=form or {}, back=kept(challenge_path(challenge)),
    )


def _entry(one: Given, challenge: Challenge, juror: Juror) -> dict[str, Any]:
    """An idea as this juror sees it."""
    own = one.own(juror.id)
    sees = may_see_scores(is_staff=actor().is_staff, is_juror=True, has_given=own is not None, has_conflict=own is not None and own.has_conflict, is_chosen=challenge.chosen_at is not None)
    others = [(name, score) for name, score in one.scores if score.juror_id != juror.id] if sees else []
    return {"id": one.entry.id, "title": one.idea.title, "summary": one.idea.summary, "lang": one.idea.lang, "url": kept(idea_path(one.idea.id, one.idea.slug)), "own": own, "sees": sees, "others": others, "is_own": one.idea.author_id == actor().id}
