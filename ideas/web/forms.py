"""Forms: what was typed, what is wrong with it in words, and the guards of forms that visitors send."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from flask import current_app, g, request

from ideas.core.db import now, session
from ideas.core.doors import doors
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, Refused
from ideas.core.secrets import signed_stamp, stamp_age
from ideas.core.words import N_, ZONE, say

HONEY = "website"
STAMP = "stamp"
LONGEST = 20_000
_SECRET = re.compile(r"password|present|secret|token|code")
_WRITTEN = frozenset(("title", "summary", "problem", "body", "text", "reason", "changes_mind", "next_step", "evidence", "intro_de", "intro_en"))


def typed(*names: str) -> dict[str, str]:
    """The form's texts by name, bounded; what is left out is empty."""
    return {name: request.form.get(name, "")[:LONGEST] for name in names}


@dataclass(frozen=True)
class Typed:
    """A sent form, to be sent again: texts to be seen, the rest as it was; files have to be chosen anew."""

    action: str
    texts: list[tuple[str, str]]
    rest: list[tuple[str, str]]
    had_files: bool


def typed_again() -> Typed | None:
    """What stood in the form of this request, where somebody wrote something into it. No passwords, codes or addresses of an account are sent back.

    The token is the one that was sent: a page of somebody else, which knows none, gets no form that works.
    """
    if request.method != "POST" or (request.blueprint == "account" and request.endpoint != "account.join"):
        return None
    fields = [(name, text[:LONGEST]) for name, text in request.form.items(multi=True) if name == "csrf_token" or not _SECRET.search(name)]
    texts = [(name, text) for name, text in fields if (name in _WRITTEN or name.startswith("text-")) and text.strip()]
    files = any(file.filename for file in request.files.values())
    return Typed(request.full_path.rstrip("?"), texts, [field for field in fields if field not in texts], files) if texts else None


def ticked(name: str) -> bool:
    """Whether a box is ticked."""
    return bool(request.form.get(name))


def day_in(written: str) -> date | None:
    """A day as browsers send it; None for anything else, and for one that lies so far away that nobody can have meant it."""
    try:
        day = date.fromisoformat(written.strip())
    except ValueError:
        return None
    return day if is_near(day) else None


def is_near(day: date) -> bool:
    """Whether one can reckon with a day: one more, or in another zone."""
    return 1900 <= day.year < 3000


def moment_in(written: str) -> datetime | None:
    """A moment of the portal's clock as browsers send it; None for anything else."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return None
    return moment.replace(tzinfo=ZONE) if moment.tzinfo is None and 2000 <= moment.year < 3000 else None


def sent_day(name: str) -> date | None:
    """The day in a field; None where nothing was written. Raises Refused for anything else."""
    written = request.form.get(name, "").strip()
    day = day_in(written)
    if written and day is None:
        raise Refused(Refusal("bad_date", N_("Write the day as 2026-12-05."), 422, field=name))
    return day


def whole(written: str, digits: int = 9) -> int | None:
    """A whole number of at most so many digits as it was typed; None for anything else."""
    text = written.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= digits else None


def own_mark() -> int | None:
    """How the team sees its answer, where it says so; what is no number is no mark that anybody could choose."""
    written = request.form.get("own_mark", "")
    return (whole(written, 1) or 0) if written else None


def said(refused: Refused | None) -> dict[str, str]:
    """The errors of a form by field, in the reader's language; one without a field stands under `form`."""
    if refused is None:
        return {}
    errors: Mapping[str, Refusal] = refused.errors or {refused.refusal.field or "form": refused.refusal}
    return {field: say(g.locale, refusal.message) for field, refusal in errors.items()}


def stamp() -> str:
    """The signed moment for a visitor's form; a form that comes back with errors keeps its own."""
    age = _age()
    return request.form[STAMP] if age is not None and age < _longest() else signed_stamp(doors.secret, now())


def _age() -> float | None:
    return stamp_age(doors.secret, request.form.get(STAMP, ""), now())


def _longest() -> int:
    return number(session(), "form_stamp_hours") * 3600


def insist_human() -> None:
    """Refuse what fills the hidden field, or sends within two seconds or after half a day. Raises Refused."""
    if request.form.get(HONEY):
        raise Refused(Refusal("looks_automatic", N_("This looked like a machine. Leave the hidden field empty and send it again."), 422))
    if not doors.limits or (current_app.testing and not current_app.config.get("LIMITS_IN_TESTS")):
        return
    age = _age()
    if age is None or age >= _longest():
        raise Refused(Refusal("form_old", N_("This form was open for too long. Open the page again and send it anew."), 422))
    if age < number(session(), "form_stamp_seconds"):
        raise Refused(Refusal("form_fast", N_("That was faster than anybody types. Wait two seconds and send it again."), 422))


def from_our_pages() -> bool:
    """Whether a form that carries no token came from a page of ours, as the browser says."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc in {request.host, urlsplit(doors.public_url).netloc}
