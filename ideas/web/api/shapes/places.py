"""Boards, members, and why something was not done, as programs get them."""

from __future__ import annotations

from typing import Annotated, Any

from typing_extensions import TypedDict

from ideas.core.words import N_
from ideas.web.api.shapes.words import At, DayText, Link, Next, among, told


class TwoWords(TypedDict):
    """The same in both languages."""

    de: str
    en: str


class BoardField(TypedDict):
    """A field that the board asks the creator to fill in."""

    key: str
    kind: str
    name: TwoWords
    required: bool
    options: list[str]


class Terms(TypedDict):
    """The terms in force, accepted by sending an idea."""

    version: str
    text: TwoWords


class Board(TypedDict):
    """A board with its rules."""

    slug: str
    kind: Annotated[str, among("product", "market")]
    url: Link
    name: TwoWords
    introduction: TwoWords
    goal: Annotated[int | None, told(N_("Null where the end is open."))]
    rules: Annotated[dict[str, Any], told(N_("Days and milestones of new ideas."))]
    pre_moderation: Annotated[bool, told(N_("Whether a person looks before an idea is public."))]
    fields: list[BoardField]
    terms: Terms | None


class BoardList(TypedDict):
    """The boards that can be seen, in their order."""

    items: list[Board]
    next: Next


class Member(TypedDict):
    """A member's public face."""

    handle: str
    name: str
    bio: str
    role: str
    url: Link
    picture: Link
    member_since: DayText


class Me(TypedDict):
    """Whose key this is."""

    id: int
    handle: str
    name: str
    role: str
    lang: str
    url: Link
    confirmed: bool


class Notice(TypedDict):
    """A notice of one's inbox."""

    id: int
    kind: Annotated[str, told(N_("What happened, for programs."))]
    text: Annotated[str, told(N_("What happened, for people, in the language asked for."))]
    why: Annotated[str, told(N_("Why one is told."))]
    at: At
    read: bool
    url: Annotated[Link | None, told(N_("Null where it is not shown any more."))]


class NoticePage(TypedDict):
    """A page of notices, newest first."""

    items: list[Notice]
    next: Next


class NoticeRead(TypedDict):
    """A notice that is read."""

    id: int
    read: bool


class Problem(TypedDict):
    """Why something was not done (RFC 9457)."""

    type: Annotated[str, told(N_("Where the cause is explained."))]
    title: str
    status: int
    cause: Annotated[str, told(N_("For programs: it never changes its name."))]
    detail: Annotated[str, told(N_("For people, in the language asked for."))]


class FieldProblem(Problem, total=False):
    """Why something was not done, with the fields that do not fit."""

    errors: Annotated[dict[str, str], told(N_("A sentence for each field that does not fit, as `market.region` or `tags.2`."))]
