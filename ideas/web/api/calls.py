"""The register of calls: what each takes and gives is said once, where its function stands, and the document is made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ideas.core.words import Message
from ideas.web.api.door import bp
from ideas.web.api.forms import Body
from ideas.web.api.parameters import Parameter

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Call:
    """One call: its address below /api/v1, its words, what it takes and what it gives.

    `scope` is what a key needs; None where nobody has to say who asks. `also` are statuses of problems that other calls do not have.
    """

    method: str
    path: str
    name: str
    room: str
    title: Message
    answer: Any
    status: int = 200
    scope: str | None = None
    text: Message | None = None
    query: tuple[Parameter, ...] = ()
    body: type[Body] | None = None
    parts: type[Body] | None = None
    example: dict[str, Any] = field(default_factory=dict)
    located: bool = False
    also: tuple[int, ...] = ()

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"


CALLS: list[Call] = []


def call(method: str, path: str, room: str, title: Message, answer: Any, **more: Any) -> Callable[[View], View]:
    """Put a function on its address and into the register; it stays as it is."""

    def enter(function: View) -> View:
        name = function.__name__
        CALLS.append(Call(method, path, name, room, title, answer, **more))
        bp.add_url_rule(path, name, function, methods=[method])
        return function

    return enter
