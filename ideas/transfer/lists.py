"""Each list of the portal as rows of a table, headings first: read page by page, people by their public handle unless a purpose was said."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from ideas.accounts.models import Member
from ideas.board.models import Board, Idea, Tag
from ideas.comments.models import Comment
from ideas.core.doors import doors
from ideas.core.secrets import keyed_digest
from ideas.core.words import N_, Message
from ideas.lifecycle.models import Promise, StageChange, Update
from ideas.transfer.bundle.opening import KEY_SIGNS, voter_key
from ideas.transfer.idea_list import all_ideas, public_ideas
from ideas.transfer.outgoing import pages
from ideas.triage.models.behalf import BehalfVote
from ideas.votes.models import Vote

Rows = Iterator[tuple[Any, ...]]
PEOPLE = ("name", "email")


@dataclass(frozen=True)
class Listed:
    """A list: what it is called, what gives its rows, and whether it can name people."""

    title: Message
    rows: Callable[[bool], Rows]
    has_people: bool = False


def cell(value: Any) -> Any:
    """A value as a table has it: moments and days in ISO 8601, yes and no as words, nothing as nothing."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return "" if value is None else value


def _written(headings: str, query: Select, key: Any) -> Rows:
    """The headings, then what the query gives of each row, its key first."""
    yield tuple(headings.split())
    for rows in pages(query, key):
        for row in rows:
            yield tuple(cell(value) for value in row)


def _comments(people: bool) -> Rows:
    columns = (Comment.id, Comment.idea_id, Comment.parent_id, Member.handle, Comment.official, Comment.state, Comment.hiding_id.is_not(None), Comment.lang, Comment.at, Comment.edited_at, Comment.helpful_count, Comment.body)
    more = (func.coalesce(Member.name, Comment.guest_name), Member.email) if people else ()
    headings = "id idea_id parent_id author official state hidden language created_at edited_at helpful_count body"
    return _written(_with(headings, people), select(*columns, *more).outerjoin(Member, Member.id == Comment.author_id), Comment.id)


def _votes(people: bool) -> Rows:
    """What a supporter answered in the survey is told to nobody one by one, so price, qty and intent stay empty here; `said_where` is what the team typed of a vote on behalf."""
    yield tuple(_with("idea_id voter_key created_at weight_state source price qty intent said_where", people, "handle name email").split())
    query = select(Vote.id, Vote.idea_id, Vote.member_id, Vote.at, Vote.state, Member.handle, Member.name, Member.email).join(Member, Member.id == Vote.member_id)
    for rows in pages(query, Vote.id):
        for row in rows:
            yield row.idea_id, voter_key(row.member_id), cell(row.at), "counted" if row.state == "counted" else "held", "self", "", "", "", "", *((row.handle, row.name, cell(row.email)) if people else ())
    entered = select(BehalfVote.id, BehalfVote.idea_id, BehalfVote.at, BehalfVote.label, BehalfVote.label_key, BehalfVote.source, BehalfVote.origin_id).where(BehalfVote.taken_back_at.is_(None))
    for rows in pages(entered, BehalfVote.id):
        for row in rows:
            yield row.idea_id, _customer_key(row.label_key, row.origin_id or row.id), cell(row.at), "counted", "staff", "", "", "", row.source, *(("", row.label, "") if people else ())


def _customer_key(label_key: str, number: int) -> str:
    """The same for the same name on every idea, merged or not, as a member's is; where the name was erased, for the copies of one vote alone."""
    return f"staff-{keyed_digest(doors.secret, f'behalf:{label_key}')[:KEY_SIGNS]}" if label_key else f"staff-{number}"


def _members(people: bool) -> Rows:
    columns = (Member.id, Member.handle, Member.role, Member.lang, Member.created_at, Member.confirmed_at.is_not(None), Member.known_at.is_not(None), Member.suspended_until, Member.closed_at, Member.source)
    more = (Member.name, Member.email) if people else ()
    return _written(_with("id handle role language created_at confirmed known suspended_until closed_at source", people), select(*columns, *more), Member.id)


def _answers(people: bool) -> Rows:  # noqa: ARG001 (no people in it)
    columns = (Update.id, Update.idea_id, Update.by_role, Update.at, Update.kind, Update.title, Update.text, Update.next_step, Update.promised_for, Update.lang, Update.corrects_id, Update.hiding_id.is_not(None))
    return _written("id idea_id role created_at kind title text next_step promised_for language corrects hidden", select(*columns), Update.id)


def _decisions(people: bool) -> Rows:  # noqa: ARG001 (no people in it)
    step = StageChange
    columns = (step.id, step.idea_id, step.at, step.by_role, step.to_stage, step.outcome, step.reason, step.text, step.lang, step.changes_mind, step.parked_until, step.next_review_on, step.origin)
    headings = "id idea_id decided_at role stage outcome reason text language changes_mind parked_until next_review_on origin"
    return _written(headings, select(*columns).where(step.outcome.is_not(None)), step.id)


def _tags(people: bool) -> Rows:  # noqa: ARG001 (no people in it)
    into = aliased(Tag)
    query = select(Tag.id, Tag.name, Tag.idea_count, Tag.description_de, Tag.description_en, into.name).outerjoin(into, into.id == Tag.merged_into_id)
    return _written("id name ideas description_de description_en merged_into", query, Tag.id)


def _boards(people: bool) -> Rows:  # noqa: ARG001 (no people in it)
    ideas = select(func.count()).where(Idea.board_id == Board.id, Idea.stage != "draft").correlate(Board).scalar_subquery()
    columns = (Board.id, Board.slug, Board.kind, Board.name_de, Board.name_en, Board.intro_de, Board.intro_en, Board.visibility, Board.pre_moderation, Board.goal, ideas)
    return _written("id slug kind name_de name_en intro_de intro_en visibility pre_moderation goal ideas", select(*columns), Board.id)


def _promises(people: bool) -> Rows:  # noqa: ARG001 (no people in it)
    columns = (Promise.id, Promise.idea_id, Promise.update_id, Promise.due_on, Promise.stage, Promise.made_at, Promise.kept_at, Promise.moved_at, Promise.settled_on)
    return _written("id idea_id answer_id due_on stage made_at kept_at moved_at settled_on", select(*columns), Promise.id)


def _with(headings: str, people: bool, more: str = " ".join(PEOPLE)) -> str:
    return f"{headings} {more}" if people else headings


LISTS: dict[str, Listed] = {
    "ideas": Listed(N_("Public ideas"), public_ideas, has_people=True),
    "all-ideas": Listed(N_("Ideas of every stage but drafts"), all_ideas, has_people=True),
    "votes": Listed(N_("Votes"), _votes, has_people=True),
    "comments": Listed(N_("Comments"), _comments, has_people=True),
    "members": Listed(N_("Members"), _members, has_people=True),
    "answers": Listed(N_("Answers and news"), _answers),
    "decisions": Listed(N_("Decisions"), _decisions),
    "promises": Listed(N_("Promises"), _promises),
    "tags": Listed(N_("Topics"), _tags),
    "boards": Listed(N_("Boards"), _boards),
}
