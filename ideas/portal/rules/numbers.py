"""What a number of the portal may be."""

from __future__ import annotations

from typing import Protocol

from ideas.core.refusal import Refusal
from ideas.core.words import N_


class Bounded(Protocol):
    """What these rules know of a number."""

    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...


def why_not_number(number: Bounded | None, value: int | None) -> Refusal | None:
    """A whole number within its bounds; None is what was typed and is no whole number."""
    if number is None:
        return Refusal("no_such_number", N_("There is no such number."), 404)
    if value is None or not number.low <= value <= number.high:
        return Refusal("out_of_bounds", N_("A whole number from %(low)s to %(high)s.", low=number.low, high=number.high), 422, field="value")
    return None
