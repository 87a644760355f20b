"""Password, address, role, profile and suspension: what each of them ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts import actions
from ideas.accounts.models import SYSTEM, VISITOR, Actor, Mail, Member
from ideas.accounts.queries import actor_of, me_by_sign_in, me_by_token, members_found
from ideas.core.db import session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.core.secrets import digest, hash_password, verify_password
from ideas.moderation.suspensions import lift_suspension, present_suspension, suspend
from tests.accounts.device import confirm, fresh_token
from tests.accounts.test_entering import mailed_token
from tests.conftest import NOON, both_databases
from tests.factories import api_token, make_actor, make_member, reload, sign_in_token

pytestmark = both_databases
NEW = "vier neue wörter hier"


def kinds() -> list[str]:
    return [kind for kind in session().scalars(select(Event.kind).order_by(Event.id)) if kind.startswith("member.")]


def letters() -> list[tuple[str, str]]:
    return [(m.event, m.to_email) for m in session().scalars(select(Mail).order_by(Mail.id))]


def _opened(member: Member) -> tuple[str, str, str]:
    return sign_in_token(member), sign_in_token(member), api_token(member)


def _alive(*tokens: str) -> list[bool]:
    session().rollback()
    return [bool(me_by_sign_in(digest(t)) or me_by_token(digest(t), NOON)) for t in tokens]


def test_a_new_password_ends_everything_else(app: Flask) -> None:
    member = make_member()
    mine, other, key = _opened(member)
    actions.request_link("sign_in", member.email, lang="de", by=VISITOR, now=NOON)
    link = mailed_token()
    confirm(member, NOON)
    actions.change_password(member, hash_password(NEW), keep=mine, by=actor_of(member), now=NOON)
    assert _alive(mine, other, key) == [True, False, False]
    assert verify_password(reload(member).password_hash, NEW)
    with pytest.raises(Refused):
        actions.enter_by_link(link, by=VISITOR, now=NOON)
    assert letters()[-1] == ("password_changed", member.email)
    assert kinds()[-1] == "member.password_changed"


def test_a_reset_ends_everything_and_signs_in(app: Flask) -> None:
    member = make_member()
    opened = _opened(member)
    actions.request_link("reset", member.email, lang="de", by=VISITOR, now=NOON)
    entered = actions.reset_password(mailed_token(), hash_password(NEW), by=VISITOR, now=NOON)
    assert _alive(*opened, entered.token) == [False, False, False, True]


def test_the_new_address_is_confirmed_and_the_old_one_told(app: Flask) -> None:
    member = make_member()
    before, (mine, other, key) = member.email, _opened(member)
    confirm(member, NOON)
    actions.request_email_change(member, "Neu@example.org", token=mine, by=actor_of(member), now=NOON)
    assert letters() == [("change_email", "Neu@example.org")]
    actions.change_email(mailed_token(), keep=mine, by=VISITOR, now=NOON)
    assert (reload(member).email, member.email_key) == ("Neu@example.org", "neu@example.org")
    assert letters()[-1] == ("email_changed", before)
    assert _alive(mine, other, key) == [True, False, False]


def test_an_address_in_use_is_told_by_mail_only(app: Flask) -> None:
    member, other = make_member(), make_member()
    actions.request_email_change(member, other.email, token=fresh_token(member), by=actor_of(member), now=NOON)
    assert letters() == [("address_in_use", other.email)]


def test_only_the_member_changes_what_is_theirs(app: Flask) -> None:
    member, other = make_member(), make_actor("admin")
    for change in (
        lambda: actions.change_password(member, "x", keep="", by=other, now=NOON),
        lambda: actions.change_profile(member, {"name": "Somebody"}, by=other, now=NOON),
        lambda: actions.request_email_change(member, "a@example.org", token="", by=other, now=NOON),
        lambda: actions.end_others(member, but="", by=other, now=NOON),
    ):
        with pytest.raises(Refused) as refused:
            change()
        assert refused.value.refusal.cause == "not_yours"


def test_the_profile_changes_with_errors_by_field(app: Flask) -> None:
    member = make_member(handle="mila")
    make_member(handle="taken")
    actions.change_profile(member, {"handle": "Mila.B", "name": " Mila\u202e B. ", "bio": "Ich baue.\n", "lang": "de", "shows_support": False}, by=actor_of(member), now=NOON)
    changed = reload(member)
    assert (changed.handle, changed.handle_key, changed.name, changed.lang, changed.shows_support, changed.shows_ideas) == ("Mila.B", "mila.b", "Mila B.", "de", False, True)
    with pytest.raises(Refused) as refused:
        actions.change_profile(member, {"handle": "TAKEN", "name": "", "bio": "x" * 501}, by=actor_of(member), now=NOON)
    assert set(refused.value.errors) == {"handle", "name", "bio"}
    assert kinds() == ["member.profile_changed"]


def test_a_role_is_given_by_admins_and_ends_sign_ins(app: Flask) -> None:
    member, admin = make_member(known_at=None), make_actor("admin")
    opened = _opened(member)
    actions.change_role(member, "team", by=admin, now=NOON)
    assert (reload(member).role, member.known_at) == ("team", NOON)
    assert _alive(*opened) == [False, False, False]
    for who, cause in ((make_actor("moderator"), "not_yours"), (make_actor("team"), "not_yours")):
        with pytest.raises(Refused) as refused:
            actions.change_role(member, "admin", by=who, now=NOON)
        assert refused.value.refusal.cause == cause
    with pytest.raises(Refused) as refused:
        actions.change_role(session().get_one(Member, admin.id), "member", by=admin, now=NOON)
    assert refused.value.refusal.cause == "own_role"


def test_a_suspension_takes_effect_at_once_and_is_lifted(app: Flask) -> None:
    member, moderator, until = make_member(), make_actor("moderator"), NOON + timedelta(days=7)
    opened = _opened(member)
    suspend(member, until=until, reason="Threatened another member in a comment.", by=moderator, now=NOON)
    assert _alive(*opened) == [False, False, False]
    assert (reload(member).suspended_until, present_suspension(member.id).until) == (until, until)
    lift_suspension(member, by=moderator, now=NOON)
    assert (reload(member).suspended_until, present_suspension(member.id)) == (None, None)
    assert kinds() == ["member.suspended", "member.suspension_lifted"]


@pytest.mark.parametrize(
    ("role", "of", "reason", "days", "cause"),
    [
        ("member", "member", "A long enough reason.", 7, "not_yours"),
        ("team", "member", "A long enough reason.", 7, "not_yours"),
        ("moderator", "team", "A long enough reason.", 7, "not_yours"),
        ("moderator", "member", "short", 7, "reason_missing"),
        ("moderator", "member", "A long enough reason.", -1, "until_past"),
    ],
)
def test_who_suspends_whom(app: Flask, role: str, of: str, reason: str, days: int, cause: str) -> None:
    with pytest.raises(Refused) as refused:
        suspend(make_member(of), until=NOON + timedelta(days=days), reason=reason, by=make_actor(role), now=NOON)
    assert refused.value.refusal.cause == cause


def test_members_by_hand(app: Flask) -> None:
    made = actions.add_member("ada@example.org", name="Ada", role="team", password=NEW, by=SYSTEM, now=NOON)
    assert (made.role, made.confirmed_at, made.known_at) == ("team", NOON, NOON)
    key = actions.make_token(made, name="a script", by=SYSTEM, now=NOON)
    assert me_by_token(digest(key), NOON).id == made.id
    for fields, wrong in (({"email": "ADA@example.org", "name": "Ada"}, {"email"}), ({"email": "b", "name": "", "handle": "x", "password": "short"}, {"email", "name", "handle", "password"})):
        with pytest.raises(Refused) as refused:
            actions.add_member(fields.pop("email"), **fields, by=SYSTEM, now=NOON)
        assert set(refused.value.errors) == wrong
    with pytest.raises(Refused):
        actions.add_member("c@example.org", name="C", by=make_actor(), now=NOON)


def test_the_first_contribution_makes_known(app: Flask) -> None:
    member = make_member(known_at=None)
    for moment in (NOON, NOON + timedelta(days=1)):
        with writing():
            actions.make_known(member.id, moment)
        assert reload(member).known_at == NOON


def test_the_desk_finds_members(app: Flask) -> None:
    for handle in ("anna", "anton", "berta", "a_b"):
        make_member(handle=handle)
    assert [m.handle for m in members_found("AN", now=NOON)] == ["anton", "anna"]
    assert [m.handle for m in members_found("a_", now=NOON)] == ["a_b"]
    assert [m.handle for m in members_found("", role="admin", now=NOON)] == []
    assert isinstance(actor_of(members_found("berta@", now=NOON)[0]), Actor)
