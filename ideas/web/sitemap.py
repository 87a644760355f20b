"""What search engines may read: the sitemap in parts, and what is kept out of their lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from flask import Blueprint, Response, abort, make_response, request

from ideas.accounts.models import VISITOR
from ideas.board.queries import boards_for
from ideas.board.queries.sitemap import addressed, parts, tag_names
from ideas.challenges.queries.challenges import Listed, past, present
from ideas.collections.queries.gathered import collections_for
from ideas.core.doors import doors
from ideas.core.links import absolute, path
from ideas.web.challenges_words import challenge_path

bp = Blueprint("sitemap", __name__)
SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
WORDS = "http://www.w3.org/1999/xhtml"
#: Pages that are there whatever the portal holds. Members' pages are public and yet left out: nobody chose to be found by name elsewhere.
STANDING = (
    "home.show", "board.index", "roadmap.show", "decisions.index", "decisions.answers", "promises.index", "openness.show", "principles.show", "log.show", "moderation_log.show", "challenges.index",
    "collections.index", "coin_rounds.index", "reviews.index", "products.goal_club", "rewards.show", "badges.index", "leaderboard.show", "polls.index", "perks.index",
    "pages.imprint", "pages.privacy", "pages.terms", "pages.guidelines", "pages.accessibility",
)
#: Beginnings of addresses that belong to one person, to the team or to a moment.
KEPT_OUT = ("/account", "/desk", "/search", "/ideas/new", "/ideas/drafts", "/sign-in", "/register", "/home", "/invitations", "/reports", "/statements", "/api/v1")


@bp.get("/sitemap.xml")
def index() -> Response:
    """The parts."""
    places = [path("sitemap.pages"), *(path("sitemap.ideas", part=number) for number in parts())]
    lines = (f"<sitemap><loc>{escape(whole(place))}</loc></sitemap>" for place in places)
    return _xml(f'<sitemapindex xmlns="{SPACE}">\n' + "\n".join(lines) + "\n</sitemapindex>\n")


@bp.get("/sitemaps/pages.xml")
def pages() -> Response:
    """What stands at fixed addresses, boards, topics, challenges and collections."""
    boards = [path("board.by_board", board=board.slug) for board in boards_for(VISITOR)]
    calls = [challenge_path(one.challenge) for one in [*present(VISITOR), *_past()]]
    gathered = [path("collections.show", collection_id=one.collection.id, slug=one.collection.slug) for one in collections_for(VISITOR, limit=1000).items]
    places = [*(path(name) for name in STANDING), *boards, *calls, *gathered, *(path("board.tag", tag=name) for name in tag_names())]
    return _xml(_set((place, None) for place in dict.fromkeys(places)))


@bp.get("/sitemaps/ideas-<int:part>.xml")
def ideas(part: int) -> Response:
    """A part of the ideas that everybody sees; a launched one has its product's page beside it."""
    if part not in parts():
        abort(404)
    places: list[tuple[str, datetime | None]] = []
    for one in addressed(part):
        places.append((path("board.show", idea_id=one.id, slug=one.slug), one.changed_at))
        if one.stage == "launched":
            places.append((path("products.show", idea_id=one.id, slug=one.slug), one.changed_at))
    return _xml(_set(places))


@bp.after_app_request
def keep_out(answer: Response) -> Response:
    """What belongs to one person or to the team is in no search engine, even where others link to it."""
    if request.path.startswith(KEPT_OUT):
        answer.headers.setdefault("X-Robots-Tag", "noindex")
    return answer


def whole(target: str) -> str:
    """An address for somebody elsewhere."""
    return absolute(doors.public_url, target)


def _past() -> Iterator[Listed]:
    """The challenges with a result, page by page."""
    page = past(VISITOR)
    yield from page.items
    while page.next:
        page = past(VISITOR, page.next)
        yield from page.items


def _set(places: Iterable[tuple[str, datetime | None]]) -> str:
    return f'<urlset xmlns="{SPACE}" xmlns:xhtml="{WORDS}">\n' + "\n".join(_address(whole(place), changed) for place, changed in places) + "\n</urlset>\n"


def _address(url: str, changed: datetime | None) -> str:
    """One address with the same page in each language."""
    said = escape(url, {'"': "&quot;"})
    others = "".join(f'<xhtml:link rel="alternate" hreflang="{lang}" href="{said}?lang={lang}"/>' for lang in doors.locales)
    when = f"<lastmod>{changed:%Y-%m-%dT%H:%M:%SZ}</lastmod>" if changed else ""
    return f'<url><loc>{said}</loc>{when}{others}<xhtml:link rel="alternate" hreflang="x-default" href="{said}"/></url>'


def _xml(words: str) -> Response:
    answer = make_response('<?xml version="1.0" encoding="UTF-8"?>\n' + words)
    answer.content_type = "application/xml; charset=utf-8"
    answer.headers["Cache-Control"] = "public, max-age=3600" if not request.cookies else "private, no-cache"
    return answer
