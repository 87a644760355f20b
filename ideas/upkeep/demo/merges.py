"""Two of the demo's ideas on their way into one, with an objection to read, and two that look alike."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.core.db import session
from ideas.triage.actions import merging, suggesting
from ideas.triage.rules.merging import likeness
from ideas.votes.models import Vote

GOES, MAIN, LIKE = "wandschiene", "wand-kugelbahn", "marble-lift"
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
    other = ideas[LIKE]
    share = likeness(*(suggesting.telling(one) for one in (main, other)))
    suggesting.keep([], [suggesting.Alike(other.id, main.id, share, suggesting.words_shared(other, main))], now=now)
