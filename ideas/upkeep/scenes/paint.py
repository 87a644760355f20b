"""Paints, and how light falls on them: every face of a shape is a soft gradient of its paint."""

from dataclasses import dataclass, field

PAINTS = {
    "red": "#D84A32",
    "yellow": "#F3B733",
    "green": "#2E7D5C",
    "blue": "#2C6AA6",
    "cream": "#F6E9D2",
    "pink": "#F0A590",
    "mint": "#9FD2BB",
    "sky": "#A8D2E6",
    "leaf": "#5E9E5B",
    "meadow": "#7DB566",
    "plum": "#7C4A6B",
    "slate": "#2E4040",
    "wood": "#E0B076",
    "dark wood": "#B98450",
    "stone": "#C9CBD6",
    "dust": "#A7AABB",
    "white": "#FBF8F2",
    "water": "#5FB0CF",
    "glass": "#CBE9E0",
    "window": "#FFE7A3",
    "door": "#38473F",
}
WOODS = ("wood", "dark wood")
LIGHT, SHADE, SHADOW, GRAIN = "#FFFFFF", "#2A1838", "#1A1030", "#7A4A1E"

DOWN = 'x1="0" y1="0" x2="0" y2="1"'
ALONG = 'x1="0" y1="0" x2="1" y2="0"'
ACROSS = 'x1="0" y1="0" x2="1" y2="1"'
GLOBE = 'cx=".36" cy=".3" r=".75"'

# face: direction, then (offset, mixed with, how much) for each stop
FACES: dict[str, tuple[str, tuple[tuple[float, str, float], ...]]] = {
    "top": (ACROSS, ((0, LIGHT, 0.34), (1, LIGHT, 0.2))),
    "left": (DOWN, ((0, LIGHT, 0.05), (1, SHADE, 0.12))),
    "right": (DOWN, ((0, SHADE, 0.2), (1, SHADE, 0.34))),
    "round": (ALONG, ((0, SHADE, 0.05), (0.3, LIGHT, 0.16), (1, SHADE, 0.34))),
    "globe": (GLOBE, ((0, LIGHT, 0.55), (0.45, LIGHT, 0), (1, SHADE, 0.38))),
}


def colour(paint: str) -> str:
    """The hex value of a paint; a hex value stays as it is."""
    return PAINTS.get(paint, paint)


def mix(first: str, second: str, share: float) -> str:
    """The first colour with this share of the second one."""
    pairs = zip(_channels(colour(first)), _channels(colour(second)), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in pairs)


def _channels(value: str) -> list[int]:
    return [int(value[start : start + 2], 16) for start in (1, 3, 5)]


@dataclass
class Paintbox:
    """Hands out gradient fills and remembers which ones the picture needs."""

    used: dict[tuple[str, str], str] = field(default_factory=dict)

    def fill(self, paint: str, face: str) -> str:
        """The fill attribute for this face of a piece in this paint."""
        name = self.used.setdefault((colour(paint), face), f"p{len(self.used)}")
        return f"url(#{name})"

    def defs(self) -> str:
        """The gradients asked for so far."""
        return "".join(_gradient(name, paint, face) for (paint, face), name in self.used.items())


def _gradient(name: str, paint: str, face: str) -> str:
    direction, stops = FACES[face]
    tag = "radialGradient" if direction is GLOBE else "linearGradient"
    inner = "".join(f'<stop offset="{offset:g}" stop-color="{mix(paint, other, share)}"/>' for offset, other, share in stops)
    return f'<{tag} id="{name}" {direction}>{inner}</{tag}>'
