"""Scenes that rise: observation tower, tree house, windmill, observatory, lighthouse."""

from math import cos, radians, sin

from ideas.upkeep.scenes.catalogue.props import (
    arch,
    bench,
    conifer,
    door,
    fence_x,
    flag,
    pane,
    pot,
    steps,
    tree,
)
from ideas.upkeep.scenes.kit import Kit


def tower(kit: Kit) -> None:
    """Four storeys that grow narrower, a viewing deck with a telescope, a cabin with a green roof."""
    kit.base(9, 9)
    red, yellow, blue = kit.paints("red", "yellow", "blue")
    height, width = 0.0, 4.9
    for floor, paint in enumerate(("wood", red, "wood", yellow)):
        _storey(kit, floor, height, width, paint)
        height, width = height + 2.1, width - 0.5
    _viewing_deck(kit, height, blue)
    for x, y, size in ((1, 7.7, 0.9), (7.9, 1.2, 1.05), (8, 7.9, 0.75)):
        conifer(kit, x, y, size)
    bench(kit, 3.4, 7.9)
    pot(kit, 2.3, 8, red, "leaf", 0.7)


def _storey(kit: Kit, floor: int, z: float, w: float, paint: str) -> None:
    edge = (9 - w) / 2
    right = arch("R", w * 0.39, 0.5, w * 0.22, 1.05)
    left = [arch("L", w * share, 0.5, w * 0.22, 1.05) for share in (0.2, 0.58)] if floor else [door("L", w / 2 - 0.7, 1.4, 1.6)]
    kit.box(edge, edge, z, w, w, 1.8, paint, [*left, right])
    kit.box(edge - 0.25, edge - 0.25, z + 1.8, w + 0.5, w + 0.5, 0.3, "cream", role="floor")


def _viewing_deck(kit: Kit, z: float, paint: str) -> None:
    kit.box(2.3, 2.3, z, 4.4, 4.4, 0.3, "wood", role="floor")
    kit.box(3.3, 3.3, z + 0.3, 2.4, 2.4, 1.7, paint, (arch("L", 0.75, 0.3, 0.9, 1.1), arch("R", 0.75, 0.3, 0.9, 1.1)))
    for i in range(5):
        kit.box(2.35 + i * 1.02, 6.5, z + 0.3, 0.16, 0.16, 0.75, "cream")
        if i < 4:
            kit.box(6.5, 2.35 + i * 1.02, z + 0.3, 0.16, 0.16, 0.75, "cream")
    kit.box(2.3, 6.5, z + 1.05, 4.4, 0.2, 0.14, "cream")
    kit.box(6.5, 2.3, z + 1.05, 0.2, 4.2, 0.14, "cream")
    kit.pyramid(2.9, 2.9, z + 2.0, 3.2, 3.2, 2.3, "green")
    kit.ball(4.5, 4.5, z + 4.1, 0.3, "yellow")


def tree_house(kit: Kit) -> None:
    """A cabin on a deck around a trunk, crowns, railing, ladder and a swing."""
    kit.base(10, 10)
    wall, roof, bucket = kit.paints("yellow", "red", "blue")
    kit.cylinder(4.6, 4.6, 0, 2.0, 0.5, "dark wood", 1.4)
    kit.cylinder(4.6, 4.6, 0.5, 1.35, 4.1, "dark wood", 1.05)
    kit.box(1.2, 1.2, 4.6, 7, 7, 0.5, "wood", role="floor")
    _deck_railing(kit)
    windows = (door("L", 0.5, 1.3, 2.3), pane("L", 2.4, 0.9, 1.2, 1.2, "window"), arch("R", 1.4, 0.9, 1.3, 1.4))
    kit.box(2, 2, 5.1, 4.2, 4.2, 3.2, wall, windows)
    kit.gable(1.6, 1.6, 8.3, 5, 5, 2.2, roof)
    crowns = ((1.4, 7.2, 7.6, 1.5, "leaf"), (7.4, 1.8, 7.4, 1.7, "meadow"), (7.3, 3.7, 6.2, 1.1, "leaf"))
    for x, y, z, r, paint in (*crowns, (0.9, 5.4, 9, 1.1, "meadow"), (6.8, 0.6, 9.5, 1.2, "leaf")):
        kit.ball(x, y, z - 0.1, r, paint)
    _ladder(kit)
    kit.cylinder(8.6, 8.3, 0, 0.5, 0.85, bucket, 0.6)
    tree(kit, 1.3, 8.8, 0.62, "meadow")
    pot(kit, 9.1, 6.5, roof, "leaf", 0.7)


def _deck_railing(kit: Kit) -> None:
    for i in range(8):
        kit.box(1.2 + i * 0.97, 8.0, 5.1, 0.22, 0.22, 1, "cream")
        if i < 7:
            kit.box(8.0, 1.2 + i * 0.97, 5.1, 0.22, 0.22, 1, "cream")
    kit.box(1.2, 8.0, 6.1, 7, 0.22, 0.2, "cream")
    kit.box(8.0, 1.2, 6.1, 0.22, 6.8, 0.2, "cream")


def _ladder(kit: Kit) -> None:
    for i in range(6):
        kit.box(4.28, 8.3, 0.4 + i * 0.78, 1.02, 0.16, 0.16, "wood")
    kit.box(4.1, 8.25, 0, 0.18, 0.25, 5.3, "wood")
    kit.box(5.3, 8.25, 0, 0.18, 0.25, 5.3, "wood")


def windmill(kit: Kit) -> None:
    """A round mill with four striped sails, fence, sacks and trees on a meadow."""
    kit.base(10, 10, "meadow")
    cap, cloth, hub = kit.paints("red", "blue", "yellow")
    kit.cylinder(5, 4.4, 0, 2.45, 0.5, "dark wood", 2.4)
    kit.cylinder(5, 4.4, 0.5, 2.25, 5.1, "cream", 1.6)
    kit.cylinder(5, 4.4, 5.6, 1.8, 0.35, "wood")
    kit.cylinder(5, 4.4, 5.95, 1.7, 1.8, cap, 0.15)
    kit.ball(5, 4.4, 7.6, 0.24, hub)
    kit.box(4.3, 5.9, 0, 1.4, 0.9, 2.0, "wood", (door("L", 0.25, 0.9, 1.5),))
    kit.gable(4.15, 5.8, 2.0, 1.7, 1.2, 0.7, cap, "y")
    for turn in (38, 128, 218, 308):
        _sail(kit, turn, cloth)
    kit.ball(5, 7.3, 5.15, 0.36, hub)
    for x, y, size in ((1.3, 7.6, 0.85), (8.5, 1.6, 1.1), (8.6, 8.6, 0.8), (1.3, 1.6, 1.0)):
        conifer(kit, x, y, size)
    fence_x(kit, 0.4, 9.4, 6)
    for x, y in ((7.2, 7.2), (7.9, 6.7), (7.5, 6.2)):
        kit.cylinder(x, y, 0, 0.36, 0.7, "cream", 0.24)


def _sail(kit: Kit, turn: int, cloth: str) -> None:
    """One wing in the plane of the left face: cloth, white at the hub, then battens, rim and spar in front."""
    along, up = cos(radians(turn)), sin(radians(turn))

    def strip(paint: str, length: tuple[float, float], side: tuple[float, float], lift: float) -> None:
        corners = ((length[0], side[0]), (length[1], side[0]), (length[1], side[1]), (length[0], side[1]))
        kit.sail([(5 + along * out - up * wide, 7.0 + lift, 5.5 + up * out + along * wide) for out, wide in corners], paint)

    strip("white", (0.9, 2.5), (0, 1.05), 0)
    strip(cloth, (2.5, 4.1), (0, 1.05), 0)
    for batten in (0.9, 1.7, 2.5, 3.3, 4.05):
        strip("dark wood", (batten, batten + 0.09), (0, 1.1), 0.04)
    strip("dark wood", (0.9, 4.14), (1.02, 1.12), 0.06)
    strip("dark wood", (0, 4.3), (-0.12, 0.12), 0.08)


def observatory(kit: Kit) -> None:
    """A domed hall with arched windows, steps, a telescope and lamps along the path."""
    kit.base(10, 10)
    wall, dome, lamp = kit.paints("plum", "mint", "yellow")
    kit.box(1.2, 1.2, 0, 7.4, 7.4, 0.5, "stone", role="floor")
    left = tuple(arch("L", x, 0.7, 0.9, 1.6) for x in (0.6, 4.7))
    right = tuple(arch("R", x, 0.7, 0.9, 1.6) for x in (0.8, 2.6, 4.4))
    kit.box(1.8, 1.8, 0.5, 6.2, 6.2, 3.0, wall, (*left, door("L", 2.5, 1.3, 2.2), *right))
    kit.box(1.5, 1.5, 3.5, 6.8, 6.8, 0.4, "cream", role="floor")
    for x, y in ((1.6, 7.6), (7.6, 7.6), (7.6, 1.6)):
        kit.box(x, y, 3.9, 0.6, 0.6, 0.5, "cream")
        kit.ball(x + 0.3, y + 0.3, 4.4, 0.26, lamp)
    kit.cylinder(4.9, 4.9, 3.9, 2.55, 1, "cream")
    kit.dome(4.9, 4.9, 4.9, 2.4, dome)
    kit.strut((5.3, 5.5, 6.6), (8.0, 5.5, 9.0), 0.8, "slate")
    kit.strut((7.5, 5.5, 8.6), (8.4, 5.5, 9.35), 1.0, lamp)
    steps(kit, 4.0, 9.3, 1.9, 2, rise=0.2, paint="stone")
    for x, y in ((3.2, 9.4), (6.4, 9.4)):
        kit.cylinder(x, y, 0, 0.1, 0.9, "slate")
        kit.ball(x, y, 0.85, 0.24, lamp)
    for x, y, size in ((0.7, 9.2, 0.7), (9.3, 0.8, 0.85), (9.3, 3.4, 0.65)):
        conifer(kit, x, y, size)
    pot(kit, 9.2, 8.6, wall, "leaf", 0.75)


def lighthouse(kit: Kit) -> None:
    """A striped tower on its rock, keeper's house, jetty and a small sailing boat."""
    kit.box(0, 0, -0.6, 9.4, 9.4, 0.45, "water", role="base")
    red, roof, sail = kit.paints("red", "blue", "yellow")
    kit.box(1.4, 1.2, -0.15, 6.2, 5.6, 0.8, "stone", role="floor")
    kit.box(2.0, 1.8, 0.65, 5.0, 4.4, 0.5, "meadow", role="floor")
    height = 1.15
    for ring in range(5):
        foot = 1.6 - 0.13 * ring
        kit.cylinder(4.1, 3.7, height, foot, 1.5, "white" if ring % 2 else red, foot - 0.13)
        height += 1.5
    _lantern_room(kit, 4.1, 3.7, height, red)
    kit.box(5.2, 4.6, 1.15, 1.6, 1.4, 1.3, "cream", (door("L", 0.25, 0.6, 0.95), pane("L", 1.0, 0.5, 0.4, 0.5), pane("R", 0.4, 0.4, 0.6, 0.6)))
    kit.gable(5.0, 4.4, 2.45, 2.0, 1.8, 1.0, roof)
    kit.box(7.6, 3.6, 0.1, 1.7, 1.1, 0.16, "wood", role="floor")
    for x, y in ((7.8, 4.5), (9.0, 4.5), (9.0, 3.7)):
        kit.cylinder(x, y, -0.15, 0.12, 0.8, "dark wood")
    for x, y, r in ((1.1, 6.9, 0.45), (1.7, 7.4, 0.3), (7.9, 1.0, 0.5), (8.3, 2.0, 0.32), (0.9, 2.2, 0.34)):
        kit.ball(x, y, -0.3, r, "dust")
    _sailing_boat(kit, 3.6, 7.7, sail, red)
    conifer(kit, 2.6, 5.6, 0.6, 1.15)
    flag(kit, 6.5, 2.2, 1.15, 2.0, roof)


def _lantern_room(kit: Kit, x: float, y: float, z: float, paint: str) -> None:
    kit.cylinder(x, y, z, 1.35, 0.25, "slate")
    for turn in range(0, 360, 45):
        kit.cylinder(x + 1.2 * cos(radians(turn)), y + 1.2 * sin(radians(turn)), z + 0.25, 0.05, 0.5, "slate")
    kit.cylinder(x, y, z + 0.25, 0.75, 1.15, "yellow")
    kit.cylinder(x, y, z + 1.4, 1.1, 0.18, "white")
    kit.cylinder(x, y, z + 1.58, 1.0, 1.1, paint, 0.06)
    kit.ball(x, y, z + 2.55, 0.2, "yellow")


def _sailing_boat(kit: Kit, x: float, y: float, sail: str, hull: str) -> None:
    kit.box(x, y, -0.15, 2.2, 0.9, 0.35, hull)
    kit.box(x - 0.1, y - 0.05, 0.2, 2.4, 1.0, 0.12, "white")
    kit.cylinder(x + 1.1, y + 0.45, 0.32, 0.07, 2.1, "dark wood")
    kit.sail([(x + 1.2, y + 0.5, 2.3), (x + 2.3, y + 0.5, 0.55), (x + 1.2, y + 0.5, 0.55)], sail)
    kit.sail([(x + 1.0, y + 0.5, 2.2), (x + 1.0, y + 0.5, 0.55), (x + 0.2, y + 0.5, 0.55)], "white")
