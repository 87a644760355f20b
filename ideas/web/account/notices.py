"""The inbox of notices, what one wants to be told of, and the link that ends mails of one kind."""

from __future__ import annotations

from flask import Response, g, request

from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.core.refusal import insist
from ideas.core.words import N_
from ideas.notifications import actions
from ideas.notifications.queries.inbox import inbox, link_for, own_notice, unread_count
from ideas.notifications.queries.unsubscribing import language_of, opened
from ideas.notifications.rules import GROUPS, groups_for
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.forms import typed
from ideas.web.session import actor, csrf, me, member_only


@bp.get("/account/notices")
@member_only
def notices() -> Response:
    """One's notices, the newest first; with htmx the next ones."""
    found = inbox(actor(), after=request.args.get("after"))
    onward = path("account.notices", after=found.next) if found.next else None
    return respond.page_or_part("account/notices.html", "account/_notices.html", notices=found.items, next_url=onward, unread=unread_notices())


def unread_notices() -> int:
    """The number on the bell; asks nothing for visitors."""
    person = me()
    return unread_count(person.id) if person is not None else 0


@bp.post("/account/notices/<int:notice_id>")
@member_only
def open_notice(notice_id: int) -> Response:
    """Mark it as read and go where it leads."""
    actions.read(notice_id, by=actor(), now=now())
    notice = own_notice(notice_id, actor().id)
    return respond.see_other((link_for(notice, actor()) if notice else None) or path("account.notices"))


@bp.post("/account/notices/reading")
@member_only
def read_all_notices() -> Response:
    """Mark all as read."""
    actions.read_all(by=actor(), now=now())
    return respond.see_other(path("account.notices"), note=N_("All read."))


@bp.post("/account/notices/choices")
@member_only
def choose_notices() -> Response:
    """How one wants to be told of each kind."""
    form = typed(*groups_for(is_staff=actor().is_staff))
    actions.choose({group: level for group, level in form.items() if level}, by=actor(), now=now())
    return respond.see_other(path("account.settings") + "#notices", note=N_("Saved."))


@bp.get("/account/notices/mails-off/<token>")
def unsubscribe(token: str) -> Response:
    """The page behind the link in a mail, with one button. Mail scanners open links; nothing happens by that."""
    named = opened(token)
    insist(actions.DEAD_LINK if named is None else None)
    return _in_their_words(token, named[1] if named else "", done=False)


@bp.post("/account/notices/mails-off/<token>")
@csrf.exempt
def unsubscribe_at_once(token: str) -> Response:
    """One click (RFC 8058): mail programs send this without a cookie, so the signature in the link is what stands for the person."""
    return _in_their_words(token, actions.unsubscribe(token, by=actor(), now=now()), done=True)


def _in_their_words(token: str, group: str, *, done: bool) -> Response:
    """Whoever opens it may not be signed in: the page speaks as the mail did, unless another language is asked for."""
    lang = language_of((opened(token) or ("", ""))[0])
    if lang in doors.locales and me() is None and not request.args.get("lang"):
        g.locale = lang
    return respond.page("account/unsubscribe.html", token=token, group=GROUPS.get(group), done=done)
