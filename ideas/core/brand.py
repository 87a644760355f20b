"""The brand: one record of name, words, colours and font, and the theme and contrast check made from it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SHIPPED = Path(__file__).with_name("brand.toml")

Pair = tuple[str, str]

_HEX = re.compile(r"#[0-9A-Fa-f]{6}")
# Where the sRGB curve (IEC 61966-2-1) turns from a line into a power.
_KNEE_ENCODED, _KNEE_LINEAR = 0.04045, 0.0031308

#: The colours of the house that a brand meets, as (light, dark); they equal static/css/tokens.css.
HOUSE: Mapping[str, Pair] = {
    "page": ("#FFFFFF", "#131917"),
    "raise": ("#FFFFFF", "#1D2522"),
    "sand": ("#F7F2E8", "#1D2522"),
    "sand-2": ("#EFE7D8", "#28322E"),
    "edge": ("#82786A", "#84918A"),
    "ink": ("#17211D", "#F5F1E8"),
    "ink-2": ("#505B55", "#B7C1BB"),
    "pop-t": ("#FDE9E4", "#43221B"),
    "no": ("#A32A1C", "#FF9F8C"),
    "late": ("#8A4700", "#FFC06B"),
    "late-t": ("#FFEFD8", "#3D2A10"),
    "blue": ("#1F5A94", "#93C5F0"),
    "blue-t": ("#E4EFF8", "#1A3045"),
    "on-deep-2": ("#C5DDD1", "#C5DDD1"),
    "on-deep-3": ("#A9CDBC", "#A9CDBC"),
}

#: Text pairs need 4.5 : 1 (WCAG 1.4.3), shapes and edges 3 : 1 (WCAG 1.4.11).
TEXT_PAIRS = (
    ("ink", "page"), ("ink", "sand"), ("ink-2", "page"), ("ink-2", "sand"), ("ink-2", "sand-2"),
    ("brand", "page"), ("brand", "sand"), ("brand", "brand-t"), ("on-brand", "brand"),
    ("on-sun", "sun"), ("ink", "sun-t"), ("ink-2", "sun-t"), ("ink", "brand-t"), ("ink-2", "brand-t"),
    ("late", "late-t"), ("ink", "late-t"), ("no", "page"), ("no", "pop-t"), ("pop", "page"),
    ("blue", "blue-t"), ("ink", "blue-t"), ("on-deep-2", "deep"), ("on-deep-3", "deep"),
)  # fmt: skip
#: Only in the light scheme: a word on a message's ink plate.
LIGHT_PAIRS = (("sun", "ink"),)
SHAPE_PAIRS = (("edge", "page"), ("edge", "sand"), ("brand", "sand-2"), ("blue", "page"), ("on-sun", "sun"))


@dataclass(frozen=True)
class Brand:
    """What a brand sets; colours are complete, texts are by locale."""

    name: str
    logo: str
    font: str
    colours: Mapping[str, Pair]
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def tagline(self) -> str:
        """The tagline in the first language the brand gives."""
        return self.said("tagline", "")

    def said(self, key: str, locale: str) -> str:
        """One of the brand's own sentences, in another of its languages where this one lacks it."""
        by_choice = [self.texts.get(locale, {}), *self.texts.values()]
        return next((words[key] for words in by_choice if key in words), "")


def load_brand(path: Path = SHIPPED) -> Brand:
    """The brand in a TOML file."""
    return brand_from(tomllib.loads(path.read_text(encoding="utf-8")))


def brand_from(record: Mapping) -> Brand:
    """A brand from its stored form; KeyError or ValueError where that is incomplete."""
    given = {name: _pair(value) for name, value in record["colours"].items()}
    return Brand(
        name=record["name"],
        logo=record["logo"],
        font=_font(record["font"]),
        colours=_complete(given),
        texts=record.get("texts", {}),
    )


def theme_css(brand: Brand) -> str:
    """The style sheet that puts a brand on the house."""
    lines = [f"    --{name}: {_value(pair)};" for name, pair in brand.colours.items()]
    lines.append(f"    --font: {brand.font};")
    return "@layer brand {\n  :root {\n" + "\n".join(lines) + "\n  }\n}\n"


@dataclass(frozen=True)
class WeakPair:
    """Two colours that are too much alike for what stands on what; ratios from 1 to 21."""

    front: str
    back: str
    scheme: str
    ratio: float
    needed: float
    darker: str
    lighter: str


def weak_pairs(brand: Brand) -> list[WeakPair]:
    """Each pair of colours that WCAG 2.2 AA would refuse."""
    colours = {**HOUSE, **brand.colours}
    found = []
    for front, back, scheme, needed in _asked_pairs():
        ratio = contrast(colours[front][scheme], colours[back][scheme])
        if ratio < needed:
            is_darker = _luminance(colours[front][scheme]) < _luminance(colours[back][scheme])
            darker, lighter = (front, back) if is_darker else (back, front)
            found.append(WeakPair(front, back, ("light", "dark")[scheme], ratio, needed, darker, lighter))
    return found


def contrast(one: str, other: str) -> float:
    """The WCAG 2.x contrast ratio of two colours, 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """`share` (0 to 1) of the first colour into the second, in oklab as CSS color-mix does it."""
    a, b = _oklab(one), _oklab(other)
    return _hex([x * share + y * (1 - share) for x, y in zip(a, b, strict=True)])


def _asked_pairs() -> Iterator[tuple[str, str, int, float]]:
    """Front, back, scheme (0 light, 1 dark) and the ratio needed."""
    for pairs, schemes, needed in ((TEXT_PAIRS, (0, 1), 4.5), (LIGHT_PAIRS, (0,), 4.5), (SHAPE_PAIRS, (0, 1), 3.0)):
        for front, back in pairs:
            yield from ((front, back, scheme, needed) for scheme in schemes)


def _complete(given: dict[str, Pair]) -> dict[str, Pair]:
    for name in ("brand", "sun", "deep"):
        if name not in given:
            raise ValueError(f"The brand lacks the colour {name!r}.")
    given.setdefault("pop", given["brand"])
    for front, back in (("on-brand", "brand"), ("on-sun", "sun")):
        given.setdefault(front, (_readable_on(given[back][0]), _readable_on(given[back][1])))
    for tint, source in (("brand-t", "brand"), ("sun-t", "sun")):
        given.setdefault(tint, _tint(given[source]))
    return given


def _tint(pair: Pair) -> Pair:
    light, dark = HOUSE["page"]
    return mix(pair[0], light, 0.11), mix(pair[1], dark, 0.22)


def _readable_on(colour: str) -> str:
    return max(("#FFFFFF", "#17211D"), key=lambda text: contrast(text, colour))


def _pair(value: str | list[str]) -> Pair:
    light, dark = (value, value) if isinstance(value, str) else value
    for colour in (light, dark):
        _channels(colour)
    return light, dark


def _font(value: str) -> str:
    if any(sign in value for sign in ";{}<\\"):
        raise ValueError("The font may name families only.")
    return value


def _value(pair: Pair) -> str:
    return pair[0] if pair[0] == pair[1] else f"light-dark({pair[0]}, {pair[1]})"


def _channels(colour: str) -> list[float]:
    """Linear light of the three channels; ValueError for anything but #rrggbb."""
    if not _HEX.fullmatch(colour):
        raise ValueError(f"A colour is written #rrggbb, not {colour!r}.")
    encoded = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [c / 12.92 if c <= _KNEE_ENCODED else ((c + 0.055) / 1.055) ** 2.4 for c in encoded]


def _luminance(colour: str) -> float:
    red, green, blue = _channels(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# Björn Ottosson's oklab matrices (2020-12-23), as in CSS Color 4.
_TO_LMS = ((0.4122214708, 0.5363325363, 0.0514459929),
           (0.2119034982, 0.6806995451, 0.1073969566),
           (0.0883024619, 0.2817188376, 0.6299787005))  # fmt: skip
_TO_LAB = ((0.2104542553, 0.7936177850, -0.0040720468),
           (1.9779984951, -2.4285922050, 0.4505937099),
           (0.0259040371, 0.7827717662, -0.8086757660))  # fmt: skip
_FROM_LAB = ((1, 0.3963377774, 0.2158037573), (1, -0.1055613458, -0.0638541728),
             (1, -0.0894841775, -1.2914855480))  # fmt: skip
_FROM_LMS = ((4.0767416621, -3.3077115913, 0.2309699292),
             (-1.2684380046, 2.6097574011, -0.3413193965),
             (-0.0041960863, -0.7034186147, 1.7076147010))  # fmt: skip


def _times(matrix: tuple, vector: list[float]) -> list[float]:
    return [sum(m * v for m, v in zip(row, vector, strict=True)) for row in matrix]


def _oklab(colour: str) -> list[float]:
    return _times(_TO_LAB, [lms ** (1 / 3) for lms in _times(_TO_LMS, _channels(colour))])


def _hex(lab: list[float]) -> str:
    linear = _times(_FROM_LMS, [lms**3 for lms in _times(_FROM_LAB, lab)])
    held = [min(max(c, 0.0), 1.0) for c in linear]
    encoded = [12.92 * c if c <= _KNEE_LINEAR else 1.055 * c ** (1 / 2.4) - 0.055 for c in held]
    return "#" + "".join(f"{round(c * 255):02X}" for c in encoded)
