"""The real data sets, where they are present: one folder a set, JSON Lines inside."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

BARCELONA = "decidim-barcelona-2016"
UK = "uk-petitions-2022"
GERMAN = "raddialog-de-2017"
WISHLIST = "wikimedia-wishlist-2015-2023"

ROOT = Path(__file__).resolve().parents[1]


def datasets_folder() -> Path:
    """The folder named by IDEAS_DATASETS, else the one beside the project."""
    return Path(os.environ.get("IDEAS_DATASETS") or ROOT / ".." / "shared" / "data").resolve()


def present(name: str) -> bool:
    """Whether the set can be read here."""
    return (datasets_folder() / name / "ideas.jsonl").is_file()


def dataset(name: str) -> Path:
    """The folder of one set; skips the calling test where it is absent."""
    if not present(name):
        import pytest

        pytest.skip(f"data set {name} is not in {datasets_folder()} (set IDEAS_DATASETS)")
    return datasets_folder() / name


def rows(name: str, kind: str) -> Iterator[dict[str, Any]]:
    """The rows of `<kind>.jsonl` of a set; none where the set has no such file."""
    path = dataset(name) / f"{kind}.jsonl"
    if not path.exists():
        return
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def ideas(name: str) -> Iterator[dict[str, Any]]:
    """The ideas of a set."""
    return rows(name, "ideas")


def comments(name: str) -> Iterator[dict[str, Any]]:
    """The comments of a set."""
    return rows(name, "comments")


def statuses(name: str) -> Iterator[dict[str, Any]]:
    """The status history of a set."""
    return rows(name, "statuses")


def votes(name: str) -> Iterator[dict[str, Any]]:
    """The single votes of a set."""
    return rows(name, "votes")


def relations(name: str) -> Iterator[dict[str, Any]]:
    """The related pairs of a set."""
    return rows(name, "relations")


def duplicates(name: str) -> Iterator[dict[str, Any]]:
    """The labelled duplicate queries of a set."""
    return rows(name, "duplicates")
