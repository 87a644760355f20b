"""Moving an idea on: by staff along the table, by its goal, by moderation."""

from __future__ import annotations

from datetime import date, datetime

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import Idea
from ideas.board.queries.co_authors import makers_among
from ideas.board.queries.earning import earners
from ideas.core.db import action, locked
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.core.words import ZONE
from ideas.lifecycle.actions.answering import note_answer
from ideas.lifecycle.actions.clock import give_back_days, pass_milestones
from ideas.lifecycle.actions.repeating import digest_to_keep
from ideas.lifecycle.actions.steps import take, tidy
from ideas.lifecycle.models import StageChange
from ideas.lifecycle.queries import came_from
from ideas.lifecycle.rules import has_reached_goal, outcome_of, why_not_move, why_not_park_until, why_not_remove, why_not_restore
from ideas.moderation.actions import Concerned, end_reasons, give_reasons
from ideas.moderation.models import Statement


@action
def move(  # noqa: PLR0913 (what a decision says, all by name)
    idea: Idea, to_stage: str, *, outcome: str | None = None, reason: str | None = None, text: str = "", changes_mind: str = "",
    parked_until: date | None = None, next_review_on: date | None = None, own_mark: int | None = None, lang: str = "de", repeated: bool = False, by: Actor, now: datetime,
) -> StageChange:
    """Staff move an idea along the table of transitions; a decision says why in public. Raises Refused.

    `outcome` names the kind of decision where it is not that of the stage; `own_mark` is how the team sees its answer, 1 to 5;
    `repeated` confirms that the same text is meant as for many others.
    """
    idea = locked(idea)
    came = came_from(idea)
    insist(why_not_move(idea, to_stage, by, reason or None, tidy(text), now, came_from=came))
    insist(why_not_park_until(to_stage, parked_until, now.astimezone(ZONE).date()))
    from_stage = idea.stage
    decided = outcome_of(from_stage, to_stage, outcome) if by.role != "system" else None
    told = {"outcome": decided, "reason": reason or None, "changes_mind": tidy(changes_mind), "next_review_on": next_review_on if decided else None, "own_mark": own_mark}
    told["text_digest"] = digest_to_keep(idea, tidy(text), confirmed=repeated, by=by)
    if tidy(text):
        note_answer(idea, by=by, now=now)
    step = take(idea, to_stage, by=by, now=now, text=text, parked_until=parked_until, lang=lang, **told)
    if step.text:
        idea.answered_at = now
    concerned = idea.author_id
    record("idea.moved", by=by, now=now, idea_id=idea.id, member_id=concerned, thing_id=step.id, from_stage=from_stage, to_stage=to_stage, reason=reason or None, earns=earners(idea) if to_stage == "approved" else None)
    return step


def move_on_if_due(idea: Idea, *, by: Actor = SYSTEM, now: datetime) -> bool:
    """Inside the vote's use case, under the idea's lock: milestones are passed, and at the goal the idea goes to review; whether it did."""
    pass_milestones(idea, by=by, now=now)
    if not has_reached_goal(idea):
        return False
    idea.goal_reached_at = now
    step = take(idea, "in_review", by=by, now=now)
    concerned = idea.author_id
    record("idea.reached_goal", by=by, now=now, idea_id=idea.id, member_id=concerned, thing_id=step.id, from_stage="gathering", to_stage="in_review", goal=idea.goal, number=idea.milestone_count or 1, earns=earners(idea))
    return True


@action
def remove(idea: Idea, *, reason: str, text: str, lang: str = "de", by: Actor, now: datetime) -> StageChange:
    """Moderation takes a public idea down; its reason and text are for the person concerned. Raises Refused."""
    idea = locked(idea)
    insist(why_not_remove(idea, by, reason, tidy(text), now))
    from_stage = idea.stage
    step = take(idea, "removed", by=by, now=now, text=text, reason=reason, lang=lang)
    about = Concerned("idea", idea.id, idea.author_id, idea.id, f"{idea.title}: {idea.summary}", frozenset(makers_among([idea.id])[idea.id]))
    give_reasons("removed", about, reason=reason, text=step.text, by=by, now=now)
    record("idea.removed", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=step.id, from_stage=from_stage, reason=reason)
    return step


@action
def restore(idea: Idea, *, by: Actor, now: datetime) -> StageChange:
    """Moderation puts a removed idea back where it stood. Raises Refused."""
    idea = locked(idea)
    came = came_from(idea)
    insist(why_not_restore(idea, by, came, now))
    if came == "gathering":
        give_back_days(idea, idea.stage_at, now=now)
    step = take(idea, str(came), by=by, now=now)
    end_reasons((Statement.thing == "idea") & (Statement.thing_id == idea.id) & (Statement.measure == "removed"), by=by, now=now)
    record("idea.restored", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=step.id, to_stage=str(came))
    return step
