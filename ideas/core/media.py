"""Pictures in, safe variants out, kept in a local folder or an S3 bucket behind one small face."""

from __future__ import annotations

import hashlib
import io
import re
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self
from urllib.parse import unquote, urlsplit

from ideas.core.late import Late

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
SIZES = {"small": 480, "medium": 960, "large": 1600}
TALLEST = 4  # a variant is at most four times as high as its size is wide; WebP itself ends at 16,383
QUALITY = 80

SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")

if TYPE_CHECKING:
    import obstore
    from obstore import exceptions
    from obstore import store as stores
    from PIL import Image, ImageOps
else:
    obstore, exceptions, stores = Late("obstore"), Late("obstore.exceptions"), Late("obstore.store")
    Image, ImageOps = Late("PIL.Image", MAX_IMAGE_PIXELS=MAX_PIXELS), Late("PIL.ImageOps")

WAIT_SECONDS = 8.0
_at_work = threading.Lock()  # a decoded picture fills up to 160 MB, and warning filters belong to the process
_in_line = threading.BoundedSemaphore(2)  # the one that is made, and the next

_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*(?:[./][A-Za-z0-9_-]+)*")


class BadPicture(ValueError):
    """The data is no picture we take; its only argument is the cause code of `picture_problem`."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One re-encoded picture; width and height in pixels, sha256 in hex."""

    data: bytes
    width: int
    height: int
    content_type: str
    sha256: str


class TooManyAtOnce(Exception):
    """Other pictures are being made, and waiting for them took too long."""


class StoreFailed(Exception):
    """The store cannot take a file now."""


class MediaStore:
    """Files by key. Keys are made by the portal: letters, digits, `_`, `-`, with single `.` and `/` between."""

    def __init__(self, opened: Callable[[], stores.LocalStore | stores.S3Store], *, keeps_types: bool) -> None:
        self._opened, self._keeps_types = opened, keeps_types

    @cached_property
    def _store(self) -> stores.LocalStore | stores.S3Store:
        return self._opened()

    @classmethod
    def from_url(cls, url: str) -> Self:
        """`file:///folder` (made when missing) or `s3://bucket/prefix`, credentials from the usual AWS environment."""
        parts = urlsplit(url)
        if parts.scheme == "s3" and parts.netloc:
            bucket = stores.S3Store(parts.netloc, prefix=unquote(parts.path).strip("/") or None)
            return cls(lambda: bucket, keeps_types=True)
        if parts.scheme == "file" and parts.netloc in ("", "localhost") and parts.path:
            folder = Path(unquote(parts.path))
            folder.mkdir(parents=True, exist_ok=True)
            return cls(lambda: stores.LocalStore(folder), keeps_types=False)
        raise ValueError(f"media URL must be file:///folder or s3://bucket/prefix, not {url!r}")

    def put(self, key: str, data: bytes, content_type: str) -> None:
        """Writes whole or not at all, over what is there. Raises StoreFailed where the disk is full or the store is away."""
        attributes = {"Content-Type": content_type} if self._keeps_types else None
        try:
            obstore.put(self._store, _checked(key), data, attributes=attributes)
        except (OSError, exceptions.BaseError) as error:
            raise StoreFailed(key) from error

    def get(self, key: str) -> bytes:
        """Raises FileNotFoundError where there is none."""
        return bytes(obstore.get(self._store, _checked(key)).bytes())

    def delete(self, key: str) -> None:
        """Also when it is gone already."""
        try:
            obstore.delete(self._store, _checked(key))
        except FileNotFoundError:
            return

    def exists(self, key: str) -> bool:
        """Whether something is kept under the key."""
        try:
            obstore.head(self._store, _checked(key))
        except FileNotFoundError:
            return False
        return True

    def keys(self, prefix: str = "") -> Iterator[tuple[str, datetime]]:
        """Every key that begins with the prefix, and when it was written (UTC)."""
        folder = prefix.rpartition("/")[0] or None
        for chunk in obstore.list(self._store, prefix=folder):
            for file in chunk:
                if file["path"].startswith(prefix):
                    yield file["path"], file["last_modified"]


def picture_problem(data: bytes) -> str | None:
    """None, or the cause: empty, too_big (bytes), not_a_picture, too_many_pixels, broken. The header is judged first. Raises TooManyAtOnce."""
    try:
        with _turn():
            _loaded(data, SIZES["small"])
    except BadPicture as problem:
        return str(problem)
    return None


def variants(data: bytes) -> dict[str, Variant]:
    """The picture as WebP for each of SIZES (widths), upright, without metadata, never enlarged. Raises BadPicture, TooManyAtOnce."""
    result = {}
    with _turn():
        picture = _loaded(data, SIZES["large"])
        for name, width in sorted(SIZES.items(), key=lambda size: -size[1]):
            picture = _fitted(picture, width)
            result[name] = _encoded(picture)
    return {name: result[name] for name in SIZES}


def square(data: bytes, size: int = 272) -> Variant:
    """The middle of the picture as a square of at most `size` pixels. Raises BadPicture, TooManyAtOnce."""
    with _turn():
        picture = _loaded(data, size)
        side = min(size, *picture.size)
        return _encoded(ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS))


def emblem(data: bytes, size: int = 144) -> Variant:
    """The whole picture in a square of so many pixels, with nothing around it where it is not square. Raises BadPicture, TooManyAtOnce."""
    with _turn():
        return _encoded(ImageOps.pad(_loaded(data, size).convert("RGBA"), (size, size), Image.Resampling.LANCZOS, color=(0, 0, 0, 0)))


@contextmanager
def _turn() -> Iterator[None]:
    """One picture is made at a time in a process, and one waits; whoever comes then waits eight seconds for a place in the line."""
    if not _in_line.acquire(timeout=WAIT_SECONDS):
        raise TooManyAtOnce
    try:
        with _at_work:
            yield
    finally:
        _in_line.release()


def _checked(key: str) -> str:
    if not _KEY.fullmatch(key):
        raise ValueError(f"not a media key: {key!r}")
    return key


def _loaded(data: bytes, width: int) -> Image.Image:
    """Decoded, upright, RGB or RGBA; a JPEG is decoded no larger than `width` needs."""
    if not data:
        raise BadPicture("empty")
    if len(data) > MAX_BYTES:
        raise BadPicture("too_big")
    with _strictly():
        picture = _opened(data)
        picture.draft("RGB", (width, width))
        picture.load()
        return _upright(_plain_mode(picture))


@contextmanager
def _strictly() -> Iterator[None]:
    """A bomb is an error and not a warning; nonsense in metadata is neither; whatever else decoders raise is `broken`."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            yield
        except BadPicture:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise BadPicture("too_many_pixels") from bomb
        except Exception as broken:
            raise BadPicture("broken") from broken


def is_svg(data: bytes) -> bool:
    """Whether somebody sent a drawing of markup: it is refused like anything that is no picture, but may be told why."""
    begin = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return begin.startswith((b"<?xml", b"<!doctype svg", b"<!--", b"<svg")) and b"<svg" in begin


def _opened(data: bytes) -> Image.Image:
    """Reads the header only."""
    if not data.startswith(SIGNATURES):
        raise BadPicture("not_a_picture")
    picture = Image.open(io.BytesIO(data), formats=FORMATS)
    if picture.width * picture.height > MAX_PIXELS:
        raise BadPicture("too_many_pixels")
    return picture


def _plain_mode(picture: Image.Image) -> Image.Image:
    if picture.mode.startswith(("I", "F")):  # 16 bits a sample
        grey = picture.convert("I").point(lambda value: value / 256).convert("L")
        return _with_exif(grey.convert("RGB"), picture)
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == mode else _with_exif(picture.convert(mode), picture)


def _with_exif(converted: Image.Image, original: Image.Image) -> Image.Image:
    converted.info = dict(original.info)
    return converted


def _upright(picture: Image.Image) -> Image.Image:
    """Turned as its EXIF data says; unreadable EXIF data turns nothing."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # noqa: BLE001 (broken EXIF raises anything)
        return picture


def _fitted(picture: Image.Image, width: int) -> Image.Image:
    factor = min(1.0, width / picture.width, width * TALLEST / picture.height)
    if factor == 1.0:
        return picture
    size = (max(1, round(picture.width * factor)), max(1, round(picture.height * factor)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _encoded(picture: Image.Image) -> Variant:
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    data = file.getvalue()
    return Variant(data, picture.width, picture.height, "image/webp", hashlib.sha256(data).hexdigest())
