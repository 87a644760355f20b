"""Page, part or redirect: the only place that looks at HX-Request."""

from __future__ import annotations

from typing import Any

from flask import Response, g, make_response, redirect, render_template, request

from ideas.core.refusal import Refusal
from ideas.core.words import Message, say


def wants_part() -> bool:
    """Whether htmx asked for a part (a restored history page is a whole page)."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-History-Restore-Request") != "true"


def page(template: str, *, status: int = 200, **values: Any) -> Response:
    """A whole page."""
    return _varied(make_response(render_template(template, **values), status))


def part(template: str, *, status: int = 200, **values: Any) -> Response:
    """A part of a page, for htmx."""
    return _varied(make_response(render_template(template, **values), status))


def page_or_part(page_template: str, part_template: str, *, status: int = 200, **values: Any) -> Response:
    """The part where htmx asks, else the whole page."""
    return part(part_template, status=status, **values) if wants_part() else page(page_template, status=status, **values)


def changed(template: str | None, back: str, *, note: Message | None = None, **values: Any) -> Response:
    """After a change: htmx gets the part, a plain form a 303 to `back` with the note as a flash."""
    if template is not None and wants_part():
        return part(template, note=note, **values)
    return see_other(back, note=note)


def see_other(back: str, *, note: Message | None = None, undo: str | None = None) -> Response:
    """A 303 (for htmx: HX-Redirect) to a path of ours, with a note shown there, and with it the address that undoes what was done."""
    if note is not None:
        from ideas.web.session import remember_note

        remember_note(say(g.locale, note), undo_url=undo)
    if wants_part():
        answer = make_response("", 204)
        answer.headers["HX-Redirect"] = back
        return _varied(answer)
    return _varied(make_response(redirect(back, 303)))


def refused(refusal: Refusal, template: str | None = None, part_template: str | None = None, **values: Any) -> Response:
    """A refusal with its status and reason: in the part, in the page it came from, or as an error page."""
    status = 403 if refusal.status == 401 else refusal.status
    if part_template and wants_part():
        return part(part_template, status=status, refusal=refusal, **values)
    if template:
        return page(template, status=status, refusal=refusal, **values)
    return page("errors/error.html", status=status, code=status, refusal=refusal)


def _varied(answer: Response) -> Response:
    answer.vary.update(("HX-Request", "Cookie", "Accept-Language"))
    return answer
