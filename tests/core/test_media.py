"""Only real, decodable, reasonably sized pictures come in, and only plain WebP goes out."""

import io
import struct
import threading
import time
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from ideas.core import media
from ideas.core.media import BadPicture, MediaStore, picture_problem, square, variants

SECRET = b"GPS 52.5N 13.4E"


def picture(kind: str, size: tuple[int, int] = (64, 48), mode: str = "RGB", **options: object) -> bytes:
    file = io.BytesIO()
    Image.linear_gradient("L").resize(size).convert(mode).save(file, kind, **options)
    return file.getvalue()


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises much and holds little."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_good_pictures(kind: str) -> None:
    assert picture_problem(picture(kind)) is None


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "empty"),
        (b"\xff\xd8\xff" + bytes(media.MAX_BYTES), "too_big"),
        (b"hello", "not_a_picture"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "broken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "not_a_picture"),
        (b"<html><script>alert(1)</script>", "not_a_picture"),
        (b"%PDF-1.7", "not_a_picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not_a_picture"),
        (picture("BMP"), "not_a_picture"),
        (picture("TIFF"), "not_a_picture"),
        (picture("ICO"), "not_a_picture"),
        (picture("AVIF"), "not_a_picture"),
        (png_header(6400, 6400), "too_many_pixels"),
        (png_header(12_000, 12_000), "too_many_pixels"),
        (png_header(2**31 - 1, 2**31 - 1), "too_many_pixels"),
        (png_header(1000, 1000), "broken"),
        (picture("PNG")[:90], "broken"),
        (picture("JPEG", (640, 480))[:-600], "broken"),
        (picture("WEBP", (640, 480))[:-60], "broken"),
    ],
)
def test_bad_pictures(data: bytes, cause: str) -> None:
    assert picture_problem(data) == cause
    with pytest.raises(BadPicture, match=cause):
        variants(data)


def test_the_header_is_judged_before_anything_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(*_: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(media.Image.Image, "load", decode)
    assert picture_problem(png_header(6400, 6400)) == "too_many_pixels"


@pytest.mark.parametrize("cut", range(20, 400, 7))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_any_damage_has_a_cause(kind: str, cut: int) -> None:
    data = picture(kind, exif=b"Exif\0\0II*\0" + bytes(range(256))) if kind != "GIF" else picture(kind)
    damaged = data[:cut] + bytes(255 - sign for sign in data[cut : cut + 9]) + data[cut + 9 :]
    assert picture_problem(damaged) in (None, "broken", "not_a_picture", "too_many_pixels")


@pytest.mark.parametrize(
    ("size", "widths"),
    [
        ((2000, 1000), {"small": (480, 240), "medium": (960, 480), "large": (1600, 800)}),
        ((700, 350), {"small": (480, 240), "medium": (700, 350), "large": (700, 350)}),
        ((1, 1), {"small": (1, 1), "medium": (1, 1), "large": (1, 1)}),
        ((4000, 1), {"small": (480, 1), "medium": (960, 1), "large": (1600, 1)}),
        ((100, 20_000), {"small": (10, 1920), "medium": (19, 3840), "large": (32, 6400)}),
    ],
)
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_variants_keep_the_shape_and_are_never_enlarged(kind: str, size: tuple[int, int], widths: dict) -> None:
    made = variants(picture(kind, size))
    assert {name: (variant.width, variant.height) for name, variant in made.items()} == widths
    for variant in made.values():
        with Image.open(io.BytesIO(variant.data)) as shown:
            assert (shown.format, shown.size) == ("WEBP", (variant.width, variant.height))
        assert variant.content_type == "image/webp"
        assert variant.sha256 == media.hashlib.sha256(variant.data).hexdigest()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_metadata_is_gone_and_its_turn_is_done(kind: str) -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, SECRET.decode()
    data = picture(kind, (300, 100), exif=exif.tobytes())
    assert SECRET in data
    for variant in [*variants(data).values(), square(data)]:
        with Image.open(io.BytesIO(variant.data)) as shown:
            assert not shown.getexif()
            assert not set(shown.info) & {"exif", "icc_profile", "xmp"}
        assert SECRET not in variant.data
    assert (variants(data)["large"].width, variants(data)["large"].height) == (100, 300)


def test_comments_profiles_and_xmp_are_gone() -> None:
    jpeg = picture("JPEG", comment=SECRET, icc_profile=SECRET, xmp=SECRET)
    webp = picture("WEBP", icc_profile=SECRET, xmp=SECRET)
    assert not any(SECRET in variant.data for data in (jpeg, webp) for variant in variants(data).values())


def test_nonsense_in_exif_is_no_reason_to_refuse() -> None:
    data = picture("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xfe" * 60)
    assert picture_problem(data) is None


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16"])
def test_every_mode_of_png_is_taken(mode: str) -> None:
    data = picture("PNG", mode=mode)
    assert picture_problem(data) is None
    assert variants(data)["small"].width == 64


def test_sixteen_bits_keep_their_brightness() -> None:
    file = io.BytesIO()
    Image.new("I;16", (8, 8), 32_768).save(file, "PNG")
    with Image.open(io.BytesIO(variants(file.getvalue())["small"].data)) as shown:
        assert abs(shown.convert("L").getpixel((4, 4)) - 128) < 4


def test_cmyk_is_taken_and_transparency_kept() -> None:
    assert variants(picture("JPEG", mode="CMYK"))["small"].width == 64
    file = io.BytesIO()
    Image.new("RGBA", (8, 8), (255, 0, 0, 0)).save(file, "PNG")
    with Image.open(io.BytesIO(variants(file.getvalue())["small"].data)) as shown:
        assert shown.mode == "RGBA"


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_of_a_film_the_first_frame_is_taken(kind: str) -> None:
    file = io.BytesIO()
    red, *others = (Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green"))
    red.save(file, kind, save_all=True, append_images=others)
    with Image.open(io.BytesIO(variants(file.getvalue())["small"].data)) as shown:
        assert getattr(shown, "n_frames", 1) == 1
        red_part, *other_parts = shown.convert("RGB").getpixel((10, 10))
        assert red_part > 200
        assert max(other_parts) < 60


@pytest.mark.parametrize(("size", "side"), [((600, 400), 272), ((400, 600), 272), ((100, 300), 100), ((272, 272), 272)])
def test_square(size: tuple[int, int], side: int) -> None:
    made = square(picture("JPEG", size))
    assert (made.width, made.height) == (side, side)


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore.from_url((tmp_path / "my media").as_uri())


def test_a_store_keeps_and_gives_back(store: MediaStore) -> None:
    store.put("pictures/7/a.webp", b"one", "image/webp")
    store.put("pictures/7/a.webp", b"two", "image/webp")
    assert store.get("pictures/7/a.webp") == b"two"
    assert store.exists("pictures/7/a.webp")
    store.delete("pictures/7/a.webp")
    store.delete("pictures/7/a.webp")
    assert not store.exists("pictures/7/a.webp")
    with pytest.raises(FileNotFoundError):
        store.get("pictures/7/a.webp")


def test_keys_are_listed_with_their_time(store: MediaStore) -> None:
    for key in ("a/1.webp", "a/22.webp", "b/1.webp"):
        store.put(key, b"x", "image/webp")
    assert sorted(key for key, _ in store.keys("")) == ["a/1.webp", "a/22.webp", "b/1.webp"]
    assert sorted(key for key, _ in store.keys("a/")) == ["a/1.webp", "a/22.webp"]
    assert [key for key, _ in store.keys("a/2")] == ["a/22.webp"]
    assert [key for key, _ in store.keys("nothing/")] == []
    assert all(abs(datetime.now(UTC) - at) < timedelta(minutes=1) for _, at in store.keys(""))


@pytest.mark.parametrize("key", ["", "/a", "../a", "a/../b", "a//b", "a/", ".hidden", "a b", "a\x00", "ä", "a\\b", "a#1"])
def test_only_our_own_kind_of_key_is_taken(store: MediaStore, key: str) -> None:
    for act in (store.get, store.delete, store.exists):
        with pytest.raises(ValueError, match="not a media key"):
            act(key)


@pytest.mark.parametrize("url", ["", "/var/media", "http://x/y", "s3://", "file://host/x", "file:"])
def test_other_places_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="media URL"):
        MediaStore.from_url(url)


def test_a_bucket_is_opened_without_asking_it() -> None:
    assert isinstance(MediaStore.from_url("s3://bucket/some/prefix"), MediaStore)


def test_one_is_made_one_waits_and_the_third_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "WAIT_SECONDS", 0.2)
    data, answers = picture("JPEG"), []

    def send() -> None:
        try:
            answers.append(len(variants(data)))
        except media.TooManyAtOnce:
            answers.append(0)

    senders = [threading.Thread(target=send) for _ in range(3)]
    with media._at_work:  # a large picture is being made
        for one in senders:
            one.start()
        senders_done = time.monotonic() + 5
        while len(answers) < 1 and time.monotonic() < senders_done:
            time.sleep(0.01)
        assert answers == [0]
    for one in senders:
        one.join()
    assert sorted(answers) == [0, 3, 3]
    assert picture_problem(data) is None


def test_a_bad_picture_leaves_the_line() -> None:
    for _ in range(4):
        with pytest.raises(BadPicture):
            variants(b"hello")
    assert picture_problem(picture("PNG")) is None
