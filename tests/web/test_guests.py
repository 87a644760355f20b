"""A visitor comments without an account: form, mailed link, its one button; the comment waits, and stands then with the name."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from ideas.accounts.models import Mail, Member
from ideas.comments import actions
from ideas.comments.models import Comment
from ideas.core.db import now, session, writing
from ideas.core.links import idea_path
from ideas.core.numbers import NumberRow
from tests.browser import Browser
from tests.factories import make_actor, make_idea, make_member

FORM = {"do": "comment", "text": "Good <b>wood</b>.", "email": "kim@example.org", "old_enough": "1", "terms": "1", "guest": "1", "name": "Kim <i>"}


def test_the_whole_way_without_an_account(app: Flask) -> None:
    idea, visitor = make_idea(), Browser(app)
    place = f"/ideas/{idea.id}/join?do=comment&lang=en"
    assert "Only this comment, without an account" in visitor.get(place).text
    wrong = visitor.post(place, FORM | {"name": "", "email": "kim"})
    assert (wrong.status_code, 'id="f-name-error"' in wrong.text, 'id="f-email-error"' in wrong.text, 'name="guest" value="1" checked' in wrong.text) == (422, True, True, True)
    assert visitor.post(place, FORM).status_code == 303
    mail = session().scalars(select(Mail).order_by(Mail.id.desc())).first()
    link = "/account/links/" + mail.context["url"].rpartition("/")[2]
    page = visitor.get(f"{link}?lang=en").text
    assert "a person looks at your comment" in page and "Good &lt;b&gt;wood" in page
    assert session().scalars(select(Comment)).all() == []
    answer = visitor.post(link)
    assert (answer.status_code, answer.location.split("?")[0]) == (303, idea_path(idea.id, idea.slug))
    assert visitor.post(link).status_code == 410
    assert "Good" not in visitor.get(f"/ideas/{idea.id}/comments").text
    comment = session().scalars(select(Comment)).one()
    actions.approve(comment, by=make_actor("moderator"), now=now())
    shown = visitor.get(f"/ideas/{idea.id}/comments?lang=en").text
    assert "Kim &lt;i&gt; (without an account)" in shown and "kim@example.org" not in shown
    api = visitor.get(f"/api/v1/ideas/{idea.id}/comments").json["items"]
    assert [(one["state"] if "state" in one else "public", one["body"]) for one in api] == [("public", "Good <b>wood</b>.")]
    assert session().scalar(select(Member).where(Member.email == "kim@example.org")) is None
    mail = session().scalars(select(Mail).where(Mail.event == "guest_comment")).one()
    link = "/account/links/" + mail.context["url"].rpartition("/")[2]
    page = visitor.get(f"{link}?lang=en").text
    assert "Take this comment back?" in page and "Good &lt;b&gt;wood" in page
    assert "Kim &lt;i&gt;" in visitor.get(f"/ideas/{idea.id}/comments?lang=en").text  # looking did nothing
    assert visitor.post(link).status_code == 303
    assert visitor.post(link).status_code == 410
    assert "Kim" not in visitor.get(f"/ideas/{idea.id}/comments?lang=en").text


def test_a_board_takes_it_away(app: Flask) -> None:
    idea, admin, visitor = make_idea(), Browser(app, make_member("admin")), Browser(app)
    form = {"name_de": "Ideen", "name_en": "Ideas", "preset": "small_brand", "pre_moderation": "1"}
    assert 'name="takes_guests" value="1" checked' in admin.get("/desk/boards/products").text
    assert admin.post("/desk/boards/products", form).status_code == 303
    assert "without an account" not in visitor.get(f"/ideas/{idea.id}/join?do=comment&lang=en").text
    assert 'name="takes_guests" value="1" checked' not in admin.get("/desk/boards/products").text
    admin.post("/desk/boards/products", form | {"takes_guests": "1"})
    assert "without an account" in visitor.get(f"/ideas/{idea.id}/join?do=comment&lang=en").text


def test_the_setting_takes_it_away(app: Flask) -> None:
    idea, visitor = make_idea(), Browser(app)
    with writing() as current:
        current.add(NumberRow(name="comments_without_account", value=0))
    assert "without an account" not in visitor.get(f"/ideas/{idea.id}/join?do=comment&lang=en").text
    assert visitor.post(f"/ideas/{idea.id}/join?do=comment", FORM).status_code == 303  # as before: it makes a member once the address is confirmed
    mail = session().scalars(select(Mail).order_by(Mail.id.desc())).first()
    assert mail.context["kind"] == "comment"
