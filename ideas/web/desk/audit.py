"""The log of what staff did: searched, page by page, and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, Response, g, request

from ideas.accounts.queries import member_by_handle
from ideas.core.links import path
from ideas.core.words import N_, ZONE, say
from ideas.timeline.audit import SHOWN, Line, Sought, staff_acts
from ideas.web.desk.fact_words import act_said, facts_said
from ideas.web.desk.frame import desk_page
from ideas.web.desk.members import ROLE_WORDS
from ideas.web.forms import day_in, whole
from ideas.web.session import staff_only
from ideas.web.sheet import table as saved

bp = Blueprint("desk_audit", __name__)
FIELDS = ("person", "kind", "idea", "member", "since", "until")
MOST = 10_000
UNKNOWN = {"person": N_("Nobody has this handle."), "member": N_("Nobody has this handle."), "idea": N_("An idea’s number, such as 17."), "since": N_("Write the day as 2026-12-05."), "until": N_("Write the day as 2026-12-05.")}


@bp.get("/desk/audit")
@staff_only("admin")
def index() -> Response:
    """What staff did, the latest first."""
    asked, sought, wrong = _asked()
    page = staff_acts(sought, request.args.get("after")) if not wrong else None
    query = {name: text for name, text in asked.items() if text}
    values: dict[str, Any] = {
        "asked": asked, "kinds": _kinds(), "lines": [_shown(line) for line in page.items] if page else [], "errors": {name: say(g.locale, UNKNOWN[name]) for name in wrong},
        "next_url": path("desk_audit.index", **query, after=page.next) if page and page.next else None, "table_url": path("desk_audit.table", **query),
    }
    return desk_page("desk/audit.html", view="admin", status=422 if wrong else 200, **values)


@bp.get("/desk/audit.csv")
@staff_only("admin")
def table() -> Response:
    """The same as a table, the latest 10,000 lines at most."""
    _, sought, wrong = _asked()
    lines = staff_acts(sought, limit=MOST).items if not wrong else []
    return saved("audit", _rows(lines))


def _rows(lines: list[Line]) -> Iterator[list[Any]]:
    yield ["moment", "person", "role", "kind", "idea", "title", "member", "thing", "facts"]
    for line in lines:
        yield [line.at.isoformat(), line.by or "", line.role, line.kind, line.idea_id or "", line.idea or "", line.member or "", line.thing_id or "", _facts(line)]


def _asked() -> tuple[dict[str, str], Sought, list[str]]:
    """What was typed, what is looked for, and which fields name nothing."""
    asked = {name: request.args.get(name, "").strip()[:60] for name in FIELDS}
    days = {name: day_in(asked[name]) for name in ("since", "until")}
    people = {name: member_by_handle(asked[name].lstrip("@")) if asked[name] else None for name in ("person", "member")}
    found = {**days, **people, "idea": whole(asked["idea"].lstrip("#")), "kind": True}
    wrong = [name for name in FIELDS if asked[name] and found[name] is None]
    since, until = (_midnight(days[name]) for name in ("since", "until"))
    person, member = (people[name].id if people[name] else None for name in ("person", "member"))  # type: ignore[union-attr]
    sought = Sought(person, asked["kind"] if asked["kind"] in SHOWN else None, found["idea"], member, since, until + timedelta(days=1) if until else None)  # type: ignore[arg-type]
    return asked, sought, wrong


def _midnight(day: Any) -> datetime | None:
    """When a day begins in the portal's zone; days outside the calendar in UTC are none."""
    return datetime.combine(day, time(), tzinfo=ZONE) if day is not None and 1 < day.year < 9999 else None


def _kinds() -> list[tuple[str, str]]:
    return [("", "–"), *sorted(((kind, act_said(g.locale, kind)) for kind in SHOWN), key=lambda pair: pair[1].casefold())]


def _shown(line: Line) -> dict[str, Any]:
    return {
        "at": line.at, "by": line.by, "role": say(g.locale, ROLE_WORDS[line.role]), "what": act_said(g.locale, line.kind),
        "idea": line.idea, "idea_id": line.idea_id, "idea_url": path("desk_lifecycle.show", idea_id=line.idea_id) if line.idea else None, "member": line.member,
        "member_url": path("desk_members.show", member_id=line.member_id) if line.member_id else None, "facts": facts_said(g.locale, _told(line)),
    }


def _told(line: Line) -> dict[str, Any]:
    """Small facts, with the number of the thing."""
    return {**({"no": line.thing_id} if line.thing_id and line.thing_id != line.idea_id else {}), **line.facts}


def _facts(line: Line) -> str:
    return ", ".join(f"{name}: {value}" for name, value in _told(line).items())
