"""People and ideas for tests, made as rows: what the use cases make is tested by the use cases' own tests."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import Actor, Member, SignIn, Token
from ideas.accounts.queries import actor_of
from ideas.board.models import LISTED_STAGES, Board, Idea, IdeaTag, Tag
from ideas.core.db import session, writing
from ideas.core.secrets import digest, hash_password, new_token
from ideas.core.text import markdown_html, slug
from ideas.lifecycle.models import StageChange

NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
_numbers = count(1)
PASSWORD = "korrekte pferde batterie"  # noqa: S105


def make_member(role: str = "member", *, handle: str | None = None, **more: Any) -> Member:
    """A confirmed, known member with a password."""
    handle = handle or f"fan{next(_numbers)}"
    values = {
        "handle": handle, "handle_key": handle.casefold(), "name": handle.title(), "email": f"{handle}@example.org", "email_key": f"{handle}@example.org",
        "confirmed_at": NOON, "known_at": NOON, "role": role, "created_at": NOON, "password_hash": hash_password(PASSWORD), "lang": "en",
    } | more
    with writing() as current:
        member = Member(**values)
        current.add(member)
    return member


def make_actor(role: str = "member", **more: Any) -> Actor:
    """A member as the one who acts."""
    return actor_of(make_member(role, **more))


def make_idea(author: Member | None = None, *, board: str = "products", stage: str = "gathering", tags: tuple[str, ...] = (), at: datetime = NOON, **more: Any) -> Idea:
    """An idea in a stage, with the stage history that leads there."""
    author_id = author.id if author else make_member().id
    with writing() as current:
        place = current.scalars(select(Board).where(Board.slug == board)).one()
        title = more.pop("title", f"A marble run on the wall {next(_numbers)}")
        public = stage not in {"draft", "submitted", "returned"}
        values = {
            "board_id": place.id, "kind": place.kind, "author_id": author_id, "lang": "en", "title": title, "slug": slug(title), "summary": "Rails and curves on a strip on the wall.",
            "problem": "The floor is always full.", "body": "A strip of beech with holes.\n\n- straight rails\n- curves from two parts", "stage": stage, "stage_at": at,
            "goal": place.goal, "created_at": at, "submitted_at": at, "published_at": at if public else None, "hot_at": at if public else None,
        } | more
        values["body_html"] = markdown_html(values["body"])
        values["problem_html"] = markdown_html(values["problem"])
        idea = Idea(**values)
        current.add(idea)
        current.flush()
        if stage != "draft":
            current.add(StageChange(idea_id=idea.id, from_stage=None, to_stage=stage, at=at, by_id=author_id, by_role="member", origin="import"))
        for position, name in enumerate(tags):
            tag = current.scalar(select(Tag).where(Tag.name == name)) or Tag(name=name, idea_count=0)
            current.add(tag)
            current.flush()
            tag.idea_count += idea.published_at is not None and idea.stage in LISTED_STAGES and place.visibility != "invited"
            current.add(IdeaTag(idea_id=idea.id, tag_id=tag.id, position=position))
    return idea


def sign_in_token(member: Member, *, at: datetime = NOON) -> str:
    """The token of a new sign-in row."""
    token = new_token()
    with writing() as current:
        current.add(SignIn(digest=digest(token), member_id=member.id, started_at=at, seen_at=max(at, datetime.now(UTC)), device="test"))
    return token


def api_token(member: Member, *, at: datetime = NOON) -> str:
    """A program's key."""
    token = new_token()
    with writing() as current:
        current.add(Token(digest=digest(token), member_id=member.id, name="test", created_at=at))
    return token


def reload(thing: Any) -> Any:
    """The row as the database has it now."""
    session().rollback()
    session().refresh(thing)
    return thing
