"""Whether an idea says again what its makers had published before: for the points, which being published brings once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, select

from ideas.board.models import CoAuthor, Idea, IdeaEdit
from ideas.board.rules.likeness import says_the_same, words_of
from ideas.core.db import session

LOOKED_BACK = timedelta(days=365)
MOST = 500  # of each maker's way to an idea, the latest ones: a hundred days of five a day
TEXTS = ("title", "summary", "problem", "body")


def repeated(idea: Idea) -> int | None:
    """The latest idea of the same makers that said the same, as it reads or as it read, published within the year before this one is.

    None where there is none. What was withdrawn does not count: its points went with it.
    """
    words = words_of(_texts(idea, idea))
    earlier = {row.id: row for row in session().execute(_earlier(idea))}
    said = [(row.id, _texts(row, row)) for row in earlier.values()] + [(edit.idea_id, _texts(edit, earlier[edit.idea_id])) for edit in _former(list(earlier))]
    same = {number for number, texts in said if says_the_same(words, words_of(texts))}
    return next((number for number in earlier if number in same), None)


def _earlier(idea: Idea) -> Select[Any]:
    """Own ideas that are or were to be read, the latest first; each part of the search is a few steps along its index."""
    makers = {idea.author_id, *session().scalars(select(CoAuthor.member_id).where(CoAuthor.idea_id == idea.id, CoAuthor.agreed_at.is_not(None)))} - {None}
    counted = (Idea.id != idea.id, Idea.stage != "withdrawn", Idea.published_at >= (idea.published_at or idea.created_at) - LOOKED_BACK)
    own = select(Idea.id).where(Idea.author_id.in_(makers), *counted).order_by(Idea.published_at.desc(), Idea.id.desc()).limit(MOST)
    shared = select(Idea.id).join(CoAuthor, CoAuthor.idea_id == Idea.id).where(CoAuthor.member_id.in_(makers), CoAuthor.agreed_at.is_not(None), *counted)
    ids = {*session().scalars(own), *session().scalars(shared.order_by(Idea.published_at.desc(), Idea.id.desc()).limit(MOST))}
    columns = (Idea.id, Idea.title, Idea.summary, Idea.problem, Idea.body, Idea.market, Idea.fields)
    return select(*columns).where(Idea.id.in_(ids)).order_by(Idea.published_at.desc(), Idea.id.desc())


def _former(ids: list[int]) -> list[IdeaEdit]:
    """How these read before they were changed."""
    return list(session().scalars(select(IdeaEdit).where(IdeaEdit.idea_id.in_(ids)).order_by(IdeaEdit.id.desc()).limit(MOST))) if ids else []


def _texts(row: Any, beside: Any) -> Iterator[str]:
    """What it says, with what stands in its fields (of a former text: today's)."""
    yield from (getattr(row, name) for name in TEXTS)
    yield from (str(value) for values in (beside.market, beside.fields) for value in (values or {}).values())
