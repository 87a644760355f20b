"""The common JSON Lines form: a folder with one file a kind of thing, one object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line of a file; `problem` is set where it is no object."""

    file: str
    number: int
    data: dict[str, Any] = field(default_factory=dict)
    problem: str = ""

    def text(self, name: str) -> str:
        """A value as text; '' where there is none."""
        value = self.data.get(name)
        return "" if value is None else str(value)

    def number_of(self, name: str) -> int:
        """A value as a count; 0 where there is none or it is no count."""
        value = self.data.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53 else 0


def is_readable(folder: Path) -> bool:
    """Whether the folder holds ideas in this form."""
    return (folder / "ideas.jsonl").is_file()


def lines(folder: Path, kind: str) -> Iterator[Line]:
    """The lines of `<kind>.jsonl`; none where there is no such file. Blank lines are passed over."""
    path = folder / f"{kind}.jsonl"
    if not path.is_file():
        return
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if raw.strip():
                yield _line(path.name, number, raw)


def _line(name: str, number: int, raw: bytes) -> Line:
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return Line(name, number, problem="not JSON")
    return Line(name, number, data) if isinstance(data, dict) else Line(name, number, problem="not an object")
