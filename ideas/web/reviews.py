"""Review rounds for everybody: when decisions are promised, which ideas are in, what was decided; and the votes on second chances."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, request

from ideas.ballots.models import Ballot
from ideas.ballots.queries import Line, ballot_for, lines_of, voted_entries, voter_count
from ideas.ballots.rules import PHASE_WORDS, phase
from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.board.queries.co_authors import made_among
from ideas.core.db import now, session
from ideas.core.links import path
from ideas.core.refusal import Refusal, Refused
from ideas.core.words import N_, ZONE, Message, say
from ideas.lifecycle.rules.words import REASON_WORDS
from ideas.reviews import actions
from ideas.reviews.models import Round
from ideas.reviews.queries.pages import PURPOSE, PublicLine, ballots_of, public_lines, review_of, single_ballots
from ideas.reviews.queries.rounds import Counts, all_rounds, counts_of, round_for
from ideas.reviews.rules.decisions import OUTCOME_WORDS
from ideas.reviews.rules.rounds import STATE_WORDS, days_late, state_of
from ideas.web import respond
from ideas.web.listing import kept, stage_text
from ideas.web.moments import true_until
from ideas.web.session import actor, me, member_only

bp = Blueprint("reviews", __name__)
LOOKS = {"approved": "yes", "approved_with_changes": "yes", "parked": "park", "second_chance": "park", "declined": "nope"}


@bp.get("/reviews")
def index() -> Response:
    """All rounds with their dates."""
    rounds = all_rounds()
    counts = counts_of([one.id for one in rounds], actor())
    return respond.page("reviews/index.html", rounds=[round_shown(one, counts.get(one.id)) for one in rounds], ballots=[_ballot_shown(one) for one in single_ballots()], kept=kept)


@bp.get("/reviews/<int:round_id>")
def show(round_id: int) -> Response:
    """One round: dates, ideas, decisions, votes on second chances."""
    found = round_for(round_id) or abort(404)
    lines = public_lines(found, actor(), after=request.args.get("after"))
    following = kept(path("reviews.show", round_id=found.id, after=lines.next)) if lines.next else None
    one = round_shown(found, counts_of([found.id], actor()).get(found.id))
    return respond.page("reviews/show.html", one=one, lines=[_decided(line) for line in lines.items], ballots=[_ballot_shown(ballot) for ballot in ballots_of(found)], next_url=following, kept=kept)


def round_shown(found: Round, counts: Counts | None) -> dict[str, Any]:
    """A round in words."""
    open_ones = counts.undecided if counts else 0
    late = days_late(found, now().astimezone(ZONE).date()) if open_ones else 0
    return {"round": found, "state": state_of(found), "state_text": say(g.locale, STATE_WORDS[state_of(found)]), "ideas": counts.ideas if counts else 0, "undecided": open_ones, "late": late}


def _decided(line: PublicLine) -> dict[str, Any]:
    words, reason = OUTCOME_WORDS.get(line.outcome or ""), REASON_WORDS.get(line.reason or "")
    text = say(g.locale, words) if words else stage_text(line.stage)
    return {"line": line, "outcome": text, "reason": say(g.locale, reason) if reason else "", "kind": LOOKS.get(line.outcome or "", "")}


def _ballot_shown(ballot: Ballot) -> dict[str, Any]:
    here = phase(ballot, now())
    true_until(ballot.opens_at if here == "waiting" else ballot.closes_at)
    return {"ballot": ballot, "phase": here, "phase_text": say(g.locale, PHASE_WORDS[here])}


def review_values(idea: Idea) -> dict[str, Any]:
    """What an idea's page says of its review round; nothing costs anything before the idea came to one."""
    review = review_of(idea)
    if review is None:
        return {"review": None}
    counts = Counts(1, 1) if review.is_open else None
    return {"review": review, "review_round": round_shown(review.round, counts) if review.round else None, "review_ballot": _ballot_shown(review.ballot) if review.ballot else None}


@bp.get("/second-chances/<int:ballot_id>")
def ballot(ballot_id: int) -> Response:
    """The vote on second chances: the ideas, one's own votes, later the result."""
    return respond.page("reviews/ballot.html", kept=kept, **_vote_values(_ballot(ballot_id)))


@bp.post("/second-chances/<int:ballot_id>/votes")
@member_only
def vote(ballot_id: int) -> Response:
    """Vote for an idea; twice is the same as once."""
    return _changed(ballot_id, N_("Your vote counts."), back=False)


@bp.post("/second-chances/<int:ballot_id>/votes/withdrawal")
@member_only
def unvote(ballot_id: int) -> Response:
    """Take a vote back."""
    return _changed(ballot_id, N_("Your vote is taken back."), back=True)


def _changed(ballot_id: int, note: Message, *, back: bool) -> Response:
    found = _ballot(ballot_id)
    idea = idea_for(request.form.get("idea_id", type=int) or 0, actor()) or abort(404)
    try:
        (actions.take_back_again if back else actions.cast_again)(found, idea, by=actor(), now=now())
    except Refused as refused:
        return _refused(ballot_id, refused)
    if respond.wants_part():
        return _part(ballot_id, note=note)
    return respond.see_other(f"{path('reviews.ballot', ballot_id=ballot_id)}#entry-{idea.id}", note=note)


def _refused(ballot_id: int, refused: Refused) -> Response:
    """For htmx the list with the reason; else the error page says it."""
    if not respond.wants_part():
        raise refused
    return _part(ballot_id, refusal=refused.refusal)


def _part(ballot_id: int, *, note: Message | None = None, refusal: Refusal | None = None) -> Response:
    session().rollback()
    session().expire_all()
    words = refusal.message if refusal else note
    values = _vote_values(_ballot(ballot_id)) | {"note": say(g.locale, words) if words else "", "refused": refusal is not None}
    return respond.part("reviews/_entries.html", status=refusal.status if refusal else 200, kept=kept, **values)


def _vote_values(found: Ballot) -> dict[str, Any]:
    own, shown = voted_entries(found.id, actor().id), _ballot_shown(found)
    lines = lines_of(found, actor())
    mine = made_among((line.idea_id for line in lines), actor().id)
    entries = [_entry(line, own, found, mine) for line in lines]
    left = found.votes_each - len(own) if me() is not None else None
    return {**shown, "entries": entries, "left": left, "voters": voter_count(found.id) if shown["phase"] == "settled" else None, "note": "", "refused": False}


def _entry(line: Line, own: set[int], found: Ballot, mine: set[int]) -> dict[str, Any]:
    why = "own" if line.idea_id in mine else "gone" if line.stage != "declined" else "used" if line.entry_id not in own and len(own) >= found.votes_each else ""
    return {"line": line, "voted": line.entry_id in own, "why": why}


def _ballot(ballot_id: int) -> Ballot:
    found = ballot_for(ballot_id)
    return found if found is not None and found.purpose == PURPOSE else abort(404)
