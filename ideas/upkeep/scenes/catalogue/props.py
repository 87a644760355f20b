"""Small things that several scenes share: windows, doors, trees, fences, pots, flags."""

from ideas.upkeep.scenes.decor import Panel
from ideas.upkeep.scenes.kit import Kit

POST = 0.2


def arch(face: str, across: float, up: float, w: float = 0.8, h: float = 1.2, paint: str = "window") -> Panel:
    """A window with a round head."""
    return Panel(face, across, up, w, h, paint, arched=True)


def pane(face: str, across: float, up: float, w: float, h: float, paint: str = "sky", *, bars: bool = True) -> Panel:
    """A square window, with glazing bars unless told otherwise."""
    return Panel(face, across, up, w, h, paint, bars=bars)


def board(face: str, across: float, up: float, w: float, h: float, paint: str) -> Panel:
    """A painted board or hatch."""
    return Panel(face, across, up, w, h, paint)


def door(face: str, across: float, w: float = 1.3, h: float = 2.1, paint: str = "door") -> Panel:
    """A door with a round head, down to the ground."""
    return Panel(face, across, 0, w, h, paint, arched=True)


def ribs(count: int, step: float, h: float, paint: str, up: float = 0.12) -> tuple[Panel, ...]:
    """Upright ribs on a left face, as on a shipping container."""
    return tuple(Panel("L", 0.2 + i * step, up, 0.18, h, paint) for i in range(count))


def conifer(kit: Kit, x: float, y: float, size: float = 1.0, z: float = 0.0) -> None:
    """Two cones on a trunk."""
    kit.cylinder(x, y, z, 0.2 * size, 0.7 * size, "dark wood")
    kit.cylinder(x, y, z + 0.7 * size, 0.78 * size, 1.3 * size, "leaf", 0.12)
    kit.cylinder(x, y, z + 1.5 * size, 0.55 * size, 1.2 * size, "meadow", 0.0)


def tree(kit: Kit, x: float, y: float, size: float = 1.0, paint: str = "leaf") -> None:
    """A ball on a trunk."""
    kit.cylinder(x, y, 0, 0.2 * size, 1.15 * size, "dark wood")
    kit.ball(x, y, 1.15 * size, 0.95 * size, paint)


def pot(kit: Kit, x: float, y: float, paint: str, plant: str, size: float = 1.0) -> None:
    """A pot that widens towards the top, with a round plant."""
    kit.cylinder(x, y, 0, 0.4 * size, 0.7 * size, paint, 0.52 * size)
    kit.ball(x, y, 0.55 * size, 0.5 * size, plant)


def crate(kit: Kit, x: float, y: float, fruit: str, rows: int = 2, columns: int = 3) -> None:
    """A box of fruit, in a grid that fills it."""
    w, d = 0.3 + columns * 0.55, 0.3 + rows * 0.55
    kit.box(x, y, 0, w, d, 0.85, "dark wood", (board("L", 0.15, 0.3, w - 0.3, 0.12, "#8E6034"),))
    for i in range(columns):
        for j in range(rows):
            kit.ball(x + 0.42 + i * 0.55, y + 0.42 + j * 0.55, 0.75, 0.3, fruit)


def fence_x(kit: Kit, x: float, y: float, count: int, step: float = 0.95, paint: str = "cream") -> None:
    """Posts along x with one bar."""
    for i in range(count):
        kit.box(x + i * step, y, 0, POST, POST, 0.95, paint)
    kit.box(x, y + 0.05, 0.5, (count - 1) * step + POST, POST / 2, 0.2, paint)


def fence_y(kit: Kit, x: float, y: float, count: int, step: float = 0.95, paint: str = "cream") -> None:
    """Posts along y with one bar."""
    for i in range(count):
        kit.box(x, y + i * step, 0, POST, POST, 0.95, paint)
    kit.box(x + 0.05, y, 0.5, POST / 2, (count - 1) * step + POST, 0.2, paint)


def flag(kit: Kit, x: float, y: float, z: float, height: float, paint: str) -> None:
    """A pole with a pennant that blows along x."""
    kit.box(x, y, z, 0.12, 0.12, height, "slate")
    top = z + height
    kit.sail([(x + 0.12, y + 0.1, top), (x + 1.6, y + 0.1, top - 0.4), (x + 0.12, y + 0.1, top - 0.85)], paint)


def steps(kit: Kit, x: float, y: float, w: float, count: int, *, rise: float = 0.3, paint: str = "wood") -> None:
    """A short flight that climbs towards the back."""
    for i in range(count):
        kit.box(x, y - i * 0.4, 0, w, 0.4, rise * (i + 1), paint)


def bench(kit: Kit, x: float, y: float, paint: str = "wood") -> None:
    """A plank on two blocks."""
    kit.box(x + 0.15, y + 0.1, 0, 0.2, 0.5, 0.45, "dark wood")
    kit.box(x + 1.45, y + 0.1, 0, 0.2, 0.5, 0.45, "dark wood")
    kit.box(x, y, 0.45, 1.8, 0.7, 0.16, paint)
