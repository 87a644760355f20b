"""People from before this portal: claimable shells without mail address, sign-in or consent."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from ideas.accounts.models import Actor, Member
from ideas.core.bulk import chunks, inserted, record_many
from ideas.core.db import action, session

_NUMBERED = re.compile(r"u([0-9]{1,12})")


@action
def bring_in(labels: Sequence[str], *, source: str, stem: str, import_id: int | None, by: Actor, now: datetime) -> dict[str, int]:
    """Make a shell for each of the source's own labels; gives the members' ids by label."""
    handles = _handles(labels, stem)
    rows = [
        {"handle": handles[label], "handle_key": handles[label], "name": handles[label], "created_at": now, "source": source, "source_id": label, "import_id": import_id}
        for label in labels
    ]
    made = {row.source_id: row.id for row in inserted(Member, rows, "source_id", "id")}
    record_many("member.brought_in", [{"member_id": member_id} for member_id in made.values()], by=by, now=now)
    return made


def _handles(labels: Sequence[str], stem: str) -> dict[str, str]:
    """`stem-12` for the label u12; the next free number where that is taken."""
    wanted = {label: f"{stem}-{match[1]}" for label in labels if (match := _NUMBERED.fullmatch(label))}
    taken = _taken(list(wanted.values()))
    handles = {label: handle for label, handle in wanted.items() if handle not in taken}
    others = [label for label in labels if label not in handles]
    if others:
        handles |= zip(others, _free(stem, len(others), set(handles.values())), strict=True)
    return handles


def _free(stem: str, wanted: int, given: set[str]) -> list[str]:
    """The search begins behind as many as there are, so that thousands of steps do not each read all."""
    number = session().scalar(select(func.count()).where(Member.handle_key >= f"{stem}-x", Member.handle_key < f"{stem}-y")) or 0
    free: list[str] = []
    while len(free) < wanted:
        some = [f"{stem}-x{number + step}" for step in range(1, wanted - len(free) + 1)]
        number += len(some)
        taken = set(_taken(some)) | given
        free += [handle for handle in some if handle not in taken]
    return free


def _taken(handles: list[str]) -> set[str]:
    found: set[str] = set()
    for some in chunks(handles, 500):
        found |= set(session().scalars(select(Member.handle_key).where(Member.handle_key.in_(some))))
    return found
