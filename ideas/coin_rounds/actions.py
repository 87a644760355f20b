"""Planning a coin round, announcing it, spending in it, counting it, calling it off. A round's row is locked before its ballot, ideas and members."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from ideas.accounts.models import SYSTEM, Actor
from ideas.ballots import actions as ballots
from ideas.ballots.models import Ballot
from ideas.ballots.queries import ideas_in
from ideas.ballots.rules import Placed
from ideas.board.models import Idea
from ideas.coin_rounds.models import CoinRound, CoinRoundIdea
from ideas.coin_rounds.queries import PURPOSE, due_rounds, listed_in, public_stages, running_with, stages_now
from ideas.coin_rounds.rules import (
    COINS,
    LISTED,
    OUT,
    TEXTS,
    errors_of,
    why_not_announce,
    why_not_cancel,
    why_not_change,
    why_not_plan,
    why_not_publish,
    why_not_spend,
)
from ideas.core.db import action, locked, session
from ideas.core.deliveries import Done
from ideas.core.events import Event, record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text


@action
def draft(fields: Mapping[str, Any], *, by: Actor, now: datetime) -> CoinRound:
    """Begin a round that the team alone sees: words in both languages, `opens_at`, `closes_at`, `ideas` (numbers) and `unknown` (what named none). Raises Refused with errors by field."""
    insist(why_not_plan(by, now))
    values = _checked(fields, now)
    found = CoinRound(**values, created_at=now, created_by_id=by.id)
    session().add(found)
    session().flush()
    _list(found, fields["ideas"])
    record("coin_round.drafted", by=by, now=now, thing_id=found.id)
    return found


@action
def change(found: CoinRound, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> CoinRound:
    """Change it until it is announced. Raises Refused with errors by field."""
    found = locked(found)
    insist(why_not_change(found, by, now))
    for name, value in _checked(fields, now).items():
        setattr(found, name, value)
    _list(found, fields["ideas"])
    record("coin_round.changed", by=by, now=now, thing_id=found.id)
    return found


def _checked(fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    texts = {f"{name}_{lang}": _clean(name, str(fields.get(f"{name}_{lang}") or "")) for name in TEXTS for lang in ("de", "en")}
    values = texts | {name: fields.get(name) for name in ("opens_at", "closes_at")}
    insist_all(errors_of(values, _stages(fields["ideas"]), fields.get("unknown", ()), now))
    return values


def _clean(name: str, words: str) -> str:
    return clean_line(words) if name == "title" else clean_text(words).strip()


def _stages(idea_ids: list[int]) -> dict[int, str]:
    """By number, in the order given; what is not public counts as out."""
    public = public_stages(idea_ids)
    return {idea_id: public.get(idea_id, "removed") for idea_id in idea_ids}


def _list(found: CoinRound, idea_ids: list[int]) -> None:
    session().execute(delete(CoinRoundIdea).where(CoinRoundIdea.round_id == found.id))
    session().add_all(CoinRoundIdea(round_id=found.id, idea_id=idea_id) for idea_id in dict.fromkeys(idea_ids))
    session().flush()


@action
def announce(found: CoinRound, *, by: Actor, now: datetime) -> CoinRound:
    """Give the word: from now on everybody sees the list and what is promised, and neither is changed. Raises Refused."""
    found = locked(found)
    listed = listed_in(found.id)
    insist(why_not_announce(found, _stages([one.idea_id for one in listed]), by, now))
    found.announced_at = now
    record("coin_round.announced", by=by, now=now, thing_id=found.id)
    ballot = ballots.call(PURPOSE, f"coin_round:{found.id}", opens_at=found.opens_at, closes_at=found.closes_at, votes_each=COINS, by=by, now=now)
    found.ballot_id = ballot.id
    for one in listed:
        _enter(found, ballot, one, by=by, now=now)
    return found


def _enter(found: CoinRound, ballot: Ballot, one: CoinRoundIdea, *, by: Actor, now: datetime) -> None:
    ballots.enter(ballot, one.idea_id, by=by, now=now)
    record("coin_round.listed", by=by, now=now, idea_id=one.idea_id, thing_id=found.id)


@action
def spend(found: CoinRound, idea: Idea, coins: int, *, by: Actor, now: datetime) -> int:
    """Have so many coins on an idea of the round; gives how many the member has left. Twice is the same as once. Raises Refused."""
    found = _held(found)
    insist(why_not_spend(found, now, stage=stages_now([idea.id]).get(idea.id, "removed"), coins=coins))
    return ballots.put(_ballot(found), idea, coins, by=by, now=now)


def _held(found: CoinRound) -> CoinRound:
    """The row as it is now, held so that many spend at the same moment and nobody calls it off meanwhile."""
    query = select(CoinRound).where(CoinRound.id == found.id).with_for_update(read=True, key_share=True)
    return session().scalars(query.execution_options(populate_existing=True)).one()


def _ballot(found: CoinRound) -> Ballot:
    """That of an announced round. Raises NoResultFound for a draft, which nobody but the team finds."""
    return session().get_one(Ballot, found.ballot_id)


@action
def cancel(found: CoinRound, reason: str, *, by: Actor, now: datetime) -> CoinRound:
    """Call it off with a reason that everybody reads; all coins go back. Raises Refused."""
    found = locked(found, whole=True)
    reason = clean_text(reason).strip()
    insist(why_not_cancel(found, reason, by, now))
    found.cancelled_at, found.cancelled_by_id, found.cancel_reason = now, by.id, reason
    record("coin_round.cancelled", by=by, now=now, thing_id=found.id)
    for one in listed_in(found.id):
        if one.left_at is None:
            ballots.leave(_ballot(found), one.idea_id, by=by, now=now)
            record("coin_round.called_off", by=by, now=now, idea_id=one.idea_id, thing_id=found.id)
    return found


def move_rounds(*, now: datetime) -> int:
    """What is due by the clock: rounds that are over, each in a transaction of its own; gives how many."""
    due = [found.id for found in due_rounds(now)]
    for round_id in due:
        session().rollback()
        publish(session().get_one(CoinRound, round_id), now=now)
    session().rollback()
    return len(due)


@action
def publish(found: CoinRound, *, by: Actor = SYSTEM, now: datetime) -> list[Placed]:
    """Count the coins once, and tell of every idea its place. Raises Refused before the end and a second time."""
    found = locked(found, whole=True)
    insist(why_not_publish(found, now))
    stages = stages_now(one.idea_id for one in listed_in(found.id))
    for one in listed_in(found.id):
        if one.left_at is None and stages.get(one.idea_id, "removed") in OUT:
            _leave(found, one, stages.get(one.idea_id, "removed"), by=by, now=now)
    ballot = _ballot(found)
    result = ballots.settle(ballot, by=by, now=now)
    found.published_at = now
    record("coin_round.published", by=by, now=now, thing_id=found.id, entries=len(result))
    _tell_places(ballot, result, found, by=by, now=now)
    return result


def _tell_places(ballot: Ballot, result: list[Placed], found: CoinRound, *, by: Actor, now: datetime) -> None:
    ideas = ideas_in(ballot.id)
    for one in sorted(result, key=lambda one: ideas[one.entry_id]):
        record("coin_round.placed", by=by, now=now, idea_id=ideas[one.entry_id], thing_id=found.id, place=one.place, coins=one.votes)


def follow_listed(event: Event, *, now: datetime) -> Done:
    """Follow-up of what happens to an idea: it leaves the lists that run, and comes back to them without coins."""
    for one in running_with(event.idea_id) if event.idea_id is not None else ():
        settle_listed(one, now=now)
    return Done()


@action
def settle_listed(one: CoinRoundIdea, *, by: Actor = SYSTEM, now: datetime) -> None:
    """Bring a place on a list in line with its idea; where it is already, nothing happens."""
    found = locked(session().get_one(CoinRound, one.round_id))
    one = locked(one)
    if found.published_at is not None or found.cancelled_at is not None:
        return
    stage = stages_now([one.idea_id])[one.idea_id]
    if stage in OUT and one.left_at is None:
        _leave(found, one, stage, by=by, now=now)
    elif stage in LISTED and one.left_at is not None and now < found.closes_at:
        one.left_at, one.left_by = None, None
        _enter(found, _ballot(found), one, by=by, now=now)


def _leave(found: CoinRound, one: CoinRoundIdea, stage: str, *, by: Actor, now: datetime) -> None:
    one.left_at, one.left_by = now, stage
    ballots.leave(_ballot(found), one.idea_id, by=by, now=now)
    record("coin_round.left", by=by, now=now, idea_id=one.idea_id, thing_id=found.id)
