"""Passkeys: registered, used as both steps or as the second, and every crafted answer refused."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts import actions
from ideas.accounts.models import VISITOR, Challenge, Mail, Member, Passkey, SignIn
from ideas.accounts.queries import actor_of, codes_left, factors_of, me_by_sign_in
from ideas.core.db import db, session
from ideas.core.refusal import Refusal, Refused
from ideas.core.secrets import digest
from tests.accounts.device import PRESENT, SoftKey, fresh_token
from tests.accounts.test_factors import cause_of, first_step
from tests.conftest import NOON, both_databases
from tests.factories import make_member, reload

pytestmark = both_databases


def registered(member: Member, key: SoftKey | None = None, name: str = "Phone") -> SoftKey:
    """A passkey of this member, kept."""
    key = key or SoftKey()
    options, challenge = actions.ask_passkey("register", member=member, now=NOON)
    made = actions.add_passkey(member, key.created(options), challenge, name=name, token=fresh_token(member), by=actor_of(member), now=NOON)
    assert isinstance(made, list)
    return key


def enter(key: SoftKey, **other) -> object:
    """Sign in with it, as the sign-in page does."""
    options, challenge = actions.ask_passkey("sign_in", now=NOON)
    return actions.enter_by_passkey(key.signed(options, **other), challenge, device="Firefox", by=VISITOR, now=NOON)


def count(model: type) -> int:
    session().rollback()
    return session().scalar(select(func.count(model.id)))


def refused(result: object) -> bool:
    return isinstance(result, Refusal) and result.cause == "passkey_refused" and count(SignIn) == count_fresh()


def count_fresh() -> int:
    """Sign-ins the tests made themselves."""
    return session().scalar(select(func.count(SignIn.id)).where(SignIn.device == "test"))


def test_a_passkey_is_kept_with_its_name_and_opens_both_steps(app: Flask) -> None:
    member = make_member()
    key = registered(member, name=" My\u202e phone ")
    row = session().scalars(select(Passkey)).one()
    assert (row.name, row.transports, row.sign_count, row.used_at) == ("My phone", "internal", 0, None)
    assert reload(member).factor_since == NOON
    assert codes_left(member.id) == 10
    assert [(m.event, m.context["what"]) for m in session().scalars(select(Mail))] == [("factor_added", "passkey")]
    entered = enter(key)
    person = me_by_sign_in(digest(entered.token))
    assert (person.id, person.factor_at) == (member.id, NOON)
    assert (reload(row).sign_count, row.used_at) == (1, NOON)
    registered(member, name="Key")
    assert [passkey.name for passkey in factors_of(member.id).passkeys] == ["My phone", "Key"]


def test_what_the_browser_is_told(app: Flask) -> None:
    member = make_member()
    key = registered(member)
    options = json.loads(actions.ask_passkey("register", member=member, now=NOON)[0])
    assert (options["rp"]["id"], options["attestation"], len(options["excludeCredentials"])) == ("localhost", "none", 1)
    assert str(member.id) not in options["user"]["id"]
    assert json.loads(actions.ask_passkey("sign_in", now=NOON)[0])["userVerification"] == "required"
    assert json.loads(actions.ask_passkey("sign_in", now=NOON)[0]).get("allowCredentials", []) == []
    assert len(json.loads(actions.ask_passkey("step", member=member, now=NOON)[0])["allowCredentials"]) == 1
    assert key.handle


def test_as_second_step(app: Flask) -> None:
    member = make_member()
    key = registered(member)
    step = first_step(member)
    options, challenge = actions.ask_passkey("step", member=member, now=NOON)
    assert actions.pass_by_passkey(step, key.signed(options, flags=PRESENT), challenge, by=VISITOR, now=NOON).token


@pytest.mark.parametrize("crafted", [
    {"challenge": "AAAA"}, {"origin": "https://evil.example"}, {"origin": "http://localhost:8001"}, {"flags": PRESENT}, {"flags": 0}, {"handle": b"somebody else"},
], ids=str)
def test_crafted_answers_open_nothing(app: Flask, crafted: dict) -> None:
    key = registered(make_member())
    assert refused(enter(key, **crafted))


def test_a_key_of_another_site_or_another_person_opens_nothing(app: Flask) -> None:
    key, other = registered(make_member()), registered(make_member())
    stranger = SoftKey()
    assert refused(enter(stranger))
    key.host = "evil.example"
    assert refused(enter(key))
    key.host = "localhost"
    key.key = SoftKey().key
    assert refused(enter(key)), "the right id with a wrong signature"
    other.id, other.handle = key.id, key.handle
    assert refused(enter(other))


def test_another_members_passkey_is_no_second_step(app: Flask) -> None:
    member, other = make_member(), make_member()
    registered(member)
    foreign = registered(other)
    step = first_step(member)
    options, challenge = actions.ask_passkey("step", member=member, now=NOON)
    assert refused(actions.pass_by_passkey(step, foreign.signed(options), challenge, by=VISITOR, now=NOON))
    options, challenge = actions.ask_passkey("step", member=other, now=NOON)
    assert refused(actions.pass_by_passkey(step, foreign.signed(options), challenge, by=VISITOR, now=NOON)), "a challenge asked for somebody else"
    token = fresh_token(member)
    options, challenge = actions.ask_passkey("confirm", member=member, now=NOON)
    assert isinstance(actions.confirm_by_passkey(member, foreign.signed(options), challenge, token=token, by=actor_of(member), now=NOON), Refusal)


def test_a_challenge_is_good_once_for_its_purpose_and_for_five_minutes(app: Flask) -> None:
    member = make_member()
    key = registered(member)
    options, challenge = actions.ask_passkey("sign_in", now=NOON)
    signed = key.signed(options)
    assert actions.enter_by_passkey(signed, challenge, by=VISITOR, now=NOON).token
    again = key.signed(options)
    for answer in (signed, again):
        assert isinstance(actions.enter_by_passkey(answer, challenge, by=VISITOR, now=NOON), Refusal)
    for purpose, at in (("step", NOON), ("confirm", NOON), ("register", NOON), ("sign_in", NOON + timedelta(minutes=5))):
        options, challenge = actions.ask_passkey(purpose, member=None if purpose == "sign_in" else member, now=NOON)
        assert isinstance(actions.enter_by_passkey(key.signed(json.dumps({"challenge": challenge})), challenge, by=VISITOR, now=at), Refusal)
    assert isinstance(actions.enter_by_passkey(key.signed(json.dumps({"challenge": "AAAA"})), "AAAA", by=VISITOR, now=NOON), Refusal), "never asked for"
    assert count(Challenge) == 0


def test_a_failed_answer_uses_its_challenge_up(app: Flask) -> None:
    key = registered(make_member())
    options, challenge = actions.ask_passkey("sign_in", now=NOON)
    for origin in ("https://evil.example", ""):
        assert refused(actions.enter_by_passkey(key.signed(options, origin=origin), challenge, by=VISITOR, now=NOON))


def test_a_counter_that_does_not_grow_is_refused(app: Flask) -> None:
    key = registered(make_member())
    assert enter(key).token
    assert isinstance(enter(key, grows=False), Refusal)
    key.count = 0
    assert isinstance(enter(key), Refusal)
    key.count = 7
    assert enter(key).token


def test_a_device_without_a_counter_is_fine(app: Flask) -> None:
    key = registered(make_member())
    for _ in range(2):
        assert enter(key, grows=False).token


def test_registering_is_refused_for_crafted_answers_too(app: Flask) -> None:
    member, other = make_member(), make_member()
    token, key = fresh_token(member), SoftKey()

    def add(**crafted) -> object:
        options, challenge = actions.ask_passkey("register", member=crafted.pop("asked_for", member), now=NOON)
        return actions.add_passkey(member, key.created(options, **crafted), challenge, name="Phone", token=token, by=actor_of(member), now=NOON)

    for crafted in ({"challenge": "AAAA"}, {"origin": "https://evil.example"}, {"asked_for": other}):
        assert isinstance(add(**crafted), Refusal)
    assert count(Passkey) == 0
    assert isinstance(add(), list)
    assert isinstance(add(), Refusal), "the same key twice"
    registered(other)
    for name in ("", "x" * 61):
        with pytest.raises(Refused):
            actions.add_passkey(member, "", "", name=name, token=token, by=actor_of(member), now=NOON)
    assert count(Passkey) == 2


def test_removed_it_opens_nothing(app: Flask) -> None:
    member, other = make_member(), make_member()
    key, foreign = registered(member), registered(other)
    mine = {"token": fresh_token(member), "by": actor_of(member), "now": NOON}
    rows = {row.member_id: row.id for row in session().scalars(select(Passkey))}
    actions.remove_passkey(member, rows[other.id], **mine)
    assert enter(foreign).token, "only one's own are removed"
    actions.remove_passkey(member, rows[member.id], **mine)
    actions.remove_passkey(member, rows[member.id], **mine)
    assert isinstance(enter(key), Refusal)
    assert reload(member).factor_since is None


def test_a_suspended_member_does_not_come_in_by_passkey(app: Flask) -> None:
    member = make_member()
    key = registered(member)
    reload(member).suspended_until = NOON + timedelta(days=1)
    session().commit()
    assert cause_of(lambda: enter(key)) == "suspended"


def test_hostile_answers_are_refused_and_no_error(app: Flask) -> None:
    member = make_member()
    key, token = registered(member), fresh_token(member)
    options, challenge = actions.ask_passkey("sign_in", now=NOON)
    good = json.loads(key.signed(options))
    spoiled = ["", "null", "[]", "{}", "[" * 20_000, '"x"', "\0", json.dumps({**good, "id": 1}), json.dumps({**good, "rawId": "é"}), json.dumps({**good, "response": None})]
    for name in good["response"]:
        spoiled += [json.dumps({**good, "response": {**good["response"], name: value}}) for value in (None, 1, "", "A", "é\0", "AAAA" * 2000, ["x"])]
    for answer in spoiled:
        _, challenge = actions.ask_passkey("sign_in", now=NOON)
        assert refused(actions.enter_by_passkey(answer, challenge, by=VISITOR, now=NOON)), answer[:80]
        _, challenge = actions.ask_passkey("register", member=member, now=NOON)
        assert isinstance(actions.add_passkey(member, answer, challenge, name="x", token=token, by=actor_of(member), now=NOON), Refusal), answer[:80]


@pytest.mark.parametrize("parallel", [2, 20])
def test_one_answer_sent_at_the_same_moment_opens_once(app: Flask, parallel: int) -> None:
    key = registered(make_member())
    options, challenge = actions.ask_passkey("sign_in", now=NOON)
    signed, answers, start = key.signed(options), [], Barrier(parallel)
    session().rollback()

    def send() -> None:
        with app.app_context():
            start.wait()
            try:
                answers.append(isinstance(actions.enter_by_passkey(signed, challenge, by=VISITOR, now=NOON), Refusal))
            finally:
                db.session.remove()

    threads = [Thread(target=send) for _ in range(parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [False] + [True] * (parallel - 1)
