"""The talk about an idea: reading, saying, answering, changing, marking, hiding."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.comments import actions
from ideas.comments.models import Comment
from ideas.comments.queries import ORDERS, THREADS, Thread, comment_for, former_texts, line, thread
from ideas.comments.rules import why_not_comment, why_not_edit, why_not_talk
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.paging import Page
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.text import diff_html, excerpt
from ideas.core.words import N_, say, say_moment
from ideas.moderation.rules import REASONS
from ideas.triage.actions.answering import say as say_here
from ideas.web import respond
from ideas.web.forms import own_mark, ticked
from ideas.web.listing import kept
from ideas.web.merges import led_on
from ideas.web.session import actor, me, member_only, staff_only
from ideas.web.talk import shown, shown_threads

bp = Blueprint("comments", __name__)


@bp.get("/ideas/<int:idea_id>/comments")
def index(idea_id: int) -> Response:
    """The whole talk, page by page; with `reply` the form for an answer."""
    idea = _idea(idea_id)
    if request.args.get("reply") and respond.wants_part():
        return respond.part("comments/_form.html", **_form(idea, request.args.get("reply", type=int)))
    order = request.args.get("order", "oldest")
    order = order if order in ORDERS else "oldest"
    values = talk_values(idea, thread(idea.id, actor(), order=order, after=request.args.get("after")), order) | _form(idea, request.args.get("reply", type=int))
    return respond.page_or_part("comments/index.html", "comments/_threads.html", **values)


@bp.post("/ideas/<int:idea_id>/comments")
@member_only
def create(idea_id: int) -> Response:
    """Say something."""
    idea, given = _idea(idea_id), request.form
    if (onward := led_on(idea)) is not None:
        return onward
    parent_id = given.get("parent_id", type=int)
    try:
        official = given.get("official") == "1"
        told: dict[str, Any] = {"official": official, "own_mark": own_mark() if official else None, "repeated": ticked("repeated")}
        comment = say_here(idea, given.get("body", ""), parent_id=parent_id, **told, by=actor(), now=now())
    except Refused as refused:
        return _again(idea_id, parent_id, refused.refusal)
    return _said(idea, comment)


@bp.route("/comments/<int:comment_id>/edit", methods=["GET", "POST"])
@member_only
def edit(comment_id: int) -> Response:
    """Change one's own words."""
    comment, idea = _comment(comment_id)
    if request.method == "GET":
        insist(why_not_edit(comment, actor(), now()))
        return respond.page("comments/edit.html", comment=comment, idea=idea, body=comment.body, error=None)
    try:
        actions.edit(comment, request.form.get("body", ""), by=actor(), now=now())
    except Refused as refused:
        comment, idea = _comment(comment_id)
        return respond.page("comments/edit.html", status=refused.refusal.status, comment=comment, idea=idea, body=request.form.get("body", ""), error=refused.refusal)
    return respond.see_other(_place(idea, comment.id), note=N_("Changed."))


@bp.get("/comments/<int:comment_id>/history")
def history(comment_id: int) -> Response:
    """What a comment said before, as differences."""
    comment, idea = _comment(comment_id)
    if not shown(_line(comment_id), idea).readable:
        abort(404)
    edits = former_texts(comment_id)
    texts = [comment.body, *(edit.body for edit in edits)]
    changes = [(say_moment(g.locale, edit.at), diff_html(texts[at + 1], texts[at])) for at, edit in enumerate(edits)]
    return respond.page("comments/history.html", comment=comment, idea=idea, changes=changes, back=_place(idea, comment.id))


@bp.route("/comments/<int:comment_id>/withdrawal", methods=["GET", "POST"])
@member_only
def withdraw(comment_id: int) -> Response:
    """Take one's own words back, after a question."""
    comment, idea = _comment(comment_id)
    if request.method == "GET":
        insist(why_not_edit(comment, actor(), now()))
        return respond.page("comments/withdraw.html", comment=comment, idea=idea, text=excerpt(comment.body), back=_place(idea, comment.id))
    actions.withdraw(comment, by=actor(), now=now())
    return respond.see_other(_place(idea), note=N_("Your comment is taken back."))


@bp.post("/comments/<int:comment_id>/helpful")
@member_only
def helpful(comment_id: int) -> Response:
    """Find it helpful."""
    comment, idea = _comment(comment_id)
    actions.mark_helpful(comment, by=actor(), now=now())
    return _marked(comment_id, idea)


@bp.post("/comments/<int:comment_id>/helpful/withdrawal")
@member_only
def unhelpful(comment_id: int) -> Response:
    """No longer find it helpful."""
    comment, idea = _comment(comment_id)
    actions.unmark_helpful(comment, by=actor(), now=now())
    return _marked(comment_id, idea)


@bp.route("/comments/<int:comment_id>/hiding", methods=["GET", "POST"])
@staff_only("moderator")
def hide(comment_id: int) -> Response:
    """Hide it, with a reason everybody reads."""
    comment, idea = _comment(comment_id)
    given: dict[str, Any] = {"comment": comment, "idea": idea, "text": excerpt(comment.body), "reasons": [(key, say(g.locale, words)) for key, words in REASONS.items()], "back": _place(idea, comment.id)}
    if request.method == "GET":
        return respond.page("comments/hide.html", error=None, **given)
    try:
        actions.hide(comment, reason=request.form.get("reason", ""), text=request.form.get("text", ""), by=actor(), now=now())
    except Refused as refused:
        return respond.page("comments/hide.html", status=refused.refusal.status, error=refused.refusal, **given)
    return respond.see_other(_place(idea, comment.id), note=N_("The comment is hidden. Its place shows the reason."))


@bp.post("/comments/<int:comment_id>/hiding/lift")
@staff_only("moderator")
def unhide(comment_id: int) -> Response:
    """Show it again."""
    comment, idea = _comment(comment_id)
    actions.show(comment, by=actor(), now=now())
    return respond.see_other(_place(idea, comment.id), note=N_("The comment is shown again."))


def talk_values(idea: Idea, page: Page[Thread], order: str = "oldest") -> dict[str, Any]:
    """What the parts of the talk need, the form included."""
    more = {"order": order} if order != "oldest" else {}
    threads = shown_threads(page.items, idea)
    return {
        "threads": threads, "talk_order": order,
        "talk_more": kept(path("comments.index", idea_id=idea.id, after=page.next, **more)) if page.next else None,
        "talk_orders": [(kept(path("comments.index", idea_id=idea.id, **({} if name == "oldest" else {"order": name}))), say(g.locale, words), name == order) for name, words in _ORDER_WORDS.items()],
        **_form(idea),
    }


_ORDER_WORDS = {"oldest": N_("Oldest first"), "helpful": N_("Helpful first")}


def _form(idea: Idea, parent_id: int | None = None) -> dict[str, Any]:
    """The form, or why there is none; a visitor gets a link instead."""
    person = actor()
    refusal = why_not_talk(idea.stage) or why_not_comment(idea.stage, person, now())
    parent = line(parent_id, person) if parent_id else None
    return {
        "idea": idea, "parent": shown(parent, idea) if parent and parent.idea_id == idea.id and parent.state == "public" else None, "body": "", "body_error": None, "repeated_error": None, "official": False,
        "no_talk": refusal.message if refusal and (me() or refusal.cause != "sign_in_first") else None, "may_answer": person.is_staff,
    }


def _again(idea_id: int, parent_id: int | None, refusal: Refusal) -> Response:
    """The form with what was typed, and the reason."""
    session().rollback()
    idea = _idea(idea_id)
    asked = refusal.field == "repeated"
    typed = {"body": request.form.get("body", ""), "body_error": None if asked else refusal.message, "repeated_error": say(g.locale, refusal.message) if asked else None, "official": request.form.get("official") == "1", "own_mark": request.form.get("own_mark", "")}
    if not respond.wants_part():
        values = talk_values(idea, thread(idea.id, actor())) | _form(idea, parent_id) | typed
        return respond.page("comments/index.html", status=refusal.status, **values)
    answer = respond.part("comments/_form.html", status=refusal.status, **_form(idea, parent_id) | typed)
    answer.headers["HX-Retarget"] = f"#say-{parent_id or 'new'}"
    return answer


def _said(idea: Idea, comment: Comment) -> Response:
    """A plain form leads to the new comment; htmx gets the talk with it, if it is all on one page."""
    waits = comment.state == "waiting"
    note = N_("Thank you. A person looks at your first comment before everybody sees it.") if waits else N_("Your comment is there.")
    if not respond.wants_part():
        return respond.see_other(_place(idea, comment.id), note=note)
    page = thread(idea.id, actor())
    if page.next is not None:
        return respond.see_other(path("comments.index", idea_id=idea.id) + f"#comment-{comment.id}", note=note)
    session().refresh(idea, ["comment_count"])
    return respond.part("comments/_talk.html", note=say(g.locale, note), **talk_values(idea, page))


def _marked(comment_id: int, idea: Idea) -> Response:
    session().rollback()
    return respond.changed("comments/_helpful.html", _place(idea, comment_id), c=shown(_line(comment_id), idea))


def _idea(idea_id: int) -> Idea:
    return idea_for(idea_id, actor()) or abort(404)


def _comment(comment_id: int) -> tuple[Comment, Idea]:
    comment = comment_for(comment_id, actor()) or abort(404)
    return comment, _idea(comment.idea_id)


def _line(comment_id: int) -> Any:
    return line(comment_id, actor()) or abort(404)


def _place(idea: Idea, comment_id: int | None = None) -> str:
    """Where a comment stands: on the idea's page while all fit, else on the talk's own page."""
    anchor = f"#comment-{comment_id}" if comment_id else "#talk"
    many = idea.comment_count > THREADS
    return kept(path("comments.index", idea_id=idea.id) if many else idea_path(idea.id, idea.slug)) + anchor
