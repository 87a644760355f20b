"""Who may say something where, and what a comment must be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ideas.accounts.rules import Person, why_not_staff, why_not_take_part
from ideas.core.refusal import Refusal
from ideas.core.words import N_

BODY_MAX = 5000
CLOSED_STAGES = frozenset(("draft", "submitted", "returned", "withdrawn", "merged", "removed"))


class Writer(Person, Protocol):
    """What these rules know of who writes."""

    @property
    def id(self) -> int | None: ...
    @property
    def known(self) -> bool: ...


class Said(Protocol):
    """What these rules know of a comment."""

    @property
    def author_id(self) -> int | None: ...
    @property
    def state(self) -> str: ...
    @property
    def hiding_id(self) -> int | None: ...
    @property
    def at(self) -> datetime: ...


@dataclass(frozen=True)
class Pace:
    """How much a member has said: comments ever (before this one), in the last 24 hours, and the numbers in force."""

    ever: int
    in_a_day: int
    oldest_of_day: datetime | None
    per_day: int
    without_links: int


def why_not_comment(stage: str, person: Person, now: datetime) -> Refusal | None:
    """Members who may take part, on ideas that stand in public."""
    return why_not_take_part(person, now) or why_not_talk(stage)


def why_not_talk(stage: str) -> Refusal | None:
    """Whoever it is: only ideas that stand in public are talked about, and one that was merged in its main idea's place."""
    if stage == "merged":
        return Refusal("merged", N_("This idea was merged into another one. The talk goes on there."), 409)
    return Refusal("talk_closed", N_("There is no talk on this idea now."), 409) if stage in CLOSED_STAGES else None


def why_not_as_guest(stage: str, *, is_on: bool) -> Refusal | None:
    """Visitors comment with an address alone where the portal has it so, on ideas that stand in public."""
    if not is_on:
        return Refusal("guests_off", N_("Here one comments with an account."), 403)
    return Refusal("talk_closed", N_("There is no talk on this idea now."), 409) if stage in CLOSED_STAGES else None


def why_not_official(person: Person, now: datetime) -> Refusal | None:
    """Only staff answer for the team."""
    return why_not_staff(person, now)


def why_not_so_many(person: Person, pace: Pace, now: datetime) -> Refusal | None:
    """The day's limit, which staff do not have; says when it goes again."""
    if person.is_staff or person.role == "system" or pace.in_a_day < pace.per_day:
        return None
    again = (pace.oldest_of_day or now) + timedelta(days=1)
    return Refusal("comments_per_day", N_("That was a lot for one day. From %(moment)s on you can write again.", moment=again), 429, again)


def why_not_body(body: str, linked: bool, person: Person, pace: Pace) -> Refusal | None:
    """Words, not too many, and no links in a new member's first comments."""
    if not body.strip():
        return Refusal("body_missing", N_("Nothing is written here yet."), 422, field="body")
    if len(body) > BODY_MAX:
        return Refusal("body_too_long", N_("That is too long: %(limit)s characters at most.", limit=BODY_MAX), 422, field="body")
    if linked and not person.is_staff and pace.ever < pace.without_links:
        return Refusal("links_too_early", N_("Your first %(count)s comments go without links. Say it in words, please.", count=pace.without_links), 422, field="body")
    return None


def why_not_reply(parent: Said | None) -> Refusal | None:
    """An answer needs something that stands there."""
    if parent is None or parent.state != "public" or parent.hiding_id is not None:
        return Refusal("parent_gone", N_("What you answer to is not there any more."), 409)
    return None


def why_not_take_back(comment: Said) -> Refusal | None:
    """As long as it stands or waits, whoever wrote it."""
    if comment.state not in {"public", "waiting"} or comment.hiding_id is not None:
        return Refusal("comment_closed", N_("This comment cannot be changed any more."), 409)
    return None


def why_not_edit(comment: Said, person: Writer, now: datetime) -> Refusal | None:
    """One's own comment, as long as it stands or waits."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if comment.author_id is None or comment.author_id != person.id:
        return Refusal("not_yours", N_("This comment is not yours."), 403)
    return why_not_take_back(comment)


def is_silent(comment: Said, minutes: int, now: datetime) -> bool:
    """Whether a change leaves no mark: within the first minutes."""
    return now < comment.at + timedelta(minutes=minutes)


def why_not_mark(comment: Said, person: Writer, now: datetime) -> Refusal | None:
    """Others' public comments."""
    refusal = why_not_take_part(person, now)
    if refusal is not None:
        return refusal
    if comment.author_id is not None and comment.author_id == person.id:
        return Refusal("own_comment", N_("Others decide whether your comment is helpful."), 403)
    return why_not_reply(comment) and Refusal("comment_closed", N_("This comment is not there any more."), 409)


def why_not_hide_comment(comment: Said) -> Refusal | None:
    """Only what is shown can be hidden."""
    if comment.state != "public" or comment.hiding_id is not None:
        return Refusal("comment_closed", N_("This comment is not there any more."), 409)
    return None


def why_not_show_comment(comment: Said) -> Refusal | None:
    """Only what is hidden can be shown again."""
    return Refusal("not_hidden", N_("This comment is not hidden."), 409) if comment.hiding_id is None else None
