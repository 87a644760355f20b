"""Rows as JSON: names are a promise to programs, so they are added to and never changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any, overload

from ideas.accounts.models import Member
from ideas.accounts.queries import Me
from ideas.board.models import Board, Idea, Picture, Terms
from ideas.board.queries.lists import Card, face_path, picture_path
from ideas.board.queries.records import Record
from ideas.board.rules.campaign import campaign_of
from ideas.board.rules.fields import Field, asked_of, values_of
from ideas.comments.queries import Line
from ideas.core.doors import doors
from ideas.core.links import absolute, idea_path, path
from ideas.core.words import say
from ideas.lifecycle.models import Update
from ideas.timeline.queries import Entry
from ideas.timeline.sentences import title_of
from ideas.web.api import shapes

SAID_BY = frozenset(("team", "author", "official", "moderator", "government", "parliament"))  # what an earlier portal says of who spoke; a name is not told on


def idea(record: Record, *, voted: bool) -> shapes.Idea:
    """An idea with all its texts. `closes_at` is null where no clock runs (any more)."""
    row = record.idea
    return {
        "id": row.id, "url": url(idea_path(row.id, row.slug)), "board": record.board, "kind": row.kind, "lang": row.lang,
        "title": row.title, "summary": row.summary, "problem": row.problem, "body": row.body, "body_html": row.body_html,
        "stage": row.stage, "votes": row.vote_count, "imported_votes": row.imported_votes, "comments": row.comment_count, "followers": row.follower_count,
        "tags": record.tags, "author": person(record.handle, record.name), "co_authors": [{"handle": one.handle, "name": one.name, "share": one.share} for one in record.makers], "goal": row.goal, "milestones": milestones(row), "closes_at": moment(row.closes_at) if row.stage == "gathering" else None,
        "created_at": moment(row.created_at), "published_at": moment(row.published_at), "pictures": [picture(one) for one in record.pictures],
        "merged_into": row.merged_into_id, "answers_id": record.answers_id, "votes_on_behalf": row.behalf_count, "fields": own_fields(record), "market": row.market if row.kind == "market" else None, "voted": voted,
    }


def own_fields(record: Record) -> dict[str, Any]:
    """What the creator filled into the board's own fields, by key; nothing that the team alone reads."""
    return values_of(record.fields, record.idea.fields, "public")


def milestones(row: Idea) -> list[shapes.Milestone]:
    """The milestones of an idea by its frozen rules; the last one is its goal and adds no days."""
    steps = campaign_of(row.rules, row.goal).milestones
    return [{"votes": step.votes, "days_added": step.days, "passed": number <= row.milestone_count} for number, step in enumerate(steps, 1)]


def similar(card: Card, score: float) -> shapes.Like:
    """An idea that speaks of the same thing; scores compare within one answer only."""
    return {"id": card.id, "title": card.title, "url": url(card.url), "votes": card.votes, "stage": card.stage, "score": round(score, 4)}


def comment(line: Line) -> shapes.Comment:
    """A comment; the words of a hidden one are empty, its reason stands instead."""
    return {
        "id": line.id, "idea_id": line.idea_id, "parent_id": line.parent_id, "author": person(line.handle, line.name), "body": line.body, "body_html": line.body_html,
        "lang": line.lang, "state": "hidden" if line.hidden_reason else line.state, "hidden_reason": line.hidden_reason, "official": line.official,
        "helpful": line.helpful_count, "created_at": moment(line.at), "edited_at": moment(line.edited_at),
    }


def update(row: Update) -> shapes.Update:
    """A status update as it was posted."""
    return {
        "id": row.id, "idea_id": row.idea_id, "by": "creator" if row.by_role == "member" else "team", "title": row.title, "text": row.text, "text_html": row.text_html,
        "lang": row.lang, "next_step": row.next_step, "promised_for": row.promised_for.isoformat() if row.promised_for else None, "created_at": moment(row.at),
        "kind": row.kind, "late_because": row.late_because, "late_action": row.late_action,
    }


def entry(one: Entry, goal: int | None, locale: str) -> shapes.Entry:
    """An entry of the timeline: `kind` for programs, `title` for people, in their language."""
    until = one.day.isoformat() if one.day else None
    return {
        "id": one.anchor, "kind": one.kind, "group": one.group, "title": say(locale, title_of(one, goal)), "at": moment(one.at), "precision": one.precision,
        "by": {"role": one.role, "handle": one.handle, "name": one.name or None}, "from_stage": one.from_stage, "to_stage": one.to_stage, "reason": one.reason,
        "text_html": one.html, "lang": one.lang, "changes_mind": one.mind, "next_step": one.next_step, "late_because": one.because, "late_action": one.action,
        "promised_for": until if one.kind != "parked" else None, "parked_until": until if one.kind == "parked" else None,
        "corrects_html": one.old_html, "hidden_reason": one.hidden_reason, "said_by": one.said_by if one.said_by in SAID_BY else "", "origin": one.origin,
    }


def picture(row: Picture) -> shapes.Picture:
    """A picture in its sizes; `url` is the biggest."""
    sizes: dict[str, shapes.PictureSize] = {size: {"url": url(str(picture_path(row.files, size))), "width": file["width"], "height": file["height"]} for size, file in row.files.items()}
    big = max(sizes.values(), key=lambda one: one["width"], default=None)
    return {"id": row.id, "alt": row.alt, "url": big and big["url"], "width": big and big["width"], "height": big and big["height"], "sizes": sizes}


def board(row: Board, terms: Terms | None) -> shapes.Board:
    """A board with its rules; a goal of null is an open end."""
    return {
        "slug": row.slug, "kind": row.kind, "url": url(path("board.by_board", board=row.slug)), "name": {"de": row.name_de, "en": row.name_en},
        "introduction": {"de": row.intro_de, "en": row.intro_en}, "goal": row.goal or None, "rules": campaign_of(row.rules, row.goal).facts(), "pre_moderation": row.pre_moderation, "fields": [field_of(one) for one in asked_of(row.fields, "public")],
        "terms": {"version": terms.version, "text": {"de": terms.text_de, "en": terms.text_en}} if terms else None,
    }


def field_of(one: Field) -> shapes.BoardField:
    """A field that the board asks the creator to fill in."""
    return {"key": one.key, "kind": one.kind, "name": {"de": one.name_de, "en": one.name_en}, "required": one.required, "options": list(one.options)}


def member(row: Member) -> shapes.Member:
    """A member's public face."""
    return {
        "handle": row.handle, "name": row.name, "bio": row.bio, "role": row.role, "url": url(path("people.show", handle=row.handle)),
        "picture": url(face_path(row.handle, row.picture_key)), "member_since": row.created_at.date().isoformat(),
    }


def me(person: Me) -> shapes.Me:
    """Whose token this is."""
    return {
        "id": person.id, "handle": person.handle, "name": person.name, "role": person.role, "lang": person.lang,
        "url": url(path("people.show", handle=person.handle)), "confirmed": person.confirmed_at is not None,
    }


def person(handle: str | None, name: str | None) -> shapes.Person | None:
    """Somebody by handle and name; null where nobody is known any more."""
    return None if handle is None else {"handle": handle, "name": name}


@overload
def moment(at: datetime) -> str: ...
@overload
def moment(at: None) -> None: ...
def moment(at: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return at.isoformat() if at else None


def url(link: str) -> str:
    """From the configured public address, never from a request."""
    return absolute(doors.public_url, link)
