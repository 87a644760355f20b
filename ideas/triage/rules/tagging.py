"""Topics that the team gives and takes."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff
from ideas.board.rules.texts import TAG_MAX, has_address
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_


class Work(Protocol):
    """What these rules know of an idea."""

    @property
    def stage(self) -> str: ...


def why_not_tag(work: Work, person: Person, now: datetime) -> Refusal | None:
    """Staff arrange the topics of every idea that was sent."""
    refusal = why_not_staff(person, now)
    return refusal or (Refusal("not_sent", N_("A draft is its creator's alone."), 404) if work.stage == "draft" else None)


def why_not_so_many_tags(count: int, most: int) -> Refusal | None:
    """An idea has so many topics at most, whoever gave them."""
    return None if count <= most else Refusal("too_many", Nn_("One topic is the most.", "%(num)d topics are the most.", most), 422, field="tags")


def why_not_so_named(names: list[str]) -> Refusal | None:
    """A topic that is given has a page; one from before that has none can still be taken away."""
    return None if all(has_address(name) for name in names) else Refusal("no_address", N_("A topic has no slash in it, and is more than dots."), 422, field="tags")


def error_of_tags(names: list[str], most: int) -> Refusal | None:
    """At least one topic, at most as many as an idea has, none too long."""
    if not names:
        return Refusal("missing", N_("Name at least one topic."), 422, field="tags")
    if any(len(name) > TAG_MAX for name in names):
        return Refusal("too_long", N_("A topic has at most %(most)d characters.", most=TAG_MAX), 422, field="tags")
    return why_not_so_many_tags(len(names), most)
