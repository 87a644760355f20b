"""The team's scorecards of an idea, and how a board scores."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Board, Idea
from ideas.board.queries import board_by_slug
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message, say
from ideas.reviews.rules.scoring import CRITERIA
from ideas.triage.actions import scoring as actions
from ideas.triage.queries.scoring import Card, Seen, seen_by
from ideas.triage.rules.scoring import CONFIDENCES, IMPACTS, METHODS, RICE, WEIGHT_MOST, Span, scheme_of, why_not_score
from ideas.web import respond
from ideas.web.desk.beside import Part, found
from ideas.web.desk.frame import desk_page
from ideas.web.desk.score_words import score_words
from ideas.web.forms import said
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_scoring", __name__)
QUESTIONS: dict[str, Message] = {
    "reach": N_("Reach: people a quarter"), "impact": N_("Impact on each of them"), "confidence": N_("Confidence"), "effort": N_("Effort: months of one person’s work"), **CRITERIA,
}


def _fill(idea: Idea) -> dict[str, Any]:
    seen, refusal = seen_by(idea, actor()), why_not_score(idea, actor(), now())
    return {
        "seen": seen, "why": say(g.locale, refusal.message) if refusal else None, "is_rice": seen.scheme.method == RICE, "method": say(g.locale, METHODS[seen.scheme.method]),
        "questions": [(name, say(g.locale, QUESTIONS[name]), _steps(name)) for name in seen.scheme.questions], "lines": _lines(seen), "value": lambda card, name: score_words(card.said.get(name)),
        "score": lambda card: score_words(card.score), "overall": _span(seen.overall), "mine": _typed(seen.mine),
    }


def _steps(name: str) -> list[tuple[str, str]]:
    """What is to choose from; nothing for numbers that are typed."""
    words = {"impact": IMPACTS, "confidence": CONFIDENCES}.get(name)
    if words is not None:
        return [("", "–"), *((key, say(g.locale, text)) for key, text in words.items())]
    return [(str(value), str(value)) for value in range(1, 6)] if name in CRITERIA else []


def _lines(seen: Seen) -> list[tuple[str, str, dict[str, str] | None]]:
    return [(name, say(g.locale, QUESTIONS[name]), _span(seen.spans.get(name))) for name in seen.scheme.questions]


def _span(span: Span | None) -> dict[str, str] | None:
    return {"low": score_words(span.low), "median": score_words(span.median), "high": score_words(span.high)} if span else None


def _typed(card: Card | None) -> dict[str, str]:
    return {name: f"{value:g}" if name != "reach" else str(int(value)) for name, value in card.said.items()} | {"why": card.note} if card else {}


PART = Part("scorecard", N_("Scorecard"), _fill, lambda idea: path("desk_scoring.show", idea_id=idea.id))


@bp.get("/desk/ideas/<int:idea_id>/scorecard")
@staff_only()
def show(idea_id: int) -> Response:
    """One's own card; those of others once it is given."""
    return PART.show(found(idea_id))


@bp.post("/desk/ideas/<int:idea_id>/scorecard")
@staff_only("team")
def give(idea_id: int) -> Response:
    """Give one's card, or another one in its place."""
    form = request.form.to_dict()
    return PART.do(idea_id, lambda idea: actions.give(idea, form, by=actor(), now=now()), N_("Thank you. Now you see what the others gave."), typed=form)


@bp.post("/desk/ideas/<int:idea_id>/scorecard/removal")
@staff_only("team")
def take_back(idea_id: int) -> Response:
    """Take one's card back."""
    return PART.do(idea_id, lambda idea: actions.take_back(idea, by=actor(), now=now()), N_("Your scorecard is taken back."))


@bp.get("/desk/boards/<slug>/scoring")
@staff_only("admin")
def scheme(slug: str) -> Response:
    """How this board's ideas are scored."""
    board = _board(slug)
    kept = scheme_of(board.weights)
    return _scheme_page(board, {"method": kept.method} | {f"weight_{name}": str(weight) for name, weight in kept.weights.items()})


@bp.post("/desk/boards/<slug>/scoring")
@staff_only("admin")
def choose_scheme(slug: str) -> Response:
    """Choose it; scores are reckoned anew."""
    try:
        actions.choose_scheme(_board(slug), request.form, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _scheme_page(_board(slug), request.form.to_dict(), refused)
    return respond.see_other(path("desk_scoring.scheme", slug=slug), note=N_("Saved. The scores of this board’s ideas follow within minutes."))


def _scheme_page(board: Board, typed: dict[str, Any], refused: Refused | None = None) -> Response:
    words: dict[str, Any] = {"methods": [(name, say(g.locale, text)) for name, text in METHODS.items()], "criteria": [(name, say(g.locale, text)) for name, text in CRITERIA.items()]}
    weights = [(str(weight), str(weight)) for weight in range(WEIGHT_MOST + 1)]
    return desk_page("desk/scheme.html", view="boards", status=refused.refusal.status if refused else 200, board=board, typed=typed, errors=said(refused), weights=weights, **words)


def _board(slug: str) -> Board:
    return board_by_slug(slug, actor()) or abort(404)
