"""Staff texts in their published form: what the log has digests of, and what anybody can compare them with."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Select, select

from ideas.accounts.models import VISITOR
from ideas.board.models import Idea
from ideas.board.queries import visible_to
from ideas.comments.models import Comment
from ideas.core.bulk import chunks
from ideas.core.db import session
from ideas.lifecycle.models import StageChange, Update
from ideas.openness.models import Principles
from ideas.public_log.rules import STAFF, published_form

Form = dict[str, Any]
SOME = 500


def forms(of: str, ids: Iterable[int]) -> dict[int, Form]:
    """The present published form of these texts of one kind, by number; what is no staff text or is gone is left out."""
    found: dict[int, Form] = {}
    for some in chunks(ids, SOME):
        found |= _READERS[of](some)
    return found


def shown_form(of: str, number: int) -> Form | None:
    """A text as any visitor may read it now; None where it is hidden, taken back, or its idea is not for everybody."""
    if of in _PLACES and session().scalar(_shown(of).where(_PLACES[of].id == number)) is None:
        return None
    return forms(of, [number]).get(number)


def _shown(of: str) -> Select[int]:
    place = _PLACES[of]
    query = select(place.id).join(Idea, Idea.id == place.idea_id).where(visible_to(VISITOR))
    if place is StageChange:
        return query
    return query.where(place.hiding_id.is_(None), *((Comment.state == "public",) if place is Comment else ()))


def _decisions(ids: list[int]) -> dict[int, Form]:
    s = StageChange
    query = select(s.id, s.from_stage, s.to_stage, s.reason, s.text, s.text_html, s.changes_mind, s.parked_until, s.outcome, s.next_review_on).where(s.id.in_(ids), s.by_role.in_(STAFF))
    return {
        row.id: published_form(
            "decision", from_stage=row.from_stage, to_stage=row.to_stage, reason=row.reason, text=row.text, html=row.text_html, changes_mind=row.changes_mind, parked_until=row.parked_until,
            outcome=row.outcome, next_review_on=row.next_review_on,
        ) for row in session().execute(query)
    }


def _updates(ids: list[int]) -> dict[int, Form]:
    u = Update
    query = select(u.id, u.kind, u.title, u.text, u.text_html, u.next_step, u.promised_for, u.late_because, u.late_action, u.corrects_id).where(u.id.in_(ids), u.by_role.in_(STAFF))
    return {
        row.id: published_form(
            "update", title=row.title, text=row.text, html=row.text_html, next_step=row.next_step, promised_for=row.promised_for, late_because=row.late_because,
            late_action=row.late_action, apology=row.kind == "apology" or None, corrects=row.corrects_id,
        ) for row in session().execute(query)
    }


def _answers(ids: list[int]) -> dict[int, Form]:
    query = select(Comment.id, Comment.body, Comment.body_html).where(Comment.id.in_(ids), Comment.official)
    return {row.id: published_form("answer", text=row.body, html=row.body_html) for row in session().execute(query)}


def _principles(ids: list[int]) -> dict[int, Form]:
    rows = session().scalars(select(Principles).where(Principles.id.in_(ids)))
    return {row.id: published_form("principles", text_de=row.text_de, text_en=row.text_en, html_de=row.html_de, html_en=row.html_en) for row in rows}


_PLACES: dict[str, Any] = {"decision": StageChange, "update": Update, "answer": Comment}
_READERS: dict[str, Callable[[list[int]], dict[int, Form]]] = {"decision": _decisions, "update": _updates, "answer": _answers, "principles": _principles}
