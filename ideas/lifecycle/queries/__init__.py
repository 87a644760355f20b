"""Reads of an idea's way, one module a thing; the small ones are found here as well."""

from ideas.lifecycle.queries.way import (
    came_from,
    first_submissions,
    is_corrected,
    latest_step,
    published_count,
    returns_of,
    stages_open_to_staff,
    update_for,
    waiting_count,
)

__all__ = ["came_from", "first_submissions", "is_corrected", "latest_step", "published_count", "returns_of", "stages_open_to_staff", "update_for", "waiting_count"]
