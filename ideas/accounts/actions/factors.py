"""Second factors: the authenticator app, recovery codes, and what every factor's coming and going brings along."""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

import pyotp
from sqlalchemy import delete, func, select

from ideas.accounts.actions.confirming import insist_confirmed
from ideas.accounts.actions.letters import post
from ideas.accounts.actions.members import end_all
from ideas.accounts.models import Actor, Challenge, Member, Passkey, RecoveryCode, SecondStep, SignIn, Totp, WrongCode
from ideas.accounts.queries import TOTP_USE, codes_left, factors_of
from ideas.accounts.rules import WRONG_CODE, why_not_begin_totp, why_not_guess, why_not_own, why_not_staff
from ideas.core.db import action, locked, session
from ideas.core.doors import doors
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import insist
from ideas.core.secrets import digest, folded_code, new_code, seal, unseal

STEP_SECONDS = 30  # RFC 6238's default, which every app knows
TOTP_LENGTH, CODE_LENGTH, CODE_COUNT = 6, 16, 10
HOUR = timedelta(hours=1)


@action
def begin_totp(member: Member, *, token: str, by: Actor, now: datetime) -> None:
    """A new secret for an app; it counts once a first code was right. Raises Refused."""
    member = own_under_lock(member, token, by=by, now=now)
    row = _totp(member.id)
    insist(why_not_begin_totp(confirmed=row is not None and row.confirmed_at is not None))
    if row is not None:
        session().delete(row)
        session().flush()
    session().add(Totp(member_id=member.id, sealed=seal(doors.secret, TOTP_USE, pyotp.random_base32()), created_at=now))
    record("member.factor_begun", by=by, now=now, member_id=member.id)


@action
def confirm_totp(member: Member, code: str, *, token: str, by: Actor, now: datetime) -> list[str]:
    """The first code of the app was right: from now on it counts. Gives new recovery codes where there were none. Raises Refused."""
    member = own_under_lock(member, token, by=by, now=now)
    row = _totp(member.id)
    insist(WRONG_CODE if row is None or row.confirmed_at is not None or not _fits(row, folded_code(code), now) else None)
    assert row is not None
    row.confirmed_at = now
    return add_factor(member, "totp", token=token, by=by, now=now)


@action
def remove_totp(member: Member, *, token: str, by: Actor, now: datetime) -> None:
    """The app no longer counts. Raises Refused."""
    member = own_under_lock(member, token, by=by, now=now)
    row = _totp(member.id)
    if row is None:
        return
    confirmed = row.confirmed_at is not None
    session().delete(row)
    session().flush()
    if confirmed:
        remove_factor(member, "totp", by=by, now=now)


@action
def make_recovery_codes(member: Member, *, token: str, by: Actor, now: datetime) -> list[str]:
    """Ten new codes; the old ones no longer work. Gives them once: only digests are kept. Raises Refused."""
    member = own_under_lock(member, token, by=by, now=now)
    insist(WRONG_CODE if member.factor_since is None else None)
    _tell(member, "factor_added", "recovery", by=by, now=now)
    return _new_codes(member, by=by, now=now)


@action
def reset_factors(member: Member, *, by: Actor, now: datetime) -> int:
    """Take all second steps away and end all sign-ins, for who has lost them; gives how many there were. Only by an admin. Raises Refused."""
    member = locked(member)
    insist(why_not_staff(by, now, "admin"))
    factors = factors_of(member.id)
    forget_factors(member)
    end_all(member.id, now=now)
    _tell(member, "factor_removed", "all", by=by, now=now)
    record("member.factors_reset", by=by, now=now, member_id=member.id)
    return len(factors.passkeys) + (factors.app is not None)


def own_under_lock(member: Member, token: str, *, by: Actor, now: datetime) -> Member:
    """Inside a use case: one's own row under its lock, opened by a sign-in that was confirmed just now. Raises Refused."""
    member = locked(member)
    insist(why_not_own(by, by.id == member.id, now))
    insist_confirmed(by, token, now=now)
    return member


def add_factor(member: Member, what: str, *, token: str, by: Actor, now: datetime) -> list[str]:
    """Inside a use case: signing in asks for a second step from now on. Gives new recovery codes where there were none.

    With the first one all other sign-ins end: they have shown none, and with the password alone could take this one away.
    """
    if member.factor_since is None:
        session().execute(delete(SignIn).where(SignIn.member_id == member.id, SignIn.digest != digest(token)))
    member.factor_since = member.factor_since or now
    session().scalars(select(SignIn).where(SignIn.digest == digest(token))).one().factor_at = now
    session().flush()
    _tell(member, "factor_added", what, by=by, now=now)
    record("member.factor_added", by=by, now=now, member_id=member.id, factor=what)
    return [] if codes_left(member.id) else _new_codes(member, by=by, now=now)


def remove_factor(member: Member, what: str, *, by: Actor, now: datetime) -> None:
    """Inside a use case: a factor is gone; with the last one the recovery codes go, too."""
    if not factors_of(member.id).any:
        forget_factors(member)
    _tell(member, "factor_removed", what, by=by, now=now)
    record("member.factor_removed", by=by, now=now, member_id=member.id, factor=what)


def forget_factors(member: Member) -> None:
    """Inside a use case: nothing of a member's second steps stays."""
    member.factor_since = None
    for model in (Totp, Passkey, RecoveryCode, WrongCode, SecondStep, Challenge):
        session().execute(delete(model).where(model.member_id == member.id))


def _tell(member: Member, event: str, what: str, *, by: Actor, now: datetime) -> None:
    if member.email:
        post(event, member.email, locale=member.lang, by=by, now=now, member_id=member.id, what=what)


def _new_codes(member: Member, *, by: Actor, now: datetime) -> list[str]:
    session().execute(delete(RecoveryCode).where(RecoveryCode.member_id == member.id))
    codes = [new_code(CODE_LENGTH) for _ in range(CODE_COUNT)]
    session().add_all(RecoveryCode(member_id=member.id, digest=_recovery_digest(member.id, folded_code(code)), created_at=now) for code in codes)
    record("member.recovery_codes_made", by=by, now=now, member_id=member.id)
    return codes


def code_fits(member: Member, typed: str, *, by: Actor, now: datetime) -> bool:
    """Inside a use case, the member's row locked: whether it is the app's present code or an unused recovery code, which is used up by it.

    A wrong one is counted. Raises Refused where there were too many within an hour.
    """
    _insist_few_wrong(member.id, now)
    code = folded_code(typed)
    good = _totp_fits(member.id, code, now) if len(code) == TOTP_LENGTH and code.isdecimal() else _recovery_fits(member, code, by=by, now=now)
    if not good:
        session().add(WrongCode(member_id=member.id, at=now))
        record("member.code_wrong", by=by, now=now, member_id=member.id)
    return good


def _insist_few_wrong(member_id: int, now: datetime) -> None:
    wrong, oldest = session().execute(select(func.count(), func.min(WrongCode.at)).where(WrongCode.member_id == member_id, WrongCode.at > now - HOUR)).one()
    insist(why_not_guess(wrong, number(session(), "wrong_codes_per_hour"), oldest + HOUR if oldest else None))


def _totp(member_id: int) -> Totp | None:
    return session().scalars(select(Totp).where(Totp.member_id == member_id).with_for_update().execution_options(populate_existing=True)).first()


def _totp_fits(member_id: int, code: str, now: datetime) -> bool:
    row = _totp(member_id)
    return row is not None and row.confirmed_at is not None and _fits(row, code, now)


def _fits(row: Totp, code: str, now: datetime) -> bool:
    """RFC 6238, 5.2: one step of 30 s earlier or later is fine, and no code works twice. The row is locked, so that of two one is refused."""
    secret = unseal(doors.secret, TOTP_USE, row.sealed)
    if secret is None:
        return False
    app, present = pyotp.TOTP(secret, interval=STEP_SECONDS), int(now.timestamp()) // STEP_SECONDS
    for step in (present - 1, present, present + 1):
        if hmac.compare_digest(app.generate_otp(step), code) and step > (row.last_step or 0):
            row.last_step = step
            return True
    return False


def _recovery_digest(member_id: int, code: str) -> str:
    return digest(f"recovery:{member_id}:{code}")


def _recovery_fits(member: Member, code: str, *, by: Actor, now: datetime) -> bool:
    wanted = RecoveryCode.digest == _recovery_digest(member.id, code)
    row = session().scalars(select(RecoveryCode).where(RecoveryCode.member_id == member.id, wanted, RecoveryCode.used_at.is_(None)).with_for_update()).first()
    if row is None:
        return False
    row.used_at = now
    record("member.recovery_code_used", by=by, now=now, member_id=member.id)
    return True
