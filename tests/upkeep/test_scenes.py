"""The drawn pictures: valid, harmless, small, always the same, with nothing painted in the wrong order."""

import gzip
import re
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ideas.upkeep.scenes import BARE, SCENES, scene_svg
from ideas.upkeep.scenes.__main__ import write
from ideas.upkeep.scenes.catalogue import build
from ideas.upkeep.scenes.ordering import back_to_front
from ideas.upkeep.scenes.paint import mix
from ideas.upkeep.scenes.projection import Bounds, fit, frame, hull, number, project
from ideas.upkeep.scenes.shapes import Box

ASKED_FOR = {
    "tower",
    "marble-run",
    "tree-house",
    "moon-base",
    "market-stall",
    "harbour-crane",
    "windmill",
    "castle",
    "railway-bridge",
    "dolls-house",
    "greenhouse",
    "observatory",
    "lighthouse",
    "empty",
    "hero",
}
FORBIDDEN = re.compile(r"<script|<style|<image|<foreignObject|<use|style=|href|\son\w+=|https?://(?!www\.w3\.org/2000/svg)")
STATIC = Path(__file__).parents[2] / "static" / "img"


def test_the_catalogue_has_every_scene() -> None:
    assert set(SCENES) >= ASKED_FOR


@pytest.mark.parametrize("name", SCENES)
@pytest.mark.parametrize("seed", [0, 7, 13])
def test_a_scene_is_valid_and_harmless(name: str, seed: int) -> None:
    svg = scene_svg(name, seed)
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    assert not FORBIDDEN.search(svg)
    assert "nan" not in svg


@pytest.mark.parametrize("name", SCENES)
def test_every_fill_that_is_named_is_defined_once(name: str) -> None:
    svg = scene_svg(name, 0)
    names = re.findall(r' id="(\w+)"', svg)
    assert len(names) == len(set(names))
    assert set(re.findall(r"url\(#(\w+)\)", svg)) == set(names)


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_small(name: str) -> None:
    limit = 30 if name == "hero" else 8
    assert len(gzip.compress(scene_svg(name, 0).encode())) <= limit * 1024


@pytest.mark.parametrize("name", sorted(set(SCENES) - set(BARE)))
def test_a_scene_is_neither_bare_nor_crowded(name: str) -> None:
    assert 25 <= len(build(name, 0).shapes) <= 90


def test_the_same_seed_draws_the_same_picture_and_another_seed_another() -> None:
    assert scene_svg("castle", 4) == scene_svg("castle", 4)
    assert len({scene_svg("castle", seed) for seed in range(18)}) == 18


def test_a_scene_can_stand_without_its_sky() -> None:
    assert 'id="sky"' in scene_svg("castle", 0)
    assert 'id="sky"' not in scene_svg("castle", 0, backdrop=False)
    assert 'id="sky"' not in scene_svg("hero", 0)


def test_an_unknown_scene_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        scene_svg("submarine", 0)


@pytest.mark.parametrize("name", sorted(set(SCENES) - {"hero"}))
def test_nothing_is_painted_before_what_stands_behind_it(name: str) -> None:
    """Of two pieces that are clearly apart on one axis and overlap on screen, the farther one comes first."""
    order = back_to_front(build(name, 0).shapes)
    wrong = [pair for pair in combinations((shape.bounds for shape in order), 2) if _hides_wrongly(*pair)]
    assert wrong == []


def _hides_wrongly(first: Bounds, second: Bounds) -> bool:
    """Whether the one painted first lies in front on every axis that keeps the two apart."""
    ahead = [first.x >= second.x2, first.y >= second.y2, first.z >= second.z2]
    behind = [first.x2 <= second.x, first.y2 <= second.y, first.z2 <= second.z]
    return any(ahead) and not any(behind) and _meet_on_screen(first, second)


def _meet_on_screen(a: Bounds, b: Bounds) -> bool:
    spans = (
        (a.x - a.y2, a.x2 - a.y, b.x - b.y2, b.x2 - b.y),
        (a.x - a.z2, a.x2 - a.z, b.x - b.z2, b.x2 - b.z),
        (a.y - a.z2, a.y2 - a.z, b.y - b.z2, b.y2 - b.z),
    )
    return all(a_low < b_high - 1e-3 and b_low < a_high - 1e-3 for a_low, a_high, b_low, b_high in spans)


def test_two_boxes_are_sorted_whichever_comes_first() -> None:
    back, front = Box(Bounds(0, 0, 0, 1, 1, 1), "red"), Box(Bounds(1, 0, 0, 1, 1, 1), "blue")
    assert back_to_front([front, back]) == [back, front]
    assert back_to_front([back, front]) == [back, front]


def test_projection_is_isometric() -> None:
    assert project((1, 1, 0)) == (0, 1)
    assert project((0, 0, 1)) == (0, -1)
    assert project((1, 0, 0))[0] == pytest.approx(0.866, abs=1e-3)


def test_a_scene_fills_its_share_of_the_canvas() -> None:
    bounds = [Bounds(0, 0, 0, 4, 4, 2)]
    view = fit(bounds, 800, 600, share=0.88)
    left, top, right, bottom = frame(bounds)
    assert max((right - left) * view.scale / 800, (bottom - top) * view.scale / 600) == pytest.approx(0.88)


def test_the_hull_leaves_out_what_lies_inside() -> None:
    assert set(hull([(0, 0), (2, 0), (2, 2), (0, 2), (1, 1)])) == {(0, 0), (2, 0), (2, 2), (0, 2)}


def test_numbers_are_short() -> None:
    assert [number(value) for value in (1.0, 1.26, -0.01, 1234.56)] == ["1", "1.3", "0", "1234.6"]


def test_colours_mix() -> None:
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"
    assert mix("red", "#FFFFFF", 0) == "#D84A32"


def test_the_pictures_in_the_repository_are_the_drawn_ones(tmp_path: Path) -> None:
    for drawn in write(tmp_path):
        assert (STATIC / drawn.name).read_text(encoding="utf-8") == drawn.read_text(encoding="utf-8")
