"""Mailed codes and links: one row, once, in time, for one purpose and person, also at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts import actions
from ideas.accounts.models import VISITOR, Mail, Member, OneTimeLink, SignIn
from ideas.accounts.queries import actor_of, me_by_sign_in
from ideas.core.db import db, session
from ideas.core.events import Event
from ideas.core.refusal import Refusal, Refused
from ideas.core.secrets import digest
from ideas.privacy.actions import close
from tests.accounts.device import fresh_token
from tests.accounts.test_entering import mailed_token
from tests.conftest import NOON, both_databases
from tests.factories import make_member, reload

pytestmark = both_databases


def mailed(email: str, now=NOON) -> tuple[str, str]:
    """The link's token and the code of a mail to sign in."""
    actions.request_link("sign_in", email, lang="en", by=VISITOR, now=now)
    code = session().scalars(select(Mail).order_by(Mail.id.desc())).first().context["code"]
    return mailed_token(), code


def enter(email: str, code: str, now=NOON) -> object:
    return actions.enter_by_code(email, code, device="Firefox", by=VISITOR, now=now)


def is_wrong(result: object) -> bool:
    return isinstance(result, Refusal) and result.cause == "code_wrong"


def test_the_code_signs_in_in_any_spelling_and_kills_its_link(app: Flask) -> None:
    member = make_member(confirmed_at=None)
    token, code = mailed(member.email)
    assert (len(code), code[4]) == (9, "-")
    assert code not in session().scalars(select(OneTimeLink.code_digest)).one()
    entered = enter(f" {member.email.upper()}", code.lower().replace("-", " "))
    assert me_by_sign_in(digest(entered.token)).id == member.id
    assert reload(member).confirmed_at == NOON
    assert is_wrong(enter(member.email, code))
    with pytest.raises(Refused) as refused:
        actions.enter_by_link(token, by=VISITOR, now=NOON)
    assert refused.value.refusal.cause == "link_used"


def test_the_link_kills_its_code_and_no_other(app: Flask) -> None:
    member = make_member()
    token, code = mailed(member.email)
    _, other = mailed(member.email)
    actions.enter_by_link(token, by=VISITOR, now=NOON)
    assert is_wrong(enter(member.email, code))
    assert enter(member.email, other).token


def test_five_wrong_tries_kill_the_code_but_not_the_link(app: Flask) -> None:
    member = make_member()
    token, code = mailed(member.email)
    for _ in range(5):
        assert is_wrong(enter(member.email, "AAAA-AAAA"))
    assert is_wrong(enter(member.email, code))
    assert actions.enter_by_link(token, by=VISITOR, now=NOON).token


def test_a_code_is_bound_to_address_purpose_and_time(app: Flask) -> None:
    member, other = make_member(), make_member()
    _, code = mailed(member.email)
    mailed(other.email)
    assert is_wrong(enter(other.email, code))
    assert is_wrong(actions.confirm_by_mailed_code(member, code, token=fresh_token(member), by=actor_of(member), now=NOON))
    actions.mail_own_code(member, by=actor_of(member), now=NOON)
    own = session().scalars(select(Mail).order_by(Mail.id.desc())).first().context["code"]
    assert is_wrong(enter(member.email, own))
    assert is_wrong(actions.confirm_by_mailed_code(other, own, token=fresh_token(other), by=actor_of(other), now=NOON))
    assert is_wrong(enter(member.email, code, NOON + timedelta(minutes=30)))
    assert enter(member.email, code, NOON + timedelta(minutes=29)).token


def test_a_new_password_ends_mailed_codes(app: Flask) -> None:
    member = make_member()
    _, code = mailed(member.email)
    actions.change_password(member, "a hash", keep=fresh_token(member), by=actor_of(member), now=NOON)
    assert is_wrong(enter(member.email, code))


def test_an_unknown_address_is_answered_and_remembered_alike(app: Flask) -> None:
    known = make_member().email
    seen = []
    for email in (known, "nobody@example.org"):
        before = session().scalar(select(func.count(Event.id)))
        actions.request_link("sign_in", email, lang="en", by=VISITOR, now=NOON)
        answer = enter(email, "AAAA-AAAA")
        events = session().scalars(select(Event.kind).order_by(Event.id).offset(before)).all()
        row = session().scalars(select(OneTimeLink).order_by(OneTimeLink.id.desc())).first()
        seen.append((answer, events, row.wrong_count, len(row.code_digest)))
    assert seen[0] == seen[1]
    mail = session().scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert (mail.event, mail.context["url"], mail.context["code"]) == ("no_account", "", "")


def _at_once(app: Flask, calls: list[Callable[[], object]]) -> list[str]:
    """What each call came to, all begun at the same moment: `done`, or the cause of its refusal."""
    answers, start = [], Barrier(len(calls))
    session().rollback()

    def run(call: Callable[[], object]) -> None:
        with app.app_context():
            start.wait()
            try:
                result = call()
                answers.append(result.cause if isinstance(result, Refusal) else "done")
            except Refused as refused:
                answers.append(refused.refusal.cause)
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == len(calls)
    return answers


@pytest.mark.parametrize("parallel", [2, 20])
@pytest.mark.parametrize("way", ["code", "link and code"])
def test_code_and_link_at_the_same_moment_work_once_together(app: Flask, parallel: int, way: str) -> None:
    email = make_member().email
    token, code = mailed(email)
    by_code, by_link = (lambda: enter(email, code)), (lambda: actions.enter_by_link(token, by=VISITOR, now=NOON))
    answers = _at_once(app, [by_link if way != "code" and number % 2 else by_code for number in range(parallel)])
    assert answers.count("done") == 1
    assert set(answers) <= {"done", "code_wrong", "link_used"}
    assert session().scalar(select(func.count(SignIn.id))) == 1


@pytest.mark.parametrize("parallel", [2, 20])
@pytest.mark.parametrize("purpose", ["sign_in", "reset", "change_email", "close", "own"])
def test_every_kind_of_link_works_once_at_the_same_moment(app: Flask, purpose: str, parallel: int) -> None:
    member = make_member()
    use = _prepared(purpose, member)
    answers = _at_once(app, [use] * parallel)
    assert answers.count("done") == 1
    assert set(answers) <= {"done", "link_used", "link_unknown", "code_wrong", "sign_in_first", "not_yours"}


def _prepared(purpose: str, member: Member) -> Callable[[], object]:
    """Mails the link and gives what following it does."""
    by, member_id = actor_of(member), member.id
    if purpose == "own":
        token = fresh_token(member)
        actions.mail_own_code(member, by=by, now=NOON)
        code = session().scalars(select(Mail).order_by(Mail.id.desc())).first().context["code"]
        return lambda: actions.confirm_by_mailed_code(db.session.get(Member, member_id), code, token=token, by=by, now=NOON)
    if purpose == "change_email":
        actions.request_email_change(member, "neu@example.org", token=fresh_token(member), by=by, now=NOON)
    elif purpose == "close":
        actions.request_close(member, by=by, now=NOON)
    else:
        actions.request_link(purpose, member.email, lang="en", by=VISITOR, now=NOON)
    link = mailed_token()
    return {
        "sign_in": lambda: actions.enter_by_link(link, by=VISITOR, now=NOON),
        "reset": lambda: actions.reset_password(link, "a hash", by=VISITOR, now=NOON),
        "change_email": lambda: actions.change_email(link, by=VISITOR, now=NOON),
        "close": lambda: close(db.session.get(Member, member_id), link=link, by=by, now=NOON),
    }[purpose]


@pytest.mark.parametrize("purpose", ["sign_in", "reset", "change_email", "close"])
def test_a_link_does_nothing_but_its_purpose_and_only_in_time(app: Flask, purpose: str) -> None:
    member = make_member()
    _prepared(purpose, member)
    link, by = mailed_token(), actor_of(member)
    uses = {
        "sign_in": lambda at: actions.enter_by_link(link, by=VISITOR, now=at), "reset": lambda at: actions.reset_password(link, "a hash", by=VISITOR, now=at),
        "change_email": lambda at: actions.change_email(link, by=VISITOR, now=at), "close": lambda at: close(member, link=link, by=by, now=at),
    }
    for name, use in uses.items():
        with pytest.raises(Refused) as refused:
            use(NOON + timedelta(days=4) if name == purpose else NOON)
        assert refused.value.refusal.cause == ("link_expired" if name == purpose else "link_unknown")
    assert (reload(member).closed_at, member.password_hash != "a hash", member.email != "neu@example.org") == (None, True, True)
    assert session().scalar(select(func.count(SignIn.id)).where(SignIn.device != "test")) == 0


def test_a_link_for_closing_closes_nobody_else(app: Flask) -> None:
    member, other = make_member(), make_member()
    _prepared("close", member)
    link = mailed_token()
    with pytest.raises(Refused) as refused:
        close(other, link=link, by=actor_of(other), now=NOON)
    assert refused.value.refusal.cause == "not_yours"
    assert reload(other).closed_at is None


@pytest.mark.parametrize("way", ["step", "link", "code", "passkey"])
def test_coming_in_beside_a_new_password_never_waits_in_a_circle(app: Flask, way: str) -> None:
    """Both hold the member's row first; whoever is first, nobody comes in by what a new password has ended."""
    from tests.accounts.device import SoftKey, make_app
    from tests.accounts.test_passkeys import registered

    for _ in range(8):
        member = make_member()
        enter_now = _way_in(way, member, make_app, registered, SoftKey)
        keep, by = fresh_token(member), actor_of(member)
        member_id = member.id
        change = lambda keep=keep, by=by, member_id=member_id: actions.change_password(db.session.get(Member, member_id), "a hash", keep=keep, by=by, now=NOON)  # noqa: E731
        answers = _at_once(app, [enter_now, change])
        assert answers.count("done") >= 1
        assert set(answers) <= {"done", "step_over", "link_used", "code_wrong"}
        db.session.remove()


def _way_in(way: str, member: Member, make_app, registered, SoftKey) -> Callable[[], object]:
    if way == "passkey":
        key = registered(member, SoftKey())
        options, challenge = actions.ask_passkey("sign_in", now=NOON)
        signed = key.signed(options)
        return lambda: actions.enter_by_passkey(signed, challenge, by=VISITOR, now=NOON)
    if way == "step":
        code = make_app(member).at(NOON)
        step = actions.sign_in(member, seen_hash=member.password_hash, by=VISITOR, now=NOON).step
        return lambda: actions.pass_by_code(step, code, by=VISITOR, now=NOON)
    email = member.email
    token, code = mailed(email)
    return (lambda: enter(email, code)) if way == "code" else (lambda: actions.enter_by_link(token, by=VISITOR, now=NOON))
