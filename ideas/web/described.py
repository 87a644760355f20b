"""Pages as schema.org has them, for the programs of others: an idea as a contribution with its numbers, the way to it, the portal with its search."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from ideas.board.models import Idea
from ideas.board.queries.lists import picture_path
from ideas.board.queries.page import IdeaPage
from ideas.core.doors import doors
from ideas.core.links import absolute, idea_path, path
from ideas.core.text import excerpt
from ideas.core.words import N_, say
from ideas.web.assets import asset
from ideas.web.cards import Drawn
from ideas.web.listing import nobody
from ideas.web.theme import logo_url

CONTEXT = "https://schema.org"
TEXT = 1000


def whole(target: str) -> str:
    """An address for somebody elsewhere."""
    return absolute(doors.public_url, target)


def crumb_list(steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The way to a page: names with their paths, the page itself last."""
    return {
        "@context": CONTEXT, "@type": "BreadcrumbList",
        "itemListElement": [{"@type": "ListItem", "position": number, "name": name, "item": whole(target)} for number, (name, target) in enumerate(steps, 1)],
    }


def crumbs(name: str, target: str) -> list[dict[str, Any]]:
    """The way to a list of ideas."""
    return [crumb_list([(say(g.locale, N_("Ideas")), path("board.index")), (name, target)])]


def idea_described(page: IdeaPage, board_name: str, drawn: Drawn | None) -> list[dict[str, Any]]:
    """An idea as a contribution to a talk, with who made it and how many support and comment it; and the way to it."""
    idea, here = page.idea, idea_path(page.idea.id, page.idea.slug)
    tag = [(page.tags[0], path("board.tag", tag=page.tags[0]))] if page.tags else []
    return [_posting(page, here, drawn), crumb_list([(board_name, path("board.by_board", board=page.board.slug)), *tag, (idea.title, here)])]


def _posting(page: IdeaPage, here: str, drawn: Drawn | None) -> dict[str, Any]:
    idea = page.idea
    pictures = [found for one in page.pictures if (found := picture_path(one.files, "large"))]
    moments = [moment for moment in (idea.published_at, idea.edited_at) if moment is not None]
    return {
        "@context": CONTEXT, "@type": "DiscussionForumPosting", "@id": whole(f"/ideas/{idea.id}"), "url": whole(here), "mainEntityOfPage": whole(here), "headline": idea.title,
        "text": excerpt(idea.body, TEXT) or idea.summary or idea.title, "inLanguage": idea.lang, "author": _authors(page), "isPartOf": whole(path("board.by_board", board=page.board.slug)),
        "interactionStatistic": [_counter("LikeAction", idea.vote_count), _counter("CommentAction", idea.comment_count)], "keywords": page.tags,
        **({"datePublished": moments[0].isoformat(), "dateModified": max(moments).isoformat()} if moments else {}),
        **({"image": [whole(one) for one in ([drawn.url] if drawn else []) + pictures]} if drawn or pictures else {}),
    }


def _counter(kind: str, count: int) -> dict[str, Any]:
    return {"@type": "InteractionCounter", "interactionType": f"{CONTEXT}/{kind}", "userInteractionCount": count}


def _authors(page: IdeaPage) -> list[dict[str, str]]:
    first = _person(page.author.name, page.author.handle) if page.author else _person(nobody(left=_has_left(page.idea)), None)
    return [first, *(_person(one.name or nobody(left=True), one.handle) for one in page.makers)]


def _has_left(idea: Idea) -> bool:
    return idea.author_id is not None


def _person(name: str, handle: str | None) -> dict[str, str]:
    return {"@type": "Person", "name": name} | ({"url": whole(path("people.show", handle=handle))} if handle else {})


def site_described() -> list[dict[str, Any]]:
    """The portal, who runs it, and how it is searched."""
    home, brand = whole("/"), doors.brand
    return [
        {"@context": CONTEXT, "@type": "Organization", "@id": f"{home}#organisation", "name": brand.name, "url": home, "logo": whole(logo_url(brand)), "image": whole(asset("img/apple-touch-icon.png"))},
        {
            "@context": CONTEXT, "@type": "WebSite", "@id": f"{home}#site", "name": doors.site_name, "url": home, "inLanguage": list(doors.locales), "description": brand.said("promise", g.locale),
            "publisher": {"@id": f"{home}#organisation"},
            "potentialAction": {
                "@type": "SearchAction", "target": {"@type": "EntryPoint", "urlTemplate": f"{whole(path('search.show'))}?q={{search_term_string}}"}, "query-input": "required name=search_term_string",
            },
        },
    ]
