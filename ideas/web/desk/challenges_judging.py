"""The second half of a challenge at the desk: jury, finalists, result."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Response, abort, g, request

from ideas.accounts.models import Member
from ideas.challenges import actions
from ideas.challenges.models import Challenge
from ideas.challenges.queries.entries import entries_page
from ideas.challenges.queries.jury import given_of, juror_for, juror_of, jury_of, member_by_handle
from ideas.challenges.rules.jury import may_see_scores, why_not_add_word, why_not_choose, why_not_invite, why_not_publish
from ideas.challenges.rules.making import why_not_change
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.names import handle_key
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.words import N_, say
from ideas.web import respond
from ideas.web.challenges_words import challenge_path, days_of, own_words, state_of
from ideas.web.desk.frame import desk_page
from ideas.web.forms import said
from ideas.web.session import actor, staff_only

NOBODY = Refusal("nobody", N_("Nobody here has this handle."), 422, field="handle")
MOST_DIGITS = 18


def register(bp: Blueprint) -> None:
    """Add these pages to the blueprint of challenges."""
    for rule, name, view, methods in (
        ("/<int:challenge_id>/jury", "invite", invite, ["POST"]),
        ("/<int:challenge_id>/jury/<int:juror_id>/removal", "dismiss", dismiss, ["POST"]),
        ("/<int:challenge_id>/finalists", "choose", choose, ["GET", "POST"]),
        ("/<int:challenge_id>/result", "publish", publish, ["GET", "POST"]),
        ("/<int:challenge_id>/word", "add_word", add_word, ["POST"]),
    ):
        bp.add_url_rule(rule, name, view, methods=methods)


def shown(challenge: Challenge) -> dict[str, Any]:
    """What the desk's page of a challenge shows; scores hide from jurors who have not given theirs."""
    by, moment = actor(), now()
    return {
        "challenge": challenge, "title": own_words(challenge, "title"), "question": own_words(challenge, "question"), "state": state_of(challenge), "days": days_of(challenge), "public_url_of": challenge_path(challenge),
        "seats": jury_of(challenge.id) if challenge.form == "challenge" else [], "given": _given(challenge), "errors": {}, "typed": {},
        "may_change": why_not_change(challenge, by, moment) is None, "why_frozen": _said(why_not_change(challenge, by, moment)), "may_invite": why_not_invite(challenge, by, moment) is None,
        "why_not_choose": _said(why_not_choose(challenge, by, moment)), "why_not_publish": _said(why_not_publish(challenge, by, moment)), "may_add_word": why_not_add_word(challenge, challenge.word, by, moment) is None,
    }


def _said(refusal: Refusal | None) -> str | None:
    return say(g.locale, refusal.message) if refusal else None


def _given(challenge: Challenge) -> list[dict[str, Any]]:
    seat = juror_of(challenge.id, actor().id)
    is_juror = seat is not None and seat.declined_at is None
    rows = []
    for one in given_of(challenge):
        own = one.own(seat.id) if seat else None
        sees = may_see_scores(is_staff=True, is_juror=is_juror, has_given=own is not None, has_conflict=own is not None and own.has_conflict, is_chosen=challenge.chosen_at is not None)
        rows.append({"id": one.entry.id, "title": one.idea.title, "url": idea_path(one.idea.id, one.idea.slug), "count": len(one.points), "sees": sees, "scores": one.scores if sees else [], "mean": one.mean if sees else None, "points": one.points if sees else [], "is_finalist": one.entry.finalist_at is not None})
    return rows


@staff_only("admin")
def invite(challenge_id: int) -> Response:
    """Invite somebody into the jury by handle."""
    challenge, handle = _challenge(challenge_id), request.form.get("handle", "")[:60].strip().removeprefix("@")
    try:
        member = member_by_handle(handle_key(handle))
        insist(NOBODY if member is None else None)
        actions.invite(challenge, cast("Member", member), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        values = shown(_challenge(challenge_id)) | {"errors": said(refused), "typed": {"handle": handle}}
        return desk_page("desk/challenges/show.html", view="challenges", status=refused.refusal.status, **values)
    return _back(challenge_id, N_("Invited. They find the invitation on the page of the challenge."))


@staff_only("admin")
def dismiss(challenge_id: int, juror_id: int) -> Response:
    """Take somebody off the jury."""
    challenge = _challenge(challenge_id)
    actions.dismiss(challenge, juror_for(juror_id, challenge.id) or abort(404), by=actor(), now=now())
    return _back(challenge_id, N_("No longer in the jury. What they gave is gone."))


@staff_only("team")
def choose(challenge_id: int) -> Response:
    """Say who the finalists are and why; that cannot be undone."""
    challenge = _challenge(challenge_id)
    if request.method == "GET":
        insist(why_not_choose(challenge, actor(), now()))
        return _choice(challenge, {})
    chosen = [int(n) for n in request.form.getlist("finalists") if n.isdecimal() and len(n) <= MOST_DIGITS]
    try:
        actions.choose(challenge, {n: request.form.get(f"reason-{n}", "") for n in chosen}, lang=g.locale, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _choice(_challenge(challenge_id), {n: request.form.get(f"reason-{n}", "") for n in chosen}, refused)
    return _back(challenge_id, N_("Chosen. Names and reasons are public now."))


def _choice(challenge: Challenge, reasons: dict[int, str], refused: Refused | None = None) -> Response:
    status = refused.refusal.status if refused else 200
    return desk_page("desk/challenges/choose.html", view="challenges", status=403 if status == 401 else status, challenge=challenge, title=own_words(challenge, "title"), given=_given(challenge), reasons=reasons, errors=said(refused))


@staff_only("team")
def publish(challenge_id: int) -> Response:
    """Ask for the word of the jury, then publish the result; that cannot be undone."""
    challenge = _challenge(challenge_id)
    if request.method == "GET":
        insist(why_not_publish(challenge, actor(), now()))
        return _result(challenge, "")
    word = request.form.get("word", "")
    try:
        actions.publish(challenge, word=word, lang=g.locale, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        if refused.refusal.field is None:
            raise
        return _result(_challenge(challenge_id), word, refused)
    return _back(challenge_id, N_("Published. The result stays as it is."))


def _result(challenge: Challenge, word: str, refused: Refused | None = None) -> Response:
    entries = entries_page(challenge, actor(), finalists=challenge.chosen_at is not None).items
    return desk_page("desk/challenges/publish.html", view="challenges", status=refused.refusal.status if refused else 200, challenge=challenge, title=own_words(challenge, "title"), entries=len(entries), word=word, errors=said(refused))


@staff_only("team")
def add_word(challenge_id: int) -> Response:
    """Add the word of the jury to a result that the portal published by itself."""
    challenge, word = _challenge(challenge_id), request.form.get("word", "")
    try:
        actions.add_word(challenge, word, lang=g.locale, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        values = shown(_challenge(challenge_id)) | {"errors": said(refused), "typed": {"word": word}}
        return desk_page("desk/challenges/show.html", view="challenges", status=refused.refusal.status, **values)
    return _back(challenge_id, N_("Saved."))


def _back(challenge_id: int, note: Any) -> Response:
    return respond.see_other(path("desk_challenges.show", challenge_id=challenge_id), note=note)


def _challenge(challenge_id: int) -> Challenge:
    return (session().get(Challenge, challenge_id) if challenge_id < 2**63 else None) or abort(404)
