"""The use cases of second steps, passkeys and mailed codes, as scenes and deeds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyotp
from sqlalchemy import select

from ideas.accounts import actions as accounts
from ideas.accounts.models import VISITOR, Mail, Member, Passkey, SignIn
from ideas.accounts.queries import actor_of, pending_secret
from ideas.core.db import session
from ideas.core.secrets import digest
from tests.accounts.device import SoftKey, fresh_token, keep_code, make_app
from tests.factories import NOON, make_actor, make_member, sign_in_token
from tests.faults.deeds import Act, deed, get


def _mine(member: Member) -> dict[str, Any]:
    """By the member, in a sign-in that was confirmed just now."""
    return {"token": fresh_token(member), "by": actor_of(member), "now": NOON}


def _first_step(member: Member) -> str:
    return accounts.sign_in(session().get_one(Member, member.id), seen_hash=member.password_hash, by=VISITOR, now=NOON).step


def _with_passkey() -> tuple[Member, SoftKey, dict[str, Any]]:
    member, key = make_member(), SoftKey()
    mine = _mine(member)
    options, challenge = accounts.ask_passkey("register", member=member, now=NOON)
    accounts.add_passkey(member, key.created(options), challenge, name="Phone", **mine)
    return member, key, mine


@deed(once=False)
def begin_an_app(_: Path) -> Act:
    fan = make_member()
    mine = _mine(fan)
    return lambda: accounts.begin_totp(get(Member, fan), **mine)


@deed()
def confirm_an_app(_: Path) -> Act:


    fan = make_member()
    mine = _mine(fan)
    accounts.begin_totp(fan, **mine)
    code = pyotp.TOTP(pending_secret(fan.id)).at(NOON)
    return lambda: accounts.confirm_totp(get(Member, fan), code, **mine)


@deed()
def remove_an_app(_: Path) -> Act:
    fan = make_member()
    make_app(fan)
    mine = _mine(fan)
    return lambda: accounts.remove_totp(get(Member, fan), **mine)


@deed(once=False)
def make_recovery_codes(_: Path) -> Act:
    fan = make_member()
    make_app(fan)
    mine = _mine(fan)
    return lambda: accounts.make_recovery_codes(get(Member, fan), **mine)


@deed(once=False)
def reset_all_factors(_: Path) -> Act:
    fan, admin = make_member(), make_actor("admin")
    make_app(fan), keep_code(fan), sign_in_token(fan)
    return lambda: accounts.reset_factors(get(Member, fan), by=admin, now=NOON)


@deed()
def second_step_by_code(_: Path) -> Act:
    fan = make_member()
    app = make_app(fan)
    step, code = _first_step(fan), app.at(NOON)
    return lambda: accounts.pass_by_code(step, code, by=VISITOR, now=NOON)


@deed()
def second_step_by_recovery_code(_: Path) -> Act:
    fan = make_member()
    make_app(fan)
    code, step = keep_code(fan), _first_step(fan)
    return lambda: accounts.pass_by_code(step, code, by=VISITOR, now=NOON)


@deed()
def second_step_by_passkey(_: Path) -> Act:
    fan, key, _mine_too = _with_passkey()
    step = _first_step(fan)
    options, challenge = accounts.ask_passkey("step", member=fan, now=NOON)
    signed = key.signed(options)
    return lambda: accounts.pass_by_passkey(step, signed, challenge, by=VISITOR, now=NOON)


@deed(once=False)
def confirm_by_a_code(_: Path) -> Act:
    fan = make_member()
    app = make_app(fan)
    token, me, code = sign_in_token(fan), actor_of(fan), app.at(NOON)
    return lambda: accounts.confirm_by_code(get(Member, fan), code, token=token, by=me, now=NOON)


@deed(once=False)
def confirm_by_a_passkey(_: Path) -> Act:
    fan, key, mine = _with_passkey()
    options, challenge = accounts.ask_passkey("confirm", member=fan, now=NOON)
    signed = key.signed(options)
    return lambda: accounts.confirm_by_passkey(get(Member, fan), signed, challenge, **mine)


@deed(once=False)
def confirm_by_the_password(_: Path) -> Act:
    fan = make_member()
    token, me, seen = sign_in_token(fan), actor_of(fan), fan.password_hash
    return lambda: accounts.confirm_by_password(get(Member, fan), seen_hash=seen, token=token, by=me, now=NOON)


@deed(once=False)
def mail_a_code_of_ones_own(_: Path) -> Act:
    fan = make_member(password_hash=None)
    me = actor_of(fan)
    return lambda: accounts.mail_own_code(get(Member, fan), by=me, now=NOON)


def _mailed_code(purpose_word: str) -> str:


    mail = session().scalars(select(Mail).where(Mail.event == purpose_word).order_by(Mail.id.desc())).first()
    code = str(mail.context["code"])
    session().rollback()
    return code


@deed(once=False)
def confirm_by_a_mailed_code(_: Path) -> Act:
    fan = make_member(password_hash=None)
    me, token = actor_of(fan), sign_in_token(fan)
    accounts.mail_own_code(fan, by=me, now=NOON)
    code = _mailed_code("own_code")
    return lambda: accounts.confirm_by_mailed_code(get(Member, fan), code, token=token, by=me, now=NOON)


@deed(once=False)
def enter_by_a_mailed_code(_: Path) -> Act:
    fan = make_member()
    accounts.request_link("sign_in", fan.email, lang="en", by=VISITOR, now=NOON)
    email, code = fan.email, _mailed_code("sign_in")
    return lambda: accounts.enter_by_code(email, code, by=VISITOR, now=NOON)


@deed(once=False)
def ask_for_a_passkey(_: Path) -> Act:
    return lambda: accounts.ask_passkey("sign_in", now=NOON)


@deed(once=False)
def add_a_passkey(_: Path) -> Act:
    fan, key = make_member(), SoftKey()
    mine = _mine(fan)
    options, challenge = accounts.ask_passkey("register", member=fan, now=NOON)
    created = key.created(options)
    return lambda: accounts.add_passkey(get(Member, fan), created, challenge, name="Phone", **mine)


@deed()
def remove_a_passkey(_: Path) -> Act:
    fan, _key, mine = _with_passkey()
    number = session().scalar(select(Passkey.id).where(Passkey.member_id == fan.id))
    session().rollback()
    return lambda: accounts.remove_passkey(get(Member, fan), number, **mine)


@deed(once=False)
def enter_by_passkey(_: Path) -> Act:
    _fan, key, _mine_too = _with_passkey()
    options, challenge = accounts.ask_passkey("sign_in", now=NOON)
    signed = key.signed(options)
    return lambda: accounts.enter_by_passkey(signed, challenge, by=VISITOR, now=NOON)


@deed()
def end_one_sign_in(_: Path) -> Act:
    fan = make_member()
    me, other = actor_of(fan), sign_in_token(fan)
    number = session().scalar(select(SignIn.id).where(SignIn.digest == digest(other)))
    session().rollback()
    return lambda: accounts.end_one(get(Member, fan), number, by=me, now=NOON)
