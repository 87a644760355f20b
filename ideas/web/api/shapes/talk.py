"""What is said about an idea, as programs get it."""

from __future__ import annotations

from typing import Annotated

from typing_extensions import TypedDict

from ideas.core.words import N_
from ideas.web.api.shapes.ideas import Person
from ideas.web.api.shapes.words import At, DayText, Html, Lang, Link, Next, among, told


class Comment(TypedDict):
    """A comment; the words of a hidden one are empty, its reason stands instead."""

    id: int
    idea_id: int
    parent_id: Annotated[int | None, told(N_("The comment it answers."))]
    author: Person | None
    body: Annotated[str, told(N_("Markdown."))]
    body_html: Html
    lang: Lang
    state: Annotated[str, told(N_("`waiting`: a person looks first, its author and staff see it. `refused`: its author sees it."), json_schema_extra={"enum": ["public", "waiting", "refused", "hidden"]})]
    hidden_reason: str | None
    official: Annotated[bool, told(N_("Said for the team."))]
    helpful: Annotated[int, told(N_("How many find it helpful."))]
    created_at: At
    edited_at: At | None


class CommentPage(TypedDict):
    """A page of comments."""

    items: list[Comment]
    next: Next


class Update(TypedDict):
    """A status update as it was posted."""

    id: int
    idea_id: int
    by: Annotated[str, among("creator", "team")]
    title: str
    text: str
    text_html: Html
    lang: Lang
    next_step: str
    promised_for: Annotated[DayText | None, told(N_("By when the next step is promised."))]
    created_at: At
    kind: Annotated[str, among("update", "apology", "behind")]
    late_because: str
    late_action: str


class Doer(TypedDict):
    """Who did something: by role, and by name where that is public."""

    role: str
    handle: str | None
    name: str | None


class Entry(TypedDict):
    """An entry of the timeline."""

    id: str
    kind: Annotated[str, told(N_("What happened, for programs."))]
    group: Annotated[str, among("answers", "decisions", "other")]
    title: Annotated[str, told(N_("What happened, for people, in the language asked for."))]
    at: At | None
    precision: Annotated[str, told(N_("How exactly the moment is known: `time`, `day` or `year`."))]
    by: Doer
    from_stage: str | None
    to_stage: str | None
    reason: str | None
    text_html: Html
    lang: Lang
    changes_mind: Annotated[str, told(N_("What would change the team’s mind."))]
    next_step: str
    late_because: str
    late_action: str
    promised_for: DayText | None
    parked_until: DayText | None
    corrects_html: Annotated[str, told(N_("What it said before."))]
    hidden_reason: str | None
    said_by: str
    origin: str


class EntryPage(TypedDict):
    """A page of what happened, oldest first."""

    items: list[Entry]
    next: Next


class Helped(TypedDict):
    """How many find a comment helpful, and whether one does oneself."""

    helpful: int
    marked: bool


class Gone(TypedDict):
    """The number of what is not there any more."""

    id: int


class Report(TypedDict):
    """A report that has arrived; what becomes of it is told at `url`."""

    reference: str
    url: Link
