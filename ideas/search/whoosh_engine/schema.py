"""The fields of the index; their terms and weights are made by `ideas.search.analysis`."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from functools import lru_cache

with warnings.catch_warnings():
    # Whoosh 2.7.4 has string escapes and comparisons that Python 3.12 warns of when it compiles them.
    warnings.simplefilter("ignore", SyntaxWarning)
    warnings.simplefilter("ignore", DeprecationWarning)
    import whoosh.codec.whoosh3  # noqa: F401  (whoosh imports it late, outside of this filter)
    from whoosh import collectors, fields, formats, index, query, scoring
    from whoosh.filedb.filestore import FileStorage
    from whoosh.system import pack_uint
    from whoosh.util.filelock import try_for

from ideas.search.analysis import terms_of
from ideas.search.engine import Document

__all__ = [
    "FileStorage", "Terms", "collectors", "index", "key", "query", "row", "schema",
    "scoring", "try_for",
]  # fmt: skip


class Terms(fields.FieldType):  # type: ignore[misc]
    """Ready-made terms with their weights; whoosh analyses nothing."""

    def __init__(self) -> None:
        # Not scorable would mean no lengths, and whoosh looks for their file anew at every posting.
        super().__init__(formats.Frequency(), None, scorable=True)

    def index(self, value: dict[str, float], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """The terms as whoosh keeps them; the counts add up to the length of the field."""
        for term, weight in value.items():
            count = max(1, round(weight))
            yield term.encode(), count, weight, _packed(count)


@lru_cache(maxsize=256)
def _packed(count: int) -> bytes:
    """One object for each number, not one for each posting."""
    return bytes(pack_uint(count))


def schema() -> fields.Schema:
    """The pickled schema of a new index."""
    return fields.Schema(
        id=fields.ID(stored=True, unique=True),
        words=Terms(),
        parts=Terms(),
        starts=Terms(),
        surface=Terms(),
        facets=Terms(),
    )


def key(document_id: int) -> str:
    """The id as an index term."""
    return str(int(document_id))


def row(document: Document) -> dict[str, object]:
    """A document as the index takes it."""
    terms = terms_of(document)
    return {
        "id": key(document.id),
        "words": terms.words,
        "parts": terms.parts,
        "starts": terms.starts,
        "surface": terms.surface,
        "facets": terms.facets,
    }
