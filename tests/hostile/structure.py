"""What an answer may be made of: elements and attributes that our own templates make, addresses of ours, and the few of Markdown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any
from xml.etree import ElementTree as ET

from werkzeug.test import TestResponse

from ideas.core.text import ALLOWED_ATTRIBUTES, ALLOWED_TAGS
from tests.hostile.forms import tree

Pairs = set[tuple[str, str]]
ATOM = "{http://www.w3.org/2005/Atom}"
NEVER = {"iframe", "frame", "frameset", "object", "embed", "base", "style", "math", "applet", "portal", "plaintext", "xmp", "marquee", "slot"}
ADDRESSES = {"href", "src", "action", "formaction", "poster", "srcset", "data", "background", "cite", "longdesc", "manifest", "ping", "hx-get", "hx-post", "hx-put", "hx-delete", "hx-patch", "xlink:href"}
FOUND: Pairs = {("mark", "")}  # a word that was searched for; only where a search finds something
FOUND |= {("a", "download"), *(("progress", name) for name in ("", "id", "max", "value"))}  # of a bulk run, where what was typed begins one
RICH: Pairs = {(tag, "") for tag in ALLOWED_TAGS} | {(tag, name) for tag, names in ALLOWED_ATTRIBUTES.items() for name in names} | {("a", "rel")}
_OURS = re.compile(r"(?:http://localhost(?::\d+)?)?(?:/(?![/\\])|[?#]|$)")
_LETTER = re.compile(r"mailto:\?subject=[\w.~%/-]*&body=[\w.~%/-]*", re.ASCII)  # of the kit: to nobody yet, one subject, one text
_THEIRS = re.compile(r"https?://[^/?#@\s\\]+|mailto:[^\s@/]+@[^\s@/]+", re.IGNORECASE)
_WORDS = re.compile(r"[\w:./ %-]*")
_MOVES = re.compile(r"[\x00-\x20\x7f\\]")


def pairs_of(root: ET.Element) -> Pairs:
    """Each element and each of its attributes."""
    found: Pairs = set()
    for one in root.iter():
        if isinstance(one.tag, str):
            found |= {(one.tag, ""), *((one.tag, str(name)) for name in one.attrib)}
    return found


def insist_harmless(root: ET.Element, what: object, *, mail: bool = False) -> None:
    """No element that loads or covers, no handler, no script but our files, no address that leads astray."""
    for one in root.iter():
        if not isinstance(one.tag, str):
            continue
        assert one.tag not in NEVER - ({"style"} if mail else set()), (what, one.tag)
        if one.tag == "script" and one.get("type") == "application/ld+json":  # structured data, which no browser runs
            json.loads(one.text or "")
        elif one.tag == "script":
            assert str(one.get("src", "")).startswith("/static/") and not (one.text or "").strip(), (what, one.attrib)
        for name, value in one.attrib.items():
            assert not name.startswith("on") and name not in {"srcdoc", "hx-on", "hx-vals", "hx-headers", "hx-ext"} and (mail or name != "style"), (what, one.tag, name)
            if name in {"class", "id", "for", "name"}:
                assert _WORDS.fullmatch(value), (what, name, value)
            for address in (part.split()[0] for part in value.split(", ")) if name == "srcset" else (value,):
                if name in ADDRESSES:
                    insist_address(one, address, what)


def insist_address(one: ET.Element, value: str, what: object) -> None:
    """A path or page of ours; in what people wrote a plain link elsewhere, that passes nothing on."""
    assert not _MOVES.search(value), (what, one.tag, value)
    if _OURS.match(value) or (one.tag == "a" and _LETTER.fullmatch(value)):
        return
    assert one.tag == "a" and _THEIRS.match(value), (what, one.tag, value)
    if value.lower().startswith("http"):
        assert "noopener" in one.get("rel", ""), (what, one.attrib)


def insist_rich(html: str, what: object) -> None:
    """A piece of HTML made of somebody's Markdown: nothing beside the allow-list."""
    body = tree(html).find("body")
    assert body is not None
    extra = pairs_of(body) - RICH - {("body", ""), ("tbody", "")}
    assert not extra, (what, extra)
    insist_harmless(body, what)


def texts_in(value: Any) -> Iterator[tuple[str, str]]:
    """Every text of a JSON value with its name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            for deeper, text in texts_in(inner):
                yield deeper or name, text
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)
    elif isinstance(value, str):
        yield "", value


def read(answer: TestResponse, what: object) -> tuple[Pairs, str]:
    """The elements of an answer and all it says; asserts what holds for every answer of its kind."""
    assert answer.status_code < 500, (what, answer.status_code)
    assert "\n" not in answer.headers.get("Location", ""), what
    match answer.mimetype:
        case "text/html":
            return _html(answer.text, what)
        case "application/json" | "application/problem+json":
            return set(), _json(answer.get_json(), what)
        case "application/atom+xml":
            return set(), _feed(ET.fromstring(answer.data), what)
    return set(), ""


def _html(text: str, what: object) -> tuple[Pairs, str]:
    root = tree(text)
    insist_harmless(root, what)
    said = [*root.itertext(), *(value for one in root.iter() for value in one.attrib.values())]
    return pairs_of(root), "\n".join(said)


def _json(value: Any, what: object) -> str:
    said = []
    for name, text in texts_in(value):
        if name.endswith("_html"):
            insist_rich(text, (what, name))
        if name == "url" or name.endswith("_url"):
            assert _OURS.match(text), (what, text)
        said.append(text)
    return "\n".join(said)


def _feed(root: ET.Element, what: object) -> str:
    for one in root.iter():
        assert one.tag.startswith(ATOM), (what, one.tag)
        if one.tag == f"{ATOM}link":
            assert _OURS.match(one.get("href", "")), (what, one.attrib)
        if one.get("type") == "html":
            insist_rich(one.text or "", what)
    return "\n".join(root.itertext())


def read_mail(message: EmailMessage, what: object) -> tuple[Pairs, str]:
    """A letter: a subject of one line, plain text, harmless HTML."""
    assert not re.search(r"[\r\n\x00]", str(message["Subject"])), what
    assert {name for name in message if name.lower() in {"bcc", "cc"}} == set(), what
    said, pairs = [str(message["Subject"])], set()
    for part in message.walk():
        if part.get_content_type() == "text/html":
            root = tree(part.get_content())
            insist_harmless(root, what, mail=True)
            pairs |= pairs_of(root)
            said += root.itertext()
        elif part.get_content_type() == "text/plain":
            said.append(part.get_content())
    return pairs, "\n".join(said)


def squeezed(text: str) -> str:
    """The text with single blanks, as two places that lay out differently agree on it."""
    return " ".join(text.split())


def dumped(value: object) -> str:
    """A short form for a message."""
    return json.dumps(value, ensure_ascii=True)[:300]
