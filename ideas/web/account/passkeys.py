"""Passkeys: what the browser's own dialogue is asked for, and what it gives back."""

from __future__ import annotations

from flask import Response, abort, make_response, request
from flask import session as cookie

from ideas.accounts import actions
from ideas.accounts.models import Member
from ideas.accounts.queries import member_by_step
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.factors import added
from ideas.web.account.glue import challenge, fresh_only, granted, own_member
from ideas.web.account.security import security_page
from ideas.web.forms import typed
from ideas.web.limits import guessing, limiter
from ideas.web.session import actor, current_user, me, member_only

PURPOSES = ("sign_in", "step", "confirm", "register")


@bp.post("/account/passkeys/options")
@limiter.limit("60 per 15 minutes")
def passkey_options() -> Response:
    """What the browser hands to a passkey, as JSON; its challenge is kept as a row and in this browser's cookie."""
    purpose = request.form.get("for", "sign_in")
    options, cookie["challenge"] = actions.ask_passkey(purpose, member=_asked(purpose), now=now())
    answer = make_response(options)
    answer.content_type = "application/json"
    return answer


def _asked(purpose: str) -> Member | None:
    """Whose passkey is asked for; nobody's in particular on the sign-in page."""
    if purpose == "sign_in":
        return None
    if purpose == "step":
        return member_by_step(cookie.get("step", ""), now()) or abort(403)
    return own_member() if purpose in PURPOSES and me() else abort(403)


@bp.post("/account/passkeys")
@member_only
@fresh_only
@guessing
def add_passkey() -> Response:
    """Keep a new passkey."""
    member, form = own_member(), typed("credential", "name")
    try:
        codes = granted(actions.add_passkey(member, form["credential"], challenge(), name=form["name"], token=current_user.token, by=actor(), now=now()))
    except Refused as refused:
        return security_page(member, refused, "passkeys")
    return added(codes, N_("Your passkey is kept. You can sign in with it from now on."))


@bp.post("/account/passkeys/<int:passkey_id>/removal")
@member_only
@fresh_only
def remove_passkey(passkey_id: int) -> Response:
    """The passkey opens nothing any more."""
    actions.remove_passkey(own_member(), passkey_id, token=current_user.token, by=actor(), now=now())
    return respond.see_other(path("account.security") + "#passkeys", note=N_("The passkey is removed. Delete it on your device, too."))
