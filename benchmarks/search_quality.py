"""How often "similar" finds a labelled duplicate: `python benchmarks/search_quality.py [--titles]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ideas.search.engine import Document
from ideas.search.whoosh_engine import WhooshEngine
from tests import datasets

RANKS = (1, 5, 10)


def numbered(name: str) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """The ideas of a set, and a number for each of their ids."""
    ideas = list(datasets.ideas(name))
    return {idea["id"]: number for number, idea in enumerate(ideas, 1)}, ideas


def document(number: int, idea: dict[str, Any]) -> Document:
    """One idea as the engine takes it; labels such as tags are left out."""
    return Document(number, idea.get("title", ""), text=idea.get("body", ""), lang=idea["lang"])


def indexed(engine: WhooshEngine, name: str) -> None:
    """Fills an engine with a set."""
    numbers, ideas = numbered(name)
    engine.rebuild(document(numbers[idea["id"]], idea) for idea in ideas)


def hits_at(engine: WhooshEngine, name: str, *, titles_only: bool) -> tuple[list[float], list[float]]:
    """The shares of queries with a right answer among the first 1, 5, 10, and the seconds of each."""
    numbers, ideas = numbered(name)
    by_id = {idea["id"]: idea for idea in ideas}
    found, seconds = [], []
    for row in datasets.duplicates(name):
        idea = by_id[row["query"]]
        right = {numbers[i] for i in (*row["duplicate_of"], *row.get("also_ok", ())) if i in numbers}
        body = "" if titles_only else idea.get("body", "")
        began = time.perf_counter()
        hits = engine.similar(idea["title"], body, exclude=numbers[row["query"]])
        seconds.append(time.perf_counter() - began)
        found.append([any(hit.id in right for hit in hits[:rank]) for rank in RANKS])
    return [sum(column) / len(found) for column in zip(*found, strict=True)], sorted(seconds)


def table(say: Callable[[str], object], *, titles_only: bool) -> None:
    """Measures every labelled set that is present."""
    say(f"{'set':<20} {'queries':>7} {'hit@1':>6} {'hit@5':>6} {'hit@10':>6} {'p50 ms':>7} {'p95 ms':>7}")
    for name in filter(datasets.present, (datasets.UK, datasets.GERMAN)):
        with tempfile.TemporaryDirectory() as folder:
            engine = WhooshEngine(Path(folder))
            indexed(engine, name)
            shares, seconds = hits_at(engine, name, titles_only=titles_only)
        rates = " ".join(f"{share:>6.3f}" for share in shares)
        p50, p95 = (seconds[int(len(seconds) * q)] * 1000 for q in (0.5, 0.95))
        say(f"{name:<20} {len(seconds):>7} {rates} {p50:>7.1f} {p95:>7.1f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--titles", action="store_true", help="ask with the title alone")
    table(print, titles_only=parser.parse_args().titles)
