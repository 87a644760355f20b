"""Ideas that resemble a text: its most telling words, weighed by how rare they are."""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Collection
from dataclasses import dataclass
from math import log
from typing import Any

from ideas.search.analysis import facet, telling_terms
from ideas.search.engine import Hit
from ideas.search.whoosh_engine.schema import key

# Measured on the labelled duplicates of two public data sets (benchmarks/search_quality.py).
K1, B = 2.0, 0.75
MOST_TERMS = 40
MOST_POSTINGS = 20_000
MOST_SEGMENTS = 100
FIELD = "words"

_known_lengths: dict[str, array[int]] = {}


@dataclass(frozen=True, slots=True)
class Likeness:
    """What to resemble, and what is not wanted."""

    title: str
    body: str
    exclude: int | None = None
    boards: Collection[str] | None = None


def similar(searcher: Any, wanted: Likeness, limit: int) -> list[Hit]:
    """The nearest documents by BM25 over the query's most telling terms."""
    reader = searcher.reader()
    scores: dict[int, float] = {}
    for weight, term in _chosen(reader, telling_terms(wanted.title, wanted.body)):
        _add(searcher, term, weight, scores)
    _leave_out(reader, wanted, scores)
    best = heapq.nlargest(limit, scores.items(), key=lambda pair: (pair[1], -pair[0]))
    return [Hit(int(reader.stored_fields(n)["id"]), score) for n, score in best]


def _chosen(reader: Any, terms: dict[str, float]) -> list[tuple[float, str]]:
    """The heaviest terms by weight times idf, as many as may be read in the time there is."""
    total = reader.doc_count_all() or 1
    known = [(w, t, reader.doc_frequency(FIELD, t)) for t, w in terms.items()]
    weighed = [(w * log(1 + total / df), t, df) for w, t, df in known if df]
    chosen, left = [], MOST_POSTINGS
    for weight, term, df in heapq.nlargest(MOST_TERMS, weighed):
        if df <= left:
            chosen.append((weight, term))
            left -= df
    return chosen


def _add(searcher: Any, term: str, weight: float, scores: dict[int, float]) -> None:
    """Adds one term's share to the score of each document that has it."""
    average = searcher.avg_field_length(FIELD) or 1.0
    known = scores.get
    for reader, offset in searcher.reader().leaf_readers():
        if (FIELD, term) not in reader:
            continue
        lengths, matcher = _lengths(reader), reader.postings(FIELD, term)
        flat, slope = K1 * (1 - B), K1 * B / average
        while matcher.is_active():
            number, times = matcher.id(), matcher.weight()
            share = weight * times * (K1 + 1) / (times + flat + slope * lengths[number])
            scores[number + offset] = known(number + offset, 0.0) + share
            matcher.next()


def _lengths(reader: Any) -> array[int]:
    """The lengths of a segment's documents; a segment never changes, so they are kept."""
    name = reader.segment().segment_id()
    lengths = _known_lengths.get(name)
    if lengths is None:
        numbers = range(reader.doc_count_all())
        lengths = array("L", (reader.doc_field_length(n, FIELD, 1) or 1 for n in numbers))
        if len(_known_lengths) >= MOST_SEGMENTS:
            _known_lengths.clear()
        _known_lengths[name] = lengths
    return lengths


def _leave_out(reader: Any, wanted: Likeness, scores: dict[int, float]) -> None:
    if wanted.exclude is not None and ("id", key(wanted.exclude)) in reader:
        for number in reader.postings("id", key(wanted.exclude)).all_ids():
            scores.pop(number, None)
    if wanted.boards is not None:
        terms = [facet("board", board) for board in wanted.boards]
        known = [term for term in terms if ("facets", term) in reader]
        kept = {n for term in known for n in reader.postings("facets", term).all_ids()}
        for number in scores.keys() - kept:
            del scores[number]
