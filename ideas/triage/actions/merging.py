"""Merging one idea into another: announced, objected to, hastened or called off, and done when its time has come."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from ideas.accounts.models import SYSTEM, Actor, Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import Refused, insist, insist_all
from ideas.core.words import ZONE
from ideas.lifecycle.actions import move_on_if_due
from ideas.lifecycle.actions.steps import take, tidy
from ideas.lifecycle.rules.words import why_not_length
from ideas.triage.actions.campaigns import campaign_facts
from ideas.triage.actions.uniting import unite
from ideas.triage.models.merging import Merge, MergeObjection
from ideas.triage.queries.merging import due_merges, is_concerned, last_event, objection_of, ties_of, unread_count, unread_of
from ideas.triage.rules.merging import (
    OBJECTION,
    errors_of_announcement,
    errors_of_hastening,
    why_not_call_off,
    why_not_carry_out,
    why_not_merge,
    why_not_object,
    why_not_read,
)


def both_locked(one: int, other: int) -> tuple[Idea, Idea]:
    """Two ideas under lock, the one with the lower number first, given in the order asked for."""
    held = {number: locked(session().get_one(Idea, number)) for number in sorted({one, other})}
    return held[one], held[other]


@action
def announce(idea: Idea, main: Idea, *, reason: str, days: int | None = None, hurry: str = "", lang: str = "de", by: Actor, now: datetime) -> Merge:
    """Say in public that an idea will be merged into another, and why; people may object for so many days (None: as many as usual).

    Fewer than usual are for moderators, who say why in `hurry`. Raises Refused with errors by field.
    """
    idea, main = both_locked(idea.id, main.id)
    usual = number(session(), "merge_notice_days")
    days, reason, hurry = usual if days is None else days, tidy(reason), tidy(hurry)
    insist(why_not_merge(idea, main, ties_of(idea, main), by, now))
    insist_all(errors_of_announcement(reason, days, hurry, by, now, usual=usual))
    merge = Merge(idea_id=idea.id, main_id=main.id, reason=reason, lang=lang, announced_at=now, by_id=by.id, due_at=now + timedelta(days=days))
    if days < usual:
        merge.hastened_at, merge.hastened_by_id, merge.hastened_reason = now, by.id, hurry
    session().add(merge)
    session().flush()
    record("merge.announced", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=main.id, due_on=_day(merge))
    record("merge.expected", by=by, now=now, idea_id=main.id, member_id=main.author_id, thing_id=idea.id, due_on=_day(merge))
    return merge


def _day(merge: Merge) -> str:
    return merge.due_at.astimezone(ZONE).date().isoformat()


@action
def hasten(merge: Merge, days: int | None, *, reason: str, by: Actor, now: datetime) -> None:
    """A moderator leaves people fewer days to object, from now, and says why: that is kept and shown. Raises Refused with errors by field."""
    idea, _main = both_locked(merge.idea_id, merge.main_id)
    merge, reason = locked(merge), tidy(reason)
    insist_all(errors_of_hastening(merge, days, reason, by, now))
    merge.due_at = now + timedelta(days=days or 0)
    merge.hastened_at, merge.hastened_by_id, merge.hastened_reason = now, by.id, reason
    record("merge.hastened", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=merge.main_id, due_on=_day(merge))


@action
def protest(merge: Merge, text: str, *, by: Actor, now: datetime) -> MergeObjection:
    """Object to a merge: the team reads it before anything happens. Saying it anew replaces what one said. Raises Refused."""
    idea, _main = both_locked(merge.idea_id, merge.main_id)
    merge, text = locked(merge), tidy(text)
    insist(why_not_object(merge, by, now, concerned=is_concerned(merge, by.id)))
    insist(why_not_length(text, *OBJECTION, "text"))
    said = objection_of(merge.id, by.id)
    if said is None:
        said = MergeObjection(merge_id=merge.id, member_id=by.id, text=text, at=now)
        session().add(said)
    said.text, said.at, said.read_at, said.read_by_id = text, now, None, None
    record("merge.objected", by=by, now=now, idea_id=idea.id, thing_id=merge.id)
    return said


def forget(member_id: int) -> None:
    """Inside leaving: what one had against merges goes."""
    session().execute(delete(MergeObjection).where(MergeObjection.member_id == member_id))


@action
def read_objections(merge: Merge, *, up_to: datetime, by: Actor, now: datetime) -> None:
    """The team has read the objections it saw (made up to this moment) and stays with it; what was said anew since then waits. Raises Refused."""
    both_locked(merge.idea_id, merge.main_id)
    merge = locked(merge)
    insist(why_not_read(merge, by, now))
    seen = [one for one in unread_of(merge.id) if one.at <= up_to]
    for one in seen:
        one.read_at, one.read_by_id = now, by.id
    if seen:
        record("merge.objections_read", by=by, now=now, idea_id=merge.idea_id, thing_id=merge.id, count=len(seen))


@action
def call_off(merge: Merge, *, reason: str, by: Actor, now: datetime) -> None:
    """Not merge after all, and say why. Raises Refused."""
    idea, main = both_locked(merge.idea_id, merge.main_id)
    merge, reason = locked(merge), tidy(reason)
    insist(why_not_call_off(merge, reason, by, now))
    merge.called_off_at, merge.called_off_by_id, merge.called_off_reason = now, by.id, reason
    record("merge.called_off", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=main.id)


@action
def carry_out(merge: Merge, *, by: Actor = SYSTEM, now: datetime) -> Merge:
    """Do what was announced and is due: the idea becomes part of the main one, its supporters are united with those there. Raises Refused.

    A goal or a milestone that the united supporters reach is reached. Whoever announced it answers for it.
    """
    idea, main = both_locked(merge.idea_id, merge.main_id)
    merge = locked(merge)
    insist(why_not_carry_out(merge, now, unread=unread_count(merge.id)))
    insist(why_not_merge(idea, main, ties_of(idea, main, without=merge.id), by, now))
    decider = _decider(merge)
    merge.before, merge.event_id, merge.done_at = campaign_facts(main, now), last_event(main.id), now
    step = take(idea, "merged", by=decider, now=now, text=merge.reason, lang=merge.lang)
    idea.merged_into_id = main.id
    session().flush()
    gained = unite(main, now=now)
    record("idea.joined", by=decider, now=now, idea_id=main.id, member_id=main.author_id, thing_id=idea.id, votes=gained)
    record("idea.merged", by=decider, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=step.id, from_stage=step.from_stage, to_stage="merged")
    move_on_if_due(main, by=SYSTEM, now=now)
    merge.after = campaign_facts(main, now)
    return merge


def _decider(merge: Merge) -> Actor:
    """Who announced it; the portal where they have left."""
    person = session().get(Member, merge.by_id) if merge.by_id else None
    return actor_of(person) if person is not None and person.closed_at is None else SYSTEM


def run_merges(*, now: datetime) -> int:
    """Carry out what is due, each in a transaction of its own; what does not fit any more is called off. Gives how many were due."""
    due = due_merges(now)
    for merge_id in due:
        session().rollback()
        merge = session().get(Merge, merge_id)
        if merge is not None:
            _carry_out_or_give_up(merge, now)
    session().rollback()
    return len(due)


def _carry_out_or_give_up(merge: Merge, now: datetime) -> None:
    try:
        carry_out(merge, now=now)
    except Refused as refused:
        session().rollback()
        give_up(merge, refused.refusal.cause, now=now)


@action
def give_up(merge: Merge, cause: str, *, by: Actor = SYSTEM, now: datetime) -> None:
    """Call off by the clock what does not fit any more, such as an idea withdrawn meanwhile. What waits for a person goes on waiting."""
    idea, main = both_locked(merge.idea_id, merge.main_id)
    merge = locked(merge)
    if why_not_carry_out(merge, now, unread=unread_count(merge.id)) is not None or why_not_merge(idea, main, ties_of(idea, main, without=merge.id), by, now) is None:
        return
    merge.called_off_at = now
    record("merge.called_off", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=main.id, reason=cause)
