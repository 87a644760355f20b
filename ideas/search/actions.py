"""Keeping the index true to the database: after events, for a whole import, or from nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from itertools import islice

from sqlalchemy import select

from ideas.board.models import Idea, IdeaTag, TagMergeIdea
from ideas.core.db import session, sparing
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event
from ideas.search.engine import Document, IndexBusy
from ideas.search.queries.documents import all_documents, documents
from ideas.search.queries.finding import engine

STEP = 50


def index_idea(event: Event, *, now: datetime) -> Done:  # noqa: ARG001 (a follow-up's form)
    """Put the event's idea into the index as it is now, or take it out where it is not public."""
    if event.idea_id is not None:
        index_ideas([event.idea_id])
    return Done()


def index_author(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:  # noqa: ARG001 (a follow-up's form)
    """Put a member's ideas into the index anew, 50 at a time: the index knows the handle."""
    last = int(cursor or 0)
    ids = list(session().scalars(select(Idea.id).where(Idea.author_id == event.member_id, Idea.id > last).order_by(Idea.id).limit(STEP)))
    index_ideas(ids)
    return Again(str(ids[-1])) if len(ids) == STEP else Done()


def index_tagged(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:  # noqa: ARG001 (a follow-up's form)
    """Put the ideas of a renamed topic, or of a merge or its undoing, into the index anew, 50 at a time: the index knows the names."""
    last, merge = int(cursor or 0), event.facts.get("merge")
    column, mine = (TagMergeIdea.idea_id, TagMergeIdea.merge_id == merge) if merge else (IdeaTag.idea_id, IdeaTag.tag_id == event.thing_id)
    ids = list(session().scalars(select(column).where(mine, column > last).order_by(column).limit(STEP)))
    index_ideas(ids)
    return Again(str(ids[-1])) if len(ids) == STEP else Done()


def index_ideas(ids: Iterable[int]) -> int:
    """Make the index say of these ideas what the database says; gives how many are in it. An index that is gone or broken is built anew."""
    waiting, put = iter(ids), 0
    while batch := list(islice(waiting, STEP)):
        try:
            put += engine().renew(batch, _as_they_are)
        except IndexBusy:
            raise
        except Exception:
            if engine().healthy():
                raise
            return reindex()
    return put


def _as_they_are(ids: list[int]) -> list[Document]:
    """Read now, not as of when this transaction began."""
    session().rollback()
    found = documents(ids)
    session().rollback()
    return found


def mend_index(*, now: datetime) -> int:  # noqa: ARG001 (a scheduled use case's form)
    """An index that is gone or cut off is built anew; gives how many ideas were put in. Raises IndexBusy while another does."""
    return 0 if engine().healthy() else reindex()


@sparing()
def reindex(progress: Callable[[int], object] | None = None) -> int:
    """Build the whole index anew beside the old one; gives how many ideas it holds. Raises IndexBusy while another does."""
    return engine().rebuild(all_documents(), progress=progress)
