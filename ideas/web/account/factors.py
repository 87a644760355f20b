"""The authenticator app and the recovery codes."""

from __future__ import annotations

import pyotp
import segno
from flask import Response
from markupsafe import Markup

from ideas.accounts import actions
from ideas.accounts.models import Member
from ideas.accounts.queries import codes_left, pending_secret
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.glue import fresh_only, own_member
from ideas.web.forms import said, typed
from ideas.web.limits import guessing
from ideas.web.session import actor, current_user, member_only


@bp.post("/account/app")
@member_only
@fresh_only
def begin_app() -> Response:
    """A new secret for an authenticator app."""
    actions.begin_totp(own_member(), token=current_user.token, by=actor(), now=now())
    return respond.see_other(path("account.app"))


@bp.get("/account/app")
@member_only
@fresh_only
def app() -> Response:
    """The secret as a QR code and as text; it counts once a first code was right."""
    return _app_page(own_member())


def _app_page(member: Member, refused: Refused | None = None) -> Response:
    secret = pending_secret(member.id)
    if secret is None:
        return respond.see_other(path("account.security"))
    values = {"qr": _drawn(member, secret), "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)), "errors": said(refused)}
    return _unkept(respond.page("account/app.html", status=refused.refusal.status if refused else 200, **values))


def _drawn(member: Member, secret: str) -> Markup:
    """Shapes with attributes alone, which a strict policy takes; black on white in any colour scheme, since cameras want that."""
    address = pyotp.TOTP(secret).provisioning_uri(name=member.email or member.handle, issuer_name=doors.site_name or None)
    return Markup(segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff", svgclass="qr", lineclass=None))  # noqa: S704 (drawn here, no text in it)


@bp.post("/account/app/confirmation")
@member_only
@fresh_only
@guessing
def confirm_app() -> Response:
    """The first code of the app."""
    member = own_member()
    try:
        codes = actions.confirm_totp(member, typed("code")["code"], token=current_user.token, by=actor(), now=now())
    except Refused as refused:
        return _app_page(member, refused)
    return added(codes, N_("Your app is set up. From now on we ask for its code when you sign in."))


@bp.post("/account/app/removal")
@member_only
@fresh_only
def remove_app() -> Response:
    """The app no longer counts."""
    actions.remove_totp(own_member(), token=current_user.token, by=actor(), now=now())
    return respond.see_other(path("account.security"), note=N_("The app is removed."))


@bp.post("/account/recovery-codes")
@member_only
@fresh_only
def recovery_codes() -> Response:
    """New recovery codes, shown once; the old ones are worth nothing."""
    return _codes_page(actions.make_recovery_codes(own_member(), token=current_user.token, by=actor(), now=now()))


def added(codes: list[str], note: Message) -> Response:
    """After a factor was added: the recovery codes, where there are new ones."""
    return _codes_page(codes, note) if codes else respond.see_other(path("account.security"), note=note)


def _codes_page(codes: list[str], note: Message | None = None) -> Response:
    """Shown as the answer itself: a page to come back to would have to keep what is kept nowhere."""
    return _unkept(respond.page("account/recovery_codes.html", codes=codes, left=codes_left(own_member().id), note=note))


def _unkept(answer: Response) -> Response:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
