"""The QR code of a short link: dark on white with its quiet zone, for screens and for print."""

from __future__ import annotations

import io
from functools import lru_cache

import segno

from ideas.cards.drawing import INK
from ideas.core.brand import contrast

LIGHT = "#FFFFFF"
QUIET = 4  # modules around it, as ISO/IEC 18004 asks for
ENOUGH = 7.0  # below that a camera in the evening begins to guess
PIXELS = 16


def dark_of(brand: str) -> str:
    """The brand's colour where it is dark enough on white, else ink."""
    return brand if contrast(brand, LIGHT) >= ENOUGH else INK


def code(link: str) -> segno.QRCode:
    """The code of a link; a quarter of it may be lost or covered (level Q)."""
    return segno.make(link, error="q", micro=False)


@lru_cache(maxsize=256)
def svg(link: str, brand: str) -> bytes:
    """As a drawing of any size."""
    file = io.BytesIO()
    code(link).save(file, kind="svg", scale=8, border=QUIET, dark=dark_of(brand), light=LIGHT, xmldecl=True, svgns=True, title=link)
    return file.getvalue()


@lru_cache(maxsize=64)
def png(link: str, brand: str) -> bytes:
    """As a picture of 16 pixels a module, enough for a poster's corner."""
    file = io.BytesIO()
    code(link).save(file, kind="png", scale=PIXELS, border=QUIET, dark=dark_of(brand), light=LIGHT)
    return file.getvalue()
