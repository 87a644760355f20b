"""The page that says in one screen what one can get, what others got, and the first step."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, g

from ideas.board.queries.lists import face_path
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.words import N_, Message
from ideas.perks.queries.perks import offered
from ideas.rewards.rules import MILESTONES, RULES
from ideas.standings.queries import lately_risen
from ideas.standings.queries.ambassadors import open_question
from ideas.standings.queries.boards import hall_of_fame
from ideas.standings.rules import season_words
from ideas.web import respond
from ideas.web.context import in_lang, say
from ideas.web.session import me
from ideas.web.standing_words import standing_box, tier_lines, tier_name

bp = Blueprint("rewards", __name__)

PERKS_SHOWN = 3
OTHERS_SHOWN = 5
BRINGS: tuple[tuple[str, Message], ...] = (
    ("approved", N_("Your idea is approved")), ("milestone", N_("Your idea passes a milestone")), ("published", N_("Your idea is published")),
    ("hint", N_("A creator uses your hint")), ("helpful", N_("Somebody finds your comment helpful")), ("spotter", N_("You supported early what becomes something")),
)
A_SEASON = N_("up to %(points)s a season")
FROM_TO = N_("%(least)s to %(most)s")


@bp.get("/rewards")
def show() -> Response:
    """For visitors and members alike; who is signed in sees where they stand."""
    person = me()
    is_fan = person is not None and not person.is_staff
    values: dict[str, Any] = {
        "brings": [(say(sentence), _worth(name)) for name, sentence in BRINGS], "tiers": tier_lines(), "perks": perks_offered(), "others": _others(), "last": _last_season(),
        "standing": standing_box(person.id) if person and is_fan else None, "question": open_question(person.id, now()) if person and is_fan else None, "is_staff": person is not None and person.is_staff,
        "has_badges": "badges" in current_app.blueprints,
    }
    return respond.page("rewards/show.html", **values)


def _worth(name: str) -> str:
    """How many points a line of the table brings."""
    rule = RULES[name]
    if name == "milestone":
        return say(Message(FROM_TO.key, {"least": MILESTONES[0], "most": MILESTONES[-1]}))
    return str(rule.points) if rule.points else say(Message(A_SEASON.key, {"points": rule.per_season}))


def perks_offered() -> list[dict[str, Any]]:
    """The cheapest that are offered now; none where there are no perks yet."""
    if "perks" not in current_app.blueprints:
        return []
    found = offered(now())[:PERKS_SHOWN]
    return [{"title": one.title_de if g.locale == "de" else one.title_en, "price": one.price, "stock": one.stock, "url": in_lang(path("perks.show", perk_id=one.id))} for one in found]


def _others() -> list[dict[str, Any]]:
    return [{"name": one.name, "url": in_lang(path("people.show", handle=one.handle)), "face": face_path(one.handle, one.picture_key), "tier": tier_name(one.tier), "since": one.since} for one in lately_risen(OTHERS_SHOWN)]


def _last_season() -> dict[str, Any] | None:
    """The first of the season before this one."""
    for season, lines in hall_of_fame().items():
        if lines:
            return {"name": say(season_words(season)), "first": [{"name": one.name, "points": one.points, "url": in_lang(path("people.show", handle=one.handle))} for one in lines if one.place == 1]}
    return None
