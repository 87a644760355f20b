"""The card as a picture: words and the way to the goal on the left, the picture of the idea or blocks of ours on the right."""

from __future__ import annotations

import hashlib
import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ideas.cards.lettering import Setting, drawable, fitted, font
from ideas.core.brand import mix
from ideas.core.late import Late

if TYPE_CHECKING:
    from PIL import Image, ImageDraw, ImageOps
else:
    Image, ImageDraw, ImageOps = Late("PIL.Image"), Late("PIL.ImageDraw"), Late("PIL.ImageOps")

WIDTH, HEIGHT = 1200, 630  # what others ask for: 1.91 : 1
MARGIN, COLUMN = 64, 600
ROOM = COLUMN - MARGIN - 40
TITLE_TOP, TITLE_HEIGHT = 142, 300
TITLE_SIZES = (68, 60, 54, 48, 43, 38, 34, 30)
SLATS_TOP, SLAT_HEIGHT, SLAT_GAP = 518, 16, 6
INK, INK_2, PAGE, SAND_2 = "#17211D", "#505B55", "#FFFFFF", "#EFE7D8"  # the house's light colours (core/brand.py)
WOOD = "#E0B076"
PAINTS = ("#D84A32", "#F3B733", "#2E7D5C", "#2C6AA6", "#F6E9D2", "#9FD2BB", "#A8D2E6", "#7C4A6B")
SHADE = "#2A1838"
BIG = 300_000  # a photograph is kept in 256 colours from so many bytes on: some programs show no card that is larger


@dataclass(frozen=True)
class Face:
    """All that is on a card: its words ready in one language, the milestones passed and not, the brand's colours, what to draw where there is no picture."""

    title: str
    people: str
    way: str
    slats: tuple[bool, ...]
    name: str
    brand: str
    sun: str
    on_sun: str
    seed: int


def png(face: Face, cover: bytes | None) -> bytes:
    """The card as a PNG of 1200 by 630; the same face and cover give the same bytes."""
    picture = _opened(cover)
    card = Image.new("RGB", (WIDTH, HEIGHT), PAGE if picture else face.sun)
    if picture:
        card.paste(ImageOps.fit(picture, (WIDTH - COLUMN, HEIGHT), Image.Resampling.LANCZOS, centering=(0.5, 0.4)), (COLUMN, 0))
    else:
        _blocks(card, face.seed)
    _words(ImageDraw.Draw(card), face, plain=picture is not None)
    return _encoded(card)


def _opened(cover: bytes | None) -> Image.Image | None:
    """A picture as the store keeps it, made by the portal itself; one that cannot be read is as none."""
    try:
        return Image.open(io.BytesIO(cover), formats=("WEBP",)).convert("RGB") if cover else None
    except (OSError, ValueError):
        return None


def _encoded(card: Image.Image) -> bytes:
    file = io.BytesIO()
    card.save(file, "PNG", compress_level=6)
    if file.tell() > BIG:
        file = io.BytesIO()
        card.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.FLOYDSTEINBERG).save(file, "PNG", compress_level=6)
    return file.getvalue()


def _words(pen: ImageDraw.ImageDraw, face: Face, *, plain: bool) -> None:
    ink, quiet, accent = (INK, INK_2, face.brand) if plain else (face.on_sun, face.on_sun, face.on_sun)
    _cube(pen, MARGIN + 17, 66, 17, face.brand)
    _line(pen, fitted(face.name, ROOM - 48, 40, (28, 24), 750), MARGIN + 48, 52, accent)
    title = fitted(face.title or face.name, ROOM, TITLE_HEIGHT, TITLE_SIZES, 800)
    _lines(pen, title, TITLE_TOP, ink)
    _line(pen, fitted(face.people, ROOM, 34, (25, 22), 500), MARGIN, TITLE_TOP + int(len(title.lines) * title.size * 1.1) + 18, quiet)
    _slats(pen, face, plain=plain)
    _line(pen, fitted(face.way, ROOM, 34, (25, 22, 19), 700), MARGIN, SLATS_TOP + (32 if face.slats else 8), ink)


def _line(pen: ImageDraw.ImageDraw, setting: Setting, left: int, top: int, ink: str) -> None:
    for line in setting.lines[:1]:
        pen.text((left, top), line, font=setting.font, fill=ink)


def _lines(pen: ImageDraw.ImageDraw, setting: Setting, top: int, ink: str) -> None:
    """What runs from the right begins at the right edge of its column."""
    x, anchor = (MARGIN + ROOM, "ra") if setting.is_rtl else (MARGIN, "la")
    for number, line in enumerate(setting.lines):
        pen.text((x, top + round(number * setting.size * 1.1)), line, font=setting.font, fill=ink, anchor=anchor)


def _slats(pen: ImageDraw.ImageDraw, face: Face, *, plain: bool) -> None:
    """One segment a milestone, equally wide: filled once it is passed."""
    if not face.slats:
        return
    empty = SAND_2 if plain else mix(face.on_sun, face.sun, 0.18)
    width = (ROOM - SLAT_GAP * (len(face.slats) - 1)) / len(face.slats)
    for number, passed in enumerate(face.slats):
        left = MARGIN + number * (width + SLAT_GAP)
        pen.rounded_rectangle((left, SLATS_TOP, left + width, SLATS_TOP + SLAT_HEIGHT), 5, fill=face.brand if passed else empty)


def _blocks(card: Image.Image, seed: int) -> None:
    """A little building of wood and paint, the same for the same number; drawn twice as large, so that its edges are smooth."""
    scale = 2
    sheet = Image.new("RGBA", ((WIDTH - COLUMN) * scale, HEIGHT * scale), (0, 0, 0, 0))
    pen = ImageDraw.Draw(sheet)
    digest = hashlib.sha256(f"blocks {seed}".encode()).digest()
    unit, middle, foot = 60 * scale, 286 * scale, 410 * scale
    for x, y in sorted(((x, y) for x in range(4) for y in range(4)), key=sum):
        number = digest[4 * x + y]
        height = (number % 5) if (x + y) < 5 else number % 2  # what stands in front is low, so that it hides nothing
        for storey in range(-1, height):
            colour = WOOD if storey < 0 else PAINTS[(number // 5 + storey * 3) % len(PAINTS)]
            across, down = (x - y) * unit * math.cos(math.pi / 6), (x + y - 3) * unit / 2 - storey * unit
            _cube(pen, middle + across, foot + down, unit, colour)
    small = sheet.resize((WIDTH - COLUMN, HEIGHT), Image.Resampling.LANCZOS)
    card.paste(small, (COLUMN, 0), small)


def _cube(pen: ImageDraw.ImageDraw, x: float, y: float, unit: float, colour: str) -> None:
    """A block in isometric view; x, y is the middle of its top face's front edge point."""
    half, low = unit * math.cos(math.pi / 6), unit / 2
    top = [(x, y - unit), (x + half, y - low), (x, y), (x - half, y - low)]
    left = [(x - half, y - low), (x, y), (x, y + unit), (x - half, y + low)]
    right = [(x + half, y - low), (x, y), (x, y + unit), (x + half, y + low)]
    for face, tone in ((top, mix("#FFFFFF", colour, 0.24)), (left, colour), (right, mix(SHADE, colour, 0.26))):
        pen.polygon(face, fill=tone)
    pen.line([left[0], left[1], right[0]], fill=mix("#FFFFFF", colour, 0.55), width=max(1, round(unit / 40)))


__all__ = ["HEIGHT", "WIDTH", "Face", "drawable", "font", "png"]
