"""The text fields of all pages and of the API, found by walking: what people can type, and where it is sent to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element, SubElement

from flask import Flask
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from ideas.web.api import forms
from tests.browser import Browser
from tests.factories import make_member
from tests.house.matrix import ROWS
from tests.house.test_authorisation import path_of
from tests.house.world import PERSONS, person, thing

NOT_TYPED = {"checkbox", "radio", "submit", "button", "file", "image", "reset"}
NUMBERED = "0123456789"


class Field(NamedTuple):
    """A name that a form sends to an endpoint."""

    endpoint: str
    name: str


def tree(text: str) -> Element:
    """A page as a browser reads it, by the parsing rules of the HTML standard; comments are left out."""
    root = LexborHTMLParser(text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")).root
    assert root is not None
    return _element(root, None)


def _element(node: LexborNode, parent: Element | None) -> Element:
    named = {name: value or "" for name, value in node.attributes.items()}
    made = Element(str(node.tag), named) if parent is None else SubElement(parent, str(node.tag), named)
    last: Element | None = None
    apart = node.template_fragments() if node.tag == "template" else []
    for inner in (apart[0] if apart else node).iter(include_text=True):
        if inner.is_text_node and last is None:
            made.text = (made.text or "") + (inner.text_content or "")
        elif inner.is_text_node:
            last.tail = (last.tail or "") + (inner.text_content or "")
        elif inner.is_element_node:
            last = _element(inner, made)
    return made


def endpoint_of(app: Flask, path: str, method: str) -> str:
    """What answers there; empty where nothing does."""
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(path).path, method=method)[0])
    except RequestRedirect:
        return "a redirect"
    except HTTPException:
        return ""


def fields_in(app: Flask, page: str, here: str) -> Iterator[Field]:
    """Every field of every form of a page; hidden ones too, since anybody can write into them."""
    for form in tree(page).iter("form"):
        action, method = form.get("action") or here, (form.get("method") or "get").upper()
        endpoint = endpoint_of(app, action, method)
        assert endpoint and method in {"GET", "POST"}, (here, action, method)
        for control in form.iter():
            typed = control.tag in {"textarea", "select"} or (control.tag in {"input", "button"} and control.get("type", "text") not in NOT_TYPED)
            if typed and (name := control.get("name")) not in {None, "csrf_token"}:
                yield Field(endpoint, name.rstrip(NUMBERED))


def form_fields(app: Flask) -> set[Field]:
    """The fields of all pages that anybody can be shown, found by asking for each page as different people."""
    found: set[Field] = set()
    for endpoint, method, kind, _ in ROWS:
        for name in PERSONS if method == "GET" and not endpoint.startswith("api.") else ():
            if name in {"visitor", "creator", "admin", "moderator"}:
                creator = make_member()
                member, values = person(name, creator), thing(kind, creator).values
                path = path_of(app, endpoint, values, method)
                answer = Browser(app, member).get(path)
                if answer.mimetype == "text/html" and answer.status_code == 200:
                    found |= set(fields_in(app, answer.text, path))
    return found


def body_fields(model: Any, before: str = "") -> Iterator[str]:
    """The texts of a JSON body, `market.region` for what stands deeper."""
    for name, told in model.model_fields.items():
        inner = [one for one in (told.annotation, *getattr(told.annotation, "__args__", ())) if isinstance(one, type) and issubclass(one, forms.Body)]
        if inner:
            yield from body_fields(inner[0], f"{before}{name}.")
        elif "str" in str(told.annotation) or "Literal" in str(told.annotation) or "date" in str(told.annotation):
            yield before + name
