"""Submitting: drafts that save themselves, pictures, preview, sending; one's own ideas."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request

from ideas.board.actions import discard_draft, start_draft
from ideas.board.models import Board, Idea
from ideas.board.queries import boards_for
from ideas.board.queries.drafts import board_of, draft_count, own_ideas, pictures_of, tags_of
from ideas.board.rules import why_not_another_draft, why_not_begin, why_not_save
from ideas.co_authors.queries import asked_of
from ideas.core.db import now, session
from ideas.core.links import idea_path, path
from ideas.core.numbers import number
from ideas.core.refusal import Refused, insist
from ideas.core.words import N_, say_time
from ideas.hints.queries import hint_counts
from ideas.lifecycle import actions as lifecycle
from ideas.lifecycle.queries import returns_of
from ideas.lifecycle.rules.versions import why_not_begin_again
from ideas.openness.queries.figures import odds_of
from ideas.web import ideas_sent, respond
from ideas.web.challenges_words import admit, for_challenge
from ideas.web.idea_form import MOST_DIGITS, form_for, form_page, keep_draft, own_idea_or_404, refused_page, similar_to
from ideas.web.listing import stage_text
from ideas.web.session import actor, member_only

bp = Blueprint("ideas_new", __name__)
ideas_sent.register(bp)


@bp.get("/ideas/new")
@member_only
def new() -> Response:
    """The empty form of a board; nothing is kept before something is typed."""
    board = _board(request.args.get("board"))
    insist(why_not_begin(actor(), now(), may_see_board=board is not None))
    full = why_not_another_draft(draft_count(actor().id), number(session(), "drafts_per_member"))
    if full is not None:
        return respond.see_other(path("ideas_new.mine"), note=full.message)
    return form_page("ideas_new/new.html", form_for(board or abort(404), None))


@bp.get("/ideas/drafts/<int:idea_id>")
@member_only
def draft(idea_id: int) -> Response:
    """A draft, to go on with; what is sent already is found on its page."""
    idea = own_idea_or_404(idea_id)
    if idea.stage != "draft":
        return _to_sent(idea)
    return form_page("ideas_new/draft.html", form_for(board_of(idea.board_id), idea))


@bp.post("/ideas/drafts")
@member_only
def save() -> Response:
    """Keep what is typed so far, and the pictures sent along."""
    try:
        idea = _begun()
    except Refused as full:
        return _not_begun(full)
    refused = keep_draft(idea)
    if respond.wants_part():
        return _saved_part(idea, refused)
    anchor = "#field-picture" if request.files.get("picture") else ""
    return refused_page("ideas_new/draft.html", idea, refused) if refused else _to_draft(idea, anchor)


@bp.post("/ideas/drafts/preview")
@member_only
def see_preview() -> Response:
    """Keep the draft, then show it as others will see it."""
    try:
        idea = _begun()
    except Refused as full:
        return _not_begun(full)
    refused = keep_draft(idea)
    if refused is not None:
        return refused_page("ideas_new/draft.html", idea, refused)
    return respond.see_other(path("ideas_new.preview", idea_id=idea.id))


@bp.get("/ideas/drafts/<int:idea_id>/preview")
@member_only
def preview(idea_id: int) -> Response:
    """The draft as others will see it."""
    idea = _draft(idea_id)
    return respond.page("ideas_new/preview.html", idea=idea, board=board_of(idea.board_id), pictures=pictures_of(idea.id), tags=tags_of(idea.id), odds=odds_of(idea.board_id))


@bp.post("/ideas/drafts/submission")
@member_only
def submit() -> Response:
    """Keep the draft, then send it; pressed twice it is sent once."""
    try:
        idea = _begun()
    except Refused as full:
        return _not_begun(full)
    if idea.stage != "draft":
        return _to_sent(idea)
    refused = keep_draft(idea) or _sent(idea)
    return refused_page("ideas_new/draft.html", idea, refused) if refused else sent_answer(idea)


@bp.route("/ideas/drafts/<int:idea_id>/removal", methods=["GET", "POST"])
@member_only
def discard(idea_id: int) -> Response:
    """Ask, then throw the draft away."""
    idea = _draft(idea_id)
    if request.method == "GET":
        return respond.page("ideas_new/discard.html", idea=idea)
    discard_draft(idea, by=actor(), now=now())
    return respond.see_other(path("ideas_new.mine"), note=N_("The draft is gone."))


@bp.get("/ideas/similar")
@member_only
def similar() -> Response:
    """Ideas that sound like the title being typed."""
    found = similar_to(request.args.get("title", "")[:200])
    return respond.page_or_part("ideas_new/similar.html", "ideas_new/_similar.html", similar=found)


@bp.get("/account/ideas")
@member_only
def mine() -> Response:
    """One's own ideas: drafts, those that wait, those given back with their reasons, the public ones."""
    ideas = own_ideas(actor())
    groups = {stage: [idea for idea in ideas if idea.stage == stage] for stage in ("draft", "returned", "submitted")}
    rest = [idea for idea in ideas if idea.stage not in groups]
    reasons, later = returns_of([idea.id for idea in groups["returned"]]), {idea.earlier_id: idea for idea in ideas}
    again = {idea.id for idea in rest if why_not_begin_again(idea, actor(), now(), has_later=idea.id in later) is None}
    return respond.page(
        "ideas_new/mine.html", groups=groups, rest=rest, reasons=reasons, stage_text=stage_text, hints=hint_counts([idea.id for idea in rest], now()), asked=asked_of(actor()),
        again=again, later=later,
    )


def sent_answer(idea: Idea) -> Response:
    """Where a sent idea leads: to its page, or to one's own ideas while it waits."""
    if idea.stage == "gathering":
        return respond.see_other(idea_path(idea.id, idea.slug), note=N_("Your idea is live."))
    return respond.see_other(path("ideas_new.mine"), note=N_("Thank you. A person looks at it first, then it is public. We write to you."))


def _sent(idea: Idea) -> Refused | None:
    try:
        lifecycle.submit(idea, terms_version=request.form.get("terms"), checklist="checklist" in request.form, by=actor(), now=now())
    except Refused as refused:
        return refused
    admit(idea)
    return None


def _board(slug: str | None) -> Board | None:
    """The board asked for, else the first one."""
    return next((board for board in boards_for(actor()) if not slug or board.slug == slug), None)


def _draft(idea_id: int) -> Idea:
    """One's own draft; an idea that is sent is found elsewhere."""
    idea = own_idea_or_404(idea_id)
    insist(why_not_save(idea, actor(), now()))
    return idea


def _begun() -> Idea:
    """The draft that this form has begun, or a new one."""
    number = request.form.get("idea_id", "")
    if number.isdecimal() and len(number) <= MOST_DIGITS:
        return own_idea_or_404(int(number))
    return for_challenge(start_draft(_board(request.form.get("board")) or abort(404), by=actor(), now=now()))


def _not_begun(refused: Refused) -> Response:
    """No draft was made: the form again with all that was typed, and why."""
    board = _board(request.form.get("board")) or abort(404)
    if respond.wants_part():
        return respond.part("ideas_new/_saved.html", idea=None, refusal=refused.refusal)
    return form_page("ideas_new/new.html", form_for(board, None, refused))


def _to_sent(idea: Idea) -> Response:
    return respond.see_other(idea_path(idea.id, idea.slug) if idea.published_at else path("ideas_new.mine"))


def _to_draft(idea: Idea, anchor: str) -> Response:
    note = N_("Draft saved at %(time)s", time=say_time(g.locale, now()))
    return respond.see_other(path("ideas_new.draft", idea_id=idea.id) + anchor, note=note)


def _saved_part(idea: Idea, refused: Refused | None) -> Response:
    answer = respond.part("ideas_new/_saved.html", idea=idea, refusal=refused.refusal if refused else None, saved_at=now())
    answer.headers["HX-Replace-Url"] = path("ideas_new.draft", idea_id=idea.id)
    return answer
