"""Mailed links: looking at one does nothing, its button does."""

from __future__ import annotations

import json
from typing import cast

from flask import Response, request

from ideas.accounts import actions
from ideas.accounts.models import Member, OneTimeLink
from ideas.accounts.queries import link_by_token, member_by_email, wish_by_id
from ideas.accounts.rules import why_not_link, why_not_password
from ideas.board.queries import idea_for
from ideas.comments.actions import post_as_guest, withdraw_as_guest
from ideas.comments.queries import comment_by_link
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.refusal import Refused, insist
from ideas.core.secrets import hash_password, password_problem
from ideas.core.words import N_
from ideas.moderation.suspensions import Told, told_of
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.glue import device, enter
from ideas.web.forms import said, typed
from ideas.web.limits import guessing
from ideas.web.listing import kept
from ideas.web.session import actor, current_user, me, safe_next, to_sign_in


@bp.get("/account/links/<token>")
def follow_link(token: str) -> Response:
    """The page behind a mailed link, with one button. Mail scanners open links; nothing happens by that."""
    try:
        return _page(token, _looked_at(token))
    except Refused as refused:
        return _dead(refused)


def _dead(refused: Refused) -> Response:
    return _sealed(respond.page("account/dead_link.html", status=refused.refusal.status, refusal=refused.refusal))


def _looked_at(token: str) -> OneTimeLink:
    link = link_by_token(token)
    found = link is not None and link.purpose in _ACTS
    insist(why_not_link(found=found, used=link is not None and link.used_at is not None, expired=link is not None and link.expires_at <= now()))
    return cast("OneTimeLink", link)


def _page(token: str, link: OneTimeLink, refused: Refused | None = None) -> Response:
    if link.purpose == "close":
        return _sealed(respond.see_other(path("account.close", link=token)) if me() else to_sign_in())
    wish = wish_by_id(link.wish_id)
    said_by_guest = comment_by_link(link.id) if link.purpose == "guest_withdrawal" else None
    idea_id = wish.idea_id if wish else said_by_guest.idea_id if said_by_guest else None
    idea = idea_for(idea_id, actor()) if idea_id else None
    values = {
        "link": link, "wish": wish, "idea": idea, "text": said_by_guest.body if said_by_guest else json.loads(wish.text).get("text", "") if wish and wish.kind in {"comment", "guest_comment"} else "",
        "is_new": link.member_id is None, "token": token, "onward": safe_next(request.values.get("next")), "errors": said(refused),
        "suspension": _suspension(link, refused),
    }
    return _sealed(respond.page("account/follow_link.html", status=refused.refusal.status if refused else 200, **values))


def _suspension(link: OneTimeLink, refused: Refused | None) -> Told | None:
    """Who holds the link owns the address, so they may read why they cannot come in."""
    if refused is None or refused.refusal.cause != "suspended":
        return None
    member = member_by_email(link.email or "")
    return told_of(member.id if member else None)


def _sealed(answer: Response) -> Response:
    """A page whose address is a secret is kept nowhere and told to nobody."""
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@bp.post("/account/links/<token>")
@guessing
def use_link(token: str) -> Response:
    """Do what the link is for, once."""
    try:
        link = _looked_at(token)
    except Refused as refused:
        return _dead(refused)
    try:
        return _ACTS[link.purpose](token, link)
    except Refused as refused:
        return _dead(refused) if refused.refusal.cause.startswith("link_") else _page(token, link, refused)


def _enter(token: str, link: OneTimeLink) -> Response:
    password = typed("password")["password"]
    if password:
        insist(why_not_password(password_problem(password, personal=(link.email or "",))))
    onward = safe_next(request.form.get("next"))
    entered = actions.enter_by_link(token, password_hash=hash_password(password) if password else None, device=device(), onward=onward, by=actor(), now=now())
    return enter(entered, note=N_("Welcome, %(name)s. You’re signed in.", name=entered.member.name))


def _reset(token: str, link: OneTimeLink) -> Response:
    member = session().get_one(Member, link.member_id)
    password = typed("password")["password"]
    insist(why_not_password(password_problem(password, personal=(member.email or "", member.name, member.handle)) if password else "missing"))
    onward = safe_next(request.form.get("next"))
    entered = actions.reset_password(token, hash_password(password), device=device(), onward=onward, by=actor(), now=now())
    return enter(entered, note=N_("Your new password is set, and you’re signed in. Everywhere else you are signed out."))


def _change_email(token: str, link: OneTimeLink) -> Response:
    person = me()
    keep = current_user.token if person and person.id == link.member_id else None
    actions.change_email(token, keep=keep, by=actor(), now=now())
    return respond.see_other(path("account.settings") if keep else path("account.sign_in"), note=N_("Your mail address is changed."))


def _guest(token: str, link: OneTimeLink) -> Response:  # noqa: ARG001 (the acts' common form)
    comment = post_as_guest(token, by=actor(), now=now())
    idea = idea_for(comment.idea_id, actor())
    return respond.see_other(kept(idea_path(idea.id, idea.slug) if idea else "/"), note=N_("Thank you. A person takes a look, then everybody sees your comment."))


def _take_back(token: str, link: OneTimeLink) -> Response:  # noqa: ARG001 (the acts' common form)
    comment = withdraw_as_guest(token, by=actor(), now=now())
    idea = idea_for(comment.idea_id, actor())
    return respond.see_other(kept(idea_path(idea.id, idea.slug) if idea else "/"), note=N_("Your comment is taken back. Its words, your name and your address are deleted."))


def _close(token: str, link: OneTimeLink) -> Response:
    return _page(token, link)


_ACTS = {"confirm": _enter, "wish": _enter, "sign_in": _enter, "reset": _reset, "change_email": _change_email, "close": _close, "guest": _guest, "guest_withdrawal": _take_back}
