"""What became of the demo's promises, and how its answers were rated: kept, late with reasons, apologised for; months counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import STAFF, Member
from ideas.board.models import PUBLIC_STAGES, Idea
from ideas.core.bulk import insert_many, record_many
from ideas.core.db import session
from ideas.lifecycle.actions.promises import explain, keep
from ideas.lifecycle.models import Promise, Update
from ideas.ratings.actions import close_months
from ideas.ratings.models import Rating
from ideas.votes.models import Vote

Entry = dict[str, Any]
RATERS, WITHIN = 9, timedelta(days=12)
MARKS = (2, 3, 4, 4, 4, 5, 5)


class _Nobody:
    """Each row names who acted."""

    id, role = None, "member"


def settle(told: list[Entry], ideas: dict[str, Idea], members: dict[str, Member], now: datetime) -> None:
    """Promises as rows, settled as the stories tell; then ratings, and the months that are over."""
    for entry in told:
        idea = ideas[entry["key"]]
        updates = list(session().scalars(select(Update).where(Update.idea_id == idea.id).order_by(Update.id)))
        made = [_made(update) for update in updates]
        for update, words in zip(updates, entry.get("updates", []), strict=True):
            _word(update, words, idea, made, members[words["author"]])
        if idea.stage in PUBLIC_STAGES:
            _rate(idea, updates, now)
    session().flush()
    close_months(now=now)


def _made(update: Update) -> Promise | None:
    if update.promised_for is None:
        return None
    promise = Promise(idea_id=update.idea_id, update_id=update.id, due_on=update.promised_for, made_at=update.at)
    session().add(promise)
    session().flush()
    return promise


def _word(update: Update, words: Entry, idea: Idea, made: list[Promise | None], person: Member) -> None:
    """What an update says of earlier promises, by their place among the idea's updates."""
    update.kind, update.own_mark = "apology" if words.get("apology") else "update", words.get("mark", 4 if person.role in STAFF else None)
    update.late_because, update.late_action = words.get("because", ""), words.get("doing", "")
    explain([promise for at in words.get("explains", []) if (promise := made[at])], idea, update, by=person, now=update.at)  # type: ignore[arg-type]
    keep([promise for at in words.get("keeps", []) if (promise := made[at])], idea, update=update, by=person, now=update.at)  # type: ignore[arg-type]


def _rate(idea: Idea, updates: list[Update], now: datetime) -> None:
    supporters = list(session().scalars(select(Vote.member_id).where(Vote.idea_id == idea.id).order_by(Vote.member_id)))
    rows: list[Entry] = []
    for update in updates:
        rng = Random(f"rated {update.text}")
        some = rng.sample(supporters, min(RATERS, len(supporters))) if update.by_role in STAFF else []
        moments = [update.at + WITHIN * rng.random() for _ in some]
        rows += [{"idea_id": idea.id, "thing": "update", "thing_id": update.id, "member_id": fan, "mark": rng.choice(MARKS), "at": at} for fan, at in zip(some, moments, strict=True) if at < now]
    insert_many(Rating, rows)
    told = [{"idea_id": row["idea_id"], "thing_id": row["thing_id"], "actor_id": row["member_id"], "at": row["at"], "facts": {"thing": "update"}} for row in rows]
    record_many("answer.rated", told, by=_Nobody, now=now)
