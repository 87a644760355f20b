"""The API for people: the same document as for programs, to be read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Blueprint, Response, g
from markupsafe import Markup, escape

from ideas.core.doors import doors
from ideas.core.words import say
from ideas.web import respond
from ideas.web.api import examples
from ideas.web.api.calls import CALLS, Call
from ideas.web.api.causes import Cause, causes
from ideas.web.api.document import described, failing, place

bp = Blueprint("api_page", __name__)
_CODE = re.compile(r"`([^`]+)`")
_SHAPE = re.compile(r"#/components/schemas/(\w+)")


@dataclass(frozen=True)
class Row:
    """A parameter or a field: its name, what it holds, its sentence; `shape` is explained further down."""

    name: str
    kind: str
    about: Markup
    needed: bool
    shape: str | None = None


@dataclass(frozen=True)
class Shown:
    """A call as the page has it."""

    call: Call
    at: str
    title: str
    text: Markup
    rows: list[Row]
    takes: str | None
    gives: str | None
    failing: list[int]
    curl: str
    python: str | None


@bp.get("/api")
def show() -> Response:
    """All calls with what they take and give, the shapes, the causes."""
    rooms, shapes, found = _read(g.locale, doors.public_url, doors.site_name)
    told = [(one, say(g.locale, one.sentence) if not one.sentence.plural and "%(" not in one.sentence.key else "") for one in found]
    return respond.page("api_page/show.html", rooms=rooms, shapes=shapes, causes=told, base=doors.public_url.rstrip("/"))


@cache
def _read(locale: str, public_url: str, site: str) -> tuple[list[tuple[str, str, list[Shown]]], list[tuple[str, str, list[Row]]], tuple[Cause, ...]]:
    whole = described(locale, public_url, site)
    rooms = [(room["name"], room["description"], [_shown(call, whole, public_url) for call in CALLS if call.room == room["name"]]) for room in whole["tags"]]
    shapes = [(name, schema.get("description", "") if locale == "en" else "", _fields(schema)) for name, schema in sorted(whole["components"]["schemas"].items())]
    return rooms, shapes, causes()


def _shown(call: Call, whole: dict[str, Any], base: str) -> Shown:
    told = whole["paths"][place(call)][call.method.lower()]
    parts = whole["components"]["parameters"]
    given = [parts[one["$ref"].rsplit("/", 1)[1]] if "$ref" in one else one for one in told["parameters"]]
    body, answer = _content(told.get("requestBody", {})), _content(told["responses"][str(call.status)])
    return Shown(
        call, "/api/v1" + place(call), told["summary"], coded(told.get("description", "")), [_row(one["name"], one["schema"] | {"description": one.get("description", "")}, one.get("required", False)) for one in given],
        _shape(body), _shape(answer), sorted(failing(call)), examples.curl(call, base), examples.python(call, base),
    )


def _content(told: dict[str, Any]) -> dict[str, Any]:
    """The schema of what goes along, of whatever type."""
    return next((media["schema"] for media in told.get("content", {}).values()), {})


def _fields(schema: dict[str, Any]) -> list[Row]:
    needed = schema.get("required", [])
    return [_row(name, one, name in needed) for name, one in schema.get("properties", {}).items()]


def _row(name: str, schema: dict[str, Any], needed: bool) -> Row:
    return Row(name, kind_of(schema), coded(schema.get("description", "")), needed, _shape(schema))


def _shape(schema: dict[str, Any]) -> str | None:
    found = _SHAPE.search(str({name: one for name, one in schema.items() if name != "description"}))
    return found[1] if found else None


def kind_of(schema: dict[str, Any]) -> str:
    """What a field holds, in a few words that every language shares."""
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[1]
    if "anyOf" in schema:
        return " | ".join(kind_of(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(one for one in schema["enum"] if one)
    if schema.get("type") == "array":
        return f"{kind_of(schema['items'])}[]"
    return str(schema.get("format") or schema.get("const") or schema.get("type", "object"))


def coded(text: str) -> Markup:
    """Words between backticks as code."""
    return Markup(_CODE.sub(r"<code>\1</code>", str(escape(text)).replace("&#39;", "’")))  # noqa: S704 (escaped just before)
