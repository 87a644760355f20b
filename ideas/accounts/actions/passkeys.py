"""Passkeys: asked for by a challenge that is good once, checked by the library, kept as rows."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sqlalchemy import func, select

from ideas.accounts.actions.factors import add_factor, own_under_lock, remove_factor
from ideas.accounts.actions.letters import hold
from ideas.accounts.actions.opening import Entered, open_sign_in
from ideas.accounts.models import Actor, Challenge, Member, Passkey
from ideas.accounts.queries import passkeys_of
from ideas.accounts.rules import PASSKEY_REFUSED, why_not_add_passkey, why_not_sign_in
from ideas.core.db import action, locked, session
from ideas.core.doors import doors
from ideas.core.late import Late
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist
from ideas.core.secrets import digest, keyed_digest, new_token
from ideas.core.text import clean_line

if TYPE_CHECKING:
    import webauthn
    from webauthn import helpers
    from webauthn.helpers import exceptions, structs
else:
    webauthn, helpers, exceptions, structs = (Late(f"webauthn{part}") for part in ("", ".helpers", ".helpers.exceptions", ".helpers.structs"))


def _broken() -> tuple[type[Exception], ...]:
    """What the library raises, and what hostile input makes it raise beside."""
    return (exceptions.WebAuthnException, ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError)


def party() -> tuple[str, str]:
    """The relying party's id and origin, from the public address alone."""
    parts = urlsplit(doors.public_url)
    return parts.hostname or "localhost", f"{parts.scheme}://{parts.netloc}"


@action
def ask_passkey(purpose: str, *, member: Member | None = None, now: datetime) -> tuple[str, str]:
    """What a browser hands to a passkey, as JSON, and its challenge. `purpose` is register, sign_in, step or confirm; only sign_in knows no member."""
    challenge = new_token()
    expires_at = now + timedelta(minutes=number(session(), "challenge_minutes"))
    session().add(Challenge(digest=digest(challenge), purpose=purpose, member_id=member.id if member else None, expires_at=expires_at))
    options: Any = _creation(member, challenge) if purpose == "register" and member else _request(member, challenge)
    return webauthn.options_to_json(options), challenge


def _creation(member: Member, challenge: str) -> Any:
    rules = structs.AuthenticatorSelectionCriteria(resident_key=structs.ResidentKeyRequirement.PREFERRED, user_verification=structs.UserVerificationRequirement.PREFERRED)
    return webauthn.generate_registration_options(
        rp_id=party()[0], rp_name=doors.site_name or party()[0], user_name=member.email or member.handle, user_display_name=member.name,
        user_id=helpers.base64url_to_bytes(_user_handle(member.id)), challenge=helpers.base64url_to_bytes(challenge), authenticator_selection=rules, exclude_credentials=_known(member.id),
    )


def _request(member: Member | None, challenge: str) -> Any:
    """Without a member the passkey names one, and has to check who holds it: that counts as both steps."""
    verification = structs.UserVerificationRequirement.PREFERRED if member else structs.UserVerificationRequirement.REQUIRED
    allowed = _known(member.id) if member else []
    return webauthn.generate_authentication_options(rp_id=party()[0], challenge=helpers.base64url_to_bytes(challenge), allow_credentials=allowed, user_verification=verification)


def _known(member_id: int) -> list[structs.PublicKeyCredentialDescriptor]:
    return [structs.PublicKeyCredentialDescriptor(id=helpers.base64url_to_bytes(passkey.credential_id)) for passkey in passkeys_of(member_id)]


def _user_handle(member_id: int) -> str:
    """The same for all passkeys of a member, and nothing that tells who it is (WebAuthn 3, 14.6.1)."""
    return helpers.bytes_to_base64url(bytes.fromhex(keyed_digest(doors.secret, f"passkey:{member_id}")))


@action
def add_passkey(member: Member, credential: str, challenge: str, *, name: str, token: str, by: Actor, now: datetime) -> list[str] | Refusal:
    """Keep a new passkey; gives new recovery codes where there were none, or why this one is not taken. Raises Refused."""
    member, name = own_under_lock(member, token, by=by, now=now), clean_line(name)
    count = session().scalar(select(func.count(Passkey.id)).where(Passkey.member_id == member.id)) or 0
    insist(why_not_add_passkey(name=name, count=count))
    made = _verified_new(credential, challenge) if _take(challenge, "register", member.id, now=now) else None
    if made is None or session().scalar(select(Passkey.id).where(Passkey.credential_id == helpers.bytes_to_base64url(made.credential_id))):
        return PASSKEY_REFUSED
    session().add(Passkey(
        member_id=member.id, credential_id=helpers.bytes_to_base64url(made.credential_id), user_handle=_user_handle(member.id), public_key=helpers.bytes_to_base64url(made.credential_public_key),
        sign_count=made.sign_count, transports=_transports(credential), name=name, created_at=now,
    ))
    return add_factor(member, "passkey", token=token, by=by, now=now)


def _verified_new(credential: str, challenge: str) -> Any:
    host, origin = party()
    try:
        return webauthn.verify_registration_response(credential=credential, expected_challenge=helpers.base64url_to_bytes(challenge), expected_rp_id=host, expected_origin=origin)
    except _broken():
        return None


def _transports(credential: str) -> str:
    """How the browser says the passkey is reached: a few known words."""
    told = json.loads(credential)["response"].get("transports")
    known = ("ble", "hybrid", "internal", "nfc", "smart-card", "usb")
    return " ".join(word for word in known if isinstance(told, list) and word in told)


@action
def remove_passkey(member: Member, passkey_id: int, *, token: str, by: Actor, now: datetime) -> None:
    """The passkey opens nothing any more; removing it twice is the same as once. Raises Refused."""
    member = own_under_lock(member, token, by=by, now=now)
    passkey = session().scalars(select(Passkey).where(Passkey.id == passkey_id, Passkey.member_id == member.id)).first()
    if passkey is None:
        return
    session().delete(passkey)
    session().flush()
    remove_factor(member, "passkey", by=by, now=now)


@action
def enter_by_passkey(credential: str, challenge: str, *, device: str = "", onward: str = "/", by: Actor, now: datetime) -> Entered | Refusal:
    """Sign in by a passkey that has checked who holds it: both steps at once. Raises Refused for a suspended member."""
    hold(Member.id.in_(select(Passkey.member_id).where(Passkey.credential_id == _claimed(credential))))
    passkey = shown_passkey(credential, challenge, "sign_in", member_id=None, now=now)
    if passkey is None:
        return PASSKEY_REFUSED
    member = locked(session().get_one(Member, passkey.member_id))
    insist(PASSKEY_REFUSED if member.closed_at else why_not_sign_in(member.suspended_until, now))
    return Entered(member, open_sign_in(member, device=device, by=by, now=now, with_factor=True), onward=onward)


def _claimed(credential: str) -> str:
    """The id that an answer names, unchecked."""
    try:
        return helpers.bytes_to_base64url(helpers.parse_authentication_credential_json(credential).raw_id)
    except _broken():
        return ""


def shown_passkey(credential: str, challenge: str, purpose: str, *, member_id: int | None, now: datetime) -> Passkey | None:
    """Inside a use case: the passkey that signed this challenge, of this member where one is known; None for everything else.

    Uses the challenge up. A counter that does not grow is refused (WebAuthn 3, 6.1.1): the key may have been copied.
    """
    if not _take(challenge, purpose, member_id, now=now):
        return None
    try:
        told = helpers.parse_authentication_credential_json(credential)
        passkey = _of(helpers.bytes_to_base64url(told.raw_id), member_id)
        handle = told.response.user_handle
        if passkey is None or (handle is not None and helpers.bytes_to_base64url(handle) != passkey.user_handle):
            return None
        passkey.sign_count = _counter(told, challenge, passkey, alone=member_id is None)
    except _broken():
        return None
    passkey.used_at = now
    return passkey


def _of(credential_id: str, member_id: int | None) -> Passkey | None:
    query = select(Passkey).where(Passkey.credential_id == credential_id).with_for_update().execution_options(populate_existing=True)
    passkey = session().scalars(query).first()
    return passkey if passkey and member_id in {None, passkey.member_id} else None


def _counter(told: Any, challenge: str, passkey: Passkey, *, alone: bool) -> int:
    host, origin = party()
    verified = webauthn.verify_authentication_response(
        credential=told, expected_challenge=helpers.base64url_to_bytes(challenge), expected_rp_id=host, expected_origin=origin, require_user_verification=alone,
        credential_public_key=helpers.base64url_to_bytes(passkey.public_key), credential_current_sign_count=passkey.sign_count,
    )
    return verified.new_sign_count


def _take(challenge: str, purpose: str, member_id: int | None, *, now: datetime) -> bool:
    """Whether the challenge was asked for this purpose and member and is still good; it is gone by this."""
    row = session().scalars(select(Challenge).where(Challenge.digest == digest(challenge)).with_for_update()).first()
    if row is None:
        return False
    session().delete(row)
    session().flush()
    return row.purpose == purpose and row.member_id == member_id and row.expires_at > now

