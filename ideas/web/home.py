"""The first page: what this is, what is going on, what became of ideas."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import Blueprint, Response, g

from ideas.accounts.models import Actor
from ideas.board.queries import hidden_from, listed_without
from ideas.board.queries.lists import Card, Filters, cards_of, list_ideas
from ideas.collections.queries.picks import Pick, present_picks
from ideas.core.db import now
from ideas.core.remembered import remembered
from ideas.core.text import excerpt
from ideas.core.words import N_, say
from ideas.lifecycle.rules import REASON_WORDS, STAGE_WORDS
from ideas.search.queries.recent import Answer, Figures, Outcome, answers, closest, figures, outcomes
from ideas.web import respond
from ideas.web.described import site_described
from ideas.web.drawn_once import drawn_once
from ideas.web.listing import kept, shown, stage_text
from ideas.web.session import actor

bp = Blueprint("home", __name__)
GATHERING = Filters(stage="gathering")


@dataclass
class Front:
    """What the first page shows."""

    close: Card | None = None
    picks: list[tuple[Pick, Card]] = field(default_factory=list)
    fresh: list[Card] = field(default_factory=list)
    rising: list[Card] = field(default_factory=list)
    outcomes: list[tuple[Outcome, Card]] = field(default_factory=list)
    answers: list[tuple[Answer, Card]] = field(default_factory=list)


@bp.get("/")
@drawn_once
def show() -> Response:
    """The first page."""
    found = front(actor())
    return respond.page("home/show.html", front=found, figures=remembered_figures(), marks=marks(found.close), described=site_described(), kept=kept, excerpt=excerpt, outcome_text=outcome_text)


def marks(idea: Card | None) -> list[dict[str, int]]:
    """The milestones of an idea's way."""
    return [{"at": at} for at in idea.milestones] if idea else []


def outcome_text(outcome: Outcome) -> str:
    """A decision in a few words, a No with its reason."""
    if outcome.stage == "parked" and outcome.parked_until:
        return say(g.locale, N_("Parked until %(day)s", day=outcome.parked_until))
    if outcome.stage in {"declined", "parked"} and outcome.reason in REASON_WORDS:
        return say(g.locale, N_("%(outcome)s: %(reason)s", outcome=STAGE_WORDS[outcome.stage], reason=REASON_WORDS[outcome.reason]))
    return stage_text(outcome.stage)


@remembered(60)
def remembered_figures() -> Figures:
    """The three numbers, counted at most once a minute."""
    return figures()


def front(reader: Actor) -> Front:
    """All sections in a bounded number of statements, whatever the portal holds."""
    hidden = hidden_from(reader)
    listed = listed_without(hidden)
    close = closest(_gathering(reader, "top", 24, hidden))
    fresh = [card for card in _gathering(reader, "new", 5, hidden) if card != close][:4]
    taken = {card.id for card in (close, *fresh) if card}
    rising = [card for card in _gathering(reader, "rising", 9, hidden) if card.votes and card.id not in taken][:4]
    decided, said = outcomes(listed), answers(listed)
    picks = present_picks(now())
    ids = [*(one.idea_id for one in decided), *(one.idea_id for one in said), *(one.idea_id for one in picks)]
    told = cards_of(ids, reader, listed=listed)
    once = {card.id: card for card in (*told, *fresh, *rising, *filter(None, [close]))}
    cards = {card.id: card for card in shown(list(once.values()), reader)}
    return Front(
        cards[close.id] if close else None, [(one, cards[one.idea_id]) for one in picks if one.idea_id in cards], [cards[card.id] for card in fresh], [cards[card.id] for card in rising],
        [(one, cards[one.idea_id]) for one in decided if one.idea_id in cards], [(one, cards[one.idea_id]) for one in said if one.idea_id in cards],
    )


def _gathering(reader: Actor, sort: str, limit: int, hidden: tuple[int, ...]) -> list[Card]:
    return list_ideas(reader, GATHERING, sort, limit=limit, hidden=hidden).items
