"""A second factor shown: as the second step of signing in, or before what is sensitive in an account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from ideas.accounts.actions.confirming import confirm_own
from ideas.accounts.actions.factors import code_fits
from ideas.accounts.actions.letters import hold
from ideas.accounts.actions.opening import Entered, open_sign_in
from ideas.accounts.actions.passkeys import shown_passkey
from ideas.accounts.models import Actor, Member, SecondStep, Wish
from ideas.accounts.rules import PASSKEY_REFUSED, STEP_OVER, WRONG_CODE, why_not_sign_in, why_not_yours
from ideas.core.db import action, locked, session
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist
from ideas.core.secrets import digest


@action
def pass_by_code(token: str, code: str, *, device: str = "", by: Actor, now: datetime) -> Entered | Refusal:
    """Sign in by the second step. A wrong code is given back as a refusal, since the try is counted. Raises Refused where the step is over."""
    step, member = _waiting(token, now=now)
    if not code_fits(member, code, by=by, now=now):
        step.wrong_count += 1
        return WRONG_CODE
    return _passed(step, member, device=device, by=by, now=now)


@action
def pass_by_passkey(token: str, credential: str, challenge: str, *, device: str = "", by: Actor, now: datetime) -> Entered | Refusal:
    """Sign in by a passkey of the same member as second step. Raises Refused where the step is over."""
    step, member = _waiting(token, now=now)
    if shown_passkey(credential, challenge, "step", member_id=member.id, now=now) is None:
        step.wrong_count += 1
        return PASSKEY_REFUSED
    return _passed(step, member, device=device, by=by, now=now)


def _waiting(token: str, *, now: datetime) -> tuple[SecondStep, Member]:
    """The step and its member under their locks; of two that take it at the same moment, the second finds none."""
    query = select(SecondStep).where(SecondStep.digest == digest(token), SecondStep.expires_at > now)
    hold(Member.id.in_(query.with_only_columns(SecondStep.member_id)))
    step = session().scalars(query.with_for_update().execution_options(populate_existing=True)).first()
    if step is None or step.wrong_count >= number(session(), "code_tries"):
        insist(STEP_OVER)
    assert step is not None
    member = locked(session().get_one(Member, step.member_id))
    insist(STEP_OVER if member.closed_at else why_not_sign_in(member.suspended_until, now))
    return step, member


def _passed(step: SecondStep, member: Member, *, device: str, by: Actor, now: datetime) -> Entered:
    wish, onward = session().get(Wish, step.wish_id) if step.wish_id else None, step.onward
    session().delete(step)
    return Entered(member, open_sign_in(member, device=device, by=by, now=now, with_factor=True), wish, False, onward)


@action
def confirm_by_code(member: Member, code: str, *, token: str, by: Actor, now: datetime) -> Refusal | None:
    """Show once more who it is, by the app's code or a recovery code. A wrong one is given back, since the try is counted. Raises Refused."""
    member = locked(member)
    insist(why_not_yours(by.id == member.id))
    if not code_fits(member, code, by=by, now=now):
        return WRONG_CODE
    confirm_own(member, token, by=by, now=now, with_factor=True)
    return None


@action
def confirm_by_passkey(member: Member, credential: str, challenge: str, *, token: str, by: Actor, now: datetime) -> Refusal | None:
    """Show once more who it is, by a passkey of one's own. Raises Refused."""
    member = locked(member)
    insist(why_not_yours(by.id == member.id))
    if shown_passkey(credential, challenge, "confirm", member_id=member.id, now=now) is None:
        return PASSKEY_REFUSED
    confirm_own(member, token, by=by, now=now, with_factor=True)
    return None
