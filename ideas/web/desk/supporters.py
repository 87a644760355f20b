"""An idea's supporters in the desk: by segment, and a text to them."""

from __future__ import annotations

from typing import Any

from babel import Locale
from flask import Blueprint, Response, g

from ideas.board.models import Idea
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.numbers import number
from ideas.core.words import N_, say, say_number
from ideas.surveys.queries import results_of
from ideas.triage.actions import contact as actions
from ideas.triage.queries.contact import last_message_at, messages_of
from ideas.triage.queries.segments import Segments, segments_of
from ideas.triage.rules.contact import why_not_contact
from ideas.triage.rules.segments import ADDRESSED, DIMENSIONS, SINCE
from ideas.web.desk.beside import Part, found
from ideas.web.forms import typed
from ideas.web.session import actor, staff_only
from ideas.web.standing_words import tier_name
from ideas.web.surveys import told

bp = Blueprint("desk_supporters", __name__, url_prefix="/desk/ideas/<int:idea_id>")
ASKED = ("country", "customer_group", "channel", "would_buy", "intent")


def _segments(idea: Idea) -> dict[str, Any]:
    """What was published of the supporters, and of their answers those that divide them."""
    shown = segments_of(idea)
    by = [(say(g.locale, DIMENSIONS[name]), [(_words(name, value), count) for value, count in cells.items()]) for name, cells in shown.by.items()]
    answered = [(one["heading"], one["lines"]) for one in told(results_of(idea.id), idea.kind) if one["name"] in ASKED]
    return {"tables": by + answered, "at": shown.at, "least": number(session(), "survey_answers_least"), "cell": number(session(), "survey_cell_least")}


def _words(dimension: str, value: str) -> str:
    if dimension == "lang":
        return str(Locale.parse(g.locale).languages.get(value, value))
    return tier_name(value) if dimension == "tier" else say(g.locale, SINCE[value])


def _texts(idea: Idea) -> dict[str, Any]:
    days, shown = number(session(), "supporter_text_days"), segments_of(idea)
    refusal = why_not_contact(idea, actor(), now(), last_at=last_message_at(idea.id), days=days)
    return {"lines": [(one, _segment(one.segment)) for one in messages_of(idea.id, actor())], "why": say(g.locale, refusal.message) if refusal else None, "whom_to": _choices(idea, shown), "days": days}


def _choices(idea: Idea, shown: Segments) -> list[tuple[str, str]]:
    everybody = say(g.locale, N_("All supporters (%(count)s)", count=say_number(g.locale, idea.vote_count)))
    some = [(f"{name}:{value}", say(g.locale, N_("%(group)s (at least %(count)s)", group=_words(name, value), count=say_number(g.locale, count)))) for name in ADDRESSED for value, count in shown.by.get(name, {}).items()]
    return [("", everybody), *some]


def _segment(segment: str) -> str:
    dimension, _, value = segment.partition(":")
    return _words(dimension, value) if segment else say(g.locale, N_("All supporters"))


SEGMENTS = Part("segments", N_("Who supports it"), _segments, lambda idea: path("desk_supporters.segments", idea_id=idea.id))
TEXTS = Part("texts", N_("Write to its supporters"), _texts, lambda idea: path("desk_supporters.texts", idea_id=idea.id))


@bp.get("/segments")
@staff_only()
def segments(idea_id: int) -> Response:
    """Supporters by segment."""
    return SEGMENTS.show(found(idea_id))


@bp.get("/texts")
@staff_only()
def texts(idea_id: int) -> Response:
    """What was written to them, and the form to write."""
    return TEXTS.show(found(idea_id))


@bp.post("/texts")
@staff_only("team")
def contact(idea_id: int) -> Response:
    """Write to them."""
    form = typed("body", "segment")
    return TEXTS.do(idea_id, lambda idea: actions.contact(idea, **form, lang=g.locale, by=actor(), now=now()), N_("On its way into their inbox. Its timeline says to how many."), typed=form)
