"""The desk's members and outbox."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.core.db import now, session
from ideas.core.events import Event
from ideas.core.mail import OutboxLetter, outbox_list, outbox_read
from ideas.worker import settle
from tests.browser import Browser
from tests.factories import make_member, reload


@pytest.mark.parametrize(("role", "members", "outbox"), [(None, 303, 303), ("member", 403, 403), ("team", 403, 403), ("moderator", 200, 403), ("admin", 200, 200)])
def test_who_may_look(app: Flask, role: str | None, members: int, outbox: int) -> None:
    browser = Browser(app, make_member(role) if role else None)
    assert browser.get("/desk/members").status_code == members
    assert browser.get("/desk/outbox").status_code == outbox


def test_search_roles_and_suspension(app: Flask) -> None:
    admin, member = make_member("admin"), make_member(handle="anna")
    make_member(handle="berta")
    browser = Browser(app, admin)
    page = browser.get("/desk/members?q=ann").text
    assert "@anna" in page
    assert "@berta" not in page
    at = f"/desk/members/{member.id}"
    assert browser.get(at).status_code == 200
    assert browser.post(f"{at}/role", {"role": "team"}).location == at
    assert reload(member).role == "team"
    bad = browser.post(f"{at}/suspension", {"until": "never", "reason": "A long enough reason."})
    assert (bad.status_code, "A long enough reason." in bad.text) == (422, True)
    until = (now() + timedelta(days=7)).date().isoformat()
    assert browser.post(f"{at}/suspension", {"until": until, "reason": "A long enough reason."}).status_code == 303
    assert reload(member).suspended_until > now()
    assert "A long enough reason." in browser.get(at).text
    assert browser.post(f"{at}/suspension/lift").status_code == 303
    assert reload(member).suspended_until is None


def test_moderators_give_no_roles(app: Flask) -> None:
    member = make_member()
    assert Browser(app, make_member("moderator")).post(f"/desk/members/{member.id}/role", {"role": "admin"}).status_code == 403
    assert reload(member).role == "member"


def test_the_outbox_shows_letters(app: Flask) -> None:
    member = make_member(lang="de", name="Mila")
    Browser(app).post("/sign-in/link", {"email": member.email})
    settle()
    browser = Browser(app, make_member("admin"))
    page = browser.get("/desk/outbox").text
    name = page.split('href="/desk/outbox/')[1].split('"')[0]
    letter = browser.get(f"/desk/outbox/{name}").text
    assert "/account/links/" in letter
    assert "Mila" in letter
    html = browser.get(f"/desk/outbox/{name}/html")
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert browser.get("/desk/outbox/nonsense.eml").status_code == 404


def test_no_outbox_with_a_mail_server(app: Flask) -> None:
    app.extensions["settings"].smtp_url = "smtp://127.0.0.1:2525"
    assert Browser(app, make_member("admin")).get("/desk/outbox").status_code == 404


def test_members_are_narrowed_by_state(app: Flask) -> None:
    browser = Browser(app, make_member("admin", handle="ada"))
    make_member(handle="sus", suspended_until=now() + timedelta(days=3))
    make_member(handle="unc", confirmed_at=None, known_at=None)
    make_member(handle="neu", known_at=None)
    make_member(handle="old", source="fider", source_id="1")
    shown = {state: {handle for handle in ("ada", "sus", "unc", "neu", "old") if f">@{handle}<" in browser.get(f"/desk/members?state={state}").text} for state in ("", "suspended", "unconfirmed", "new", "no_factor", "from_before")}
    assert shown == {"": {"ada", "sus", "unc", "neu"}, "suspended": {"sus"}, "unconfirmed": {"unc"}, "new": {"neu"}, "no_factor": {"ada"}, "from_before": {"old"}}


def _letters(app: Flask, member: Member) -> list[OutboxLetter]:
    folder = app.extensions["settings"].outbox
    return [outbox_read(folder, letter.name) for letter in outbox_list(folder) if letter.to == member.email]


def test_an_admin_signs_somebody_out_and_both_that_and_a_role_are_told_by_mail(app: Flask) -> None:
    member = make_member(handle="anna", lang="de")
    theirs, browser = Browser(app, member), Browser(app, make_member("admin"))
    assert theirs.get("/account").status_code == 200
    at = f"/desk/members/{member.id}"
    assert "One sign-in" in browser.get(at).text
    unsaid = browser.post(f"{at}/sign-out")
    assert unsaid.status_code == 422 and "Choose the reason: the member reads it by mail." in unsaid.text and theirs.get("/account").status_code == 200
    assert browser.post(f"{at}/sign-out", {"sign_out_reason": "lost_device"}).location == at
    assert theirs.get("/account").status_code == 303
    browser.post(f"{at}/role", {"role": "team"})
    settle()
    letters = _letters(app, member)
    assert {letter.subject for letter in letters} == {"Du wurdest überall abgemeldet", "Deine Rolle wurde geändert"}
    assert ["Der Grund: Ein Gerät oder ein Schlüssel ging verloren." in letter.text for letter in sorted(letters, key=lambda one: one.subject)] == [False, True]
    kinds = session().scalars(select(Event.kind).where(Event.member_id == member.id, Event.kind.startswith("member."))).all()
    assert kinds == ["member.signed_out_by_staff", "member.role_changed"]


def test_who_may_do_less_is_told_why_and_the_log_keeps_it(app: Flask) -> None:
    member = make_member("team", handle="tom", lang="en")
    browser, at = Browser(app, make_member("admin")), f"/desk/members/{member.id}"
    for reason in ("", "nonsense"):
        unsaid = browser.post(f"{at}/role", {"role": "moderator", "role_reason": reason})
        assert unsaid.status_code == 422 and 'id="f-role_reason-error"' in unsaid.text and '<option value="moderator" selected>' in unsaid.text
    assert browser.post(f"{at}/role", {"role": "moderator", "role_reason": "task_ended"}).location == at
    settle()
    assert "The reason: The work for this portal has ended." in _letters(app, member)[0].text
    assert "Reason: The work for this portal has ended" in browser.get("/desk/audit?kind=member.role_changed").text
    assert "reason: task_ended" in browser.get("/desk/audit.csv?kind=member.role_changed").text


def test_moderators_sign_nobody_out(app: Flask) -> None:
    member = make_member()
    browser = Browser(app, make_member("moderator"))
    assert [browser.post(f"/desk/members/{member.id}/{act}").status_code for act in ("sign-out", "second-steps/removal")] == [403, 403]
    assert "Sign out everywhere" not in browser.get(f"/desk/members/{member.id}").text
