"""Questions to fans: what is asked, one's own answer, what is shown at the end."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g

from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused
from ideas.core.words import N_, say
from ideas.polls import actions
from ideas.polls.models import Poll
from ideas.polls.queries import Shown, consent_of, poll_for, polls_for, tag_name
from ideas.polls.rules import CONSENT, PHASE_WORDS, POINTS, SCALE, TEXT, VERSION, WORDS, phase
from ideas.standings.rules import TIER_WORDS
from ideas.web import respond
from ideas.web.context import in_lang
from ideas.web.forms import said, ticked, typed
from ideas.web.session import actor, me, member_only

bp = Blueprint("polls", __name__, url_prefix="/polls")
LOOKS = {"open": ("goal", "talk"), "result": ("yes", "check"), "stopped": ("nope", "x"), "counting": ("", "clock"), "draft": ("", "lock")}


@bp.get("")
def index() -> Response:
    """What can be answered, what was asked, and the consent."""
    polls = [state_of(one.poll) | {"asked": one.asked, "own": one.own is not None} for one in polls_for(actor()) if one.poll.opened_at is not None]
    return respond.page("polls/index.html", now=[one for one in polls if one["phase"] == "open"], past=[one for one in polls if one["phase"] != "open"], consent=consent_of(actor().id), consent_text=say(g.locale, CONSENT[VERSION]))


@bp.get("/<int:poll_id>")
def show(poll_id: int) -> Response:
    """One question."""
    return respond.page("polls/show.html", **_view(_found(poll_id), {}), errors={}, refusal=None)


@bp.post("/<int:poll_id>/answer")
@member_only
def answer(poll_id: int) -> Response:
    """Answer, or answer otherwise: htmx gets the form anew, a plain form the page; what is wrong stands at its field."""
    found, given = _found(poll_id), typed("choice", "words")
    try:
        actions.answer(found.poll, given, agrees=ticked("consent"), by=actor(), now=now())
    except Refused as refused:
        return _refused(poll_id, refused, given)
    return respond.changed("polls/_answer.html", _here(poll_id), **_view(_found(poll_id), {}), errors={}, refusal=None)


def _refused(poll_id: int, refused: Refused, given: dict[str, str]) -> Response:
    if refused.refusal.status not in {403, 409, 422}:
        raise refused
    session().rollback()
    errors = said(refused) if refused.refusal.field else {}
    shown: Refusal = refused.refusal
    return respond.refused(shown, "polls/show.html", "polls/_answer.html", **_view(_found(poll_id), given), errors=errors)


@bp.post("/<int:poll_id>/answer/withdrawal")
@member_only
def take_back(poll_id: int) -> Response:
    """Take one's answer back."""
    actions.take_back(_found(poll_id).poll, by=actor(), now=now())
    return respond.changed("polls/_answer.html", _here(poll_id), **_view(_found(poll_id), {}), errors={}, refusal=None)


@bp.post("/consent/withdrawal")
@member_only
def disagree() -> Response:
    """Take the consent back, and with it all one's answers."""
    actions.disagree(by=actor(), now=now())
    return respond.see_other(in_lang(path("polls.index")), note=N_("Your answers are deleted."))


def _found(poll_id: int) -> Shown:
    return poll_for(poll_id, actor()) or abort(404)


def _here(poll_id: int) -> str:
    return in_lang(path("polls.show", poll_id=poll_id)) + "#answer"


def in_mine(thing: Any, name: str) -> str:
    """A text in the reader's language."""
    return str(getattr(thing, f"{name}_{'de' if g.locale == 'de' else 'en'}"))


def state_of(poll: Poll) -> dict[str, Any]:
    """Question, phase and days, as every page shows them."""
    here = phase(poll, now())
    look, icon = LOOKS[here]
    return {
        "id": poll.id, "question": in_mine(poll, "question"), "why": in_mine(poll, "why"), "kind": poll.kind, "phase": here, "phase_text": say(g.locale, PHASE_WORDS[here]), "look": look, "icon": icon,
        "closes_at": poll.closes_at, "stop_reason": poll.stop_reason, "stopped_at": poll.stopped_at, "url": in_lang(path("polls.show", poll_id=poll.id)),
    }


def choices_of(poll: Poll) -> list[tuple[int, str]]:
    """The answers to choose from, by their place: the options, or the points of the scale; none where one writes."""
    if poll.kind == TEXT:
        return []
    at = 0 if g.locale == "de" else 1
    return [(point, str(point)) for point in range(1, POINTS + 1)] if poll.kind == SCALE else [(place, pair[at]) for place, pair in enumerate(poll.options, 1)]


def results_of(poll: Poll) -> dict[str, Any] | None:
    """What is shown at the end: (answer, coarse count, share of the largest) by answer; None before, {} where too few answered."""
    if poll.published_at is None:
        return None
    if not poll.published:
        return {}
    counts = poll.published.get("cells", {})
    most = max(counts.values(), default=1)
    rows = [(text, counts.get(str(place)), round(100 * counts.get(str(place), 0) / most, 1)) for place, text in choices_of(poll)]
    return {"answers": poll.published["answers"], "rows": rows, "median": poll.published.get("median")}


def whom(poll: Poll) -> str:
    """Whom a question is put to, for who may know of it."""
    if poll.segment == "tier":
        return say(g.locale, N_("From the tier %(tier)s on", tier=TIER_WORDS[poll.tier or "fan"]))
    if poll.segment == "tag":
        return say(g.locale, N_("Who follows or wrote ideas on “%(topic)s”", topic=tag_name(poll.tag_id)))
    return say(g.locale, _WHOM[poll.segment])


_WHOM = {"all": N_("All members"), "board": N_("Guests of a board"), "panel": N_("Who said yes to an invitation")}


def _view(found: Shown, given: dict[str, str]) -> dict[str, Any]:
    poll, own = found.poll, found.own
    chosen = given.get("choice") or (str(own.choice) if own and own.choice else "")
    return {
        "state": state_of(poll), "asked": found.asked, "own": own, "choices": choices_of(poll), "chosen": chosen, "words": given.get("words") or (own.words if own else ""), "results": results_of(poll), "words_most": WORDS[1],
        "consent": consent_of(actor().id), "consent_text": say(g.locale, CONSENT[VERSION]), "is_member": me() is not None, "whom": whom(poll),
    }
