"""A new version of an idea that ended: a draft with its texts, topics and pictures, which begins at zero."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.actions.drafts import put_fields, start_draft
from ideas.board.actions.pictures import copy_files
from ideas.board.models import Idea, Picture
from ideas.board.queries.drafts import board_of, pictures_of, tags_of
from ideas.board.rules.fields import values_of
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist
from ideas.lifecycle.queries.campaign import later_version
from ideas.lifecycle.rules.versions import why_not_begin_again

COPIED = ("title", "summary", "problem", "body", "lang", "market")


def begin_again(idea: Idea, *, by: Actor, now: datetime) -> Idea:
    """The draft of a new version; where there is one already, that one. Pictures are copied first, since the old page keeps its own. Raises Refused."""
    later = later_version(idea.id)
    begun = later is not None and later.stage == "draft"
    insist(why_not_begin_again(idea, by, now, has_later=later is not None and not begun))
    files = [] if begun else [(picture, copy_files(picture, secrets.token_hex(16))) for picture in pictures_of(idea.id)]
    return _begun(idea, files, by=by, now=now)


@action
def _begun(idea: Idea, files: list[tuple[Picture, dict[str, Any]]], *, by: Actor, now: datetime) -> Idea:
    idea = locked(idea)
    later = later_version(idea.id)
    if later is not None and later.stage == "draft" and later.author_id == by.id:
        return later
    insist(why_not_begin_again(idea, by, now, has_later=later is not None))
    board = board_of(idea.board_id)
    draft = start_draft(board, by=by, now=now)
    draft.earlier_id, draft.format, draft.fields = idea.id, idea.format, values_of(board.fields, idea.fields, "public") or None
    put_fields(draft, {name: getattr(idea, name) for name in COPIED} | {"tags": tags_of(idea.id)}, by)
    _show(draft, files, by, now)
    record("idea.begun_again", by=by, now=now, idea_id=draft.id, thing_id=idea.id)
    return draft


def _show(draft: Idea, files: list[tuple[Picture, dict[str, Any]]], by: Actor, now: datetime) -> None:
    pictures = [Picture(idea_id=draft.id, by_id=by.id, position=at, alt=old.alt, files=copied, created_at=now) for at, (old, copied) in enumerate(files)]
    session().add_all(pictures)
    draft.picture_count = len(pictures)
