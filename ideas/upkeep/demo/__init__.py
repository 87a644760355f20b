"""The demo portal: a fictional brand, its people and their ideas, written from `demo.toml` once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import Idea
from ideas.core.bulk import step
from ideas.core.db import session
from ideas.core.events import Event, record
from ideas.upkeep.demo.answers import answers
from ideas.upkeep.demo.beside import beside
from ideas.upkeep.demo.challenges import challenges
from ideas.upkeep.demo.clocks import clocks
from ideas.upkeep.demo.coins import coins
from ideas.upkeep.demo.crowd import support, talk
from ideas.upkeep.demo.earned import earned
from ideas.upkeep.demo.merges import merges
from ideas.upkeep.demo.moderated import moderated
from ideas.upkeep.demo.newly import newly
from ideas.upkeep.demo.notices import notices
from ideas.upkeep.demo.openly import openly
from ideas.upkeep.demo.panels import panels_and_polls
from ideas.upkeep.demo.people import PASSWORD, people
from ideas.upkeep.demo.perks import perks
from ideas.upkeep.demo.points import points, points_since
from ideas.upkeep.demo.promises import settle
from ideas.upkeep.demo.reviews import reviews
from ideas.upkeep.demo.seen import seen
from ideas.upkeep.demo.shelf import shelf
from ideas.upkeep.demo.stories import drawn, stories
from ideas.upkeep.demo.together import co_authors, hints, surveys
from ideas.upkeep.demo.visits import visits

CONTENT = Path(__file__).resolve().parents[1] / "demo.toml"
SHOWN = ("admin", "team", "moderator", "member")


@dataclass(frozen=True)
class Door:
    """Who can sign in."""

    role: str
    name: str
    email: str
    password: str


def content() -> dict[str, Any]:
    """What the demo consists of."""
    return tomllib.loads(CONTENT.read_text(encoding="utf-8"))


def doors_of(told: dict[str, Any]) -> list[Door]:
    """One person of each role, with the password of all of them."""
    first = {member["role"]: member for member in reversed(told["members"])}
    return [Door(role, first[role]["name"], f"{first[role]['handle']}@example.org", PASSWORD) for role in SHOWN]


def is_filled() -> bool:
    """Whether the demo was written into this database before."""
    facts = session().scalars(select(Event.facts).where(Event.kind == "portal.generated")).all()
    session().rollback()
    return any(fact.get("demo") for fact in facts)


def fill(told: dict[str, Any], *, by: Actor = SYSTEM, now: datetime) -> bool:
    """Write the demo in one transaction, its dates relative to now; whether it was not there yet."""
    if is_filled():
        return False
    pictures = drawn(told["ideas"])
    with step("generated"):
        members = people(told["members"], now)
        ideas = stories(told["ideas"], members, pictures, now)
        for entry in told["ideas"]:
            _animate(ideas[entry["key"]], entry, members, now)
        settle(told["ideas"], ideas, members, now)
        reviews(ideas, members, now)
        challenges(ideas, members, now)
        coins(ideas, members, now)
        surveys(ideas, now)
        hints(ideas, members, now)
        co_authors(ideas, members)
        shelf(ideas, members, now)
        answers(ideas, members, now)
        moderated(ideas, members, now)
        merges(ideas, members, now)
        newly(ideas, members, now)
        points(members, now)
        earned(ideas, members, now)
        perks(members, now)
        panels_and_polls(members, now)
        points_since(now)
        notices(now)
        clocks(ideas.values(), members.values(), now)
        beside(ideas, members, now)
        openly(now)
        seen(ideas.values(), now)
        visits(members, now)
        record("portal.generated", by=by, now=now, demo=1, ideas=len(ideas), members=len(members))
    return True


def _animate(idea: Idea, entry: dict[str, Any], members: dict[str, Any], now: datetime) -> None:
    support(idea, entry, members, now)
    talk(idea, entry, members, now)
