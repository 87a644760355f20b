"""Files that are no pictures, that are more than pictures, and honest pictures of every odd kind."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import NamedTuple

from PIL import Image, ImageCms

SECRET = b"GPS 52.5N 13.4E Quokkafels"


class File(NamedTuple):
    """A file as it is sent, and whether it is taken (None: either, but harmlessly)."""

    name: str
    data: bytes
    taken: bool | None


def chunk(kind: bytes, data: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes = b"", *more: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG that claims this size, with these packed rows."""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)) + b"".join(more) + chunk(b"IDAT", rows or zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def bomb(side: int) -> bytes:
    """A true PNG of one colour: small as a file, `side`² × 3 bytes when unpacked."""
    packer = zlib.compressobj(9)
    row = bytes(1 + side * 3)
    rows = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return png(side, side, rows)


def picture(kind: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object) -> bytes:
    """An honest picture."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(file, kind, **options)
    return file.getvalue()


def film(kind: str, frames: int = 30) -> bytes:
    """Pictures that move."""
    file = io.BytesIO()
    first, *others = [Image.new("RGB", (200, 200), (shade * 8 % 256, 0, 0)) for shade in range(frames)]
    first.save(file, kind, save_all=True, append_images=others, duration=20)
    return file.getvalue()


def gif_claiming(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00;"


def webp_claiming(width: int, height: int) -> bytes:
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def jpeg_claiming(width: int, height: int) -> bytes:
    data = picture("JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", height, width) + data[at + 4 :]


def archive() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        made.writestr("META-INF/MANIFEST.MF", "Main-Class: Evil")
    return file.getvalue()


def exif() -> bytes:
    found = Image.Exif()
    found[0x010E], found[0x0112] = SECRET.decode(), 3
    return found.tobytes()


HTML = b"<html><script>alert(1)</script></html>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(1)</script></svg>"


def files() -> list[File]:
    """All of them but the bombs that take long to make."""
    jpeg, profile = picture("JPEG"), ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return [
        *(File(name, data, False) for name, data in {
            "nothing.png": b"", "one-byte.png": b"\x89", "text.png": b"hello", "page.png": HTML, "drawing.svg": SVG, "drawing.png": SVG, "drawing-with-head.png": b"<?xml version='1.0'?>" + SVG, "paper.pdf": b"%PDF-1.7\n%%EOF", "archive.png": archive(), "program.png": b"MZ" + bytes(200), "elf.jpg": b"\x7fELF" + bytes(200),
            "postscript.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "sound.webp": b"RIFF\x10\0\0\0WAVEfmt ", "tiff.png": picture("TIFF"), "bmp.png": picture("BMP"), "ico.png": picture("ICO"), "avif.png": picture("AVIF"), "pcx.jpg": picture("PCX"), "paper-with-picture.jpg": b"%PDF-1.7\n" + jpeg,
            "cut.png": picture("PNG", (300, 200))[:200], "cut.jpg": picture("JPEG", (640, 480))[:-900], "cut.webp": picture("WEBP", (640, 480))[:-80], "cut.gif": picture("GIF", (640, 480))[:900], "head-only.png": b"\x89PNG\r\n\x1a\n", "head-only.jpg": b"\xff\xd8\xff\xe0", "head-only.gif": b"GIF89a",
            "claims-60000.png": png(60_000, 60_000), "claims-all.png": png(2**31 - 1, 2**31 - 1), "claims-nothing.png": png(0, 0), "claims-60000.gif": gif_claiming(60_000, 60_000), "claims-all.webp": webp_claiming(16_384, 16_384), "claims-60000.jpg": jpeg_claiming(60_000, 60_000), "claims-half.png": png(1000, 1000), "a-line-of-pixels.png": png(2**31 - 1, 1),
            "too-big.jpg": jpeg + bytes(10 * 1024 * 1024), "unknown-depth.png": png(8, 8, depth=7), "twice-a-head.png": b"\x89PNG\r\n\x1a\n" * 2,
        }.items()),
        *(File(name, data, True) for name, data in {
            "plain.png": picture("PNG"), "plain.jpg": jpeg, "plain.gif": picture("GIF"), "plain.webp": picture("WEBP"), "wrong-ending.png": jpeg, "no-ending": jpeg, "page.html": jpeg, "cmyk.jpg": picture("JPEG", mode="CMYK"), "sixteen-bits.png": picture("PNG", mode="I;16"), "palette.png": picture("PNG", mode="P"), "one-bit.png": picture("PNG", mode="1"),
            "film.gif": film("GIF"), "film.webp": film("WEBP"), "place.jpg": picture("JPEG", exif=exif()), "place.png": picture("PNG", exif=exif()), "place.webp": picture("WEBP", exif=exif()), "profile.jpg": picture("JPEG", icc_profile=profile), "broken-profile.png": picture("PNG", icc_profile=SECRET * 20), "remark.jpg": picture("JPEG", comment=SECRET),
            "gifar.gif": picture("GIF") + archive(), "jpeg-and-page.jpg": jpeg + HTML, "png-and-page.png": picture("PNG") + HTML, "remark-is-a-page.jpg": picture("JPEG", comment=HTML), "narrow.png": picture("PNG", (1, 4000)), "one-pixel.gif": picture("GIF", (1, 1)), "progressive.jpg": picture("JPEG", (640, 480), progressive=True),
        }.items()),
        File("huge-remark.png", png(8, 8, zlib.compress(bytes(25 * 8)), chunk(b"tEXt", b"Comment\0" + b"x" * 3_000_000)), None),
        File("packed-remark.png", png(8, 8, zlib.compress(bytes(25 * 8)), chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(200_000_000), 9))), None),
        File("packed-profile.png", png(8, 8, zlib.compress(bytes(25 * 8)), chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(200_000_000), 9))), None),
        File("many-chunks.png", png(8, 8, zlib.compress(bytes(25 * 8)), *[chunk(b"tEXt", b"a\0b")] * 20_000), None),
        File("many-markers.jpg", jpeg[:2] + b"\xff\xfe\x00\x04ab" * 50_000 + jpeg[2:], None),
        File("endless-rows.png", png(8, 8, zlib.compress(bytes(50_000_000))), None),
    ]


NAMES = ("../../etc/passwd", "..\\..\\win.ini", "/etc/passwd", "C:\\CON", "a\x00.png", "a\r\nX-Evil: 1.png", "\u202egnp.exe", "x" * 3000 + ".png", "'\"><img src=x onerror=alert(1)>.png", ".htaccess", "a;b=c.png", "ä🧱.png", "%2e%2e%2f.png", " ")
