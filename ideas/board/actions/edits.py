"""What creators change after sending: the former text is kept; and links between ideas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import Actor
from ideas.board.actions.drafts import put_fields
from ideas.board.actions.texts import TEXTS
from ideas.board.models import Idea, IdeaEdit, IdeaLink
from ideas.board.queries.drafts import board_of, tags_of
from ideas.board.rules import errors_in, why_not_edit, why_not_link
from ideas.board.rules.fields import asked_of, errors_in_fields
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist, insist_all


@action
def edit(idea: Idea, fields: Mapping[str, Any], *, by: Actor, now: datetime) -> Idea:
    """Change a sent idea; the form's rules hold, the former text is kept. Raises Refused with errors by field.

    What is left out stays as it is, also of a market. Where nothing changes, nothing is written.
    """
    idea = locked(idea)
    insist(why_not_edit(idea, by, now))
    before = _whole(idea)
    tags_changed = put_fields(idea, _filled(fields, idea), by)
    insist_all(errors_of(idea))
    if before == _whole(idea) and not tags_changed:
        return idea
    if any(before[name] != getattr(idea, name) for name in TEXTS):
        session().add(IdeaEdit(idea_id=idea.id, by_id=by.id, at=now, **{name: before[name] for name in TEXTS}))
    idea.edited_at = now
    record("idea.edited" if idea.published_at else "idea.revised", by=by, now=now, idea_id=idea.id)
    return idea


def _filled(fields: Mapping[str, Any], idea: Idea) -> Mapping[str, Any]:
    """A market whole, by the row that is locked: so two who change different parts of it both keep theirs."""
    return {**fields, "market": {**(idea.market or {}), **fields["market"]}} if fields.get("market") else fields


def errors_of(idea: Idea) -> dict[str, Any]:
    """What the form of this idea still lacks, by field, as it stands in the running transaction."""
    own = errors_in_fields(asked_of(board_of(idea.board_id).fields, "public"), idea.fields or {})
    return errors_in(_text(idea) | {"tags": tags_of(idea.id), "market": idea.market}, idea.kind, number(session(), "tags_per_idea")) | own


def _text(idea: Idea) -> dict[str, Any]:
    return {name: getattr(idea, name) for name in TEXTS}


def _whole(idea: Idea) -> dict[str, Any]:
    return _text(idea) | {"market": idea.market, "answers_id": idea.answers_id, "what_changed": idea.what_changed, "fields": idea.fields}


@action
def link(idea: Idea, related: Idea, *, by: Actor, now: datetime) -> None:
    """Say that two ideas are related; twice is the same as once. Raises Refused."""
    session().scalars(select(Idea.id).where(Idea.id.in_((idea.id, related.id))).order_by(Idea.id).with_for_update(key_share=True)).all()
    idea = locked(idea)
    insist(why_not_link(idea, related, by, now, same=idea.id == related.id))
    known = select(IdeaLink.id).where(IdeaLink.idea_id == idea.id, IdeaLink.related_id == related.id)
    if session().scalar(known) is not None:
        return
    session().add(IdeaLink(idea_id=idea.id, related_id=related.id, said_by="team" if by.is_staff else "creator", at=now))
    record("idea.linked", by=by, now=now, idea_id=idea.id, thing_id=related.id)
