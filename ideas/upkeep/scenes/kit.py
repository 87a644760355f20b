"""The building kit: what a scene is put together with, and how the finished scene becomes an SVG."""
# A piece has a place, three lengths and a paint, and reads best in one line:

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from random import Random

from ideas.upkeep.scenes.decor import Panel
from ideas.upkeep.scenes.ordering import back_to_front
from ideas.upkeep.scenes.paint import Paintbox
from ideas.upkeep.scenes.projection import Bounds, Point, View
from ideas.upkeep.scenes.rounds import Ball, Cylinder, Dome, Strut, Wheel
from ideas.upkeep.scenes.shadow import cast_shadows, ground_shadow
from ideas.upkeep.scenes.shapes import Box, Gable, Pyramid, Sail, Shape, Slope

THIN = 0.03
RAIL_PARTS = 5


class Kit:
    """Collects pieces; every method takes places in the scene's own units, from the current origin."""

    def __init__(self, seed: int = 0) -> None:
        self.shapes: list[Shape] = []
        self.rng = Random(seed)
        self.seed = seed
        self._origin: Point = (0.0, 0.0, 0.0)

    @contextmanager
    def at(self, x: float, y: float, z: float = 0.0) -> Iterator[None]:
        """Everything built inside stands at this origin."""
        before = self._origin
        self._origin = (before[0] + x, before[1] + y, before[2] + z)
        yield
        self._origin = before

    def paints(self, *names: str) -> tuple[str, ...]:
        """The scene's paints; seed 0 keeps the order, other seeds change who wears which."""
        turn = self.seed % len(names)
        return names[turn:] + names[:turn]

    def base(self, w: float, d: float, paint: str = "wood", *, x: float = 0, y: float = 0) -> None:
        """The plate everything stands on, 0.6 thick, with peg holes."""
        self.box(x, y, -0.6, w, d, 0.6, paint, role="base", holes=True)

    def box(
        self,
        x: float,
        y: float,
        z: float,
        w: float,
        d: float,
        h: float,
        paint: str = "wood",
        panels: Sequence[Panel] = (),
        *,
        role: str = "",
        holes: bool = False,
    ) -> None:
        """A block; its role "base" or "floor" lets shadows fall on its top."""
        self.shapes.append(Box(self._bounds(x, y, z, w, d, h), paint, tuple(panels), role, holes))

    def gable(self, x: float, y: float, z: float, w: float, d: float, h: float, paint: str, axis: str = "x") -> None:
        """A roof with its ridge along this axis."""
        self.shapes.append(Gable(self._bounds(x, y, z, w, d, h), paint, axis))

    def pyramid(self, x: float, y: float, z: float, w: float, d: float, h: float, paint: str) -> None:
        """A roof with one tip."""
        self.shapes.append(Pyramid(self._bounds(x, y, z, w, d, h), paint))

    def cylinder(self, x: float, y: float, z: float, r: float, h: float, paint: str, top: float | None = None) -> None:
        """Round pieces are placed by their middle."""
        bounds = self._bounds(x - r, y - r, z, 2 * r, 2 * r, h)
        self.shapes.append(Cylinder(bounds, paint, r, r if top is None else top))

    def dome(self, x: float, y: float, z: float, r: float, paint: str) -> None:
        """Half a ball, placed by its middle."""
        self.shapes.append(Dome(self._bounds(x - r, y - r, z, 2 * r, 2 * r, r), paint, r))

    def ball(self, x: float, y: float, z: float, r: float, paint: str, *, floating: bool = False) -> None:
        """`z` is where it rests; a floating one throws no shadow."""
        self.shapes.append(Ball(self._bounds(x - r, y - r, z, 2 * r, 2 * r, 2 * r), paint, r, floating))

    def wheel(self, x: float, y: float, z: float, r: float, width: float, paint: str = "slate") -> None:
        """Placed by its axle's height above `z`, which is where it touches; `y` is its rear side."""
        self.shapes.append(Wheel(self._bounds(x - r, y, z, 2 * r, width, 2 * r), paint, r))

    def strut(self, a: Point, b: Point, thickness: float, paint: str) -> None:
        """A round bar between two points."""
        ends = (self._moved(a), self._moved(b))
        self.shapes.append(Strut(_around(ends), paint, ends, thickness))

    def sail(self, points: Sequence[Point], paint: str, face: str = "left") -> None:
        """A flat piece; `face` says how the light falls on it."""
        moved = tuple(self._moved(point) for point in points)
        self.shapes.append(Sail(_around(moved), paint, moved, face))

    def slope(
        self,
        a: Point,
        b: Point,
        width: float,
        paint: str = "wood",
        *,
        axis: str = "x",
        thickness: float = 0.5,
        groove: bool = False,
        parts: int = 1,
    ) -> None:
        """A sloping board of this width from a to b, along one axis; long ones are cut so that they sort well."""
        for part in range(parts):
            cut = [tuple(a[k] + (b[k] - a[k]) * (part + more) / parts for k in range(3)) for more in (0, 1)]
            low, high = sorted((self._moved((x, y, z)) for x, y, z in cut), key=lambda p: p[0] + p[1])
            foot, head = sorted((low[2], high[2]))
            w, d = (high[0] - low[0], width) if axis == "x" else (width, high[1] - low[1])
            bounds = Bounds(low[0], low[1], foot - thickness, w, d, head - foot + thickness)
            self.shapes.append(Slope(bounds, paint, axis, low[2], high[2], thickness, groove))

    def rail(self, a: Point, b: Point, width: float = 1.2, *, axis: str = "x", parts: int = RAIL_PARTS) -> None:
        """A wooden marble rail with its groove."""
        self.slope(a, b, width, "wood", axis=axis, groove=True, parts=parts)

    def _moved(self, point: Point) -> Point:
        ox, oy, oz = self._origin
        return point[0] + ox, point[1] + oy, point[2] + oz

    def _bounds(self, x: float, y: float, z: float, w: float, d: float, h: float) -> Bounds:
        return Bounds(*self._moved((x, y, z)), w, d, h)

    def drawing(self, view: View) -> str:
        """Gradients, ground shadow and all pieces from back to front."""
        box, parts = Paintbox(), [ground_shadow(view, self.shapes)]
        for index, shape in enumerate(back_to_front(self.shapes)):
            parts.append(shape.draw(view, box))
            if shape.is_floor:
                parts.append(cast_shadows(view, shape, self.shapes, f"c{index}"))
        return f"<defs>{box.defs()}</defs>{''.join(parts)}"

    @property
    def tip(self) -> Bounds:
        """The bounds of the highest piece on screen."""
        return max((shape.bounds for shape in self.shapes), key=lambda b: b.z2 - (b.x + b.y + (b.w + b.d) / 2) / 2)


def _around(points: Sequence[Point]) -> Bounds:
    """The box around some points, never quite flat, so that it has a place in the depth order."""
    low = tuple(min(point[k] for point in points) for k in range(3))
    high = tuple(max(point[k] for point in points) for k in range(3))
    w, d, h = (max(top - foot, THIN) for foot, top in zip(low, high, strict=True))
    return Bounds(low[0], low[1], low[2], w, d, h)
