"""Challenges and activities: what runs, what is to come, what was decided; entering, voting, the rules to download."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, make_response, redirect, request
from werkzeug.wrappers import Response as WsgiResponse

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.challenges import actions
from ideas.challenges.models import Challenge
from ideas.challenges.queries.challenges import challenge_for, past, present
from ideas.challenges.rules.making import rules_file
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refused
from ideas.core.words import N_
from ideas.web import respond
from ideas.web.challenges_feed import feed
from ideas.web.challenges_words import ballot_values, card_of, challenge_path, own_words, page_values
from ideas.web.listing import kept
from ideas.web.session import actor, member_only

bp = Blueprint("challenges", __name__)
bp.add_url_rule("/feeds/challenges.atom", "feed", feed)
MOST_DIGITS = 18


@bp.get("/challenges")
def index() -> Response:
    """All challenges: running, to come, past."""
    cards = [card_of(one) for one in present(actor())]
    done = past(actor(), request.args.get("after"))
    more = kept(path("challenges.index", after=done.next)) if done.next else None
    running, coming = [one for one in cards if one["phase"] != "coming"], [one for one in cards if one["phase"] == "coming"]
    return respond.page("challenges/index.html", running=running, coming=coming, done=[card_of(one) for one in done.items], more=more, is_first=not request.args.get("after"), kept=kept)


@bp.get("/challenges/<int:challenge_id>-<slug>")
def show(challenge_id: int, slug: str) -> WsgiResponse:
    """One challenge, wherever it stands; its result stays for ever."""
    challenge = _challenge(challenge_id)
    if slug != challenge.slug:
        return redirect(kept(challenge_path(challenge)), 301)
    return respond.page("challenges/show.html", **page_values(challenge))


@bp.get("/challenges/<int:challenge_id>")
def short(challenge_id: int) -> WsgiResponse:
    """The address without a name."""
    return redirect(kept(challenge_path(_challenge(challenge_id))), 301)


@bp.get("/challenges/<int:challenge_id>/rules.txt")
def rules(challenge_id: int) -> Response:
    """The rules as they were digested, in both languages."""
    challenge = _challenge(challenge_id)
    answer = make_response(rules_file(challenge.rules_de, challenge.rules_en))
    answer.content_type = "text/plain; charset=utf-8"
    answer.vary.add("Cookie")
    return answer


@bp.post("/challenges/<int:challenge_id>/entries")
@member_only
def enter(challenge_id: int) -> Response:
    """Enter one's idea."""
    challenge, idea = _challenge(challenge_id), _idea()
    entry = actions.enter(challenge, idea, by=actor(), now=now())
    note = N_("Your idea is in “%(title)s”.", title=own_words(challenge, "title")) if entry.entered_at else N_("Your idea enters “%(title)s” once it is public.", title=own_words(challenge, "title"))
    return respond.see_other(kept(challenge_path(challenge)) + "#entries", note=note)


@bp.post("/challenges/<int:challenge_id>/entries/withdrawal")
@member_only
def leave(challenge_id: int) -> Response:
    """Take one's idea out."""
    challenge, idea = _challenge(challenge_id), _idea()
    actions.take_out(challenge, idea, by=actor(), now=now())
    return respond.see_other(kept(challenge_path(challenge)) + "#entries", note=N_("Your idea is out. While it is open you can enter it again."))


@bp.post("/challenges/<int:challenge_id>/votes")
@member_only
def vote(challenge_id: int) -> Response:
    """Give an idea a vote."""
    return _voted(challenge_id, actions.vote)


@bp.post("/challenges/<int:challenge_id>/votes/withdrawal")
@member_only
def take_back(challenge_id: int) -> Response:
    """Take a vote back."""
    return _voted(challenge_id, actions.take_back)


def _voted(challenge_id: int, act: Any) -> Response:
    """What htmx asks for is the ballot anew, a plain form leads to the page; a refusal stands beside the ballot."""
    challenge, idea = _challenge(challenge_id), _idea()
    try:
        act(challenge, idea, by=actor(), now=now())
    except Refused as refused:
        if not respond.wants_part() or refused.refusal.status not in {403, 409}:
            raise
        return respond.refused(refused.refusal, part_template="challenges/_ballot.html", **ballot_values(_challenge(challenge_id)))
    return respond.changed("challenges/_ballot.html", f"{kept(challenge_path(challenge))}#ballot", refusal=None, **ballot_values(_challenge(challenge_id)))


def _challenge(challenge_id: int) -> Challenge:
    return challenge_for(challenge_id, actor()) or abort(404)


def _idea() -> Idea:
    given = request.form.get("idea_id", "")
    return (idea_for(int(given), actor()) if given.isdecimal() and len(given) <= MOST_DIGITS else None) or abort(404)


