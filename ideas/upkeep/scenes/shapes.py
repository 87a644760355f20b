"""The angular pieces of a scene: box, gable roof, pyramid, sloping rail and flat sail."""

from collections.abc import Sequence
from dataclasses import dataclass

from ideas.upkeep.scenes.decor import (
    Panel,
    draw_grain,
    draw_holes,
    draw_panel,
    draw_waves,
)
from ideas.upkeep.scenes.paint import LIGHT, SHADE, WOODS, Paintbox, colour, mix
from ideas.upkeep.scenes.projection import Bounds, Point, Spot, View, number

BASE_GRAIN = 7
THINNEST = 0.05  # posts thinner than this (as an area) throw no shadow


def filled(area: str, fill: str) -> str:
    """A path filled with a colour or gradient."""
    return f'<path d="{area}" fill="{fill}"/>'


def bevel(view: View, points: Sequence[Point], strength: float) -> str:
    """The light line along an edge: it makes the piece wood and not vector."""
    width = number(max(0.8, view.scale * 0.045))
    return (
        f'<path d="{view.line(points)}" fill="none" stroke="#fff" stroke-opacity="{strength:g}" '
        f'stroke-width="{width}" stroke-linejoin="round" stroke-linecap="round"/>'
    )


def joint(view: View, points: Sequence[Point]) -> str:
    """A thin dark line, as between two boards of a roof."""
    width = number(max(0.8, view.scale * 0.045))
    return f'<path d="{view.line(points)}" stroke="#000" stroke-opacity=".1" stroke-width="{width}"/>'


@dataclass(frozen=True)
class Shape:
    """A piece with its bounds and paint; subclasses know how to draw themselves."""

    bounds: Bounds
    paint: str

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        raise NotImplementedError

    def outlines(self) -> tuple[list[Spot], list[Spot]]:
        """The outline at the foot and at the top, seen from above: what throws the shadow."""
        return self.bounds.footprint(), self.bounds.footprint()

    @property
    def throws_shadow(self) -> bool:
        """Whether it darkens the floor it stands over."""
        return self.bounds.w * self.bounds.d > THINNEST

    @property
    def is_base(self) -> bool:
        """Whether the ground shadow is thrown by it."""
        return False

    @property
    def is_floor(self) -> bool:
        """Whether shadows of other pieces fall on its top."""
        return False


@dataclass(frozen=True)
class Box(Shape):
    """A block with its panels; the base plate is one too."""

    panels: tuple[Panel, ...] = ()
    role: str = ""  # "base", "floor" or nothing
    holes: bool = False

    @property
    def is_base(self) -> bool:
        """As of every shape."""
        return self.role == "base"

    @property
    def is_floor(self) -> bool:
        """As of every shape."""
        return bool(self.role)

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        b = self.bounds
        front = (b.x2, b.y2, b.z2)
        edges = [(b.x, b.y2, b.z2), front, (b.x2, b.y, b.z2)]
        panels = "".join(draw_panel(view, b, panel) for panel in self.panels)
        bevels = bevel(view, edges, 0.5) + bevel(view, [front, (b.x2, b.y2, b.z)], 0.16)
        return self._faces(view, box) + self._surface(view) + panels + bevels

    def _faces(self, view: View, box: Paintbox) -> str:
        b = self.bounds
        left = [(b.x, b.y2, b.z2), (b.x2, b.y2, b.z2), (b.x2, b.y2, b.z), (b.x, b.y2, b.z)]
        right = [(b.x2, b.y, b.z2), (b.x2, b.y2, b.z2), (b.x2, b.y2, b.z), (b.x2, b.y, b.z)]
        top = [(b.x, b.y, b.z2), (b.x2, b.y, b.z2), (b.x2, b.y2, b.z2), (b.x, b.y2, b.z2)]
        faces = (("left", left), ("right", right), ("top", top))
        return "".join(filled(view.area(points), box.fill(self.paint, face)) for face, points in faces)

    def _surface(self, view: View) -> str:
        b, drawn = self.bounds, ""
        if self.paint in WOODS and b.w * b.d * b.h > 0.15:
            drawn += draw_grain(view, b, BASE_GRAIN if self.is_base else 0)
        if self.paint == "water":
            drawn += draw_waves(view, b)
        return drawn + (draw_holes(view, b) if self.holes else "")


@dataclass(frozen=True)
class Gable(Shape):
    """A gable roof."""

    axis: str = "x"  # the direction of the ridge

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        return self._along_x(view, box) if self.axis == "x" else self._along_y(view, box)

    def _along_x(self, view: View, box: Paintbox) -> str:
        b, m = self.bounds, self.bounds.y + self.bounds.d / 2
        slope = [(b.x, b.y2, b.z), (b.x2, b.y2, b.z), (b.x2, m, b.z2), (b.x, m, b.z2)]
        end = [(b.x2, b.y, b.z), (b.x2, b.y2, b.z), (b.x2, m, b.z2)]
        rows = [(b.y2 + (m - b.y2) * s, b.z + b.h * s) for s in (0.25, 0.5, 0.75)]
        return (
            filled(view.area(slope), box.fill(mix(self.paint, LIGHT, 0.14), "left"))
            + filled(view.area(end), box.fill(self.paint, "right"))
            + "".join(joint(view, [(b.x, y, z), (b.x2, y, z)]) for y, z in rows)
            + bevel(view, [(b.x, m, b.z2), (b.x2, m, b.z2), (b.x2, b.y2, b.z)], 0.45)
            + bevel(view, [(b.x, b.y2, b.z), (b.x2, b.y2, b.z)], 0.3)
        )

    def _along_y(self, view: View, box: Paintbox) -> str:
        b, m = self.bounds, self.bounds.x + self.bounds.w / 2
        slope = [(b.x2, b.y, b.z), (b.x2, b.y2, b.z), (m, b.y2, b.z2), (m, b.y, b.z2)]
        end = [(b.x, b.y2, b.z), (b.x2, b.y2, b.z), (m, b.y2, b.z2)]
        rows = [(b.x2 + (m - b.x2) * s, b.z + b.h * s) for s in (0.25, 0.5, 0.75)]
        return (
            filled(view.area(end), box.fill(self.paint, "left"))
            + filled(view.area(slope), box.fill(mix(self.paint, LIGHT, 0.06), "right"))
            + "".join(joint(view, [(x, b.y, z), (x, b.y2, z)]) for x, z in rows)
            + bevel(view, [(m, b.y, b.z2), (m, b.y2, b.z2), (b.x2, b.y2, b.z)], 0.45)
        )

    def outlines(self) -> tuple[list[Spot], list[Spot]]:
        """As of every shape: at the foot, at the top."""
        b = self.bounds
        if self.axis == "x":
            return b.footprint(), [(b.x, b.y + b.d / 2), (b.x2, b.y + b.d / 2)]
        return b.footprint(), [(b.x + b.w / 2, b.y), (b.x + b.w / 2, b.y2)]


@dataclass(frozen=True)
class Pyramid(Shape):
    """A pyramid roof."""

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        b = self.bounds
        tip = (b.x + b.w / 2, b.y + b.d / 2, b.z2)
        left = [(b.x, b.y2, b.z), (b.x2, b.y2, b.z), tip]
        right = [(b.x2, b.y, b.z), (b.x2, b.y2, b.z), tip]
        return (
            filled(view.area(left), box.fill(mix(self.paint, LIGHT, 0.1), "left"))
            + filled(view.area(right), box.fill(self.paint, "right"))
            + bevel(view, [tip, (b.x2, b.y2, b.z)], 0.4)
            + bevel(view, [(b.x, b.y2, b.z), (b.x2, b.y2, b.z), (b.x2, b.y, b.z)], 0.22)
        )

    def outlines(self) -> tuple[list[Spot], list[Spot]]:
        """As of every shape: at the foot, at the top."""
        b = self.bounds
        return b.footprint(), [(b.x + b.w / 2, b.y + b.d / 2)]


@dataclass(frozen=True)
class Slope(Shape):
    """A sloping board, level across; `start` and `end` are its heights at the low and high end of its axis."""

    axis: str = "x"
    start: float = 0.0
    end: float = 0.0
    thickness: float = 0.5
    groove: bool = False

    def _at(self, x: float, y: float, down: float = 0.0) -> Point:
        far = x > self.bounds.x if self.axis == "x" else y > self.bounds.y
        return x, y, (self.end if far else self.start) - down

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        b, at, t = self.bounds, self._at, self.thickness
        top = [at(b.x, b.y), at(b.x2, b.y), at(b.x2, b.y2), at(b.x, b.y2)]
        left = [at(b.x, b.y2), at(b.x2, b.y2), at(b.x2, b.y2, t), at(b.x, b.y2, t)]
        right = [at(b.x2, b.y), at(b.x2, b.y2), at(b.x2, b.y2, t), at(b.x2, b.y, t)]
        edge = [at(b.x, b.y2), at(b.x2, b.y2)] if self.axis == "x" else [at(b.x2, b.y), at(b.x2, b.y2)]
        return (
            filled(view.area(top), mix(self.paint, LIGHT, 0.26))
            + (self._groove(view) if self.groove else "")
            + filled(view.area(left), mix(self.paint, SHADE, 0.04))
            + filled(view.area(right), mix(self.paint, SHADE, 0.26))
            + bevel(view, edge, 0.5)
        )

    def _groove(self, view: View) -> str:
        deep, light = mix(self.paint, SHADE, 0.3), mix(self.paint, SHADE, 0.14)
        return filled(view.area(self._strip(0.28, 0.72)), deep) + filled(view.area(self._strip(0.5, 0.72)), light)

    def _strip(self, low: float, high: float) -> list[Point]:
        b, at = self.bounds, self._at
        if self.axis == "x":
            y, y2 = b.y + b.d * low, b.y + b.d * high
            return [at(b.x, y), at(b.x2, y), at(b.x2, y2), at(b.x, y2)]
        x, x2 = b.x + b.w * low, b.x + b.w * high
        return [at(x, b.y), at(x2, b.y), at(x2, b.y2), at(x, b.y2)]


@dataclass(frozen=True)
class Sail(Shape):
    """A flat piece through any points: sail, sign, flag."""

    points: tuple[Point, ...] = ()
    face: str = "left"

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        return filled(view.area(self.points), box.fill(colour(self.paint), self.face))
