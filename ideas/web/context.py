"""What every template may use: words, dates, the brand, the member, links."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask, g, request
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from ideas.board.queries.lists import face_path
from ideas.core import words
from ideas.core.db import now
from ideas.core.doors import doors
from ideas.core.links import idea_path, path
from ideas.core.words import Message
from ideas.notifications.queries.inbox import BELL_MOST
from ideas.portal.queries.theme import renew_brand
from ideas.settings import Settings
from ideas.web import session
from ideas.web.assets import asset
from ideas.web.cards import portal_card
from ideas.web.challenges_menu import has_challenges
from ideas.web.theme import logo_url, theme_url


def init_app(app: Flask, settings: Settings) -> None:
    """Set the language before each request and give the templates their words."""
    app.before_request(choose_language)
    app.jinja_env.globals.update(
        _=gettext, ngettext=ngettext, logo_url=logo_url, avatar_of=lambda member: face_path(member.handle, member.picture_key), asset=asset, path=lambda *a, **kw: in_lang(path(*a, **kw)), bare_path=path, idea_path=lambda *a: in_lang(idea_path(*a)), say=say,
        say_date=lambda day, **kw: words.say_date(g.locale, day, **kw), say_number=lambda n: words.say_number(g.locale, n),
        say_time=lambda moment: words.say_time(g.locale, moment), say_moment=lambda moment: words.say_moment(g.locale, moment),
        portal_card=lambda: portal_card(g.locale, doors.site_name),
        say_ago=lambda moment: words.say_ago(g.locale, moment, now()),
        say_percent=lambda n: words.say_percent(g.locale, n), say_tenths=lambda n: words.say_tenths(g.locale, n),
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["in_lang"] = _in_lang
    app.url_defaults(_keep_language)
    app.context_processor(lambda: _page(settings))


def gettext(key: str, /, **values: Any) -> str | Markup:
    """A msgid in the reader's language; values are escaped, so that markup in the sentence stays ours."""
    text = words.catalogue(g.locale).gettext(key)
    return _filled(text, values)


def ngettext(one: str, many: str, num: int, **values: Any) -> str | Markup:
    """A msgid with a plural; `num` is also a value."""
    return _filled(words.catalogue(g.locale).ngettext(one, many, num), {"num": words.say_number(g.locale, num), **values})


def _filled(text: str, values: dict[str, Any]) -> str | Markup:
    if not values:
        return text
    if any(isinstance(v, Markup) for v in values.values()):
        return Markup(words.fill(escape(text), {k: escape(v) for k, v in values.items()}))  # noqa: S704 (text and values are escaped)
    return words.fill(text, values)


def say(message: Message | str) -> str:
    """A message in the reader's language."""
    return words.say(g.locale, message)


def language_of(header: str) -> str:
    """The language of the portal that this `Accept-Language` asks for first, else the portal's first."""
    return _best(header, doors.locales)


@lru_cache(maxsize=2048)
def _best(header: str, offered: tuple[str, ...]) -> str:
    return parse_accept_header(header, LanguageAccept).best_match(offered) or offered[0]


def choose_language() -> None:
    """The reader's own language, or the one asked for, or the browser's."""
    person = session.me()
    sent = request.environ
    asked = request.args.get("lang") if sent.get("QUERY_STRING") else None
    if person and person.lang in doors.locales and not asked:
        g.locale = person.lang
    else:
        best = language_of(sent.get("HTTP_ACCEPT_LANGUAGE", ""))
        g.locale = asked if asked in doors.locales else best
    g.lang_in_links = asked if asked in doors.locales else None


def _keep_language(_endpoint: str, values: dict[str, Any]) -> None:
    """A visitor's choice of language stays in the links, since a cookie for it would be one too many."""
    if g.get("lang_in_links"):
        values.setdefault("lang", g.lang_in_links)


def in_lang(link: str) -> str:
    """A path of ours with the visitor's choice of language."""
    chosen = g.get("lang_in_links")
    if not chosen or not link.startswith("/") or link.startswith(("/static/", "/media/", "/avatars/", "/feeds/", "/log/")) or "lang=" in link:
        return link
    base, hash_sign, part = link.partition("#")
    return f"{base}{'&' if '?' in base else '?'}lang={chosen}{hash_sign}{part}"


@pass_context
def _in_lang(_context: Context, link: str) -> str:
    """The same as a filter. It asks for the context, since of a plain filter with a constant the first reader's answer would be compiled into the template."""
    return in_lang(link)


def here(**changed: str | None) -> str:
    """This page's address with some query parameters changed (None takes one away)."""
    query = {k: v for k, v in request.args.items() if k not in changed} | {k: v for k, v in changed.items() if v is not None}
    return f"{own_path()}?{urlencode(query)}" if query else own_path()


def own_path() -> str:
    """This page's path as a link that stays here, whatever was asked for: two slashes or a backslash at the front would lead elsewhere. Signs are written as `core/links.py` writes them, so that a page has one address."""
    return "/" + quote(request.path.lstrip("/\\"), safe="/")


def _page(settings: Settings) -> dict[str, Any]:
    renew_brand()
    person, own, base = session.me(), own_path(), settings.public_url.rstrip("/")
    return {
        "locale": g.get("locale", doors.locales[0]),
        "locales": doors.locales,
        "brand": doors.brand,
        "theme_url": theme_url(doors.brand),
        "site_name": doors.site_name,
        "me": Person(person) if person else None,
        "public_url": base,
        **places_of(base, own),
        "scheme": scheme(),
        "flashes": session.take_notes(),
        "here": here,
        "current_path": own,
        "address": here(),
        "has_challenges": has_challenges(),
        "now": now(),
    }


def scheme() -> str:
    """The colours this browser asked for; empty where it follows its system."""
    chosen = request.cookies.get("scheme", "")
    return chosen if chosen in {"light", "dark"} else ""


def places_of(base: str, own: str) -> dict[str, Any]:
    """Where a page stands for others: its one address, in the language that was asked for, and the same page in each language. Filters, searches and places in a list are no pages of their own."""
    chosen = g.get("lang_in_links")
    return {
        "canonical_url": f"{base}{own}?lang={chosen}" if chosen else base + own,
        "alternates": {locale: f"{base}{own}?lang={locale}" for locale in doors.locales} | {"x-default": base + own},
    }


class Person:
    """The signed-in member as templates see them."""

    def __init__(self, me: Any) -> None:
        self.id, self.handle, self.name, self.role, self.is_staff = me.id, me.handle, me.name, me.role, me.is_staff
        self.avatar_url, self.unread = face_path(me.handle, me.picture_key), me.beside

    @property
    def bell(self) -> str:
        """How many notices wait, as the bell says it: nothing, a number, or "99+"."""
        return f"{BELL_MOST}+" if self.unread > BELL_MOST else str(self.unread or "")
