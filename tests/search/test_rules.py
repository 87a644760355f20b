"""The grammar of a search, case by case, and anything at all."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.search.rules import MAX_CHARACTERS, MAX_WORDS, ParsedQuery, parse

HOSTILE = [
    "*" * 100,
    "a" * 8000,
    "(" * 4000,
    "[[[[]]]" * 600,
    "NOT NOT a",
    "a AND OR NOT",
    "\x00",
    "a\x00b",
    "\ud800 \udfff",
    "tag:",
    'tag:"',
    'tag:"""""',
    ":::::",
    "status:status:status:",
    "a~2 b^9 [c TO d] /e/",
    "' OR 1=1 --",
    "\u202e\u200b",
    "İ" * 90,
    "ﷺ" * 100,
    "\n\t\r",
]


@pytest.mark.parametrize(
    ("text", "words", "prefix", "filters"),
    [
        ("", (), False, {}),
        ("garden", ("garden",), True, {}),
        ("garden ", ("garden",), False, {}),
        ("Garten Möbel", ("Garten", "Möbel"), True, {}),
        ("status:declined tag:garden", (), False, {"stage": "declined", "tag": "garden"}),
        ("stage:declined", (), False, {"stage": "declined"}),
        ('tag:"old town" bench', ("bench",), True, {"tag": "old town"}),
        ('bench tag:"old town', ("bench",), False, {"tag": "old town"}),
        ("bench tag:town", ("bench",), False, {"tag": "town"}),
        ("TAG:Town", (), False, {"tag": "Town"}),
        ("tag:a tag:b", (), False, {"tag": "b"}),
        ("board:products lang:de author:mia", (), False, {"board": "products", "lang": "de", "author": "mia"}),
        ("colour:red", ("colour", "red"), True, {}),
        ("tag: garden", ("tag", "garden"), True, {}),
        ("heritage:old", ("heritage", "old"), True, {}),
        ("star* w?nd", ("star", "w", "nd"), True, {}),
        ("E-Bike", ("EBike",), True, {}),
        ("the council's plan", ("the", "council", "plan"), True, {}),
        ("NOT NOT a", ("NOT", "NOT", "a"), True, {}),
        ("one (two) -three", ("one", "two", "three"), True, {}),
    ],
)
def test_grammar(text, words, prefix, filters):
    assert parse(text) == ParsedQuery(words, prefix, filters)


def test_at_most_eight_words_of_which_none_is_unfinished_when_more_follow():
    parsed = parse("a b c d e f g h i j")
    assert (len(parsed.words), parsed.prefix) == (MAX_WORDS, False)


def test_at_most_a_hundred_characters():
    assert sum(map(len, parse("w" * 8000).words)) <= MAX_CHARACTERS


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_understood_quickly(text):
    began = time.process_time()
    parsed = parse(text)
    assert time.process_time() - began < 1
    assert all(word.encode() for word in parsed.words)


@given(st.text(st.characters(), max_size=300))
def test_any_text_is_understood_within_bounds(text):
    parsed = parse(text)
    assert len(parsed.words) <= MAX_WORDS
    assert sum(map(len, parsed.words)) <= MAX_CHARACTERS
    assert all(word.isprintable() and word.encode() for word in parsed.words)
    assert all(value.encode() and "\x00" not in value for value in parsed.filters.values())
