"""Sending what was promised: each mail once, with a Message-ID that never changes."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from ideas.accounts.actions import post
from ideas.accounts.models import SYSTEM, Actor, Mail, Member
from ideas.board.models import Idea
from ideas.core.db import action, locked, session, writing
from ideas.core.deliveries import Done
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.links import absolute, idea_path
from ideas.core.mail import Letter, MailRefused, compose
from ideas.core.words import say, say_moment
from ideas.lifecycle.models import StageChange
from ideas.lifecycle.rules import REASON_WORDS

# Letters that left this process: where the row cannot be deleted (a full disk), the next try deletes and does not send again.
_SENT: set[str] = set()


def send_mail(event: Event, *, now: datetime) -> Done:  # noqa: ARG001 (the follow-ups' form)
    """Render and send the mail of this event, then forget it. A kill in between repeats the same Message-ID."""
    mail = session().get(Mail, event.thing_id)
    if mail is None:
        return Done()
    letter, mail_at = _letter(mail), mail.created_at
    session().rollback()
    if letter.message_id not in _SENT:
        with suppress(MailRefused):
            doors.mail.send(compose(letter, sender=doors.mail_from, now=mail_at))
        _SENT.add(letter.message_id)
    with writing() as current:
        current.execute(delete(Mail).where(Mail.id == event.thing_id))
    _SENT.discard(letter.message_id)
    return Done()


def _letter(mail: Mail) -> Letter:
    name = session().scalar(select(Member.name).where(Member.id == mail.member_id)) if mail.member_id else None
    context: dict[str, Any] = {"brand": doors.brand, "site_name": doors.site_name, "public_url": doors.public_url, "name": name, "say": say}
    context["say_moment"] = lambda iso: say_moment(mail.locale, datetime.fromisoformat(iso))
    subject, text, html = doors.letters.render(mail.event, mail.locale, **context, **mail.context)
    return Letter(to=mail.to_email, subject=subject, text=text, html=html, message_id=mail.message_id, headers={})


def tell_published(event: Event, *, now: datetime) -> Done:
    """Follow-up: the creator hears that a person let the idea through (not where it was public at once)."""
    if event.actor_id != _creator(event):
        _tell("idea_published", event.id, by=SYSTEM, now=now)
    return Done()


def tell_returned(event: Event, *, now: datetime) -> Done:
    """Follow-up: the creator hears why the idea came back."""
    _tell("idea_returned", event.id, by=SYSTEM, now=now)
    return Done()


def _creator(event: Event) -> int | None:
    idea = session().get(Idea, event.idea_id)
    return idea.author_id if idea else None


@action
def _tell(template: str, event_id: int, *, by: Actor, now: datetime) -> None:
    """Post one mail of this event to the idea's creator; a second call posts none."""
    event = locked(session().get_one(Event, event_id))
    idea = session().get(Idea, event.idea_id)
    person = session().get(Member, idea.author_id) if idea and idea.author_id else None
    if idea is None or person is None or not person.email or person.confirmed_at is None or _told(event):
        return
    more = _reasons(event) if template == "idea_returned" else {}
    url = absolute(doors.public_url, idea_path(idea.id, idea.slug))
    post(template, person.email, locale=person.lang, by=by, now=now, member_id=person.id, about=event, title=idea.title, url=url, **more)


def _told(event: Event) -> bool:
    later = select(Event.facts).where(Event.idea_id == event.idea_id, Event.id > event.id, Event.kind == "mail.requested")
    return any(facts.get("about") == event.id for facts in session().scalars(later))


def _reasons(event: Event) -> dict[str, str]:
    step = session().get(StageChange, event.thing_id) if event.thing_id else None
    word = REASON_WORDS.get(step.reason or "") if step else None
    return {"why": word.key if word else "", "text": step.text if step else ""}
