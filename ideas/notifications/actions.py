"""Sending what was promised: each mail once, with a Message-ID that never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from ideas.accounts.models import Mail, Member
from ideas.core.db import session, writing
from ideas.core.deliveries import Done
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.mail import Letter, MailRefused, compose
from ideas.core.words import say


def send_mail(event: Event, *, now: datetime) -> Done:  # noqa: ARG001 (a follow-up's form)
    """Render and send the mail of this event, then forget it. A kill in between repeats the same Message-ID."""
    mail = session().get(Mail, event.thing_id)
    if mail is None:
        return Done()
    letter, mail_at = _letter(mail), mail.created_at
    session().rollback()
    try:
        doors.mail.send(compose(letter, sender=doors.mail_from, now=mail_at))
    except MailRefused:
        pass
    with writing() as current:
        current.execute(delete(Mail).where(Mail.id == event.thing_id))
    return Done()


def _letter(mail: Mail) -> Letter:
    name = session().scalar(select(Member.name).where(Member.id == mail.member_id)) if mail.member_id else None
    context: dict[str, Any] = {"brand": doors.brand, "site_name": doors.site_name, "public_url": doors.public_url, "name": name, "locale": mail.locale, "say": say}
    subject, text, html = doors.letters.render(mail.event, mail.locale, **context, **mail.context)
    return Letter(to=mail.to_email, subject=subject, text=text, html=html, message_id=mail.message_id, headers={})
