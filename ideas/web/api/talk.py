"""What is said about an idea, by program: comments, updates, the timeline."""

from __future__ import annotations

from flask import Response, abort, g, jsonify

from ideas.comments.actions import edit, mark_helpful, unmark_helpful, withdraw
from ideas.comments.models import Comment
from ideas.comments.queries import comment_for, flat, line
from ideas.core.db import now
from ideas.core.words import N_
from ideas.timeline.queries import entries
from ideas.triage.actions.answering import answer
from ideas.triage.actions.answering import say as say_here
from ideas.web.api import forms, parse, serialise, shapes
from ideas.web.api.calls import call
from ideas.web.api.door import writer
from ideas.web.api.ideas import found, found_to_change
from ideas.web.api.parameters import After, Limit, is_dated, places
from ideas.web.session import actor

ROOM = "talk"
AFTER, MOMENT = After("comments", places(1)), After("timeline", is_dated(3))
THREAD, TOLD = Limit(50), Limit(100)


@call("GET", "/ideas/<int:idea_id>/comments", ROOM, N_("The comments on an idea, oldest first"), shapes.CommentPage, query=(AFTER, THREAD))
def comments(idea_id: int) -> Response:
    """The comments in the order of time; answers name what they answer in `parent_id`."""
    page = flat(found(idea_id).id, actor(), after=AFTER.read(), limit=THREAD.read())
    return jsonify(items=[serialise.comment(one) for one in page.items], next=AFTER.behind(page.next))


@call(
    "POST", "/ideas/<int:idea_id>/comments", ROOM, N_("Say something about an idea"), shapes.Comment, status=201, scope="write", body=forms.NewComment,
    example={"body": "Ours would love it.", "parent_id": None}, text=N_("`state` is `waiting` where a person looks first."),
)
def say(idea_id: int) -> tuple[Response, int]:
    """Say something; `state` is `waiting` where a person looks first."""
    idea = found_to_change(idea_id)
    sent = parse.body(forms.NewComment)
    said = say_here(idea, sent.body, parent_id=sent.parent_id, official=sent.official, repeated=sent.repeated, by=actor(), now=now())
    return jsonify(_told(said)), 201


def _told(comment: Comment) -> shapes.Comment:
    return serialise.comment(line(comment.id, actor()) or abort(404))


@call("GET", "/ideas/<int:idea_id>/timeline", ROOM, N_("What happened to an idea, oldest first"), shapes.EntryPage, query=(MOMENT, TOLD), text=N_("A creator and staff also see what happened before an idea was public."))
def timeline(idea_id: int) -> Response:
    """What happened to an idea, oldest first."""
    idea = found(idea_id)
    told = entries(idea, actor(), limit=TOLD.read(), after=MOMENT.read(), oldest_first=True)
    return jsonify(items=[serialise.entry(one, idea.goal, g.locale) for one in told.items], next=MOMENT.behind(told.next))


@call(
    "POST", "/ideas/<int:idea_id>/updates", "team", N_("Tell what is new"), shapes.Update, status=201, scope="write", body=forms.NewUpdate,
    example={"text": "The first sample stands on our desk.", "next_step": "A test in ten gardens", "promised_for": "2099-03-31"}, text=N_("For the team, or as the idea’s creator, who promises nothing."),
)
def tell(idea_id: int) -> tuple[Response, int]:
    """Tell what is new: for the team, or as the idea's creator."""
    idea = found_to_change(idea_id)
    sent = parse.body(forms.NewUpdate)
    return jsonify(serialise.update(answer(idea, **sent.model_dump(), by=actor(), now=now()))), 201


@call("PATCH", "/comments/<int:comment_id>", ROOM, N_("Change your own comment"), shapes.Comment, scope="write", body=forms.ChangedComment, example={"body": "Ours would love it, in larch."})
def edit_comment(comment_id: int) -> Response:
    """Change words of one's own."""
    comment = _comment(comment_id)
    return jsonify(_told(edit(comment, parse.body(forms.ChangedComment).body, by=actor(), now=now())))


@call("DELETE", "/comments/<int:comment_id>", ROOM, N_("Take your own comment back"), shapes.Gone, scope="write")
def withdraw_comment(comment_id: int) -> Response:
    """Take words of one's own back."""
    withdraw(_comment(comment_id), by=actor(), now=now())
    return jsonify(id=comment_id)


@call("PUT", "/comments/<int:comment_id>/helpful", ROOM, N_("Find a comment helpful"), shapes.Helped, scope="write", text=N_("Twice is the same as once."))
def find_helpful(comment_id: int) -> Response:
    """Mark it."""
    return jsonify(helpful=mark_helpful(_comment(comment_id), by=actor(), now=now()), marked=True)


@call("DELETE", "/comments/<int:comment_id>/helpful", ROOM, N_("No longer find a comment helpful"), shapes.Helped, scope="write")
def no_longer_helpful(comment_id: int) -> Response:
    """Take the mark back."""
    return jsonify(helpful=unmark_helpful(_comment(comment_id), by=actor(), now=now()), marked=False)


def _comment(comment_id: int) -> Comment:
    """A comment that the writer may read, on an idea they may see. Raises Refused."""
    writer()
    comment = comment_for(comment_id, actor()) or abort(404)
    found(comment.idea_id)
    return comment
