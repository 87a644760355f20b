"""Telling people of events, step by step, and sending what was promised: each notice once, each mail with a Message-ID that never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from ideas.accounts.models import SYSTEM, Actor, Mail, Member
from ideas.accounts.rules import why_not_yours
from ideas.core.bulk import inserted, pairs
from ideas.core.db import action, locked, session, table, writing
from ideas.core.deliveries import Again, Done
from ideas.core.doors import doors
from ideas.core.events import Event, record
from ideas.core.mail import Letter, MailRefused, compose
from ideas.core.names import canonical_email
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist
from ideas.core.secrets import digest
from ideas.core.words import N_, say, say_moment
from ideas.notifications.models import Notice, NoticeChoice
from ideas.notifications.queries.audiences import Hearer, Scene, audience, chosen_by, is_still_said, may_be_told, scene_of
from ideas.notifications.queries.cases import bare_of
from ideas.notifications.queries.inbox import own_notice
from ideas.notifications.queries.letters import Written, letter_of
from ideas.notifications.queries.unsubscribing import opened
from ideas.notifications.rules import MAIL, Heard, after_unsubscribing, channels, heard_by, why_not_choose
from ideas.portal.queries.theme import renew_brand

STEP = 200  # people in one transaction: some 0.1 s (SQLite) to 0.4 s (PostgreSQL) on a busy machine, where each of them gets a mail
SWEEP = 2000
LETTER = "notice"

_GONE = Refusal("notice_gone", N_("This notice is not there any more."), 404)
DEAD_LINK = Refusal("link_unknown", N_("This link does not belong to any of our mails. Perhaps a part of it got lost."), 404)

# Letters that left this process: where the row cannot be deleted (a full disk), the next try deletes and does not send again.
_SENT: set[str] = set()


# --- telling


def tell_notices(event: Event, *, now: datetime, cursor: str | None = None) -> Done | Again:
    """Follow-up: tell everybody the register names, at most 200 people at a time. The cursor is the audience and the last member told."""
    onward = _tell_some(event.id, cursor or "", by=SYSTEM, now=now)
    return Again(onward) if onward else Done()


@action
def _tell_some(event_id: int, cursor: str, *, by: Actor, now: datetime) -> str:
    """One step; gives where the next one begins. Doing it again writes nothing more: each notice is unique."""
    event = session().get_one(Event, event_id)
    lines, scene = heard_by(event.kind, event.facts), scene_of(event)
    at, after = _place(lines, cursor) if is_still_said(scene) else (len(lines), 0)
    left = STEP
    while at < len(lines):
        ids = audience(scene, lines[at], after=after, limit=left)
        _notify(scene, lines[at], may_be_told(scene, lines[at], ids, now=now), by=by, now=now)
        if len(ids) == left:
            return f"{lines[at].audience}:{ids[-1]}"
        at, after, left = at + 1, 0, left - len(ids)
    return ""


def _place(lines: Sequence[Heard], cursor: str) -> tuple[int, int]:
    """The line and the member where a step begins; a line that is not there any more ends the telling."""
    name, _, last = cursor.partition(":")
    names = [line.audience for line in lines]
    return (names.index(name) if name in names else len(lines), int(last)) if cursor else (0, 0)


def _notify(scene: Scene, line: Heard, people: Iterable[Hearer], *, by: Actor, now: datetime) -> None:
    rows = [
        _row(scene.event, line, f"m:{one.id}", channel, now) | {"member_id": one.id, "lang": one.lang}
        for one in people for channel in channels(line, one.chosen)
    ]
    _keep(scene.event, rows, by=by, now=now)


def _row(event: Event, line: Heard, recipient: str, channel: str, now: datetime) -> dict[str, Any]:
    return {
        "event_id": event.id, "recipient": recipient, "member_id": None, "email": None, "channel": channel, "audience": line.audience, "switch": line.group, "at": now, "settled_at": None,
    }


@action
def tell_address(event: Event, line: Heard, email: str, *, lang: str, by: Actor, now: datetime) -> None:
    """Tell somebody without an account, by mail alone, unless they refused mails of this group. A second call tells nothing more."""
    recipient = f"a:{canonical_email(email)}"
    wanted = channels(line, chosen_by(recipient).get(line.group), inbox=False)
    _keep(event, [_row(event, line, recipient, channel, now) | {"email": email, "lang": lang} for channel in wanted], by=by, now=now)


def tell_bare(event: Event, *, now: datetime) -> Done:
    """Follow-up: tell who left an address without an account, where the event is about what they reported or said."""
    found = bare_of(event)
    if found is not None:
        tell_address(event, found.line, found.email, lang=found.lang, by=SYSTEM, now=now)
    return Done()


def _keep(event: Event, rows: list[dict[str, Any]], *, by: Actor, now: datetime) -> None:
    """Write the notices that are not there yet; of those by mail the letters and what asks for them to be sent."""
    if not rows:
        return
    notices = table(Notice)
    insert = postgres_insert if session().get_bind().dialect.name == "postgresql" else sqlite_insert
    query = insert(notices).on_conflict_do_nothing().returning(notices.c.id, notices.c.recipient, notices.c.member_id, notices.c.email, notices.c.lang, notices.c.channel)
    fresh = [row for row in session().execute(query, rows) if row.channel == MAIL]
    if not fresh:
        return
    addresses = _addresses([row.member_id for row in fresh if row.member_id])
    mails = [_mail(event, row, row.email or addresses[row.member_id], now) for row in fresh]
    for row in inserted(Mail, mails, "id", "member_id"):
        record("mail.requested", by=by, now=now, member_id=row.member_id, thing_id=row.id, mail=LETTER, about=event.id)


def _addresses(ids: list[int]) -> dict[int, str]:
    return pairs(select(Member.id, Member.email).where(Member.id.in_(ids))) if ids else {}


def _mail(event: Event, row: Any, to: str, now: datetime) -> dict[str, Any]:
    return {
        "message_id": message_id(event.id, row.recipient), "member_id": row.member_id, "to_email": to, "email_key": canonical_email(to), "event": LETTER, "locale": row.lang,
        "context": {"notice": row.id}, "created_at": now,
    }


def message_id(event_id: int, recipient: str) -> str:
    """Made of what makes the notice one of its kind, so that it is the same however often the letter is written."""
    host = doors.mail_from.rpartition("@")[2].strip("<> ") or "localhost"
    return f"{LETTER}-{event_id}-{digest(f'notice:{event_id}:{recipient}')[:24]}@{host}"


# --- sending


def send_mail(event: Event, *, now: datetime) -> Done:
    """Render and send the mail of this event, then forget it. A kill in between repeats the same Message-ID."""
    mail = session().get(Mail, event.thing_id)
    if mail is None:
        return Done()
    written = letter_of(mail.context["notice"], now=now) if mail.event == LETTER else Written(mail.event, mail.to_email, mail.locale, _account_context(mail), {})
    mail_id, name, notice_id = mail.id, mail.message_id, mail.context.get("notice")
    if written is not None:
        letter, mail_at = _letter(mail, written), mail.created_at
        session().rollback()
        if letter.message_id not in _SENT:
            with suppress(MailRefused):
                doors.mail.send(compose(letter, sender=doors.mail_from, now=mail_at))
            _SENT.add(letter.message_id)
    _forget(mail_id, notice_id, now)
    _SENT.discard(name)
    return Done()


def _forget(mail_id: int, notice_id: int | None, now: datetime) -> None:
    """The letter is out, or is not to leave any more."""
    with writing() as current:
        current.execute(delete(Mail).where(Mail.id == mail_id))
        if notice_id is not None:
            current.execute(update(Notice).where(Notice.id == notice_id, Notice.settled_at.is_(None)).values(settled_at=now))


def _account_context(mail: Mail) -> dict[str, Any]:
    name = session().scalar(select(Member.name).where(Member.id == mail.member_id)) if mail.member_id else None
    return {"name": name} | mail.context


def _letter(mail: Mail, written: Written) -> Letter:
    renew_brand()
    context: dict[str, Any] = {"brand": doors.brand, "site_name": doors.site_name, "public_url": doors.public_url, "say": say}
    context["say_moment"] = lambda iso: say_moment(written.locale, datetime.fromisoformat(iso))
    subject, text, html = doors.letters.render(written.template, written.locale, **context, **written.context)
    return Letter(to=written.to, subject=subject, text=text, html=html, message_id=mail.message_id, headers=written.headers)


# --- one's own notices and wishes; they change nothing that others see, so they leave no event


@action
def read(notice_id: int, *, by: Actor, now: datetime) -> None:
    """Mark one's own notice as read. Raises Refused where it is not there."""
    notice = own_notice(notice_id, by.id)
    insist(_GONE if notice is None else None)
    if notice is not None and notice.settled_at is None:
        notice.settled_at = now


@action
def read_all(*, by: Actor, now: datetime) -> None:
    """Mark all of one's own notices as read."""
    insist(why_not_yours(by.is_member))
    session().execute(update(Notice).where(Notice.member_id == by.id, Notice.channel == "inbox", Notice.settled_at.is_(None)).values(settled_at=now))


@action
def choose(levels: Mapping[str, str], *, by: Actor, now: datetime) -> None:
    """Set how one wants to be told, by group. Raises Refused."""
    insist(why_not_yours(by.is_member))
    for group, level in levels.items():
        insist(why_not_choose(group, level, is_staff=by.is_staff))
    for group, level in levels.items():
        _set(f"m:{by.id}", group, level, member_id=by.id, now=now)


@action
def unsubscribe(token: str, *, by: Actor, now: datetime) -> str:  # noqa: ARG001 (whoever holds the signed link: it says for whom it acts)
    """End the mails of one group for the person a signed link names; gives the group. Doing it again changes nothing. Raises Refused."""
    named = opened(token)
    insist(DEAD_LINK if named is None else None)
    recipient, group = named or ("", "")
    member = _member_of(recipient)
    if recipient.startswith("a:") or (member is not None and member.closed_at is None):
        level = after_unsubscribing(chosen_by(recipient).get(group))
        _set(recipient, group, level, member_id=member.id if member else None, now=now)
    return group


def _member_of(recipient: str) -> Member | None:
    member = session().get(Member, int(recipient.removeprefix("m:"))) if recipient.startswith("m:") else None
    return locked(member) if member is not None else None


def _set(recipient: str, group: str, level: str, *, member_id: int | None, now: datetime) -> None:
    row = session().get(NoticeChoice, (recipient, group))
    if row is None:
        session().add(NoticeChoice(recipient=recipient, switch=group, member_id=member_id, level=level, at=now))
    elif row.level != level:
        row.level, row.at = level, now


def forget(member: Member) -> None:
    """Inside leaving: one's notices and choices go, also those of the address from before the account."""
    names = (f"m:{member.id}", f"a:{member.email_key}")
    session().execute(delete(Notice).where(or_(Notice.member_id == member.id, Notice.member_id.is_(None) & (Notice.recipient == names[1]))))
    session().execute(delete(NoticeChoice).where(NoticeChoice.recipient.in_(names)))


@action
def sweep_notices(*, now: datetime) -> int:
    """Clear what was read, and letters that left, longer ago than the portal keeps them; gives how many, at most 2,000 at a time."""
    before = now - timedelta(days=number(session(), "notice_days"))
    old = list(session().scalars(select(Notice.id).where(Notice.settled_at < before).order_by(Notice.settled_at).limit(SWEEP)))
    session().execute(delete(Notice).where(Notice.id.in_(old)))
    return len(old)
