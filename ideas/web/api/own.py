"""What is one's own, by program: ideas changed and taken back, followed, what one is told."""

from __future__ import annotations

from typing import Any

from flask import Response, g, jsonify

from ideas.board.actions import edit as change
from ideas.board.models import Idea
from ideas.board.queries.drafts import board_of, own_ideas
from ideas.board.rules.fields import asked_of
from ideas.core.db import now, session
from ideas.core.doors import doors
from ideas.core.links import absolute
from ideas.core.refusal import Refused
from ideas.core.words import N_, say
from ideas.lifecycle import actions as lifecycle
from ideas.notifications.actions import read
from ideas.notifications.queries.inbox import Line, inbox
from ideas.votes import actions as votes
from ideas.web.api import forms, parse, serialise, shapes
from ideas.web.api.calls import call
from ideas.web.api.door import known, writer
from ideas.web.api.ideas import ROOM, found_to_change, named, supportable, told
from ideas.web.api.parameters import After, Limit, places
from ideas.web.session import actor

OWN = "people"
AFTER, LIMIT = After("notices", places(1)), Limit(30)
NOT_ASKED = N_("This idea is not asked for that.")


@call("PUT", "/ideas/<int:idea_id>/follow", ROOM, N_("Follow an idea"), shapes.Followed, scope="write", text=N_("Twice is the same as once."))
def follow(idea_id: int) -> Response:
    """Hear of an idea."""
    row = supportable(idea_id)
    votes.follow(row, by=actor(), now=now())
    return _followed(row.id, following=True)


@call("DELETE", "/ideas/<int:idea_id>/follow", ROOM, N_("No longer follow an idea"), shapes.Followed, scope="write")
def unfollow(idea_id: int) -> Response:
    """No longer hear of an idea."""
    row = supportable(idea_id)
    votes.unfollow(row, by=actor(), now=now())
    return _followed(row.id, following=False)


def _followed(idea_id: int, *, following: bool) -> Response:
    session().rollback()
    return jsonify(followers=told([idea_id])[0]["followers"], following=following)


@call(
    "PATCH", "/ideas/<int:idea_id>", ROOM, N_("Change your own idea"), shapes.Idea, scope="write", body=forms.ChangedIdea, example={"summary": "It grows by storeys, and shrinks again."},
    text=N_("What is left out stays as it is. The former text stays to be read."),
)
def edit(idea_id: int) -> Response:
    """Change an idea of one's own."""
    row = found_to_change(idea_id)
    sent = parse.body(forms.ChangedIdea).model_dump(exclude_unset=True, exclude_none=True)
    _insist_asked(row, sent)
    try:
        change(row, sent, by=actor(), now=now())
    except Refused as refused:
        raise named(refused) from refused
    return jsonify(told([row.id])[0])


def _insist_asked(row: Idea, sent: dict[str, Any]) -> None:
    """Raises Refused for what this idea does not have."""
    own = {field.key for field in asked_of(board_of(row.board_id).fields, "public")}
    unknown = [f"fields.{key[:60]}" for key in sent.get("fields", {}) if key not in own] + ["market"] * ("market" in sent and row.kind != "market")
    if unknown:
        raise parse.invalid(dict.fromkeys(unknown, NOT_ASKED))


@call(
    "POST", "/ideas/<int:idea_id>/withdrawal", ROOM, N_("Take your own idea back"), shapes.Idea, scope="write", body=forms.Withdrawal, example={"reason": "It was built by somebody else in the meantime."},
    text=N_("Its page stays, with the reason."),
)
def withdraw(idea_id: int) -> Response:
    """Take an idea of one's own back."""
    row = found_to_change(idea_id)
    lifecycle.withdraw(row, reason=parse.body(forms.Withdrawal).reason, by=actor(), now=now())
    return jsonify(told([row.id])[0])


@call("GET", "/me/ideas", OWN, N_("Your own ideas, newest first"), shapes.IdeaPage, scope="read", text=N_("Drafts are not among them; at most 200."))
def my_ideas() -> Response:
    """One's own ideas that are sent."""
    known()
    return jsonify(items=told(one.id for one in own_ideas(actor())), next=None)


@call("GET", "/me/notices", OWN, N_("What you are told, newest first"), shapes.NoticePage, scope="read", query=(AFTER, LIMIT))
def notices() -> Response:
    """One's notices."""
    known()
    page = inbox(actor(), after=AFTER.read(), limit=LIMIT.read())
    return jsonify(items=[_notice(one) for one in page.items], next=AFTER.behind(page.next))


def _notice(one: Line) -> shapes.Notice:
    return {
        "id": one.id, "kind": one.kind, "text": say(g.locale, one.what), "why": say(g.locale, one.why), "at": serialise.moment(one.at), "read": one.is_read,
        "url": absolute(doors.public_url, one.link) if one.link else None,
    }


@call("PUT", "/me/notices/<int:notice_id>/reading", OWN, N_("Mark a notice as read"), shapes.NoticeRead, scope="write")
def read_notice(notice_id: int) -> Response:
    """One's own notice is read."""
    writer()
    read(notice_id, by=actor(), now=now())
    return jsonify(id=notice_id, read=True)
