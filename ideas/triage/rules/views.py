"""The lists of the inbox, and what a list that somebody keeps must be."""

from __future__ import annotations

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Nn_

VIEWS = ("first", "submitted", "overdue", "goal", "mine", "all")
OPEN_STAGES = ("submitted", "gathering", "in_review", "approved", "in_development", "parked")
NAME_MOST, QUERY_MOST, VIEWS_MOST = 40, 500, 12


def errors_of_view(name: str, query: str, kept: int) -> dict[str, Refusal]:
    """What is wrong with a list to be kept: its name, its filters, or how many there are already."""
    if not name or len(name) > NAME_MOST:
        return {"name": Refusal("bad_name", N_("Give the list a name of at most %(most)s characters.", most=NAME_MOST), 422, field="name")}
    if not query or len(query) > QUERY_MOST:
        return {"name": Refusal("no_filters", N_("Choose a view or filters first."), 422, field="name")}
    if kept >= VIEWS_MOST:
        return {"name": Refusal("too_many", Nn_("One list is the most.", "%(num)d lists are the most. Remove one first.", VIEWS_MOST), 422, field="name")}
    return {}
