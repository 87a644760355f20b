"""`python -m ideas.upkeep.scenes static/img` writes the drawn pictures that the pages use."""

import sys
from pathlib import Path

from ideas.upkeep.scenes import SCENES, scene_svg

OWN_NAMES = {"hero": "hero.svg", "empty": "empty.svg"}


def write(folder: Path) -> list[Path]:
    """Every scene once, at seed 0; files that are there already are written anew."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_written(folder / OWN_NAMES.get(name, f"scene-{name}.svg"), name) for name in SCENES]


def _written(path: Path, name: str) -> Path:
    path.write_text(scene_svg(name, 0), encoding="utf-8")
    return path


if __name__ == "__main__":
    for written in write(Path(sys.argv[1])):
        sys.stdout.write(f"{written}\n")
