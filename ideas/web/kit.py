"""The creator's kit: what one needs to tell others of an idea, and the short link that stands on it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, g, redirect, request
from werkzeug.wrappers import Response as WsgiResponse

from ideas.board.models import Idea
from ideas.board.queries import idea_for
from ideas.board.queries.co_authors import makers_among
from ideas.cards import actions, qr
from ideas.cards.rules import mark, place, why_not_kit
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import absolute, idea_path, path
from ideas.core.refusal import insist
from ideas.core.words import N_, Message, say
from ideas.web import respond
from ideas.web.cards import sent
from ideas.web.listing import kept
from ideas.web.session import actor, member_only

bp = Blueprint("kit", __name__)
SENTENCE = N_("“%(title)s” is an idea on %(site)s. If you want it too, support it here: %(url)s")
LANGUAGES = {"de": N_("in German"), "en": N_("in English")}


@bp.get("/ideas/<int:idea_id>/kit")
@member_only
def show(idea_id: int) -> Response:
    """Card, code, link and words."""
    return _page(_idea(idea_id))


@bp.post("/ideas/<int:idea_id>/kit/card")
@member_only
def draw(idea_id: int) -> WsgiResponse:
    """Have the card drawn that is missing."""
    idea = _idea(idea_id)
    actions.ask(idea, by=actor(), now=now(), is_there=_is_there(actions.drawn(idea.id), idea))
    return respond.see_other(kept(path("kit.show", idea_id=idea_id)), note=N_("The card is being drawn. It is here in a moment."))


@bp.get("/ideas/<int:idea_id>/kit/qr.svg")
@member_only
def svg(idea_id: int) -> Response:
    """The code as a drawing."""
    return _code(_idea(idea_id), "svg", "image/svg+xml")


@bp.get("/ideas/<int:idea_id>/kit/qr.png")
@member_only
def png(idea_id: int) -> Response:
    """The code as a picture."""
    return _code(_idea(idea_id), "png", "image/png")


@bp.get("/i/<int:idea_id>")
def short(idea_id: int) -> WsgiResponse:
    """The short link: it leads on and counts nothing."""
    idea = idea_for(idea_id, actor()) or abort(404)
    return redirect(kept(idea_path(idea.id, idea.slug)), 301)


def short_link(idea_id: int) -> str:
    """The shortest address of an idea, for paper and for reading out."""
    return absolute(doors.public_url, path("kit.short", idea_id=idea_id))


def _idea(idea_id: int) -> Idea:
    """An idea whose kit this reader may have. Raises Refused."""
    idea = idea_for(idea_id, actor()) or abort(404)
    insist(why_not_kit(actor(), made_it=actor().id in makers_among([idea.id])[idea.id]))
    return idea


def _page(idea: Idea) -> Response:
    link = short_link(idea.id)
    drawn = actions.drawn(idea.id)
    why_not = actions.why_not_ask(idea, now=now(), is_there=_is_there(drawn, idea))
    return respond.page("kit/show.html", idea=idea, link=link, bare_link=link.partition("://")[2], cards=_cards(idea, drawn), why_not=why_not, words=[_words(idea, lang, link) for lang in doors.locales], back=kept(idea_path(idea.id, idea.slug)))


def _is_there(drawn: dict[str, str], idea: Idea) -> bool:
    return all(place("idea", lang, idea.id) in drawn for lang in doors.locales)


def _cards(idea: Idea, drawn: dict[str, str]) -> list[dict[str, Any]]:
    """The drawn cards, in the reader's language first."""
    names = sorted((lang for lang in doors.locales if place("idea", lang, idea.id) in drawn), key=lambda lang: lang != g.locale)
    return [{"lang": lang, "in": _in(lang), "url": path("cards.idea", idea_id=idea.id, lang=lang, mark=mark(drawn[place("idea", lang, idea.id)])), "file": f"{idea.slug or 'idea'}-{lang}.png"} for lang in names]


def _words(idea: Idea, lang: str, link: str) -> dict[str, str]:
    """A sentence to pass on, and the same as a mail."""
    text = say(lang, N_(SENTENCE.key, title=idea.title, site=doors.site_name, url=link))
    subject = say(lang, N_("An idea I would like to show you: %(title)s", title=idea.title))
    return {"lang": lang, "in": _in(lang), "text": text, "mail": f"mailto:?subject={quote(subject)}&body={quote(text)}"}


def _in(lang: str) -> str:
    return say(g.locale, LANGUAGES.get(lang, Message(lang)))


def _code(idea: Idea, form: str, kind: str) -> Response:
    made = {"svg": qr.svg, "png": qr.png}[form](short_link(idea.id), doors.brand.colours["brand"][0])
    answer = sent(made, kind, keep="private, no-store")
    if request.args.get("save"):
        answer.headers["Content-Disposition"] = f'attachment; filename="{idea.slug or "idea"}-qr.{form}"'
    return answer
