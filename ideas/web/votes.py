"""Support and follow: the box beside an idea, and the small button of a card."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.board.queries import cards_of, idea_for, idea_to_change
from ideas.board.queries.lists import face_path
from ideas.board.queries.page import Related
from ideas.board.rules.campaign import campaign_of, is_over
from ideas.core.db import now, session
from ideas.core.links import idea_path
from ideas.core.reads import Read, known, together
from ideas.core.refusal import Refusal, Refused
from ideas.core.words import N_, Message, say
from ideas.lifecycle.queries.campaign import passed_read
from ideas.timeline.queries import Entry
from ideas.votes import actions
from ideas.votes.queries import Part, Supporter, part_of, supporters_read
from ideas.votes.rules import why_not_vote
from ideas.web import respond
from ideas.web.campaign import Run, run_of
from ideas.web.listing import kept, shown, stage_text
from ideas.web.merges import led_on
from ideas.web.session import actor, me, member_only
from ideas.web.surveys import Sheet, sheet_for
from ideas.web.wording import first_sentence, lead_of

bp = Blueprint("votes", __name__)
for _name, _function in (("kept_link", kept), ("lead_of", lead_of), ("stage_text", stage_text), ("face_path", face_path), ("first_sentence", first_sentence)):
    bp.add_app_template_global(_function, _name)
FACES_FROM = 3


@dataclass(frozen=True)
class Box:
    """What the support box shows; `state` is gathering, supported, own, refused, signed_out, in_review, decided, merged or closed.

    `sheet` are the questions after the click, in the answer to it.
    """

    idea: Idea
    state: str
    part: Part
    why: Message | None = None
    faces: list[Supporter] = field(default_factory=list)
    decision: Entry | None = None
    sheet: Sheet | None = None
    main: Related | Idea | None = None
    run: Run = field(default_factory=lambda: Run(campaign_of(None, None), 0, 0))


def faces_read(idea: Idea) -> Read[list[Supporter]]:
    """The latest faces; of a few nobody is shown."""
    return supporters_read(idea.id) if idea.vote_count >= FACES_FROM else known([])


def box_for(idea: Idea, part: Part, *, decision: Entry | None = None, main: Related | None = None, faces: list[Supporter] | None = None, passed: Mapping[int, datetime] | None = None) -> Box:
    """The box as this reader gets it; faces and passed milestones are read where they are not given."""
    refusal = why_not_vote(idea, actor(), part.votes, now(), makes=part.makes)
    if faces is None or passed is None:
        faces, passed = together(faces_read(idea), passed_read(idea))
    return Box(idea, _state(idea, part, refusal), part, refusal.message if refusal else None, faces or [], decision, main=main, run=run_of(idea, now(), passed or {}))


def _state(idea: Idea, part: Part, refusal: Refusal | None) -> str:
    if is_over(idea, now()):
        return "closed"
    if idea.stage != "gathering":
        return {"in_review": "in_review", "merged": "merged"}.get(idea.stage, "decided" if idea.stage in {"approved", "in_development", "launched", "parked", "declined"} else "closed")
    if me() is None:
        return "signed_out"
    if part.votes:
        return "supported"
    return {"own_idea": "own"}.get(refusal.cause, "refused") if refusal else "gathering"


@bp.post("/ideas/<int:idea_id>/vote")
@member_only
def cast(idea_id: int) -> Response:
    """Support; twice is the same as once."""
    return _changed(idea_id, _cast)


@bp.post("/ideas/<int:idea_id>/vote/withdrawal")
@member_only
def withdraw(idea_id: int) -> Response:
    """Take support back."""
    return _changed(idea_id, _withdraw)


@bp.post("/ideas/<int:idea_id>/follow")
@member_only
def follow(idea_id: int) -> Response:
    """Hear of an idea."""
    return _changed(idea_id, _follow)


@bp.post("/ideas/<int:idea_id>/follow/withdrawal")
@member_only
def unfollow(idea_id: int) -> Response:
    """No longer hear of an idea."""
    return _changed(idea_id, _unfollow)


def _cast(idea: Idea) -> Message:
    return N_("Your support counts. You’re number %(number)s.", number=actions.cast(idea, by=actor(), now=now()))


def _withdraw(idea: Idea) -> Message:
    actions.withdraw(idea, by=actor(), now=now())
    return N_("Your support is taken back.")


def _follow(idea: Idea) -> Message:
    actions.follow(idea, by=actor(), now=now())
    return N_("You follow this idea.")


def _unfollow(idea: Idea) -> Message:
    actions.unfollow(idea, by=actor(), now=now())
    return N_("You don’t follow this idea any more.")


def _changed(idea_id: int, act: Callable[[Idea], Message]) -> Response:
    idea = idea_to_change(idea_id, actor()) or abort(404)
    if (onward := led_on(idea)) is not None:
        return onward
    try:
        note = act(idea)
    except Refused as refused:
        return _refused(idea_id, refused)
    if not respond.wants_part():
        return respond.see_other(idea_path(idea.id, idea.slug), note=note)
    return _part(idea_id, note=note, ask=act is _cast)


def _refused(idea_id: int, refused: Refused) -> Response:
    """For htmx the box with the reason; else the error page says it."""
    if not respond.wants_part():
        raise refused
    return _part(idea_id, status=refused.refusal.status, refusal=refused.refusal)


def _part(idea_id: int, *, status: int = 200, note: Message | None = None, refusal: Refusal | None = None, ask: bool = False) -> Response:
    """The box, with the questions where they are to be asked, or the small button where a card asked."""
    session().rollback()
    session().expire_all()
    if request.form.get("part") == "card":
        cards = shown(cards_of([idea_id], actor())) or abort(404)
        return respond.part("votes/_card.html", status=status, idea=cards[0])
    idea = idea_for(idea_id, actor()) or abort(404)
    box = box_for(idea, part_of(idea.id, actor().id))
    if ask and box.state == "supported":
        box = replace(box, sheet=sheet_for(idea))
    text = say(g.locale, refusal.message) if refusal else say(g.locale, note) if note else ""
    return respond.part("votes/_box.html", status=status, box=box, note=text, refused=refusal is not None)
