"""The turned pieces of a scene: cylinder and cone, dome, ball, wheel, and the round strut."""

from dataclasses import dataclass

from ideas.upkeep.scenes.paint import LIGHT, SHADE, SHADOW, Paintbox, mix
from ideas.upkeep.scenes.projection import (
    FLAT,
    ROUND,
    Point,
    Spot,
    View,
    circle,
    hull,
    number,
    trace,
)
from ideas.upkeep.scenes.shapes import Shape, filled

SMALL_BALL = 0.58


@dataclass(frozen=True)
class Cylinder(Shape):
    """A cylinder, or a cone when `top` differs from `radius`; a `top` of 0 is a tip."""

    radius: float = 1.0
    top: float = 1.0

    @property
    def middle(self) -> Spot:
        """Where its axis stands on the ground."""
        return self.bounds.x + self.bounds.w / 2, self.bounds.y + self.bounds.d / 2

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        (x, y), b = self.middle, self.bounds
        foot, head = view.spot((x, y, b.z)), view.spot((x, y, b.z2))
        low, high = self.radius * view.scale * ROUND, max(self.top * view.scale * ROUND, 0.1)
        mantle = filled(self._mantle(foot, head, low, high), box.fill(self.paint, "round"))
        return mantle + (self._lid(view, box, head, high) if self.top > 0.02 else "")

    def _mantle(self, foot: Spot, head: Spot, low: float, high: float) -> str:
        n = number
        return (
            f"M{n(head[0] - high)} {n(head[1])}L{n(foot[0] - low)} {n(foot[1])}"
            f"A{n(low)} {n(low * FLAT)} 0 0 0 {n(foot[0] + low)} {n(foot[1])}"
            f"L{n(head[0] + high)} {n(head[1])}A{n(high)} {n(high * FLAT)} 0 0 1 {n(head[0] - high)} {n(head[1])}Z"
        )

    def _lid(self, view: View, box: Paintbox, head: Spot, high: float) -> str:
        n, width = number, number(max(0.8, view.scale * 0.045))
        x, y, rx, ry = n(head[0]), n(head[1]), n(high), n(high * FLAT)
        rim = f"M{n(head[0] - high)} {y}A{rx} {ry} 0 0 0 {n(head[0] + high)} {y}"
        return (
            f'<ellipse cx="{x}" cy="{y}" rx="{rx}" ry="{ry}" fill="{box.fill(self.paint, "top")}"/>'
            f'<path d="{rim}" fill="none" stroke="#fff" stroke-opacity=".45" stroke-width="{width}"/>'
        )

    def outlines(self) -> tuple[list[Spot], list[Spot]]:
        """As of every shape: at the foot, at the top."""
        x, y = self.middle
        return circle(x, y, self.radius), circle(x, y, self.top)


@dataclass(frozen=True)
class Dome(Shape):
    """Half a ball."""

    radius: float = 1.0

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        b, r, n = self.bounds, self.radius * view.scale * ROUND, number
        x, y = view.spot((b.x + self.radius, b.y + self.radius, b.z))
        area = f"M{n(x - r)} {n(y)}A{n(r)} {n(r)} 0 0 1 {n(x + r)} {n(y)}A{n(r)} {n(r * FLAT)} 0 0 1 {n(x - r)} {n(y)}Z"
        return filled(area, box.fill(self.paint, "globe"))

    def outlines(self) -> tuple[list[Spot], list[Spot]]:
        """As of every shape: at the foot, at the top."""
        x, y = self.bounds.x + self.radius, self.bounds.y + self.radius
        return circle(x, y, self.radius), circle(x, y, self.radius / 3)


@dataclass(frozen=True)
class Ball(Shape):
    """A ball; small ones get a shadow of their own where they rest."""

    radius: float = 0.5
    floating: bool = False

    @property
    def throws_shadow(self) -> bool:
        """As of every shape."""
        return not self.floating

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        b, r = self.bounds, self.radius
        x, y = view.spot((b.x + r, b.y + r, b.z + r))
        ball = f'<circle cx="{number(x)}" cy="{number(y)}" r="{number(r * view.scale * 1.14)}" fill="{box.fill(self.paint, "globe")}"/>'
        return (self._shadow(view) if r < SMALL_BALL and not self.floating else "") + ball

    def _shadow(self, view: View) -> str:
        b, r, n = self.bounds, self.radius, number
        x, y = view.spot((b.x + r * 1.35, b.y + r * 0.9, b.z))
        rx, ry = n(r * view.scale * 1.05), n(r * view.scale * 0.6)
        return f'<ellipse cx="{n(x)}" cy="{n(y)}" rx="{rx}" ry="{ry}" fill="{SHADOW}" opacity=".2"/>'

    def outlines(self) -> tuple[list[Spot], list[Spot]]:
        """As of every shape: at the foot, at the top."""
        x, y = self.bounds.x + self.radius, self.bounds.y + self.radius
        return circle(x, y, self.radius * 0.6), circle(x, y, self.radius * 0.6)


@dataclass(frozen=True)
class Wheel(Shape):
    """A disc that stands upright and faces the left side, with a light hub."""

    radius: float = 0.4

    @property
    def throws_shadow(self) -> bool:
        """As of every shape."""
        return False

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        front = self._ring(view, self.bounds.y2, 1.0)
        body = trace(hull([*self._ring(view, self.bounds.y, 1.0), *front])) + "Z"
        hub = trace(self._ring(view, self.bounds.y2, 0.36)) + "Z"
        return filled(body, mix(self.paint, SHADE, 0.3)) + filled(trace(front) + "Z", box.fill(self.paint, "left")) + filled(hub, mix("white", SHADE, 0.1))

    def _ring(self, view: View, y: float, share: float) -> list[Spot]:
        b, r = self.bounds, self.radius
        return [view.spot((x, y, z)) for x, z in circle(b.x + r, b.z + r, r * share, 12)]


@dataclass(frozen=True)
class Strut(Shape):
    """A round bar from one point to another."""

    ends: tuple[Point, Point] = ((0.0, 0.0, 0.0), (1.0, 0.0, 0.0))
    thickness: float = 0.2

    @property
    def throws_shadow(self) -> bool:
        """As of every shape."""
        return False

    def draw(self, view: View, box: Paintbox) -> str:
        """The piece as SVG elements."""
        lift = self.thickness * view.scale * 0.18
        dark = self._stroke(view, 0.0, mix(self.paint, SHADE, 0.15), 1.0)
        return dark + self._stroke(view, lift, mix(self.paint, LIGHT, 0.25), 0.42)

    def _stroke(self, view: View, lift: float, stroke: str, share: float) -> str:
        (ax, ay), (bx, by) = (view.spot(end) for end in self.ends)
        n, width = number, number(self.thickness * view.scale * share)
        line = f"M{n(ax)} {n(ay - lift)}L{n(bx)} {n(by - lift)}"
        return f'<path d="{line}" stroke="{stroke}" stroke-width="{width}" stroke-linecap="round"/>'
