"""One idea in the desk: let through, return, answer, move, take down, put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.board.queries.page import idea_page
from ideas.core.db import now, session
from ideas.core.links import idea_path
from ideas.core.refusal import Refused
from ideas.core.text import excerpt
from ideas.core.words import N_, Message, say
from ideas.lifecycle import actions
from ideas.lifecycle.queries import stages_open_to_staff, update_for
from ideas.lifecycle.rules import REASON_WORDS, STAGE_WORDS, outcome_of
from ideas.lifecycle.rules.moving import OUTCOMES
from ideas.moderation.rules import REASONS as HIDING_REASONS
from ideas.reviews.actions import decide
from ideas.reviews.queries.pages import review_of
from ideas.reviews.rules.decisions import OUTCOME_WORDS
from ideas.triage.actions import answering
from ideas.web import respond
from ideas.web.campaign import preset_text, run_of
from ideas.web.desk.clock_words import clock_of
from ideas.web.desk.frame import desk_page
from ideas.web.desk.inbox_list import chosen_view, listing, onward, way_back
from ideas.web.desk.promised import promised_here
from ideas.web.desk.templates import choices, chosen, put_in
from ideas.web.desk.workbench import beside
from ideas.web.forms import own_mark, sent_day, ticked
from ideas.web.idea_form import uploads
from ideas.web.session import actor, staff_only

MOVED_ON = 409
bp = Blueprint("desk_lifecycle", __name__, url_prefix="/desk/ideas/<int:idea_id>")


@bp.get("")
@staff_only()
def show(idea_id: int) -> Response:
    """The idea with everything staff can do."""
    return _reader(idea_id)


@bp.post("/publication")
@staff_only()
def publish(idea_id: int) -> Response:
    """Let a waiting idea through."""
    return _do(idea_id, "publish", lambda idea: actions.publish(idea, by=actor(), now=now()), N_("Published. The creator gets a mail."))


@bp.post("/return")
@staff_only()
def give_back(idea_id: int) -> Response:
    """Give it back with what is missing."""
    text = request.form.get("text", "")
    return _do(idea_id, "return", lambda idea: actions.return_with_reasons(idea, reason=_reason(), text=text, lang=g.locale, repeated=ticked("repeated"), by=actor(), now=now()), N_("Returned with your reasons."))


@bp.post("/stage")
@staff_only()
def move(idea_id: int) -> Response:
    """Move it along its way, with reasons."""
    return _do(idea_id, "stage", _moved, N_("Done. It stands on the public timeline."))


def _moved(idea: Idea) -> object:
    form, days = request.form, {name: sent_day(name) for name in ("parked_until", "next_review_on")}
    return decide(
        idea, form.get("stage", ""), reason=_reason(), text=form.get("text", ""), changes_mind=form.get("changes_mind", ""), **days, own_mark=own_mark(),
        lang=g.locale, repeated=ticked("repeated"), by=actor(), now=now(),
    )


@bp.post("/updates")
@staff_only()
def answer(idea_id: int) -> Response:
    """Answer in public: text, picture, what is next, by when."""
    return _do(idea_id, "answer", _answered, N_("Your answer is public."))


def _answered(idea: Idea) -> object:
    said: dict[str, Any] = {name: request.form.get(name, "") for name in ("title", "text", "next_step", "kind", "promised_stage", "late_because", "late_action")}
    said |= {"keeps": request.form.getlist("keeps", type=int), "own_mark": own_mark(), "repeated": ticked("repeated")}
    return answering.answer(idea, **said, promised_for=sent_day("promised_for"), pictures=uploads(), lang=g.locale, by=actor(), now=now())


@bp.post("/template")
@staff_only()
def put_template(idea_id: int) -> Response:
    """Put a template into the form of the answer, below what is written there; nothing is kept."""
    typed = request.form.to_dict()
    typed["text"] = put_in(chosen(), _idea(idea_id), typed.get("text", ""))
    return respond.part("desk/_answer_text.html", text=typed["text"]) if respond.wants_part() else _reader(idea_id, "answer", typed=typed)


@bp.route("/updates/<int:update_id>/correction", methods=["GET", "POST"])
@staff_only()
def correct(idea_id: int, update_id: int) -> Response:
    """Say an answer right; both versions stay to be read."""
    idea = _idea(idea_id)
    update = update_for(update_id, idea) or abort(404)
    values: dict[str, Any] = {"idea": idea, "update": update, "promised": promised_here(idea)}
    if request.method == "GET":
        return desk_page("desk/correction.html", errors={}, typed={"text": update.text, "next_step": update.next_step, "promised_for": update.promised_for}, **values)
    typed = request.form.to_dict()
    try:
        day = sent_day("promised_for") if "promised_for" in typed else update.promised_for
        late = {name: typed.get(name, "") for name in ("late_because", "late_action")}
        actions.correct(update, text=typed.get("text", ""), next_step=typed.get("next_step", ""), promised_for=day, **late, by=actor(), now=now())
    except Refused as refused:
        return desk_page("desk/correction.html", errors=_errors(refused), typed=typed, status=refused.refusal.status, **values)
    return respond.see_other(idea_path(idea.id, idea.slug), note=N_("Corrected. Both versions stay to be read."))


@bp.route("/updates/<int:update_id>/hiding", methods=["GET", "POST"])
@staff_only("moderator")
def hide(idea_id: int, update_id: int) -> Response:
    """Hide an entry of the timeline, with a reason everybody reads."""
    idea = _idea(idea_id)
    update = update_for(update_id, idea) or abort(404)
    values: dict[str, Any] = {"idea": idea, "update": update, "text": update.title or excerpt(update.text), "reasons": [(key, say(g.locale, words)) for key, words in HIDING_REASONS.items()]}
    if request.method == "GET":
        return respond.page("desk/hiding.html", error=None, **values)
    try:
        actions.hide_update(update, reason=request.form.get("reason", ""), text=request.form.get("text", ""), by=actor(), now=now())
    except Refused as refused:
        return respond.page("desk/hiding.html", status=refused.refusal.status, error=refused.refusal, **values)
    return respond.see_other(_entry(idea, update_id), note=N_("The entry is hidden. Its place shows the reason."))


@bp.post("/updates/<int:update_id>/hiding/lift")
@staff_only("moderator")
def unhide(idea_id: int, update_id: int) -> Response:
    """Show it again."""
    idea = _idea(idea_id)
    actions.show_update(update_for(update_id, idea) or abort(404), by=actor(), now=now())
    return respond.see_other(_entry(idea, update_id), note=N_("The entry is shown again."))


def _entry(idea: Idea, update_id: int) -> str:
    return f"{idea_path(idea.id, idea.slug)}#update-{update_id}"


@bp.post("/removal")
@staff_only("moderator")
def remove(idea_id: int) -> Response:
    """Take a public idea down, with a reason."""
    text = request.form.get("text", "")
    return _do(idea_id, "removal", lambda idea: actions.remove(idea, reason=_reason() or "", text=text, lang=g.locale, by=actor(), now=now()), N_("The idea is taken down."))


@bp.post("/restoration")
@staff_only("moderator")
def restore(idea_id: int) -> Response:
    """Put a removed idea back where it was."""
    return _do(idea_id, "removal", lambda idea: actions.restore(idea, by=actor(), now=now()), N_("The idea is back."))


def _do(idea_id: int, form: str, use_case: Callable[[Idea], object], note: Message) -> Response:
    """Run a use case; a refusal shows the form again with what was typed."""
    try:
        idea = _idea(idea_id)
        back = way_back(idea, use_case(idea))
    except Refused as refused:
        session().rollback()
        return _reader(idea_id, form=form, refused=refused)
    return respond.see_other(onward(idea_id), note=note, undo=back)


def _idea(idea_id: int) -> Idea:
    return idea_for(idea_id, actor()) or abort(404)


def _reader(idea_id: int, form: str = "", refused: Refused | None = None, *, typed: dict[str, str] | None = None) -> Response:
    page = idea_page(idea_id, actor()) or abort(404)
    view, idea = chosen_view(), page.idea
    run = run_of(idea, now(), {})
    values: dict[str, Any] = {
        "page": page, "idea": idea, "idea_id": idea.id, "clock": clock_of(idea.answer_owed_at, idea.answer_due_at), "run": run, "preset": preset_text(run.campaign), "review": review_of(idea), "stage_text": say(g.locale, STAGE_WORDS[idea.stage]), "open_form": form, "errors": _errors(refused) if refused else {},
        "typed": request.form.to_dict() if refused else typed or {}, "templates": choices(), "lost": _lost(refused), "stages": _ways(idea),
        "reasons": [("", "–"), *((name, say(g.locale, words)) for name, words in REASON_WORDS.items())],
        "hiding_reasons": [(name, say(g.locale, words)) for name, words in HIDING_REASONS.items()], "promised": promised_here(idea), "beside": beside(idea, page.board),
    }
    return desk_page("desk/idea.html", view=view, status=refused.refusal.status if refused else 200, at_idea=idea.id, **values, **listing(view, idea.id))


def _ways(idea: Idea) -> list[tuple[str, str]]:
    """Where staff may take it: a decision by its kinds, any other step by its stage."""
    ways: list[tuple[str, str]] = []
    for stage in stages_open_to_staff(idea):
        kinds = OUTCOMES[stage] if outcome_of(idea.stage, stage, None) else ()
        ways += [(kind, say(g.locale, OUTCOME_WORDS[kind])) for kind in kinds] or [(stage, say(g.locale, STAGE_WORDS[stage]))]
    return ways


def _lost(refused: Refused | None) -> list[str]:
    """What was typed, where the idea has moved on and the form is perhaps not there any more."""
    return [request.form[name] for name in ("title", "text", "changes_mind", "next_step", "late_because", "late_action") if request.form.get(name)] if refused and refused.refusal.status == MOVED_ON else []


def _errors(refused: Refused) -> dict[str, str]:
    errors = {name: say(g.locale, error.message) for name, error in refused.errors.items()}
    return errors or {refused.refusal.field or "text": say(g.locale, refused.refusal.message)}


def _reason() -> str | None:
    return request.form.get("reason") or None
