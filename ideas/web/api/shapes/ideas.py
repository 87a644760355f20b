"""Ideas as programs get them."""

from __future__ import annotations

from typing import Annotated, Any

from typing_extensions import TypedDict

from ideas.core.words import N_
from ideas.web.api.shapes.words import At, DayText, Html, Lang, Link, Next, PublicStage, Stage, among, told


class Person(TypedDict):
    """Somebody by handle and name."""

    handle: str | None
    name: str | None


class Maker(TypedDict):
    """Who had the idea with its author."""

    handle: str | None
    name: str | None
    share: Annotated[int, told(N_("Share in per cent."))]


class Milestone(TypedDict):
    """A step on the way to the goal."""

    votes: int
    days_added: Annotated[int, told(N_("Days that passing it adds."))]
    passed: bool


class PictureSize(TypedDict):
    """One size of a picture."""

    url: Link
    width: int
    height: int


class Picture(TypedDict):
    """A picture in its sizes; `url` is the biggest."""

    id: int
    alt: Annotated[str, told(N_("What is to be seen, for who does not see it."))]
    url: Link | None
    width: int | None
    height: int | None
    sizes: dict[str, PictureSize]


class Idea(TypedDict):
    """An idea with all its texts."""

    id: int
    url: Link
    board: Annotated[str, told(N_("The board’s name in addresses."))]
    kind: Annotated[str, among("product", "market")]
    lang: Lang
    title: str
    summary: str
    problem: str
    body: Annotated[str, told(N_("Markdown."))]
    body_html: Html
    stage: Stage
    votes: Annotated[int, told(N_("Supporters on this portal."))]
    imported_votes: Annotated[int, told(N_("A total from before this portal, not part of `votes`."))]
    votes_on_behalf: Annotated[int, told(N_("Entered by the team for others, not part of `votes`."))]
    comments: int
    followers: int
    tags: list[str]
    author: Annotated[Person | None, told(N_("Null where nobody is known any more."))]
    co_authors: list[Maker]
    goal: Annotated[int | None, told(N_("Null where the end is open."))]
    milestones: list[Milestone]
    closes_at: Annotated[At | None, told(N_("Until when it gathers; null where no clock runs."))]
    created_at: At
    published_at: At | None
    pictures: list[Picture]
    merged_into: Annotated[int | None, told(N_("The idea it goes on in."))]
    answers_id: Annotated[int | None, told(N_("The market suggestion it answers."))]
    fields: Annotated[dict[str, Any], told(N_("What the creator filled into the board’s own fields, by key."))]
    market: Annotated[dict[str, Any] | None, told(N_("Region, group, channel, size, evidence; null for product ideas."))]
    voted: Annotated[bool, told(N_("Whether the member of this key supports it."))]


class IdeaPage(TypedDict):
    """A page of ideas."""

    items: list[Idea]
    next: Next


class Like(TypedDict):
    """An idea that speaks of the same thing."""

    id: int
    title: str
    url: Link
    votes: int
    stage: PublicStage
    score: Annotated[float, told(N_("Compares within one answer only."))]


class LikeList(TypedDict):
    """Ideas that speak of the same thing, the closest first."""

    items: list[Like]


class Voted(TypedDict):
    """How it stands with the support of an idea."""

    votes: int
    voted: bool


class Followed(TypedDict):
    """Whether one hears of an idea, and how many do."""

    followers: int
    following: bool


class PictureList(TypedDict):
    """The pictures of an idea in their order."""

    items: list[Picture]


class Decision(TypedDict):
    """A decision as it stands in public."""

    id: int
    idea_id: int
    title: str
    url: Link
    outcome: Annotated[str, told(N_("The kind of decision."))]
    stage: PublicStage
    decided_at: At
    reason: str | None
    text: str
    changes_mind: Annotated[str, told(N_("What would change the team’s mind."))]
    parked_until: DayText | None
    lang: Lang


class DecisionPage(TypedDict):
    """A page of decisions, newest first."""

    items: list[Decision]
    next: Next


class Promise(TypedDict):
    """What the team promised on an idea, and whether it was kept."""

    id: int
    idea_id: int
    title: str
    url: Link
    due_on: DayText
    state: str
    next_step: str
    stage: Annotated[str | None, told(N_("The stage that is promised."))]
    late_days: int
    late_because: str
    late_action: str
    moved_to: DayText | None
    settled_on: DayText | None
    lang: Lang


class PromisePage(TypedDict):
    """A page of promises."""

    items: list[Promise]
    next: Next


class Column(TypedDict):
    """A stage of the roadmap."""

    stage: Stage
    items: list[Idea]


class Roadmap(TypedDict):
    """What is approved, in development and on the shelf; of each the latest 12."""

    stages: list[Column]


class Tag(TypedDict):
    """A tag and how many ideas bear it."""

    name: str
    ideas: int
    description: Annotated[str, told(N_("What the team says of it, in the language asked for."))]


class TagList(TypedDict):
    """The tags that most ideas bear."""

    items: list[Tag]
