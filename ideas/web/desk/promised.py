"""What the desk shows of an idea's promises beside the form of an answer."""

from __future__ import annotations

from dataclasses import dataclass, field

from flask import g, request

from ideas.board.models import Idea
from ideas.core.db import now
from ideas.core.words import N_, ZONE, say, say_date
from ideas.lifecycle.queries.promises import ToldPromise, promises_of
from ideas.lifecycle.rules.promises import PROMISED_WORDS, STAGES_THAT_KEEP
from ideas.web.promised import said_stage

MARK_WORDS = {1: N_("1 – hardly"), 2: N_("2 – a little"), 3: N_("3 – half of it"), 4: N_("4 – mostly"), 5: N_("5 – fully")}


@dataclass(frozen=True)
class Line:
    """One promise as a choice."""

    id: int
    text: str


@dataclass(frozen=True)
class Here:
    """The promises of an idea that wait, those that are late without a reason, and what the form can choose."""

    waiting: list[Line]
    late: list[Line]
    late_updates: set[int]
    stages: list[tuple[str, str]]
    marks: list[tuple[str, str]]
    chosen: set[int] = field(default_factory=set)


def promised_here(idea: Idea) -> Here:
    """One statement."""
    waiting = [one for one in promises_of(idea.id, now().astimezone(ZONE).date()) if one.state in {"open", "overdue"}]
    late = [one for one in waiting if one.state == "overdue" and one.late_update_id is None]
    stages = [(name, say(g.locale, PROMISED_WORDS[name])) for name, keeping in STAGES_THAT_KEEP.items() if idea.stage not in keeping]
    marks = [(str(mark), say(g.locale, words)) for mark, words in MARK_WORDS.items()]
    chosen = set(request.form.getlist("keeps", type=int))
    return Here([_line(one) for one in waiting], [_line(one) for one in late], {one.update_id for one in late}, [("", "–"), *stages], [("", "–"), *marks], chosen)


def _line(one: ToldPromise) -> Line:
    what = one.next_step or said_stage(one)
    day = say_date(g.locale, one.due_on)
    return Line(one.id, say(g.locale, N_("%(what)s, by %(day)s", what=what, day=day)) if what else say(g.locale, N_("promised for %(day)s", day=day)))
