"""Depth order: which shape is painted before which."""

from collections.abc import Sequence
from typing import Protocol, TypeVar

from ideas.upkeep.scenes.projection import Bounds

NEARLY = 1e-6


class Solid(Protocol):
    """Anything that takes up room."""

    @property
    def bounds(self) -> Bounds:
        """The room it takes up."""
        ...


AnySolid = TypeVar("AnySolid", bound=Solid)


def back_to_front(shapes: Sequence[AnySolid]) -> list[AnySolid]:
    """The shapes sorted topologically, so that each one is painted after all it stands in front of."""
    behind = _behind([shape.bounds for shape in shapes])
    order: list[int] = []
    seen: set[int] = set()
    for start in sorted(range(len(shapes)), key=lambda index: _nearness(shapes[index].bounds)):
        _visit(start, behind, seen, order)
    return [shapes[index] for index in order]


def _visit(start: int, behind: list[list[int]], seen: set[int], order: list[int]) -> None:
    """Depth-first without recursion: everything behind `start` first, then `start`."""
    stack = [(start, False)]
    while stack:
        index, done = stack.pop()
        if done:
            order.append(index)
        elif index not in seen:
            seen.add(index)
            stack.append((index, True))
            stack.extend((other, False) for other in reversed(behind[index]) if other not in seen)


def _behind(boxes: Sequence[Bounds]) -> list[list[int]]:
    """For each box the boxes it hides: only those that overlap it on screen matter."""
    reaches = [_reach(box) for box in boxes]
    behind: list[list[int]] = [[] for _ in boxes]
    for i, first in enumerate(boxes):
        for j in range(i + 1, len(boxes)):
            if _overlap(reaches[i], reaches[j]):
                near, far = (j, i) if _is_behind(first, boxes[j]) else (i, j)
                behind[near].append(far)
    return behind


def _is_behind(a: Bounds, b: Bounds) -> bool:
    """True if a is behind b: it ends before b begins on x, y or z; shapes that interlock go by their corner."""
    if a.x2 <= b.x + NEARLY or a.y2 <= b.y + NEARLY or a.z2 <= b.z + NEARLY:
        return True
    if b.x2 <= a.x + NEARLY or b.y2 <= a.y + NEARLY or b.z2 <= a.z + NEARLY:
        return False
    return _nearness(a) < _nearness(b)


def _nearness(box: Bounds) -> float:
    return box.x + box.y + box.z


def _reach(box: Bounds) -> tuple[tuple[float, float], ...]:
    """The outline on screen as three intervals, one across each of the hexagon's three directions."""
    return (
        (box.x - box.y2, box.x2 - box.y),
        (box.x - box.z2, box.x2 - box.z),
        (box.y - box.z2, box.y2 - box.z),
    )


def _overlap(first: tuple[tuple[float, float], ...], second: tuple[tuple[float, float], ...]) -> bool:
    pairs = zip(first, second, strict=True)
    return all(a[0] < b[1] - NEARLY and b[0] < a[1] - NEARLY for a, b in pairs)
