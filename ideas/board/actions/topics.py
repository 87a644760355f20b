"""Topics as such: renamed, described, deleted, merged into another one and taken apart again, in steps of at most 500 ideas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from ideas.accounts.models import SYSTEM, Actor
from ideas.accounts.rules import why_not_staff
from ideas.board.actions.tags import lock_tags
from ideas.board.actions.texts import tag_names
from ideas.board.models import Idea, IdeaTag, Tag, TagMerge, TagMergeIdea
from ideas.board.queries.topics import counts_in_topics
from ideas.board.rules.tags import errors_of_tag, why_not_change_tag, why_not_delete_tag, why_not_merge_tags, why_not_rename, why_not_undo_merge
from ideas.core.db import action, locked, session
from ideas.core.deliveries import Again, Done
from ideas.core.events import Event, record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line

STEP = 500  # ideas in one transaction: some 20 ms
DESCRIPTIONS = ("description_de", "description_en")


@action
def change_tag(tag: Tag, fields: Mapping[str, str], *, by: Actor, now: datetime) -> Tag:
    """Name and descriptions of a topic; the old name leads to it from then on. Raises Refused with errors by field."""
    insist(why_not_staff(by, now, "admin"))
    tag = locked(tag)
    insist(why_not_change_tag(tag))
    name = next(iter(tag_names([fields.get("name", "")])), "")
    descriptions = {field: clean_line(fields.get(field, "")) for field in DESCRIPTIONS}
    insist_all(errors_of_tag(name, descriptions))
    if name != tag.name:
        former = tag.name
        _rename(tag, name)
        record("tag.renamed", by=by, now=now, thing_id=tag.id, former=former, name=name)
    if any(getattr(tag, field) != text for field, text in descriptions.items()):
        tag.description_de, tag.description_en = (descriptions[field] for field in DESCRIPTIONS)
        record("tag.described", by=by, now=now, thing_id=tag.id)
    return tag


def _rename(tag: Tag, name: str) -> None:
    """The old name stays as one that leads here; one of its own former names may be taken up again."""
    other = session().scalars(select(Tag).where(Tag.name == name)).first()
    insist(why_not_rename(taken=other is not None and other.merged_into_id != tag.id))
    if other is not None:
        session().delete(other)
        session().flush()
    before, tag.name = tag.name, name
    session().flush()
    session().add(Tag(name=before, idea_count=0, merged_into_id=tag.id))


@action
def delete_tag(tag: Tag, *, by: Actor, now: datetime) -> None:
    """Delete a topic that nothing bears, with its former names. Raises Refused."""
    insist(why_not_staff(by, now, "admin"))
    tag = locked(tag, whole=True)
    insist(why_not_change_tag(tag))
    insist(why_not_delete_tag(used=session().scalar(select(IdeaTag.idea_id).where(IdeaTag.tag_id == tag.id).limit(1)) is not None))
    record("tag.deleted", by=by, now=now, thing_id=tag.id)
    session().execute(delete(Tag).where(Tag.id == tag.id), execution_options={"synchronize_session": False})


@action
def merge_tags(tag: Tag, into: Tag, *, by: Actor, now: datetime) -> TagMerge:
    """Put a topic into another: its name leads there at once, its ideas follow in steps. Raises Refused."""
    insist(why_not_staff(by, now, "admin"))
    lock_tags([tag.id, into.id])
    tag, into = locked(tag), locked(into)
    insist(why_not_merge_tags(tag, into))
    names = list(session().scalars(select(Tag.id).where(Tag.merged_into_id == tag.id).order_by(Tag.id)))
    session().execute(update(Tag).where(Tag.id.in_([*names, tag.id])).values(merged_into_id=into.id))
    merge = TagMerge(tag_id=tag.id, into_id=into.id, topic_id=tag.id, into_topic_id=into.id, by_id=by.id, names=names, begun_at=now)
    session().add(merge)
    session().flush()
    record("tag.merge_begun", by=by, now=now, thing_id=into.id, merge=merge.id)
    _go_on(merge, by=by, now=now)
    return merge


@action
def undo_tag_merge(merge: TagMerge, *, by: Actor, now: datetime) -> TagMerge:
    """Take a merge apart: the topic is one of its own again at once, its ideas follow in steps. Raises Refused."""
    insist(why_not_staff(by, now, "admin"))
    merge = locked(merge)
    lock_tags([one for one in (merge.tag_id, merge.into_id) if one])
    tag, into = session().get(Tag, merge.tag_id or 0, populate_existing=True), session().get(Tag, merge.into_id or 0, populate_existing=True)
    insist(why_not_undo_merge(merge, tag, into))
    session().execute(update(Tag).where(Tag.id == merge.tag_id).values(merged_into_id=None))
    session().execute(update(Tag).where(Tag.id.in_(merge.names), Tag.merged_into_id == merge.into_id).values(merged_into_id=merge.tag_id))
    merge.undone_at = now
    record("tag.merge_undoing", by=by, now=now, thing_id=merge.tag_id, merge=merge.id)
    _go_on(merge, by=by, now=now)
    return merge


def carry_merge_on(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
    """Follow-up: the next 500 ideas of a merge, or of its undoing. Raises nothing where it is done already."""
    merge = session().get(TagMerge, int(event.facts["merge"]))
    return Done() if merge is None or _carried_on(merge, by=SYSTEM, now=now) else Again(str(int(cursor or 0) + 1))


@action
def _carried_on(merge: TagMerge, *, by: Actor, now: datetime) -> bool:
    merge = locked(merge)
    lock_tags([one for one in (merge.tag_id, merge.into_id) if one])
    return _go_on(merge, by=by, now=now)


def _go_on(merge: TagMerge, *, by: Actor, now: datetime) -> bool:
    """One step, inside a use case that holds both topics; whether there is nothing left to do."""
    if merge.undone_at is None and merge.finished_at is None:
        if _put_together(merge) < STEP:
            merge.finished_at = now
            record("tag.merged", by=by, now=now, thing_id=merge.into_id, merge=merge.id)
    elif merge.undone_at is not None and merge.undo_finished_at is None and _take_apart(merge) < STEP:
        merge.undo_finished_at = now
        record("tag.merge_undone", by=by, now=now, thing_id=merge.tag_id, merge=merge.id)
    return merge.finished_at is not None if merge.undone_at is None else merge.undo_finished_at is not None


def _put_together(merge: TagMerge) -> int:
    """The next ideas from the one topic to the other; gives how many."""
    rows = session().execute(select(IdeaTag.idea_id, IdeaTag.position).where(IdeaTag.tag_id == merge.tag_id).order_by(IdeaTag.idea_id).limit(STEP)).all()
    ids = [row.idea_id for row in rows]
    if not ids:
        return 0
    both = _bearing(merge.into_id, ids)
    session().execute(insert(TagMergeIdea), [{"merge_id": merge.id, "idea_id": row.idea_id, "position": row.position, "had_both": row.idea_id in both} for row in rows])
    session().execute(delete(IdeaTag).where(IdeaTag.tag_id == merge.tag_id, IdeaTag.idea_id.in_(both)))
    session().execute(update(IdeaTag).where(IdeaTag.tag_id == merge.tag_id, IdeaTag.idea_id.in_(ids)).values(tag_id=merge.into_id))
    _count(merge.tag_id, -_public(ids))
    _count(merge.into_id, _public([one for one in ids if one not in both]))
    merge.idea_count += len(ids)
    return len(ids)


def _take_apart(merge: TagMerge) -> int:
    """The next ideas back to the topic they had; what their creators changed since stays. Gives how many were looked at."""
    query = select(TagMergeIdea).where(TagMergeIdea.merge_id == merge.id, TagMergeIdea.idea_id > merge.undone_through)
    rows = list(session().scalars(query.order_by(TagMergeIdea.idea_id).limit(STEP)))
    if not rows:
        return 0
    ids = [row.idea_id for row in rows]
    has, moved = _bearing(merge.into_id, ids), {row.idea_id for row in rows if not row.had_both}
    back, again = sorted(has & moved), [row for row in rows if row.idea_id in has - moved]
    session().execute(update(IdeaTag).where(IdeaTag.tag_id == merge.into_id, IdeaTag.idea_id.in_(back)).values(tag_id=merge.tag_id))
    if again:
        session().execute(insert(IdeaTag), [{"idea_id": row.idea_id, "tag_id": merge.tag_id, "position": row.position} for row in again])
    _count(merge.into_id, -_public(back))
    _count(merge.tag_id, _public([*back, *(row.idea_id for row in again)]))
    merge.undone_through = ids[-1]
    return len(ids)


def _bearing(tag_id: int | None, ids: list[int]) -> set[int]:
    return set(session().scalars(select(IdeaTag.idea_id).where(IdeaTag.tag_id == tag_id, IdeaTag.idea_id.in_(ids))))


def _public(ids: list[int]) -> int:
    """How many of these count for their topics."""
    query = select(func.count()).select_from(Idea).where(Idea.id.in_(ids), counts_in_topics())
    return session().scalar(query) or 0


def _count(tag_id: int | None, step: int) -> None:
    session().execute(update(Tag).where(Tag.id == tag_id).values(idea_count=Tag.idea_count + step), execution_options={"synchronize_session": False})
