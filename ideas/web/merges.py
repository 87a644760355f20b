"""What becomes of an idea that is, or will be, part of another: why, what it means, and what one has against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, g, request
from sqlalchemy import bindparam, select

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.core.db import BigId, now, session
from ideas.core.links import idea_path, path
from ideas.core.reads import Read, Rows, known
from ideas.core.refusal import Refused
from ideas.core.words import N_, say
from ideas.lifecycle.rules.transitions import MERGED_FROM
from ideas.triage.actions import merging
from ideas.triage.models.merging import Merge
from ideas.triage.queries.merging import OPEN, is_concerned, last_merge, merged_into, objection_of
from ideas.triage.rules.merging import why_not_object
from ideas.web import respond
from ideas.web.forms import said, typed
from ideas.web.listing import kept
from ideas.web.session import actor, me, member_only

bp = Blueprint("merges", __name__)
LEADS_ON = N_("The idea you came from was merged into this one. Support it, follow it and say your word here.")


@dataclass(frozen=True)
class Going:
    """Where an idea is on its way to, until when people may object."""

    main_id: int
    title: str
    slug: str
    due_at: datetime


def going_read(idea: Idea) -> Read[Going | None]:
    """The merge that is announced for an idea, to be asked with others; not asked where there can be none."""
    return Read(_going, _GOING, {"idea_id": idea.id}) if idea.stage in MERGED_FROM else known(None)


_GOING = select(Merge.main_id, Idea.title, Idea.slug, Merge.due_at).join(Idea, Idea.id == Merge.main_id).where(Merge.idea_id == bindparam("idea_id", type_=BigId), OPEN)


def _going(rows: Rows) -> Going | None:
    return Going(*rows[0]) if rows else None


def main_of(idea: Idea) -> Idea | None:
    """The idea this one was merged into, where the reader may see it."""
    return idea_for(idea.merged_into_id, actor()) if idea.stage == "merged" and idea.merged_into_id else None


def led_on(idea: Idea) -> Response | None:
    """Whoever would support, follow or comment what was merged is led to the main idea, which says why."""
    main = main_of(idea)
    return respond.see_other(kept(idea_path(main.id, main.slug)), note=LEADS_ON) if main is not None else None


@bp.get("/ideas/<int:idea_id>/merge")
def show(idea_id: int) -> Response:
    """What is to happen or happened, and why; who is concerned may object."""
    return _page(_idea(idea_id))


@bp.post("/ideas/<int:idea_id>/merge")
@member_only
def protest(idea_id: int) -> Response:
    """Object: the team reads it before anything happens."""
    idea = _idea(idea_id)
    merge = last_merge(idea.id) or abort(404)
    try:
        merging.protest(merge, request.form.get("text", ""), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        return _page(_idea(idea_id), refused)
    return respond.see_other(kept(path("merges.show", idea_id=idea.id)), note=N_("Thank you. The team reads it before anything happens."))


def _idea(idea_id: int) -> Idea:
    return idea_for(idea_id, actor()) or abort(404)


def _page(idea: Idea, refused: Refused | None = None) -> Response:
    merge, parts = last_merge(idea.id), merged_into(idea.id, actor())
    if merge is None and not parts:
        abort(404)
    main = idea_for(merge.main_id, actor()) if merge else None
    values: dict[str, Any] = {
        "idea": idea, "merge": merge, "main": main, "parts": parts, "back": idea_path(idea.id, idea.slug),
        "errors": said(refused), "typed": typed("text"), **(_objecting(merge) if merge else {}),
    }
    return respond.page("merges/show.html", status=refused.refusal.status if refused else 200, **values)


def _objecting(merge: Merge) -> dict[str, Any]:
    """What one has said against it, or why one may not."""
    person = actor()
    refusal = why_not_object(merge, person, now(), concerned=is_concerned(merge, person.id))
    return {"said": objection_of(merge.id, person.id), "why_not": say(g.locale, refusal.message) if refusal and me() else "", "may_object": refusal is None}
