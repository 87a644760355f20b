"""The second step of signing in."""

from __future__ import annotations

from flask import Response
from flask import session as cookie

from ideas.accounts import actions
from ideas.accounts.actions import Entered
from ideas.accounts.models import Member
from ideas.accounts.queries import factors_of, member_by_step
from ideas.accounts.rules import STEP_OVER
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.glue import challenge, device, enter, granted
from ideas.web.forms import said, typed
from ideas.web.limits import guessing
from ideas.web.listing import kept
from ideas.web.session import actor, me


@bp.get("/sign-in/second-step")
def second_step() -> Response:
    """Asks for the app's code, a recovery code or a passkey."""
    member = member_by_step(cookie.get("step", ""), now())
    if member is None:
        return respond.see_other("/" if me() else kept(path("account.sign_in")))
    return _page(member)


def _page(member: Member, refused: Refused | None = None) -> Response:
    return respond.page("account/second_step.html", status=refused.refusal.status if refused else 200, factors=factors_of(member.id), errors=said(refused))


@bp.post("/sign-in/second-step")
@guessing
def take_second_step() -> Response:
    """Sign in, or ask once more."""
    member = member_by_step(cookie.get("step", ""), now())
    try:
        entered = _entered()
    except Refused as refused:
        if member is None or refused.refusal == STEP_OVER:
            cookie.pop("step", None)
            return respond.see_other(kept(path("account.sign_in")), note=STEP_OVER.message)
        return _page(member, refused)
    return enter(entered, note=N_("Welcome, %(name)s. You’re signed in.", name=entered.member.name))


def _entered() -> Entered:
    token, form = cookie.get("step", ""), typed("code", "credential")
    if form["credential"]:
        return granted(actions.pass_by_passkey(token, form["credential"], challenge(), device=device(), by=actor(), now=now()))
    return granted(actions.pass_by_code(token, form["code"], device=device(), by=actor(), now=now()))


