"""Two of the demo's ideas on their way into one, with an objection to read, and two that look alike."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import combinations

from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.triage.actions import merging, suggesting
from ideas.triage.rules.merging import likeness
from ideas.votes.models import Vote

GOES, MAIN = "wandschiene", "wand-kugelbahn"
WHY = "Beide wollen dasselbe: eine Kugelbahn, die an der Wand hält, ohne zu bohren. Zusammen wird die Schiene Teil der großen Bahn."
AGAINST = "Mir geht es nur um die Schiene. In der großen Bahn geht sie unter."


def merges(ideas: dict[str, Idea], members: dict[str, Member], now: datetime) -> None:
    """Announced two days ago; somebody who supports it objects. What else looks alike waits for the team."""
    idea, main = ideas[GOES], ideas[MAIN]
    team = next(member for member in members.values() if member.role == "team")
    merge = merging.announce(idea, main, reason=WHY, by=actor_of(team), now=now - timedelta(days=2))
    fan = session().scalars(select(Member).join(Vote, Vote.member_id == Member.id).where(Vote.idea_id == idea.id).order_by(Vote.id)).first()
    if fan is not None:
        merging.protest(merge, AGAINST, by=actor_of(fan), now=now - timedelta(days=1))
    suggesting.keep([], [_likest([one for one in ideas.values() if one.stage == "gathering" and one.id not in {idea.id, main.id}])], now=now)


def _likest(ideas: list[Idea]) -> suggesting.Alike:
    """The two that share most of their words."""
    told = {one.id: suggesting.telling(one) for one in ideas}
    one, other = max(combinations([idea for idea in ideas if idea.kind == "product"], 2), key=lambda two: likeness(told[two[0].id], told[two[1].id]))
    return suggesting.Alike(one.id, other.id, likeness(told[one.id], told[other.id]), suggesting.words_shared(one, other))
