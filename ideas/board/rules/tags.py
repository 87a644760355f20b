"""What may be done with a topic as such."""

from __future__ import annotations

from typing import Protocol

from ideas.board.rules.texts import TAG_MAX, has_address
from ideas.core.refusal import Refusal
from ideas.core.words import N_

DESCRIPTION_MAX = 300


class Topic(Protocol):
    """What these rules know of a topic."""

    @property
    def id(self) -> int: ...
    @property
    def merged_into_id(self) -> int | None: ...


class Merge(Protocol):
    """What these rules know of a merge of two topics."""

    @property
    def into_id(self) -> int | None: ...
    @property
    def tag_id(self) -> int | None: ...
    @property
    def finished_at(self) -> object: ...
    @property
    def undone_at(self) -> object: ...


def errors_of_tag(name: str, descriptions: dict[str, str]) -> dict[str, Refusal]:
    """What a topic's form still lacks, by field."""
    errors = {}
    if not name:
        errors["name"] = Refusal("name_missing", N_("A topic needs a name."), 422, field="name")
    elif len(name) > TAG_MAX:
        errors["name"] = Refusal("too_long", N_("A topic has at most %(most)d characters.", most=TAG_MAX), 422, field="name")
    elif not has_address(name):
        errors["name"] = Refusal("no_address", N_("A topic has no slash in it, and is more than dots."), 422, field="name")
    for field, text in descriptions.items():
        if len(text) > DESCRIPTION_MAX:
            errors[field] = Refusal("text_too_long", N_("That is too long: %(limit)s characters at most.", limit=DESCRIPTION_MAX), 422, field=field)
    return errors


def why_not_change_tag(tag: Topic) -> Refusal | None:
    """A name that only leads to another topic is none to be changed."""
    return Refusal("tag_merged", N_("This topic was merged into another one."), 409) if tag.merged_into_id is not None else None


def why_not_rename(*, taken: bool) -> Refusal | None:
    """Two topics of one name would be one: that is a merge."""
    return Refusal("tag_taken", N_("There is a topic of this name. You can merge the two."), 409, field="name") if taken else None


def why_not_merge_tags(tag: Topic, into: Topic) -> Refusal | None:
    """Two topics, both of them still topics of their own."""
    if tag.id == into.id:
        return Refusal("same_tag", N_("Choose another topic: it cannot be merged into itself."), 422, field="into")
    return why_not_change_tag(tag) or why_not_change_tag(into)


def why_not_undo_merge(merge: Merge, tag: Topic | None, into: Topic | None) -> Refusal | None:
    """Once it is finished, once only, and while both topics stand as the merge left them."""
    if merge.undone_at is not None:
        return Refusal("undone_already", N_("This merge is undone already."), 409)
    if merge.finished_at is None:
        return Refusal("not_finished", N_("This merge is still going on. Wait until it is finished."), 409)
    if tag is None or into is None or tag.merged_into_id != into.id or into.merged_into_id is not None:
        return Refusal("merged_on", N_("One of the two topics was merged or deleted since. Undo that first."), 409)
    return None


def why_not_delete_tag(*, used: bool) -> Refusal | None:
    """A topic that ideas or drafts bear stays."""
    return Refusal("tag_used", N_("Ideas bear this topic. Merge it into another one instead."), 409) if used else None
