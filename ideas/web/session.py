"""Sign-in glue: the cookie names a row, the row names the member; without the row the cookie is worth nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from flask import Flask, Response, current_app, g, request
from flask import session as cookie
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ideas.accounts.models import VISITOR, Actor
from ideas.accounts.queries import Me, me_by_sign_in
from ideas.accounts.rules import why_not_staff
from ideas.core.db import now
from ideas.core.refusal import insist
from ideas.core.secrets import digest
from ideas.core.words import N_
from ideas.notifications.queries.inbox import UNREAD

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
P = ParamSpec("P")
R = TypeVar("R")
csrf = CSRFProtect()
FACTOR_FIRST = N_("Your role asks for a second step when signing in. Set one up here, then the desk opens.")
_NEXT = re.compile(r"/(?![/\\])[\x21-\x7e]{0,2000}")


class Visit(UserMixin):
    """flask-login's user: the member of this request, and the token of this sign-in."""

    def __init__(self, me: Me, token: str) -> None:
        self.me = me
        self.token = token

    def get_id(self) -> str:
        """What the cookie holds: the sign-in's token, no member id."""
        return self.token


def init_app(app: Flask) -> None:
    """flask-login by sign-in rows, and CSRF tokens on every form."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_visit)
    app.after_request_funcs[None].remove(manager._update_remember_cookie)  # noqa: SLF001 (no sign-in is remembered by a second cookie, so none is looked for at each answer)
    csrf.init_app(app)
    app.before_request_funcs[None][-1] = _insist_on_own_form  # instead of the library's own hook, which asks the settings at each page


def _insist_on_own_form() -> None:
    """The token is asked of what may change something, by its method, before anything else of the request is looked at."""
    if request.method not in SAFE and current_app.config["WTF_CSRF_ENABLED"]:
        csrf.protect(apply_exemptions=True)


def _visit(token: str) -> Visit | None:
    me = me_by_sign_in(digest(token), UNREAD)
    return Visit(me, token) if me else None


def me() -> Me | None:
    """The signed-in member; asks nothing of the database where there is no cookie."""
    if "me" not in g:
        has_cookie = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
        g.me = current_user.me if has_cookie and current_user.is_authenticated else None
    return g.me


def actor() -> Actor:
    """Who acts in this request."""
    person = me()
    return person.actor if person else VISITOR


def open_sign_in(member_id: int, token: str) -> None:
    """Put the token of a new sign-in row into a fresh cookie."""
    cookie.clear()
    person = me_by_sign_in(digest(token), UNREAD)
    if person is None or person.id != member_id:
        msg = "the sign-in has no row"
        raise RuntimeError(msg)
    login_user(Visit(person, token))
    cookie.permanent = True
    g.me = person


def renew_me() -> None:
    """Read the member of this request again, after a change of their sign-in."""
    person = me_by_sign_in(digest(current_user.token), UNREAD)
    g.me = person
    if person is not None:
        current_user.me = person


def close_sign_in() -> str | None:
    """Forget the cookie; gives the token whose row is to be deleted."""
    token = current_user.token if me() else None
    logout_user()
    cookie.clear()
    g.me = None
    return token


def member_only(view: Callable[P, R]) -> Callable[P, R | Response]:
    """A page for members: visitors are led to sign in and come back."""

    @wraps(view)
    def run(*args: P.args, **kwargs: P.kwargs) -> R | Response:
        if me() is None:
            return to_sign_in()
        return view(*args, **kwargs)

    return run


def staff_only(*roles: str) -> Callable[[Callable[P, R]], Callable[P, R | Response]]:
    """A page for staff (or these roles; admins always): others get the reason. The use case checks again."""

    def wrap(view: Callable[P, R]) -> Callable[P, R | Response]:
        @wraps(view)
        def run(*args: P.args, **kwargs: P.kwargs) -> R | Response:
            person = me()
            if person is None:
                return to_sign_in()
            if person.lacks_factor and request.method == "GET":
                return to_factor(request.full_path.rstrip("?"))
            insist(why_not_staff(actor(), now(), *roles))
            return view(*args, **kwargs)

        return run

    return wrap


def to_sign_in() -> Response:
    """Lead to the sign-in page and back: to this page, or to where the form stood."""
    from ideas.core.links import path
    from ideas.web.respond import see_other

    back = request.full_path.rstrip("?") if request.method == "GET" else (request.referrer or "/")
    return see_other(path("account.sign_in", next=safe_next(back)))


def to_factor(onward: str) -> Response:
    """Lead staff to the second step that their role asks for: to show it, or to set one up."""
    from ideas.core.links import path
    from ideas.web.respond import see_other

    person = me()
    if person is not None and person.factor_since is not None:
        return see_other(path("account.confirm_own", next=safe_next(onward)))
    return see_other(path("account.security", next=safe_next(onward)), note=FACTOR_FIRST)


def safe_next(target: str | None) -> str:
    """A path of ours to go on to, else the home page: nothing that leaves the portal (safety: open redirects)."""
    target = target or "/"
    if target.startswith(current_app.extensions["settings"].public_url):
        target = target.removeprefix(current_app.extensions["settings"].public_url.rstrip("/")) or "/"
    if not _NEXT.fullmatch(target):
        return "/"
    try:
        current_app.url_map.bind("").match(target.split("?")[0].split("#")[0])
    except RequestRedirect:
        return target
    except HTTPException:
        return "/"
    return target


def way_in(target: str | None) -> str:
    """Where who is signed in goes on to: where they were going, else to what concerns them."""
    from ideas.core.links import path

    onward = safe_next(target)
    return path("members_home.show") if onward == "/" else onward


def remember_note(text: str, category: str = "done", *, undo_url: str | None = None) -> None:
    """A sentence for the top of the next page, perhaps with a way back."""
    note = {"category": category, "text": text} | ({"undo_url": undo_url} if undo_url else {})
    cookie["notes"] = [*cookie.get("notes", []), note][-3:]


def take_notes() -> list[dict[str, Any]]:
    """The sentences for this page, once."""
    if current_app.config["SESSION_COOKIE_NAME"] not in request.cookies and "notes" not in cookie:
        return []
    return cookie.pop("notes", [])
