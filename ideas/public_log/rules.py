"""What an entry of the public log says and how it is written down; docs/log.md is the same in words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

FORMAT = 1
BEGINNING = "0" * 64
BEGUN, TALLIED = "log.begun", "votes.tallied"
STAFF = frozenset(("moderator", "team", "admin"))
PRIVATE_STAGES = frozenset(("draft", "submitted", "returned"))
UNSEEN = frozenset(("idea.import_undone",))  # told though its idea is gone: it is recorded only where the log has named the idea
FACTS = frozenset((
    "from_stage", "to_stage", "reason", "outcome", "goal", "days", "milestone", "votes", "due_on", "promised_for", "kept_on", "parked_until", "version", "phase", "backup", "place", "commitment", "seed", "places", "entries",
))
THINGS = ("update.", "comment.", "principles.")
TEXTS = {
    "idea.moved": "decision", "update.posted": "update", "update.corrected": "update",
    "comment.answered_officially": "answer", "comment.answer_changed": "answer", "principles.changed": "principles",
}
TAKEN_BACK = {"comment.answer_withdrawn": "answer"}
_CODE = re.compile(r"[A-Za-z0-9_.:+-]{1,64}")


class Happened(Protocol):
    """An event with what is known of its idea."""

    kind: str
    at: datetime
    origin: str
    idea_id: int | None
    thing_id: int | None
    actor_id: int | None
    actor_role: str
    facts: dict[str, Any]
    author_id: int | None
    visibility: str | None
    published_at: datetime | None
    stage: str | None


def canonical(value: Mapping[str, Any]) -> str:
    """Canonical JSON as RFC 8785 has it; entries hold objects, lists, strings, whole numbers and booleans only, so no number needs its rules for fractions."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


def moment_text(moment: datetime) -> str:
    """A moment in UTC to the second: 2026-07-01T12:00:00Z."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def belongs_in_public(event: Happened) -> bool:
    """Whether any visitor could see what the event tells of: its idea was published, on a board open to all."""
    if event.idea_id is None or event.kind in UNSEEN:
        return True
    return event.visibility == "public" and event.published_at is not None and event.stage not in PRIVATE_STAGES


def role_of(actor_role: str, *, is_creator: bool) -> str:
    """Who acted, as the log says it: creator, member, team or portal; never which person."""
    if actor_role in STAFF:
        return "team"
    if actor_role == "system":
        return "portal"
    return "creator" if is_creator else "member"


def public_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that the log repeats: known names, whole numbers, booleans and short codes."""
    return {name: value for name, value in facts.items() if name in FACTS and (isinstance(value, int) or (isinstance(value, str) and _CODE.fullmatch(value)))}


def content_of(event: Happened, text: Mapping[str, Any] | None) -> dict[str, Any]:
    """What the log says of an event, before it has its place in the chain. `text` is the published form of the staff text it tells of, if any."""
    creator = event.actor_id is not None and event.actor_id == event.author_id
    told: dict[str, Any] = {"at": moment_text(event.at), "by": role_of(event.actor_role, is_creator=creator), "kind": event.kind, "idea": event.idea_id, "facts": public_facts(event.facts)}
    if event.kind.startswith(THINGS) or text is not None:
        told["thing"] = event.thing_id
    if text is not None:
        told["text"] = {"of": TEXTS[event.kind], "sha256": digest(canonical(text))}
    if event.origin != "live":
        told["origin"] = event.origin
    return {name: value for name, value in told.items() if value not in (None, {})}


def published_form(of: str, **fields: Any) -> dict[str, Any]:
    """A staff text as it is published and digested: its fields without the empty ones, dates as 2026-07-01."""
    said = {name: value.isoformat() if isinstance(value, date) else value for name, value in fields.items()}
    return {"of": of} | {name: value for name, value in said.items() if value not in (None, "")}


def placed(content: Mapping[str, Any], seq: int, before: str, sealed: datetime) -> str:
    """An entry at its place in the chain, as the canonical JSON whose SHA-256 is its hash."""
    return canonical({**content, "seq": seq, "prev": before, "sealed": moment_text(sealed)})


def with_hash(body: str, hash_: str) -> str:
    """An entry's line in the download: the same JSON with its hash, canonical too, since "hash" is put where the alphabet has it."""
    return canonical({**json.loads(body), "hash": hash_})


def why_not_whole(body: str, hash_: str, seq: int, before: str) -> str:
    """What is wrong with a stored entry where this place and this predecessor are expected; empty where nothing is."""
    if digest(body) != hash_:
        return "its content is not what was sealed"
    told = json.loads(body)
    if told["seq"] != seq:
        return f"it says number {told['seq']}, not {seq}"
    return "" if told["prev"] == before else "it does not follow on the one before"


def yesterday(now: datetime, zone: ZoneInfo) -> date:
    """The last day that is over, by the portal's calendar."""
    return now.astimezone(zone).date() - timedelta(days=1)


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment a day is over, by the portal's clock."""
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
