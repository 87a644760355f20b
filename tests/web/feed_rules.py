"""The rules of both feed forms, read from their specifications: RFC 4287 (Atom) and JSON Feed 1.1. Each check names the place it stands in."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import datetime
from typing import Any

A = "{http://www.w3.org/2005/Atom}"
FEED_PARTS = {f"{A}{name}" for name in ("author", "category", "contributor", "generator", "icon", "id", "link", "logo", "rights", "subtitle", "title", "updated", "entry")}
ENTRY_PARTS = {f"{A}{name}" for name in ("author", "category", "content", "contributor", "id", "link", "published", "rights", "source", "summary", "title", "updated")}
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:[^\s<>\"{}|\\^`]+", re.IGNORECASE)


def atom(data: bytes) -> ET.Element:
    """The feed, after every rule of RFC 4287 that concerns it has been held against it."""
    root = ET.fromstring(data)
    assert root.tag == f"{A}feed" and _language(root)
    assert {child.tag for child in root} <= FEED_PARTS
    _common(root, at_most=("icon", "logo", "subtitle", "generator", "rights"))
    assert [link.get("href") for link in root.findall(f"{A}link") if link.get("rel") == "self"].__len__() == 1, "4.1.1: SHOULD have one self link"
    entries = root.findall(f"{A}entry")
    for entry in entries:
        assert {child.tag for child in entry} <= ENTRY_PARTS
        _common(entry, at_most=("published", "summary", "content", "rights", "source"))
        assert entry.find(f"{A}content") is not None or _alternates(entry), "4.1.2: without content an alternate link"
        assert root.find(f"{A}author") is not None or entry.find(f"{A}author") is not None, "4.1.2: an author somewhere"
        content = entry.find(f"{A}content")
        assert content is None or (content.get("type") == "html" and len(content) == 0), "4.1.3.3: no child elements in html"
    names = Counter((entry.findtext(f"{A}id"), entry.findtext(f"{A}updated")) for entry in entries)
    assert max(names.values(), default=1) == 1, "4.1.1: the same id and updated only once"
    assert not entries or root.findtext(f"{A}updated") == max((entry.findtext(f"{A}updated") for entry in entries), key=datetime.fromisoformat)
    return root


def _common(part: ET.Element, at_most: tuple[str, ...]) -> None:
    for name in ("id", "title", "updated"):
        assert len(part.findall(f"{A}{name}")) == 1, f"exactly one {name}"
    for name in at_most:
        assert len(part.findall(f"{A}{name}")) <= 1, f"at most one {name}"
    assert _ABSOLUTE.fullmatch(part.findtext(f"{A}id") or ""), "4.2.6: an id is an absolute IRI"
    assert all(_DATE.fullmatch(found.text or "") for name in ("updated", "published") for found in part.findall(f"{A}{name}")), "3.3: RFC 3339"
    assert all((person.findtext(f"{A}name") or "").strip() and len(person.findall(f"{A}name")) == 1 for person in part.findall(f"{A}author")), "3.2.1"
    assert all(_ABSOLUTE.fullmatch(uri.text or "") for uri in part.findall(f"{A}author/{A}uri")), "3.2.2"
    assert all(link.get("href") for link in part.findall(f"{A}link")), "4.2.7.1"
    assert all(category.get("term") for category in part.findall(f"{A}category")), "4.2.2.1"
    kinds = Counter((link.get("type"), link.get("hreflang")) for link in _alternates(part))
    assert max(kinds.values(), default=1) == 1, "at most one alternate a type and language"


def _alternates(part: ET.Element) -> list[ET.Element]:
    return [link for link in part.findall(f"{A}link") if link.get("rel", "alternate") == "alternate"]


def _language(root: ET.Element) -> str | None:
    return root.get("{http://www.w3.org/XML/1998/namespace}lang")


def json_feed(data: bytes) -> dict[str, Any]:
    """The feed, after the rules of JSON Feed 1.1 have been held against it."""
    feed: dict[str, Any] = json.loads(data)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert isinstance(feed["title"], str) and feed["title"]
    assert isinstance(feed["items"], list)
    assert all(_ABSOLUTE.fullmatch(feed[name]) for name in ("home_page_url", "feed_url") if name in feed)
    _authors(feed)
    for item in feed["items"]:
        assert isinstance(item["id"], str) and item["id"]
        assert isinstance(item.get("content_html") or item.get("content_text"), str), "one of both contents"
        assert all(_DATE.fullmatch(item[name]) for name in ("date_published", "date_modified") if name in item)
        assert all(_ABSOLUTE.fullmatch(item[name]) for name in ("url", "image", "external_url") if name in item)
        assert all(isinstance(tag, str) for tag in item.get("tags", []))
        _authors(item)
        assert {name for name in item if name.startswith("_")} <= {"_idea"}
    assert len({item["id"] for item in feed["items"]}) == len(feed["items"])
    return feed


def _authors(part: dict[str, Any]) -> None:
    assert "author" not in part, "1.1: authors, an array"
    assert all(author.get("name") or author.get("url") or author.get("avatar") for author in part.get("authors", []))
