"""Three of the demo's people who came a few weeks ago, and whose first words helped others."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from ideas.accounts.models import Actor, Member
from ideas.board.models import Idea
from ideas.comments.actions import mark_helpful, post
from ideas.upkeep.demo.people import people

NEW = (
    ("lina-weber", "Lina W.", "de", 58, 4, "Ich habe so etwas einmal aus Resten gebaut. Der Knackpunkt war die Lagerung: Eine Unterlegscheibe aus Filz hat das Quietschen beendet."),
    ("marek-p", "Marek P.", "en", 41, 6, "We have run a version of this in our school for a year. Children hold it with one hand, so the handle should be on the side, not on top."),
    ("fee", "Fee", "de", 23, 3, "Bei uns würde das nur mit Kante funktionieren, sonst rollt alles unters Sofa. Zwei Millimeter reichen, ich habe es ausprobiert."),
)


def newly(ideas: dict[str, Idea], members: dict[str, Member], now: datetime) -> None:
    """They join, say something, and others find it helpful."""
    told = [{"handle": handle, "name": name, "lang": lang, "role": "member", "days_ago": days} for handle, name, lang, days, *_ in NEW]
    crowd = [member for member in members.values() if member.role == "member"]
    open_ones = [idea for idea in ideas.values() if idea.stage == "gathering" and idea.author_id is not None]
    joined = people(told, now, quiet=0)
    members |= joined
    for at, (handle, _name, _lang, days, marks, words) in enumerate(NEW):
        moment = now - timedelta(days=days - 2)
        comment = post(open_ones[at * 2 % len(open_ones)], words, by=_as(joined[handle]), now=moment)
        for step, one in enumerate(Random(handle).sample(crowd, marks)):
            mark_helpful(comment, by=_as(one), now=moment + timedelta(days=step * 3, hours=step))


def _as(member: Member) -> Actor:
    return Actor(member.id, member.role)
