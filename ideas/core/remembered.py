"""What a process remembers of its database for some seconds, so that not each page asks for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from ideas.core.db import db
from ideas.core.traces import untraced

T = TypeVar("T")


class Remembered(Generic[T]):
    """An answer that is asked for anew once it is so many seconds old; of each database by itself."""

    def __init__(self, ask: Callable[[], T], seconds: float) -> None:
        self._ask, self._seconds = ask, seconds
        self._known: WeakKeyDictionary[Engine, tuple[float, T]] = WeakKeyDictionary()

    def __call__(self) -> T:
        """The answer. Raises what asking raises; nothing is remembered then."""
        return untraced(self, self._answer)

    def _answer(self) -> T:
        at, known = self._known.get(db.engine, (float("-inf"), None))
        if known is None or time.monotonic() - at >= self._seconds:
            known = self._ask()
            self._known[db.engine] = time.monotonic(), known
        return known

    def forget(self) -> None:
        """Ask anew the next time, of this database."""
        self._known.pop(db.engine, None)


def remembered(seconds: float) -> Callable[[Callable[[], T]], Remembered[T]]:
    """A question whose answer, which is never None, is remembered for so long."""
    return lambda ask: Remembered(ask, seconds)
