"""What is said about an idea, by program: comments, updates, the timeline."""

from __future__ import annotations

from flask import Response, g, jsonify, request

from ideas.comments.actions import post
from ideas.comments.models import Comment
from ideas.comments.queries import flat, line
from ideas.core.db import now
from ideas.core.paging import decode
from ideas.timeline.queries import entries
from ideas.triage.actions.answering import answer
from ideas.web.api import parse, serialise
from ideas.web.api.door import bp
from ideas.web.api.ideas import found, found_to_change
from ideas.web.session import actor

THREAD, TOLD = 50, 100


@bp.get("/ideas/<int:idea_id>/comments")
def comments(idea_id: int) -> Response:
    """The comments in the order of time; answers name what they answer in `parent_id`."""
    after = parse.checked_cursor(parse.words("after"), good=decode(request.args.get("after"), 1) is not None)
    page = flat(found(idea_id).id, actor(), after=after, limit=parse.limit(THREAD))
    return jsonify(items=[serialise.comment(one) for one in page.items], next=page.next)


@bp.post("/ideas/<int:idea_id>/comments")
def say(idea_id: int) -> tuple[Response, int]:
    """Say something; `state` is `waiting` where a person looks first."""
    idea = found_to_change(idea_id)
    sent = parse.body(parse.NewComment)
    said = post(idea, sent.body, parent_id=sent.parent_id, official=sent.official, by=actor(), now=now())
    return jsonify(_told(said)), 201


def _told(comment: Comment) -> dict:
    told = line(comment.id, actor())
    return serialise.comment(told) if told else {}


@bp.get("/ideas/<int:idea_id>/timeline")
def timeline(idea_id: int) -> Response:
    """What happened to an idea, oldest first."""
    idea = found(idea_id)
    after = parse.checked_cursor(parse.words("after"), good=decode(request.args.get("after"), 3) is not None)
    told = entries(idea, actor(), limit=parse.limit(TOLD), after=after, oldest_first=True)
    return jsonify(items=[serialise.entry(one, idea.goal, g.locale) for one in told.items], next=told.next)


@bp.post("/ideas/<int:idea_id>/updates")
def tell(idea_id: int) -> tuple[Response, int]:
    """Tell what is new: for the team, or as the idea's creator."""
    idea = found_to_change(idea_id)
    sent = parse.body(parse.NewUpdate)
    return jsonify(serialise.update(answer(idea, **sent.model_dump(), by=actor(), now=now()))), 201
