"""Review rounds in the desk: dates, reviewers, the ideas with their scores and prepared decisions, publishing together, closing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.accounts.models import Member
from ideas.board.queries.desk import staff
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused, insist_all
from ideas.core.words import N_, ZONE, Message, say
from ideas.reviews import actions
from ideas.reviews.models import Round
from ideas.reviews.queries.pages import Line, desk_lines
from ideas.reviews.queries.rounds import all_rounds, counts_of, round_for
from ideas.reviews.queries.scores import reviewers_of
from ideas.reviews.rules.decisions import OUTCOME_WORDS
from ideas.reviews.rules.rounds import ROLE_WORDS, STATE_WORDS, days_late, state_of, why_not_close
from ideas.web import respond
from ideas.web.desk import review_ideas
from ideas.web.desk.frame import desk_page
from ideas.web.forms import moment_in, said, sent_day
from ideas.web.session import actor, staff_only

bp = Blueprint("desk_reviews", __name__, url_prefix="/desk/reviews")
review_ideas.register(bp)


@bp.get("")
@staff_only()
def index() -> Response:
    """All rounds, and for admins a form for another one."""
    return _rounds()


@bp.post("")
@staff_only("admin")
def make() -> Response:
    """Plan a round beside the calendar."""
    try:
        found = actions.make(entry_closes_on=sent_day("entry_closes_on"), decisions_on=sent_day("decisions_on"), by=actor(), now=now())
    except Refused as refused:
        return _rounds(refused)
    return _back(found.id, N_("The round is planned."))


def _rounds(refused: Refused | None = None) -> Response:
    rounds = all_rounds()
    counts = counts_of([one.id for one in rounds])
    values: dict[str, Any] = {"rounds": [_shown(one, counts.get(one.id)) for one in rounds], "may_plan": actor().role == "admin"}
    return desk_page("desk/reviews.html", view="reviews", errors=said(refused), typed=request.form.to_dict(), status=refused.refusal.status if refused else 200, **values)


def _shown(found: Round, counts: Any) -> dict[str, Any]:
    open_ones = counts.undecided if counts else 0
    return {
        "round": found, "state": state_of(found), "state_text": say(g.locale, STATE_WORDS[state_of(found)]), "ideas": counts.ideas if counts else 0, "undecided": open_ones,
        "late": days_late(found, _today()) if open_ones else 0,
    }


@bp.get("/<int:round_id>")
@staff_only()
def show(round_id: int) -> Response:
    """One round."""
    return _page(_round(round_id))


def _page(found: Round, refused: Refused | None = None, form: str = "") -> Response:
    counts, reviewers, lines = counts_of([found.id]).get(found.id), reviewers_of(found.id), desk_lines(found, actor(), locale=g.locale, after=request.args.get("after"))
    why = why_not_close(found, actor(), now(), undecided=counts.undecided if counts else 0)
    values: dict[str, Any] = {
        "one": _shown(found, counts), "reviewers": reviewers, "roles": [(name, say(g.locale, words)) for name, words in ROLE_WORDS.items()], "role_words": ROLE_WORDS,
        "people": [(str(one.id), one.name) for one in staff()], "lines": [_line(line) for line in lines.items], "next_url": path("desk_reviews.show", round_id=found.id, after=lines.next) if lines.next else None,
        "why_open": say(g.locale, why.message) if why else None, "form": form, "errors": said(refused), "typed": request.form if refused else {}, "chosen": set(request.form.getlist("entries")),
        "may_decide": actor().role in {"team", "admin"}, "may_plan": actor().role == "admin",
    }
    return desk_page("desk/review.html", view="reviews", status=refused.refusal.status if refused else 200, **values)


def _line(line: Line) -> dict[str, Any]:
    """A line with its decision in words."""
    prepared, decided = line.prepared, line.decision
    outcome = decided.outcome or decided.to_stage if decided else prepared.outcome if prepared else ""
    waits = prepared is not None and prepared.published_at is None and prepared.dropped_at is None and not line.part.is_decided
    return {"line": line, "outcome": say(g.locale, OUTCOME_WORDS[outcome]) if outcome in OUTCOME_WORDS else "", "kind": review_ideas.LOOKS.get(outcome, ""), "waits": waits}


@bp.route("/<int:round_id>/dates", methods=["GET", "POST"])
@staff_only("admin")
def dates(round_id: int) -> Response:
    """Move a round's days."""
    found = _round(round_id)
    if request.method == "GET":
        return desk_page("desk/review_dates.html", view="reviews", round=found, errors={}, typed={"entry_closes_on": found.entry_closes_on, "decisions_on": found.decisions_on})
    try:
        actions.change(found, entry_closes_on=sent_day("entry_closes_on"), decisions_on=sent_day("decisions_on"), by=actor(), now=now())
    except Refused as refused:
        return desk_page("desk/review_dates.html", view="reviews", round=found, errors=said(refused), typed=request.form.to_dict(), status=refused.refusal.status)
    return _back(found.id, N_("Saved. The day promised at first stays to be read."))


@bp.post("/<int:round_id>/reviewers")
@staff_only("team")
def assign(round_id: int) -> Response:
    """Let somebody review."""
    return _do(round_id, "reviewers", lambda found: actions.assign(found, _member(), role=request.form.get("role", ""), by=actor(), now=now()), N_("Saved."))


@bp.post("/<int:round_id>/reviewers/removal")
@staff_only("team")
def release(round_id: int) -> Response:
    """Let a reviewer go."""
    member = _member() or abort(404)
    return _do(round_id, "reviewers", lambda found: actions.release(found, member, by=actor(), now=now()), N_("Saved."))


def _member() -> Member | None:
    number = request.form.get("member", type=int) or 0
    return session().get(Member, number) if 0 < number < 2**63 else None


@bp.post("/<int:round_id>/publication")
@staff_only("team")
def publish(round_id: int) -> Response:
    """Publish several decisions together: now, or at a moment."""
    return _do(round_id, "publication", _published, N_("Done. What is due now is public; the rest follows at its moment."))


def _published(found: Round) -> None:
    moment = _moment("publish_at") or now()
    actions.publish_together(found, _chosen(), moment, by=actor(), now=now())
    actions.publish_due(now=now())


@bp.post("/<int:round_id>/publication/removal")
@staff_only("team")
def call_off(round_id: int) -> Response:
    """Take the moment away again."""
    return _do(round_id, "publication", lambda found: actions.call_off(found, _chosen(), by=actor(), now=now()), N_("Called off. These decisions stay prepared."))


def _chosen() -> list[int]:
    return [number for number in request.form.getlist("entries", type=int) if 0 < number < 2**63]


@bp.post("/<int:round_id>/closing")
@staff_only("team")
def close(round_id: int) -> Response:
    """Close the round."""
    return _do(round_id, "closing", lambda found: actions.close(found, by=actor(), now=now()), N_("The round is closed. Every idea has its decision."))


def _do(round_id: int, form: str, use_case: Callable[[Round], object], note: Message) -> Response:
    """Run a use case; a refusal shows the page again with what was chosen."""
    try:
        use_case(_round(round_id))
    except Refused as refused:
        session().rollback()
        return _page(_round(round_id), refused, form)
    return _back(round_id, note)


def _back(round_id: int, note: Message) -> Response:
    return respond.see_other(path("desk_reviews.show", round_id=round_id), note=note)


def _round(round_id: int) -> Round:
    return round_for(round_id) or abort(404)


def _today() -> date:
    return now().astimezone(ZONE).date()


def _moment(name: str) -> datetime | None:
    """A moment as browsers send it, in the portal's zone; none where nothing was written. Raises Refused for anything else."""
    written = request.form.get(name, "").strip()
    moment = moment_in(written)
    if written and moment is None:
        insist_all({name: Refusal("bad_moment", N_("Choose a moment within the next year."), 422, field=name)})
    return moment
