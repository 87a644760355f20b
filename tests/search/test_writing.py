"""What an index is written from: postings in order however many there are, and places that take little room."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ideas.search.whoosh_engine import writing
from ideas.search.whoosh_engine.writing import Places, Postings


def drawn(count: int) -> list[tuple[str, bytes, int, float, bytes]]:
    chance = random.Random(count)
    made = {(chance.choice(("id", "words")), f"wört{chance.randrange(99)}".encode(), number) for number in range(count)}
    return [(field, term, number, chance.choice((0.5, 1.0, 300.25)), bytes([number % 256])) for field, term, number in sorted(made, key=lambda one: one[2])]


@pytest.mark.parametrize(("held", "runs", "chunk"), [(1000, 9, 7), (100, 512, 7), (10, 4, 3), (7, 2, 100), (1, 50, 1)])
@pytest.mark.parametrize("count", [0, 1, 500])
def test_postings_come_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int, held: int, runs: int, chunk: int) -> None:
    for name, value in (("HELD", held), ("RUNS", runs), ("CHUNK", chunk)):
        monkeypatch.setattr(writing, name, value)
    postings = Postings(tmp_path)
    for posting in drawn(count):
        postings.add(posting)
    assert list(postings.iter_postings()) == sorted(drawn(count))
    postings.cleanup()
    assert not list(tmp_path.iterdir())


def test_what_is_let_go_of_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "HELD", 10)
    postings = Postings(tmp_path)
    for posting in drawn(95):
        postings.add(posting)
    postings.cleanup()
    assert list(postings.iter_postings()) == []


def test_places_are_a_list_of_pairs() -> None:
    places, pairs = Places(), [(0, 1), (2**32 - 1, 2**40), (5, 5)]
    for pair in pairs:
        places.append(pair)
    assert (list(places), len(places), list(Places())) == (pairs, 3, [])
