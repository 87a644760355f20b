"""Statements of reasons: what moderation restricted, why and until when, for the person concerned, who need not be signed in; and objecting to it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g

from ideas.board.queries import idea_for
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.refusal import Refused
from ideas.core.words import N_, Message
from ideas.moderation.models import Statement
from ideas.moderation.queries import reference as sign
from ideas.moderation.queries import statement_by, statements_of
from ideas.moderation.rules import GROUND_WORDS, SCOPE_WORDS
from ideas.notifications.queries.cases import word_of
from ideas.notifications.sentences import sentence
from ideas.reports import actions
from ideas.reports.queries.appeals import appeal_of
from ideas.reports.rules import why_not_appeal
from ideas.web import respond
from ideas.web.context import say
from ideas.web.forms import said, typed
from ideas.web.limits import guessing
from ideas.web.listing import kept
from ideas.web.reports import APPEALED
from ideas.web.session import actor, me, member_only

bp = Blueprint("statements", __name__)

ABOUT: dict[str, Message] = {
    "idea": N_("An idea"), "comment": N_("A comment"), "update": N_("An entry below an idea"), "hint": N_("A hint"), "owner_report": N_("A report on a product"), "tester_report": N_("A report on a test"),
    "collection": N_("A collection"), "member": N_("An account"),
}


@bp.get("/account/statements")
@member_only
def index() -> Response:
    """What moderation restricted of oneself."""
    person = me()
    lines = [_line(one) for one in statements_of(person.id)] if person else []
    return respond.page("statements/index.html", lines=lines)


def _line(one: Statement) -> dict[str, Any]:
    return {
        "url": kept(path("statements.show", reference=sign("statement", one.id))), "what": say(what_of(one)), "quote": one.quote, "at": one.at, "reason": say(word_of(one.reason)),
        "state": say(state_of(one)),
    }


def what_of(one: Statement) -> Message:
    """The measure as a sentence to the person concerned."""
    return sentence("statement.given", {"measure": one.measure, "thing": one.thing}, "concerned")


def state_of(one: Statement) -> Message:
    """Whether it still holds."""
    if one.ended_at is not None:
        return N_("taken back")
    return N_("over") if one.until is not None and one.until <= now() else N_("in force")


@bp.get("/statements/<reference>")
def show(reference: str) -> Response:
    """One statement of reasons, for who was sent its reference."""
    return _page(statement_by(reference) or abort(404), reference)


@bp.post("/statements/<reference>/appeal")
@guessing
def appeal(reference: str) -> Response:
    """Object to it; that goes also while suspended."""
    statement = statement_by(reference) or abort(404)
    try:
        actions.appeal(statement, typed("text")["text"], reference=reference, lang=g.locale, by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(statement_by(reference) or abort(404), reference, refused)
    return respond.see_other(kept(path("statements.show", reference=reference)), note=N_("Thank you. Another person looks at it."))


def _page(one: Statement, given: str, refused: Refused | None = None) -> Response:
    made = appeal_of(statement_id=one.id)
    why = why_not_appeal(own=True, until=one.appeal_until, open_to=one.ended_at is None, already=made is not None, text="-", now=now())
    came_back = (one.thing, one.measure) == ("idea", "refused")
    idea = idea_for(one.thing_id, actor()) if came_back else None
    values: dict[str, Any] = {
        "one": one, "reference": given, "what": say(what_of(one)), "about": say(ABOUT[one.thing]), "reason": say(word_of(one.reason)), "ground": say(GROUND_WORDS[one.ground]),
        "scope": say(SCOPE_WORDS[one.scope]), "state": say(state_of(one)), "appeal": made, "appealed": say(APPEALED[made.outcome]) if made and made.outcome else "",
        "came_back": came_back, "idea_url": kept(idea_path(idea.id, idea.slug)) if idea else "", "may_appeal": why is None, "why": say(why.message) if why and made is None else "", "errors": said(refused), "typed": typed("text")["text"] if refused else "",
    }
    answer = respond.page("statements/show.html", status=refused.refusal.status if refused else 200, **values)
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
