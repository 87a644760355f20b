"""Scenes that work: marble run, moon base, harbour crane, railway bridge."""

from ideas.upkeep.scenes.catalogue.props import arch, board, conifer, flag, pane, ribs
from ideas.upkeep.scenes.kit import Kit
from ideas.upkeep.scenes.paint import mix


def marble_run(kit: Kit) -> None:
    """Five rails from the high red pillar down to the catching tray, marbles on their way."""
    kit.base(11.6, 9.4)
    red, yellow, green, blue = kit.paints("red", "yellow", "green", "blue")
    pillars = ((0.8, 0.8, 7.3, red), (9.2, 0.8, 5.4, blue), (9.2, 4, 4.0, yellow), (0.8, 4, 2.7, green), (0.8, 7, 1.9, blue))
    for x, y, height, paint in pillars:
        _pillar(kit, x, y, height, paint)
    kit.rail((2.0, 0.8, 7.5), (9.2, 0.8, 5.9))
    kit.rail((9.2, 2.0, 5.6), (9.2, 4, 4.5), axis="y", parts=3)
    kit.rail((9.2, 4, 4.2), (2.0, 4, 3.1))
    kit.rail((0.8, 5.2, 2.9), (0.8, 7, 2.3), axis="y", parts=3)
    kit.rail((2.0, 7, 2.1), (8.9, 7, 0.95))
    kit.ball(4.4, 1.4, 7.02, 0.5, green)
    kit.ball(6.3, 4.6, 3.82, 0.5, red)
    kit.ball(5, 7.6, 1.68, 0.5, yellow)
    kit.cylinder(1.4, 1.4, 7.6, 0.35, 0.8, "wood", 0.72)
    kit.ball(1.4, 1.4, 8.3, 0.5, blue)
    _tray(kit, 8.9, 6.6, red)
    kit.box(5.0, 5.6, 0, 0.9, 0.9, 0.9, yellow)
    kit.box(6.2, 5.9, 0, 0.6, 0.6, 0.6, green)
    kit.box(3.4, 2.7, 0, 1.4, 0.7, 0.5, "dark wood")
    kit.ball(7.3, 3.2, 0, 0.5, blue)
    kit.ball(2.9, 8.8, 0, 0.38, green)


def _pillar(kit: Kit, x: float, y: float, height: float, paint: str) -> None:
    kit.box(x, y, 0, 1.2, 1.2, height, paint)
    kit.box(x - 0.12, y - 0.12, height, 1.44, 1.44, 0.3, "cream")


def _tray(kit: Kit, x: float, y: float, paint: str) -> None:
    """The catching tray at the end, two marbles in it."""
    kit.box(x, y, 0, 2.1, 2.1, 0.35, paint, role="floor")
    kit.box(x, y, 0.35, 2.1, 0.22, 0.4, paint)
    kit.box(x, y + 0.22, 0.35, 0.22, 0.2, 0.4, paint)
    kit.ball(x + 0.8, y + 0.75, 0.35, 0.42, "yellow")
    kit.ball(x + 1.4, y + 1.35, 0.35, 0.42, "sky")
    kit.box(x + 1.88, y + 0.22, 0.35, 0.22, 1.66, 0.4, paint)
    kit.box(x, y + 1.88, 0.35, 2.1, 0.22, 0.4, paint)


def moon_base(kit: Kit) -> None:
    """Two domes, an airlock, a rocket on its pad, a rover and a landing beacon under the stars."""
    kit.base(12, 10, "dust")
    red, yellow, sky = kit.paints("red", "yellow", "sky")
    for x, y, r in ((10.4, 1.3, 0.8), (0.9, 9.1, 0.6), (11, 8.7, 0.6), (6.4, 1.1, 0.5), (5.0, 9.3, 0.4)):
        kit.cylinder(x, y, 0, r, 0.12, "stone", r * 0.8)
        kit.cylinder(x, y, 0.12, r * 0.6, 0.01, "dust")
    kit.cylinder(3.4, 3.4, 0, 2.5, 1.0, "white")
    kit.dome(3.4, 3.4, 1.0, 2.4, sky)
    kit.box(5.75, 3, 0, 1.5, 1.2, 1.1, "cream", (board("L", 0.35, 0.2, 0.7, 0.7, "door"), arch("R", 0.3, 0, 0.6, 0.85, "door")))
    kit.box(2.2, 5.8, 0, 0.9, 0.9, 0.8, "cream")
    kit.cylinder(2.6, 7.7, 0, 1.3, 0.8, "white")
    kit.dome(2.6, 7.7, 0.8, 1.25, yellow)
    _rocket(kit, 9.2, 4.4, red)
    _rover(kit, 6.2, 7.2, yellow, sky)
    flag(kit, 0.6, 0.6, 0, 3.2, red)
    kit.cylinder(10.9, 6.8, 0, 0.1, 1.5, "slate")
    kit.ball(10.9, 6.8, 1.45, 0.22, yellow)
    for x, y, r in ((4.6, 8.0, 0.3), (5.2, 6.2, 0.22), (9.4, 9.2, 0.34), (10.6, 2.9, 0.26)):
        kit.ball(x, y, -0.1, r, "stone")


def _rocket(kit: Kit, x: float, y: float, paint: str) -> None:
    kit.cylinder(x, y, 0, 1.5, 0.18, "stone")
    kit.cylinder(x, y, 0.18, 0.75, 0.4, "slate", 0.55)
    kit.box(x - 1.55, y - 0.15, 0.18, 0.7, 0.3, 1.5, paint)
    kit.box(x - 0.15, y - 1.55, 0.18, 0.3, 0.7, 1.5, paint)
    kit.cylinder(x, y, 0.58, 0.85, 2.6, "white", 0.95)
    kit.cylinder(x, y, 3.18, 0.97, 0.6, paint, 0.97)
    kit.cylinder(x, y, 3.78, 0.95, 1.2, "white", 0.9)
    kit.cylinder(x, y, 4.98, 0.9, 2.2, paint, 0.04)
    kit.box(x + 0.85, y - 0.15, 0.18, 0.7, 0.3, 1.5, paint)
    kit.box(x - 0.15, y + 0.85, 0.18, 0.3, 0.7, 1.5, paint)


def _rover(kit: Kit, x: float, y: float, paint: str, glass: str) -> None:
    kit.wheel(x + 2.1, y - 0.1, 0, 0.42, 0.3)
    kit.box(x, y, 0.5, 2.5, 1.5, 0.6, paint, (board("L", 0.3, 0.15, 0.7, 0.3, "door"), board("L", 1.4, 0.15, 0.7, 0.3, "door")))
    kit.box(x + 0.2, y + 0.2, 1.1, 1.1, 1.1, 0.7, glass, (board("R", 0.15, 0.1, 0.8, 0.45, "white"),))
    kit.cylinder(x + 2.0, y + 0.7, 1.1, 0.06, 0.9, "slate")
    kit.cylinder(x + 2.0, y + 0.7, 1.95, 0.1, 0.25, "white", 0.45)
    for wheel in (x + 0.4, x + 1.25, x + 2.1):
        kit.wheel(wheel, y + 1.5, 0, 0.42, 0.3)


def harbour_crane(kit: Kit) -> None:
    """A yellow crane lifts a container from a freighter on to the quay."""
    kit.box(0, 6.2, -0.6, 12, 4.4, 0.45, "water", role="base")
    kit.base(12, 6.2, "stone")
    cabin, tower, box = kit.paints("red", "yellow", "blue")
    for i in range(5):
        kit.cylinder(0.7 + i * 2.4, 5.85, 0, 0.22, 0.4, "slate", 0.26)
    stack = (cabin, tower, "green", box, "pink")
    places = [(x, z) for x in (0.6, 3.4) for z in (0, 1.25, 2.5) if (x, z) != (3.4, 2.5)]
    for i, (x, z) in enumerate(places):
        _container(kit, x, 0.8, z, stack[i % 5])
    _container(kit, 1, 3.4, 0, stack[2])
    _crane(kit, tower, cabin, box)
    _freighter(kit, cabin, stack[2])


def _container(kit: Kit, x: float, y: float, z: float, paint: str, w: float = 2.5) -> None:
    kit.box(x, y, z, w, 1.3, 1.2, paint, ribs(int((w - 0.2) / 0.38), 0.38, 0.96, mix(paint, "#000000", 0.13)))


def _crane(kit: Kit, paint: str, cabin: str, load: str) -> None:
    dark = mix(paint, "#7A4A1E", 0.4)
    kit.box(8, 1.6, 0, 2.4, 2.4, 0.8, "slate")
    for i in range(5):
        z = 0.8 + i * 1.5
        kit.box(8.6, 2.2, z, 1.2, 1.2, 1.35, paint, (board("L", 0.22, 0.2, 0.76, 0.9, dark), board("R", 0.22, 0.2, 0.76, 0.9, dark)))
        kit.box(8.5, 2.1, z + 1.35, 1.4, 1.4, 0.15, "cream")
    kit.box(8.2, 1.9, 8.3, 2, 1.8, 1.4, cabin, (pane("L", 0.3, 0.4, 0.8, 0.7, bars=False), pane("R", 0.4, 0.4, 0.9, 0.7, bars=False)))
    kit.box(8.8, 3.7, 8.9, 0.8, 5.2, 0.5, paint)
    kit.box(8.8, -0.2, 8.9, 0.8, 2.1, 0.5, paint)
    kit.box(8.6, -0.6, 8.2, 1.2, 1.0, 1.2, "slate")
    kit.box(9.0, 2.6, 9.7, 0.4, 0.4, 1.3, paint)
    kit.strut((9.2, 2.8, 11.0), (9.2, 7.6, 9.4), 0.1, "slate")
    kit.strut((9.2, 2.8, 11.0), (9.2, 0.1, 9.4), 0.1, "slate")
    kit.box(8.9, 8.0, 8.6, 0.6, 0.6, 0.3, "slate")
    kit.box(9.16, 8.25, 4.6, 0.08, 0.08, 4.0, "slate")
    _container(kit, 8.1, 7.65, 3.4, load, 2.2)


def _freighter(kit: Kit, hull: str, cargo: str) -> None:
    kit.box(1.4, 7.4, -0.3, 5.6, 2.2, 0.9, hull)
    kit.box(1.2, 7.3, 0.6, 6.0, 2.4, 0.2, "white", role="floor")
    windows = (pane("L", 0.2, 0.6, 0.5, 0.5, bars=False), pane("L", 1, 0.6, 0.5, 0.5, bars=False), pane("R", 0.4, 0.6, 0.6, 0.5, bars=False))
    kit.box(2.0, 7.8, 0.8, 1.8, 1.4, 1.4, "white", windows)
    kit.box(1.9, 7.7, 2.2, 2.0, 1.6, 0.15, "slate")
    kit.cylinder(2.9, 8.5, 2.35, 0.3, 0.9, "yellow")
    _container(kit, 4.4, 7.85, 0.8, cargo, 2.2)


def railway_bridge(kit: Kit) -> None:
    """A steam train on a wooden viaduct across the river, a boat beneath."""
    kit.box(2.2, 0, -0.6, 8.6, 8, 0.45, "water", role="base")
    kit.box(0, 0, -0.6, 2.2, 8, 1.6, "meadow", role="base", holes=True)
    kit.box(10.8, 0, -0.6, 2.2, 8, 1.6, "meadow", role="base", holes=True)
    red, yellow, blue = kit.paints("red", "yellow", "blue")
    for x in (4.2, 7.8):
        kit.box(x, 2.6, -0.15, 1, 2.8, 2.6, "wood")
        kit.box(x - 0.2, 2.5, 2.45, 1.4, 3.0, 0.4, "dark wood")
    kit.box(0, 2.6, 1.0, 1.5, 2.8, 1.85, "wood")
    kit.box(11.5, 2.6, 1.0, 1.5, 2.8, 1.85, "wood")
    kit.box(0, 2.6, 2.85, 13, 2.8, 0.5, "dark wood", role="floor")
    for y in (2.7, 5.05):
        kit.box(0, y, 3.35, 13, 0.2, 0.25, "cream")
    _carriage(kit, 1.2, yellow)
    _carriage(kit, 4.4, blue)
    _engine(kit, 7.6, red)
    for x, y, size in ((0.8, 1.2, 0.9), (1, 6.8, 1.0), (12, 1.1, 1.0), (11.7, 6.8, 0.85)):
        conifer(kit, x, y, size, 1.0)
    kit.box(5.6, 6.2, -0.15, 1.5, 0.9, 0.4, "white")
    kit.box(6.1, 6.6, 0.25, 0.1, 0.1, 1.4, "wood")
    kit.sail([(6.22, 6.65, 1.6), (7.0, 6.65, 0.5), (6.22, 6.65, 0.5)], red)


def _carriage(kit: Kit, x: float, paint: str) -> None:
    kit.box(x, 3.2, 3.75, 2.6, 1.6, 1.3, paint, [pane("L", 0.3 + i * 0.75, 0.5, 0.55, 0.55, bars=False) for i in range(3)])
    kit.box(x - 0.1, 3.1, 5.05, 2.8, 1.8, 0.25, "cream")
    kit.box(x + 2.6, 3.8, 3.8, 0.6, 0.4, 0.25, "slate")
    for wheel in (0.55, 2.0):
        kit.wheel(x + wheel, 4.8, 3.36, 0.36, 0.14)


def _engine(kit: Kit, x: float, paint: str) -> None:
    kit.box(x, 3.2, 3.75, 2.9, 1.6, 0.5, paint)
    kit.box(x, 3.2, 4.25, 1.1, 1.6, 1.7, paint, (pane("L", 0.25, 0.7, 0.6, 0.6, bars=False), pane("R", 0.4, 0.95, 0.8, 0.5, bars=False)))
    kit.box(x - 0.2, 3.0, 5.95, 1.5, 2, 0.22, "slate")
    kit.box(x + 1.1, 3.35, 4.25, 1.7, 1.3, 0.95, "green")
    kit.cylinder(x + 2.3, 4, 5.2, 0.28, 0.9, "slate", 0.4)
    kit.dome(x + 1.6, 4, 5.2, 0.26, "yellow")
    for i, r in enumerate((0.3, 0.42, 0.55)):
        kit.ball(x + 2.2 - i * 0.7, 4 - i * 0.2, 6.5 + i * 0.55, r, "white", floating=True)
    for wheel in (0.5, 1.4, 2.3):
        kit.wheel(x + 0.1 + wheel, 4.8, 3.36, 0.4, 0.14)
