"""Draws the demo's pictures: isometric wooden building kits as SVG, always the same for the same name and seed."""

from random import Random

from ideas.upkeep.scenes.backdrop import NIGHT, SKIES, SUN_LEFT, SUN_RIGHT, Sky, heavens
from ideas.upkeep.scenes.catalogue import BUILDERS, build
from ideas.upkeep.scenes.kit import Kit
from ideas.upkeep.scenes.projection import Bounds, View, fit, project

SCENES: tuple[str, ...] = (*BUILDERS, "hero")
BARE = ("chart", "empty", "hero")  # these stand on the page itself and never have a sky
SIZES = {"hero": (900, 620), "chart": (520, 360), "empty": (300, 240)}
SIZE = (800, 600)
# how much of the canvas the scene fills, and how far it is moved down: whole, nearer, close
FRAMINGS = ((0.88, 0.0), (1.14, 0.08), (1.5, 0.2))
HEAVENS = {"tower": 0, "marble-run": 1, "tree-house": 2, "market-stall": 4, "harbour-crane": 5, "castle": 1}
HEAVENS |= {"railway-bridge": 2, "dolls-house": 3, "greenhouse": 4, "observatory": 5, "windmill": 0, "lighthouse": 0}


def scene_svg(name: str, seed: int, *, backdrop: bool = True) -> str:
    """A scene as a whole SVG file; an unknown name is a KeyError.

    The seed turns the paints and the sky; from 6 on the scene is seen nearer, from 12 on close, and so on in turn.
    """
    width, height = SIZES.get(name, SIZE)
    kit = build(name, seed)
    bounds = [shape.bounds for shape in kit.shapes]
    share, lift = (0.97, 0.0) if name in BARE else FRAMINGS[seed // len(SKIES) % len(FRAMINGS)]
    view = fit(bounds, width, height, share=share, lift=lift)
    behind = _sky(name, seed, kit, view, width, height) if backdrop and name not in BARE else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">{behind}{kit.drawing(view)}</svg>'


def _sky(name: str, seed: int, kit: Kit, view: View, width: int, height: int) -> str:
    rng = Random(f"{name} {seed}")
    sky: Sky = NIGHT if name == "moon-base" else SKIES[(HEAVENS.get(name, 0) + seed) % len(SKIES)]
    sun_at = _sun_side(kit.tip, view, width, rng)
    return heavens(width, height, sky, sun_at=sun_at, rng=rng)


def _sun_side(tip: Bounds, view: View, width: int, rng: Random) -> float:
    """The third of the sky where the scene's tip is not; by chance when the tip is in the middle."""
    across = project((tip.x + tip.w / 2, tip.y + tip.d / 2, tip.z2))[0] * view.scale + view.left
    if abs(across / width - 0.5) < 0.08:
        return rng.choice((SUN_LEFT, SUN_RIGHT))
    return SUN_LEFT if across > width / 2 else SUN_RIGHT
