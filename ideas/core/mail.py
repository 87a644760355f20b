"""One door for letters: rendered from templates, composed as MIME, then sent by SMTP or laid into a folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import smtplib
import ssl
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import format_datetime
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined, select_autoescape

from ideas.core.late import Late
from ideas.core.patience import cut_off
from ideas.core.text import clean_line, clean_text

if TYPE_CHECKING:
    import css_inline
else:
    css_inline = Late("css_inline")

TIMEOUT_SECONDS = 20
WHOLE_SECONDS = 45  # less than a delivery's lease, so that no second worker takes a letter while a server dawdles over it
SUBJECT_LIMIT = 200
PERMANENT = range(500, 600)

_SPEC = r"(?P<{0}user>[^\s<>@,;:\"()\[\]\\]+)@(?P<{0}host>[\w-]+(?:\.[\w-]+)*)"
_ADDRESS = re.compile(rf"(?P<name>[^<>\r\n]*)<{_SPEC.format('')}>|{_SPEC.format('bare_')}")
_FILE_NAME = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{32}\.eml")

Translations = tuple[Callable[..., str], Callable[..., str]]


class MailRefused(Exception):
    """This letter will never be taken: do not try again."""


class MailFailed(Exception):
    """Not taken now: try again later, with the same Message-ID."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one address; `headers` are further ones, such as List-Unsubscribe."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """A letter in the outbox folder, as a list shows it."""

    name: str
    to: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OutboxLetter(OutboxEntry):
    """… and as a page shows it."""

    sender: str
    message_id: str
    text: str
    html: str


class Door(Protocol):
    """Where letters leave the portal."""

    def send(self, message: EmailMessage) -> None:
        """Raises MailRefused or MailFailed."""


def compose(letter: Letter, *, sender: str, now: datetime | None = None) -> EmailMessage:
    """Text with an HTML alternative. Raises MailRefused for an address that can receive nothing."""
    recipient = _address(letter.to)
    message = EmailMessage(policy=policy.SMTP if recipient.username.isascii() else policy.SMTPUTF8)
    message["From"], message["To"] = _address(sender), recipient
    message["Subject"] = clean_line(letter.subject, SUBJECT_LIMIT)
    message["Date"] = format_datetime((now or datetime.now(UTC)).astimezone(UTC))
    message["Message-ID"] = f"<{_without_blanks(letter.message_id).strip('<>')}>"
    message["Auto-Submitted"] = "auto-generated"
    for name, value in letter.headers.items():
        message[_without_blanks(name)] = clean_line(value)
    message.set_content(clean_text(letter.text), cte="quoted-printable")
    message.add_alternative(clean_text(letter.html), subtype="html", cte="quoted-printable")
    return message


class OutboxDoor:
    """Writes each letter as a file, once for each Message-ID."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """Raises MailFailed when the folder cannot be written."""
        digest = hashlib.sha256(message["Message-ID"].encode()).hexdigest()[:32]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not any(self.folder.glob(f"*-{digest}.eml")):
                moment = message["Date"].datetime.astimezone(UTC)
                _write_whole(self.folder / f"{moment:%Y%m%dT%H%M%SZ}-{digest}.eml", message.as_bytes())
        except OSError as error:
            raise MailFailed(str(error)) from error


class SmtpDoor:
    """Sends over one connection a letter: `smtp://user:pass@host:port`, `smtps://…`, `smtp://…?starttls=1`."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT_SECONDS, whole: float = WHOLE_SECONDS) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
            raise ValueError("mail URL must be smtp://host:port or smtps://host:port")
        self._parts, self._timeout, self._whole = parts, timeout, whole
        self._starttls = parse_qs(parts.query).get("starttls", ["0"])[-1] in ("1", "true", "yes")

    def send(self, message: EmailMessage) -> None:
        """One connection, one letter. Raises MailRefused or MailFailed."""
        smtp = None
        try:
            smtp = self._connected()
            with cut_off(smtp.sock, self._whole):
                smtp.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            raise _failure(*next(iter(error.recipients.values()))) from error
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            raise _failure(error.smtp_code, error.smtp_error) from error
        except smtplib.SMTPNotSupportedError as error:
            raise MailRefused(str(error)) from error
        except OSError as error:  # every SMTPException is one: dropped lines, time-outs, a wrong password
            raise MailFailed(_plain(error)) from error
        finally:
            _close(smtp)

    def _connected(self) -> smtplib.SMTP:
        smtp = _opened(self._parts, self._timeout)
        try:
            if self._starttls:
                smtp.starttls(context=ssl.create_default_context())
            if self._parts.username:
                smtp.login(unquote(self._parts.username), unquote(self._parts.password or ""))
        except OSError as error:  # no TLS, a wrong password: ours to mend, and no fault of the letter
            smtp.close()
            raise MailFailed(_plain(error)) from error
        return smtp


def door_from(smtp_url: str | None, outbox: Path) -> Door:
    """SMTP where a server is set, the outbox folder otherwise."""
    return SmtpDoor(smtp_url) if smtp_url else OutboxDoor(outbox)


def outbox_list(folder: Path, limit: int = 200) -> list[OutboxEntry]:
    """The letters in the folder, newest first."""
    names = (path.name for path in folder.glob("*.eml") if _FILE_NAME.fullmatch(path.name))
    return [_entry(folder / name) for name in sorted(names, reverse=True)[:limit]]


def outbox_read(folder: Path, name: str) -> OutboxLetter:
    """Raises FileNotFoundError also for a name that is no letter's."""
    if not _FILE_NAME.fullmatch(name):
        raise FileNotFoundError(name)
    entry, message = _entry(folder / name), _parsed(folder / name)
    text, html = (_part(message, kind) for kind in ("plain", "html"))
    return OutboxLetter(entry.name, entry.to, entry.subject, entry.at, str(message["From"]), str(message["Message-ID"]), text, html)


class MailRenderer:
    """Renders `<event>/{subject.txt,body.txt,body.html}` of the mail templates' folder, in the reader's language.

    A template names another as the web does, `mail/_layout.html`.
    """

    def __init__(self, template_folder: Path, translate: Callable[[str], Translations]) -> None:
        self._folder, self._translate = template_folder, translate
        self._environments: dict[str, Environment] = {}

    @cached_property
    def _inliner(self) -> css_inline.CSSInliner:
        return css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)

    def render(self, event: str, locale: str, **context: Any) -> tuple[str, str, str]:
        """Subject, text and HTML with its styles inlined. An unknown name in a template raises."""
        environment = self._environment(locale)
        subject, text, html = (
            environment.get_template(f"mail/{event}/{name}").render(locale=locale, **context) for name in ("subject.txt", "body.txt", "body.html")
        )
        return clean_line(subject, SUBJECT_LIMIT), _tidy(text), self._inliner.inline(html)

    def _environment(self, locale: str) -> Environment:
        """Each language has an environment of its own, so that no letter speaks two."""
        if locale not in self._environments:
            self._environments[locale] = self._made_environment(locale)
        return self._environments[locale]

    def _made_environment(self, locale: str) -> Environment:
        environment = Environment(
            loader=PrefixLoader({"mail": FileSystemLoader(self._folder)}),
            autoescape=select_autoescape(["html"]),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.install_gettext_callables(*self._translate(locale), newstyle=True)  # type: ignore[attr-defined]
        return environment


def _address(written: str) -> Address:
    """`Name <user@host>` or `user@host`; exactly one, the host in its ASCII form."""
    match = _ADDRESS.fullmatch(written.strip())
    if not match:
        raise MailRefused("not a mail address")
    try:
        user, host = match["user"] or match["bare_user"], match["host"] or match["bare_host"]
        return Address(clean_line(match["name"] or ""), username=user, domain=host.encode("idna").decode())
    except (ValueError, MessageError) as error:
        raise MailRefused("not a mail address") from error


def _opened(parts: SplitResult, timeout: float) -> smtplib.SMTP:
    host = parts.hostname or ""
    if parts.scheme == "smtps":
        return smtplib.SMTP_SSL(host, parts.port or 465, timeout=timeout, context=ssl.create_default_context())
    return smtplib.SMTP(host, parts.port or 25, timeout=timeout)


def _close(smtp: smtplib.SMTP | None) -> None:
    """What goes wrong after the server took the letter does not make it unsent."""
    if smtp is not None:
        with contextlib.suppress(OSError):
            smtp.quit()
        smtp.close()


def _failure(code: int, answer: bytes | str) -> MailRefused | MailFailed:
    words = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return (MailRefused if code in PERMANENT else MailFailed)(f"{code} {clean_line(words, 200)}")


def _plain(error: OSError) -> str:
    return clean_line(str(error) or type(error).__name__, 200)


def _without_blanks(text: str) -> str:
    return "".join(clean_line(text).split())


def _write_whole(path: Path, data: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".tmp", delete=False) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    Path(file.name).replace(path)


def _parsed(path: Path) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(path.read_bytes())


@lru_cache(maxsize=1024)
def _entry(path: Path) -> OutboxEntry:
    """Cached by path: a letter in the outbox is never rewritten."""
    message = _parsed(path)
    return OutboxEntry(path.name, str(message["To"]), str(message["Subject"]), message["Date"].datetime)


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return part.get_content().replace("\r\n", "\n") if part is not None else ""


def _tidy(text: str) -> str:
    """At most one empty line between paragraphs, whatever the template's tags left behind."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines) + "\n"
