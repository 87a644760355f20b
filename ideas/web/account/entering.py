"""Registering, signing in and out; the look of a reader's choice."""

from __future__ import annotations

from contextlib import suppress

from flask import Response, abort, g, request
from flask import session as cookie
from sqlalchemy.exc import OperationalError

from ideas.accounts import actions
from ideas.accounts.actions import Agreed
from ideas.accounts.actions.entering import SEEN_EVERY
from ideas.accounts.models import TERMS_VERSION
from ideas.accounts.queries import member_by_password
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused, insist
from ideas.core.words import N_
from ideas.moderation.suspensions import told_of
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.glue import challenge, device, enter, granted
from ideas.web.forms import from_our_pages, insist_human, said, stamp, ticked, typed
from ideas.web.limits import asking_for_mail, guessing, guessing_one
from ideas.web.listing import kept
from ideas.web.session import actor, close_sign_in, csrf, current_user, me, member_only, safe_next, way_in

SCHEMES = ("light", "dark")
WRONG = Refusal("wrong_password", N_("Address or password is wrong. A link by mail works without a password."), 422, field="password")
YEAR = 365 * 24 * 3600


@bp.before_app_request
def note_visit() -> None:
    """Keep that a sign-in is used, at most once an hour; one without a visit runs out."""
    person = me() if request.method == "GET" and request.blueprint else None
    if person and person.seen_at and person.seen_at < now() - SEEN_EVERY:
        with suppress(OperationalError):  # a page is read also while nothing can be written
            actions.note_visit(current_user.token, now=now())


@bp.get("/sign-in")
def sign_in() -> Response:
    """Address and password, or a link by mail."""
    if me() is not None:
        return respond.see_other(way_in(request.args.get("next")))
    return _sign_in_page(safe_next(request.args.get("next")))


def _sign_in_page(onward: str, refused: Refused | None = None, suspension: object = None) -> Response:
    values = {"form": typed("email"), "errors": said(refused), "onward": onward, "stamp": stamp(), "suspension": suspension}
    return respond.page("account/sign_in.html", status=refused.refusal.status if refused else 200, **values)


@bp.post("/sign-in")
@guessing
@guessing_one
def sign_in_with_password() -> Response:
    """Sign in; the answer to a wrong address is that to a wrong password, and as slow."""
    onward, form = safe_next(request.form.get("next")), typed("email", "password")
    member = member_by_password(form["email"], form["password"])
    try:
        insist(WRONG if member is None else None)
        assert member is not None
        return enter(actions.sign_in(member, seen_hash=member.password_hash, device=device(), onward=onward, by=actor(), now=now()))
    except Refused as refused:
        return _sign_in_page(onward, refused, told_of(member.id) if member and refused.refusal.cause == "suspended" else None)


@bp.post("/sign-in/passkey")
@guessing
def sign_in_with_passkey() -> Response:
    """Sign in by a passkey that has checked who holds it."""
    form, onward = typed("credential", "next"), safe_next(request.form.get("next"))
    try:
        entered = granted(actions.enter_by_passkey(form["credential"], challenge(), device=device(), onward=onward, by=actor(), now=now()))
    except Refused as refused:
        return _sign_in_page(onward, refused)
    return enter(entered)


@bp.route("/account/code", methods=["GET", "POST"])
@guessing
@guessing_one
def code() -> Response:
    """The code from the mail, for who reads mail on another device; a wrong one is answered as an unknown address is."""
    onward, form = safe_next(request.values.get("next")), typed("email", "code")
    if request.method == "GET":
        return _code_page(onward, {"email": cookie.get("asked_for", ""), "code": ""})
    try:
        entered = granted(actions.enter_by_code(form["email"], form["code"], device=device(), onward=onward, by=actor(), now=now()))
    except Refused as refused:
        return _code_page(onward, form, refused)
    return enter(entered, note=N_("Welcome, %(name)s. You’re signed in.", name=entered.member.name))


def _code_page(onward: str, form: dict[str, str], refused: Refused | None = None) -> Response:
    return respond.page("account/code.html", status=refused.refusal.status if refused else 200, form=form, errors=said(refused), onward=onward)


@bp.post("/sign-in/link")
@asking_for_mail
def send_link() -> Response:
    """A link to sign in by mail; known and unknown addresses get the same page."""
    return _mailed("sign_in", "account/sign_in.html")


@bp.route("/account/password/forgotten", methods=["GET", "POST"])
@asking_for_mail
def forgotten() -> Response:
    """A link for a new password by mail."""
    if request.method == "POST":
        return _mailed("reset", "account/forgotten.html")
    return respond.page("account/forgotten.html", form={"email": ""}, errors={}, onward="/", stamp=stamp())


def _mailed(purpose: str, template: str) -> Response:
    onward, form = safe_next(request.form.get("next")), typed("email")
    try:
        insist_human()
        actions.request_link(purpose, form["email"], lang=g.locale, onward=onward, by=actor(), now=now())
    except Refused as refused:
        errors = said(refused)
        if purpose == "sign_in" and "email" in errors:
            errors = {"link": errors["email"]}
        return respond.page(template, status=refused.refusal.status, form=form, errors=errors, onward=onward, stamp=stamp(), suspension=None)
    if purpose == "sign_in":
        cookie["asked_for"] = form["email"]
    return respond.see_other(kept(path("account.inbox", kind=purpose, **({"next": onward} if onward != "/" and purpose == "sign_in" else {}))))


@bp.get("/account/inbox")
def inbox() -> Response:
    """What to do now: look into the inbox."""
    kind = request.args.get("kind", "")
    kind = kind if kind in {"register", "sign_in", "reset", "join", "change_email", "close"} else "sign_in"
    form = {"email": cookie.get("asked_for", ""), "code": ""}
    return respond.page("account/inbox.html", kind=kind, form=form, errors={}, onward=safe_next(request.args.get("next")))


@bp.get("/register")
def register() -> Response:
    """Name, address, sixteen or older, the terms."""
    if me() is not None:
        return respond.see_other(way_in(request.args.get("next")))
    return _register_page(safe_next(request.args.get("next")))


def _register_page(onward: str, refused: Refused | None = None) -> Response:
    values = {"form": typed("name", "email", "handle", "old_enough", "terms"), "errors": said(refused), "onward": onward, "stamp": stamp()}
    return respond.page("account/register.html", status=refused.refusal.status if refused else 200, **values)


@bp.post("/register")
@asking_for_mail
def make_account() -> Response:
    """Mail the link that makes the account; the same page for known and unknown addresses."""
    onward, form = safe_next(request.form.get("next")), typed("name", "email", "handle")
    try:
        insist_human()
        agreed = Agreed(ticked("old_enough"), ticked("terms"), TERMS_VERSION)
        actions.register(form["email"], name=form["name"], handle=form["handle"].strip() or None, lang=g.locale, agreed=agreed, onward=onward, by=actor(), now=now())
    except Refused as refused:
        return _register_page(onward, refused)
    return respond.see_other(kept(path("account.inbox", kind="register")))


@bp.post("/sign-out")
@member_only
def sign_out() -> Response:
    """End this sign-in."""
    by, token = actor(), close_sign_in()
    actions.sign_out(token or "", by=by, now=now())
    answer = respond.see_other("/", note=N_("You’re signed out."))
    answer.headers["Clear-Site-Data"] = '"cache"'  # the "back" button of a shared computer shows nothing of this member
    return answer


@bp.post("/account/scheme")
@csrf.exempt
def scheme() -> Response:
    """Light, dark, or as the device: a plain cookie, so that visitors need no other."""
    if not from_our_pages():
        abort(403)
    wanted = request.form.get("scheme", "")
    answer = respond.see_other(safe_next(request.referrer))
    if wanted in SCHEMES:
        answer.set_cookie("scheme", wanted, max_age=YEAR, path="/", samesite="Lax", httponly=True, secure=request.is_secure)
    else:
        answer.delete_cookie("scheme", path="/")
    return answer
