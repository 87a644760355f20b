"""The lines of a run, each whole in a transaction of its own: a worker that dies loses none and does none twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from time import monotonic
from typing import Any, cast

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.board.queries.drafts import tags_of
from ideas.board.queries.topics import names_by_now
from ideas.core.db import action, locked, session
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event, record
from ideas.core.refusal import Refusal, Refused, insist
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.queries import latest_step
from ideas.lifecycle.rules import TRANSITIONS
from ideas.reviews.actions import decide
from ideas.triage.actions.answering import answer, insist_edited
from ideas.triage.actions.assigning import assign
from ideas.triage.actions.tagging import add_tags, take_tags
from ideas.triage.models.bulk import BulkLine, BulkRun
from ideas.triage.queries.bulk import waiting_lines
from ideas.triage.rules.bulk import CHANGED_SINCE, GONE, TOPIC_JOINED, given_to, kept

STEP_SECONDS, STEP_LINES = 0.5, 50  # a step ends after the line that passes half a second: one line is some 10 to 40 ms

Before = dict[str, Any]


def carry_on(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:  # noqa: ARG001 (the lines say themselves what is still to do)
    """Follow-up of a begun run: so many lines as half a second takes, then again. The cursor is the last line done."""
    run = session().get(BulkRun, event.thing_id)
    if run is None:
        return Done()
    by, run_id, until = Actor(run.by_id, "member"), run.id, monotonic() + STEP_SECONDS
    done = 0
    for line_id in waiting_lines(run_id, STEP_LINES):
        session().rollback()
        do_line(line_id, by=by, now=now)
        done = line_id
        if monotonic() > until:
            break
    session().rollback()
    if waiting_lines(run_id, 1):
        return Again(str(done))
    finish(run_id, by=by, now=now)
    return Done()


def do_line(line_id: int, *, by: Actor, now: datetime) -> None:
    """Do one line, or keep why it was refused; a line that is through stays as it is. `by` is read again, with the role of this moment."""
    try:
        carry_out(line_id, by=by, now=now)
    except Refused as refused:
        refuse(line_id, refused.refusal, by=by, now=now)


@action
def carry_out(line_id: int, *, by: Actor, now: datetime) -> None:
    """What the run does to this idea, and that it is done, in one transaction. Raises Refused."""
    line = session().get_one(BulkLine, line_id)
    idea = idea_for(line.idea_id or 0, by)
    insist(GONE if idea is None else None)
    idea = locked(cast("Idea", idea))
    run, line = _held(line)
    if line.state != "waiting":
        return
    before = (_UNDO if run.undoes_id else _DO)[run.kind](idea, run, line, by, now)
    line.state, line.at, line.text = "done" if before is not None else "same", now, ""
    line.before = before or {}
    run.done_count += before is not None
    run.same_count += before is None


@action
def refuse(line_id: int, refusal: Refusal, *, by: Actor, now: datetime) -> None:  # noqa: ARG001 (a use case's form)
    """Keep why a line was not done."""
    run, line = _held(session().get_one(BulkLine, line_id))
    if line.state == "waiting":
        line.state, line.at, line.refusal = "refused", now, kept(refusal)
        run.refused_count += 1


@action
def finish(run_id: int, *, by: Actor, now: datetime) -> None:
    """Note that nothing is left to do; once."""
    run = locked(session().get_one(BulkRun, run_id))
    if run.finished_at is None and run.cancelled_at is None:
        run.finished_at = now
        record("bulk.finished", by=by, now=now, member_id=given_to(run), thing_id=run.id, done=run.done_count, refused=run.refused_count)


def _held(line: BulkLine) -> tuple[BulkRun, BulkLine]:
    """The run, then the line, after the idea: so nobody waits in a circle."""
    run = locked(session().get_one(BulkRun, line.run_id))
    return run, locked(line)


def _tag(idea: Idea, run: BulkRun, _line: BulkLine, by: Actor, now: datetime) -> Before | None:
    had = tags_of(idea.id)
    added = add_tags(idea, run.details["tags"], by=by, now=now)
    return {"tags": added, "had": had} if added else None


def _untag(idea: Idea, run: BulkRun, _line: BulkLine, by: Actor, now: datetime) -> Before | None:
    taken = take_tags(idea, run.details["tags"], by=by, now=now)
    return {"tags": taken} if taken else None


def _assign(idea: Idea, run: BulkRun, _line: BulkLine, by: Actor, now: datetime) -> Before | None:
    to_id = run.details["assignee"]
    before = assign(idea, to_id, run_id=run.id, by=by, now=now)
    return {"from": before, "whose": to_id} if before != to_id else None


def _move(idea: Idea, run: BulkRun, line: BulkLine, by: Actor, now: datetime) -> Before | None:
    start, to_stage = idea.stage, run.details["stage"]
    if start == to_stage:
        return None
    if run.text:
        insist_edited(idea, run.text, by)
    _go(idea, to_stage, run, by, now)
    step = latest_step(idea.id, to_stage)
    line.thing_id = step.id if step else None
    return {"from": start, "to": to_stage}


def _go(idea: Idea, to_stage: str, run: BulkRun, by: Actor, now: datetime) -> None:
    """By the use case that the table names for this step; that one asks whether it may."""
    step, until = TRANSITIONS.get((idea.stage, to_stage)), run.details.get("parked_until")
    told: dict[str, Any] = {"reason": run.details.get("reason"), "text": run.text, "lang": run.lang, "repeated": True}  # asked when the run began
    match step.verb if step else "":
        case "publish":
            lifecycle.publish(idea, by=by, now=now)
        case "return":
            lifecycle.return_with_reasons(idea, **told, by=by, now=now)
        case _:
            decide(idea, to_stage, **told, changes_mind=run.details.get("changes_mind") or "", parked_until=date.fromisoformat(until) if until else None, by=by, now=now)


def _answer(idea: Idea, run: BulkRun, line: BulkLine, by: Actor, now: datetime) -> Before | None:
    line.thing_id = answer(idea, text=line.text, lang=run.lang, repeated=True, by=by, now=now).id
    return {}


def _tag_back(idea: Idea, _run: BulkRun, line: BulkLine, by: Actor, now: datetime) -> Before | None:
    taken = take_tags(idea, _not_its_own(line.before), by=by, now=now)
    return {"tags": taken} if taken else None


def _not_its_own(before: Before) -> list[str]:
    """The topics that a run gave, without those that were merged since into one the idea had before. Raises Refused where none is left."""
    had = before.get("had", [])
    called = names_by_now([*before["tags"], *had])
    own = {called.get(name, name) for name in had}
    given = [name for name in before["tags"] if called.get(name, name) not in own]
    insist(None if given else TOPIC_JOINED)
    return given


def _untag_back(idea: Idea, _run: BulkRun, line: BulkLine, by: Actor, now: datetime) -> Before | None:
    added = add_tags(idea, line.before["tags"], by=by, now=now)
    return {"tags": added} if added else None


def _assign_back(idea: Idea, run: BulkRun, line: BulkLine, by: Actor, now: datetime) -> Before | None:
    insist(CHANGED_SINCE if idea.assigned_to_id != line.before["whose"] else None)
    assign(idea, line.before["from"], run_id=run.id, by=by, now=now)
    return {"from": line.before["whose"], "whose": line.before["from"]}


def _move_back(idea: Idea, run: BulkRun, line: BulkLine, by: Actor, now: datetime) -> Before | None:
    start, to_stage = line.before["to"], line.before["from"]
    step = latest_step(idea.id, start)
    insist(CHANGED_SINCE if idea.stage != start or step is None or step.id != line.thing_id else None)
    decide(idea, to_stage, text=run.text, lang=run.lang, repeated=True, by=by, now=now)
    return {"from": start, "to": to_stage}


Act = Callable[[Idea, BulkRun, BulkLine, Actor, datetime], Before | None]
_DO: dict[str, Act] = {"tag": _tag, "untag": _untag, "assign": _assign, "move": _move, "answer": _answer}
_UNDO: dict[str, Act] = {"tag": _tag_back, "untag": _untag_back, "assign": _assign_back, "move": _move_back}
