"""One's own data as a download, and closing the account."""

from __future__ import annotations

import io
import json
import zipfile

from flask import Response, make_response, request

from ideas.accounts import actions
from ideas.accounts.models import Member
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_
from ideas.privacy.actions import close as close_account
from ideas.privacy.queries import own_data, own_files
from ideas.web import respond
from ideas.web.account import bp
from ideas.web.account.glue import is_fresh, own_member, show_password, to_confirm
from ideas.web.forms import said, ticked
from ideas.web.limits import asking_for_mail, guessing, limiter
from ideas.web.session import actor, close_sign_in, member_only


@bp.get("/account/data")
@member_only
def data() -> Response:
    """What the download holds."""
    return respond.page("account/data.html", fresh=is_fresh())


@bp.get("/account/data.zip")
@member_only
@limiter.limit("20 per hour")
def download() -> Response:
    """All of one's own data as JSON with the pictures; for who has just shown that it is them, and kept nowhere."""
    if not is_fresh():
        return to_confirm(path("account.data"))
    answer = make_response(_archive(own_member()))
    answer.content_type = "application/zip"
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _archive(member: Member) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(own_data(member), ensure_ascii=False, indent=2))
        for name, key in own_files(member):
            if doors.media.exists(key):
                archive.writestr(name, doors.media.get(key), zipfile.ZIP_STORED)
    return buffer.getvalue()


@bp.get("/account/closing")
@member_only
def close() -> Response:
    """What goes, what stays, and the question."""
    return _page(own_member())


def _page(member: Member, refused: Refused | None = None) -> Response:
    values = {"member": member, "fresh": is_fresh(), "link": request.values.get("link", ""), "errors": said(refused), "erase": ticked("erase_comments")}
    return respond.page("account/close.html", status=refused.refusal.status if refused else 200, **values)


@bp.post("/account/closing")
@member_only
@guessing
def leave() -> Response:
    """Close the account: by the password, or by the mailed link where there is none."""
    member, link = own_member(), request.form.get("link") or None
    if link is None and not member.password_hash and not is_fresh():
        return close_link()
    try:
        if link is None:
            show_password(member, "present")
        close_account(member, link=link, erase_comments=ticked("erase_comments"), by=actor(), now=now())
    except Refused as refused:
        return _page(member, refused)
    close_sign_in()
    return respond.see_other("/", note=N_("Your account is closed. Thank you for having been here."))


@bp.post("/account/closing/link")
@member_only
@asking_for_mail
def close_link() -> Response:
    """A link for closing, by mail."""
    try:
        actions.request_close(own_member(), by=actor(), now=now())
    except Refused as refused:
        return _page(own_member(), refused)
    return respond.see_other(path("account.inbox", kind="close"))
