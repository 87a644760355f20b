"""Draws the countries of the world into one file: `python -m ideas.upkeep.atlas countries-50m.json > static/img/world.svg`.

The shapes are those of Natural Earth at 1:50 million, which are in the public domain, read from the TopoJSON of the package world-atlas 2.0.2.
Borders that two countries share are simplified once, so they still meet.
"""

from __future__ import annotations

import heapq
import json
import math
import sys
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from babel.core import get_global

Point = tuple[float, float]
WIDTH = 1000
SMALLEST = 0.35  # square units: a corner that cuts off less is left out, and so is an island smaller than that
DOT = 1.6  # units: how wide what would vanish is drawn at least
NORTH, SOUTH = 84.0, -57.0
LEFT_OUT = frozenset(("AQ",))
NUMBERLESS = {"Kosovo": "XK"}
_A = (1.340264, -0.081106, 0.000893, 0.003796)


def equal_earth(longitude: float, latitude: float) -> Point:
    """Degrees as a point of a map on which areas are true, one unit a radian at the equator.

    The projection is B. Šavrič, T. Patterson and B. Jenny, "The Equal Earth map projection", International Journal of Geographical Information Science 33 (2019).
    """
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(latitude)))
    slope = _A[0] + 3 * _A[1] * t**2 + t**6 * (7 * _A[2] + 9 * _A[3] * t**2)
    x = 2 * math.sqrt(3) * math.radians(longitude) * math.cos(t) / (3 * slope)
    return x, t * (_A[0] + _A[1] * t**2 + t**6 * (_A[2] + _A[3] * t**2))


_SCALE = WIDTH / 2 / equal_earth(180, 0)[0]
_TOP = equal_earth(0, NORTH)[1] * _SCALE


def on_sheet(longitude: float, latitude: float) -> Point:
    """A place in units of the drawing: 0 to 1000 from west to east, downwards from the north."""
    x, y = equal_earth(longitude, min(max(latitude, SOUTH), NORTH))
    return WIDTH / 2 + x * _SCALE, _TOP - y * _SCALE


def height() -> int:
    """How high the drawing is, in units."""
    return math.ceil(_TOP - equal_earth(0, SOUTH)[1] * _SCALE)


def kept(line: Sequence[Point]) -> list[int]:
    """Which corners of a line stay when those that matter least are left out; its ends do.

    M. Visvalingam and J. D. Whyatt, "Line generalisation by repeated elimination of points", The Cartographic Journal 30 (1993).
    """
    before, after = {at: at - 1 for at in range(1, len(line))}, {at: at + 1 for at in range(len(line) - 1)}
    heap = [(_corner(line[at - 1], line[at], line[at + 1]), at, at - 1, at + 1) for at in range(1, len(line) - 1)]
    heapq.heapify(heap)
    gone: set[int] = set()
    while heap and heap[0][0] < SMALLEST:
        area, at, left, right = heapq.heappop(heap)
        if at in gone or before[at] != left or after[at] != right:
            continue
        gone.add(at)
        after[left], before[right] = right, left
        for one in (left, right):
            if one in before and one in after:
                heapq.heappush(heap, (max(area, _corner(line[before[one]], line[one], line[after[one]])), one, before[one], after[one]))
    return [at for at in range(len(line)) if at not in gone]


def _corner(a: Point, b: Point, c: Point) -> float:
    return abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 2


def area(ring: Sequence[Point]) -> float:
    """What a closed line encloses, in square units (the shoelace formula)."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, [*ring[1:], ring[0]], strict=True))) / 2


def drawing(topology: dict[str, Any]) -> str:
    """The whole file: a group `world` with a path for each country, named by its code of two letters where it has one."""
    lines = [_line(arc, topology["transform"]) for arc in topology["arcs"]]
    paths = sorted(filter(None, (_path(one, lines) for one in topology["objects"]["countries"]["geometries"])))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height()}"><g id="world">\n' + "\n".join(paths) + "\n</g></svg>\n"


def _line(arc: list[list[int]], transform: dict[str, list[float]]) -> list[Point]:
    scale, shift = transform["scale"], transform["translate"]
    steps = zip(accumulate(step[0] for step in arc), accumulate(step[1] for step in arc), strict=True)
    line = unbroken([(x * scale[0] + shift[0], y * scale[1] + shift[1]) for x, y in steps])
    return [line[at] for at in kept([on_sheet(*place) for place in line])]


def unbroken(line: Sequence[Point]) -> list[Point]:
    """Degrees without a jump from one edge of the map to the other: a line that crosses the 180th meridian goes on beyond it."""
    whole = [line[0]]
    for longitude, latitude in line[1:]:
        whole.append((longitude - 360 * round((longitude - whole[-1][0]) / 360), latitude))
    return whole


def _path(country: dict[str, Any], lines: list[list[Point]]) -> str:
    code = _code(country)
    if code in LEFT_OUT:
        return ""
    rings = [ring for polygon in _polygons(country) for ring in (_ring(arcs, lines) for arcs in polygon)]
    drawn = [ring for ring in rings if area(ring) >= SMALLEST * 2] or [_dot(max(rings, key=area))]
    name = f' id="{code}"' if code else ""
    return f'<path{name} d="{"".join(_said(ring) for ring in drawn)}"/>'


def _code(country: dict[str, Any]) -> str:
    """ISO 3166-1: the two letters of a three-digit number."""
    found = get_global("territory_aliases").get(country.get("id", ""))
    return found[0] if found else NUMBERLESS.get(country["properties"]["name"], "")


def _polygons(country: dict[str, Any]) -> Iterator[list[list[int]]]:
    arcs = country.get("arcs", [])
    yield from ([arcs] if country["type"] == "Polygon" else arcs)


def _ring(arcs: list[int], lines: list[list[Point]]) -> list[Point]:
    """The lines of a ring one after the other; a negative number is a line walked backwards."""
    walked = [lines[at] if at >= 0 else lines[~at][::-1] for at in arcs]
    places = unbroken([place for line in walked for place in line[1:]])
    turn = 360 * round(sum(place[0] for place in places) / len(places) / 360)
    return [on_sheet(longitude - turn, latitude) for longitude, latitude in places]


def _dot(ring: Sequence[Point]) -> list[Point]:
    """A small square on its tip, where there would be nothing to see."""
    x, y = (sum(point[side] for point in ring) / len(ring) for side in (0, 1))
    return [(x - DOT, y), (x, y - DOT), (x + DOT, y), (x, y + DOT)]


def _said(ring: Sequence[Point]) -> str:
    """In tenths of a unit, each step from the one before."""
    whole = [(round(x * 10), round(y * 10)) for x, y in ring]
    steps = ((b[0] - a[0], b[1] - a[1]) for a, b in pairwise(whole))
    said = " ".join(f"{x / 10:g} {y / 10:g}" for x, y in steps if (x, y) != (0, 0))
    return f"M{whole[0][0] / 10:g} {whole[0][1] / 10:g}l{said}z"


if __name__ == "__main__":
    sys.stdout.write(drawing(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
