"""Coming in: registration, mailed links, wishes, sign-ins."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts import actions
from ideas.accounts.actions import Agreed
from ideas.accounts.models import VISITOR, Consent, Mail, Member, OneTimeLink, SignIn, Wish
from ideas.accounts.queries import actor_of, me_by_sign_in, member_by_password
from ideas.core.db import db, session, writing
from ideas.core.events import Event
from ideas.core.refusal import Refused
from ideas.core.secrets import digest
from tests.conftest import NOON, both_databases
from tests.factories import PASSWORD, make_idea, make_member, reload, sign_in_token

pytestmark = both_databases
YES = Agreed(old_enough=True, terms=True, version="2026-01")


def kinds() -> list[str]:
    return list(session().scalars(select(Event.kind).where(~Event.kind.startswith("board.")).order_by(Event.id)))


def letters() -> list[tuple[str, str]]:
    return [(m.event, m.to_email) for m in session().scalars(select(Mail).order_by(Mail.id))]


def mailed_token() -> str:
    """The token in the last letter."""
    mail = session().scalars(select(Mail).order_by(Mail.id.desc())).first()
    return re.search(r"/account/links/([\w-]+)", mail.context["url"])[1]


def register(email: str = "mila@example.org", **more: object) -> None:
    values = {"name": "Mila", "handle": None, "lang": "de", "agreed": YES} | more
    actions.register(email, **values, by=VISITOR, now=NOON)


def test_registration_waits_for_the_link_then_makes_the_member(app: Flask) -> None:
    register(handle="mila")
    assert session().scalar(select(func.count(Member.id))) == 0
    assert letters() == [("confirm", "mila@example.org")]
    entered = actions.enter_by_link(mailed_token(), device="Firefox", by=VISITOR, now=NOON + timedelta(hours=1))
    member = entered.member
    assert (member.handle, member.name, member.email, member.lang, member.role, entered.is_new) == ("mila", "Mila", "mila@example.org", "de", "member", True)
    assert member.confirmed_at is not None
    assert member.known_at is None
    assert me_by_sign_in(digest(entered.token)).id == member.id
    assert {(c.purpose, c.version, c.given_at) for c in session().scalars(select(Consent))} == {("terms", "2026-01", NOON), ("age_16", "2026-01", NOON)}
    assert kinds() == ["mail.requested", "member.wished", "member.registered", "member.confirmed", "member.signed_in"]


def test_a_known_address_gets_a_way_in_and_the_same_answer(app: Flask) -> None:
    known = make_member(handle="mila", lang="en")
    register(known.email.upper())
    assert letters() == [("already_member", known.email.upper())]
    entered = actions.enter_by_link(mailed_token(), by=VISITOR, now=NOON)
    assert (entered.member.id, entered.is_new) == (known.id, False)
    assert session().scalar(select(func.count(Member.id))) == 1


@pytest.mark.parametrize(
    ("change", "causes"),
    [
        ({"name": ""}, {"name": "name_missing"}),
        ({"handle": "ab"}, {"handle": "handle_too_short"}),
        ({"handle": "admin"}, {"handle": "handle_reserved"}),
        ({"handle": "Taken"}, {"handle": "handle_taken"}),
        ({"email": "no address"}, {"email": "email_invalid"}),
        ({"agreed": Agreed(False, False, "1"), "name": ""}, {"name": "name_missing", "old_enough": "too_young", "terms": "terms_missing"}),
    ],
)
def test_registration_says_every_error_at_its_field(app: Flask, change: dict, causes: dict) -> None:
    make_member(handle="taken")
    with pytest.raises(Refused) as refused:
        register(**change)
    assert {field: refusal.cause for field, refusal in refused.value.errors.items()} == causes
    assert letters() == []


def test_more_than_five_mails_an_hour_are_refused_for_known_and_unknown(app: Flask) -> None:
    known = make_member()
    for email in (known.email, "nobody@example.org"):
        for _ in range(5):
            actions.request_link("sign_in", email, lang="de", by=VISITOR, now=NOON)
        with pytest.raises(Refused) as refused:
            actions.request_link("sign_in", email, lang="de", by=VISITOR, now=NOON + timedelta(minutes=59))
        assert (refused.value.refusal.cause, refused.value.refusal.again_at) == ("too_many_mails", NOON + timedelta(hours=1))
        actions.request_link("sign_in", email, lang="de", by=VISITOR, now=NOON + timedelta(minutes=61))


def test_an_unknown_address_does_the_same_work_as_a_known_one(app: Flask) -> None:
    known = make_member()
    for email, template in ((known.email, "reset"), ("nobody@example.org", "no_account")):
        actions.request_link("reset", email, lang="de", by=VISITOR, now=NOON)
        assert letters()[-1] == (template, email)
    assert kinds() == ["mail.requested", "member.link_requested"] * 2
    assert session().scalar(select(func.count(OneTimeLink.id))) == 2


def test_a_link_works_once_until_its_moment_and_for_its_purpose(app: Flask) -> None:
    member = make_member()
    actions.request_link("sign_in", member.email, lang="de", by=VISITOR, now=NOON)
    token = mailed_token()
    for wrong, at, cause in ((token + "x", NOON, "link_unknown"), (token, NOON + timedelta(minutes=31), "link_expired")):
        with pytest.raises(Refused) as refused:
            actions.enter_by_link(wrong, by=VISITOR, now=at)
        assert refused.value.refusal.cause == cause
    with pytest.raises(Refused) as refused:
        actions.reset_password(token, "a hash", by=VISITOR, now=NOON)
    assert refused.value.refusal.cause == "link_unknown"
    actions.enter_by_link(token, by=VISITOR, now=NOON)
    with pytest.raises(Refused) as refused:
        actions.enter_by_link(token, by=VISITOR, now=NOON)
    assert refused.value.refusal.cause == "link_used"


@pytest.mark.parametrize("parallel", [2, 20])
def test_a_link_followed_at_the_same_moment_works_once(app: Flask, parallel: int) -> None:
    register()
    token, answers, start = mailed_token(), [], Barrier(parallel)
    session().rollback()

    def follow() -> None:
        with app.app_context():
            start.wait()
            try:
                answers.append(actions.enter_by_link(token, by=VISITOR, now=NOON).is_new)
            except Refused as refused:
                answers.append(refused.refusal.cause)
            finally:
                db.session.remove()

    _together(follow, parallel)
    assert sorted(map(str, answers)) == ["True"] + ["link_used"] * (parallel - 1)
    assert session().scalar(select(func.count(SignIn.id))) == 1


def test_registering_one_address_at_the_same_moment_makes_one_member(app: Flask) -> None:
    tokens = []
    for _ in range(5):
        register(handle="mila")
        tokens.append(mailed_token())
    answers, start, left = [], Barrier(5), list(tokens)
    session().rollback()

    def follow() -> None:
        with app.app_context():
            token = left.pop()
            start.wait()
            try:
                answers.append(actions.enter_by_link(token, by=VISITOR, now=NOON).is_new)
            finally:
                db.session.remove()

    _together(follow, 5)
    assert sorted(answers) == [False] * 4 + [True]
    assert session().scalar(select(func.count(Member.id))) == 1


def _together(work: object, parallel: int) -> None:
    threads = [Thread(target=work) for _ in range(parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_wish_survives_until_the_address_is_confirmed(app: Flask) -> None:
    idea = make_idea()
    actions.make_wish("comment", idea.id, "Bitte auch in Grün.", "neu@example.org", lang="de", agreed=YES, by=VISITOR, now=NOON)
    assert letters() == [("wish", "neu@example.org")]
    entered = actions.enter_by_link(mailed_token(), by=VISITOR, now=NOON)
    assert (entered.wish.kind, entered.wish.idea_id, entered.is_new) == ("comment", idea.id, True)
    assert re.fullmatch(r"fan-[a-z2-9]{4}", entered.member.handle)
    assert entered.member.name == entered.member.handle
    assert session().get_one(Wish, entered.wish.id).done_at == NOON


def test_a_taken_handle_is_replaced_when_the_link_is_followed(app: Flask) -> None:
    register(handle="mila")
    token = mailed_token()
    make_member(handle="mila", email="m@example.org", email_key="m@example.org")
    assert actions.enter_by_link(token, by=VISITOR, now=NOON).member.handle.startswith("fan-")


def test_sign_in_with_a_password(app: Flask) -> None:
    member = make_member()
    assert member_by_password(member.email, "not this one") is None
    assert member_by_password("nobody@example.org", PASSWORD) is None
    found = member_by_password(member.email.upper(), PASSWORD)
    entered = actions.sign_in(found, seen_hash=found.password_hash, by=VISITOR, now=NOON)
    assert me_by_sign_in(digest(entered.token)).id == member.id
    actions.sign_out(entered.token, by=actor_of(member), now=NOON)
    assert me_by_sign_in(digest(entered.token)) is None


def test_a_suspended_member_does_not_come_in(app: Flask) -> None:
    member = make_member(suspended_until=NOON + timedelta(days=3))
    actions.request_link("sign_in", member.email, lang="de", by=VISITOR, now=NOON)
    for enter in (lambda: actions.enter_by_link(mailed_token(), by=VISITOR, now=NOON), lambda: actions.sign_in(member, seen_hash=member.password_hash, by=VISITOR, now=NOON)):
        with pytest.raises(Refused) as refused:
            enter()
        assert refused.value.refusal.cause == "suspended"


def test_others_end_and_old_ones_run_out(app: Flask) -> None:
    member = make_member()
    mine, other = sign_in_token(member), sign_in_token(member)
    actions.end_others(member, but=mine, by=actor_of(member), now=NOON)
    assert me_by_sign_in(digest(mine)) is not None
    assert me_by_sign_in(digest(other)) is None
    with writing() as current:
        current.scalars(select(SignIn)).one().seen_at = NOON
    actions.end_old(now=NOON + timedelta(days=31))
    assert session().scalar(select(func.count(SignIn.id))) == 0
    assert reload(member).handle


def test_a_sign_in_ends_some_day_however_often_it_is_used(app: Flask) -> None:
    token = sign_in_token(make_member())
    for days, signed_in in ((179, True), (181, False)):
        with writing() as current:
            for row in current.scalars(select(SignIn)):
                row.seen_at = NOON + timedelta(days=days)
        actions.end_old(now=NOON + timedelta(days=days))
        assert (me_by_sign_in(digest(token)) is not None) is signed_in
