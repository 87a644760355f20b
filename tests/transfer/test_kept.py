"""What an import remembers of each row does as a dictionary does, and lies on disk."""

from __future__ import annotations

import tracemalloc

import pytest

from ideas.transfer.formats.kept import Kept


def test_keeps_what_a_dictionary_keeps():
    known = {"b": 1, "a": 2, "": -3, "\ud83d": 4, "a\x00b": 5, "B": 2**62}
    kept = Kept(known)
    kept |= {"a": 7}
    kept["new"] = 8
    del kept["b"]
    known = {**known, "a": 7, "new": 8}
    del known["b"]
    assert dict(kept) == known
    assert len(kept) == 6
    assert "b" not in kept
    assert kept.get("b", 0) == 0
    for forget in (kept.__getitem__, kept.__delitem__):
        with pytest.raises(KeyError):
            forget("b")


def test_two_keep_apart_and_begin_with_nothing():
    one, other = Kept(), Kept()
    one["key"] = "text"
    assert (one["key"], dict(other)) == ("text", {})


def test_many_rows_take_no_more_memory_than_few():
    kept = Kept()
    tracemalloc.start()
    try:
        kept.update((f"{number:020}", number) for number in range(20_000))
        assert tracemalloc.get_traced_memory()[1] < 200_000  # bytes; a dictionary of as many takes three million
    finally:
        tracemalloc.stop()
    assert kept["00000000000000019999"] == 19_999
