"""Putting ideas together: a collection is begun, filled, ordered, changed, taken back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from ideas.accounts.actions.turns import in_turn
from ideas.accounts.models import Actor
from ideas.board.models import PUBLIC_STAGES, Idea
from ideas.collections.models import Collection, CollectionEntry
from ideas.collections.queries.gathered import collection_count, rows_of
from ideas.collections.rules.gathering import errors_of_collection, moved, why_not_add, why_not_change, why_not_gather, why_not_sentence
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text, has_link, markdown_html, slug
from ideas.moderation.rules import first_state


@action
def gather(title: str, *, text: str = "", official: bool = False, lang: str = "de", by: Actor, now: datetime) -> Collection:
    """Begin a collection, one's own or (by staff) the team's. A new member's first one waits for a look. Raises Refused, with errors by field."""
    in_turn(by, now)
    insist(why_not_gather(by, now, have=collection_count(by.id), most=number(session(), "collections_per_member")))
    title, text = _words(title, text, by)
    state = first_state(by, first_is_checked=bool(number(session(), "first_is_checked")))
    collection = Collection(
        by_id=by.id, official=official and by.is_staff, title=title, slug=slug(title), text=text, text_html=markdown_html(text) if text else "", lang=lang, state=state, created_at=now, changed_at=now,
    )
    session().add(collection)
    session().flush()
    record("collection.waiting" if state == "waiting" else "collection.begun", by=by, now=now, thing_id=collection.id)
    return collection


def _words(title: str, text: str, by: Actor) -> tuple[str, str]:
    title, text = clean_line(title), clean_text(text).strip()
    insist_all(errors_of_collection(title, text, linked=has_link(text) or has_link(title), by_staff=by.is_staff))
    return title, text


@action
def change(collection: Collection, title: str, text: str, *, by: Actor, now: datetime) -> Collection:
    """Say it otherwise. Raises Refused, with errors by field."""
    collection = locked(collection)
    insist(why_not_change(collection, by, now))
    collection.title, collection.text = _words(title, text, by)
    collection.slug, collection.text_html, collection.changed_at = slug(collection.title), markdown_html(collection.text) if collection.text else "", now
    record("collection.changed", by=by, now=now, thing_id=collection.id)
    return collection


@action
def add(collection: Collection, idea: Idea, sentence: str = "", *, by: Actor, now: datetime) -> None:
    """Put an idea at the end, with a sentence. Raises Refused."""
    idea, collection, sentence = locked(idea), locked(collection), clean_line(sentence)
    insist(why_not_change(collection, by, now) or why_not_sentence(sentence))
    rows = rows_of(collection.id)
    insist(why_not_add(idea.stage, PUBLIC_STAGES, already=any(row.idea_id == idea.id for row in rows), have=len(rows), most=number(session(), "ideas_per_collection")))
    session().add(CollectionEntry(collection_id=collection.id, idea_id=idea.id, sentence=sentence, position=max((row.position for row in rows), default=-1) + 1, added_at=now))
    collection.changed_at = now
    record("collection.idea_added", by=by, now=now, thing_id=collection.id, idea=idea.id)


@action
def add_to_new(title: str, idea: Idea, sentence: str = "", *, official: bool = False, lang: str = "de", by: Actor, now: datetime) -> Collection:
    """Begin a collection with its first idea, in one step. Raises Refused, with errors by field."""
    idea = locked(idea)
    collection = gather(title, official=official, lang=lang, by=by, now=now)
    add(collection, idea, sentence, by=by, now=now)
    return collection


@action
def take_out(collection: Collection, idea_id: int, *, by: Actor, now: datetime) -> None:
    """Take an idea out; one that is not in it is taken out already. Raises Refused."""
    collection = locked(collection)
    insist(why_not_change(collection, by, now))
    gone = session().execute(delete(CollectionEntry).where(CollectionEntry.collection_id == collection.id, CollectionEntry.idea_id == idea_id).returning(CollectionEntry.idea_id)).all()
    if gone:
        collection.changed_at = now
        record("collection.idea_taken_out", by=by, now=now, thing_id=collection.id, idea=idea_id)


@action
def arrange(collection: Collection, idea_id: int, *, step: int = 0, sentence: str | None = None, by: Actor, now: datetime) -> None:
    """Move an idea a place earlier (-1) or later (1), or say another sentence to it. Raises Refused."""
    collection = locked(collection)
    insist(why_not_change(collection, by, now) or (why_not_sentence(clean_line(sentence)) if sentence is not None else None))
    rows = {row.idea_id: row for row in rows_of(collection.id)}
    for position, one in enumerate(moved(list(rows), idea_id, step)):
        rows[one].position = position
    if sentence is not None and idea_id in rows:
        rows[idea_id].sentence = clean_line(sentence)
    collection.changed_at = now
    record("collection.changed", by=by, now=now, thing_id=collection.id)


@action
def withdraw(collection: Collection, *, by: Actor, now: datetime) -> None:
    """Take a collection back. Raises Refused."""
    collection = locked(collection)
    insist(why_not_change(collection, by, now))
    collection.state = "withdrawn"
    record("collection.withdrawn", by=by, now=now, thing_id=collection.id)


def forget(member_id: int) -> None:
    """Inside the use case of leaving: a member's own collections go; the team's stay."""
    own = select(Collection.id).where(Collection.by_id == member_id, Collection.official.is_(False))
    session().execute(delete(CollectionEntry).where(CollectionEntry.collection_id.in_(own)))
    session().execute(delete(Collection).where(Collection.id.in_(own)))
