"""A feed in the two forms that readers take: Atom (RFC 4287) and JSON Feed 1.1."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
TYPES = {"atom": "application/atom+xml", "json": "application/feed+json"}
_PORTALS = uuid.UUID("6f2c1d0e-53a8-4c86-9c43-0b6c3a7f1c55")
UNSENDABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

ET.register_namespace("", ATOM)


@dataclass(frozen=True)
class Author:
    """Somebody by name, with the address of their page where they have one."""

    name: str
    url: str = ""


@dataclass(frozen=True)
class Item:
    """One entry; `text` is plain, `html` is ours and safe, addresses are whole; `stage` by its key and in words."""

    id: str
    url: str
    title: str
    published_at: datetime
    updated_at: datetime
    authors: list[Author] = field(default_factory=list)
    lang: str = ""
    text: str = ""
    html: str = ""
    image: str = ""
    tags: list[str] = field(default_factory=list)
    stage: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Feed:
    """A feed and where it stands; `site` is who says all that nobody else says."""

    id: str
    title: str
    lang: str
    site: Author
    page_url: str
    urls: dict[str, str]
    updated_at: datetime
    icon: str = ""
    about: str = ""
    items: list[Item] = field(default_factory=list)


def urn(birth: datetime | None, *parts: str | int) -> str:
    """The lasting name of a thing of this portal, which was born at that moment: no address, no title and no setting is in it (RFC 9562, version 5)."""
    return uuid.uuid5(_PORTALS, "\n".join((birth.isoformat() if birth else "", *(str(part) for part in parts)))).urn


def written(feed: Feed, form: str) -> bytes:
    """The feed as `atom` or `json`."""
    return atom(feed) if form == "atom" else json_feed(feed)


def atom(feed: Feed) -> bytes:
    """As RFC 4287 has it."""
    root = ET.Element(f"{{{ATOM}}}feed", {"xml:lang": feed.lang})
    for name, words in (("id", feed.id), ("title", feed.title), ("updated", feed.updated_at.isoformat()), ("subtitle", feed.about), ("icon", feed.icon)):
        _said(root, name, words)
    _link(root, "self", TYPES["atom"], feed.urls["atom"])
    _link(root, "alternate", "text/html", feed.page_url)
    _link(root, "alternate", TYPES["json"], feed.urls["json"])
    _person(root, feed.site)
    for item in feed.items:
        _entry(root, item)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="utf-8") + b"\n"


def _entry(root: ET.Element, item: Item) -> None:
    entry = ET.SubElement(root, f"{{{ATOM}}}entry", {"xml:lang": item.lang} if item.lang else {})
    for name, words in (("id", item.id), ("title", item.title), ("published", item.published_at.isoformat()), ("updated", item.updated_at.isoformat())):
        _said(entry, name, words)
    _link(entry, "alternate", "text/html", item.url)
    for author in item.authors:
        _person(entry, author)
    for term, label in (item.stage, *((tag, tag) for tag in item.tags)):
        if term:
            ET.SubElement(entry, f"{{{ATOM}}}category", {"term": _clean(term), "label": _clean(label)})
    _said(entry, "summary", item.text)
    _said(entry, "content", item.html, {"type": "html"})


def _said(parent: ET.Element, name: str, words: str, attributes: dict[str, str] | None = None) -> None:
    if words:
        ET.SubElement(parent, f"{{{ATOM}}}{name}", attributes or {}).text = _clean(words)


def _link(parent: ET.Element, rel: str, kind: str, href: str) -> None:
    ET.SubElement(parent, f"{{{ATOM}}}link", {"rel": rel, "type": kind, "href": href})


def _person(parent: ET.Element, author: Author) -> None:
    person = ET.SubElement(parent, f"{{{ATOM}}}author")
    _said(person, "name", author.name)
    _said(person, "uri", author.url)


def _clean(words: str) -> str:
    """Without the characters that XML cannot carry."""
    return UNSENDABLE.sub("", words)


def json_feed(feed: Feed) -> bytes:
    """As the JSON Feed specification, version 1.1, has it."""
    record = {
        "version": JSON_FEED, "title": feed.title, "home_page_url": feed.page_url, "feed_url": feed.urls["json"], "description": feed.about, "icon": feed.icon,
        "language": feed.lang, "authors": [_author(feed.site)], "items": [_item(item) for item in feed.items],
    }
    return json.dumps(_filled(record), ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def _item(item: Item) -> dict[str, Any]:
    return _filled({
        "id": item.id, "url": item.url, "title": item.title, "content_html": item.html, "content_text": "" if item.html else item.text or item.title,
        "summary": item.text if item.html else "", "image": item.image, "date_published": item.published_at.isoformat(), "date_modified": item.updated_at.isoformat(),
        "authors": [_author(author) for author in item.authors], "tags": item.tags, "language": item.lang, "_idea": {"stage": item.stage[0]} if item.stage[0] else {},
    })


def _author(author: Author) -> dict[str, str]:
    return {"name": author.name} | ({"url": author.url} if author.url else {})


def _filled(record: dict[str, Any]) -> dict[str, Any]:
    """What is there; a list of items stays though it be empty."""
    return {name: value for name, value in record.items() if value or name == "items"}
