"""What the check of one invariant found."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

PROBLEMS_MOST = 20


@dataclass
class Finding:
    """One invariant: how many things were looked at, and the first problems."""

    id: str
    what: str
    checked: int = 0
    problems: list[str] = field(default_factory=list)
    count: int = 0

    @property
    def ok(self) -> bool:
        """Whether it holds."""
        return not self.count

    def found(self, problem: str) -> None:
        """One thing for which it does not hold."""
        self.count += 1
        if len(self.problems) < PROBLEMS_MOST:
            self.problems.append(problem)

    def said(self) -> dict[str, Any]:
        """As data."""
        return {**asdict(self), "ok": self.ok}
