"""The demo's coin rounds: one that is open now, one whose result stands. They are played by the use cases, each at its own moment."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.coin_rounds import actions
from ideas.coin_rounds.queries import public_stages
from ideas.coin_rounds.rules import COINS, LISTED

ROUNDS: tuple[dict[str, Any], ...] = (
    {
        "days": (-40, -26), "spenders": 30, "ideas": slice(6, 11), "title_de": "Was zuerst auf die Werkbank kommt", "title_en": "What comes onto the workbench first",
        "promise_de": "Die beiden Ersten bauen wir bis Ende des Monats als Muster und zeigen sie hier, auch wenn etwas nicht klappt.",
        "promise_en": "We build the first two as samples by the end of the month and show them here, also if something does not work.",
    },
    {
        "days": (-5, 9), "spenders": 18, "ideas": slice(0, 6), "title_de": "Sechs Ideen, hundert Münzen", "title_en": "Six ideas, a hundred coins",
        "promise_de": "Die ersten drei nehmen wir in die nächste Prüfrunde auf, ob sie ihr Ziel schon erreicht haben oder nicht. Zu allen anderen schreiben wir, warum sie warten.",
        "promise_en": "The first three enter the next review round, whether they have reached their goal or not. Of all others we write why they wait.",
    },
)


def coins(ideas: dict[str, Idea], members: dict[str, Member], now: datetime) -> None:
    """Both of them, inside the demo's transaction."""
    stages = public_stages(idea.id for idea in ideas.values())
    fit = [idea for idea in ideas.values() if stages.get(idea.id) in LISTED]
    for told in ROUNDS:
        _play(told, fit[told["ideas"]], members, now)


def _play(told: dict[str, Any], ideas: list[Idea], members: dict[str, Member], now: datetime) -> None:
    by, (begin, end) = _as(members["hanna-vogt"]), (now + timedelta(days=day) for day in told["days"])
    words = {name: text for name, text in told.items() if name.endswith(("_de", "_en"))}
    found = actions.draft({**words, "opens_at": begin, "closes_at": end, "ideas": [idea.id for idea in ideas]}, by=by, now=begin - timedelta(days=3))
    actions.announce(found, by=by, now=begin - timedelta(days=2))
    rng, crowd = Random(found.id), [member for member in members.values() if member.role == "member"][-told["spenders"] :]
    for at, member in enumerate(crowd):
        _spend(found, rng, [idea for idea in ideas if idea.author_id != member.id and not idea.co_author_count], _as(member), begin + timedelta(hours=1 + at * 3))
    if end <= now:
        actions.publish(found, now=end + timedelta(minutes=1))


def _spend(found: Any, rng: Random, ideas: list[Idea], by: Actor, moment: datetime) -> None:
    """Some put all on one, others spread them."""
    left = COINS
    for at, coins in zip(rng.choices(range(len(ideas)), weights=range(len(ideas), 0, -1), k=4), rng.choices((50, 20, 20, 5), k=4), strict=True):
        if coins <= left and ideas:
            left = actions.spend(found, ideas[at], coins, by=by, now=moment)


def _as(member: Member) -> Actor:
    return Actor(member.id, member.role)
