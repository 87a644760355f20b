"""Scenes to live and trade in: castle, doll's house, greenhouse, market stall."""

from ideas.upkeep.scenes.catalogue.props import (
    arch,
    board,
    crate,
    door,
    fence_y,
    flag,
    pane,
    pot,
    tree,
)
from ideas.upkeep.scenes.decor import Panel
from ideas.upkeep.scenes.kit import Kit

FRUIT = ("red", "yellow", "leaf", "pink", "plum", "yellow")


def castle(kit: Kit) -> None:
    """Four towers, walls with battlements, a keep with a red roof and a pennant."""
    kit.base(11, 11)
    keep, roof, pennant = kit.paints("blue", "red", "yellow")
    for x, y, height in ((0.6, 0.6, 6.4), (8, 0.6, 5.2), (0.6, 8, 5.2), (8, 8, 4.2)):
        _castle_tower(kit, x, y, height)
    kit.box(1.2, 3, 0, 1.2, 5, 3, "wood")
    kit.box(3, 1.2, 0, 5, 1.2, 3, "wood")
    kit.box(3, 8.6, 0, 5, 1.2, 2.8, "wood", (door("L", 1.5, 2, 2.1), *_slits("L", (0.5, 4.1))))
    kit.box(8.6, 3, 0, 1.2, 5, 2.8, "wood", (arch("R", 1, 0.9, 0.8, 1.2, "door"), arch("R", 3, 0.9, 0.8, 1.2, "door")))
    for i in range(3):
        kit.box(3.3 + i * 1.7, 8.6, 2.8, 0.9, 1.2, 0.55, "wood")
        kit.box(8.6, 3.3 + i * 1.7, 2.8, 1.2, 0.9, 0.55, "wood")
    windows = (arch("L", 0.6, 2.5, 0.8, 1.3), arch("L", 2, 2.5, 0.8, 1.3), arch("R", 1.2, 2.5, 0.9, 1.3))
    kit.box(4, 4, 0, 3.4, 3.4, 4.4, keep, windows)
    kit.box(3.8, 3.8, 4.4, 3.8, 3.8, 0.25, "cream")
    kit.pyramid(3.7, 3.7, 4.65, 4, 4, 3.2, roof)
    kit.ball(5.7, 5.7, 7.6, 0.28, pennant)
    flag(kit, 1.7, 1.7, 6.4, 2.3, roof)
    kit.box(4.4, 9.8, 0, 2.2, 1.1, 0.12, "dark wood")


def _slits(face: str, places: tuple[float, ...]) -> tuple[Panel, ...]:
    return tuple(board(face, across, 1.1, 0.22, 0.9, "door") for across in places)


def _castle_tower(kit: Kit, x: float, y: float, height: float) -> None:
    panels = (arch("L", 0.8, height - 1.9, 0.8, 1.2, "door"), arch("R", 0.8, height - 1.9, 0.8, 1.2, "door"))
    kit.box(x, y, 0, 2.4, 2.4, height, "cream", panels)
    for across, deep in ((0, 0), (1.7, 0), (0, 1.7), (1.7, 1.7)):
        kit.box(x + across, y + deep, height, 0.7, 0.7, 0.6, "cream")


def dolls_house(kit: Kit) -> None:
    """A cottage with chimney, dormer, flower beds, a tree and a garden fence."""
    kit.base(10, 10, "meadow")
    roof, front, chimney = kit.paints("blue", "green", "red")
    windows = [pane("L", 0.6, 0.9, 1.1, 1.3), pane("L", 4.3, 0.9, 1.1, 1.3)]
    windows += [pane("R", 0.8, 0.9, 1.1, 1.3), pane("R", 2.9, 0.9, 1.1, 1.3)]
    kit.box(2, 2, 0, 6, 5, 0.35, "stone", role="")
    kit.box(2, 2, 0.35, 6, 5, 2.85, "cream", (*windows, door("L", 2.3, 1.4, 2.2, front)))
    kit.box(1.8, 1.8, 3.2, 6.4, 5.4, 0.25, "wood")
    kit.gable(1.5, 1.5, 3.45, 7, 6, 3, roof)
    kit.box(6.2, 2.4, 4.6, 0.9, 0.9, 2.4, chimney)
    kit.box(6.1, 2.3, 7.0, 1.1, 1.1, 0.22, "cream")
    kit.box(3.9, 6.2, 4.0, 1.6, 1.3, 1.3, "cream", (pane("L", 0.4, 0.3, 0.8, 0.8, "window"),))
    kit.gable(3.7, 6.0, 5.3, 2.0, 1.7, 0.8, roof, "y")
    kit.box(4.1, 7.0, 0, 1.8, 0.8, 0.2, "stone")
    for i, flower in enumerate(("leaf", "red", "leaf", "yellow")):
        kit.box(0.9 + i * 0.95 + (2.4 if i > 1 else 0), 8.2, 0, 0.9, 0.9, 0.45, "dark wood")
        kit.ball(1.35 + i * 0.95 + (2.4 if i > 1 else 0), 8.65, 0.35, 0.42, flower)
    tree(kit, 8.9, 1.6, 1.25)
    kit.cylinder(8.9, 8.7, 0, 0.45, 0.95, front, 0.52)
    fence_y(kit, 9.6, 3.6, 5)


def greenhouse(kit: Kit) -> None:
    """Glass on a wooden plinth, with beds, pots and a watering can."""
    kit.base(10, 8.4)
    frame, pot_paint, can = kit.paints("green", "red", "yellow")
    kit.box(1.4, 1.4, 0, 7.2, 5.2, 0.9, "wood")
    glazing = [Panel("L", i * 1.36 + 0.08, 0.08, 1.2, 2.54, "#E4F6F0", bars=True) for i in range(5) if i != 2]
    glazing += [Panel("R", i * 1.2 + 0.08, 0.08, 1.05, 2.54, "#E4F6F0", bars=True) for i in range(4)]
    kit.box(1.6, 1.6, 0.9, 6.8, 4.8, 2.7, "mint", glazing)
    kit.box(1.4, 1.4, 3.6, 7.2, 5.2, 0.2, "white")
    kit.gable(1.3, 1.3, 3.8, 7.4, 5.4, 2.2, "glass")
    for i in range(5):
        x = 1.6 + i * 1.68
        kit.strut((x, 6.68, 3.84), (x, 4.2, 5.86), 0.12, "white")
    kit.box(1.3, 3.88, 6.0, 7.4, 0.24, 0.12, "white")
    kit.box(4.1, 6.4, 0, 1.9, 0.35, 3.1, frame, (Panel("L", 0.28, 0.25, 1.34, 2.5, "#E4F6F0", arched=True),))
    kit.box(4.0, 6.75, 0, 2.1, 0.7, 0.18, "stone")
    for i, plant in enumerate(("red", "leaf", "yellow")):
        kit.box(0.5 + i * 1.1, 7.1, 0, 0.95, 0.85, 0.5, "dark wood")
        kit.ball(0.97 + i * 1.1, 7.52, 0.4, 0.4, plant)
    pot(kit, 7.3, 7.5, can, "leaf", 1.1)
    pot(kit, 8.6, 7.4, pot_paint, "meadow", 0.85)
    for y, size in ((2.0, 0.85), (3.5, 1.0), (5.0, 0.8)):
        pot(kit, 9.3, y, pot_paint, "leaf", size)
    kit.cylinder(6.4, 7.9, 0, 0.26, 0.5, frame)


def market_stall(kit: Kit) -> None:
    """A counter full of fruit under a striped awning, crates and a tub in front."""
    kit.base(10, 9)
    stripe, tub, lamp = kit.paints("red", "blue", "yellow")
    kit.box(1.2, 1, 0, 7.6, 0.5, 4.6, "wood")
    boards = [board("L", 0.35 + i * 1.18, 0.3, 0.95, 1.4, "cream") for i in range(6)]
    kit.box(1.2, 4.6, 0, 7.6, 1.4, 2.1, "wood", boards)
    kit.box(1, 4.4, 2.1, 8, 1.8, 0.25, "dark wood", role="floor")
    for i in range(6):
        for j in range(2):
            kit.ball(1.8 + i * 1.25, 4.85 + j * 0.8, 2.35, 0.38, FRUIT[(i + j) % 6])
    for x in (1.2, 8.5):
        kit.box(x, 6.0, 0, 0.3, 0.3, 4.4, "cream")
    _awning(kit, stripe)
    kit.ball(5, 6.1, 3.5, 0.28, lamp)
    crate(kit, 0.7, 7.2, "red")
    crate(kit, 3.0, 7.3, "meadow", 2, 2)
    crate(kit, 4.9, 7.4, "yellow", 1, 3)
    pot(kit, 8.2, 7.9, tub, "leaf", 1.45)


def _awning(kit: Kit, stripe: str) -> None:
    """Eight sloping stripes, each with a scallop in front."""
    for i in range(8):
        x, paint = 1 + i * 1.0, "white" if i % 2 else stripe
        kit.slope((x, 0.8, 6.3), (x, 6.6, 4.5), 1.0, paint, axis="y", thickness=0.22, parts=3)
        kit.box(x, 6.6, 3.9, 1.0, 0.14, 0.6, paint)
