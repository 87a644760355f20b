"""Notices of a portal that is made up (the demo): in the inbox, as the register says, and never by mail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ideas.core.bulk import insert_many
from ideas.core.events import Event
from ideas.notifications.models import Notice
from ideas.notifications.queries.audiences import Scene, audience, is_still_said, may_be_told, scene_of
from ideas.notifications.rules import INBOX, Heard, heard_by

MOST = 1000


def bring_in(events: Iterable[Event], *, read_before: datetime, now: datetime) -> None:
    """Inside a step: what these events would have told, oldest first; what is older than `read_before` was read."""
    for event in events:
        scene, told = scene_of(event), set[int]()
        for line in heard_by(event.kind, event.facts) if is_still_said(scene) else ():
            rows = [row for row in _rows(scene, line, read_before, now) if row["member_id"] not in told]
            told.update(row["member_id"] for row in rows)
            insert_many(Notice, rows)


def _rows(scene: Scene, line: Heard, read_before: datetime, now: datetime) -> list[dict[str, Any]]:
    event, ids = scene.event, audience(scene, line, after=0, limit=MOST)
    common = {"event_id": event.id, "email": None, "channel": INBOX, "audience": line.audience, "switch": line.group, "at": event.at, "settled_at": event.at if event.at < read_before else None}
    return [common | {"recipient": f"m:{one.id}", "member_id": one.id, "lang": one.lang} for one in may_be_told(scene, line, ids, now=now)]
