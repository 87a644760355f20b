"""A member's public page: who they are, and the lists they show."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request
from sqlalchemy import select

from ideas.accounts.models import Member
from ideas.accounts.queries import member_by_handle
from ideas.board.models import Idea
from ideas.board.queries import Filters, cards_of, list_ideas, listed_to
from ideas.board.queries.co_authors import made_by
from ideas.board.queries.lists import face_path
from ideas.comments.models import Comment
from ideas.comments.queries import comments_by
from ideas.core.links import path
from ideas.core.text import excerpt
from ideas.core.words import N_, Message
from ideas.privacy.queries import public_numbers, supported_by
from ideas.web import respond
from ideas.web.badges import badges_on
from ideas.web.context import say
from ideas.web.listing import kept, shown
from ideas.web.session import actor
from ideas.web.standing_words import tier_chip
from ideas.web.thanks import thanks_on

bp = Blueprint("people", __name__)

TABS: dict[str, Message] = {"ideas": N_("Ideas"), "support": N_("Supports"), "comments": N_("Their comments")}
ROLES: dict[str, Message] = {"moderator": N_("Moderation"), "team": N_("Product team"), "admin": N_("Portal team")}
COMMENTS = 20


@bp.get("/members/<handle>")
def show(handle: str) -> Response:
    """Name, text, numbers and one list; a list a member hides is not there."""
    member = member_by_handle(handle) or abort(404)
    open_tabs = [name for name in TABS if getattr(member, f"shows_{name}")]
    chosen = request.args.get("list", "")
    tab = chosen if chosen in open_tabs else next(iter(open_tabs), "")
    values: dict[str, Any] = {"member": member, "tab": tab, "picture_url": face_path(member.handle, member.picture_key), **_listed(member, tab)}
    if respond.wants_part():
        return respond.part("people/_list.html", **values)
    more: dict[str, Any] = badges_on(member) | {"tier": tier_chip(member), "thanks": thanks_on(member), "numbers": public_numbers(member, actor()), "tabs": _tabs(member, open_tabs, tab), "role": ROLES.get(member.role)}
    return respond.page("people/show.html", **values, **more)


def _tabs(member: Member, open_tabs: list[str], tab: str) -> list[tuple[str, str, bool]]:
    return [(_address(member, name), say(TABS[name]), name == tab) for name in open_tabs]


def _address(member: Member, tab: str, **more: str) -> str:
    return kept(path("people.show", handle=member.handle, **({"list": tab} if tab != "ideas" else {}), **more))


def _listed(member: Member, tab: str) -> dict[str, Any]:
    if tab == "comments":
        return {"comments": _comments(member), "ideas": [], "next_url": None}
    if not tab:
        return {"comments": [], "ideas": [], "next_url": None}
    filters = Filters(only=made_by(member.id)) if tab == "ideas" else Filters(only=supported_by(member))
    found = list_ideas(actor(), filters, "new", request.args.get("after"))
    next_url = _address(member, tab, after=found.next) if found.next else None
    return {"comments": [], "ideas": shown(found.items), "next_url": next_url}


def _comments(member: Member) -> list[dict[str, Any]]:
    reader = actor()
    said = list(comments_by(member.id, Comment.idea_id.in_(select(Idea.id).where(listed_to(reader))), COMMENTS))
    cards = {card.id: card for card in cards_of({row.idea_id for row in said}, reader)}
    return [{"url": f"{kept(cards[row.idea_id].url)}#comment-{row.id}", "title": cards[row.idea_id].title, "text": excerpt(row.body, 240), "at": row.at} for row in said if row.idea_id in cards]
