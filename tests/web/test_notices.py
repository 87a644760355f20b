"""The inbox, the bell, the switches and the one-click link, as a browser and a mail program see them."""

from __future__ import annotations

import re
from email import policy
from email.parser import BytesParser

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts.models import Member
from ideas.board.models import Idea
from ideas.core.db import session, writing
from ideas.core.doors import doors
from ideas.lifecycle.actions import post_update, publish, remove
from ideas.notifications.actions import tell_notices
from ideas.notifications.models import Notice, NoticeChoice
from ideas.notifications.queries.unsubscribing import opened, signed
from ideas.worker import settle
from tests.browser import Browser
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member
from tests.house.world import Things
from tests.notifications.telling import event_of
from tests.sqlcount import statements

WORDS = "We looked at it for a long time, and this is what we found out."


@pytest.fixture
def creator(app: Flask) -> Member:
    """A member whose idea was answered."""
    member = make_member(name="Mila")
    post_update(make_idea(member, title="Clay marbles"), text=WORDS, by=make_actor("team"), now=NOON)
    tell_notices(event_of("update.posted"), now=NOON)
    return member


def test_the_bell_counts_and_the_inbox_shows(app: Flask, creator: Member) -> None:
    browser = Browser(app, creator)
    page = browser.get("/account/notices").text
    assert "Status update" in page and "Clay marbles" in page and "Your idea" in page
    assert 'aria-label="Notices: 1 new"' in page
    assert "bell" not in Browser(app).get("/").text.split("<main")[0]


def test_opening_a_notice_marks_it_and_leads_there(app: Flask, creator: Member) -> None:
    browser, notice = Browser(app, creator), session().scalars(select(Notice).where(Notice.channel == "inbox")).one()
    number = notice.id
    answer = browser.post(f"/account/notices/{number}")
    assert answer.status_code == 303 and re.search(r"/ideas/\d+-clay-marbles#update-\d+", answer.headers["Location"])
    assert 'aria-label="Notices"' in browser.get("/account/notices").text
    assert browser.post(f"/account/notices/{number}", htmx=True).headers["HX-Redirect"]


def test_all_read(app: Flask, creator: Member) -> None:
    browser = Browser(app, creator)
    assert browser.post("/account/notices/reading").status_code == 303
    page = browser.get("/account/notices").text
    assert "Mark all as read" not in page and "Clay marbles" in page


def test_of_an_idea_that_is_gone_the_inbox_tells_no_title(app: Flask, creator: Member) -> None:
    with writing() as current:
        current.query(Idea).update({"author_id": make_author(), "stage": "removed"})
    page = Browser(app, creator).get("/account/notices").text
    assert "Clay marbles" not in page and "This idea is no longer shown." in page
    number = session().scalars(select(Notice.id).where(Notice.channel == "inbox")).one()
    assert Browser(app, creator).post(f"/account/notices/{number}").headers["Location"].endswith("/account/notices")


def make_author() -> int:
    """Somebody else's idea from now on."""
    member = Member(handle="x", handle_key="x", name="X", created_at=NOON)
    session().add(member)
    session().flush()
    return member.id


def test_an_empty_inbox_says_what_will_stand_there(app: Flask) -> None:
    page = Browser(app, make_member(lang="de")).get("/account/notices").text
    assert "Noch nichts Neues für dich." in page


def test_pages_go_on_below_the_last_one(app: Flask) -> None:
    member = make_member()
    for _ in range(35):
        Things.notice(member)
    browser = Browser(app, member)
    first = browser.get("/account/notices").text
    onward = re.search(r'href="(/account/notices\?after=[^"]+)" rel="next', first)
    assert onward is not None and first.count("<li") >= 30
    second = browser.get(onward[1], htmx=True).text
    assert second.count('<li class="unread">') == 5 and "<main" not in second
    assert browser.get("/account/notices?after=rubbish").status_code == 200


def test_the_bell_stops_at_99(app: Flask) -> None:
    member = make_member()
    for _ in range(101):
        Things.notice(member)
    assert ">99+<" in Browser(app, member).get("/account/notices").text


def test_what_the_bell_and_the_inbox_ask(app: Flask, creator: Member) -> None:
    browser = Browser(app, creator)
    browser.get("/account/notices")
    with statements() as seen:
        browser.get("/account/notices")
    assert len([one for one in seen if "notices" in one]) == 3, "the page, its own count, the bell beside the member"
    assert "sign_ins" in seen[0] and "notices" in seen[0]
    with statements() as seen:
        browser.get("/guidelines")
    assert len([one for one in seen if "notices" in one]) == 1
    with statements() as seen:
        Browser(app).get("/guidelines")
    assert not [one for one in seen if "notices" in one]


# --- switches


def test_the_switches_in_the_settings(app: Flask, creator: Member) -> None:
    browser = Browser(app, creator)
    page = browser.get("/account").text
    assert 'name="own"' in page and 'name="desk"' not in page and 'name="reasons"' not in page
    answer = browser.post("/account/notices/choices", {"own": "inbox", "talk": "off", "desk": "mail"})
    assert answer.status_code == 303
    assert {(row.switch, row.level) for row in session().scalars(select(NoticeChoice))} == {("own", "inbox"), ("talk", "off")}
    assert browser.post("/account/notices/choices", {"own": "loud"}).status_code == 422


# --- mails


def letters() -> list:
    settle()
    return [BytesParser(policy=policy.default).parsebytes(path.read_bytes()) for path in sorted(doors.mail.folder.glob("*.eml"))]


def test_a_mail_says_what_and_why_in_the_readers_language(app: Flask) -> None:
    member = make_member(lang="de", name="Mila")
    post_update(make_idea(member, title="Clay marbles"), text=WORDS, by=make_actor("team"), now=NOON)
    (letter,) = letters()
    text, html = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert letter["Subject"] == "Stand der Dinge: Clay marbles"
    for part in (text, html):
        assert "Hallo Mila" in part and WORDS in part and "Du hörst davon, weil es deine Idee ist." in part and "Keine Mails dieser Art mehr" in part
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = re.fullmatch(r"<http://localhost:8000/account/notices/mails-off/([\w-]+)>", letter["List-Unsubscribe"].replace("\n", "").replace(" ", ""))
    assert link is not None and opened(link[1]) == (f"m:{member.id}", "own")


def test_a_statement_of_reasons_has_no_way_to_refuse_it(app: Flask) -> None:
    member = make_member()
    remove(make_idea(member), reason="illegal", text=WORDS, by=make_actor("moderator"), now=NOON)
    (letter,) = letters()
    assert letter["List-Unsubscribe"] is None
    text = letter.get_body(("plain",)).get_content()
    assert "Against the law" in text and WORDS in text and "mails-off" not in text


def test_publication_keeps_its_own_words(app: Flask) -> None:
    publish(make_idea(make_member(), stage="submitted", title="Clay marbles"), by=make_actor("moderator"), now=NOON)
    (letter,) = letters()
    assert letter["Subject"] == "Your idea is live: Clay marbles" and letter["List-Unsubscribe"]


# --- one click


def test_the_link_opens_a_page_and_changes_nothing(app: Flask, creator: Member) -> None:
    answer = Browser(app).get(f"/account/notices/mails-off/{signed(f'm:{creator.id}', 'own')}?lang=en")
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    assert "Your own ideas" in answer.text and "csrf" not in answer.text and creator.email not in answer.text
    assert session().scalar(select(func.count()).select_from(NoticeChoice)) == 0


def test_one_click_without_sign_in_cookie_or_token(app: Flask, creator: Member) -> None:
    path = f"/account/notices/mails-off/{signed(f'm:{creator.id}', 'own')}"
    for _ in range(3):
        answer = app.test_client(use_cookies=False).post(path, data={"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    assert [(row.switch, row.level) for row in session().scalars(select(NoticeChoice))] == [("own", "inbox")]
    post_update(make_idea(creator), text=WORDS, by=make_actor("team"), now=NOON)
    assert letters() == [], "also what waited to be sent"
    assert session().scalar(select(func.count()).select_from(Notice).where(Notice.channel == "inbox")) == 2


def test_it_is_bound_to_person_and_kind(app: Flask, creator: Member) -> None:
    other = make_member()
    app.test_client().post(f"/account/notices/mails-off/{signed(f'm:{other.id}', 'news')}")
    row = session().scalars(select(NoticeChoice)).one()
    assert (row.member_id, row.switch) == (other.id, "news")


@pytest.mark.parametrize("token", ["x", "ä", "m:1", "gAAAAAB" + "x" * 100])
def test_a_link_that_is_not_ours_finds_nothing(app: Flask, token: str) -> None:
    assert Browser(app).get(f"/account/notices/mails-off/{token}").status_code == 404
    assert app.test_client().post(f"/account/notices/mails-off/{token}").status_code == 404
    assert session().scalar(select(func.count()).select_from(NoticeChoice)) == 0


def test_reasons_cannot_be_refused_by_a_link(app: Flask, creator: Member) -> None:
    assert Browser(app).get(f"/account/notices/mails-off/{signed(f'm:{creator.id}', 'reasons')}").status_code == 404


def test_an_address_without_an_account_refuses_too(app: Flask) -> None:
    assert app.test_client().post(f"/account/notices/mails-off/{signed('a:somebody@example.org', 'reports')}").status_code == 200
    row = session().scalars(select(NoticeChoice)).one()
    assert (row.recipient, row.member_id) == ("a:somebody@example.org", None)


def test_who_has_left_gets_no_row(app: Flask) -> None:
    member = make_member(closed_at=NOON)
    assert app.test_client().post(f"/account/notices/mails-off/{signed(f'm:{member.id}', 'own')}").status_code == 200
    assert session().scalar(select(func.count()).select_from(NoticeChoice)) == 0


def test_the_page_that_ends_mails_speaks_as_the_mail_did(app: Flask) -> None:
    member = make_member(lang="de")
    path = f"/account/notices/mails-off/{signed(f'm:{member.id}', 'own')}"
    german, english = "Keine Mails dieser Art mehr", "No more mails of this kind"
    english_browser = {"Accept-Language": "en"}
    assert german in app.test_client().get(path, headers=english_browser).text
    assert german in app.test_client().post(path, headers=english_browser).text
    assert english in app.test_client().get(f"{path}?lang=en").text, "unless another language is asked for"
    assert english in app.test_client().get(f"/account/notices/mails-off/{signed('a:nobody@example.org', 'reports')}", headers=english_browser).text
    assert english in Browser(app, make_member(lang="en")).get(path).text, "who is signed in reads their own"
