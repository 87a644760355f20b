"""One idea decided at once, in a round or outside of any: with all that a decision says, and a vote where it gets a second chance."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.core.db import action, locked
from ideas.core.refusal import insist, insist_all
from ideas.core.words import ZONE
from ideas.lifecycle.actions import move
from ideas.lifecycle.models import StageChange
from ideas.lifecycle.rules import outcome_of
from ideas.reviews.actions.chances import enter
from ideas.reviews.models import RoundEntry
from ideas.reviews.queries.rounds import open_entry
from ideas.reviews.queries.scores import part_of
from ideas.reviews.rules.decisions import STAGE_OF, errors_beside
from ideas.reviews.rules.scoring import why_not_interested


@action
def decide(idea: Idea, to: str, *, by: Actor, now: datetime, **said: Any) -> StageChange:
    """Staff take an idea to a stage; a kind of decision (`approved_with_changes`, `second_chance`, …) leads to the stage it belongs to.

    `said` is what `lifecycle.actions.move` takes. Who has an interest of their own does not decide on an idea of an open round. Ideas that get a
    second chance on one day stand in one vote. Raises Refused, with errors by field.
    """
    idea = locked(idea)
    to_stage, entry, today = STAGE_OF.get(to, to), open_entry(idea.id), now.astimezone(ZONE).date()
    if outcome_of(idea.stage, to_stage, to) is not None:
        insist(why_not_interested(part_of(entry, idea, by)) if entry is not None else None)
        insist_all(errors_beside(said, today))
    step = move(idea, to_stage, outcome=to, by=by, now=now, **said)
    if step.outcome == "second_chance":
        enter(_occasion(entry, today), idea.id, by=by, now=now)
    return step


def _occasion(entry: RoundEntry | None, today: date) -> str:
    return f"round-{entry.round_id}-{today}" if entry is not None else f"day-{today}"
