"""Drafts: begun, saved again and again, thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ideas.accounts.actions.turns import in_turn
from ideas.accounts.models import SYSTEM, Actor
from ideas.board.actions.pictures import forget_pictures
from ideas.board.actions.tags import put_tags
from ideas.board.actions.texts import cleaned, tag_names, write
from ideas.board.models import Board, Idea
from ideas.board.queries.drafts import answered_by, board_of, draft_count
from ideas.board.queries.visibility import board_by_slug
from ideas.board.rules import TABLE_LINE, why_not_another_draft, why_not_answer, why_not_begin, why_not_save
from ideas.board.rules.fields import asked_of, put_into
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.core.text import clean_text

SWEPT_AT_ONCE = 500
UNSENT = ("draft", "returned")


@action
def start_draft(board: Board, *, by: Actor, now: datetime) -> Idea:
    """Begin an empty draft on a board. Raises Refused."""
    insist(why_not_begin(by, now, may_see_board=board_by_slug(board.slug, by) is not None))
    in_turn(by, now)
    insist(why_not_another_draft(draft_count(by.id), number(session(), "drafts_per_member")))
    idea = Idea(board_id=board.id, kind=board.kind, author_id=by.id, stage="draft", stage_at=now, created_at=now, market={})
    session().add(idea)
    session().flush()
    record("idea.drafted", by=by, now=now, idea_id=idea.id)
    return idea


@action
def sweep_drafts(*, by: Actor = SYSTEM, now: datetime) -> int:
    """Clear away old drafts with nothing in them: no title, no text, no picture; gives how many."""
    empty = [column == "" for column in (Idea.title, Idea.summary, Idea.problem, Idea.body)]
    old = Idea.created_at < now - timedelta(days=number(session(), "empty_draft_days"))
    query = select(Idea).where(Idea.stage == "draft", Idea.picture_count == 0, old, *empty).order_by(Idea.id).limit(SWEPT_AT_ONCE).with_for_update(skip_locked=True)
    drafts = session().scalars(query.execution_options(populate_existing=True)).all()
    for draft in drafts:
        record("idea.discarded", by=by, now=now, idea_id=draft.id)
        session().delete(draft)
    return len(drafts)


@action
def save_draft(idea: Idea, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Idea:
    """Keep what is typed so far, whole or not; only the fields given change. No event: it happens every few seconds.

    Fields: title, summary, problem, body, lang, tags (list), market (dict), answers_id. Raises Refused.
    """
    idea = locked(idea)
    insist(why_not_save(idea, by, now))
    put_fields(idea, fields, by)
    return idea


def put_fields(idea: Idea, fields: Mapping[str, Any], by: Actor) -> bool:
    """Write fields inside a running use case; whether the tags changed. Raises Refused for an answer to nothing."""
    values = cleaned(fields)
    if "fields" in fields:
        asked = asked_of(board_of(idea.board_id).fields, "public")
        values["fields"] = put_into(idea.fields, asked, {key: clean_text(str(text))[:TABLE_LINE] for key, text in fields["fields"].items()})
    if idea.earlier_id is None or idea.stage not in UNSENT:
        values.pop("what_changed", None)  # only a new version says it, with what it is sent
    write(idea, values)
    if "answers_id" in fields and fields["answers_id"] != idea.answers_id:
        _answer(idea, fields["answers_id"], by)
    return "tags" in fields and put_tags(idea, tag_names(fields["tags"] or []))


def _answer(idea: Idea, answers_id: int | None, by: Actor) -> None:
    if answers_id is not None:
        asked = answered_by(answers_id, by)
        insist(why_not_answer(idea.kind, asked.kind if asked else None))
    idea.answers_id = answers_id


@action
def discard_draft(idea: Idea, *, by: Actor, now: datetime) -> None:
    """Throw a draft away, its pictures with it. Raises Refused."""
    idea = locked(idea)
    insist(why_not_save(idea, by, now))
    forget_pictures(idea, by=by, now=now)
    record("idea.discarded", by=by, now=now, idea_id=idea.id)
    session().delete(idea)
