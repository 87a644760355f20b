"""Badges: all of them with how far one is, and choosing three for one's page."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.accounts.models import Member
from ideas.badges.actions.own import choose as choose_badges
from ideas.badges.models import EVERYBODY
from ideas.badges.queries.standings import holder_counts, shown_on, standings_of
from ideas.badges.rules.showing import MOST, Standing, share_of
from ideas.badges.rules.table import BADGES
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, say, say_rate
from ideas.web import respond
from ideas.web.forms import said
from ideas.web.session import actor, me, member_only

bp = Blueprint("badges", __name__, url_prefix="/rewards/badges")


@bp.get("")
def index() -> Response:
    """Every badge: what it takes, how many have it, and for members how far they are."""
    return respond.page("badges/index.html", **_values())


@bp.post("/shown")
@member_only
def choose() -> Response:
    """Show these on one's page, three at most."""
    keys = request.form.getlist("badge")[: len(BADGES)]
    try:
        choose_badges(session().get(Member, actor().id) or abort(404), keys, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return respond.refused(refused.refusal, "badges/index.html", "badges/_own.html", errors=said(refused), **_values(keys))
    return respond.changed("badges/_own.html", path("badges.index"), note=N_("Your page shows them now."), errors={}, **_values())


def _values(ticked: list[str] | None = None) -> dict[str, Any]:
    """All that the page needs; `ticked` is what was chosen just now and did not pass."""
    reader, counts = me(), holder_counts()
    person = session().get(Member, reader.id) if reader else None
    standings = standings_of(person.id) if person else [Standing(badge) for badge in BADGES.values()]
    rows = [_shown(one, counts, ticked) for one in standings]
    return {"own": [row for row in rows if row["earned"]], "open": [row for row in rows if not row["earned"]], "most": MOST, "total": len(rows), "is_staff": actor().is_staff, "shows": person.shows_badges if person else True, "handle": person.handle if person else ""}


def _shown(one: Standing, counts: dict[str, int], ticked: list[str] | None = None) -> dict[str, Any]:
    badge, holders = one.badge, counts[one.badge.key]
    share = share_of(holders, counts.get(EVERYBODY, 0))
    return {
        "key": badge.key, "colour": badge.colour, "name": say(g.locale, badge.name), "criterion": say(g.locale, badge.criterion), "target": badge.target, "done": one.done, "earned": one.earned_at is not None,
        "since": one.earned_at, "holders": holders, "share": say_rate(g.locale, share * 100) if share else "", "quiet": badge.quiet, "ticked": badge.key in ticked if ticked is not None else one.place is not None,
    }


def badges_on(member: Member) -> dict[str, Any]:
    """What a member's page shows of their badges: nothing where they hide them."""
    found, count = shown_on(member.id) if member.shows_badges and member.closed_at is None else ([], 0)
    rows = [{"key": one.badge.key, "colour": one.badge.colour, "name": say(g.locale, one.badge.name), "criterion": say(g.locale, one.badge.criterion)} for one in found]
    return {"badges": rows, "badge_count": count}
