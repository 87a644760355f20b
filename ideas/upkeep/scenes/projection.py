"""True isometric projection: from a point in the scene to a spot on the canvas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from math import cos, pi, sin

Point = tuple[float, float, float]
Spot = tuple[float, float]

COS30 = cos(pi / 6)
ROUND = 1.5**0.5  # a circle of radius 1 on the ground is an ellipse this wide from its middle
FLAT = 0.5773  # and this much flatter than wide


def project(point: Point) -> Spot:
    """Where a point is seen: x runs to the lower right, y to the lower left, z straight up."""
    x, y, z = point
    return (x - y) * COS30, (x + y) / 2 - z


def number(value: float) -> str:
    """A number as SVG wants it: one decimal at most, no trailing zero."""
    return f"{round(value, 1) + 0.0:g}"


@dataclass(frozen=True)
class Bounds:
    """The upright box around a shape: its nearest-to-origin corner and its three lengths."""

    x: float
    y: float
    z: float
    w: float
    d: float
    h: float

    @property
    def x2(self) -> float:
        """The far end on x."""
        return self.x + self.w

    @property
    def y2(self) -> float:
        """The far end on y."""
        return self.y + self.d

    @property
    def z2(self) -> float:
        """The top."""
        return self.z + self.h

    def corners(self) -> list[Point]:
        """All eight."""
        return list(product((self.x, self.x2), (self.y, self.y2), (self.z, self.z2)))

    def footprint(self) -> list[Spot]:
        """The four corners on the ground."""
        return list(product((self.x, self.x2), (self.y, self.y2)))


@dataclass(frozen=True)
class View:
    """How large and where the scene stands on the canvas."""

    scale: float
    left: float
    top: float

    def spot(self, point: Point) -> Spot:
        """Where a point stands on the canvas."""
        x, y = project(point)
        return x * self.scale + self.left, y * self.scale + self.top

    def line(self, points: Iterable[Point]) -> str:
        """An open SVG path."""
        return trace(self.spot(point) for point in points)

    def area(self, points: Iterable[Point]) -> str:
        """A closed SVG path."""
        return self.line(points) + "Z"


def trace(spots: Iterable[Spot]) -> str:
    """An SVG path through these spots."""
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in spots)


def frame(all_bounds: Sequence[Bounds]) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of everything, before scaling."""
    spots = [project(corner) for bounds in all_bounds for corner in bounds.corners()]
    across, down = zip(*spots, strict=True)
    return min(across), min(down), max(across), max(down)


def fit(all_bounds: Sequence[Bounds], width: int, height: int, *, share: float, lift: float = 0.0) -> View:
    """The view that fills this share of the canvas; `lift` moves the scene down by that part of the canvas."""
    left, top, right, bottom = frame(all_bounds)
    scale = min(width * share / (right - left), height * share / (bottom - top))
    middle, waist = (left + right) / 2 * scale, (top + bottom) / 2 * scale
    return View(scale, width / 2 - middle, height * (0.5 + lift) - waist)


def circle(x: float, y: float, radius: float, corners: int = 8) -> list[Spot]:
    """Points on a circle on the ground, for shadows."""
    turns = (2 * pi * corner / corners for corner in range(corners))
    return [(x + radius * cos(turn), y + radius * sin(turn)) for turn in turns]


def hull(spots: Iterable[Spot]) -> list[Spot]:
    """The convex hull, always in the same turning direction (Andrew's monotone chain)."""
    ordered = sorted(set(spots))
    lower, upper = _half(ordered), _half(ordered[::-1])
    return lower[:-1] + upper[:-1]


def _half(spots: list[Spot]) -> list[Spot]:
    chain: list[Spot] = []
    for spot in spots:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], spot) <= 0:
            chain.pop()
        chain.append(spot)
    return chain


def _turn(a: Spot, b: Spot, c: Spot) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
