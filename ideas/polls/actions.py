"""Asking, answering and publishing. A question's row is held by who answers and locked by who changes it, so that nothing is answered after the end was counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from ideas.accounts.actions.turns import in_turn
from ideas.accounts.models import SYSTEM, Actor, Consent
from ideas.accounts.rules import why_not_take_part
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text
from ideas.polls.models import Poll, PollAnswer
from ideas.polls.queries import answer_count, choices_of, consent_of, due_polls, is_asked, own_answer
from ideas.polls.rules import (
    PURPOSE,
    SINGLE,
    VERSION,
    answer_to,
    errors_of,
    shown_of,
    why_not_answer,
    why_not_change,
    why_not_open,
    why_not_plan,
    why_not_publish,
    why_not_stop,
    why_not_take_back,
)

_WORDS = ("question_de", "question_en", "why_de", "why_en")
AIMS = {"tier": "tier", "tag": "tag_id", "board": "board_id", "panel": "panel_id"}


@action
def draft(fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Poll:
    """Begin a question that the team alone sees: words and `options_de`/`options_en` (lists), `kind`, `segment` with `aim` (a tier, or a number), `closes_at`. Raises Refused with errors by field."""
    insist(why_not_plan(by, now))
    poll = Poll(**_checked(fields, now), created_at=now, created_by_id=by.id)
    session().add(poll)
    session().flush()
    record("poll.drafted", by=by, now=now, thing_id=poll.id)
    return poll


@action
def change(poll: Poll, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Poll:
    """Change it before it is open. Raises Refused with errors by field."""
    poll = locked(poll)
    insist(why_not_change(poll, by, now))
    for name, value in _checked(fields, now).items():
        setattr(poll, name, value)
    record("poll.changed", by=by, now=now, thing_id=poll.id)
    return poll


def _checked(fields: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    options = {name: [clean_line(str(one)) for one in fields.get(name) or ()] for name in ("options_de", "options_en")}
    words = {name: clean_line(str(fields.get(name) or "")) if name.startswith("question") else clean_text(str(fields.get(name) or "")).strip() for name in _WORDS}
    values = {**words, **{name: fields.get(name) for name in ("kind", "segment", "closes_at")}}
    insist_all(errors_of({**values, **options, "aim": fields.get("aim")}, now))
    aim = {column: fields.get("aim") if segment == values["segment"] else None for segment, column in AIMS.items()}
    pairs = [list(pair) for pair in zip(options["options_de"], options["options_en"], strict=True)] if values["kind"] == SINGLE else []
    return {**values, **aim, "options": pairs}


@action
def discard(poll: Poll, *, by: Actor, now: datetime) -> None:
    """Put a draft away. Raises Refused."""
    poll = locked(poll)
    insist(why_not_change(poll, by, now))
    record("poll.discarded", by=by, now=now, thing_id=poll.id)
    session().execute(delete(Poll).where(Poll.id == poll.id))


@action
def ask(poll: Poll, *, by: Actor, now: datetime) -> Poll:
    """Put the question: from now on nothing of it changes. Raises Refused."""
    poll = locked(poll)
    insist(why_not_open(poll, by, now))
    poll.opened_at = now
    record("poll.opened", by=by, now=now, thing_id=poll.id, segment=poll.segment)
    return poll


@action
def stop(poll: Poll, reason: str, *, by: Actor, now: datetime) -> Poll:
    """Stop it before its end, with a reason; the answers are deleted. Raises Refused."""
    poll, reason = locked(poll), clean_text(reason).strip()
    insist(why_not_stop(poll, reason, by, now))
    poll.stopped_at, poll.stop_reason = now, reason
    session().execute(delete(PollAnswer).where(PollAnswer.poll_id == poll.id))
    record("poll.stopped", by=by, now=now, thing_id=poll.id)
    return poll


@action
def answer(poll: Poll, given: Mapping[str, str], *, agrees: bool = False, by: Actor, now: datetime) -> PollAnswer:
    """Keep a member's answer, in place of the one before; `agrees` gives the consent that comes before the first. Raises Refused, with errors by field."""
    poll = _held(poll)
    consent = consent_of(by.id)
    insist(why_not_answer(poll, by, now, asked=is_asked(poll, by.id), agreed=agrees or consent is not None))
    choice, words, refusal = answer_to(poll, {"choice": given.get("choice", ""), "words": clean_text(given.get("words", ""))})
    insist(refusal)
    in_turn(by, now)  # two clicks at the same moment give one answer
    if consent_of(by.id) is None:
        _agree(by, now)
    before = own_answer(poll.id, by.id)
    return _kept(poll, choice, words, by, now) if before is None else _otherwise(before, choice, words, by, now)


def _kept(poll: Poll, choice: int | None, words: str, by: Actor, now: datetime) -> PollAnswer:
    made = PollAnswer(poll_id=poll.id, member_id=int(by.id or 0), choice=choice, words=words, at=now)
    session().add(made)
    record("poll.answered", by=by, now=now, thing_id=poll.id, member_id=by.id)
    return made


def _otherwise(before: PollAnswer, choice: int | None, words: str, by: Actor, now: datetime) -> PollAnswer:
    if (before.choice, before.words) != (choice, words):
        before.choice, before.words, before.changed_at = choice, words, now
        record("poll.answer_changed", by=by, now=now, thing_id=before.poll_id, member_id=by.id)
    return before


@action
def take_back(poll: Poll, *, by: Actor, now: datetime) -> None:
    """Take one's answer back before the end; twice is the same as once. Raises Refused."""
    poll = _held(poll)
    insist(why_not_take_back(poll, by, now))
    found = own_answer(poll.id, by.id)
    if found is not None:
        session().delete(found)
        record("poll.answer_taken_back", by=by, now=now, thing_id=poll.id, member_id=by.id)


def _held(poll: Poll) -> Poll:
    """The row as it is now, held so that many answer at the same moment and nobody counts or stops meanwhile."""
    query = select(Poll).where(Poll.id == poll.id).with_for_update(read=True)
    return session().scalars(query.execution_options(populate_existing=True)).one()


def _agree(by: Actor, now: datetime) -> None:
    session().add(Consent(member_id=int(by.id or 0), purpose=PURPOSE, version=VERSION, given_at=now))
    record("consent.given", by=by, now=now, member_id=by.id, purpose=PURPOSE, version=VERSION)


@action
def disagree(*, by: Actor, now: datetime) -> None:
    """Take back that one's answers may be used: they are deleted, all of them; published numbers stay. Twice is the same as once. Raises Refused."""
    insist(why_not_take_part(by, now))
    current = session().execute(update(Consent).where(Consent.member_id == by.id, Consent.purpose == PURPOSE, Consent.withdrawn_at.is_(None)).values(withdrawn_at=now).returning(Consent.id)).all()
    forget(int(by.id or 0))
    if current:
        record("consent.withdrawn", by=by, now=now, member_id=by.id, purpose=PURPOSE)


def forget(member_id: int) -> None:
    """Inside a use case: delete a member's answers."""
    session().execute(delete(PollAnswer).where(PollAnswer.member_id == member_id))


def move_polls(*, now: datetime) -> int:
    """What is due by the clock: questions that are over, each in a transaction of its own; gives how many."""
    due = due_polls(now)
    for poll_id in due:
        session().rollback()
        publish(session().get_one(Poll, poll_id), now=now)
    session().rollback()
    return len(due)


@action
def publish(poll: Poll, *, by: Actor = SYSTEM, now: datetime) -> Poll:
    """Count the answers once and keep what may be shown. Raises Refused before the end and a second time."""
    poll = locked(poll)
    insist(why_not_publish(poll, now))
    least, cell = number(session(), "survey_answers_least"), number(session(), "survey_cell_least")
    poll.published = shown_of(poll.kind, choices_of(poll.id), answer_count(poll.id), least, cell)
    poll.published_at = now
    record("poll.published", by=by, now=now, thing_id=poll.id, shown=bool(poll.published))
    return poll
