"""Members and what is kept of them: adding, roles, profile, tokens."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import IntegrityError

from ideas.accounts.actions.letters import post, void_links
from ideas.accounts.models import ROLES, Actor, Challenge, Consent, Member, SecondStep, SignIn, Token
from ideas.accounts.queries import member_by_email
from ideas.accounts.rules import (
    LIMIT_REASONS,
    why_not_bio,
    why_not_change_role,
    why_not_email,
    why_not_handle,
    why_not_name,
    why_not_own,
    why_not_password,
    why_not_sign_out,
    why_not_staff,
)
from ideas.core.db import action, locked, session
from ideas.core.deliveries import Done
from ideas.core.doors import doors
from ideas.core.events import Event, record
from ideas.core.names import canonical_email, handle_key, handle_problem
from ideas.core.refusal import Refusal, Refused, insist, insist_all
from ideas.core.secrets import hash_password, password_problem
from ideas.core.text import clean_line, clean_text
from ideas.core.words import N_, say

FREE_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
ORPHANED_AFTER = timedelta(hours=1)
LISTS = ("shows_ideas", "shows_support", "shows_comments", "shows_badges")


def free_handle() -> str:
    """A handle for who chose none: `fan-` and four signs (more where those are taken)."""
    for length in (4, 4, 4, 5, 6, 8):
        handle = "fan-" + "".join(secrets.choice(FREE_SIGNS) for _ in range(length))
        if not handle_taken(handle):
            return handle
    return "fan-" + "".join(secrets.choice(FREE_SIGNS) for _ in range(16))


def handle_taken(handle: str, *, but: int | None = None) -> bool:
    """Whether another member has this handle, in any spelling."""
    return session().scalar(select(Member.id).where(Member.handle_key == handle_key(handle), Member.id != (but or 0))) is not None


def handle_refusal(handle: str, *, but: int | None = None) -> Refusal | None:
    """Why this handle is not to be had."""
    return why_not_handle(handle_problem(handle), taken=handle_taken(handle, but=but))


def _only(refusals: dict[str, Refusal | None]) -> dict[str, Refusal]:
    return {field: refusal for field, refusal in refusals.items() if refusal is not None}


def new_member(email: str, *, name: str, handle: str | None, lang: str, now: datetime, **more: Any) -> Member:
    """The row of a new member, flushed; fields are checked before."""
    handle = handle or free_handle()
    member = Member(
        handle=handle, handle_key=handle_key(handle), name=name or handle, email=email, email_key=canonical_email(email), lang=lang, created_at=now, **more,
    )
    session().add(member)
    session().flush()
    return member


@action
def add_member(  # noqa: PLR0913 (each is an option of the command)
    email: str, *, name: str, handle: str | None = None, role: str = "member", password: str | None = None, confirmed: bool = True,
    lang: str | None = None, by: Actor, now: datetime,
) -> Member:
    """Add a member by hand: confirmed and known at once. Raises Refused with errors by field."""
    insist(why_not_staff(by, now, "admin"))
    email, name = clean_line(email), clean_line(name)
    taken = Refusal("email_taken", N_("There is a member with this address."), 422, field="email") if member_by_email(email) else None
    insist_all(_only({
        "email": why_not_email(email) or taken, "name": why_not_name(name), "handle": handle_refusal(handle) if handle else None,
        "role": None if role in ROLES else Refusal("role_unknown", N_("Choose one of the roles."), 422, field="role"),
        "password": why_not_password(password_problem(password)) if password else None,
    }))
    member = new_member(
        email, name=name, handle=handle, lang=lang or doors.locales[0], now=now, role=role, known_at=now,
        confirmed_at=now if confirmed else None, password_hash=hash_password(password) if password else None,
    )
    record("member.registered", by=by, now=now, member_id=member.id, by_hand=True)
    return member


def make_known(member_id: int | None, now: datetime) -> None:
    """Inside a use case: a person has let this member's first contribution through; from now on nothing of theirs waits."""
    session().execute(update(Member).where(Member.id == member_id, Member.known_at.is_(None)).values(known_at=now))


def give_consent(member_id: int, *, version: str, now: datetime) -> None:
    """Keep what was agreed to: the terms in this version, and being sixteen or older."""
    for purpose in ("terms", "age_16"):
        session().add(Consent(member_id=member_id, purpose=purpose, version=version, given_at=now))


@action
def change_profile(member: Member, fields: dict[str, Any], *, by: Actor, now: datetime) -> Member:
    """Handle, name, bio, language, which lists are shown, and for staff whether they are named on ideas they have. Raises Refused with errors by field."""
    member = locked(member)
    insist(why_not_own(by, by.id == member.id, now))
    handle, name, bio = clean_line(fields.get("handle", member.handle)), clean_line(fields.get("name", member.name)), clean_text(fields.get("bio", member.bio))
    insist_all(_only({
        "handle": handle_refusal(handle, but=member.id) if handle != member.handle else None, "name": why_not_name(name), "bio": why_not_bio(bio),
    }))
    member.handle, member.handle_key, member.name, member.bio = handle, handle_key(handle), name, bio
    member.lang = fields["lang"] if fields.get("lang") in doors.locales else member.lang
    for shown in (*LISTS, "shows_assigned"):
        setattr(member, shown, bool(fields.get(shown, getattr(member, shown))))
    flush_unique(Refusal("handle_taken", N_("This handle is taken. Choose another one."), 422, field="handle"))
    record("member.profile_changed", by=by, now=now, member_id=member.id)
    return member


def flush_unique(refusal: Refusal) -> None:
    """Write now; what somebody else took at this very moment is refused like what was taken before. Raises Refused."""
    try:
        session().flush()
    except IntegrityError as taken:
        raise Refused(refusal) from taken


@action
def change_picture(member: Member, key: str | None, sha256: str | None, *, by: Actor, now: datetime) -> None:
    """Point to another picture, or to none; the file of the one before is removed later."""
    member = locked(member)
    insist(why_not_own(by, by.id == member.id, now))
    before, member.picture_key, member.picture_sha256 = member.picture_key, key, sha256
    record("member.profile_changed", by=by, now=now, member_id=member.id, dropped=before if before != key else None)


def drop_picture(event: Event, *, now: datetime) -> Done:  # noqa: ARG001 (the follow-ups' form)
    """Follow-up: delete the file of a member's picture that is no longer theirs."""
    key = event.facts.get("dropped")
    if key and session().scalar(select(Member.id).where(Member.picture_key == key)) is None:
        doors.media.delete(str(key))
    return Done()


def sweep_pictures(*, now: datetime) -> int:
    """Delete members' pictures of an hour ago or older that nobody has (a killed upload leaves such); gives how many."""
    old = {key for key, written in doors.media.keys("members/") if written < now - ORPHANED_AFTER}
    kept = set(session().scalars(select(Member.picture_key).where(Member.picture_key.is_not(None)))) if old else set()
    for key in old - kept:
        doors.media.delete(key)
    return len(old - kept)


@action
def change_role(member: Member, role: str, *, reason: str = "", by: Actor, now: datetime) -> Member:
    """Give a role; the member signs in anew, and their programs' keys are gone. Raises Refused.

    `reason` is one of `LIMIT_REASONS`, and needed where the member may do less from then on.
    """
    member = locked(member)
    insist(why_not_change_role(by, now, own=by.id == member.id, before=member.role, role=role, roles=ROLES, reason=reason))
    before, member.role = member.role, role
    if role != "member" and member.known_at is None:
        member.known_at = now
    end_all(member.id, now=now)
    if member.email and role != before:
        post("role_changed", member.email, locale=member.lang, by=by, now=now, member_id=member.id, role=role, why=_why(member, reason))
    record("member.role_changed", by=by, now=now, member_id=member.id, before=before, role=role, reason=reason or None)
    return member


@action
def sign_out_everywhere(member: Member, *, reason: str = "", by: Actor, now: datetime) -> int:
    """End every sign-in, key and mailed link of a member, who is told why (one of `LIMIT_REASONS`); gives how many sign-ins there were. Raises Refused."""
    member = locked(member)
    insist(why_not_sign_out(by, now, own=by.id == member.id, reason=reason))
    ended = session().scalar(select(func.count()).select_from(SignIn).where(SignIn.member_id == member.id)) or 0
    end_all(member.id, now=now)
    if member.email:
        post("signed_out_by_staff", member.email, locale=member.lang, by=by, now=now, member_id=member.id, why=_why(member, reason))
    record("member.signed_out_by_staff", by=by, now=now, member_id=member.id, sign_ins=ended, reason=reason or None)
    return ended


def _why(member: Member, reason: str) -> str:
    """A reason in the member's words; nothing for none."""
    return say(member.lang, LIMIT_REASONS[reason]) if reason else ""


def end_all(member_id: int, *, now: datetime, but: str | None = None) -> None:
    """End every sign-in (but the one with this digest), begun or open, and every token and mailed link of a member."""
    session().execute(delete(SignIn).where(SignIn.member_id == member_id, SignIn.digest != (but or "")))
    for model in (Token, SecondStep, Challenge):
        session().execute(delete(model).where(model.member_id == member_id))
    void_links(member_id, now=now)
