"""Words in lines: nothing leaves its room, whatever somebody calls an idea."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as texts

from ideas.cards import lettering
from ideas.cards.drawing import ROOM, TITLE_HEIGHT, TITLE_SIZES
from ideas.cards.lettering import DEJAVU, FIGTREE, drawable, fitted, is_rtl

SHIP = "Donaudampfschifffahrtsgesellschaftskapitänsmützenhalterung für Küchenschränke mit Selbstbaubausatzverlängerungsmodul, groß"


@pytest.mark.parametrize(
    ("text", "kept", "path"),
    [
        ("Kugelbahn – „groß“ & bunt", "Kugelbahn – „groß“ & bunt", FIGTREE), ("😀 Burg 🏰", "Burg", FIGTREE), ("👩‍👩‍👧", "", FIGTREE), ("a\u202eb\x00c\ud800", "abc", FIGTREE),
        ("Łódź", "Łódź", DEJAVU), ("Привет", "Привет", DEJAVU), ("כדור", "כדור", DEJAVU), ("木 Haus", "Haus", DEJAVU), ("e\u0301tude", "étude", FIGTREE),
    ],
)
def test_letters_that_no_font_has_are_left_out(text, kept, path):
    assert drawable(text) == (kept, path)


@pytest.mark.parametrize(("text", "rtl"), [("כדור", True), ("مرحبا", True), ("Ball כדור", False), ("123", False), ("", False)])
def test_which_way_words_run(text, rtl):
    assert is_rtl(text) is rtl


def test_long_words_are_broken_where_a_syllable_begins():
    setting = fitted(SHIP, ROOM, TITLE_HEIGHT, TITLE_SIZES)
    assert setting.size >= 34 and len(setting.lines) >= 4
    assert "".join(line.removesuffix("-") if line.endswith("-") else line + " " for line in setting.lines).strip() == SHIP
    assert all(setting.font.getlength(line) <= ROOM for line in setting.lines)
    assert fitted("Kugelbahn an der Wand", ROOM, TITLE_HEIGHT, TITLE_SIZES).size == TITLE_SIZES[0]


def test_a_soft_hyphen_is_where_its_writer_wants_it():
    assert lettering.wrapped("Kugel\u00adbahn", lettering.font(FIGTREE, 60, 800), 200, breaking=False) == ["Kugel-", "bahn"]
    assert lettering.wrapped("Kugel\u00adbahn", lettering.font(FIGTREE, 60, 800), 500, breaking=False) == ["Kugelbahn"]


@settings(max_examples=30)
@given(texts.text(max_size=120))
def test_whatever_a_title_is_it_stays_in_its_room(text):
    setting = fitted(text, ROOM, TITLE_HEIGHT, TITLE_SIZES)
    assert len(setting.lines) * setting.size <= TITLE_HEIGHT
    assert all(setting.font.getlength(line) <= ROOM + setting.size for line in setting.lines)


def test_what_is_too_much_even_in_the_smallest_ends_with_an_ellipsis():
    setting = fitted("W" * 800, 300, 60, (40, 30))
    assert len(setting.lines) == 1 and setting.lines[0].endswith("…")
