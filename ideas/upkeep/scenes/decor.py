"""What is drawn on a box's own faces: windows and doors, wood grain, peg holes, waves."""

from dataclasses import dataclass
from math import cos, pi, sin
from random import Random

from ideas.upkeep.scenes.paint import GRAIN, SHADE, SHADOW, colour, mix
from ideas.upkeep.scenes.projection import Bounds, Point, Spot, View, number

ARCH_STEPS = 10


@dataclass(frozen=True)
class Panel:
    """A window, door or board on the left ("L") or right ("R") face, measured from its lower left corner."""

    face: str
    across: float
    up: float
    w: float
    h: float
    paint: str
    arched: bool = False
    bars: bool = False


def draw_panel(view: View, box: Bounds, panel: Panel) -> str:
    """The panel in the plane of its face, with a dark rim and, if asked for, glazing bars."""
    shape = view.area(_place(box, panel.face, spot) for spot in _outline(panel))
    fill = colour(panel.paint) if panel.face == "L" else mix(panel.paint, SHADE, 0.24)
    rim = number(max(0.6, view.scale * 0.04))
    drawn = f'<path d="{shape}" fill="{fill}" stroke="{SHADOW}" stroke-opacity=".22" stroke-width="{rim}"/>'
    return drawn + (_bars(view, box, panel) if panel.bars else "")


def _bars(view: View, box: Bounds, panel: Panel) -> str:
    middle, waist = panel.across + panel.w / 2, panel.up + panel.h / 2
    upright = ((middle, panel.up), (middle, panel.up + panel.h))
    level = ((panel.across, waist), (panel.across + panel.w, waist))
    lines = "".join(view.line(_place(box, panel.face, spot) for spot in line) for line in (upright, level))
    width = number(max(0.8, view.scale * 0.07))
    return f'<path d="{lines}" stroke="#fff" stroke-opacity=".75" stroke-width="{width}"/>'


def _outline(panel: Panel) -> list[Spot]:
    left, right, foot, head = panel.across, panel.across + panel.w, panel.up, panel.up + panel.h
    if not panel.arched:
        return [(left, foot), (left, head), (right, head), (right, foot)]
    radius = panel.w / 2
    turns = [pi * step / ARCH_STEPS for step in range(ARCH_STEPS + 1)]
    arch = [(left + radius - radius * cos(turn), head - radius + radius * sin(turn)) for turn in turns]
    return [(left, foot), *arch, (right, foot)]


def _place(box: Bounds, face: str, spot: Spot) -> Point:
    across, up = spot
    if face == "L":
        return box.x + across, box.y2, box.z + up
    return box.x2, box.y2 - across, box.z + up


def draw_grain(view: View, box: Bounds, top_lines: int = 0) -> str:
    """Two to eight lines a face, always the same for the same box."""
    rng = Random(f"{box.x:.2f} {box.y:.2f} {box.z:.2f}")
    lines = _side_lines(box, rng) + _top_lines(box, rng, top_lines or max(2, int(min(box.w, box.d) * 1.6)))
    width = number(max(0.7, view.scale * 0.03))
    drawn = "".join(view.line(line) for line in lines)
    return f'<path d="{drawn}" stroke="{GRAIN}" stroke-opacity=".16" stroke-width="{width}" fill="none"/>'


def _side_lines(box: Bounds, rng: Random) -> list[tuple[Point, Point]]:
    lines: list[tuple[Point, Point]] = []
    count = max(2, int(min(box.h, 2.4) * 3))
    for step in range(count):
        z = box.z + box.h * (step + 0.35 + rng.random() * 0.3) / count
        if box.w > box.h / 2:
            lines.append(((box.x, box.y2, z), (box.x2, box.y2, z)))
        if box.d > box.h / 2:
            lines.append(((box.x2, box.y2, z), (box.x2, box.y, z)))
    return lines


def _top_lines(box: Bounds, rng: Random, count: int) -> list[tuple[Point, Point]]:
    shares = [(step + 0.3 + rng.random() * 0.4) / count for step in range(count)]
    if box.w >= box.d:
        return [((box.x, box.y + box.d * s, box.z2), (box.x2, box.y + box.d * s, box.z2)) for s in shares]
    return [((box.x + box.w * s, box.y, box.z2), (box.x + box.w * s, box.y2, box.z2)) for s in shares]


def draw_holes(view: View, box: Bounds) -> str:
    """Rows of peg holes, one a unit: the brand's trace on every base plate."""
    rx, ry = view.scale * 0.15, view.scale * 0.086
    pad_x, pad_y = 0.5 + box.w % 1 / 2, 0.5 + box.d % 1 / 2
    places = [(box.x + pad_x + i, box.y + pad_y + j, box.z2) for i in range(int(box.w)) for j in range(int(box.d))]
    return f'<path d="{"".join(_ring(view.spot(place), rx, ry) for place in places)}" fill="#4A2A10" fill-opacity=".2"/>'


def _ring(middle: Spot, rx: float, ry: float) -> str:
    a, b, wide = number(rx), number(ry), number(2 * rx)
    return f"M{number(middle[0] - rx)} {number(middle[1])}a{a} {b} 0 1 0 {wide} 0a{a} {b} 0 1 0-{wide} 0"


def draw_waves(view: View, box: Bounds) -> str:
    """Short white strokes on a water top."""
    rng = Random(f"{box.w:.2f} {box.d:.2f}")
    lines = []
    for _ in range(int(box.w * box.d / 5)):
        x, y = box.x + 0.4 + rng.random() * (box.w - 1.8), box.y + 0.4 + rng.random() * (box.d - 0.8)
        lines.append(view.line([(x, y, box.z2), (x + 0.5 + rng.random() * 0.7, y, box.z2)]))
    width = number(max(1, view.scale * 0.07))
    return f'<path d="{"".join(lines)}" stroke="#fff" stroke-opacity=".5" stroke-width="{width}" stroke-linecap="round"/>'
