"""Promises inside a running use case, under the idea's lock: made, kept, moved to another day, explained."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.core.events import record
from ideas.core.words import ZONE
from ideas.lifecycle.models import Promise, StageChange, Update
from ideas.lifecycle.queries.promises import waiting_promises
from ideas.lifecycle.rules.promises import STAGES_THAT_KEEP, days_late


def make(update: Update, stage: str | None) -> None:
    """The day an update names is a promise from now on."""
    if update.promised_for is not None:
        session().add(Promise(idea_id=update.idea_id, update_id=update.id, due_on=update.promised_for, stage=stage or None, made_at=update.at))


def keep(promises: Collection[Promise], idea: Idea, *, by: Actor, now: datetime, update: Update | None = None, step: StageChange | None = None) -> None:
    """These are kept, by an update that says so or by the step to the stage they named."""
    for promise in promises:
        promise.kept_at, promise.settled_on = now, now.astimezone(ZONE).date()
        promise.kept_by_update_id, promise.kept_by_step_id = update.id if update else None, step.id if step else None
        _tell("promise.kept", promise, idea, by=by, now=now)


def keep_by_stage(idea: Idea, step: StageChange, *, by: Actor, now: datetime) -> None:
    """What was promised for the stage an idea has come to is kept."""
    if step.to_stage in {stage for stages in STAGES_THAT_KEEP.values() for stage in stages}:
        named = [promise for promise in waiting_promises(idea.id) if promise.stage and step.to_stage in STAGES_THAT_KEEP[promise.stage]]
        keep(named, idea, by=by, now=now, step=step)


def explain(promises: Collection[Promise], idea: Idea, update: Update, *, by: Actor, now: datetime) -> None:
    """An update says why these are late and what is done about it."""
    for promise in promises:
        promise.late_update_id = update.id
        _tell("promise.explained", promise, idea, by=by, now=now)


def move_day(promise: Promise, idea: Idea, correction: Update, *, by: Actor, now: datetime) -> None:
    """A correction names another day: the old promise is settled as moved, and the new day is a promise of its own."""
    promise.moved_at, promise.moved_by_update_id, promise.settled_on = now, correction.id, now.astimezone(ZONE).date()
    make(correction, promise.stage)
    _tell("promise.moved", promise, idea, by=by, now=now)


def _tell(kind: str, promise: Promise, idea: Idea, *, by: Actor, now: datetime) -> None:
    today = now.astimezone(ZONE).date()
    record(kind, by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=promise.id, due_on=promise.due_on.isoformat(), days_late=days_late(promise, today))
