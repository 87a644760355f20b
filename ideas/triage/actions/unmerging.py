"""Undoing a merge: both ideas stand by themselves again, with the supporters, counts and ranks they would have without it."""

from __future__ import annotations

from datetime import datetime

from ideas.accounts.models import Actor
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.lifecycle.actions.clock import give_back_days
from ideas.lifecycle.actions.steps import take, tidy
from ideas.lifecycle.queries import came_from
from ideas.triage.actions.campaigns import take_back_milestones
from ideas.triage.actions.merging import both_locked
from ideas.triage.actions.uniting import forget_taken_back, recount, unite
from ideas.triage.models.merging import Merge
from ideas.triage.queries.merging import in_force, last_parking
from ideas.triage.rules.merging import why_not_undo


@action
def undo(merge: Merge, *, reason: str, by: Actor, now: datetime) -> Merge:
    """Undo a merge, and say why: votes, follows, counts and ranks of both are as if it had never been. Raises Refused.

    Support given to the main idea since stays there; support taken back since stays taken back. What was answered to the main idea's questions by who supports it no longer goes, and they are told. The days an idea was away are given back.
    """
    idea, main = both_locked(merge.idea_id, merge.main_id)
    merge, reason = locked(merge), tidy(reason)
    insist(why_not_undo(merge, idea.stage, reason, by, now))
    gone = forget_taken_back(merge, now=now)
    merge.undone_at, merge.undone_by_id, merge.undone_reason, idea.merged_into_id = now, by.id, reason, None
    stage = str(came_from(idea))
    if stage == "gathering":
        give_back_days(idea, idea.stage_at, now=now)
    until = last_parking(idea.id) if stage == "parked" else None
    step = take(idea, stage, by=by, now=now, text=reason, lang=merge.lang, parked_until=until)
    recount(idea, now=now)
    lost = unite(main, now=now)
    take_back_milestones(main, merge, in_force(main.id), fewer=-lost, now=now)
    session().flush()
    record("idea.parted", by=by, now=now, idea_id=main.id, member_id=main.author_id, thing_id=idea.id, votes=lost, milestones=main.milestone_count)
    record("idea.unmerged", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=step.id, from_stage="merged", to_stage=stage, votes=-gone)
    return merge
