"""The scenes by name: each builder puts its pieces into a kit."""

from collections.abc import Callable

from ideas.upkeep.scenes.catalogue.heights import (
    lighthouse,
    observatory,
    tower,
    tree_house,
    windmill,
)
from ideas.upkeep.scenes.catalogue.homes import (
    castle,
    dolls_house,
    greenhouse,
    market_stall,
)
from ideas.upkeep.scenes.catalogue.small import chart, empty
from ideas.upkeep.scenes.catalogue.works import (
    harbour_crane,
    marble_run,
    moon_base,
    railway_bridge,
)
from ideas.upkeep.scenes.kit import Kit

BUILDERS: dict[str, Callable[[Kit], None]] = {
    "tower": tower,
    "marble-run": marble_run,
    "tree-house": tree_house,
    "moon-base": moon_base,
    "market-stall": market_stall,
    "harbour-crane": harbour_crane,
    "windmill": windmill,
    "castle": castle,
    "railway-bridge": railway_bridge,
    "dolls-house": dolls_house,
    "greenhouse": greenhouse,
    "observatory": observatory,
    "lighthouse": lighthouse,
    "chart": chart,
    "empty": empty,
}

# Where the hero's six scenes stand on their common plane.
HERO: tuple[tuple[str, float, float], ...] = (
    ("castle", 0.0, 0.0),
    ("tree-house", 12.4, 0.4),
    ("windmill", 0.4, 12.4),
    ("marble-run", 11.8, 11.8),
    ("market-stall", 23.4, 1.2),
    ("dolls-house", 1.2, 23.0),
)


def build(name: str, seed: int) -> Kit:
    """The kit with everything of this scene in it; an unknown name is a KeyError."""
    kit = Kit(seed)
    if name == "hero":
        for part, x, y in HERO:
            with kit.at(x, y):
                BUILDERS[part](kit)
    else:
        BUILDERS[name](kit)
    return kit
