"""What was opened before somebody set up a second step opens nothing that the second step guards."""

from __future__ import annotations

import pyotp
from flask import Flask
from sqlalchemy import select

from ideas.accounts import actions
from ideas.accounts.models import SignIn
from ideas.accounts.queries import actor_of, me_by_sign_in, pending_secret
from ideas.core.db import session
from ideas.core.secrets import digest
from tests.accounts.device import SoftKey, fresh_token
from tests.conftest import NOON, both_databases
from tests.factories import make_member, reload

pytestmark = both_databases


def open_sign_ins() -> set[str]:
    session().rollback()
    return set(session().scalars(select(SignIn.digest)))


def test_with_the_first_app_every_other_sign_in_ends(app: Flask) -> None:
    """Who has stolen a password and signed in before could else take the owner's app away with that password, and set up their own."""
    member, other = make_member("admin"), make_member()
    stolen, mine, foreign = fresh_token(member), fresh_token(member), fresh_token(other)
    given = {"token": mine, "by": actor_of(member), "now": NOON}
    actions.begin_totp(member, **given)
    assert open_sign_ins() == {digest(stolen), digest(mine), digest(foreign)}, "an app counts once its first code was right"
    actions.confirm_totp(member, pyotp.TOTP(pending_secret(member.id)).at(NOON), **given)
    assert open_sign_ins() == {digest(mine), digest(foreign)}
    assert me_by_sign_in(digest(mine)).factor_at == NOON


def test_with_the_first_passkey_every_other_sign_in_ends(app: Flask) -> None:
    member = make_member()
    stolen, mine = fresh_token(member), fresh_token(member)
    options, challenge = actions.ask_passkey("register", member=member, now=NOON)
    actions.add_passkey(member, SoftKey().created(options), challenge, name="Phone", token=mine, by=actor_of(member), now=NOON)
    assert open_sign_ins() == {digest(mine)} != {digest(stolen)}


def test_a_further_factor_ends_no_sign_in_that_has_shown_one(app: Flask) -> None:
    member = make_member()
    mine = fresh_token(member)
    given = {"token": mine, "by": actor_of(member), "now": NOON}
    actions.begin_totp(member, **given)
    secret = pending_secret(member.id)
    actions.confirm_totp(member, pyotp.TOTP(secret).at(NOON), **given)
    phone = fresh_token(reload(member))
    actions.confirm_by_code(member, pyotp.TOTP(secret).at(NOON.timestamp() + 30), token=phone, by=actor_of(member), now=NOON)
    options, challenge = actions.ask_passkey("register", member=member, now=NOON)
    actions.add_passkey(member, SoftKey().created(options), challenge, name="Phone", **given)
    assert open_sign_ins() == {digest(mine), digest(phone)}
