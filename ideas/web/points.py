"""Why somebody has the points they have, and what they saw first."""

from __future__ import annotations

from flask import Blueprint, Response, request

from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_, ZONE, Message
from ideas.rewards.queries import balance_of
from ideas.rewards.queries.entries import entries_for, season_points, seen_first
from ideas.rewards.queries.season import season_days
from ideas.rewards.rules import MILESTONES, RULES
from ideas.rewards.rules.words import limit_of
from ideas.web import respond
from ideas.web.context import say
from ideas.web.session import actor, member_only

bp = Blueprint("points", __name__)
TABLE = ("published", "first_try", "milestone", "approved", "helpful", "hint", "spotter", "report", "survey")
MANY = N_("%(least)s to %(most)s")


@bp.get("/account/points")
@member_only
def index() -> Response:
    """One's points, each with its cause, the latest first; with htmx the next ones."""
    found = entries_for(actor(), after=request.args.get("after"))
    onward = path("points.index", after=found.next) if found.next else None
    return respond.page_or_part("points/index.html", "points/_entries.html", entries=found.items, next_url=onward, has=balance_of(actor().id or 0), table=_table(), is_staff=actor().is_staff)


def _table() -> list[tuple[Message, str, Message | None]]:
    """The rules as people read them: what for, how many, the limit."""
    return [(RULES[name].sentence, _worth(name), limit_of(name)) for name in TABLE]


def _worth(name: str) -> str:
    if name == "milestone":
        return say(Message(MANY.key, {"least": MILESTONES[0], "most": MILESTONES[-1]}))
    return str(RULES[name].points) if RULES[name].points else say(Message(MANY.key, {"least": 1, "most": 10}))


@bp.get("/account/spotted")
@member_only
def spotted() -> Response:
    """The ideas one saw first, the latest first; with htmx the next ones."""
    found = seen_first(actor(), after=request.args.get("after"))
    onward = path("points.spotted", after=found.next) if found.next else None
    first, _last = season_days(now().astimezone(ZONE).date())
    season = season_points(actor().id or 0, first)
    return respond.page_or_part("points/spotted.html", "points/_seen.html", seen=found.items, next_url=onward, season=season, most=RULES["spotter"].per_season)
