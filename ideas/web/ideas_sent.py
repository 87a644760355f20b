"""What creators do with an idea they sent: change it, its pictures, tell what is new, take it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.actions import change_pictures
from ideas.board.actions import edit as change
from ideas.board.actions import remove_picture as take_off
from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.board.queries.drafts import board_of, edits_of, picture_for, pictures_of
from ideas.board.rules import why_not_arrange, why_not_edit
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.numbers import number
from ideas.core.refusal import Refused, insist
from ideas.core.text import diff_html
from ideas.core.words import N_, say
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.queries import latest_step, update_for
from ideas.lifecycle.rules import why_not_update
from ideas.web import respond
from ideas.web.idea_form import IdeaForm, form_for, form_page, keep_draft, keep_pictures, own_idea_or_404, refused_page, typed, uploads
from ideas.web.listing import nobody
from ideas.web.session import actor, member_only

DIFFED = ("title", "summary", "problem", "body")


def register(bp: Blueprint) -> None:
    """Add these pages to the blueprint of submitting."""
    for rule, name, view, methods in (
        ("/ideas/<int:idea_id>/edit", "edit", edit, ["GET", "POST"]),
        ("/ideas/<int:idea_id>/resubmission", "resubmit", resubmit, ["POST"]),
        ("/ideas/<int:idea_id>/pictures", "pictures", pictures, ["GET", "POST"]),
        ("/ideas/<int:idea_id>/pictures/order", "order_pictures", order_pictures, ["POST"]),
        ("/ideas/<int:idea_id>/pictures/removal", "remove_picture", remove_picture, ["POST"]),
        ("/ideas/<int:idea_id>/history", "history", history, ["GET"]),
        ("/ideas/<int:idea_id>/new-version", "begin_again", begin_again, ["POST"]),
        ("/ideas/<int:idea_id>/withdrawal", "withdraw", withdraw, ["GET", "POST"]),
        ("/ideas/<int:idea_id>/updates", "tell", tell, ["GET", "POST"]),
        ("/ideas/<int:idea_id>/updates/<int:update_id>/correction", "correct", correct, ["GET", "POST"]),
    ):
        bp.add_url_rule(rule, name, view, methods=methods)


@member_only
def edit(idea_id: int) -> Response:
    """The text of a sent idea, to be changed."""
    idea = own_idea_or_404(idea_id)
    if idea.stage == "draft":
        return respond.see_other(path("ideas_new.draft", idea_id=idea.id))
    if request.method == "GET":
        insist(why_not_edit(idea, actor(), now()))
        return form_page("ideas_new/edit.html", _form(idea))
    refused = _changed(idea)
    return form_page("ideas_new/edit.html", _form(idea, refused)) if refused else _to_idea(idea, N_("Saved. The former text stays to be read."))


@member_only
def resubmit(idea_id: int) -> Response:
    """Keep the changes of a returned idea, then send it again."""
    idea = own_idea_or_404(idea_id)
    refused = _changed(idea) or _sent_again(idea)
    if refused is not None:
        return form_page("ideas_new/edit.html", _form(idea, refused))
    return respond.see_other(path("ideas_new.mine"), note=N_("Thank you. A person looks at it first, then it is public. We write to you."))


@member_only
def pictures(idea_id: int) -> Response:
    """The pictures of a sent idea: described, put in order, added."""
    idea = own_idea_or_404(idea_id)
    if request.method == "GET":
        insist(why_not_arrange(idea, actor(), now()))
        return _pictures_page(idea)
    try:
        keep_pictures(idea)
    except Refused as refused:
        return _pictures_page(idea, refused)
    return _to_pictures(idea, N_("Pictures saved."))


@member_only
def order_pictures(idea_id: int) -> Response:
    """Move one picture up or down; what was typed beside is kept."""
    idea = own_idea_or_404(idea_id)
    refused = _kept(idea)
    if refused is not None:
        return _refused_pictures(idea, refused)
    change_pictures(idea, _moved(idea), {}, by=actor(), now=now())
    return _to_pictures(idea)


@member_only
def remove_picture(idea_id: int) -> Response:
    """Take one picture off; what was typed beside is kept."""
    idea = own_idea_or_404(idea_id)
    refused = _kept(idea)
    if refused is not None:
        return _refused_pictures(idea, refused)
    take_off(picture_for(request.form.get("picture_id", 0, int), idea) or abort(404), by=actor(), now=now())
    return _to_pictures(idea, N_("The picture is gone."))


def history(idea_id: int) -> Response:
    """Former texts beside what became of them."""
    idea = idea_for(idea_id, actor()) or abort(404)
    edits = edits_of(idea, actor())
    later = [idea, *(former for former, _, _ in edits)]
    changes = [
        {"at": former.at, "handle": handle, "name": name or (nobody(left=True) if former.by_id else None), "parts": _differences(former, text)}
        for text, (former, handle, name) in zip(later, edits, strict=False)
    ]
    return respond.page("ideas_new/history.html", idea=idea, changes=changes)


@member_only
def withdraw(idea_id: int) -> Response:
    """Ask why, then take the idea back."""
    idea = own_idea_or_404(idea_id)
    if request.method == "GET":
        return respond.page("ideas_new/withdraw.html", idea=idea, error=None)
    try:
        lifecycle.withdraw(idea, reason=request.form.get("reason", ""), by=actor(), now=now())
    except Refused as refused:
        return respond.page("ideas_new/withdraw.html", idea=idea, error=refused.refusal, status=refused.refusal.status)
    return respond.see_other(path("ideas_new.mine"), note=N_("Your idea is withdrawn."))


@member_only
def begin_again(idea_id: int) -> Response:
    """A draft from an idea that ended: its new version."""
    draft = lifecycle.begin_again(own_idea_or_404(idea_id), by=actor(), now=now())
    return respond.see_other(path("ideas_new.draft", idea_id=draft.id), note=N_("Here is your draft, with all you had. Say what changes, then send it."))


@member_only
def tell(idea_id: int) -> Response:
    """The creator tells what changed since people supported."""
    idea = own_idea_or_404(idea_id)
    if request.method == "GET":
        insist(why_not_update(idea, actor(), now()))
        return respond.page("ideas_new/tell.html", idea=idea, errors={}, typed={})
    said = {name: request.form.get(name, "") for name in ("title", "text")}
    try:
        update = lifecycle.post_update(idea, text=said["text"], title=said["title"], pictures=uploads(), by=actor(), now=now())
    except Refused as refused:
        return _told_again("ideas_new/tell.html", refused, idea=idea, typed=said)
    return respond.see_other(f"{idea_path(idea.id, idea.slug)}#update-{update.id}", note=N_("Told. Everybody who follows your idea sees it."))


@member_only
def correct(idea_id: int, update_id: int) -> Response:
    """Say an entry of one's own right; both stay to be read."""
    idea = own_idea_or_404(idea_id)
    update = update_for(update_id, idea) or abort(404)
    if request.method == "GET":
        return respond.page("ideas_new/correct.html", idea=idea, update=update, errors={}, typed={"text": update.text})
    said = {"text": request.form.get("text", "")}
    try:
        correction = lifecycle.correct(update, text=said["text"], by=actor(), now=now())
    except Refused as refused:
        return _told_again("ideas_new/correct.html", refused, idea=idea, update=update, typed=said)
    return respond.see_other(f"{idea_path(idea.id, idea.slug)}#update-{correction.id}", note=N_("Corrected. Both versions stay to be read."))


def _told_again(template: str, refused: Refused, **values: Any) -> Response:
    errors = {name: say(g.locale, error.message) for name, error in refused.errors.items()}
    if not errors:
        errors = {refused.refusal.field or "text": say(g.locale, refused.refusal.message)}
    return respond.page(template, errors=errors, status=refused.refusal.status, **values)


def _form(idea: Idea, refused: Refused | None = None) -> IdeaForm:
    form = form_for(board_of(idea.board_id), idea, refused)
    form.returned = latest_step(idea.id, "returned") if idea.stage == "returned" else None
    return form


def _changed(idea: Idea) -> Refused | None:
    try:
        change(idea, typed(), by=actor(), now=now())
    except Refused as refused:
        return refused
    return None


def _sent_again(idea: Idea) -> Refused | None:
    try:
        lifecycle.submit(idea, terms_version=request.form.get("terms"), checklist="checklist" in request.form, by=actor(), now=now())
    except Refused as refused:
        return refused
    return None


def _kept(idea: Idea) -> Refused | None:
    """A draft's form carries all fields, a sent idea's page its pictures alone."""
    if idea.stage == "draft":
        return keep_draft(idea)
    try:
        keep_pictures(idea)
    except Refused as refused:
        return refused
    return None


def _moved(idea: Idea) -> list[int]:
    """The order with one picture a place further up or down."""
    order = [picture.id for picture in pictures_of(idea.id)]
    chosen, step = request.form.get("up", 0, int), -1
    if not chosen:
        chosen, step = request.form.get("down", 0, int), 1
    if chosen in order:
        at = order.index(chosen)
        order.insert(min(max(at + step, 0), len(order) - 1), order.pop(at))
    return order


def _differences(edit: object, later: object) -> list[tuple[str, object]]:
    return [(name, diff_html(getattr(edit, name), getattr(later, name))) for name in DIFFED if getattr(edit, name) != getattr(later, name)]


def _refused_pictures(idea: Idea, refused: Refused) -> Response:
    return refused_page("ideas_new/draft.html", idea, refused) if idea.stage == "draft" else _pictures_page(idea, refused)


def _pictures_page(idea: Idea, refused: Refused | None = None) -> Response:
    error, status = (say(g.locale, refused.refusal.message), refused.refusal.status) if refused else (None, 200)
    most = number(session(), "pictures_per_idea")
    return respond.page("ideas_new/pictures.html", status=status, idea=idea, pictures=pictures_of(idea.id), error=error, most=most)


def _to_pictures(idea: Idea, note: object = None) -> Response:
    back = path("ideas_new.draft", idea_id=idea.id) + "#field-picture" if idea.stage == "draft" else path("ideas_new.pictures", idea_id=idea.id)
    return respond.see_other(back, note=note)  # type: ignore[arg-type]


def _to_idea(idea: Idea, note: object) -> Response:
    back = idea_path(idea.id, idea.slug) if idea.published_at else path("ideas_new.mine")
    return respond.see_other(back, note=note)  # type: ignore[arg-type]
