"""The API described by itself (OpenAPI 3.1): made from the register of calls, kept in memory, the same for everybody in one language."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from flask import Response, g, request
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from ideas.core.doors import doors
from ideas.core.words import N_, Message, say
from ideas.web.api.calls import CALLS, Call
from ideas.web.api.causes import causes
from ideas.web.api.door import bp
from ideas.web.api.once import AGAIN as AGAIN_HEADER
from ideas.web.api.once import HEADER
from ideas.web.api.parameters import LANG
from ideas.web.api.shapes import FieldProblem
from ideas.web.errors import BUSY, PROBLEMS

Mode = Literal["serialization", "validation"]
GIVEN: Mode = "serialization"
TAKEN: Mode = "validation"
REF = "#/components/schemas/{model}"
TITLE = N_("Ideas by program")
LEAD = N_("A program does what a person does on the pages, by the same rules: same use cases, same refusals.")
KEY = N_("A key belongs to a member and may do what the member may do, as far as its scopes reach. Cookies are never looked at; without a key the public part can be read.")
ROOMS: dict[str, Message] = {
    "ideas": N_("Ideas"), "talk": N_("Talk"), "boards": N_("Boards, tags and what became of ideas"), "people": N_("People and what is one’s own"), "team": N_("The team"),
}
_ARGUMENT = re.compile(r"<(?:(int):)?(\w+)>")
NAMES = {"idea_id": "id", "comment_id": "id"}
AGAIN = N_("In how many seconds it goes again.")
SHAPE = N_("What came is checked by this: the same answer need not be sent twice (`If-None-Match`).")
ONCE = N_("A text of your own, new for each call: sent again with it, the call acts no second time and is answered as before. Kept for 24 hours for your key.")
COUNTED = {
    "RateLimit-Limit": N_("How many calls go in the present minute."), "RateLimit-Remaining": N_("How many of them are left."), "RateLimit-Reset": N_("In how many seconds the next minute begins."),
}


class _Schemas(GenerateJsonSchema):
    """Without a title at each field: its name says the same."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002 (the library's form)
        """Never."""
        return False


@bp.get("/openapi.json")
def document() -> Response:
    """The description of all calls; asked for again with its ETag it is not sent twice."""
    data, tag = packed(g.locale)
    answer = Response(data, content_type="application/json")
    answer.set_etag(tag)
    answer.headers.setdefault("Cache-Control", "public, max-age=3600")
    answer.make_conditional(request)
    return answer


def packed(locale: str) -> tuple[bytes, str]:
    """The document of this portal in a language, as it is sent, and its ETag."""
    return _packed(locale, doors.public_url, doors.site_name)


@cache
def _packed(locale: str, public_url: str, site: str) -> tuple[bytes, str]:
    data = json.dumps(described(locale, public_url, site), ensure_ascii=False, separators=(",", ":")).encode()
    return data, hashlib.sha256(data).hexdigest()[:32]


@cache
def described(locale: str, public_url: str, site: str) -> dict[str, Any]:
    """The whole document; sentences in this language, names never."""
    whole = {
        "openapi": "3.1.0",
        "info": {"title": f"{site} – {say(locale, TITLE)}" if site else say(locale, TITLE), "version": "1", "description": say(locale, LEAD)},
        "servers": [{"url": public_url.rstrip("/") + "/api/v1"}],
        "tags": [{"name": name, "description": say(locale, title)} for name, title in ROOMS.items()],
        "paths": _paths(locale),
        "components": {
            "schemas": _schemas(),
            "responses": {name: _problem(locale, status, message) for status, (name, message) in FAILURES.items()},
            "parameters": _headers(locale),
            "headers": {name: {"description": say(locale, text), "schema": {"type": "integer"}} for name, text in COUNTED.items()},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer", "description": say(locale, KEY)}},
        },
    }
    return _in_words(whole, locale)


FAILURES: dict[int, tuple[str, Message]] = {status: (cause, message) for status, (cause, message) in PROBLEMS.items() if status != 405} | {
    409: ("not_now", N_("Not now, or not any more: `cause` says why.")), 503: (BUSY.cause, BUSY.message),
}


def _in_words(part: Any, locale: str) -> Any:
    """Field sentences are kept by their English; said in the reader's language."""
    if isinstance(part, dict):
        return {name: say(locale, Message(value)) if name == "description" and isinstance(value, str) and value else _in_words(value, locale) for name, value in part.items()}
    return [_in_words(one, locale) for one in part] if isinstance(part, list) else part


@cache
def _shapes() -> tuple[Mapping[tuple[str, Mode], Any], dict[str, Any]]:
    """What each call takes and gives as JSON Schema, and the named shapes below."""
    wanted: list[tuple[str, Mode, TypeAdapter[Any]]] = [("problem", GIVEN, TypeAdapter(FieldProblem))]
    wanted += [(call.name, GIVEN, TypeAdapter(call.answer)) for call in CALLS if call.answer is not None]
    wanted += [(call.name, TAKEN, TypeAdapter(form)) for call in CALLS if (form := call.body or call.parts)]
    mapped, whole = TypeAdapter.json_schemas(wanted, ref_template=REF, schema_generator=_Schemas)
    return mapped, whole.get("$defs", {})


def _schemas() -> dict[str, Any]:
    """All named shapes; a problem's cause is one of those listed."""
    found = {name: dict(schema) for name, schema in _shapes()[1].items()}
    problem = found["FieldProblem"]
    problem["properties"] = problem["properties"] | {"cause": problem["properties"]["cause"] | {"enum": [one.name for one in causes()]}}
    return found


def _paths(locale: str) -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for call in CALLS:
        paths.setdefault(place(call), {})[call.method.lower()] = _operation(call, locale)
    return paths


def place(call: Call) -> str:
    """Its address as documents write it: /ideas/{id}."""
    return _ARGUMENT.sub(lambda found: "{" + NAMES.get(found[2], found[2]) + "}", call.path)


def _operation(call: Call, locale: str) -> dict[str, Any]:
    told: dict[str, Any] = {"operationId": call.name, "tags": [call.room], "summary": say(locale, call.title)}
    if call.text:
        told["description"] = say(locale, call.text)
    told["security"] = [{"key": [call.scope]}] if call.scope else [{}, {"key": ["read"]}]
    told["parameters"] = [*_arguments(call), *(_parameter(one, locale) for one in (*call.query, LANG)), *({"$ref": f"#/components/parameters/{name}"} for name in _sent_along(call))]
    if form := call.body or call.parts:
        media: dict[str, Any] = {"schema": _shapes()[0][call.name, TAKEN]}
        told["requestBody"] = {"required": True, "content": {"multipart/form-data" if call.parts else "application/json": media | ({"example": call.example} if call.example else {})}}
        told["requestBody"]["description"] = (form.__doc__ or "").strip()
    told["responses"] = _answers(call, locale)
    return told


def _arguments(call: Call) -> list[dict[str, Any]]:
    return [
        {"name": NAMES.get(name, name), "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1} if kind else {"type": "string", "minLength": 1}}
        for kind, name in _ARGUMENT.findall(call.path)
    ]


def _parameter(one: Any, locale: str) -> dict[str, Any]:
    told = {"name": one.name, "in": "query", "description": say(locale, one.about), "schema": one.schema}
    return told | ({"example": one.example} if one.example else {})


def _sent_along(call: Call) -> list[str]:
    return ["AcceptLanguage", "IdempotencyKey"] if call.writes else ["AcceptLanguage", "IfNoneMatch"]


def _headers(locale: str) -> dict[str, Any]:
    told = {
        "AcceptLanguage": ("Accept-Language", N_("The language of sentences for people; else the member’s."), {"type": "string"}),
        "IfNoneMatch": ("If-None-Match", N_("The ETag of the answer one has; where nothing changed the answer is 304 without a body."), {"type": "string"}),
        "IdempotencyKey": (HEADER, ONCE, {"type": "string", "pattern": "^[!-~]{1,255}$"}),
    }
    return {key: {"name": name, "in": "header", "description": say(locale, text), "schema": schema} for key, (name, text, schema) in told.items()}


def _answers(call: Call, locale: str) -> dict[str, Any]:
    counted = {name: {"$ref": f"#/components/headers/{name}"} for name in COUNTED}
    headers: dict[str, Any] = counted if call.writes else {"ETag": {"description": say(locale, SHAPE), "schema": {"type": "string"}}} | counted
    if call.writes:
        headers = {AGAIN_HEADER: {"description": say(locale, N_("Here and `true` where this was answered before.")), "schema": {"type": "string", "const": "true"}}} | headers
    if call.located:
        headers = {"Location": {"description": say(locale, N_("Where the new thing is found.")), "schema": {"type": "string", "format": "uri"}}} | headers
    good: dict[str, Any] = {"description": say(locale, call.title), "headers": headers}
    if call.answer is not None:
        good["content"] = {"application/json": {"schema": _shapes()[0][call.name, GIVEN]}}
    answers: dict[str, Any] = {str(call.status): good}
    if not call.writes:
        answers["304"] = {"description": say(locale, N_("Nothing changed since."))}
    return answers | {str(status): {"$ref": f"#/components/responses/{FAILURES[status][0]}"} for status in sorted(failing(call))}


def failing(call: Call) -> set[int]:
    """The statuses of the problems that a call may answer with."""
    found = {401, 403, 429, 503, *call.also}
    found |= {404} if "<" in call.path else set()
    found |= {422} if call.query or call.body or call.parts else set()
    found |= {409} if call.writes else set()
    found |= {413, 415} if call.body or call.parts else set()
    return found | ({400} if call.writes else set())


def _problem(locale: str, status: int, message: Message) -> dict[str, Any]:
    told: dict[str, Any] = {"description": say(locale, message), "content": {"application/problem+json": {"schema": {"$ref": REF.format(model="FieldProblem")}}}}
    if status in {429, 503}:
        told["headers"] = {"Retry-After": {"description": say(locale, AGAIN), "schema": {"type": "integer", "minimum": 1}}}
    return told
