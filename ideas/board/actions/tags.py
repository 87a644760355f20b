"""Tags of an idea, and how many public ideas each has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from ideas.accounts.models import Actor
from ideas.board.actions.texts import tag_names
from ideas.board.models import LISTED_STAGES, Idea, IdeaTag, Tag
from ideas.board.queries.drafts import tags_of
from ideas.board.queries.guests import on_open_boards
from ideas.board.rules import why_not_arrange
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import insist


@action
def set_tags(idea: Idea, names: Iterable[str], *, by: Actor, now: datetime) -> None:
    """Give an idea these tags and no others, in this order. Raises Refused."""
    idea = locked(idea)
    insist(why_not_arrange(idea, by, now))
    if put_tags(idea, tag_names(names)) and idea.stage != "draft":
        record("idea.edited" if idea.published_at else "idea.revised", by=by, now=now, idea_id=idea.id)


def put_tags(idea: Idea, names: list[str]) -> bool:
    """Write the tags inside a running use case; whether anything changed."""
    if names == tags_of(idea.id):
        return False
    ids = _present(_ids(names), _tags_of(idea))
    count_tags(idea, -1)
    session().execute(delete(IdeaTag).where(IdeaTag.idea_id == idea.id))
    if ids:
        session().execute(insert(IdeaTag), [{"idea_id": idea.id, "tag_id": tag_id, "position": at} for at, tag_id in enumerate(ids)])
    count_tags(idea, 1)
    return True


def count_tags(idea: Idea, step: int) -> None:
    """Count a public idea in (1) or out (-1) of its tags; one that is not public, or on a board for invited people, counts nowhere."""
    if idea.published_at is None or idea.stage not in LISTED_STAGES or session().scalar(select(Idea.id).where(Idea.id == idea.id, on_open_boards())) is None:
        return
    lock_tags(_tags_of(idea))
    mine = select(IdeaTag.tag_id).where(IdeaTag.idea_id == idea.id)  # asked again: who had the lock may have merged one of them
    session().execute(update(Tag).where(Tag.id.in_(mine)).values(idea_count=Tag.idea_count + step), execution_options={"synchronize_session": False})


def _tags_of(idea: Idea) -> list[int]:
    return list(session().scalars(select(IdeaTag.tag_id).where(IdeaTag.idea_id == idea.id)))


def lock_tags(tag_ids: Iterable[int]) -> dict[int, int]:
    """Tags under lock, always by ascending number: two ideas that share two tags would else wait for each other. Gives where each leads by now."""
    wanted = set(tag_ids)
    if not wanted:
        return {}
    rows = session().execute(select(Tag.id, Tag.merged_into_id).where(Tag.id.in_(wanted)).order_by(Tag.id).with_for_update(key_share=True))
    return {row.id: row.merged_into_id or row.id for row in rows}


def _present(ids: list[int], others: list[int]) -> list[int]:
    """These tags and the others under lock; one that was merged meanwhile is the one it went into."""
    by_now = lock_tags([*ids, *others])
    return list(dict.fromkeys(by_now.get(tag_id, tag_id) for tag_id in ids))


def _ids(names: list[str]) -> list[int]:
    """The tags' numbers; a name that is new becomes a tag. Two who add the same name at once: the second waits and finds it."""
    known = _known(names)
    for name in sorted(set(names) - known.keys()):
        session().execute(_insert_if_new(name))
    if len(known) < len(names):
        known = _known(names)
    return list(dict.fromkeys(known[name] for name in names))


def _known(names: list[str]) -> dict[str, int]:
    return {row[0]: row[1] for row in session().execute(select(Tag.name, func.coalesce(Tag.merged_into_id, Tag.id)).where(Tag.name.in_(names)))}


def _insert_if_new(name: str) -> Any:
    from sqlalchemy.dialects import postgresql, sqlite

    dialect = postgresql if session().get_bind().dialect.name == "postgresql" else sqlite
    return dialect.insert(Tag.__table__).values(name=name, idea_count=0).on_conflict_do_nothing()
