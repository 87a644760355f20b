"""UserVoice's three generations of exports, told by their headings: which of them bears what."""

from __future__ import annotations

from dataclasses import dataclass, field

from ideas.transfer.formats.tables import Table

Headings = tuple[str, ...]


@dataclass(frozen=True)
class Columns:
    """The headings of a table of ideas; who voted stands in it only where each row is a voter."""

    id: Headings
    title: Headings
    body: Headings
    author: Headings
    author_email: Headings
    board: Headings
    category: Headings
    status: Headings
    created_at: Headings
    votes: Headings
    mime: Headings = ()
    labels: Headings = ()
    state: Headings = ()
    merged_into: Headings = ()
    url: Headings = ()
    answer: Headings = ()
    answered_at: Headings = ()
    answered_by: Headings = ()
    answered_email: Headings = ()
    voter_email: Headings = ()
    voter: Headings = ()
    voted_at: Headings = ()
    hallmark: Headings = field(default=(), kw_only=True)


VOTERS = Columns(
    hallmark=("Idea Id", "Idea Title", "User Email Address"), id=("Idea Id",), title=("Idea Title",), body=("Idea Description",), author=("Idea Creator Name",),
    author_email=("Idea Creator Email Address",), board=("Forum Name",), category=("Category Name",), status=("Public Status Name",), created_at=("Created Timestamp",), votes=("Voters Count",),
    labels=("Labels",), state=("Moderation State",), answer=("Public Status Update Message",), answered_at=("Public Status Updated Timestamp",),
    answered_email=("Public Status Creator Email Address",), voter_email=("User Email Address",), voter=("User Name",), voted_at=("Linked Idea Creation Date",),
)
DOTTED = Columns(
    hallmark=("suggestion.id", "suggestion.title", "suggestion.created_timestamp"), id=("suggestion.id",), title=("suggestion.title",), body=("suggestion.body",),
    mime=("suggestion.body_mime_type",), author=("suggestion.created_by.name", "suggestion.creator.name", "suggestion.user.name"),
    author_email=("suggestion.created_by.email_address", "suggestion.creator.email_address", "suggestion.user.email_address"), board=("suggestion.forum.name",),
    category=("suggestion.category.name",), status=("suggestion.status.name",), labels=("suggestion.labels.name",), created_at=("suggestion.created_timestamp",),
    votes=("suggestion.supporters_count", "suggestion.voters_count", "suggestion.votes_count"), state=("suggestion.state",), merged_into=("suggestion.parent.id",), url=("suggestion.portal_url",),
)
LEGACY = Columns(
    hallmark=("Id", "Title", "Supporters", "Average Votes", "Forum Name"), id=("Id",), title=("Title",), body=("Description",), author=("User Name",), author_email=("User Email",),
    board=("Forum Name",), category=("Category",), status=("Response Status",), created_at=("Created At",), votes=("Supporters", "Votes"), answer=("Response Text",),
    answered_at=("Response Created At",), answered_by=("Response User Name",), answered_email=("Response User Email",),
)
GENERATIONS = (VOTERS, DOTTED, LEGACY)
COMMENTS = (("Suggestion ID", "Text"), ("Suggestion ID", "Body", "User Email"))
USERS = ("Email", "Karma", "Guid")


def generation_of(table: Table) -> Columns | None:
    """Which generation's table of ideas this is; None for another table."""
    return next((columns for columns in GENERATIONS if table.has(*columns.hallmark)), None)


def is_talk(table: Table) -> bool:
    """Whether it is a table of comments or of the team's notes."""
    return any(table.has(*headings) for headings in COMMENTS) and generation_of(table) is None
