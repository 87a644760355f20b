"""When a ballot is open, who may vote in it, and who wins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, Nn_


class Called(Protocol):
    """What these rules know of a ballot."""

    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime: ...
    @property
    def settled_at(self) -> datetime | None: ...
    @property
    def votes_each(self) -> int: ...


class Voter(Person, Protocol):
    """Who votes, by number."""

    @property
    def id(self) -> int | None: ...


PHASE_WORDS: dict[str, Message] = {
    "waiting": N_("Not open yet"), "open": N_("Open for votes"), "counting": N_("Votes are being counted"), "settled": N_("The result stands"),
}


def phase(ballot: Called, now: datetime) -> str:
    """`waiting` before it opens, `open`, `counting` from its end until the result is written, `settled`."""
    if ballot.settled_at is not None:
        return "settled"
    if now < ballot.opens_at:
        return "waiting"
    return "open" if now < ballot.closes_at else "counting"


def why_not_open(ballot: Called, now: datetime) -> Refusal | None:
    """Votes are given and taken back while the ballot is open."""
    here = phase(ballot, now)
    if here == "open":
        return None
    if here == "waiting":
        return Refusal("ballot_waiting", N_("This vote opens on %(moment)s.", moment=ballot.opens_at), 409, ballot.opens_at)
    return Refusal("ballot_over", N_("This vote is over. The result stays as it is."), 409)


def why_not_cast(
    ballot: Called, voter: Voter, now: datetime, *, is_entered: bool, is_own: bool, already: bool, used: int,
) -> Refusal | None:
    """Not for one's own idea, not for one that is not entered, not beyond the votes each has; who voted for it already is told nothing."""
    refusal = why_not_take_part(voter, now) or why_not_open(ballot, now)
    if refusal is not None or already:
        return refusal
    if not is_entered:
        return Refusal("not_in_ballot", N_("This idea is not part of this vote."), 404)
    if is_own:
        return Refusal("own_idea", N_("You can’t vote for your own idea."), 403)
    return why_not_another(ballot, used)


def why_not_another(ballot: Called, used: int) -> Refusal | None:
    """No more than the votes each member has."""
    if used < ballot.votes_each:
        return None
    message = Nn_("You have given your one vote. Take it back to give it to another idea.", "You have given all %(num)d votes. Take one back to give it to another idea.", ballot.votes_each)
    return Refusal("votes_used", message, 409)


COIN_STEPS = (5, 20, 50)


def why_not_put(ballot: Called, voter: Voter, now: datetime, *, is_entered: bool, is_own: bool, coins: int, elsewhere: int) -> Refusal | None:
    """So many coins on one idea: in steps, not on one's own, and with those elsewhere no more than each member has. Taking back is always free while it is open."""
    refusal = why_not_take_part(voter, now) or why_not_open(ballot, now)
    if refusal is not None:
        return refusal
    if not is_entered:
        return Refusal("not_in_ballot", N_("This idea is not part of this vote."), 404)
    if coins < 0 or coins % COIN_STEPS[0] != 0:
        return Refusal("coin_step", N_("Coins are given in steps of 5, 20 or 50."), 422)
    if coins and is_own:
        return Refusal("own_idea", N_("You can’t put coins on your own idea."), 403)
    if coins and elsewhere + coins > ballot.votes_each:
        left = ballot.votes_each - elsewhere
        return Refusal("coins_spent", N_("You have %(left)s coins left for this idea. Take some back from another one first.", left=left), 409)
    return None


def why_not_take_back(ballot: Called, voter: Voter, now: datetime) -> Refusal | None:
    """As long as the ballot is open."""
    return why_not_take_part(voter, now) or why_not_open(ballot, now)


def why_not_settle(ballot: Called, now: datetime) -> Refusal | None:
    """Once, and not before its end."""
    if phase(ballot, now) == "counting":
        return None
    return Refusal("ballot_not_over", N_("This vote is not over, or its result stands already."), 409)


@dataclass(frozen=True)
class Placed:
    """An entry's result."""

    entry_id: int
    votes: int
    place: int
    won: bool


def placed(counted: Iterable[tuple[int, int]], *, winners_most: int, votes_least: int) -> list[Placed]:
    """Entries (id, votes) by votes; equals share a place (1, 2, 2, 4), and those who share the last place that wins all win.

    Below `votes_least` nobody wins.
    """
    entries = sorted(counted, key=lambda entry: (-entry[1], entry[0]))
    votes = [entry[1] for entry in entries]
    places = [votes.index(number) + 1 for number in votes]
    return [Placed(entry, number, place, place <= winners_most and number >= max(votes_least, 1)) for (entry, number), place in zip(entries, places, strict=True)]
