"""The two small pictures: the block chart, and the nearly empty plate."""

from ideas.upkeep.scenes.kit import Kit

COLUMNS = (2, 3, 2, 4, 5, 6)
PAINTS = ("red", "yellow", "green", "blue", "pink", "wood")


def chart(kit: Kit) -> None:
    """Columns of blocks that grow to the right."""
    kit.base(9, 5.5)
    for column, height in enumerate(COLUMNS):
        for level in range(height):
            kit.box(0.7 + column * 1.3, 2.0, level * 0.95, 1, 1.4, 0.95, PAINTS[(column + level * 2) % 6])
    kit.ball(1.6, 4.5, 0, 0.45, "red")
    kit.box(4.1, 4.2, 0, 0.8, 0.8, 0.5, "mint")
    kit.cylinder(7.6, 4.6, 0, 0.4, 0.7, "yellow")


def empty(kit: Kit) -> None:
    """A plate with one block and one ball: here something can be built."""
    kit.base(5, 5)
    kit.box(1.1, 1.1, 0, 1.3, 1.3, 1.3, "red")
    kit.ball(3.5, 3.1, 0, 0.5, "yellow")
