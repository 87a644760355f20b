"""Account mails: rendered in the reader's language, sent once, gone from the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from ideas.accounts import actions
from ideas.accounts.models import SYSTEM, VISITOR, Mail
from ideas.core.db import session
from ideas.core.doors import doors
from ideas.core.events import Delivery
from ideas.core.mail import outbox_list, outbox_read
from ideas.lifecycle.actions import publish, return_with_reasons
from ideas.notifications.actions import tell_notices
from ideas.worker import settle
from tests.conftest import NOON
from tests.factories import make_actor, make_idea, make_member

MAILS = sorted(path.name for path in (Path(__file__).parents[2] / "templates" / "mail").iterdir() if path.is_dir())
FACTS = {
    "url": "http://localhost:8000/account/links/x", "kind": "follow", "hours": 24, "minutes": 30, "until": "2026-07-08T12:00:00+00:00", "reason": "Wegen <b>",
    "title": "Eine <i>Idee</i>", "text": "Zwei\nZeilen", "why": "Too costly", "code": "ABCD-2345", "what": "totp", "role": "team",
    "because": "Weil <b>", "group": "Deine eigenen Ideen", "unsubscribe": "http://localhost:8000/account/notices/mails-off/x", "settings": "http://localhost:8000/account#notices",
    "number": "R-12", "quote": "Ein <b>Satz</b>", "ground": "our rules", "scope": "Everywhere.", "appeal_until": "2027-01-08T12:00:00+00:00", "noticed": True, "decided": "hidden",
    "days": 183, "own_url": "http://localhost:8000/ideas/7/edit",
}


def letters() -> list:
    settle()
    assert session().scalar(select(func.count(Mail.id))) == 0
    assert session().scalars(select(Delivery.last_error).where(Delivery.last_error.is_not(None))).all() == []
    return [outbox_read(doors.mail.folder, entry.name) for entry in outbox_list(doors.mail.folder)]


@pytest.mark.parametrize("locale", ["de", "en"])
@pytest.mark.parametrize("event", MAILS)
def test_every_mail_reads_well_in_both_languages(app: Flask, event: str, locale: str) -> None:
    context = {"brand": doors.brand, "site_name": "Tüftelei", "public_url": "http://localhost:8000", "name": "Mila", "say": str, "say_moment": str}
    subject, text, html = doors.letters.render(event, locale, **context, **FACTS)
    assert subject
    for part in (text, html):
        assert "%(" not in part
        assert "{{" not in part
    assert not [value for value in FACTS.values() if isinstance(value, str) and "<" in value and value in html]
    assert ("Hallo Mila," in text) == (locale == "de")
    assert "<style>" not in html.split("<body")[1]


def test_a_letter_is_sent_in_the_readers_language_then_forgotten(app: Flask) -> None:
    member = make_member(lang="de", name="Mila")
    actions.request_link("sign_in", member.email, lang="en", by=VISITOR, now=NOON)
    (letter,) = letters()
    assert (letter.to, letter.subject) == (member.email, "Dein Link zum Anmelden")
    assert "http://localhost:8000/account/links/" in letter.text


def test_the_creator_hears_of_publication_and_return(app: Flask) -> None:
    creator, moderator = make_member(lang="en"), make_actor("moderator")
    publish(make_idea(creator, stage="submitted", title="Clay marbles"), by=moderator, now=NOON)
    return_with_reasons(make_idea(creator, stage="submitted"), reason="quality_of_submission", text="Please tell us how big it is, so that people can judge it.", by=moderator, now=NOON)
    subjects = sorted(letter.subject for letter in letters())
    assert subjects[0] == "Your idea is live: Clay marbles"
    assert subjects[1].startswith("Your idea needs something more: ")


def test_a_follow_up_run_twice_tells_once(app: Flask) -> None:
    from ideas.core.events import Event

    publish(make_idea(make_member(), stage="submitted"), by=make_actor("moderator"), now=NOON)
    event = session().scalars(select(Event).where(Event.kind == "idea.published")).one()
    for _ in range(2):
        tell_notices(event, now=NOON)
    assert len(letters()) == 1


def test_who_has_left_hears_nothing(app: Flask) -> None:
    member = make_member(email=None, email_key=None)
    publish(make_idea(member, stage="submitted"), by=SYSTEM, now=NOON)
    assert letters() == []
