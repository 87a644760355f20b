"""Who reviews, what they scored, who may see it: the one door to scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import fmean

from sqlalchemy import select

from ideas.accounts.models import STAFF, Actor, Member
from ideas.board.models import Idea
from ideas.board.queries.co_authors import made_among
from ideas.core.db import session
from ideas.reviews.models import Conflict, RoundEntry, RoundReviewer, Score, Scorecard
from ideas.reviews.queries.rounds import is_decided
from ideas.reviews.rules.scoring import CRITERIA, may_see_scores


@dataclass(frozen=True)
class Part:
    """Somebody's part in the review of one idea."""

    is_reviewer: bool = False
    is_author: bool = False
    has_conflict: bool = False
    has_scored: bool = False
    is_decided: bool = False


@dataclass(frozen=True)
class Reviewer:
    """One who reviews in a round."""

    member_id: int
    name: str
    role: str


def reviewers_of(round_id: int) -> list[Reviewer]:
    """Who reviews in a round and is still of the team, by name."""
    query = select(Member.id, Member.name, RoundReviewer.role).join(RoundReviewer, RoundReviewer.member_id == Member.id)
    rows = session().execute(query.where(RoundReviewer.round_id == round_id, Member.role.in_(STAFF), Member.closed_at.is_(None)).order_by(Member.name, Member.id))
    return [Reviewer(*row) for row in rows]


def part_of(entry: RoundEntry, idea: Idea, actor: Actor) -> Part:
    """The part of this person."""
    return Part(
        is_reviewer=any(one.member_id == actor.id for one in reviewers_of(entry.round_id)), is_author=bool(made_among([idea.id], actor.id)),
        has_conflict=actor.id in members_of(Conflict, [entry.id])[entry.id], has_scored=actor.id in members_of(Scorecard, [entry.id])[entry.id], is_decided=is_decided(entry),
    )


def members_of(model: type[Scorecard | Conflict], entry_ids: Iterable[int]) -> dict[int, set[int]]:
    """Who gave a scorecard, or declared a conflict, for each of these entries."""
    found: dict[int, set[int]] = defaultdict(set)
    for entry_id, member_id in session().execute(select(model.entry_id, model.member_id).where(model.entry_id.in_(list(entry_ids)))):
        found[entry_id].add(member_id)
    return found


@dataclass(frozen=True)
class Spread:
    """What several people scored: how many, their mean, the lowest and the highest."""

    count: int
    mean: float
    low: int
    high: int

    @property
    def width(self) -> int:
        """How far they are apart: 0 to 4."""
        return self.high - self.low


def spread(values: list[int]) -> Spread | None:
    """The spread of some scores; none where there are none."""
    return Spread(len(values), fmean(values), min(values), max(values)) if values else None


@dataclass(frozen=True)
class Card:
    """What one reviewer gave: value and note by criterion; `first` holds what was given before others' scores were seen, where it was changed since."""

    member_id: int
    name: str
    scores: dict[str, tuple[int, str]] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """The scores of an idea as somebody may see them: whole cards and the spread by criterion; empty where they may not."""

    may: bool = False
    cards: list[Card] = field(default_factory=list)
    spreads: dict[str, Spread] = field(default_factory=dict)
    overall: Spread | None = None


def seen_scores(entries: Iterable[tuple[RoundEntry | int, Part]]) -> dict[int, Seen]:
    """The scores of these entries, each as far as the part allows it: one statement for all of them."""
    parts = {entry if isinstance(entry, int) else entry.id: part for entry, part in entries}
    allowed = [entry_id for entry_id, part in parts.items() if may_see_scores(part)]
    cards: dict[int, dict[int, Card]] = defaultdict(dict)
    query = (
        select(Scorecard.entry_id, Scorecard.id, Scorecard.member_id, Member.name, Score.criterion, Score.value, Score.first_value, Score.note)
        .join(Score, Score.card_id == Scorecard.id).join(Member, Member.id == Scorecard.member_id)
        .where(Scorecard.entry_id.in_(allowed)).order_by(Scorecard.id)
    )
    for row in session().execute(query) if allowed else ():
        card = cards[row.entry_id].setdefault(row.id, Card(row.member_id, row.name))
        card.scores[row.criterion] = row.value, row.note
        if row.first_value is not None:
            card.first[row.criterion] = row.first_value
    return {entry_id: _seen(list(cards[entry_id].values()), may=entry_id in allowed) for entry_id in parts}


def _seen(cards: list[Card], *, may: bool) -> Seen:
    by_criterion = {name: spread([card.scores[name][0] for card in cards if name in card.scores]) for name in CRITERIA}
    every = [value for card in cards for value, _note in card.scores.values()]
    return Seen(may, cards, {name: found for name, found in by_criterion.items() if found is not None}, spread(every))


def card_of(entry: RoundEntry, actor: Actor) -> Scorecard | None:
    """The scorecard of this person, as a row to act on."""
    return session().scalar(select(Scorecard).where(Scorecard.entry_id == entry.id, Scorecard.member_id == actor.id))


def own_card(entry: RoundEntry, actor: Actor) -> Card | None:
    """What this person gave."""
    query = select(Score.criterion, Score.value, Score.note).join(Scorecard, Scorecard.id == Score.card_id).where(Scorecard.entry_id == entry.id, Scorecard.member_id == actor.id)
    scores = {row.criterion: (row.value, row.note) for row in session().execute(query)}
    return Card(actor.id or 0, "", scores) if scores else None
