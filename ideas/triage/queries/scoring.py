"""What the team gave an idea, as far as somebody may see it: the one door to the scorecards of the desk."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, func, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Actor, Member
from ideas.board.models import Board, Idea
from ideas.core.db import BigId, session
from ideas.core.reads import Read, Rows
from ideas.triage.models.scoring import Estimate
from ideas.triage.rules.scoring import RICE, Scheme, Span, may_see_cards, scheme_of, score_of, score_of_all, span

_SCORED = aliased(Idea)


@dataclass(frozen=True)
class Card:
    """What one person gave: the values by question, the score they make, and a note. No name: a former member."""

    member_id: int
    name: str
    said: dict[str, float]
    score: float | None
    note: str
    at: datetime
    after_seeing: bool


@dataclass(frozen=True)
class Seen:
    """The cards of an idea as somebody may see them; `given` is how many there are, whoever asks."""

    scheme: Scheme
    given: int
    mine: Card | None = None
    cards: list[Card] = field(default_factory=list)
    spans: dict[str, Span] = field(default_factory=dict)
    overall: Span | None = None
    former: int = 0


def scheme_for(idea: Idea) -> Scheme:
    """How the idea's board scores."""
    return scheme_of(session().scalar(select(Board.weights).where(Board.id == idea.board_id)))


def seen_by(idea: Idea, actor: Actor) -> Seen:
    """Two statements. Cards by another method than the board's present one are counted as former and show no values."""
    scheme, rows = scheme_for(idea), session().execute(_CARDS, {"idea_id": idea.id}).all()
    cards = [Card(row.member_id, row.name or "", dict(row.said), score_of(scheme, row.said), row.note, row.at, row.after_seeing) for row in rows if row.method == scheme.method]
    mine = next((card for card in cards if card.member_id == actor.id), None)
    shown = cards if may_see_cards(has_given=mine is not None) and actor.is_staff else []
    spans = {name: found for name in scheme.questions if (found := span([card.said[name] for card in shown if name in card.said])) is not None}
    return Seen(scheme, len(cards), mine, shown, spans, span([card.score for card in shown if card.score is not None]), len(rows) - len(cards))


_CARDS = (
    select(Estimate.member_id, Member.name, Estimate.method, Estimate.said, Estimate.note, Estimate.at, Estimate.after_seeing)
    .join(Member, Member.id == Estimate.member_id).where(Estimate.idea_id == bindparam("idea_id", type_=BigId), Estimate.replaced_at.is_(None)).order_by(Estimate.id)
)


def given_read(idea_id: int) -> Read[int]:
    """How many have given a card, to be asked with others."""
    return Read(_first, _GIVEN, {"idea_id": idea_id})


def _first(rows: Rows) -> int:
    return int(rows[0].given) if rows else 0


_GIVEN = select(func.count().label("given")).select_from(Estimate).where(Estimate.idea_id == bindparam("idea_id", type_=BigId), Estimate.replaced_at.is_(None))


def scored_by(member_id: int | None) -> ColumnElement[bool]:
    """Ideas whose score this person may see: a card of theirs stands, by the board's present method (`may_see_cards`)."""
    method = func.coalesce(Board.weights["method"].as_string(), RICE)
    mine = select(Estimate.idea_id).join(_SCORED, _SCORED.id == Estimate.idea_id).join(Board, Board.id == _SCORED.board_id)
    return Idea.id.in_(mine.where(Estimate.member_id == member_id, Estimate.replaced_at.is_(None), Estimate.method == method).correlate(None))


def score_now(idea_id: int, scheme: Scheme) -> float | None:
    """The median of the standing cards by this scheme."""
    query = select(Estimate.said).where(Estimate.idea_id == idea_id, Estimate.method == scheme.method, Estimate.replaced_at.is_(None))
    return score_of_all(scheme, list(session().scalars(query)))


def scored_ideas(board_id: int, above: int, limit: int) -> list[int]:
    """Ideas of a board with cards, by ascending number."""
    has = select(Estimate.id).where(Estimate.idea_id == Idea.id, Estimate.replaced_at.is_(None)).exists()
    return list(session().scalars(select(Idea.id).where(Idea.board_id == board_id, Idea.id > above, has).order_by(Idea.id).limit(limit)))
