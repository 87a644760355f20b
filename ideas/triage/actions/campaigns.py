"""The main idea's campaign before and after a merge: what the merge brought it goes with the merge, what it earned itself stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from ideas.board.actions.ranks import warm
from ideas.board.models import Idea
from ideas.board.rules.campaign import campaign_of, next_call
from ideas.core.db import session
from ideas.lifecycle.models import Milestone
from ideas.triage.models.merging import Merge
from ideas.triage.rules.merging import closing_after_undo

PASSED = ("milestone_count", "milestone_at", "milestone_votes")


def campaign_facts(idea: Idea, now: datetime) -> dict[str, Any]:
    """What a merge may change of a campaign, as it is kept; `left` are the seconds to its end."""
    left = (idea.closes_at - now).total_seconds() if idea.closes_at else None
    return {"milestone_count": idea.milestone_count, "milestone_at": _text(idea.milestone_at), "milestone_votes": idea.milestone_votes, "closes_at": _text(idea.closes_at), "left": left}


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def take_back_milestones(main: Idea, merge: Merge, others: list[Merge], *, fewer: int, now: datetime) -> None:
    """Milestones that only the merge made it pass are not passed any more, unless it went on since: a goal reached is never taken back.

    Where others are merged into it still and it stays above, the last of those takes the debt over. `fewer` supporters it has now than before.
    """
    passed = merge.before["milestone_count"] < merge.after["milestone_count"]
    unchanged = main.stage == "gathering" and all(campaign_facts(main, now)[name] == merge.after[name] for name in PASSED)
    if passed and unchanged and not _still_reached(main, merge):
        _restore(main, merge, now)
    elif main.milestone_at is not None and _text(main.milestone_at) != merge.before["milestone_at"]:
        main.milestone_votes = max(main.milestone_votes - fewer, 0)
        if passed and unchanged and others:
            others[-1].before, others[-1].after = merge.before, campaign_facts(main, now)
    warm(main, now=now)


def _still_reached(main: Idea, merge: Merge) -> bool:
    steps = campaign_of(main.rules, main.goal).milestones
    first = merge.before["milestone_count"]
    return first < len(steps) and main.vote_count >= steps[first].votes


def _restore(main: Idea, merge: Merge, now: datetime) -> None:
    before, after = merge.before, merge.after
    session().execute(delete(Milestone).where(Milestone.idea_id == main.id, Milestone.number > before["milestone_count"]))
    main.milestone_count, main.milestone_votes = before["milestone_count"], before["milestone_votes"]
    main.milestone_at = _moment(before["milestone_at"])
    if main.closes_at is not None and before["closes_at"] and after["closes_at"]:
        brought = datetime.fromisoformat(after["closes_at"]) - datetime.fromisoformat(before["closes_at"])
        main.closes_at = closing_after_undo(main.closes_at - brought, timedelta(seconds=before["left"]), now)
        main.clock_at = next_call(main.closes_at, now) if main.closes_at else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
