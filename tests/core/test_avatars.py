"""The generated avatar is the same for the same seed, differs between seeds, and is a harmless small SVG."""

import re
from xml.etree import ElementTree as ET

import pytest

from ideas.core.avatars import PAINTS, avatar_svg

SEEDS = [f"member-{number}" for number in range(300)]


def test_the_same_seed_gives_the_same_picture() -> None:
    assert avatar_svg("jonte") == avatar_svg("jonte")


def test_nearly_every_seed_has_a_picture_of_its_own() -> None:
    assert len({avatar_svg(seed) for seed in SEEDS}) >= 298


@pytest.mark.parametrize("seed", ["", "1", "Jörg-Ümläut", '"><script>alert(1)</script>', "😀" * 500])
def test_any_seed_gives_a_small_valid_svg_without_the_seed_in_it(seed: str) -> None:
    svg = avatar_svg(seed)
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert len(svg) < 700
    assert not re.search(r"script|style=|href|<image|on\w+=", svg)


def test_an_avatar_has_four_tiles_in_exactly_three_paints() -> None:
    for seed in SEEDS:
        svg = avatar_svg(seed)
        paints = re.findall(r'fill="(#\w{6})"', svg)
        assert len(paints) == 5
        assert set(paints) <= set(PAINTS)
        assert len(set(paints)) == 3


def test_turns_are_quarter_turns() -> None:
    turns = {turn for seed in SEEDS for turn in re.findall(r"rotate\((\d+) ", avatar_svg(seed))}
    assert turns == {"0", "90", "180", "270"}
