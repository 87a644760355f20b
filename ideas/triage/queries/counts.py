"""What waits for the team, in one statement: each number stops at 500, so that it costs the same on any portal."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, literal, select

from ideas.board.queries.desk import COUNTED
from ideas.collections.models import Collection
from ideas.comments.models import Comment
from ideas.core.db import BigId
from ideas.core.reads import Read, Rows
from ideas.lifecycle.queries.overdue import overdue_count
from ideas.products.models import OwnerReport
from ideas.reports.models import Appeal, Report
from ideas.triage.queries.suggesting import suggestion_query
from ideas.triage.queries.views import condition_of


def _capped(*conditions: Any) -> Any:
    some = select(literal(1)).where(*conditions).limit(COUNTED).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _statement() -> Select:
    me, today = bindparam("me_id", type_=BigId), bindparam("today", type_=Date)
    return select(
        *(_capped(condition_of(view, me)).label(view) for view in ("first", "submitted", "goal", "mine")), overdue_count(today).label("overdue"),  # type: ignore[arg-type]
        _capped(Comment.state == "waiting").label("comments"), _capped(OwnerReport.state == "waiting").label("owners"), _capped(Collection.state == "waiting").label("collections"),
        _capped(Report.decided_at.is_(None)).label("reports"), _capped(Appeal.decided_at.is_(None)).label("appeals"), suggestion_query().scalar_subquery().label("suggestions"),
    )


_COUNTS = _statement()


def counts_read(me_id: int | None, today: date) -> Read[dict[str, int]]:
    """How many wait, by name."""
    return Read(_first, _COUNTS, {"me_id": me_id, "today": today})


def _first(rows: Rows) -> dict[str, int]:
    return dict(zip((column.name for column in _COUNTS.selected_columns), rows[0], strict=True))
