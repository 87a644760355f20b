"""What keeps an account one's own, on one page: password, second steps, passkeys, where one is signed in."""

from __future__ import annotations

from flask import Response, request

from ideas.accounts import actions
from ideas.accounts.models import Member
from ideas.accounts.queries import factors_of, sign_ins_of
from ideas.accounts.rules import why_not_password
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refused, insist
from ideas.core.secrets import digest, hash_password, password_problem
from ideas.core.words import N_
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.glue import is_fresh, own_member, show_password
from ideas.web.forms import said, typed
from ideas.web.limits import guessing
from ideas.web.session import actor, current_user, me, member_only, safe_next


@bp.get("/account/security")
@member_only
def security() -> Response:
    """Everything that guards the account."""
    return security_page(own_member())


def security_page(member: Member, refused: Refused | None = None, part: str = "") -> Response:
    """The page with the errors of the one form that was sent."""
    person = me()
    values = {
        "member": member, "errors": {part: said(refused)} if refused else {}, "fresh": is_fresh(), "factors": factors_of(member.id), "sign_ins": sign_ins_of(member.id),
        "mine": digest(current_user.token), "onward": safe_next(request.args.get("next")), "needed": person is not None and person.lacks_factor,
        "name": typed("name")["name"],
    }
    return respond.page("account/security.html", status=refused.refusal.status if refused else 200, **values)


@bp.post("/account/password")
@member_only
@guessing
def password() -> Response:
    """A new password; other sign-ins end."""
    member, new = own_member(), typed("password")["password"]
    try:
        show_password(member, "present")
        insist(why_not_password(password_problem(new, personal=(member.email or "", member.name, member.handle)) if new else "missing"))
        actions.change_password(member, hash_password(new), keep=current_user.token, by=actor(), now=now())
    except Refused as refused:
        return security_page(member, refused, "password")
    return respond.see_other(path("account.security") + "#password", note=N_("Your new password is set. Everywhere else you are signed out."))


@bp.post("/account/sign-ins")
@member_only
def sign_ins() -> Response:
    """End all sign-ins but this one."""
    actions.end_others(own_member(), but=current_user.token, by=actor(), now=now())
    return respond.see_other(path("account.security") + "#sign-ins", note=N_("Everywhere else you are signed out."))


@bp.post("/account/sign-ins/<int:sign_in_id>/removal")
@member_only
def end_sign_in(sign_in_id: int) -> Response:
    """End one sign-in."""
    actions.end_one(own_member(), sign_in_id, by=actor(), now=now())
    return respond.see_other(path("account.security") + "#sign-ins", note=N_("That sign-in is ended."))
