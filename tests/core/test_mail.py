"""Letters are safe to compose, kept once in the outbox, and a server's yes, later and no are told apart."""

import email
import gettext
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from jinja2 import UndefinedError

from ideas.core.brand import load_brand
from ideas.core.mail import (
    Letter,
    MailFailed,
    MailRefused,
    MailRenderer,
    OutboxDoor,
    SmtpDoor,
    compose,
    door_from,
    outbox_list,
    outbox_read,
)

NOW = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
SENDER = "Tüftelei <portal@ideas.example>"
LAYOUTS = Path(__file__).resolve().parents[2] / "templates" / "mail"


def letter(**changes: Any) -> Letter:
    words = {
        "to": "ada@example.org",
        "subject": "Grüße",
        "text": "Hallo Ada,\n.\nschön.\n",
        "html": "<p>Hallo <b>Ada</b>, schön.</p>",
        "message_id": "notice-7@ideas.example",
    }
    return Letter(**{**words, **changes})


def composed(**changes: Any) -> EmailMessage:
    return compose(letter(**changes), sender=SENDER, now=NOW)


def read_back(message: EmailMessage) -> EmailMessage:
    return email.message_from_bytes(message.as_bytes(), policy=policy.default)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return part.get_content().replace("\r\n", "\n")


# --- composing ---


def test_a_letter_has_both_bodies_and_its_headers() -> None:
    message = read_back(composed(headers={"List-Unsubscribe": "<https://ideas.example/u/1>", "X-Kind": "a\r\nb"}))
    assert message["From"] == SENDER
    assert message["To"] == "ada@example.org"
    assert message["Subject"] == "Grüße"
    assert message["Message-ID"] == "<notice-7@ideas.example>"
    assert message["Date"] == "Sat, 21 Nov 2026 12:30:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://ideas.example/u/1>"
    assert message["X-Kind"] == "a b"
    assert body(message, "plain") == "Hallo Ada,\n.\nschön.\n"
    assert body(message, "html") == "<p>Hallo <b>Ada</b>, schön.</p>\n"


def test_a_letter_travels_as_seven_bit_lines() -> None:
    data = composed(text="ä" * 3000, html="<p>" + "x" * 5000 + "</p>").as_bytes()
    assert max(data) < 128
    assert all(len(line) <= 998 for line in data.split(b"\r\n"))
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": "Hello\r\nBcc: eve@evil.example"},
        {"subject": "Hello\n\n<script>"},
        {"subject": "Hello\u2028Bcc: eve@evil.example"},
        {"subject": "x" * 5000 + "\r\nBcc: eve@evil.example"},
        {"message_id": "a@b\r\nBcc: eve@evil.example"},
        {"headers": {"X-A": "1\r\nBcc: eve@evil.example"}},
        {"headers": {"X-A\r\nBcc": "eve@evil.example"}},
    ],
)
def test_nothing_slips_into_the_headers(changes: dict[str, Any]) -> None:
    message = read_back(composed(**changes))
    assert message["Bcc"] is None
    assert message["To"] == "ada@example.org"
    assert body(message, "plain") == "Hallo Ada,\n.\nschön.\n"


@pytest.mark.parametrize(
    "to",
    ["", "ada", "@example.org", "ada@", "ada@example.org, eve@evil.example", "ada@example.org\r\nBcc: eve@evil.example",
     "ada@exa mple.org", "a@b@c", "ada@" + "x" * 70 + ".example", "ada@example..org", "Group: ada@example.org;", "<>"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(to: str) -> None:
    with pytest.raises(MailRefused):
        composed(to=to)


@pytest.mark.parametrize(
    ("to", "header"),
    [
        ("ada@example.org", "ada@example.org"),
        ("ada+x@bücher.example", "ada+x@xn--bcher-kva.example"),
        ("Ada <ada@example.org>", "Ada <ada@example.org>"),
        ("jürgen@example.org", "jürgen@example.org"),
    ],
)
def test_good_addresses(to: str, header: str) -> None:
    assert read_back(composed(to=to))["To"] == header


# --- the outbox ---


def test_the_outbox_keeps_each_letter_once(tmp_path: Path) -> None:
    door = OutboxDoor(tmp_path / "new" / "outbox")
    door.send(composed())
    door.send(compose(letter(), sender=SENDER, now=NOW + timedelta(hours=1)))
    (file,) = door.folder.iterdir()
    assert file.name.startswith("20261121T123000Z-")
    assert file.suffix == ".eml"


def test_the_outbox_is_listed_newest_first_and_read(tmp_path: Path) -> None:
    door = OutboxDoor(tmp_path)
    for number in (2, 1, 3):
        words = letter(subject=f"Nr. {number}", message_id=f"{number}@x")
        door.send(compose(words, sender=SENDER, now=NOW + timedelta(minutes=number)))
    (tmp_path / "half.tmp").write_text("x")
    (tmp_path / "other.eml").write_text("x")
    entries = outbox_list(tmp_path)
    assert [entry.subject for entry in entries] == ["Nr. 3", "Nr. 2", "Nr. 1"]
    assert (entries[0].to, entries[0].at) == ("ada@example.org", NOW + timedelta(minutes=3))
    assert [entry.subject for entry in outbox_list(tmp_path, limit=1)] == ["Nr. 3"]
    read = outbox_read(tmp_path, entries[0].name)
    assert (read.sender, read.message_id, read.subject) == (SENDER, "<3@x>", "Nr. 3")
    assert (read.text, read.html) == ("Hallo Ada,\n.\nschön.\n", "<p>Hallo <b>Ada</b>, schön.</p>\n")


def test_an_outbox_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert outbox_list(tmp_path / "none") == []


@pytest.mark.parametrize("name", ["", "..", "../secret.eml", "other.eml", "20261121T123000Z-" + "0" * 32 + ".eml", "/etc/passwd", "a\x00"])
def test_only_letters_are_read(tmp_path: Path, name: str) -> None:
    (tmp_path / "other.eml").write_text("Subject: x\n\nx")
    with pytest.raises(FileNotFoundError):
        outbox_read(tmp_path, name)


def test_a_full_or_forbidden_disk_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MailFailed):
        OutboxDoor(tmp_path / "file" / "outbox").send(composed())


# --- SMTP ---


class Server:
    """Remembers what it takes; `answers` are what it says instead of yes."""

    def __init__(self) -> None:
        self.answers: dict[str, str] = {}
        self.taken: list[tuple[list[str], bytes]] = []

    async def handle_MAIL(self, _s: object, _t: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.answers.get("MAIL", "250 OK")

    async def handle_RCPT(self, _s: object, _t: Session, envelope: Envelope, address: str, _o: list[str]) -> str:
        if "RCPT" not in self.answers:
            envelope.rcpt_tos.append(address)
        return self.answers.get("RCPT", "250 OK")

    async def handle_DATA(self, _s: object, _t: Session, envelope: Envelope) -> str:
        if "DATA" not in self.answers:
            self.taken.append((envelope.rcpt_tos, envelope.content))
        return self.answers.get("DATA", "250 OK")

    async def handle_QUIT(self, server: Any, _t: Session, _e: Envelope) -> str:
        if "QUIT" in self.answers:
            server.transport.abort()
        return "221 Bye"


@pytest.fixture
def serve() -> Iterator[Callable[..., tuple[Server, str]]]:
    running = []

    def start(**options: Any) -> tuple[Server, str]:
        server = Server()
        controller = Controller(server, hostname="127.0.0.1", port=free_port(), **options)
        controller.start()
        running.append(controller)
        return server, f"127.0.0.1:{controller.port}"

    yield start
    for controller in running:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_letter_is_sent(serve: Callable[..., tuple[Server, str]]) -> None:
    server, place = serve()
    SmtpDoor(f"smtp://{place}").send(composed())
    ((recipients, content),) = server.taken
    assert recipients == ["ada@example.org"]
    message = email.message_from_bytes(content, policy=policy.default)
    assert message["Message-ID"] == "<notice-7@ideas.example>"
    assert body(message, "plain") == "Hallo Ada,\n.\nschön.\n"


@pytest.mark.parametrize(
    ("step", "answer", "error"),
    [
        ("RCPT", "550 5.1.1 no such user", MailRefused),
        ("RCPT", "450 4.2.1 greylisted", MailFailed),
        ("MAIL", "553 5.7.1 not you", MailRefused),
        ("MAIL", "451 4.3.0 later", MailFailed),
        ("DATA", "554 5.6.0 spam", MailRefused),
        ("DATA", "452 4.3.1 full", MailFailed),
        ("DATA", "421 4.3.2 going down", MailFailed),
    ],
)
def test_a_no_is_told_from_a_later(serve: Callable[..., tuple[Server, str]], step: str, answer: str, error: type[Exception]) -> None:
    server, place = serve()
    server.answers[step] = answer
    with pytest.raises(error, match=answer[:3]):
        SmtpDoor(f"smtp://{place}").send(composed())
    assert server.taken == []


def test_an_address_with_umlauts_needs_a_server_that_knows_them(serve: Callable[..., tuple[Server, str]]) -> None:
    server, place = serve(enable_SMTPUTF8=True)
    SmtpDoor(f"smtp://{place}").send(composed(to="jürgen@example.org"))
    assert server.taken[0][0] == ["jürgen@example.org"]
    _, old_place = serve(enable_SMTPUTF8=False)
    with pytest.raises(MailRefused):
        SmtpDoor(f"smtp://{old_place}").send(composed(to="jürgen@example.org"))


def test_a_line_that_drops_after_the_letter_was_taken_is_no_failure(serve: Callable[..., tuple[Server, str]]) -> None:
    server, place = serve()
    server.answers["QUIT"] = "drop"
    SmtpDoor(f"smtp://{place}").send(composed())
    assert len(server.taken) == 1


def test_nobody_there_is_a_failure() -> None:
    with pytest.raises(MailFailed):
        SmtpDoor(f"smtp://127.0.0.1:{free_port()}").send(composed())


def test_a_server_that_hangs_is_a_failure() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(MailFailed, match="timed out"):
            SmtpDoor(f"smtp://127.0.0.1:{silent.getsockname()[1]}", timeout=0.2).send(composed())


def test_name_and_password_are_given(serve: Callable[..., tuple[Server, str]]) -> None:
    def check(_server: object, _session: object, _envelope: object, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=(data.login, data.password) == (b"me@x", b"p/w:d"), handled=False)

    server, place = serve(authenticator=check, auth_require_tls=False)
    SmtpDoor(f"smtp://me%40x:p%2Fw%3Ad@{place}").send(composed())
    assert len(server.taken) == 1
    with pytest.raises(MailFailed) as failure:
        SmtpDoor(f"smtp://me%40x:wrong@{place}").send(composed())
    assert "wrong" not in str(failure.value)


def test_a_server_without_tls_gets_nothing_where_tls_is_asked_for(serve: Callable[..., tuple[Server, str]]) -> None:
    server, place = serve()
    with pytest.raises(MailFailed):
        SmtpDoor(f"smtp://{place}?starttls=1").send(composed())
    assert server.taken == []


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "mail.example:25"])
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="mail URL"):
        SmtpDoor(url)


def test_the_door_follows_the_setting(tmp_path: Path) -> None:
    assert isinstance(door_from(None, tmp_path), OutboxDoor)
    assert isinstance(door_from("", tmp_path), OutboxDoor)
    assert isinstance(door_from("smtps://mail.example", tmp_path), SmtpDoor)


# --- rendering ---


class German(gettext.NullTranslations):
    def gettext(self, message: str) -> str:
        return {"Hello %(name)s,": "Hallo %(name)s,"}.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return "%(num)d Idee" if n == 1 else "%(num)d Ideen"


def translate(locale: str) -> tuple[Callable[..., str], Callable[..., str]]:
    words = German() if locale == "de" else gettext.NullTranslations()
    return words.gettext, words.ngettext


@pytest.fixture
def renderer(tmp_path: Path) -> MailRenderer:
    folder = tmp_path / "mail" / "hello"
    folder.mkdir(parents=True)
    for name in ("_layout.html", "_layout.txt"):
        (tmp_path / "mail" / name).write_text((LAYOUTS / name).read_text())
    (folder / "subject.txt").write_text('\n{{ _("Hello %(name)s,", name=name) }}\n  {{ brand.name }}\n')
    (folder / "body.txt").write_text(
        '{% extends "mail/_layout.txt" %}\n{% block content %}\n{{ _("Hello %(name)s,", name=name) }}\n\n'
        '{% if true %}\n\n{{ ngettext("%(num)d idea", "%(num)d ideas", 2) }}\n{% endif %}\n{% endblock %}\n'
    )
    (folder / "body.html").write_text(
        '{% extends "mail/_layout.html" %}\n{% block content %}<p>{{ _("Hello %(name)s,", name=name) }}</p>'
        '<p><a class="button" href="{{ link }}">x</a></p>{% endblock %}\n'
    )
    return MailRenderer(tmp_path / "mail", translate)


CONTEXT = {"brand": load_brand(), "name": "<b>Ada</b>", "link": "https://ideas.example/x?a=1&b=2"}


def test_a_letter_is_rendered_in_its_language(renderer: MailRenderer) -> None:
    subject, text, html = renderer.render("hello", "de", **CONTEXT, public_url="https://ideas.example")
    assert subject == "Hallo <b>Ada</b>, Tüftelei"
    assert text == "Hallo <b>Ada</b>,\n\n2 Ideen\n\n--\n\nTüftelei · https://ideas.example\n"
    assert '<html lang="de">' in html
    assert "Hallo &lt;b&gt;Ada&lt;/b&gt;," in html
    assert renderer.render("hello", "en", **CONTEXT)[0] == "Hello <b>Ada</b>, Tüftelei"


def test_styles_are_inlined_and_the_dark_ones_kept(renderer: MailRenderer) -> None:
    _, _, html = renderer.render("hello", "en", **CONTEXT)
    button = html[html.index('<a class="button"') :].partition(">")[0]
    assert f"background: {CONTEXT['brand'].colours['brand'][0]}" in button
    assert 'href="https://ideas.example/x?a=1&amp;b=2"' in button
    assert "prefers-color-scheme: dark" in html


def test_a_missing_word_is_an_error(renderer: MailRenderer) -> None:
    with pytest.raises(UndefinedError):
        renderer.render("hello", "en", brand=load_brand())


def test_a_rendered_letter_can_be_composed(renderer: MailRenderer) -> None:
    subject, text, html = renderer.render("hello", "de", **CONTEXT)
    message = read_back(composed(subject=subject, text=text, html=html))
    assert "Tüftelei" in body(message, "plain")
