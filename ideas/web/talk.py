"""Comments in the reader's words, ready for the widget: faces, times, place-holders, what may be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g
from markupsafe import Markup

from ideas.accounts.models import FORMER
from ideas.board.models import Idea
from ideas.board.queries.lists import face_path
from ideas.comments.queries import Line, Thread
from ideas.comments.rules import CLOSED_STAGES, why_not_edit
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_, say, say_ago
from ideas.moderation.rules import REASONS
from ideas.timeline.sentences import ROLE_WORDS
from ideas.web.listing import kept
from ideas.web.ratings import rates_on
from ideas.web.session import actor
from ideas.web.wording import stored


@dataclass(frozen=True)
class Shown:
    """A comment as the widget takes it; `readable` is false for place-holders."""

    id: int
    idea_id: int
    readable: bool
    hidden: bool
    body_html: Markup
    when_text: str
    edited: bool
    lang: str
    author_name: str
    author_url: str | None
    author_avatar: str
    role_text: str | None
    is_creator: bool
    official: bool
    state_text: str | None
    helpful: int
    marked: bool
    may_mark: bool
    may_answer: bool
    may_edit: bool
    may_hide: bool
    is_hidden: bool
    replies: tuple[Shown, ...] = ()
    rate: dict[str, Any] | None = None


def shown_threads(threads: list[Thread], idea: Idea) -> list[Shown]:
    """Threads with their answers."""
    return [shown(one.root, idea, tuple(shown(reply, idea) for reply in one.replies)) for one in threads]


def shown(line: Line, idea: Idea, replies: tuple[Shown, ...] = ()) -> Shown:
    """One comment for this reader."""
    reader = actor()
    own = reader.id is not None and reader.id == line.author_id
    public = line.state == "public" and line.hidden_reason is None
    staff = line.official or (line.role in {"team", "admin", "moderator"})
    return Shown(
        line.id, line.idea_id, line.shown, line.hidden_reason is not None, _body(line), say_ago(g.locale, line.at, now()), line.edited_at is not None and line.shown,
        line.lang if line.lang and line.lang != g.locale else "", _name(line), kept(path("people.show", handle=line.handle)) if line.handle and not line.foreign else None,
        face_path(line.handle or "nobody", line.picture_key), say(g.locale, ROLE_WORDS.get(line.role, N_("Product team"))) if staff else None,
        line.author_id is not None and line.author_id == idea.author_id, line.official, _state(line), line.helpful_count, line.marked,
        public and reader.is_member and not own, public and idea.stage not in CLOSED_STAGES, own and why_not_edit(line, reader, now()) is None,
        public and reader.role in {"moderator", "admin"}, line.hidden_reason is not None and reader.role in {"moderator", "admin"}, replies,
        rates_on(idea).of("comment", line.id) if line.official and public else None,
    )


def _name(line: Line) -> str:
    if line.state == "withdrawn":
        return say(g.locale, N_("Taken back"))
    if line.guest:
        return say(g.locale, N_("%(name)s (without an account)", name=line.name) if line.name else N_("Somebody without an account"))
    return line.name or say(g.locale, FORMER if line.left else N_("Somebody from before this portal"))


def _body(line: Line) -> Markup:
    """The words, or what stands in their place; staff read hidden words below the reason."""
    if line.hidden_reason is not None:
        reason = say(g.locale, N_("Hidden by moderation: %(reason)s", reason=REASONS.get(line.hidden_reason, N_("Another reason"))))
        return Markup("<p>{}</p>").format(". ".join(part for part in (reason, line.hidden_text) if part)) + stored(line.body_html)
    if line.state == "withdrawn":
        return Markup("<p>{}</p>").format(say(g.locale, N_("Its author took this comment back.")))
    return stored(line.body_html)


def _state(line: Line) -> str | None:
    if line.state == "waiting":
        return say(g.locale, N_("Waits for a look"))
    if line.state == "refused":
        return say(g.locale, N_("Not published: %(reason)s", reason=line.refused_reason))
    return None
