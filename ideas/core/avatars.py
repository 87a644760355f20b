"""Draws the generated avatar: two by two tiles of simple shapes in three paints, chosen by a seed."""

from hashlib import blake2b

PAINTS = (
    "#D84A32",
    "#F3B733",
    "#2E7D5C",
    "#2C6AA6",
    "#F0A590",
    "#9FD2BB",
    "#7C4A6B",
    "#A8D2E6",
    "#E0B076",
)
SHAPES = (
    '<path d="M0 0H40A40 40 0 0 1 0 40Z"/>',  # quarter disc
    '<path d="M0 0H40L0 40Z"/>',  # triangle
    '<circle cx="20" cy="20" r="15"/>',  # disc
    '<path d="M0 0H40V20H0Z"/>',  # half
    '<path d="M0 40A40 40 0 0 1 40 0V40Z"/>',  # the other quarter
    '<path d="M20 2 38 20 20 38 2 20Z"/>',  # diamond
)
CORNERS = ((0, 0), (40, 0), (0, 40), (40, 40))


def avatar_svg(seed: str) -> str:
    """The picture of a member without one: always the same SVG for the same seed, about half a kilobyte."""
    digest = blake2b(seed.encode(), digest_size=16).digest()
    ground, first, second = _three_paints(digest[:3])
    tiles = "".join(_tile(corner, (first, second), number, digest) for number, corner in enumerate(CORNERS))
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><path fill="{ground}" d="M0 0H80V80H0Z"/>{tiles}</svg>'


def _three_paints(numbers: bytes) -> tuple[str, str, str]:
    left = list(PAINTS)
    ground, first, second = (left.pop(number % len(left)) for number in numbers)
    return ground, first, second


def _tile(corner: tuple[int, int], paints: tuple[str, str], number: int, digest: bytes) -> str:
    """One tile: paints alternate around the square, now and then swapped, so that both always occur."""
    swapped = digest[3 + number] % 2 if number else 0
    paint = paints[(number + swapped) % 2] if number < len(CORNERS) - 1 else paints[1]
    shape, turn = SHAPES[digest[7 + number] % len(SHAPES)], digest[11 + number] % 4 * 90
    x, y = corner
    return f'<g fill="{paint}" transform="translate({x} {y}) rotate({turn} 20 20)">{shape}</g>'
