"""What the desk's page of an idea shows beside it: the notes at once, everything else with its number and loaded where it is opened."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g

from ideas.board.models import Board, Idea
from ideas.board.rules.fields import asked_of
from ideas.core.links import path
from ideas.core.reads import together
from ideas.core.words import N_, Message, say
from ideas.triage.queries.notes import Line, notes_read
from ideas.triage.queries.scoring import given_read
from ideas.web.session import actor


@dataclass(frozen=True)
class Fold:
    """A part that is loaded where it is opened."""

    name: str
    heading: str
    url: str
    count: int = 0


@dataclass(frozen=True)
class Beside:
    """The notes, and the parts to be opened."""

    notes: list[Line]
    folds: list[Fold]


def beside(idea: Idea, board: Board) -> Beside:
    """All of it: one statement."""
    notes, cards = together(notes_read(idea.id, actor()), given_read(idea.id))
    asked = len(asked_of(board.fields, "internal")) + len(asked_of(board.fields, "public"))
    parts: list[tuple[str, Message, str, int]] = [
        ("scorecard", N_("Scorecard"), "desk_scoring.show", cards),
        *([("own_fields", N_("Fields of this board"), "desk_fields.show", 0)] if asked else []),
        ("behalf", N_("On behalf of others"), "desk_behalf.index", idea.behalf_count),
        ("segments", N_("Who supports it"), "desk_supporters.segments", 0),
        ("texts", N_("Write to its supporters"), "desk_supporters.texts", 0),
    ]
    return Beside(notes, [Fold(name, say(g.locale, words), path(endpoint, idea_id=idea.id), count) for name, words, endpoint, count in parts])
