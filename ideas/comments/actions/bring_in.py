"""Comments from elsewhere, in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from ideas.accounts.models import Actor
from ideas.board.models import Idea
from ideas.comments.models import Comment
from ideas.core.bulk import EVENTS, inserted, record_many
from ideas.core.db import action, session

IDEAS: Any = Idea.__table__
COMMENTS: Any = Comment.__table__
ANSWERS = COMMENTS.alias()


@action
def bring_in(rows: Sequence[dict[str, Any]], *, by: Actor, now: datetime) -> dict[str, int]:
    """Write public comments (columns by name); gives their ids by source id."""
    made = inserted(Comment, rows, "id", "source_id", "idea_id", "author_id", "at", "official")
    events = [{"idea_id": row.idea_id, "thing_id": row.id, "actor_id": row.author_id, "actor_role": "member", "at": row.at} for row in made]
    record_many("comment.brought_in", events, by=by, now=now)
    count_many(Counter(row.idea_id for row in made))
    _answered({row.idea_id: row.at for row in made if row.official})
    return {row.source_id: row.id for row in made}


def count_many(steps: Mapping[int, int]) -> None:
    """Count public comments of many ideas in or out."""
    changes = [{"idea": idea, "n": steps[idea]} for idea in sorted(steps)]
    if changes:
        session().connection().execute(update(IDEAS).where(IDEAS.c.id == bindparam("idea")).values(comment_count=IDEAS.c.comment_count + bindparam("n")), changes)


def _answered(moments: Mapping[int, datetime]) -> None:
    for idea in sorted(moments):
        said = {"answered_at": moments[idea], "first_answer_at": moments[idea], "answer_owed_at": None, "answer_due_at": None}
        session().execute(update(IDEAS).where(IDEAS.c.id == idea, IDEAS.c.answered_at.is_(None)).values(said))


@action
def take_back(idea_ids: Sequence[int], *, import_id: int, by: Actor, now: datetime) -> None:  # noqa: ARG001 (a use case's form)
    """Delete an import's comments on these ideas, from the last answers up; what others have answered to stays."""
    answered = select(ANSWERS.c.parent_id).where(ANSWERS.c.idea_id.in_(idea_ids), ANSWERS.c.parent_id.is_not(None))
    free = delete(COMMENTS).where(COMMENTS.c.import_id == import_id, COMMENTS.c.idea_id.in_(idea_ids), COMMENTS.c.id.not_in(answered))
    while gone := session().execute(free.returning(COMMENTS.c.id, COMMENTS.c.idea_id)).all():
        count_many({idea: -n for idea, n in Counter(row.idea_id for row in gone).items()})
        ids = [row.id for row in gone]
        session().execute(delete(EVENTS).where(EVENTS.c.import_id == import_id, EVENTS.c.kind == "comment.brought_in", EVENTS.c.thing_id.in_(ids)))
