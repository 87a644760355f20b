"""Runs over many ideas at the desk: chosen, filled in, begun, followed row by row, stopped, taken back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_, say, say_moment
from ideas.triage.actions import bulk as actions
from ideas.triage.models.bulk import BulkRun
from ideas.triage.queries.bulk import Line, lines_of, member_name, report_page, run_for, run_page, steps_taken, undone_by
from ideas.triage.rules.bulk import KIND_WORDS, STATE_WORDS, how_it_went_back, message_of, way_back, why_not_begin, why_not_cancel, why_not_undo
from ideas.web import respond
from ideas.web.desk.bulk_form import chosen_ideas, form_of, named, sent, written
from ideas.web.desk.frame import desk_page
from ideas.web.session import actor, staff_only
from ideas.web.sheet import table

bp = Blueprint("desk_bulk", __name__, url_prefix="/desk/bulk")


@bp.get("")
@staff_only()
def index() -> Response:
    """Runs, the latest first."""
    page = run_page(after=request.args.get("after"))
    rows = [{"run": run, "title": named(run), "by": name} for run, name in page.items]
    return desk_page("desk/bulk/index.html", view="bulk", rows=rows, next_url=path("desk_bulk.index", after=page.next) if page.next else None)


@bp.post("/new")
@staff_only()
def new() -> Response:
    """Set the chosen ideas apart for a run; its form comes next."""
    kind = request.form.get("kind", "")
    idea_ids, left_over = chosen_ideas(kind)
    run = actions.choose(kind, idea_ids, left_over=left_over, by=actor(), now=now())
    return respond.see_other(path("desk_bulk.show", run_id=run.id))


@bp.get("/<int:run_id>")
@staff_only()
def show(run_id: int) -> Response:
    """The form of a run that has not begun; then how far it is."""
    run = _run(run_id)
    if run.begun_at is None:
        return _form(run)
    return respond.part("desk/bulk/_progress.html", **_progress(run)) if respond.wants_part() else desk_page("desk/bulk/show.html", view="bulk", **_progress(run))


@bp.post("/<int:run_id>/start")
@staff_only()
def start(run_id: int) -> Response:
    """Begin it; the worker does the rest."""
    run = _run(run_id)
    try:
        said, texts = sent(run), written(run)
        actions.begin(run, said, texts=texts, lang=g.locale, repeated=bool(request.form.get("repeated")), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        again = _run(run_id)
        if again.begun_at is not None:
            return respond.refused(refused.refusal)
        return _form(again, refused)
    return respond.see_other(path("desk_bulk.show", run_id=run_id))


@bp.post("/<int:run_id>/template")
@staff_only()
def put_in(run_id: int) -> Response:
    """Put a template into every answer in which nothing of one's own stands yet; nothing is kept."""
    run = _run(run_id)
    return _form(run, prefill=True) if run.begun_at is None else respond.see_other(path("desk_bulk.show", run_id=run_id))


@bp.post("/<int:run_id>/cancellation")
@staff_only()
def cancel(run_id: int) -> Response:
    """Stop it, or put it away where it has not begun."""
    run = _run(run_id)
    begun = run.begun_at is not None
    actions.cancel(run, by=actor(), now=now())
    if begun:
        return respond.see_other(path("desk_bulk.show", run_id=run_id), note=N_("Stopped. What was done stays done."))
    return respond.see_other(path("desk_inbox.show"), note=N_("Put away. Nothing was done."))


@bp.post("/<int:run_id>/undo")
@staff_only()
def undo(run_id: int) -> Response:
    """Take it back, by another run."""
    try:
        again = actions.undo(_run(run_id), text=request.form.get("text", ""), by=actor(), now=now())
    except Refused as refused:
        session().rollback()
        values = _progress(_run(run_id)) | {"undo_error": say(g.locale, refused.refusal.message), "undo_text": request.form.get("text", "")}
        return desk_page("desk/bulk/show.html", view="bulk", status=refused.refusal.status, **values)
    return respond.see_other(path("desk_bulk.show", run_id=again.id))


@bp.get("/<int:run_id>/report.csv")
@staff_only()
def report(run_id: int) -> Response:
    """Every row with what became of it."""
    run = _run(run_id)
    head = [say(g.locale, words) for words in (N_("Row"), N_("Idea"), N_("Title"), N_("State"), N_("Why"), N_("When"))]
    rows = [[one.position, one.idea_id, one.title, one.state_text, one.why, say_moment(g.locale, one.at) if one.at else ""] for one in map(_told, lines_of(run.id))]
    return table(f"bulk-{run.id}", [head, *rows])


class Told:
    """A row of the report in the reader's words."""

    def __init__(self, line: Line) -> None:
        message = message_of(line.refusal)
        self.position, self.idea_id, self.state, self.at, self.text = line.position, line.idea_id, line.state, line.at, line.text
        self.title = line.title or say(g.locale, N_("An idea that is not there any more"))
        self.state_text, self.why = say(g.locale, STATE_WORDS[line.state]), say(g.locale, message) if message else ""
        self.url = path("desk_lifecycle.show", idea_id=line.idea_id) if line.title and line.idea_id else None


def _told(line: Line) -> Told:
    return Told(line)


def _run(run_id: int) -> BulkRun:
    return run_for(run_id) or abort(404)


def _form(run: BulkRun, refused: Refused | None = None, *, prefill: bool = False) -> Response:
    why = why_not_begin(run, actor(), now())
    status = refused.refusal.status if refused else 200
    return desk_page("desk/bulk/new.html", view="bulk", status=status, run=run, title=say(g.locale, KIND_WORDS[run.kind]), why=say(g.locale, why.message) if why else None, **form_of(run, refused, prefill=prefill))


def _progress(run: BulkRun) -> dict[str, Any]:
    """How far a run is, and the rows of one state: what was refused first."""
    counts = {"refused": run.refused_count, "left": run.left_count, "same": run.same_count, "waiting": run.total_count - run.settled_count, "done": run.done_count}
    asked = request.args.get("state", "")
    state = asked if asked in counts else next((name for name, count in counts.items() if count), "done")
    page = report_page(run.id, state, after=request.args.get("after"))
    over, back = run.finished_at is not None or run.cancelled_at is not None, None
    undoing = undone_by(run.id) if over else None
    if over:
        back = way_back(run.kind, steps_taken(run.id) if run.kind == "move" else ())
    return {
        "run": run, "title": named(run), "by": member_name(run.by_id), "rows": [_told(line) for line in page.items], "state": state, "over": over,
        "undone_by": undoing, "went_back": say(g.locale, how_it_went_back(undoing)) if undoing else "",
        "tabs": [(name, say(g.locale, STATE_WORDS[name]), count, path("desk_bulk.show", run_id=run.id, state=name)) for name, count in counts.items() if count],
        "next_url": path("desk_bulk.show", run_id=run.id, state=state, after=page.next) if page.next else None, "way_back": back,
        "may_cancel": why_not_cancel(run, actor(), now()) is None, "may_undo": why_not_undo(run, actor(), now(), undone=undoing is not None, way_back=back) is None,
        "undo_error": None, "undo_text": "", "poll_url": path("desk_bulk.show", run_id=run.id, **({"state": asked} if asked in counts else {})),
    }
