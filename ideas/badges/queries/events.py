"""What is true of an event and whom it concerns, as far as badges ask: a statement for each question that its kind raises."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import ColumnElement, and_, or_, select, union

from ideas.badges.rules.counting import Happened, sources_of
from ideas.badges.rules.table import CO_AUTHORS, CREATORS
from ideas.ballots.models import Ballot, BallotEntry
from ideas.board.models import CoAuthor, Idea, IdeaLink
from ideas.core.db import session
from ideas.core.events import Event
from ideas.core.words import ZONE
from ideas.triage.models.merging import MergeSuggestion
from ideas.votes.models import Vote


def happened(event: Event, groups: dict[str, tuple[int, ...]] | None = None) -> Happened:
    """An event as the rules read it; `groups` are people who were found elsewhere."""
    sources = sources_of(event.kind)
    asked = {source.who for source in sources} & {CREATORS, CO_AUTHORS}
    people = {name: _GROUPS[name](event) for name in sorted(asked)}
    truths = frozenset(name for name in sorted({source.when for source in sources if source.when}) if _TRUTHS[name](event))
    return Happened(event.kind, event.actor_id, event.at.astimezone(ZONE).date(), event.member_id, event.idea_id, event.thing_id, truths, people | (groups or {}))


def _co_authors(event: Event) -> tuple[int, ...]:
    """Who has agreed to be a co-author, without the creator."""
    query = select(CoAuthor.member_id).join(Idea, Idea.id == CoAuthor.idea_id)
    query = query.where(CoAuthor.idea_id == event.idea_id, CoAuthor.agreed_at.is_not(None), CoAuthor.member_id != Idea.author_id, Idea.published_at.is_not(None))
    return tuple(session().scalars(query.order_by(CoAuthor.member_id)))


def _creators(event: Event) -> tuple[int, ...]:
    author = session().scalar(select(Idea.author_id).where(Idea.id == event.idea_id))
    return ((author,) if author is not None else ()) + _co_authors(event)


def _is(condition: Callable[[Event], ColumnElement[bool]]) -> Callable[[Event], bool]:
    """Whether the event's idea is such a one."""
    return lambda event: session().scalar(select(Idea.id).where(Idea.id == event.idea_id, condition(event))) is not None


def _came_back(event: Event) -> bool:
    """Whether the idea had been returned before."""
    before = select(Event.id).where(Event.idea_id == event.idea_id, Event.kind == "idea.returned", Event.id < event.id).limit(1)
    return session().scalar(before) is not None


def _for_a_better_one(event: Event) -> bool:
    """Whether who withdrew a public idea supports somebody else's that is like it: linked, answering the same, or suggested to be one with it."""
    this = event.idea_id
    like = union(
        select(IdeaLink.related_id).where(IdeaLink.idea_id == this), select(IdeaLink.idea_id).where(IdeaLink.related_id == this),
        select(MergeSuggestion.main_id).where(MergeSuggestion.idea_id == this), select(MergeSuggestion.idea_id).where(MergeSuggestion.main_id == this),
    )
    own = select(Idea.id).where(Idea.id == this, Idea.published_at.is_not(None)).exists()
    better = select(Vote.id).join(Idea, Idea.id == Vote.idea_id)
    better = better.where(own, Vote.member_id == event.actor_id, Vote.idea_id.in_(like), Vote.state == "counted", or_(Idea.author_id.is_(None), Idea.author_id != event.actor_id))
    return session().scalar(better.limit(1)) is not None


def _on_ballot(purpose: str) -> Callable[[Event], bool]:
    def asked(event: Event) -> bool:
        query = select(Ballot.id).join(BallotEntry, BallotEntry.ballot_id == Ballot.id).where(BallotEntry.id == event.thing_id, Ballot.purpose == purpose)
        return session().scalar(query) is not None

    return asked


_GROUPS: dict[str, Callable[[Event], tuple[int, ...]]] = {CO_AUTHORS: _co_authors, CREATORS: _creators}
_TRUTHS: dict[str, Callable[[Event], bool]] = {
    "returned": _came_back,
    "market": _is(lambda _event: Idea.kind == "market"),
    "answers": _is(lambda _event: and_(Idea.answers_id.is_not(None), Idea.published_at.is_not(None))),
    "new_version": _is(lambda _event: Idea.earlier_id.is_not(None)),
    "approved": lambda event: event.facts.get("to_stage") == "approved",
    "launched": lambda event: event.facts.get("to_stage") == "launched",
    "agreed": lambda event: event.facts.get("outcome") not in {None, "kept"},
    "for_a_better_one": _for_a_better_one,
    "on_second_chances": _on_ballot("second_chance"),
    "with_coins": _on_ballot("coin_round"),
}
