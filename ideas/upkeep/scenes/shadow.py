"""Shadows: the one the base throws on the ground, and those the pieces throw on the base."""

from collections.abc import Iterable, Sequence

from ideas.upkeep.scenes.paint import SHADOW
from ideas.upkeep.scenes.projection import Spot, View, hull, trace
from ideas.upkeep.scenes.shapes import Shape

GROUND_SLANT = (0.7, -0.25)  # how far a unit of height throws its shadow, on x and y
CAST_SLANT = (0.42, -0.15)
LONGEST = 5.0  # towers do not darken the whole plate
HIGHEST = 5.0  # what begins higher above a floor throws no shadow on it


def ground_shadow(view: View, shapes: Sequence[Shape]) -> str:
    """One flat shape beneath everything."""
    floor = min(shape.bounds.z for shape in shapes)
    bases = [shape for shape in shapes if shape.is_base]
    areas = "".join(_area(view, shape, floor, GROUND_SLANT) for shape in bases)
    return f'<path d="{areas}" fill="{SHADOW}" opacity=".17"/>' if areas else ""


def cast_shadows(view: View, floor: Shape, shapes: Iterable[Shape], name: str) -> str:
    """What the other pieces throw on this one's top, cut off at its rim."""
    level = floor.bounds.z2
    above = [shape for shape in shapes if shape is not floor and _stands_on(shape, floor)]
    areas = "".join(_area(view, shape, level, CAST_SLANT) for shape in above)
    if not areas:
        return ""
    b = floor.bounds
    rim = view.area([(b.x, b.y, level), (b.x2, b.y, level), (b.x2, b.y2, level), (b.x, b.y2, level)])
    clip = f'<clipPath id="{name}"><path d="{rim}"/></clipPath>'
    return f'{clip}<path d="{areas}" fill="{SHADOW}" opacity=".14" clip-path="url(#{name})"/>'


def _stands_on(shape: Shape, floor: Shape) -> bool:
    a, b = shape.bounds, floor.bounds
    inside = a.x < b.x2 and a.x2 > b.x - 4 and a.y < b.y2 + 2 and a.y2 > b.y
    near = -0.05 <= a.z - b.z2 < HIGHEST
    return inside and near and shape.throws_shadow and not shape.is_base


def _area(view: View, shape: Shape, level: float, slant: Spot) -> str:
    foot, top = shape.outlines()
    spots = [
        view.spot((x + slant[0] * rise, y + slant[1] * rise, level))
        for outline, height in ((foot, shape.bounds.z), (top, shape.bounds.z2))
        for rise in [min(height - level, LONGEST)]
        for x, y in outline
    ]
    return trace((round(x), round(y)) for x, y in hull(spots)) + "Z"
