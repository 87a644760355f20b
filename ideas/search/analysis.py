"""From texts to index terms: folding, stems, parts of compounds, beginnings, and highlights."""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from math import log

import snowballstemmer

from ideas.search.engine import Document
from ideas.search.rules import ParsedQuery, clean, words_of

LONGEST_WORD = 40
LONGEST_COMPOUND = 30
WEIGHTS = (4.0, 2.5, 2.5, 1.0, 0.5)
PART_LETTERS = 3
WORDS_KEPT, PARTS_KEPT = 16_000, 6_000  # in memory, once reckoned: 300 bytes a word in all, up to 2 kB for the parts of one
START_LETTERS = range(3, 9)
ENDINGS = ("e", "en", "er", "ern", "n", "s", "es")
LANGUAGES = {"de": "german", "en": "english", "es": "spanish", "ca": "catalan"}
COMMON_WORDS = {
    "en": """a an and are as at be been but by can could do does for from had has have how i if in into
        is it its me more my no not of on or our should so than that the their them there they this to
        us was we were what when which who why will with would you your""",
    "de": """aber alle als also am an auch auf aus bei bin bis bitte da dann das dass dem den denn der
        des die dies diese dieser doch dort durch ein eine einem einen einer eines er es für hat haben
        hier ich ihr im in ist ja kann können man mehr mein mich mir mit nach nicht noch nur ob oder
        ohne sehr sein sich sie sind so sollte über um und uns unter vom von vor war was wenn werden
        wie wird wir wo zu zum zur""",
    "es": "a al como con de del el en es esta este la las lo los más no o para pero por que se su un una y",
    "ca": "a al amb com de del dels el els en és i la les més no o per perquè que se un una als pel",
}
STOP_WORDS = frozenset(word for words in COMMON_WORDS.values() for word in words.split())
_UMLAUTS = str.maketrans({"ä": "a", "ö": "o", "ü": "u"})
_TWO_LETTERS = re.compile(r"(?<![aeq])ue|ae|oe")
_ANY_WORD = re.compile(r"((?<!\w)[^\W\d_][-‐‑][^\W_]+|[^\W_]+)")
_local = threading.local()


def _stem(lang: str, word: str) -> str:
    """The Snowball stem; a stemmer keeps state while it works, so each thread has its own."""
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if lang not in stemmers:
        stemmers[lang] = snowballstemmer.stemmer(LANGUAGES[lang])
    return str(stemmers[lang].stemWord(word))


@lru_cache(maxsize=WORDS_KEPT)
def plain(word: str) -> str:
    """Lower case without accents, but with ä, ö, ü kept for the German stemmer; ß is ss."""
    word = word[:LONGEST_WORD].casefold()
    if word.isascii():
        return word
    letters = (c if c in "äöü" else unicodedata.normalize("NFKD", c) for c in unicodedata.normalize("NFC", word))
    return "".join(c for part in letters for c in part if not unicodedata.combining(c))


@lru_cache(maxsize=WORDS_KEPT)
def folded(word: str) -> str:
    """One spelling for "Gärten", "Gaerten" and "garten"."""
    return _TWO_LETTERS.sub(lambda found: found[0][0], plain(word)).translate(_UMLAUTS)


@lru_cache(maxsize=WORDS_KEPT)
def stem(word: str, lang: str) -> str:
    """The stem in one language, without umlauts."""
    word = plain(word)
    if lang != "de":
        word = word.translate(_UMLAUTS)
    return (_stem(lang, word) if lang in LANGUAGES else word).translate(_UMLAUTS) or word


def stems(word: str) -> list[str]:
    """All stems that a searched word of unknown language may have, the likeliest first."""
    return list(dict.fromkeys(stem(word, lang) for lang in (*LANGUAGES, "")))


@lru_cache(maxsize=PARTS_KEPT)
def parts(word: str) -> tuple[str, ...]:
    """Every end and middle a German word could be made of; its beginnings are among the starts."""
    word = folded(word)
    if len(word) > LONGEST_COMPOUND or not word.isalpha():
        return ()
    ends = {word[cut:] for cut in range(PART_LETTERS, len(word) - PART_LETTERS + 1)}
    return tuple(sorted(ends | inner_parts(word)))


def part_forms(word: str) -> list[str]:
    """How a searched word may stand at the end or in the middle of a German word."""
    base = stem(word, "de")
    if len(base) < PART_LETTERS:
        return []
    return list(dict.fromkeys((folded(word), base, *(base + ending for ending in ENDINGS))))


def inner_parts(word: str) -> set[str]:
    """The pieces of 5 to 8 letters that have at least 4 before and 4 behind; stems as they stand."""
    last = len(word) - 4
    return {word[i : i + n] for n in range(5, 9) for i in range(4, last - n + 1)}


def starts(word: str) -> list[str]:
    """The beginnings under which a word is found while it is typed."""
    word = folded(word)
    return [word[:n] for n in START_LETTERS if n <= len(word)]


def tokens(text: str) -> list[str]:
    """The words of any text, as written."""
    return words_of(clean(text))


def language_of(text: str) -> str:
    """The language whose commonest words are most often in the text; empty if none leads."""
    words = [word.casefold() for word in tokens(text[:2000])]
    counts = {lang: sum(word in common for word in words) for lang, common in ((lang, set(c.split())) for lang, c in COMMON_WORDS.items())}
    first, second = sorted(counts, key=counts.__getitem__, reverse=True)[:2]
    return first if counts[first] > counts[second] else ""


def content_words(text: str) -> list[str]:
    """The words of a text that carry meaning by themselves."""
    return [w for w in tokens(text) if plain(w) not in STOP_WORDS and (len(w) > 1 or w.isdigit())]


@dataclass(slots=True)
class Terms:
    """What the index keeps of one document: weights by term, field for field."""

    words: dict[str, float]
    parts: dict[str, float]
    starts: dict[str, float]
    surface: dict[str, float]
    facets: dict[str, float]


def terms_of(document: Document) -> Terms:
    """The index terms of a document: a word in the title weighs as four in the text."""
    found = Terms(defaultdict(float), defaultdict(float), {}, {}, facets_of(document))
    lang = document.lang[:2] or language_of(f"{document.title} {document.text}")
    sections = (document.title, document.summary, " ".join(document.tags), document.text)
    for section, weight in zip((*sections, document.comments), WEIGHTS, strict=True):
        for word in content_words(section):
            found.words[stem(word, lang)] += weight
            for part in parts(word) if lang in ("de", "") else ():
                found.parts[part] += weight
    for word in {word for section in sections for word in content_words(section)}:
        found.surface[plain_case(word)] = 1.0
        found.starts.update(dict.fromkeys(starts(word), 1.0))
    return found


def facets_of(document: Document) -> dict[str, float]:
    """The filters that a document answers to."""
    pairs = [("tag", tag) for tag in document.tags]
    pairs += [(name, getattr(document, name)) for name in ("stage", "board", "lang", "author")]
    return {facet(name, value): 1.0 for name, value in pairs if value}


def facet(name: str, value: str) -> str:
    """One filter as an index term."""
    return f"{name}:{' '.join(folded(word) for word in clean(value).split())}"


def plain_case(word: str) -> str:
    """The word as it may be shown in a suggestion."""
    return word[:LONGEST_WORD].casefold().replace("ß", "ss")


def splits(word: str) -> list[tuple[str, str]]:
    """The ways to read a long German word as two, the first without its joining s or n."""
    word = plain(word)
    if len(word) > LONGEST_COMPOUND or not word.isalpha():
        return []
    found = []
    for cut in range(PART_LETTERS, len(word) - PART_LETTERS + 1):
        head, tail = word[:cut], stem(word[cut:], "de")
        found.append((stem(head, "de"), tail))
        if head[-1] in "sn" and cut > PART_LETTERS:
            found.append((stem(head[:-1], "de"), tail))
    return list(dict.fromkeys(found))


def slips(word: str) -> set[str]:
    """The word with two neighbouring letters swapped, or with another, one more or no first letter."""
    swapped = {word[:n] + word[n + 1] + word[n] + word[n + 2 :] for n in range(len(word) - 1)}
    letters = "abcdefghijklmnopqrstuvwxyzäöü"
    first = {letter + rest for letter in letters for rest in (word, word[1:])}
    return (swapped | first | {word[1:]}) - {word}


def telling_terms(title: str, body: str) -> dict[str, float]:
    """The stems of a text, weighed by where and how often they stand."""
    lang = language_of(f"{title} {body}")
    counts: dict[str, float] = defaultdict(float)
    for section, weight in ((title, WEIGHTS[0]), (body[:20_000], 1.0)):
        for word in content_words(section):
            for found in [stem(word, lang)] if lang else stems(word):
                counts[found] += weight
    return {term: 1 + log(weight) for term, weight in counts.items()}


def highlight(text: str, parsed: ParsedQuery) -> str:
    """The text as escaped HTML with the searched words in <mark>; a beginning marks the whole word."""
    matches = matcher(parsed)
    pieces = _ANY_WORD.split(clean(text))
    return "".join(f"<mark>{escape(piece)}</mark>" if n % 2 and matches(piece) else escape(piece) for n, piece in enumerate(pieces))


def excerpt(text: str, parsed: ParsedQuery, length: int = 240) -> str | None:
    """The highlighted surroundings of the first searched word; None where the text has none."""
    text, matches = clean(text), matcher(parsed)
    first = next((found for found in _ANY_WORD.finditer(text) if matches(found[0])), None)
    if first is None:
        return None
    begin = max(0, first.start() - length // 3)
    begin = begin if begin == 0 else text.find(" ", begin, first.start()) + 1 or begin
    end = len(text) if len(text) <= begin + length else text.rfind(" ", first.end(), begin + length)
    end = end if end > 0 else min(len(text), max(first.end(), begin + length))
    inside = highlight(" ".join(text[begin:end].split()), parsed)
    return f"{'… ' if begin else ''}{inside}{' …' if end < len(text) else ''}"


def matcher(parsed: ParsedQuery) -> Callable[[str], bool]:
    """Tells whether a word of a text answers to one of the searched words."""
    wanted = {s for word in parsed.words if plain(word) not in STOP_WORDS for s in stems(word)}
    inside = {form for word in parsed.words if plain(word) not in STOP_WORDS for form in part_forms(word)}
    start = folded(parsed.words[-1]) if parsed.prefix and parsed.words else ""

    def matches(word: str) -> bool:
        word = "".join(words_of(word))
        if len(start) >= START_LETTERS[0] and folded(word).startswith(start):
            return True
        return not wanted.isdisjoint(stems(word)) or not inside.isdisjoint(parts(word))

    return matches
