"""Second factors: the app, recovery codes, what comes and goes with them."""

from __future__ import annotations

import json
from datetime import timedelta
from threading import Barrier, Thread

import pyotp
import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts import actions
from ideas.accounts.models import SYSTEM, VISITOR, Mail, Member, RecoveryCode, SecondStep, SignIn, Totp
from ideas.accounts.queries import actor_of, codes_left, factors_of, me_by_sign_in, pending_secret
from ideas.core.db import db, session
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.refusal import Refusal, Refused
from ideas.core.secrets import digest, unseal
from tests.accounts.device import confirm, fresh_token, keep_code, make_app
from tests.conftest import NOON, both_databases
from tests.factories import make_actor, make_member, reload, sign_in_token

pytestmark = both_databases


def kinds() -> list[str]:
    return list(session().scalars(select(Event.kind).where(~Event.kind.startswith("board.")).order_by(Event.id)))


def letters() -> list[tuple[str, str | None]]:
    return [(m.event, m.context.get("what")) for m in session().scalars(select(Mail).order_by(Mail.id))]


def first_step(member: Member, at=NOON) -> str:
    """The browser's token after the password was right."""
    entered = actions.sign_in(member, seen_hash=member.password_hash, by=VISITOR, now=at)
    assert entered.token == ""
    return entered.step


def later(seconds: int):
    return NOON + timedelta(seconds=seconds)


def count(model: type) -> int:
    session().rollback()
    return session().scalar(select(func.count(model.id)))


def cause_of(call) -> str:
    with pytest.raises(Refused) as refused:
        call()
    return refused.value.refusal.cause


def test_an_app_counts_once_its_first_code_was_right(app: Flask) -> None:
    member = make_member()
    token = fresh_token(member)
    mine = {"token": token, "by": actor_of(member), "now": NOON}
    actions.begin_totp(member, **mine)
    first = pending_secret(member.id)
    actions.begin_totp(member, **mine)
    secret = pending_secret(member.id)
    assert first != secret
    assert count(Totp) == 1
    assert reload(member).factor_since is None
    assert cause_of(lambda: actions.confirm_totp(member, "000000", **mine)) == "code_wrong"
    codes = actions.confirm_totp(member, pyotp.TOTP(secret).at(NOON), **mine)
    assert (len(codes), len(set(codes)), codes_left(member.id)) == (10, 10, 10)
    assert reload(member).factor_since == NOON
    assert pending_secret(member.id) is None
    assert me_by_sign_in(digest(token)).factor_at == NOON
    assert letters() == [("factor_added", "totp")]
    assert kinds() == ["member.factor_begun", "member.factor_begun", "mail.requested", "member.factor_added", "member.recovery_codes_made"]
    assert cause_of(lambda: actions.begin_totp(member, **mine)) == "has_app"


def test_what_is_kept_is_sealed_or_a_digest(app: Flask) -> None:
    member = make_member()
    secret, code = make_app(member).secret, keep_code(member)
    row = session().scalars(select(Totp)).one()
    assert secret not in row.sealed
    assert unseal(doors.secret, "totp", row.sealed) == secret
    assert unseal("another secret of the portal, long", "totp", row.sealed) is None
    assert unseal(doors.secret, "another use", row.sealed) is None
    assert unseal(doors.secret, "totp", row.sealed[:-4] + "AAA=") is None
    kept = session().scalars(select(RecoveryCode)).one().digest
    assert code not in kept
    assert len(kept) == 64


@pytest.mark.parametrize("shift", [-30, 0, 30])
def test_the_password_opens_nothing_before_the_second_step(app: Flask, shift: int) -> None:
    member = make_member()
    totp = make_app(member)
    step = first_step(member)
    assert count(SignIn) == 0
    assert actions.pass_by_code(step, "123", by=VISITOR, now=NOON).cause == "code_wrong"
    entered = actions.pass_by_code(step, f" {totp.at(later(shift))[:3]} {totp.at(later(shift))[3:]}", device="Firefox", by=VISITOR, now=NOON)
    person = me_by_sign_in(digest(entered.token))
    assert (person.id, person.factor_at, person.own_confirmed_at) == (member.id, NOON, NOON)
    assert count(SecondStep) == 0
    assert kinds() == ["member.first_step_passed", "member.code_wrong", "member.signed_in"]


@pytest.mark.parametrize("shift", [-60, 60])
def test_a_code_of_another_minute_is_refused(app: Flask, shift: int) -> None:
    member = make_member()
    totp = make_app(member)
    assert actions.pass_by_code(first_step(member), totp.at(later(shift)), by=VISITOR, now=NOON).cause == "code_wrong"


def make_app_code(member: Member, shift: int) -> str:
    row = session().scalars(select(Totp).where(Totp.member_id == member.id)).one()
    code = pyotp.TOTP(unseal(doors.secret, "totp", row.sealed)).at(later(shift))
    session().rollback()
    return code


def test_a_code_works_once_and_none_before_it(app: Flask) -> None:
    member = make_member()
    totp = make_app(member)
    assert actions.pass_by_code(first_step(member), totp.at(NOON), by=VISITOR, now=NOON).token
    step = first_step(member)
    for used in (totp.at(NOON), totp.at(later(-30))):
        assert actions.pass_by_code(step, used, by=VISITOR, now=NOON).cause == "code_wrong"
    assert actions.pass_by_code(step, totp.at(later(30)), by=VISITOR, now=NOON).token


def test_a_recovery_code_works_once_in_any_spelling(app: Flask) -> None:
    member = make_member()
    make_app(member)
    code = keep_code(member)
    other = make_member()
    make_app(other)
    assert isinstance(actions.pass_by_code(first_step(other), code, by=VISITOR, now=NOON), Refusal)
    assert actions.pass_by_code(first_step(member), code.lower().replace("-", " "), by=VISITOR, now=NOON).token
    assert isinstance(actions.pass_by_code(first_step(member), code, by=VISITOR, now=NOON), Refusal)
    assert codes_left(member.id) == 0


def test_a_step_dies_after_five_wrong_codes_and_after_ten_minutes(app: Flask) -> None:
    member = make_member()
    totp = make_app(member)
    step = first_step(member)
    for _ in range(5):
        assert actions.pass_by_code(step, "111111", by=VISITOR, now=NOON).cause == "code_wrong"
    assert cause_of(lambda: actions.pass_by_code(step, totp.at(NOON), by=VISITOR, now=NOON)) == "step_over"
    step = first_step(member)
    assert cause_of(lambda: actions.pass_by_code(step, totp.at(later(600)), by=VISITOR, now=later(600))) == "step_over"
    assert cause_of(lambda: actions.pass_by_code("", totp.at(NOON), by=VISITOR, now=NOON)) == "step_over"


def test_ten_wrong_codes_an_hour_are_enough_for_one_account(app: Flask) -> None:
    member = make_member()
    totp = make_app(member)
    for _ in range(2):
        step = first_step(member)
        for _ in range(5):
            actions.pass_by_code(step, "111111", by=VISITOR, now=NOON)
    step = first_step(member)
    with pytest.raises(Refused) as refused:
        actions.pass_by_code(step, totp.at(NOON), by=VISITOR, now=NOON)
    assert (refused.value.refusal.cause, refused.value.refusal.again_at) == ("too_many_codes", NOON + timedelta(hours=1))
    at = later(3601)
    assert actions.pass_by_code(first_step(member, at), totp.at(at), by=VISITOR, now=at).token


def test_every_way_in_asks_for_the_second_step(app: Flask) -> None:
    from tests.accounts.test_entering import mailed_token

    member = make_member()
    totp = make_app(member)
    actions.request_link("sign_in", member.email, lang="en", by=VISITOR, now=NOON)
    by_link = actions.enter_by_link(mailed_token(), by=VISITOR, now=NOON)
    actions.request_link("sign_in", member.email, lang="en", by=VISITOR, now=NOON)
    code = session().scalars(select(Mail).order_by(Mail.id.desc())).first().context["code"]
    by_code = actions.enter_by_code(member.email, code, onward="/ideas", by=VISITOR, now=NOON)
    actions.request_link("reset", member.email, lang="en", by=VISITOR, now=NOON)
    by_reset = actions.reset_password(mailed_token(), "a hash", by=VISITOR, now=NOON)
    assert [entered.token for entered in (by_link, by_code, by_reset)] == ["", "", ""]
    assert count(SignIn) == 0
    for old in (by_link, by_code):
        assert cause_of(lambda old=old: actions.pass_by_code(old.step, totp.at(NOON), by=VISITOR, now=NOON)) == "step_over", "a new password ends begun sign-ins"
    assert actions.pass_by_code(by_reset.step, totp.at(NOON), by=VISITOR, now=NOON).token


def test_a_wish_is_done_after_the_second_step(app: Flask) -> None:
    from tests.accounts.test_entering import YES, mailed_token
    from tests.factories import make_idea

    member, idea = make_member(), make_idea()
    totp = make_app(member)
    actions.make_wish("support", idea.id, "", member.email, lang="en", agreed=YES, by=VISITOR, now=NOON)
    step = actions.enter_by_link(mailed_token(), by=VISITOR, now=NOON).step
    entered = actions.pass_by_code(step, totp.at(NOON), by=VISITOR, now=NOON)
    assert (entered.wish.kind, entered.wish.idea_id) == ("support", idea.id)


def test_factors_change_only_after_a_confirmation_and_by_their_member(app: Flask) -> None:
    member, other = make_member(), make_member()
    make_app(member)
    fresh, foreign, stale = fresh_token(member), fresh_token(other), sign_in_token(member)
    for token, by, at, cause in (
        (stale, actor_of(member), NOON, "confirm_first"),
        (fresh, actor_of(member), NOON + timedelta(minutes=10), "confirm_first"),
        (foreign, actor_of(other), NOON, "not_yours"),
        (foreign, actor_of(member), NOON, "confirm_first"),
        ("", actor_of(member), NOON, "confirm_first"),
    ):
        for change in (actions.begin_totp, actions.remove_totp, actions.make_recovery_codes):
            assert cause_of(lambda: change(member, token=token, by=by, now=at)) == cause
        assert cause_of(lambda: actions.confirm_totp(member, "1", token=token, by=by, now=at)) == cause
        assert cause_of(lambda: actions.remove_passkey(member, 1, token=token, by=by, now=at)) == cause
        assert cause_of(lambda: actions.add_passkey(member, "", "", name="x", token=token, by=by, now=at)) == cause
    assert factors_of(member.id).app is not None


def test_with_the_last_factor_everything_goes(app: Flask) -> None:
    member = make_member()
    make_app(member)
    keep_code(member)
    mine = {"token": fresh_token(member), "by": actor_of(member), "now": NOON}
    assert len(actions.make_recovery_codes(member, **mine)) == 10
    assert codes_left(member.id) == 10
    actions.remove_totp(member, **mine)
    actions.remove_totp(member, **mine)
    assert reload(member).factor_since is None
    assert codes_left(member.id) == 0
    assert letters() == [("factor_added", "recovery"), ("factor_removed", "totp")]
    assert actions.sign_in(member, seen_hash=member.password_hash, by=VISITOR, now=NOON).token
    assert cause_of(lambda: actions.make_recovery_codes(member, **mine)) == "code_wrong"


def test_only_admins_and_the_command_line_reset_factors(app: Flask) -> None:
    member = make_member()
    make_app(member)
    keep_code(member)
    token, step = sign_in_token(member), first_step(member)
    for role in ("member", "moderator", "team"):
        assert cause_of(lambda role=role: actions.reset_factors(member, by=make_actor(role), now=NOON)) == "not_yours"
    assert actions.reset_factors(member, by=SYSTEM, now=NOON) == 1
    assert reload(member).factor_since is None
    assert me_by_sign_in(digest(token)) is None
    assert cause_of(lambda: actions.pass_by_code(step, "1", by=VISITOR, now=NOON)) == "step_over"
    assert letters() == [("factor_removed", "all")]
    assert count(Totp) + count(RecoveryCode) == 0


def test_the_command_for_a_locked_out_admin(app: Flask) -> None:
    member = make_member("admin")
    make_app(member)
    done = app.test_cli_runner().invoke(args=["member", "reset-factors", "--email", member.email.upper()])
    assert json.loads(done.output.splitlines()[-1]) == {"id": member.id, "handle": member.handle, "removed": 1}
    assert reload(member).factor_since is None
    missing = app.test_cli_runner().invoke(args=["member", "reset-factors", "--email", "nobody@example.org"])
    assert missing.exit_code == 1


@pytest.mark.parametrize("parallel", [2, 20])
@pytest.mark.parametrize("way", ["app", "recovery", "step"])
def test_a_code_typed_at_the_same_moment_works_once(app: Flask, parallel: int, way: str) -> None:
    """The same code in as many begun sign-ins, and (`step`) in one begun sign-in with as many codes that all fit."""
    member = make_member()
    totp = make_app(member)
    codes = [keep_code(member, f"ABCD-EFGH-JKMN-{number:04}") for number in range(20)] if way == "step" else [keep_code(member)] if way == "recovery" else [totp.at(NOON)]
    steps = [first_step(member)] if way == "step" else [first_step(member) for _ in range(parallel)]
    answers, start = [], Barrier(parallel)
    session().rollback()

    def enter(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                result = actions.pass_by_code(steps[number % len(steps)], codes[number % len(codes)], by=VISITOR, now=NOON)
                answers.append("in" if not isinstance(result, Refusal) else result.cause)
            except Refused as refused:
                answers.append(refused.refusal.cause)
            finally:
                db.session.remove()

    threads = [Thread(target=enter, args=(number,)) for number in range(parallel)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == parallel
    assert answers.count("in") == 1
    assert set(answers) <= {"in", "code_wrong", "step_over", "too_many_codes"}
    assert count(SignIn) == 1


def test_what_nobody_finished_is_swept_away(app: Flask) -> None:
    member = make_member()
    make_app(member)
    first_step(member)
    actions.ask_passkey("sign_in", now=NOON)
    actions.end_old(now=NOON + timedelta(hours=1))
    assert count(SecondStep) == 0


def test_a_confirmed_sign_in_by_each_way(app: Flask) -> None:
    member = make_member()
    token = sign_in_token(member)
    mine = {"token": token, "by": actor_of(member), "now": NOON}

    def confirmed() -> bool:
        session().rollback()
        found = me_by_sign_in(digest(token)).own_confirmed_at == NOON
        confirm(member, NOON - timedelta(days=1))
        return found

    actions.confirm_by_password(member, seen_hash=member.password_hash, **mine)
    assert confirmed()
    assert cause_of(lambda: actions.confirm_by_password(member, seen_hash="another", **mine)) == "code_wrong"
    actions.mail_own_code(member, by=actor_of(member), now=NOON)
    code = session().scalars(select(Mail).order_by(Mail.id.desc())).first().context["code"]
    assert actions.confirm_by_mailed_code(member, "ABCD-2345", **mine).cause == "code_wrong"
    assert actions.confirm_by_mailed_code(member, code, **mine) is None
    assert confirmed()
    assert actions.confirm_by_mailed_code(member, code, **mine).cause == "code_wrong"
    totp = make_app(member)
    assert cause_of(lambda: actions.mail_own_code(reload(member), by=actor_of(member), now=NOON)) == "factor_instead"
    assert actions.confirm_by_code(member, "111111", **mine).cause == "code_wrong"
    assert actions.confirm_by_code(member, totp.at(NOON), **mine) is None
    assert confirmed()
    assert not confirmed()
    other = make_member()
    assert cause_of(lambda: actions.confirm_by_password(other, seen_hash=other.password_hash, token=token, by=actor_of(other), now=NOON)) == "not_yours"
    assert cause_of(lambda: actions.confirm_by_code(member, totp.at(later(30)), token=token, by=actor_of(other), now=NOON)) == "not_yours"


def test_the_row_of_a_member_says_whether_there_is_a_factor(app: Flask) -> None:
    """`factor_since` is set while there is a factor and only then: signing in reads nothing else."""
    member = make_member()
    mine = {"token": fresh_token(member), "by": actor_of(member), "now": NOON}
    actions.begin_totp(member, **mine)
    assert (reload(member).factor_since, factors_of(member.id).any) == (None, False)
    actions.confirm_totp(member, make_app_code(member, 0), **mine)
    assert (reload(member).factor_since, factors_of(member.id).any) == (NOON, True)
    actions.remove_totp(member, **mine)
    assert (reload(member).factor_since, factors_of(member.id).any) == (None, False)
