"""What stands behind a scene: sky in two tones, sun or moon, clouds or stars, a hill line and the floor."""

from dataclasses import dataclass
from random import Random

from ideas.upkeep.scenes.paint import mix
from ideas.upkeep.scenes.projection import number


@dataclass(frozen=True)
class Sky:
    """The four colours of a background."""

    above: str
    below: str
    sun: str
    hill: str


SKIES = (
    Sky("#CFE8F3", "#EAF5F6", "#FFF3D0", "#8FC4B8"),
    Sky("#FFE3B8", "#FFF1DA", "#FFD37A", "#EDBE82"),
    Sky("#D5EBDD", "#EEF6EA", "#FFF6DC", "#A5CFA9"),
    Sky("#FFD9CC", "#FFEFE6", "#FFF8EE", "#EFA992"),
    Sky("#E5DDF2", "#F5F0F6", "#FFF3D6", "#B9A6D6"),
    Sky("#FFE69A", "#FFF4CF", "#FFF9E6", "#F0C450"),
)
NIGHT = Sky("#2B2F57", "#4A4A80", "#F6E7B4", "#7D7FB0")
STARS = 40
SUN_LEFT, SUN_RIGHT = 0.18, 0.82


def heavens(width: int, height: int, sky: Sky, *, sun_at: float, rng: Random) -> str:
    """The whole background as SVG elements; `sun_at` is the sun's place across, from 0 to 1."""
    stars = _stars(width, height, rng) if sky is NIGHT else ""
    clouds = "" if sky is NIGHT else _clouds(width, height, sun_at, rng)
    return (
        f'<defs><linearGradient id="sky" x1="0" y1="0" x2="0" y2="1"><stop offset="0" stop-color="{sky.above}"/>'
        f'<stop offset="1" stop-color="{sky.below}"/></linearGradient></defs>'
        f'<path d="M0 0H{width}V{height}H0Z" fill="url(#sky)"/>{stars}'
        f'<circle cx="{number(width * sun_at)}" cy="{number(height * 0.24)}" r="{number(height * 0.11)}" '
        f'fill="{sky.sun}" opacity=".9"/>{clouds}{_ground(width, height, sky)}'
    )


def _clouds(width: int, height: int, sun_at: float, rng: Random) -> str:
    """Two block clouds: one brushes the sun, one stands on the other side."""
    near = width * (sun_at - 0.08 + 0.1 * rng.random())
    far = width * (1 - sun_at - 0.08 + 0.1 * rng.random())
    return _cloud(near, height * (0.26 + 0.06 * rng.random()), height * 0.055) + _cloud(far, height * (0.12 + 0.1 * rng.random()), height * 0.045)


def _cloud(x: float, y: float, size: float) -> str:
    return f'<g fill="#fff" opacity=".85">{_pill(x, y, size * 3.4, size)}{_pill(x + size * 0.8, y - size * 0.6, size * 1.7, size * 1.2)}</g>'


def _pill(x: float, y: float, w: float, h: float) -> str:
    return f'<rect x="{number(x)}" y="{number(y)}" width="{number(w)}" height="{number(h)}" rx="{number(h / 2)}"/>'


def _stars(width: int, height: int, rng: Random) -> str:
    stars = (
        f'<circle cx="{number(rng.random() * width)}" cy="{number(rng.random() * height * 0.7)}" '
        f'r="{number(rng.random() * 1.8 + 0.6)}" opacity="{number(rng.random() * 0.6 + 0.3)}"/>'
        for _ in range(STARS)
    )
    return f'<g fill="#fff">{"".join(stars)}</g>'


def _ground(width: int, height: int, sky: Sky) -> str:
    hill = mix(sky.below, sky.hill, 0.38)
    up = [number(height * share) for share in (0.66, 0.54, 0.63, 0.6, 0.72)]
    quarter, half = number(width * 0.25), number(width * 0.5)
    return (
        f'<path d="M0 {up[0]}Q{quarter} {up[1]} {half} {up[2]}T{width} {up[3]}V{height}H0Z" fill="{hill}" opacity=".75"/>'
        f'<path d="M0 {up[4]}H{width}V{height}H0Z" fill="{mix(hill, sky.below, 0.45)}"/>'
    )
