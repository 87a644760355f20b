"""The demo's people: those of the stories, and a quiet crowd that supports."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from ideas.accounts.models import Member
from ideas.core.bulk import record_many
from ideas.core.db import session
from ideas.core.names import handle_key
from ideas.core.secrets import hash_password
from ideas.upkeep.words import person

PASSWORD = "buche leim zapfen"  # noqa: S105 (known to everybody, and refused in production)
QUIET = 320
LATEST_STEP = 95


def people(told: list[dict[str, Any]], now: datetime, quiet: int = QUIET) -> dict[str, Member]:
    """Members by handle, all with one password; so many quiet ones come after those of the stories."""
    stored = hash_password(PASSWORD)
    rng, others = Random(7), (person(number) for number in range(quiet))
    taken = {entry["handle"] for entry in told}
    crowd = [{"handle": handle, "name": name, "lang": "de", "role": "member", "days_ago": rng.randrange(150, 380)} for handle, name in others if handle not in taken]
    members = {entry["handle"]: _member(entry, stored, now) for entry in [*told, *crowd]}
    session().add_all(members.values())
    session().flush()
    events = [{"member_id": member.id, "actor_id": member.id, "actor_role": "member", "at": member.created_at} for member in members.values()]
    for kind in ("member.registered", "member.confirmed"):
        record_many(kind, events, by=_Self, now=now)
    return members


class _Self:
    """Everybody registers themselves."""

    id, role = None, "member"


def _member(entry: dict[str, Any], stored: str, now: datetime) -> Member:
    email, since = f"{entry['handle']}@example.org", now - timedelta(days=entry["days_ago"], hours=12)
    return Member(
        handle=entry["handle"], handle_key=handle_key(entry["handle"]), name=entry["name"], bio=entry.get("bio", ""), email=email, email_key=email, lang=entry["lang"],
        role=entry["role"], title=entry.get("title", ""), password_hash=stored, created_at=since, confirmed_at=since, known_at=since,
    )


def when(now: datetime, days_ago: float, place: int = 0) -> datetime:
    """A moment of that day; a higher place is later on the day. Nothing is later than now."""
    return now - timedelta(days=days_ago, minutes=max(6 * (LATEST_STEP - place), 1))
