"""Before what is sensitive: show once more who it is, then go on where one was going."""

from __future__ import annotations

from flask import Response, request

from ideas.accounts import actions
from ideas.accounts.models import Member
from ideas.accounts.queries import factors_of
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused
from ideas.core.secrets import verify_password
from ideas.core.words import N_
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.glue import challenge, granted, own_member
from ideas.web.forms import said, typed
from ideas.web.limits import asking_for_mail, guessing
from ideas.web.session import actor, current_user, me, member_only, safe_next

WRONG = Refusal("wrong_password", N_("This is not your present password."), 422, field="password")


@bp.get("/account/confirmation")
@member_only
def confirm_own() -> Response:
    """The ways that this member has: password, code, passkey, a code by mail."""
    return _page(own_member())


def _page(member: Member, refused: Refused | None = None) -> Response:
    """Where the role asks for a second step that has not been shown, only that is asked for."""
    person, factors = me(), factors_of(member.id)
    lacking = person is not None and person.lacks_factor
    values = {
        "factors": factors, "has_password": bool(member.password_hash) and not lacking, "by_mail": not factors.any and bool(member.email) and not lacking,
        "mailed": bool(request.args.get("mailed")) or "mailed" in request.form, "email": member.email, "errors": said(refused),
        "onward": safe_next(request.values.get("next")),
    }
    return respond.page("account/confirm_own.html", status=refused.refusal.status if refused else 200, **values)


@bp.post("/account/confirmation")
@member_only
@guessing
def confirm() -> Response:
    """Take what was shown, and go on."""
    member = own_member()
    try:
        _shown(member, typed("credential", "code", "mailed", "password"))
    except Refused as refused:
        return _page(member, refused)
    return respond.see_other(safe_next(request.form.get("next")))


def _shown(member: Member, form: dict[str, str]) -> None:
    mine = {"token": current_user.token, "by": actor(), "now": now()}
    if form["credential"]:
        granted(actions.confirm_by_passkey(member, form["credential"], challenge(), **mine))
    elif form["code"]:
        granted(actions.confirm_by_code(member, form["code"], **mine))
    elif form["mailed"]:
        granted(_at_mailed(actions.confirm_by_mailed_code(member, form["mailed"], **mine)))
    elif verify_password(member.password_hash, form["password"]):
        actions.confirm_by_password(member, seen_hash=member.password_hash, **mine)
    else:
        raise Refused(WRONG)


def _at_mailed(refusal: Refusal | None) -> Refusal | None:
    """The refusal stands at the field it is about."""
    return Refusal(refusal.cause, refusal.message, refusal.status, field="mailed") if refusal else None


@bp.post("/account/confirmation/code")
@member_only
@asking_for_mail
def mail_code() -> Response:
    """A code by mail."""
    member = own_member()
    try:
        actions.mail_own_code(member, by=actor(), now=now())
    except Refused as refused:
        return _page(member, refused)
    return respond.see_other(path("account.confirm_own", mailed=1, next=safe_next(request.form.get("next"))))
