"""What somebody wants to be told of, with the defaults where they chose nothing."""

from __future__ import annotations

from ideas.notifications.queries.audiences import chosen_by
from ideas.notifications.rules import GROUPS, Group, groups_for


def choices_of(member_id: int, *, is_staff: bool) -> list[tuple[str, Group, str]]:
    """Each switch of a member: name, group, and the level in force."""
    chosen = chosen_by(f"m:{member_id}")
    return [(name, GROUPS[name], chosen.get(name, GROUPS[name].default)) for name in groups_for(is_staff=is_staff)]
