"""Decisions: prepared behind closed doors, set to a moment together, and public then, each whole in a transaction of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import Refused, insist, insist_all
from ideas.core.words import ZONE
from ideas.lifecycle.actions import move
from ideas.lifecycle.actions.repeating import digest_to_keep
from ideas.lifecycle.actions.steps import tidy
from ideas.lifecycle.models import StageChange
from ideas.lifecycle.queries.repeating import named_in
from ideas.lifecycle.rules.repeating import digest_of
from ideas.reviews.actions.chances import enter
from ideas.reviews.models import PreparedDecision, Round, RoundEntry
from ideas.reviews.queries.rounds import due_decisions, is_decided, waiting_alike
from ideas.reviews.queries.scores import part_of
from ideas.reviews.rules.decisions import STAGE_OF, errors_of_decision, why_not_decide, why_not_parked, why_not_publish

FIELDS = ("outcome", "reason", "text", "changes_mind", "parked_until", "next_review_on", "own_mark")


@action
def prepare(entry: RoundEntry, said: Mapping[str, Any], *, lang: str = "de", by: Actor, now: datetime) -> PreparedDecision:
    """Write the decision on an idea of a round, or write it anew; only staff see it until it is published. Raises Refused with errors by field.

    `repeated` in what is said confirms that the same text is meant as for many others.
    """
    idea = locked(session().get_one(Idea, entry.idea_id))
    entry = locked(entry)
    insist(why_not_decide(part_of(entry, idea, by), by, now))
    told = {name: said.get(name) for name in FIELDS} | {name: tidy(said.get(name)) for name in ("text", "changes_mind")}
    told["reason"] = told["reason"] or None
    insist_all(errors_of_decision(told, _today(now)))
    told["text_digest"] = _digest(entry, idea, told["text"] or "", confirmed=bool(said.get("repeated")), by=by)
    prepared = prepared_of(entry)
    if prepared is None:
        prepared = PreparedDecision(entry_id=entry.id, publish_at=None, published_at=None, dropped_at=None)
        session().add(prepared)
    if prepared.dropped_at is not None:  # its idea was away at that moment, merged or removed, and is back
        prepared.dropped_at = prepared.publish_at = None
    for name, value in (told | {"lang": lang, "by_id": by.id, "by_role": by.role, "at": now}).items():
        setattr(prepared, name, value)
    insist(why_not_parked(prepared, _day_of(prepared.publish_at)))
    record("decision.prepared", by=by, now=now, thing_id=entry.id)
    return prepared


def _digest(entry: RoundEntry, idea: Idea, text: str, *, confirmed: bool, by: Actor) -> str | None:
    """Prepared decisions of other ideas count like sent ones."""
    return digest_to_keep(idea, text, confirmed=confirmed, by=by, beside=waiting_alike(digest_of(text, named_in(idea)), entry))


@action
def discard(entry: RoundEntry, *, by: Actor, now: datetime) -> None:
    """Throw a prepared decision away before it is public; twice is the same as once. Raises Refused."""
    idea = locked(session().get_one(Idea, entry.idea_id))
    entry = locked(entry)
    insist(why_not_decide(part_of(entry, idea, by), by, now))
    prepared = prepared_of(entry)
    if prepared is not None:
        session().delete(prepared)
        record("decision.discarded", by=by, now=now, thing_id=entry.id)


@action
def publish_together(found: Round, entry_ids: Collection[int], moment: datetime | None, *, by: Actor, now: datetime) -> int:
    """Set the moment at which these prepared decisions become public, together; gives how many. Raises Refused."""
    found = locked(found)
    chosen = _chosen(found, entry_ids)
    insist(why_not_publish(by, now, moment, count=len(chosen)))
    for prepared in chosen:
        insist(why_not_parked(prepared, _day_of(moment)))
        prepared.publish_at = moment
    record("decision.scheduled", by=by, now=now, thing_id=found.id, decisions=len(chosen), moment=moment.isoformat() if moment else None)
    return len(chosen)


@action
def call_off(found: Round, entry_ids: Collection[int], *, by: Actor, now: datetime) -> int:
    """Take the moment away from prepared decisions that are not public yet; gives how many. Raises Refused."""
    found = locked(found)
    chosen = [prepared for prepared in _chosen(found, entry_ids) if prepared.publish_at is not None]
    insist(why_not_publish(by, now, now, count=len(chosen)))
    for prepared in chosen:
        prepared.publish_at = None
    record("decision.called_off", by=by, now=now, thing_id=found.id, decisions=len(chosen))
    return len(chosen)


def _chosen(found: Round, entry_ids: Collection[int]) -> list[PreparedDecision]:
    query = select(PreparedDecision).join(RoundEntry, RoundEntry.id == PreparedDecision.entry_id).where(
        RoundEntry.round_id == found.id, RoundEntry.id.in_(list(entry_ids)), PreparedDecision.published_at.is_(None), PreparedDecision.dropped_at.is_(None),
    )
    locking = query.order_by(PreparedDecision.id).with_for_update(of=PreparedDecision, key_share=True)
    return list(session().scalars(locking.execution_options(populate_existing=True)))


def publish_due(*, now: datetime) -> int:
    """What is due by the clock: each decision whose moment has come, in a transaction of its own; gives how many became public.

    A kill in between leaves the rest to the next run, and none is published twice.
    """
    done = 0
    for number in due_decisions(now):
        session().rollback()
        prepared = session().get(PreparedDecision, number)
        if prepared is not None:
            done += publish(prepared, now=now) is not None
    session().rollback()
    return done


@action
def publish(prepared: PreparedDecision, *, by: Actor = SYSTEM, now: datetime) -> StageChange | None:
    """Make a prepared decision public: a step of the idea's way by who wrote it. None where it is not due, done, or the idea was decided otherwise."""
    entry = session().get_one(RoundEntry, prepared.entry_id)
    idea = locked(session().get_one(Idea, entry.idea_id))
    prepared = locked(prepared)
    if prepared.published_at is not None or prepared.dropped_at is not None or prepared.publish_at is None or prepared.publish_at > now:
        return None
    try:
        with session().begin_nested():
            step = _step(prepared, entry, idea, now=now)
    except Refused:
        step = None
    if step is None:
        prepared.dropped_at = now
        record("decision.dropped", by=by, now=now, thing_id=entry.id)
        return None
    prepared.published_at = now
    if prepared.outcome == "second_chance":
        enter(f"round-{entry.round_id}-{prepared.publish_at.isoformat()}", entry.idea_id, by=by, now=now)
    return step


def _step(prepared: PreparedDecision, entry: RoundEntry, idea: Idea, *, now: datetime) -> StageChange | None:
    if is_decided(entry):
        return None
    tomorrow = _today(now) + timedelta(days=1)
    until = max(prepared.parked_until, tomorrow) if prepared.parked_until is not None else None  # published late: it comes back the day after
    return move(
        idea, STAGE_OF[prepared.outcome], outcome=prepared.outcome, reason=prepared.reason, text=prepared.text, changes_mind=prepared.changes_mind, parked_until=until,
        next_review_on=prepared.next_review_on, own_mark=prepared.own_mark, lang=prepared.lang, repeated=True, by=Actor(prepared.by_id, prepared.by_role), now=now,
    )


def prepared_of(entry: RoundEntry) -> PreparedDecision | None:
    """What is prepared for an entry."""
    return session().scalar(select(PreparedDecision).where(PreparedDecision.entry_id == entry.id))


def _day_of(moment: datetime | None) -> date | None:
    return None if moment is None else _today(moment)


def _today(now: datetime) -> date:
    return now.astimezone(ZONE).date()
