"""Pictures of an idea or of a status update: files first, then the row; files that lost their row are removed later."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import Idea, Picture
from ideas.board.queries.drafts import pictures_of
from ideas.board.rules import ALT_MAX, PICTURES_BUSY, why_not_arrange, why_not_picture, why_not_picture_data
from ideas.core.db import action, locked, session
from ideas.core.deliveries import Done
from ideas.core.doors import doors
from ideas.core.events import Event, record
from ideas.core.media import SIZES, BadPicture, TooManyAtOnce, Variant, variants
from ideas.core.numbers import number
from ideas.core.refusal import Refused, insist
from ideas.core.text import clean_line

FOLDER = "ideas"
ORPHANED_AFTER = timedelta(hours=1)


@dataclass(frozen=True)
class Upload:
    """A picture as it was sent, with what is to be seen on it."""

    data: bytes
    alt: str = ""


def add_picture(idea: Idea, data: bytes, alt: str, *, by: Actor, now: datetime) -> Picture:
    """Add a picture at the end: its files are written before the transaction, the row in it. Raises Refused."""
    insist(why_not_picture(idea, by, idea.picture_count, number(session(), "pictures_per_idea"), now))
    return _keep(idea, store(data), alt, by=by, now=now)


@action
def _keep(idea: Idea, files: dict[str, Any], alt: str, *, by: Actor, now: datetime) -> Picture:
    idea = locked(idea)
    insist(why_not_picture(idea, by, idea.picture_count, number(session(), "pictures_per_idea"), now))
    picture = Picture(idea_id=idea.id, by_id=by.id, position=_next_position(idea), alt=_alt(alt), files=files, created_at=now)
    session().add(picture)
    idea.picture_count += 1
    session().flush()
    record("idea.pictures_changed", by=by, now=now, idea_id=idea.id, thing_id=picture.id)
    return picture


def _next_position(idea: Idea) -> int:
    return max((picture.position for picture in pictures_of(idea.id)), default=-1) + 1


def store(data: bytes) -> dict[str, Any]:
    """Decode a picture, write its variants to the store, give the facts for its row. Raises Refused by cause."""
    try:
        made = variants(data)
    except BadPicture as problem:
        raise Refused(_refusal(str(problem))) from problem
    except TooManyAtOnce as busy:
        raise Refused(PICTURES_BUSY) from busy
    stem = secrets.token_hex(16)
    return {size: _stored(_key(stem, size), variant) for size, variant in made.items()}


def _key(stem: str, size: str) -> str:
    return f"{FOLDER}/{stem[:2]}/{stem}-{size}.webp"


def _refusal(problem: str) -> Any:
    return why_not_picture_data(problem)


def _stored(key: str, variant: Variant) -> dict[str, Any]:
    doors.media.put(key, variant.data, variant.content_type)
    return {"key": key, "sha256": variant.sha256, "width": variant.width, "height": variant.height}


def _alt(alt: str) -> str:
    return clean_line(alt, ALT_MAX)


@action
def change_pictures(idea: Idea, order: list[int], alts: Mapping[int, str], *, by: Actor, now: datetime) -> None:
    """Order the pictures and say what is on them; numbers that are not this idea's count for nothing. Raises Refused."""
    idea = locked(idea)
    insist(why_not_arrange(idea, by, now))
    present = {picture.id: picture for picture in pictures_of(idea.id)}
    wanted = list(dict.fromkeys(n for n in order if n in present))
    changed = False
    for position, picture_id in enumerate([*wanted, *(n for n in present if n not in wanted)]):
        picture = present[picture_id]
        alt = _alt(alts[picture_id]) if picture_id in alts else picture.alt
        changed |= (picture.position, picture.alt) != (position, alt)
        picture.position, picture.alt = position, alt
    if changed:
        record("idea.pictures_changed", by=by, now=now, idea_id=idea.id)


@action
def remove_picture(picture: Picture, *, by: Actor, now: datetime) -> None:
    """Take a picture off its idea; the files go once that is kept. Raises Refused."""
    idea = locked(session().get_one(Idea, picture.idea_id))
    insist(why_not_arrange(idea, by, now))
    forget_picture(locked(picture), by=by, now=now)
    idea.picture_count -= 1


def forget_pictures(idea: Idea, *, by: Actor, now: datetime) -> None:
    """Take all pictures off, inside a running use case."""
    for picture in pictures_of(idea.id):
        forget_picture(picture, by=by, now=now)
    idea.picture_count = 0
    session().flush()


def forget_picture(picture: Picture, *, by: Actor, now: datetime) -> None:
    """Take the row of a picture away, inside a running use case; its files go once that is kept."""
    record("idea.pictures_changed", by=by, now=now, idea_id=picture.idea_id, thing_id=picture.id, removed=_stem(picture))
    session().delete(picture)


def copy_files(picture: Picture, stem: str) -> dict[str, Any]:
    """The picture's files once more under another stem; gives the facts for its row. Raises FileNotFoundError."""
    copied = {}
    for size, file in picture.files.items():
        doors.media.put(_key(stem, size), doors.media.get(file["key"]), "image/webp")
        copied[size] = {**file, "key": _key(stem, size)}
    return copied


@action
def rename(picture: Picture, files: dict[str, Any], *, idea_id: int | None, by: Actor = SYSTEM, now: datetime) -> None:
    """Point a picture to copies of its files; the former ones go once that is kept."""
    kept = session().scalars(select(Picture).where(Picture.id == picture.id).with_for_update().execution_options(populate_existing=True)).first()
    if kept is None:  # discarded in the meantime: the copies are swept
        return
    record("idea.pictures_changed", by=by, now=now, idea_id=idea_id, thing_id=kept.id, removed=_stem(kept))
    kept.files = files


def _stem(picture: Picture) -> str | None:
    keys = [str(file["key"]) for file in picture.files.values()]
    return keys[0].rpartition("-")[0] if keys else None


def drop_files(event: Event, *, now: datetime) -> Done:  # noqa: ARG001 (the follow-ups' form)
    """Follow-up: delete the files of a picture that was taken away."""
    stem = event.facts.get("removed")
    for size in SIZES if stem else ():
        doors.media.delete(f"{stem}-{size}.webp")
    return Done()


def sweep_files(*, now: datetime) -> int:
    """Delete files of an hour ago or older that no picture has (a killed upload leaves such); gives how many."""
    old = {key for key, written in doors.media.keys(f"{FOLDER}/") if written < now - ORPHANED_AFTER}
    kept = {size["key"] for files in session().scalars(select(Picture.files)) for size in files.values()} if old else set()
    for key in old - kept:
        doors.media.delete(key)
    return len(old - kept)
