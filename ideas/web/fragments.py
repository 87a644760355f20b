"""What is drawn once for visitors: parts that depend on nothing but their key and their values, and the memory of parts and of whole pages."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import is_dataclass
from sys import getsizeof
from typing import Any, Generic, TypeVar

from flask import Flask, current_app, g
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from ideas.core.brand import Brand
from ideas.core.doors import doors

T = TypeVar("T")
PARTS, PAGES = 24 * 1024 * 1024, 24 * 1024 * 1024  # bytes of memory, keys included


class Drawn(Generic[T]):
    """Least recently used first; bounded by the memory of what is kept and of the keys, which hold the texts shown once more."""

    def __init__(self, most: int) -> None:
        self._parts: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._size, self._most = 0, most
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> T | None:
        """The part with this key."""
        found = self._parts.get(key)
        if found is None:
            return None
        with self._lock:
            if key in self._parts:
                self._parts.move_to_end(key)
        return found[0]

    def put(self, key: Hashable, part: T) -> T:
        """Keep a part; the oldest go where there is no room."""
        weight = weight_of(part) + weight_of(key)
        with self._lock:
            self._size += weight - self._parts.pop(key, (part, 0))[1]
            self._parts[key] = part, weight
            while self._size > self._most:
                self._size -= self._parts.popitem(last=False)[1][1]
        return part


def weight_of(thing: object) -> int:
    """Bytes of memory, with all that it holds; what is held twice counts twice."""
    held: Iterable[object] = ()
    if isinstance(thing, dict):
        held = (*thing, *thing.values())
    elif isinstance(thing, (tuple, list)):
        held = thing
    elif is_dataclass(thing):
        held = vars(thing).values()
    return getsizeof(thing) + sum(map(weight_of, held))


class Looks:
    """What was drawn with these looks: parts and whole pages."""

    def __init__(self, brand: Brand) -> None:
        self.brand = brand
        self.parts: Drawn[Markup] = Drawn(PARTS)
        self.pages: Drawn[Any] = Drawn(PAGES)


def present_looks() -> Looks:
    """What is drawn; where the portal got other looks, all is drawn anew."""
    looks: Looks = current_app.extensions["looks"]
    if looks.brand is not doors.brand:
        looks = current_app.extensions["looks"] = Looks(doors.brand)
    return looks


def init_app(app: Flask) -> None:
    """Give the templates `kept_part`."""
    app.extensions["looks"] = Looks(doors.brand)

    @pass_context
    def kept_part(context: Context, template: str, key: Hashable = (), **values: Any) -> Markup:
        """A part by its template: for visitors drawn once for each key, values, language and colours; for members always anew."""
        part = context.environment.get_template(template)
        if context.get("me") is not None:
            return Markup(part.render({**context.get_all(), **values}))  # noqa: S704 (a template of ours, autoescaped)
        said = (tuple(value) if isinstance(value, list) else value for value in values.values())
        whole = (template, g.locale, g.get("lang_in_links"), context.get("scheme"), key, *said)
        looks = present_looks()
        if looks.brand is not context.get("brand"):  # they changed in another thread while this page is drawn
            return Markup(part.render({**context.get_all(), **values}))  # noqa: S704 (see above)
        drawn = looks.parts
        return drawn.get(whole) or drawn.put(whole, Markup(part.render({**context.get_all(), **values})))  # noqa: S704 (see above)

    app.jinja_env.globals["kept_part"] = kept_part
