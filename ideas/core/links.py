"""Paths of the portal, built without a request; a test holds them against the routes."""

from __future__ import annotations

from urllib.parse import quote, urlencode

PATHS = {
    "home.show": "/",
    "board.index": "/ideas",
    "board.by_board": "/boards/{board}",
    "board.show": "/ideas/{idea_id}-{slug}",
    "board.new": "/ideas/new",
    "board.edit": "/ideas/{idea_id}/edit",
    "votes.cast": "/ideas/{idea_id}/vote",
    "votes.withdraw": "/ideas/{idea_id}/vote/withdrawal",
    "comments.create": "/ideas/{idea_id}/comments",
    "timeline.show": "/ideas/{idea_id}/timeline",
    "board.tag": "/tags/{tag}",
    "search.show": "/search",
    "people.show": "/members/{handle}",
    "account.sign_in": "/sign-in",
    "account.register": "/register",
    "account.follow_link": "/account/links/{token}",
    "media.show": "/media/{key}",
    "media.avatar": "/avatars/{seed}.svg",
    "feeds.everything": "/feeds/all.atom",
    "feeds.idea": "/feeds/ideas/{idea_id}.atom",
    "desk.queue": "/desk/queue",
}


def path(endpoint: str, /, **values: str | int) -> str:
    """The path of an endpoint; values without a place in it become the query. Raises KeyError if unknown."""
    form = PATHS[endpoint]
    query = {k: v for k, v in values.items() if "{" + k + "}" not in form}
    filled = form.format(**{k: quote(str(v), safe="/" if k == "key" else "") for k, v in values.items() if k not in query})
    return f"{filled}?{urlencode(query)}" if query else filled


def idea_path(idea_id: int, slug: str) -> str:
    """The page of an idea."""
    return path("board.show", idea_id=idea_id, slug=slug or "idea")


def absolute(public_url: str, link: str) -> str:
    """A link for a mail or a feed: always from the configured public address, never from a request."""
    return public_url.rstrip("/") + link
