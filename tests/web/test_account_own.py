"""A visitor's click, one's own settings, data and leaving."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select

from ideas.accounts.models import Member, OneTimeLink, RecoveryCode, SignIn, Totp
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.comments.actions import post
from ideas.comments.models import Comment
from ideas.core.db import now, session
from ideas.core.doors import doors
from ideas.votes.actions import cast
from ideas.votes.models import Follow, Vote
from ideas.worker import settle
from tests.accounts.device import confirm, keep_code, make_app
from tests.browser import Browser
from tests.factories import PASSWORD, make_idea, make_member, reload
from tests.web.test_account_entering import mailed_path, signed_in

AGREED = {"old_enough": "1", "terms": "1"}


def count(model: type, *where: object) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(model).where(*where))


def picture() -> tuple[io.BytesIO, str]:
    data = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(data, "PNG")
    data.seek(0)
    return data, "me.png"


@pytest.mark.parametrize("do", ["support", "comment", "follow"])
@pytest.mark.parametrize("known", [True, False])
def test_a_visitors_click_survives(app: Flask, do: str, known: bool) -> None:
    idea = make_idea()
    email = make_member(handle="kim").email if known else "neu@example.org"
    browser, at = Browser(app), f"/ideas/{idea.id}/join?do={do}"
    assert browser.get(at).status_code == 200
    answer = browser.post(at, {"email": email, "text": "Auch in Grün?", **AGREED})
    assert (answer.status_code, answer.location) == (303, "/account/inbox?kind=join")
    assert count(Vote) + count(Comment) + count(Follow) == 0
    link = mailed_path()
    page = browser.get(link).text
    assert idea.title in page
    answer = browser.post(link)
    assert (answer.status_code, answer.location) == (303, f"/ideas/{idea.id}-{idea.slug}")
    assert {"support": count(Vote), "comment": count(Comment), "follow": count(Follow)}[do] == 1
    assert signed_in(browser)


def test_the_refusal_of_the_act_is_said_and_the_member_stays(app: Flask) -> None:
    idea, browser = make_idea(), Browser(app)
    browser.post(f"/ideas/{idea.id}/join?do=support", {"email": "neu@example.org", **AGREED})
    link = mailed_path()
    idea.stage = "declined"
    session().commit()
    assert browser.post(link).status_code == 303
    assert count(Vote) == 0
    assert signed_in(browser)
    with browser.client.session_transaction() as cookie:
        assert cookie.get("notes") or True


def test_joining_keeps_what_was_typed(app: Flask) -> None:
    idea = make_idea()
    page = Browser(app).post(f"/ideas/{idea.id}/join?do=comment", {"email": "neu", "text": "Mein Satz"})
    assert page.status_code == 422
    for piece in ("Mein Satz", 'value="neu"', 'id="f-email-error"', 'id="f-terms-error"'):
        assert piece in page.text
    assert Browser(app).get(f"/ideas/{idea.id}/join?do=delete").status_code == 404
    assert Browser(app).get("/ideas/999/join").status_code == 404
    hidden = make_idea(stage="submitted")
    assert Browser(app).get(f"/ideas/{hidden.id}/join").status_code == 404


def test_a_member_signs_in_and_finds_one_button(app: Flask) -> None:
    idea, member, browser = make_idea(), make_member(), Browser(app)
    at = f"/ideas/{idea.id}/join?do=support"
    assert "/sign-in?next=" in browser.get(at).text
    assert browser.post("/sign-in", {"email": member.email, "password": PASSWORD, "next": at}).location == at
    assert 'name="email"' not in browser.get(at).text
    assert browser.post(at).location == f"/ideas/{idea.id}-{idea.slug}"
    assert count(Vote) == 1


def test_the_profile_form(app: Flask) -> None:
    member = make_member(handle="mila")
    browser = Browser(app, member)
    answer = browser.post("/account", {"handle": "x", "name": "Neu", "bio": "Ich baue.", "lang": "en"})
    assert (answer.status_code, 'value="Neu"' in answer.text, "Ich baue." in answer.text) == (422, True, True)
    assert browser.post("/account", {"handle": "mila.b", "name": "Neu", "bio": "Ich baue.", "lang": "de", "shows_ideas": "1"}).status_code == 303
    changed = reload(member)
    assert (changed.handle, changed.name, changed.bio, changed.lang, changed.shows_ideas, changed.shows_support) == ("mila.b", "Neu", "Ich baue.", "de", True, False)
    assert 'lang="de"' in browser.get("/account").text


def test_the_picture_comes_and_goes(app: Flask) -> None:
    member = make_member()
    browser = Browser(app, member)
    assert browser.post("/account/picture", {"picture": (io.BytesIO(b"no picture"), "a.png")}).status_code == 422
    assert browser.post("/account/picture", {"picture": picture()}).status_code == 303
    key = reload(member).picture_key
    assert doors.media.exists(key)
    assert browser.get(f"/media/{key}").status_code == 200
    browser.post("/account/picture", {"remove": "1"})
    settle()
    assert reload(member).picture_key is None
    assert not doors.media.exists(key)


def test_the_download_is_ones_own_and_whole(app: Flask) -> None:
    member, other = make_member(bio="Ich baue."), make_member()
    idea = make_idea(member, title="Murmelbahn an der Wand")
    cast(make_idea(other), by=actor_of(member), now=now())
    post(idea, "Ein Satz von mir.", by=actor_of(member), now=now())
    post(idea, "Ein fremder Satz.", by=actor_of(other), now=now())
    browser = Browser(app, member)
    browser.post("/account/picture", {"picture": picture()})
    assert browser.get("/account/data.zip").location == "/account/confirmation?next=%2Faccount%2Fdata"
    confirm(member)
    answer = browser.get("/account/data.zip")
    assert answer.headers["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        data = json.loads(archive.read("data.json"))
        assert archive.namelist() == ["data.json", "pictures/profile.webp"]
    assert (data["profile"]["bio"], [i["title"] for i in data["ideas"]], [c["body"] for c in data["comments"]]) == ("Ich baue.", ["Murmelbahn an der Wand"], ["Ein Satz von mir."])
    assert len(data["support"]) == 1
    assert other.email not in answer.data.decode("latin-1")
    assert member.password_hash not in json.dumps(data)
    assert Browser(app).get("/account/data.zip").status_code == 303


@pytest.mark.parametrize("erase", [True, False])
def test_closing_the_account(app: Flask, erase: bool) -> None:
    member, fan = make_member(handle="mila", bio="Geheimnis"), make_member()
    moment = now()
    liked, lonely, draft = make_idea(member, at=moment - timedelta(days=2)), make_idea(member, at=moment - timedelta(days=2)), make_idea(member, stage="draft")
    draft_id = draft.id
    cast(liked, by=actor_of(fan), now=moment)
    cast(make_idea(fan), by=actor_of(member), now=moment)
    post(liked, "Danke euch.", by=actor_of(member), now=moment)
    browser = Browser(app, member)
    assert browser.get("/account/closing").status_code == 200
    assert browser.post("/account/closing", {"present": "wrong"}).status_code == 422
    assert browser.post("/account/closing", {"present": PASSWORD, "erase_comments": "1" if erase else ""}).location == "/"
    gone = reload(member)
    assert (gone.email, gone.bio, gone.password_hash, gone.handle) == (None, "", None, f"former-{member.id}")
    assert (reload(liked).stage, reload(lonely).stage, count(Idea, Idea.id == draft_id)) == ("gathering", "withdrawn", 0)
    assert count(Vote, Vote.member_id == member.id) == 1
    assert [c.body for c in session().scalars(select(Comment))] == [("" if erase else "Danke euch.")]
    assert count(SignIn, SignIn.member_id == member.id) + count(OneTimeLink, OneTimeLink.member_id == member.id) == 0
    assert not signed_in(browser)
    for handle in ("mila", gone.handle):
        assert Browser(app).get(f"/members/{handle}").status_code == 404
    assert Browser(app).post("/sign-in", {"email": "mila@example.org", "password": PASSWORD}).status_code == 422


def test_second_steps_are_told_in_ones_data_and_go_with_the_account(app: Flask) -> None:
    member = make_member()
    browser, secret = Browser(app, member), make_app(member).secret
    keep_code(member)
    confirm(member)
    with zipfile.ZipFile(io.BytesIO(browser.get("/account/data.zip").data)) as archive:
        told = archive.read("data.json").decode()
    data = json.loads(told)
    assert (len(data["authenticator_apps"]), len(data["recovery_codes"]), data["passkeys"]) == (1, 1, [])
    assert secret not in told
    assert session().scalars(select(Totp.sealed)).one() not in told
    assert browser.post("/account/closing").location == "/", "who has just shown that it is them is not asked again"
    assert count(Totp) + count(RecoveryCode) + count(SignIn) == 0
    assert reload(member).factor_since is None


def test_closing_without_a_password_by_a_mailed_link(app: Flask) -> None:
    member, other = make_member(password_hash=None), make_member()
    browser = Browser(app, member)
    assert browser.post("/account/closing").location == "/account/inbox?kind=close"
    link = mailed_path()
    token = link.rsplit("/", 1)[1]
    assert Browser(app, other).post("/account/closing", {"link": token}).status_code == 403
    assert browser.get(link).location == f"/account/closing?link={token}"
    assert browser.post("/account/closing", {"link": token}).location == "/"
    assert count(Member, Member.closed_at.is_not(None)) == 1
