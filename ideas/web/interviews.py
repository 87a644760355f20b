"""The goal club: interviews with whose ideas reached their last goal."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request
from werkzeug.utils import redirect
from werkzeug.wrappers import Response as WsgiResponse

from ideas.board.queries import idea_for
from ideas.core.links import idea_path, path
from ideas.products.queries.interviews import Said, club, interview_of, is_public, said_in
from ideas.web import respond
from ideas.web.listing import kept, shown
from ideas.web.product_words import creators_shown, picture_shown
from ideas.web.session import actor
from ideas.web.wording import stored


def register(bp: Blueprint) -> None:
    """Add the pages to the blueprint of the products."""
    bp.add_url_rule("/goal-club", "goal_club", goal_club)
    bp.add_url_rule("/goal-club/<int:idea_id>-<slug>", "interview", interview)


def goal_club() -> Response:
    """All interviews, the latest first."""
    page = club(actor(), request.args.get("after"))
    cards = {card.id: card for card in shown([card for _one, card in page.items])}
    more = kept(path("products.goal_club", after=page.next)) if page.next else None
    found: list[dict[str, Any]] = [{"title": one.title, "lang": one.lang, "intro": one.intro, "at": one.published_at, "idea": cards[card.id], "url": path("products.interview", idea_id=card.id, slug=card.slug or "idea")} for one, card in page.items]
    return respond.page_or_part("products/goal_club.html", "products/_club.html", found=found, more=more, last=found[-1]["idea"].id if found else 0)


def interview(idea_id: int, slug: str) -> WsgiResponse:
    """One interview, with pictures."""
    idea, one = idea_for(idea_id, actor()), interview_of(idea_id) if 0 < idea_id < 2**63 else None
    if idea is None or one is None or not is_public(one):
        abort(404)
    if slug != (idea.slug or "idea"):
        return redirect(kept(path("products.interview", idea_id=idea.id, slug=idea.slug or "idea")), 301)
    said = [answer_shown(answer) for answer in said_in(idea.id)]
    return respond.page("products/interview.html", idea=idea, interview=one, said=said, creators=creators_shown(idea), back=kept(idea_path(idea.id, idea.slug)))


def answer_shown(one: Said) -> dict[str, Any]:
    """A question with its answer and picture."""
    return {"question": one.answer.question, "html": stored(one.answer.answer_html), "answer": one.answer.answer, "picture": picture_shown(one.picture) if one.picture else None, "picture_id": one.answer.picture_id}
