"""Questions in words: strict first, then forgiving, then any of the words."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from ideas.search.analysis import (
    STOP_WORDS,
    facet,
    part_forms,
    plain,
    plain_case,
    slips,
    splits,
    starts,
    stem,
    stems,
)
from ideas.search.engine import Hit
from ideas.search.rules import ParsedQuery
from ideas.search.whoosh_engine.schema import collectors, query

SECONDS = 0.5
FEW = 5
START_LETTERS_OF_A_WHOLE_WORD = 5
FUZZY_LETTERS = 4
TWO_ERRORS_LETTERS = 7
NEIGHBOURS = 6
RARE, BY_FAR = 2, 10
PART, START, SPLIT, FUZZY = 0.4, 0.3, 0.3, 0.3


def find(searcher: Any, parsed: ParsedQuery, limit: int) -> list[Hit]:
    """Hits for all words; where they are few, also near words and parts; where none, any of the words."""
    words = _wanted(parsed)
    if not words or limit < 1:
        return []
    narrow = _narrowed(searcher, parsed)
    groups = [_strict(word, parsed.prefix and word == parsed.words[-1]) for word in words]
    hits = _search(searcher, query.And([*groups, *narrow]), limit)
    if len(hits) < min(FEW, limit):
        wider = [query.Or([group, *_forgiving(searcher, word)]) for group, word in zip(groups, words, strict=True)]
        hits = _joined(hits, _search(searcher, query.And([*wider, *narrow]), limit), limit)
        if not hits and len(words) > 1:
            hits = _search(searcher, query.And([query.Or(wider), *narrow]), limit)
    return hits


def suggestion(searcher: Any, parsed: ParsedQuery) -> str | None:
    """The words with each unknown one replaced by its commonest neighbour."""
    reader = searcher.reader()
    better = [_mended(reader, word) for word in parsed.words]
    changed = any(new != plain_case(old) for new, old in zip(better, parsed.words, strict=True))
    return " ".join(better) if changed else None


def all_ids(searcher: Any) -> set[int]:
    """The ids of all documents that are not deleted."""
    return {int(stored["id"]) for stored in searcher.reader().all_stored_fields()}


def readable(searcher: Any) -> bool:
    """True after reading all stored ids, and the first and last terms of every field in each segment."""
    all_ids(searcher)
    for reader, _ in searcher.reader().leaf_readers():
        for name in reader.indexed_field_names():
            terms = list(reader.lexicon(name))
            for term in {*terms[:1], *terms[-1:]}:
                list(reader.postings(name, term).all_ids())
    return True


def _wanted(parsed: ParsedQuery) -> list[str]:
    """The words that carry meaning; all of them where none does. A lone stop word may be a beginning."""
    words = list(dict.fromkeys(parsed.words))
    return [word for word in words if plain(word) not in STOP_WORDS] or words


def _narrowed(searcher: Any, parsed: ParsedQuery) -> list[Any]:
    """The filters that the index knows; the database applies them all."""
    terms = [facet(name, value) for name, value in parsed.filters.items()]
    known = [term for term in terms if ("facets", term) in searcher.reader()]
    return [query.ConstantScoreQuery(query.Term("facets", term), 0.0) for term in known]


def _strict(word: str, unfinished: bool) -> Any:
    found = [query.Term("words", form) for form in stems(word)]
    found += [query.Term("parts", form, boost=PART) for form in part_forms(word)]
    begin = starts(word)[-1:]
    if begin and (unfinished or len(word) >= START_LETTERS_OF_A_WHOLE_WORD):
        found.append(query.ConstantScoreQuery(query.Term("starts", begin[0]), START))
    return query.Or(found)


def _forgiving(searcher: Any, word: str) -> list[Any]:
    """One typing error, and the parts of a compound that the index knows by themselves."""
    reader = searcher.reader()
    near = {form for other in _neighbours(reader, word, 1) for form in stems(other)}
    found = [query.Term("words", form, boost=FUZZY) for form in sorted(near)]
    for head, tail in splits(word):
        if ("words", head) in reader and ("words", tail) in reader:
            found += [query.Term("words", piece, boost=SPLIT) for piece in (head, tail)]
    return found


def _neighbours(reader: Any, word: str, errors: int) -> list[str]:
    """Words of living documents at so many typing errors, the commonest first."""
    word = plain_case(word)
    if len(word) < FUZZY_LETTERS:
        return []
    near = set(reader.terms_within("surface", word, errors, prefix=1)) - {word}
    near.update(other for other in slips(word) if ("surface", other) in reader)
    common = sorted(near, key=lambda other: (-reader.doc_frequency("surface", other), other))
    return [w for w in common[:NEIGHBOURS] if reader.postings("surface", w).is_active()]


def _mended(reader: Any, word: str) -> str:
    """The word, or a neighbour where it is unknown or by far the rarer one."""
    word = plain_case(word)
    forms = [("surface", word), *(("words", stem(word, lang)) for lang in ("de", "en"))]
    uses = max(reader.doc_frequency(*form) for form in forms)
    if uses > RARE:
        return word
    near = _neighbours(reader, word, 1)
    if not near and not uses and len(word) >= TWO_ERRORS_LETTERS:
        near = _neighbours(reader, word, 2)
    if near and (not uses or reader.doc_frequency("surface", near[0]) >= BY_FAR * uses):
        return near[0]
    return word


def _search(searcher: Any, wanted: Any, limit: int) -> list[Hit]:
    """Runs a query for at most SECONDS and keeps what was found until then."""
    inner = searcher.collector(limit=limit)
    collector = collectors.TimeLimitCollector(inner, SECONDS, use_alarm=False)
    with suppress(collectors.TimeLimit):
        searcher.search_with_collector(wanted, collector)
    return [Hit(int(hit["id"]), float(hit.score)) for hit in collector.results()]


def _joined(first: list[Hit], more: list[Hit], limit: int) -> list[Hit]:
    """The first hits, then the others below them."""
    seen = {hit.id for hit in first}
    floor = first[-1].score if first else 0.0
    rest = [hit for hit in more if hit.id not in seen]
    if first and rest:
        scale = 0.9 * floor / max(rest[0].score, 1e-9)
        rest = [Hit(hit.id, hit.score * scale) for hit in rest]
    return [*first, *rest][:limit]
