"""What moderation takes from the public gets new addresses: who knew the old ones finds nothing there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, or_, select

from ideas.board.actions.pictures import copy_files, rename
from ideas.board.models import Picture
from ideas.core.db import session
from ideas.core.deliveries import Done
from ideas.core.doors import doors
from ideas.core.events import Event
from ideas.core.secrets import keyed_digest
from ideas.lifecycle.models import Update

STEM = 32


def rekey_pictures(event: Event, *, now: datetime) -> Done:
    """Follow-up of a removed idea or a hidden update: its pictures move to new keys, and the old files go.

    The new key is drawn from the event, so that a second run finds its work done.
    """
    return rekey(event, _concerned(event), now=now)


def rekey(event: Event, pictures: Select[int], *, now: datetime) -> Done:
    """Move these pictures (their numbers) to keys drawn from the event."""
    for picture_id in sorted(session().scalars(pictures).all()):
        stem = keyed_digest(doors.secret, f"picture:{event.id}:{picture_id}")[:STEM]
        picture = session().get(Picture, picture_id)
        if picture is not None and not _moved(picture, stem):
            rename(picture, copy_files(picture, stem), idea_id=event.idea_id, now=now)
    return Done()


def _concerned(event: Event) -> Select[int]:
    if event.kind == "update.hidden":
        return select(Picture.id).where(Picture.update_id == event.thing_id)
    updates = select(Update.id).where(Update.idea_id == event.idea_id)
    return select(Picture.id).where(or_(Picture.idea_id == event.idea_id, Picture.update_id.in_(updates)))


def _moved(picture: Picture, stem: str) -> bool:
    return any(f"/{stem}-" in file["key"] for file in picture.files.values())
