"""Views of ideas: counted in memory by the faces, kept by idea and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from ideas.board.models import Idea, IdeaViews
from ideas.core.db import action, session, table

_INSERT: dict[str, type[sqlite.Insert | postgresql.Insert]] = {"sqlite": sqlite.Insert, "postgresql": postgresql.Insert}


@action
def count_views(seen: Mapping[int, int], *, now: datetime) -> None:
    """Add so many views to each idea's number of this day (UTC); ideas that are gone meanwhile are left out."""
    there = session().scalars(select(Idea.id).where(Idea.id.in_(seen)).order_by(Idea.id)).all()
    rows = [{"idea_id": idea_id, "day": now.date(), "view_count": seen[idea_id]} for idea_id in there]
    if rows:
        new = _INSERT[session().get_bind().dialect.name](table(IdeaViews))
        more = {"view_count": IdeaViews.view_count + new.excluded.view_count}
        session().connection().execute(new.on_conflict_do_update(index_elements=["idea_id", "day"], set_=more), rows)
