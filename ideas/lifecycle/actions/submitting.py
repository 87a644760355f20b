"""Sending an idea, letting it through, giving it back, taking it back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement

from ideas.accounts.actions import make_known
from ideas.accounts.actions.turns import in_turn
from ideas.accounts.models import Actor
from ideas.board.actions.edits import errors_of
from ideas.board.actions.ranks import warm
from ideas.board.models import Board, Idea
from ideas.board.queries.co_authors import shares_of
from ideas.board.queries.drafts import board_of, terms_in_force
from ideas.board.queries.earning import earners
from ideas.board.queries.repeating import repeated
from ideas.board.rules.campaign import campaign_of, opening
from ideas.core.db import action, locked, session
from ideas.core.doors import doors
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.lifecycle.actions.answering import note_answer
from ideas.lifecycle.actions.repeating import digest_to_keep
from ideas.lifecycle.actions.steps import take, tidy
from ideas.lifecycle.models import StageChange
from ideas.lifecycle.queries import first_submissions, published_count, waiting_count
from ideas.lifecycle.rules import first_stage, why_not_agree, why_not_publish, why_not_return, why_not_submit, why_not_wait_again, why_not_withdraw
from ideas.lifecycle.rules.together import why_not_together
from ideas.lifecycle.rules.versions import error_of_change
from ideas.moderation.actions import Concerned, give_reasons, let_run_out
from ideas.moderation.models import Statement
from ideas.moderation.queries import sustained_count
from ideas.moderation.rules import is_trusted


@action
def submit(idea: Idea, *, terms_version: str | None, checklist: bool, by: Actor, now: datetime) -> Idea:
    """Send a draft, or a returned idea again; the terms accepted are kept with it. Raises Refused with errors by field.

    It is public at once, unless its board looks first, it is a new member's first, or it was returned before.
    """
    idea = locked(idea)
    in_turn(by, now)
    most = number(session(), "ideas_per_day") if doors.limits else None
    limits: dict[str, Any] = {"most": most, "resubmit_hours": number(session(), "resubmit_hours"), "waiting_most": number(session(), "ideas_in_submission") if doors.limits else None}
    insist(why_not_submit(idea, by, now, recent=first_submissions(by.id, now), waiting=waiting_count(by.id), **limits))
    insist(why_not_together(shares_of(idea.id)))
    insist_all(errors_of(idea) | _unchanged(idea) | _disagreement(idea, terms_version, checklist))
    board = board_of(idea.board_id)
    idea.terms_version, idea.terms_accepted_at, idea.submitted_at = terms_version, now, now
    to_stage = _first_stage(idea, board, by, now)
    if to_stage == "gathering":
        _open(idea, board, now)
    step = take(idea, to_stage, by=by, now=now)
    let_run_out(_came_back(idea), now=now)
    record("idea.submitted", by=by, now=now, idea_id=idea.id, thing_id=step.id)
    if to_stage == "gathering":
        record("idea.published", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=step.id, earns=earners(idea), repeats=repeated(idea))
    return idea


def _unchanged(idea: Idea) -> dict[str, Refusal]:
    error = error_of_change(idea.what_changed) if idea.earlier_id is not None else None
    return {"what_changed": error} if error else {}


def _disagreement(idea: Idea, terms_version: str | None, checklist: bool) -> dict:
    terms = terms_in_force(idea.board_id)
    return why_not_agree(terms_version, terms.version if terms else "", checklist=checklist)


def _trusted(by: Actor, now: datetime) -> bool:
    """Who has had ideas in public and nothing restricted within a year does not wait on boards that look first."""
    least = number(session(), "trusted_after")
    return least > 0 and is_trusted(by, published_count(by.id), sustained_count(by.id, now), least)


def _first_stage(idea: Idea, board: Board, by: Actor, now: datetime) -> str:
    checked = bool(number(session(), "first_is_checked"))
    looks = board.pre_moderation and not _trusted(by, now)
    return first_stage(idea, by, pre_moderation=looks, first_is_checked=checked, known=by.known)


def _open(idea: Idea, board: Board, now: datetime) -> None:
    """The board's rules of this day are frozen into the idea, and its clock begins."""
    idea.published_at = now
    for name, value in opening(campaign_of(board.rules, board.goal), now, now).items():
        setattr(idea, name, value)
    warm(idea, now=now)


@action
def publish(idea: Idea, *, by: Actor, now: datetime) -> Idea:
    """Let a waiting idea through; its creator is known from now on. Raises Refused."""
    idea = locked(idea)
    insist(why_not_publish(idea, by, now) or why_not_together(shares_of(idea.id)))
    _open(idea, board_of(idea.board_id), now)
    make_known(idea.author_id, now)
    step = take(idea, "gathering", by=by, now=now)
    record("idea.published", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=step.id, earns=earners(idea), repeats=repeated(idea))
    return idea


@action
def return_with_reasons(idea: Idea, *, reason: str | None, text: str, lang: str = "de", repeated: bool = False, by: Actor, now: datetime) -> StageChange:
    """Give a waiting idea back to its creator, with a statement of reasons that says what is missing; `repeated` confirms that many got the same words. Raises Refused."""
    idea = locked(idea)
    insist(why_not_return(idea, by, reason, tidy(text), now))
    digest = digest_to_keep(idea, tidy(text), confirmed=repeated, by=by)
    note_answer(idea, by=by, now=now)
    step = take(idea, "returned", by=by, now=now, text=text, reason=reason, lang=lang, text_digest=digest)
    give_reasons("refused", Concerned("idea", idea.id, idea.author_id, idea.id, f"{idea.title}: {idea.summary}"), reason=reason or "other", text=step.text, by=by, now=now)
    record("idea.returned", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=step.id, reason=reason)
    return step


@action
def wait_again(idea: Idea, *, by: Actor, now: datetime) -> StageChange:
    """Where an objection to giving an idea back was right: it waits for a look again, as it stands now. Raises Refused."""
    idea = locked(idea)
    insist(why_not_wait_again(idea, by, now))
    step = take(idea, "submitted", by=by, now=now)
    record("idea.put_back", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=step.id)
    return step


def _came_back(idea: Idea) -> ColumnElement[bool]:
    """The statement of why it came back."""
    return (Statement.thing == "idea") & (Statement.thing_id == idea.id) & (Statement.measure == "refused")


@action
def withdraw(idea: Idea, *, reason: str, by: Actor, now: datetime) -> StageChange:
    """The creator takes an idea back and says why; a public page stays. Raises Refused."""
    idea = locked(idea)
    insist(why_not_withdraw(idea, by, tidy(reason), now))
    step = take(idea, "withdrawn", by=by, now=now, text=reason, lang=idea.lang)
    let_run_out(_came_back(idea), now=now)
    record("idea.withdrawn", by=by, now=now, idea_id=idea.id, thing_id=step.id)
    return step
