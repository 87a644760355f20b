"""One idea of a review round in the desk: scoring it, declaring a conflict of interest, preparing its decision."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message, say
from ideas.lifecycle.rules.words import REASON_WORDS, STAGE_WORDS
from ideas.reviews import actions
from ideas.reviews.actions.deciding import prepared_of
from ideas.reviews.models import PreparedDecision, RoundEntry
from ideas.reviews.queries.rounds import entry_for, round_for
from ideas.reviews.queries.scores import Card, own_card, part_of, seen_scores
from ideas.reviews.rules.decisions import OUTCOME_WORDS, why_not_decide
from ideas.reviews.rules.scoring import CRITERIA, why_not_declare, why_not_score
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import own_mark, said, sent_day, ticked, typed
from ideas.web.session import actor, staff_only

LOOKS = {"approved": "yes", "approved_with_changes": "yes", "parked": "park", "second_chance": "park", "declined": "nope"}
MOVED_ON = 409
TEXTS = ("outcome", "reason", "text", "changes_mind", "parked_until", "next_review_on", "own_mark")


def register(bp: Blueprint) -> None:
    """Add these pages to the blueprint of rounds."""
    here = "/<int:round_id>/ideas/<int:idea_id>"
    bp.add_url_rule(here, "idea", idea)
    for name, view in (("scores", score), ("conflict", declare), ("decision", prepare), ("decision/removal", discard)):
        bp.add_url_rule(f"{here}/{name}", view.__name__, view, methods=["POST"])


@staff_only()
def idea(round_id: int, idea_id: int) -> Response:
    """The idea with its scores, as far as the reader may see them, and its decision."""
    return _page(_entry(round_id, idea_id))


@staff_only()
def score(round_id: int, idea_id: int) -> Response:
    """Give one's scores, or change them."""
    values = {name: request.form.get(name, type=int) for name in CRITERIA}
    notes = {name: request.form.get(f"note_{name}", "") for name in CRITERIA}
    return _do(round_id, idea_id, "scores", lambda entry: actions.score(entry, values, notes, by=actor(), now=now()), N_("Saved. Here stands what everybody gave."))


@staff_only()
def declare(round_id: int, idea_id: int) -> Response:
    """Declare a conflict of interest."""
    return _do(round_id, idea_id, "conflict", lambda entry: actions.declare(entry, request.form.get("conflict", ""), by=actor(), now=now()), N_("Declared. Others judge this idea."))


@staff_only()
def prepare(round_id: int, idea_id: int) -> Response:
    """Write the decision; nobody but staff sees it before it is published."""
    return _do(round_id, idea_id, "decision", _prepared, N_("Prepared. Nobody outside the team sees it before it is published."))


def _prepared(entry: RoundEntry) -> object:
    given = typed(*TEXTS)
    told = {**given, "parked_until": sent_day("parked_until"), "next_review_on": sent_day("next_review_on"), "own_mark": own_mark(), "repeated": ticked("repeated")}
    return actions.prepare(entry, told, lang=g.locale, by=actor(), now=now())


@staff_only()
def discard(round_id: int, idea_id: int) -> Response:
    """Throw a prepared decision away."""
    return _do(round_id, idea_id, "decision", lambda entry: actions.discard(entry, by=actor(), now=now()), N_("Discarded."))


def _do(round_id: int, idea_id: int, form: str, use_case: Callable[[RoundEntry], object], note: Message) -> Response:
    """Run a use case; a refusal shows the page again with what was typed."""
    try:
        use_case(_entry(round_id, idea_id))
    except Refused as refused:
        session().rollback()
        return _page(_entry(round_id, idea_id), form, refused)
    return respond.see_other(path("desk_reviews.idea", round_id=round_id, idea_id=idea_id), note=note)


def _entry(round_id: int, idea_id: int) -> RoundEntry:
    return entry_for(round_id, idea_id) or abort(404)


def _page(entry: RoundEntry, form: str = "", refused: Refused | None = None) -> Response:
    thing, found = session().get_one(Idea, entry.idea_id), round_for(entry.round_id) or abort(404)
    part, prepared, mine = part_of(entry, thing, actor()), prepared_of(entry), own_card(entry, actor())
    refusals = {"score": why_not_score(part, actor(), now()), "decide": why_not_decide(part, actor(), now()), "declare": why_not_declare(part, actor(), "x", now())}
    values: dict[str, Any] = {
        "round": found, "idea": thing, "entry": entry, "part": part, "prepared": prepared, "seen": seen_scores([(entry, part)])[entry.id], "mine": mine,
        "why": {name: say(g.locale, refusal.message) if refusal else None for name, refusal in refusals.items()}, "criteria": [(name, say(g.locale, words)) for name, words in CRITERIA.items()],
        "outcomes": [("", "–"), *((name, say(g.locale, words)) for name, words in OUTCOME_WORDS.items())], "reasons": [("", "–"), *((name, say(g.locale, words)) for name, words in REASON_WORDS.items())],
        "marks": [("", "–"), *((str(mark), str(mark)) for mark in range(1, 6))], "stage_text": say(g.locale, STAGE_WORDS[thing.stage]), "open_form": form,
        "errors": said(refused), "typed": _typed(form, prepared), "sent": request.form.to_dict() if form else _given(mine), "lost": _lost(refused),
    }
    return desk_page("desk/review_idea.html", view="reviews", status=refused.refusal.status if refused else 200, **values)


def _given(mine: Card | None) -> dict[str, str]:
    """One's own scores as their form holds them."""
    scores = mine.scores.items() if mine else ()
    return {name: str(value) for name, (value, _note) in scores} | {f"note_{name}": note for name, (_value, note) in scores}


def _typed(form: str, prepared: PreparedDecision | None) -> dict[str, Any]:
    """What stands in the form of the decision: what was sent, else what is prepared."""
    if form == "decision" and "outcome" in request.form:
        return request.form.to_dict()
    return {name: getattr(prepared, name) if prepared is not None else "" for name in TEXTS}


def _lost(refused: Refused | None) -> list[str]:
    """What was typed, where the idea has moved on and the form is not there any more."""
    if refused is None or refused.refusal.status != MOVED_ON:
        return []
    return [text for name in ("text", "changes_mind", "conflict", *(f"note_{name}" for name in CRITERIA)) if (text := request.form.get(name))]
