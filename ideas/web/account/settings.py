"""One's own settings: profile, picture, address."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from flask import Response, g, request

from ideas.accounts import actions
from ideas.accounts.actions.members import LISTS
from ideas.accounts.models import Member
from ideas.board.queries.lists import face_path
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.core.media import BadPicture, square
from ideas.core.refusal import Refusal, Refused
from ideas.core.words import N_, Message
from ideas.homes.queries.suggested import suggests
from ideas.notifications.queries.choices import choices_of
from ideas.standings.queries import is_hidden
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.glue import is_fresh, own_member, show_password
from ideas.web.forms import said, ticked, typed
from ideas.web.limits import asking_for_mail
from ideas.web.session import actor, current_user, member_only

PICTURES: dict[str, Message] = {
    "empty": N_("Choose a picture first."),
    "too_big": N_("That picture is over 10 MB. A smaller photo is plenty."),
    "too_many_pixels": N_("That picture has over 40 megapixels. A smaller photo is plenty."),
    "not_a_picture": N_("Choose a JPEG, PNG, WebP or GIF."),
    "broken": N_("This picture cannot be read. Choose another one."),
}


@bp.get("/account")
@member_only
def settings() -> Response:
    """Profile, picture, address; the way to what is sensitive."""
    return _page(own_member())


def _page(member: Member, refused: Refused | None = None, part: str = "", form: dict[str, Any] | None = None) -> Response:
    """The page with the errors of the one form that was sent; what was typed stays."""
    kept = {"handle": member.handle, "name": member.name, "bio": member.bio, "lang": member.lang, **{name: getattr(member, name) for name in (*LISTS, "shows_assigned")}}
    values = {
        "member": member, "form": {**kept, "email": member.email, **(form or {})}, "errors": {part: said(refused)} if part else {}, "fresh": is_fresh(),
        "picture_url": face_path(member.handle, member.picture_key), "languages": doors.locales, "choices": choices_of(member.id, is_staff=actor().is_staff), "off_boards": is_hidden(member.id), "suggests": suggests(member.id),
    }
    return respond.page("account/settings.html", status=refused.refusal.status if refused else 200, **values)


@bp.post("/account")
@member_only
def profile() -> Response:
    """Handle, name, bio, language and shown lists."""
    member, form = own_member(), typed("handle", "name", "bio", "lang") | {name: ticked(name) for name in (*LISTS, *(("shows_assigned",) if actor().is_staff else ()))}
    try:
        g.locale = actions.change_profile(member, form, by=actor(), now=now()).lang
    except Refused as refused:
        return _page(member, refused, "profile", form)
    return respond.see_other(path("account.settings"), note=N_("Saved."))


@bp.post("/account/picture")
@member_only
def picture() -> Response:
    """Another picture, or the drawn one again."""
    member = own_member()
    try:
        key, sha256 = (None, None) if ticked("remove") else _stored(member)
    except Refused as refused:
        return _page(member, refused, "picture")
    actions.change_picture(member, key, sha256, by=actor(), now=now())
    return respond.see_other(path("account.settings") + "#picture", note=N_("Saved."))


def _stored(member: Member) -> tuple[str, str]:
    upload = request.files.get("picture")
    try:
        image = square(upload.read() if upload else b"")
    except BadPicture as problem:
        raise Refused(Refusal(f"picture_{problem}", PICTURES[str(problem)], 422, field="picture")) from problem
    key = f"members/{member.id}/{token_hex(16)}.webp"  # a name of its own each time: the same picture may be on its way out
    doors.media.put(key, image.data, image.content_type)
    return key, image.sha256


@bp.post("/account/email")
@member_only
@asking_for_mail
def email() -> Response:
    """A link to the new address; it counts once the link is followed."""
    member, form = own_member(), typed("email")
    try:
        show_password(member, "present_for_email")
        actions.request_email_change(member, form["email"], token=current_user.token, by=actor(), now=now())
    except Refused as refused:
        return _page(member, refused, "email", form)
    return respond.see_other(path("account.inbox", kind="change_email"))
