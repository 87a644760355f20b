"""Perks in the reader's words: what one is, costs and asks, and what somebody has of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import g

from ideas.accounts.models import FORMER
from ideas.board.queries.lists import face_path
from ideas.core.db import now
from ideas.core.links import path
from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message, say
from ideas.moderation.rules import REASONS
from ideas.perks.models import Perk
from ideas.perks.queries.redemptions import Mine
from ideas.perks.rules.perks import KINDS, PHASE_WORDS, phase
from ideas.perks.rules.redemptions import STATE_WORDS, is_opened, is_over, why_not_give_back, why_not_open, why_not_show, why_not_use
from ideas.product_tests.queries.reports import Line
from ideas.standings.rules import TIER_WORDS
from ideas.web.context import in_lang
from ideas.web.product_words import picture_shown
from ideas.web.session import actor
from ideas.web.surveys import country
from ideas.web.wording import stored

KIND_ICONS = {"code": "tag", "product_test": "package", "early_access": "key", "event_seat": "calendar", "thank_you_card": "mail", "donation": "globe"}
LOOKS = {"open": ("yes", "check"), "coming": ("", "clock"), "gone": ("", "x"), "over": ("", "x"), "draft": ("", "lock")}
STATE_LOOKS = {"held": ("yes", "check"), "used": ("", "check"), "returned": ("", "undo"), "expired": ("late", "clock")}
NEXT_WORDS: dict[str, Message] = {
    "code": N_("The code stands under “My perks”. Until you have it shown, you can give it back."),
    "early_access": N_("You open the board yourself under “My perks”. Until then you can give it back."),
    "event_seat": N_("Your seat is kept. We write to you about the rest by mail."),
    "thank_you_card": N_("We write to you by mail about where to send it: no address is kept here."),
    "donation": N_("We hand it over and mark it here."),
    "product_test": N_("People apply, and the places are drawn."),
}
OPENED = N_("The board is open to you.")
HELD_WORDS = {  # said where one has it; else as before it was redeemed
    "code": N_("Until you have it shown, you can give it back."), "early_access": N_("You open the board when you like. Until then you can give it back."),
}
MODERATORS = frozenset(("moderator", "admin"))


def words_of(perk: Perk, name: str) -> str:
    """A text of the perk in the reader's language."""
    return str(getattr(perk, f"{name}_{'de' if g.locale == 'de' else 'en'}"))


def state_of(perk: Perk) -> dict[str, Any]:
    """A perk as every page shows it."""
    stands = phase(perk, now())
    look, icon = LOOKS[stands]
    return {
        "id": perk.id, "kind": perk.kind, "kind_text": say(g.locale, KINDS[perk.kind]), "kind_icon": KIND_ICONS[perk.kind], "title": words_of(perk, "title"), "text": words_of(perk, "text"), "terms": words_of(perk, "terms"),
        "phase": stands, "phase_text": say(g.locale, PHASE_WORDS[stands]), "look": look, "icon": icon, "price": perk.price, "stock": perk.stock, "each_most": perk.each_most,
        "tier": say(g.locale, TIER_WORDS[perk.tier]) if perk.tier != "fan" else "", "countries": countries_of(perk), "opens_at": perk.opens_at, "closes_at": perk.closes_at, "expiry_days": perk.expiry_days,
        "next": say(g.locale, NEXT_WORDS[perk.kind]), "url": in_lang(path("perks.show", perk_id=perk.id)),
    }


def countries_of(perk: Perk) -> list[tuple[str, str]]:
    """The countries it is limited to, by name."""
    return sorted(((code, country(code, g.locale)) for code in perk.countries), key=lambda one: one[1].casefold())


def said_why(refusal: Refusal | None) -> str | None:
    """The sentence below a button that does not work."""
    return say(g.locale, refusal.message) if refusal else None


def mine_shown(lines: Sequence[Mine]) -> list[dict[str, Any]]:
    """What one has, with what can be done with it and why not."""
    return [_mine(one) for one in lines]


def _mine(one: Mine) -> dict[str, Any]:
    found, kind, by, moment = one.redemption, one.perk.kind, actor(), now()
    state = "expired" if found.state == "held" and is_over(found, moment) else found.state
    live, look = state == "held", STATE_LOOKS[state]
    return {
        "id": found.id, "title": words_of(one.perk, "title"), "kind": kind, "kind_icon": KIND_ICONS[kind], "url": in_lang(path("perks.show", perk_id=one.perk.id)), "points": found.points, "given": found.greeting_id is not None,
        "state": state, "state_text": say(g.locale, STATE_WORDS[state]), "look": look[0], "icon": look[1], "at": found.at, "expires_at": found.expires_at, "settled_at": found.settled_at, "reason": found.reason,
        "code": one.code, "shows": why_not_show(found, kind, by, moment) is None and one.code is None, "next": say(g.locale, OPENED if kind == "early_access" and is_opened(found) else HELD_WORDS.get(kind, NEXT_WORDS[kind])) if live else "", "terms": found.terms, "terms_lang": found.terms_lang,
        "live": live, "opens": why_not_open(found, kind, by, moment) is None and not is_opened(found), "uses": why_not_use(found, kind, by, moment) is None, "why_not_use": said_why(why_not_use(found, kind, by, moment)), "why_not_back": said_why(why_not_give_back(found, kind, by, moment)),
    }


def reports_shown(lines: Sequence[Line]) -> list[dict[str, Any]]:
    """What testers report, with what this reader may do."""
    return [_report(one) for one in lines]


def _report(one: Line) -> dict[str, Any]:
    reader, hidden = actor(), one.hidden_reason is not None
    own, moderates = reader.id is not None and reader.id == one.author_id, reader.role in MODERATORS
    hiding = say(g.locale, N_("Hidden by moderation: %(reason)s", reason=REASONS.get(one.hidden_reason or "", N_("Another reason"))))
    return {
        "id": one.id, "name": one.name or say(g.locale, FORMER), "avatar_url": face_path(one.handle or "nobody", one.picture_key), "url": in_lang(path("people.show", handle=one.handle)) if one.handle else None,
        "at": one.at, "rating": one.rating, "html": stored(one.body_html), "lang": one.lang if one.lang != g.locale else "", "pictures": [picture_shown(picture) for picture in one.pictures],
        "why_hidden": ". ".join(part for part in (hiding, one.hidden_text) if part) if hidden else "", "thanks": one.thanks, "thankable": not one.thanks and not hidden,
        "withdraw": path("product_tests.withdraw", report_id=one.id) if own and not hidden else "", "report": in_lang(path("reports.new", thing="tester_report", thing_id=one.id)) if not own and not hidden else "",
        "hide": path("product_tests.hide", report_id=one.id) if moderates and not hidden else "", "unhide": path("product_tests.unhide", report_id=one.id) if moderates and hidden else "",
    }
