"""A product's page in the reader's words: people with shares, stations, credits, what owners tell, and how others describe it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g
from markupsafe import Markup

from ideas.accounts.models import FORMER
from ideas.board.models import Idea, Picture
from ideas.board.queries.lists import face_path, picture_path
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import absolute, path
from ideas.core.text import excerpt
from ideas.core.words import N_, Message, Nn_, say, say_ago, say_date, say_money, say_rate
from ideas.moderation.rules import REASONS
from ideas.products.models import Credit, Product
from ideas.products.queries.behind import Look
from ideas.products.queries.pages import creators_of
from ideas.products.queries.reports import Line
from ideas.products.rules.credits import host_of, split
from ideas.products.rules.stations import Station
from ideas.web.listing import kept, nobody
from ideas.web.session import actor
from ideas.web.wording import stored

STATION_WORDS: dict[str, Message] = {
    "published": N_("Published"),
    "review": N_("In review"),
    "decision": N_("Approved"),
    "development": N_("In development"),
    "launch": N_("On the shelf"),
}
STATION_ICONS = {"published": "lightbulb", "milestone": "flag", "goal": "flag", "review": "search", "decision": "check", "development": "box", "launch": "package"}
TEAM = N_("Product team")
SAID_MOST = 220
MODERATORS = frozenset(("moderator", "admin"))


def creators_shown(idea: Idea) -> list[dict[str, Any]]:
    """Who had the idea: name, face, page, words of their own, share."""
    return [
        {
            "id": one.id, "name": one.name or nobody(left=one.has_left), "avatar_url": face_path(one.handle or "nobody", one.picture_key), "bio": one.bio, "share": one.share,
            "url": kept(path("people.show", handle=one.handle)) if one.handle and not one.is_foreign else None,
        }
        for one in creators_of(idea)
    ]


def picture_shown(picture: Picture) -> dict[str, Any]:
    """A picture with its files and its size."""
    medium = picture.files.get("medium") or {}
    return {
        "alt": picture.alt, "small": picture_path(picture.files, "small"), "medium": picture_path(picture.files, "medium"), "large": picture_path(picture.files, "large"),
        "width": medium.get("width", 800), "height": medium.get("height", 600),
    }


def stations_shown(line: Sequence[Station]) -> list[dict[str, Any]]:
    """The way as entries: what, when, how long after the one before."""
    return [
        {"icon": STATION_ICONS[one.kind], "title": say(g.locale, _station(one)), "when": _when(one), "said": excerpt(stored(one.html).striptags(), SAID_MOST), "lang": one.lang if one.lang != g.locale else "", "kind": one.kind}
        for one in line
    ]


def _station(one: Station) -> Message:
    if one.kind in {"milestone", "goal"}:
        return N_("Goal reached: %(votes)s people want it", votes=one.number or 0) if one.kind == "goal" else N_("%(votes)s people want it", votes=one.number or 0)
    return STATION_WORDS[one.kind]


def _when(one: Station) -> str:
    day = say_date(g.locale, one.at)
    return f"{day} · {say(g.locale, Nn_('one day later', '%(num)d days later', one.days))}" if one.days else day


def entries_shown(found: Sequence[Credit], creators: list[dict[str, Any]], *, inside: bool) -> list[dict[str, Any]]:
    """What was credited; figures where the team publishes them, and to creators and the team (`inside`)."""
    reversed_ids = {one.reverses_id for one in found}
    return [_entry(one, creators, figures=inside or one.figures_public) | {"is_reversed": one.id in reversed_ids} for one in found]


def _entry(one: Credit, creators: list[dict[str, Any]], *, figures: bool) -> dict[str, Any]:
    amount = one.amount_cents if figures else None
    parts = split(amount, [who["share"] for who in creators]) if amount is not None and len(creators) > 1 else []
    return {
        "id": one.id, "what": say(g.locale, _what(one)), "day": say_date(g.locale, one.at), "note": one.note, "is_reversal": one.reverses_id is not None, "figures": figures,
        "copies": one.copy_count if figures else None, "net": say_money(g.locale, one.net_cents or 0) if figures and one.kind == "royalty" else "",
        "amount": say_money(g.locale, amount) if amount is not None else "", "rate": say_rate(g.locale, one.royalty_hundredths or 0) if one.kind == "royalty" else "",
        "parts": [(who["name"], say_money(g.locale, part)) for who, part in zip(creators, parts, strict=False)], "kind": one.kind, "is_public": one.figures_public,
    }


def _what(one: Credit) -> Message:
    if one.kind == "copies":
        return N_("Copies for the creators") if one.reverses_id is None else N_("Taken back: copies for the creators")
    period = {"begun": one.period_from, "ended": one.period_until}
    if one.reverses_id is not None:
        return N_("Taken back: royalty for %(begun)s to %(ended)s", **period)
    return N_("Royalty for %(begun)s to %(ended)s", **period)


def looks_shown(looks: Sequence[Look]) -> list[dict[str, Any]]:
    """Looks behind the scenes, with who let one look."""
    return [
        {
            "id": one.id, "title": one.title, "html": stored(one.html), "lang": one.lang if one.lang != g.locale else "", "when": say_date(g.locale, one.at),
            "name": one.name or say(g.locale, TEAM), "avatar_url": face_path(one.handle or "team", one.picture_key), "pictures": [picture_shown(picture) for picture in one.pictures],
        }
        for one in looks
    ]


def reports_shown(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """What owners tell, with what this reader may do."""
    return [_report(one) for one in lines]


def _report(one: Line) -> dict[str, Any]:
    reader, hidden, public = actor(), one.hidden_reason is not None, one.state == "public"
    own = reader.id is not None and reader.id == one.author_id
    moderates = public and reader.role in MODERATORS
    return {
        "id": one.id, "name": one.name or say(g.locale, FORMER), "avatar_url": face_path(one.handle or "nobody", one.picture_key), "when": say_ago(g.locale, one.at, now()),
        "url": kept(path("people.show", handle=one.handle)) if one.handle else None, "html": stored(one.body_html), "why_hidden": _why_hidden(one) if hidden else "",
        "lang": one.lang if one.lang != g.locale else "", "state": _state(one), "pictures": [picture_shown(picture) for picture in one.pictures],
        "withdraw": path("products.withdraw", report_id=one.id) if own and one.state in {"public", "waiting"} and not hidden else "",
        "hide": path("products.hide", report_id=one.id) if moderates and not hidden else "", "unhide": path("products.unhide", report_id=one.id) if moderates and hidden else "",
        "report": kept(path("reports.new", thing="owner_report", thing_id=one.id)) if public and not own and not hidden else "",
    }


def _why_hidden(one: Line) -> Markup:
    reason = say(g.locale, N_("Hidden by moderation: %(reason)s", reason=REASONS.get(one.hidden_reason or "", N_("Another reason"))))
    return Markup("{}").format(". ".join(part for part in (reason, one.hidden_text) if part))


def _state(one: Line) -> str:
    if one.state == "waiting":
        return say(g.locale, N_("Waits for a look"))
    return say(g.locale, N_("Not published: %(reason)s", reason=one.refused_reason)) if one.state == "refused" else ""


def described(idea: Idea, product: Product | None, pictures: list[dict[str, Any]]) -> dict[str, Any]:
    """The product as schema.org has it, for the programs of others; without a price, which the shop says."""
    url = absolute(doors.public_url, path("products.show", idea_id=idea.id, slug=idea.slug or "idea"))
    about = {
        "@context": "https://schema.org", "@type": "Product", "name": idea.title, "description": idea.summary or excerpt(idea.body), "url": url,
        "brand": {"@type": "Brand", "name": doors.brand.name}, "image": [absolute(doors.public_url, one["large"]) for one in pictures if one["large"]],
    }
    return about | ({"sameAs": product.shop_url} if product and product.shop_url else {})


def shop_host(product: Product | None) -> str:
    """Where the shop's link leads, as it is shown."""
    return host_of(product.shop_url) if product and product.shop_url else ""


def terms_rate(product: Product | None) -> str:
    """The royalty rate in words."""
    return say_rate(g.locale, product.royalty_hundredths) if product else ""
