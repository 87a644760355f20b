"""Folding, stems, parts and highlights, word by word."""

import html5lib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ideas.search.analysis import (
    content_words,
    excerpt,
    folded,
    highlight,
    language_of,
    part_forms,
    parts,
    splits,
    starts,
    stem,
    stems,
    terms_of,
)
from ideas.search.engine import Document
from ideas.search.rules import parse


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gärten", "Gaerten"),
        ("Straße", "STRASSE"),
        ("Öfen", "Oefen"),
        ("Über", "Ueber"),
        ("café", "Cafe"),
        ("Gärten", "Ga\u0308rten"),
    ],
)
def test_spellings_fold_to_one(one, other):
    assert folded(one) == folded(other)


@pytest.mark.parametrize(("word", "kept"), [("neue", "neue"), ("Feuer", "feuer"), ("Quelle", "quelle")])
def test_ue_after_a_vowel_or_q_stays(word, kept):
    assert folded(word) == kept


@pytest.mark.parametrize(
    ("lang", "one", "other"),
    [
        ("de", "Gärten", "Gaerten"),
        ("de", "Fahrräder", "Fahrrad"),
        ("de", "Punkte", "Punkt"),
        ("en", "lighthouses", "Lighthouse"),
        ("en", "values", "value"),
        ("es", "jardines", "jardín"),
    ],
)
def test_stems(lang, one, other):
    assert stem(one, lang) == stem(other, lang)
    assert stem(one, lang) in stems(other)


@pytest.mark.parametrize(
    ("part", "compound"),
    [
        ("Punkte", "Treuepunkte"),
        ("Punkt", "Treuepunkte"),
        ("Punkte", "Treuepunkteprogramm"),
        ("Rad", "Fahrrad"),
        ("Fahrräder", "Leihfahrräder"),
        ("Garten", "Dachgärten"),
    ],
)
def test_a_part_is_found_in_its_compound(part, compound):
    assert set(part_forms(part)) & set(parts(compound))


def test_a_compound_splits_into_its_parts():
    assert ("treu", "punkt") in splits("Treuepunkte")
    assert ("arbeit", "weg") in splits("Arbeitsweg")


def test_beginnings():
    assert starts("Gärten") == ["gar", "gart", "garte", "garten"]
    assert starts("ab") == []


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("Mehr Platz für die Räder auf dem Weg", "de"),
        ("More room for the bicycles", "en"),
        ("Més arbres als carrers de la ciutat", "ca"),
        ("", ""),
        ("Xylophon", ""),
    ],
)
def test_language_of_a_text(text, lang):
    assert language_of(text) == lang


def test_content_words_leave_out_the_commonest():
    assert content_words("The E-Bike of the council's house") == ["EBike", "council", "house"]


def test_weights_by_section():
    kite = [{"title": "kite"}, {"summary": "kite"}, {"text": "kite"}, {"comments": "kite"}]
    weights = [terms_of(Document(1, **{"title": "", "lang": "en", **d})).words["kite"] for d in kite]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) == len(weights)


@pytest.mark.parametrize(
    ("text", "query", "html"),
    [
        ("Two lighthouses & more", "lighthouse", "Two <mark>lighthouses</mark> &amp; more"),
        ("<b>kite</b>", "kite ", "&lt;b&gt;<mark>kite</mark>&lt;/b&gt;"),
        ("Die Treuepunkte", "Punkte ", "Die <mark>Treuepunkte</mark>"),
        ("Gärten und Garten", "gaerten ", "<mark>Gärten</mark> und <mark>Garten</mark>"),
        ("lighthouse", "lig", "<mark>lighthouse</mark>"),
        ("the kite", "the kite ", "the <mark>kite</mark>"),
        ("An E-Bike", "ebike ", "An <mark>E-Bike</mark>"),
        ("plain", "", "plain"),
    ],
)
def test_highlight(text, query, html):
    assert highlight(text, parse(query)) == html


def test_excerpt_shows_the_surroundings_of_the_first_word():
    text = "one two three " * 60 + "a kite flies " + "four five six " * 60
    shown = excerpt(text, parse("kite "), 100)
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert "<mark>kite</mark> flies" in shown
    assert len(shown) < 130
    assert excerpt("nothing here", parse("kite ")) is None
    assert excerpt("a kite", parse("kite ")) == "a <mark>kite</mark>"


@given(st.text(max_size=200), st.text(max_size=60))
def test_highlights_are_always_safe(text, query):
    parsed = parse(query)
    for html in (highlight(text, parsed), excerpt(text, parsed, 40) or ""):
        tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
        assert {element.tag for element in tree.iter() if isinstance(element.tag, str)} <= {
            "DOCUMENT_FRAGMENT",
            "mark",
        }
