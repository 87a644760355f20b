"""Publishing to the team how an idea's supporters divide, in steps that let nobody show through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import select

from ideas.accounts.models import SYSTEM, Actor
from ideas.board.models import Idea
from ideas.core.db import action, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.surveys.rules import may_renew
from ideas.triage.models.segments import SegmentState
from ideas.triage.queries.segments import counts_of, difference, due_ideas
from ideas.triage.rules.segments import shown_cells

SOME = 50
Further = Mapping[str, Callable[[int], Counter[str]]]


@action
def renew_segments(*, further: Further | None = None, by: Actor = SYSTEM, now: datetime) -> int:
    """Publish anew what may be, at most 50 ideas at a time; gives how many were. `further` counts an idea's supporters by what is known above (dimension: how many of each value)."""
    ids = due_ideas(number(session(), "survey_answers_least"), SOME)
    renewed = 0
    for idea_id in ids:
        renewed += _renewed(idea_id, further or {}, by, now)
    return renewed


def _renewed(idea_id: int, further: Further, by: Actor, now: datetime) -> bool:
    """Under the idea's lock: nobody supports or takes back meanwhile."""
    session().execute(select(Idea.id).where(Idea.id == idea_id).with_for_update(key_share=True))
    state = session().get(SegmentState, idea_id)
    least, cell = number(session(), "survey_answers_least"), number(session(), "survey_cell_least")
    counts, last, votes = counts_of(idea_id)
    if not may_renew(votes, difference(idea_id, state), least):
        return False
    state = state or SegmentState(idea_id=idea_id, published={}, last_vote_id=0, vote_count=0, at=now)
    session().add(state)
    counts |= {name: counted(idea_id) for name, counted in further.items()}
    state.published = {name: shown_cells(cells, cell) for name, cells in counts.items()}
    state.last_vote_id, state.vote_count, state.at = last, votes, now
    record("segments.published", by=by, now=now, idea_id=idea_id)
    return True
