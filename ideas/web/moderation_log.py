"""The public record of moderation: what was reported, restricted and taken back, month by month, without names."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.numbers import number
from ideas.core.words import N_, Message, say_month
from ideas.moderation.rules import MEASURES
from ideas.notifications.queries.cases import word_of
from ideas.reports.queries.record import COUNTS, Entry, Month, listed, month_of, months
from ideas.web import respond
from ideas.web.context import say
from ideas.web.listing import kept
from ideas.web.statements import ABOUT

bp = Blueprint("moderation_log", __name__)

WORDS: dict[str, Message] = {
    "reports": N_("Reported"), "acted": N_("of these acted on"), "hidden": N_("Hidden"), "removed": N_("Taken down"), "refused": N_("Not let through"), "suspended": N_("Suspended"),
    "ended": N_("of these taken back"), "appeals": N_("Objections"), "reversed": N_("of these successful"),
}
OUTCOMES: dict[str, Message] = {
    "": N_("still open"), "kept": N_("left as it is"), "hidden": N_("hidden"), "removed": N_("taken down"), "suspended": N_("suspended"), "upheld": N_("the decision stands"), "reversed": N_("taken back"),
}


@bp.get("/moderation")
def show() -> Response:
    """Twelve months in numbers; each leads to its list."""
    rows = [{"name": _said(one), "cells": [(name, one.counts[name], _place(one, name)) for name in COUNTS]} for one in _begun(months(now()))]
    return respond.page("moderation_log/show.html", rows=rows, heads=[(name, say(WORDS[name])) for name in COUNTS], appeal_days=number(session(), "appeal_days"))


def _begun(found: list[Month]) -> list[Month]:
    """Without the months before the first in which anything happened; the present one always."""
    last = max((at for at, one in enumerate(found) if any(one.counts.values())), default=0)
    return found[: last + 1]


def _said(month: Month) -> str:
    return say_month(g.locale, month.begin)


def _place(month: Month, what: str, **more: str) -> str:
    return kept(path("moderation_log.month", month=month.name, what=what, **more))


@bp.get("/moderation/<month>")
def month(month: str) -> Response:
    """What one number was counted from."""
    found, what = month_of(month) or abort(404), request.args.get("what", "reports")
    if what not in COUNTS:
        abort(404)
    page = listed(found, what, after=request.args.get("after"))
    tabs = [(_place(found, name), say(WORDS[name]), name == what) for name in COUNTS]
    values: dict[str, Any] = {"name": _said(found), "what": say(WORDS[what]), "tabs": tabs, "entries": [_line(one, what) for one in page.items]}
    return respond.page("moderation_log/month.html", **values, next_url=_place(found, what, after=page.next) if page.next else None)


def _line(one: Entry, what: str) -> dict[str, Any]:
    """Of an account only the month is said: a day could tell whose it is."""
    decided = OUTCOMES[one.outcome] if what in {"reports", "acted", "appeals", "reversed"} else N_("taken back") if one.ended else MEASURES[one.measure]
    return {"day": None if one.thing == "member" else one.at, "about": say(ABOUT[one.thing]), "reason": say(word_of(one.reason)), "outcome": say(decided), "noticed": one.noticed}
