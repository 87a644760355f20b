"""“Did this explain it?” under the team's answers: one step in place, or a plain form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.core.db import now
from ideas.core.links import idea_path
from ideas.core.reads import Read, alone, known
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message, say
from ideas.ratings import actions
from ideas.ratings.queries import Own, own_read
from ideas.ratings.rules import MARKS, why_not_rate
from ideas.timeline.queries import STEP, UPDATE, Entry
from ideas.web import respond
from ideas.web.session import actor, member_only

bp = Blueprint("ratings", __name__)
RATED = ("team_update", "apology", "correction")
MARK_WORDS = {1: N_("Not at all"), 2: N_("A little"), 3: N_("Half of it"), 4: N_("Mostly"), 5: N_("Fully")}


@dataclass(frozen=True)
class Rates:
    """What a reader may rate on an idea, and did."""

    idea_id: int
    may: bool
    own: Own

    def of(self, thing: str, thing_id: int) -> dict[str, Any] | None:
        """The widget's values for one answer; None for who may not rate."""
        return rate_values(self.idea_id, thing, thing_id, self.own.marks.get((thing, thing_id))) if self.may else None

    def beside(self, entry: Entry, corrected: set[int]) -> dict[str, Any]:
        """For an entry of the timeline: answers that no correction replaced, and decisions with words."""
        is_update = entry.source == UPDATE and entry.kind in RATED and entry.role != "member" and entry.hidden_reason is None and entry.id not in corrected
        is_step = entry.source == STEP and entry.group == "decisions" and entry.to_stage != "removed" and bool(entry.html)
        return {"rate": self.of("update" if is_update else "step", entry.id) if is_update or is_step else None}


def rates_on(idea: Idea, own: Own | None = None) -> Rates:
    """One statement for members, none for visitors and staff or where it was read along; once a request."""
    read: dict[int, Rates] = g.setdefault("rates", {})
    if idea.id not in read:
        read[idea.id] = _rates(idea, alone(rates_read(idea)) if own is None else own)
    return read[idea.id]


def rates_read(idea: Idea) -> Read[Own]:
    """One's own ratings on an idea; nobody rates where nothing was answered, and visitors and staff never do."""
    reader = actor()
    return own_read(idea.id, reader.id) if reader.id is not None and _may_be_rated(idea) else known(Own())


def _may_be_rated(idea: Idea) -> bool:
    return actor().id is not None and not actor().is_staff and idea.answered_at is not None


def _rates(idea: Idea, own: Own) -> Rates:
    reader = actor()
    if not _may_be_rated(idea):
        return Rates(idea.id, may=False, own=Own())
    concerned = own.concerned or idea.author_id == reader.id
    return Rates(idea.id, why_not_rate(reader, MARKS[0], now(), concerned=concerned, is_answer=True) is None, own)


def rate_values(idea_id: int, thing: str, thing_id: int, mark: int | None, note: str = "", *, refused: bool = False) -> dict[str, Any]:
    """What `ratings/_rate.html` shows."""
    marks = [(value, say(g.locale, words), value == mark) for value, words in MARK_WORDS.items()]
    return {"idea_id": idea_id, "thing": thing, "thing_id": thing_id, "marks": marks, "given": mark is not None, "note": note, "refused": refused}


@bp.post("/ideas/<int:idea_id>/ratings")
@member_only
def rate(idea_id: int) -> Response:
    """Say how well an answer explained it; htmx gets the widget, a plain form goes back to the answer."""
    idea = idea_for(idea_id, actor()) or abort(404)
    thing, thing_id, mark = request.form.get("thing", ""), request.form.get("thing_id", 0, int), request.form.get("mark", 0, int)
    try:
        actions.rate(idea, thing, thing_id, mark, by=actor(), now=now())
    except Refused as refused:
        return _part(idea_id, thing, thing_id, None, refused.refusal.message, status=refused.refusal.status) if respond.wants_part() and thing in {"update", "comment", "step"} else _refuse(refused)
    note = N_("Thank you. You can change it at any time.")
    return _part(idea_id, thing, thing_id, mark, note) if respond.wants_part() else respond.see_other(f"{idea_path(idea.id, idea.slug)}#{thing}-{thing_id}", note=note)


def _refuse(refused: Refused) -> Response:
    raise refused


def _part(idea_id: int, thing: str, thing_id: int, mark: int | None, note: Message, *, status: int = 200) -> Response:
    values = rate_values(idea_id, thing, thing_id, mark, say(g.locale, note), refused=status != 200)
    return respond.part("ratings/_rate.html", status=status, rate=values)
