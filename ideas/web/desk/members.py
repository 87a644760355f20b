"""The desk's members: search, roles, signing out, second steps, suspensions."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from flask import Blueprint, Response, abort, request

from ideas.accounts.actions import change_role, reset_factors, sign_out_everywhere
from ideas.accounts.models import ROLES, Member
from ideas.accounts.queries import member_by_handle, members_found, signed_in
from ideas.accounts.rules import LIMIT_REASONS
from ideas.board.queries.lists import face_path
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.text import clean_line
from ideas.core.words import N_, ZONE, Message
from ideas.moderation.suspensions import lift_suspension, present_suspension, suspend, suspensions_of
from ideas.transfer.actions import claiming
from ideas.transfer.queries import belongings, claims_of, is_shell
from ideas.web import respond
from ideas.web.desk.frame import desk_page
from ideas.web.forms import day_in, said, typed
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_members", __name__)
PAGE = 50
MOST = 2**63 - 1
EMPTY = dict.fromkeys(("reason", "until", "handle", "role", "role_reason", "sign_out_reason"), "")
ROLE_WORDS: dict[str, Message] = {
    "member": N_("Member"), "moderator": N_("Moderator"), "team": N_("Product team"), "admin": N_("Admin"),
}

STATE_WORDS: dict[str, Message] = {
    "suspended": N_("Suspended"), "unconfirmed": N_("Address not confirmed"), "new": N_("First contribution waits for a look"), "no_factor": N_("Staff without a second step"), "from_before": N_("From before this portal"),
}


@bp.get("/desk/members")
@staff_only("moderator")
def index() -> Response:
    """Members by handle, name or address, the newest first."""
    q, role, state = clean_line(request.args.get("q", ""), 100), request.args.get("role", ""), request.args.get("state", "")
    before = min(request.args.get("before", type=int) or MOST, MOST)
    found = members_found(q, role=role if role in ROLES else None, state=state, now=now(), before=before, limit=PAGE + 1)
    more = path("desk_members.index", q=q, role=role, state=state, before=found[PAGE - 1].id) if len(found) > PAGE else None
    return desk_page("desk/members.html", members=found[:PAGE], q=q, role=role, state=state, roles=ROLE_WORDS, states=STATE_WORDS, next_url=more)


@bp.get("/desk/members/<int:member_id>")
@staff_only("moderator")
def show(member_id: int) -> Response:
    """One member: what is known, role, suspensions."""
    return _page(_member(member_id))


def _member(member_id: int) -> Member:
    member = session().get(Member, member_id) if member_id < 2**63 else None
    return member if member and member.closed_at is None else abort(404)


def _page(member: Member, refused: Refused | None = None, form: dict[str, str] | None = None) -> Response:
    suspended = member.suspended_until is not None and member.suspended_until > now()
    values: dict[str, Any] = {
        "member": member, "roles": ROLE_WORDS, "reasons": LIMIT_REASONS, "errors": said(refused), "form": EMPTY | (form or {}), "picture_url": face_path(member.handle, member.picture_key),
        "suspension": present_suspension(member.id) if suspended else None, "earlier": suspensions_of(member.id), "may_give_roles": actor().role == "admin", "has": belongings(member.id) if is_shell(member) else None, "claims": claims_of(member.id), "signed_in": signed_in(member.id),
    }
    return desk_page("desk/members_show.html", status=refused.refusal.status if refused else 200, **values)


@bp.post("/desk/members/<int:member_id>/role")
@staff_only("admin")
def role(member_id: int) -> Response:
    """Give a role; the member signs in anew, and who may do less reads why."""
    member, form = _member(member_id), typed("role", "role_reason")
    try:
        change_role(member, form["role"], reason=form["role_reason"], by=actor(), now=now())
    except Refused as refused:
        return _page(member, refused, form)
    return _back(member, N_("Saved."))


@bp.post("/desk/members/<int:member_id>/handing-over")
@staff_only("admin")
def hand_over(member_id: int) -> Response:
    """Say which member somebody from before this portal is."""
    shell, form = _member(member_id), typed("handle", "reason")
    member = member_by_handle(form["handle"].strip().lstrip("@"))
    try:
        claiming.hand_over(shell, member, form["reason"], by=actor(), now=now())
    except Refused as refused:
        return _page(shell, refused, form)
    assert member is not None
    return _back(member, N_("Handed over. What counted twice counts once."))


@bp.post("/desk/members/<int:member_id>/sign-out")
@staff_only("admin")
def sign_out(member_id: int) -> Response:
    """End all sign-ins, keys and mailed links, with a reason the member reads."""
    member, form = _member(member_id), typed("sign_out_reason")
    try:
        sign_out_everywhere(member, reason=form["sign_out_reason"], by=actor(), now=now())
    except Refused as refused:
        return _page(member, refused, form)
    return _back(member, N_("Signed out everywhere. A mail says so."))


@bp.post("/desk/members/<int:member_id>/second-steps/removal")
@staff_only("admin")
def take_factors(member_id: int) -> Response:
    """Take all second steps away, for who has lost them."""
    member = _member(member_id)
    reset_factors(member, by=actor(), now=now())
    return _back(member, N_("All second steps are gone. A mail says so."))


@bp.post("/desk/members/<int:member_id>/suspension")
@staff_only("moderator")
def suspension(member_id: int) -> Response:
    """Suspend until the end of a day, with a reason the member reads."""
    member, form = _member(member_id), typed("reason", "until")
    try:
        suspend(member, until=_end_of(form["until"]), reason=form["reason"], by=actor(), now=now())
    except Refused as refused:
        return _page(member, refused, form)
    return _back(member, N_("The member is suspended; every sign-in of theirs has ended."))


def _end_of(day: str) -> datetime | None:
    """The last minute of a day in the portal's zone; None for what is no day."""
    last = day_in(day)
    return datetime.combine(last, time(23, 59), tzinfo=ZONE) if last else None


@bp.post("/desk/members/<int:member_id>/suspension/lift")
@staff_only("moderator")
def lift(member_id: int) -> Response:
    """End a suspension before its time."""
    member = _member(member_id)
    lift_suspension(member, by=actor(), now=now())
    return _back(member, N_("The suspension is lifted."))


def _back(member: Member, note: Message) -> Response:
    return respond.see_other(path("desk_members.show", member_id=member.id), note=note)
