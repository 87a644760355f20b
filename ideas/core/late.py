"""Libraries that few paths need: a process that never walks one starts sooner and stays smaller without it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from typing import Any


class Late:
    """Stands for a module, which is imported when something of it is first wanted; `given` is put into it then.

    Beside it stands the plain import for type checkers and import contracts, under TYPE_CHECKING.
    """

    def __init__(self, name: str, **given: object) -> None:
        self._name, self._given = name, given

    def __getattr__(self, part: str) -> Any:
        module = import_module(self._name)
        vars(module).update(self._given)
        return getattr(module, part)


@contextmanager
def without(*names: str) -> Iterator[None]:
    """Inside, libraries that are not imported yet count as not installed: for another library that imports all it could work with."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None says: not to be had
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def unlisted(name: str) -> None:
    """Let a package whose own text imports all of its modules stand there without having run it, so that each can be imported alone."""
    spec = find_spec(name)
    if spec is not None:
        sys.modules.setdefault(name, module_from_spec(spec))
