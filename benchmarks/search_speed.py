"""How fast the embedded engine takes in and finds: `python benchmarks/search_speed.py [documents]`."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from ideas.search.engine import Document
from ideas.search.rules import parse
from ideas.search.whoosh_engine import WhooshEngine

ROUNDS = 200
ONSETS = ["b", "br", "d", "f", "fl", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "sch", "st", "t", "tr", "w", "z"]
VOWELS = ["a", "e", "i", "o", "u", "au", "ei", "ie"]
ENDS = ["b", "ck", "d", "ff", "g", "l", "ll", "m", "n", "nd", "ng", "r", "rt", "s", "st", "t", "tt", "x"]


def vocabulary(size: int, chance: random.Random) -> list[str]:
    """Invented words of one to three syllables, the first ones the shortest."""
    words: dict[str, None] = {}
    while len(words) < size:
        syllables = 1 if len(words) < 1000 else 2 if len(words) < size // 2 else 3
        parts = (chance.choice(ONSETS) + chance.choice(VOWELS) + chance.choice(ENDS) for _ in range(syllables))
        words["".join(parts)] = None
    return list(words)


def documents(count: int, words: list[str], chance: random.Random) -> Iterator[Document]:
    """Documents of lognormal length (content words only) after Zipf's law; half of them called German."""
    weights = [1 / (rank + 3) for rank in range(len(words))]
    for number in range(1, count + 1):
        size = min(900, int(chance.lognormvariate(3.7, 0.77)))
        text = chance.choices(words, weights, k=size + 14)
        yield Document(
            number, " ".join(text[:7]), " ".join(text[7:13]), (text[13],), " ".join(text[14:]),
            lang=chance.choice(("de", "en")), board=chance.choice(("products", "markets")), stage="open",
        )  # fmt: skip


def timed(name: str, ask: Callable[[int], object], rounds: int = ROUNDS) -> None:
    """Prints the median and the 95th percentile of so many calls."""
    seconds = []
    for n in range(rounds):
        began = time.perf_counter()
        ask(n)
        seconds.append(time.perf_counter() - began)
    seconds.sort()
    p50, p95 = (seconds[int(rounds * q)] * 1000 for q in (0.5, 0.95))
    print(f"{name:<34} p50 {p50:8.1f} ms   p95 {p95:8.1f} ms   worst {seconds[-1] * 1000:8.1f} ms")


def measure(folder: Path, count: int) -> None:
    """Fills an index and asks it in the ways a person does."""
    chance = random.Random(7)
    words = vocabulary(20_000, chance)
    docs = list(documents(count, words, chance))
    engine = WhooshEngine(folder)
    began = time.perf_counter()
    engine.rebuild(docs)
    spent = time.perf_counter() - began
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"rebuild: {count} documents in {spent:.1f} s = {count / spent:.0f}/s, {size / 1e6:.0f} MB")
    common, rare = words[:200], words[5000:]
    timed("put 1", lambda n: engine.put([docs[n]]), 40)
    timed("put 50", lambda n: engine.put(docs[n * 50 : n * 50 + 50]), 10)
    timed("find two common words", lambda _: engine.find(parse(" ".join(chance.choices(common, k=2)) + " ")))
    timed("find one rare word", lambda _: engine.find(parse(chance.choice(rare) + " ")))
    timed("find while typing (3 letters)", lambda _: engine.find(parse(chance.choice(rare)[:3])))
    timed("find with a typing error", lambda _: engine.find(parse(chance.choice(rare)[:-1] + "y ")))
    timed("find eight words", lambda _: engine.find(parse(" ".join(chance.choices(common, k=8)) + " ")))
    timed("suggest", lambda _: engine.suggest(parse(chance.choice(rare)[:-1] + "y")))
    timed("similar, title", lambda n: engine.similar(docs[n].title))
    timed("similar, title and text", lambda n: engine.similar(docs[n].title, docs[n].text))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=int, nargs="?", default=20_000)
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), parser.parse_args().documents)
