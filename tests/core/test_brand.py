"""The brand file, the theme made from it, and the contrast check."""

import re
from pathlib import Path

import pytest

from ideas.core.brand import HOUSE, brand_from, contrast, load_brand, mix, theme_css, weak_pairs

CSS = Path(__file__).resolve().parents[2] / "static" / "css"

SECOND_BRAND = {
    "name": "Nordlicht",
    "logo": "img/logo.svg",
    "font": "system-ui, sans-serif",
    "colours": {"brand": ["#3B2F8F", "#B9B2FF"], "sun": "#9BE3D0", "deep": "#1D1745"},
}


def changed(**colours: object) -> dict:
    return {**SECOND_BRAND, "colours": {**SECOND_BRAND["colours"], **colours}}


def test_the_shipped_brand_breaks_no_pair() -> None:
    assert weak_pairs(load_brand()) == []


def test_the_committed_theme_is_the_one_made_from_the_shipped_brand() -> None:
    committed = (CSS / "brand.css").read_text(encoding="utf-8")
    assert committed.endswith(theme_css(load_brand()))


def test_the_house_colours_are_those_of_the_style_sheet() -> None:
    written = (CSS / "tokens.css").read_text(encoding="utf-8")
    for name, pair in HOUSE.items():
        values = re.search(rf"--{name}: (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", written).groups()
        found = [_long(value) for value in values if value]
        assert tuple(found if len(found) == 2 else found * 2) == pair, name


def test_no_other_style_sheet_holds_a_colour_of_the_brand() -> None:
    own = {"--brand:", "--on-brand:", "--sun:", "--on-sun:", "--pop:", "--deep:", "--font:"}
    values = {value for pair in load_brand().colours.values() for value in pair} - {"#FFFFFF"}
    for sheet in set(CSS.glob("*.css")) - {CSS / "brand.css"}:
        text = sheet.read_text(encoding="utf-8")
        assert [name for name in own if name in text] == [], sheet.name
        assert set(re.findall(r"#[0-9A-F]{6}\b", text.upper())) & values == set(), sheet.name


def test_what_a_brand_leaves_out_is_made_from_the_rest() -> None:
    brand = brand_from(SECOND_BRAND)
    assert brand.colours["on-brand"] == ("#FFFFFF", "#17211D")
    assert brand.colours["on-sun"] == ("#17211D", "#17211D")
    assert brand.colours["pop"] == brand.colours["brand"]
    assert brand.colours["brand-t"][0] == mix("#3B2F8F", "#FFFFFF", 0.11)
    assert weak_pairs(brand) == []


def test_a_brand_that_cannot_be_read_is_told_so() -> None:
    found = weak_pairs(brand_from(changed(brand="#FFE08A")))
    assert ("brand", "page", "light", 1.3, 4.5) in [(pair.front, pair.back, pair.scheme, round(pair.ratio, 1), pair.needed) for pair in found]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#17211D", "#FFFFFF", 16.5), ("#505B55", "#F7F2E8", 6.3), ("#FFC93C", "#FFFFFF", 1.5)],
)
def test_contrast(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 1) == ratio
    assert contrast(one, other) == contrast(other, one)


def test_mixing_nothing_and_all_changes_nothing() -> None:
    assert (mix("#0F5F48", "#FFFFFF", 1), mix("#0F5F48", "#FFFFFF", 0)) == ("#0F5F48", "#FFFFFF")


@pytest.mark.parametrize("colour", ["red", "#FFF", "#12345G", "#000000}body{", "url(x)"])
def test_a_colour_is_six_hex_digits_and_nothing_else(colour: str) -> None:
    with pytest.raises(ValueError):
        brand_from(changed(brand=colour))


def test_a_font_cannot_carry_rules() -> None:
    with pytest.raises(ValueError):
        brand_from({**SECOND_BRAND, "font": "x; } body { display: none"})


@pytest.mark.parametrize("name", ["brand", "sun", "deep"])
def test_three_colours_are_needed(name: str) -> None:
    colours = {key: value for key, value in SECOND_BRAND["colours"].items() if key != name}
    with pytest.raises(ValueError, match=name):
        brand_from({**SECOND_BRAND, "colours": colours})


def test_words_fall_back_to_another_language() -> None:
    brand = load_brand()
    assert brand.said("tagline", "en") == "Kits to think further with"
    assert brand.said("tagline", "fr") == brand.tagline == "Bausätze zum Weiterdenken"
    assert brand.said("unknown", "de") == ""


def _long(value: str) -> str:
    digits = value.lstrip("#").upper()
    return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)
