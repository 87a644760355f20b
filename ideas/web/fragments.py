"""Parts of visitors' pages drawn once: a part whose HTML depends on nothing but its key and its values is kept with them."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Any

from flask import Flask, g
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

CHARACTERS = 24 * 1024 * 1024


class Drawn:
    """Least recently used first; bounded by the characters of what is kept."""

    def __init__(self) -> None:
        self._parts: OrderedDict[Hashable, Markup] = OrderedDict()
        self._size = 0
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> Markup | None:
        """The part with this key."""
        part = self._parts.get(key)
        if part is not None:
            with self._lock:
                if key in self._parts:
                    self._parts.move_to_end(key)
        return part

    def put(self, key: Hashable, part: Markup) -> Markup:
        """Keep a part; the oldest go where there is no room."""
        with self._lock:
            self._size += len(part) - len(self._parts.pop(key, ""))
            self._parts[key] = part
            while self._size > CHARACTERS:
                self._size -= len(self._parts.popitem(last=False)[1])
        return part


def init_app(app: Flask) -> None:
    """Give the templates `kept_part`."""
    drawn = Drawn()

    @pass_context
    def kept_part(context: Context, template: str, key: Hashable = (), **values: Any) -> Markup:
        """A part by its template: for visitors drawn once for each key, values, language and colours; for members always anew."""
        part = context.environment.get_template(template)
        if context.get("me") is not None:
            return Markup(part.render({**context.get_all(), **values}))  # noqa: S704 (a template of ours, autoescaped)
        said = (tuple(value) if isinstance(value, list) else value for value in values.values())
        whole = (template, g.locale, g.get("lang_in_links"), context.get("scheme"), key, *said)
        return drawn.get(whole) or drawn.put(whole, Markup(part.render({**context.get_all(), **values})))  # noqa: S704 (see above)

    app.jinja_env.globals["kept_part"] = kept_part
