"""The face of the embedded engine: many processes ask, one at a time writes, and asking never fails."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable
from itertools import islice
from math import inf
from pathlib import Path
from typing import Any, TypeVar

import structlog

from ideas.search.engine import Document, Hit
from ideas.search.rules import ParsedQuery
from ideas.search.whoosh_engine import asking, resembling
from ideas.search.whoosh_engine.schema import scoring
from ideas.search.whoosh_engine.store import Store

BATCH = 500
TRIES = 3
LOOK_SECONDS = 5.0

Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)


class WhooshEngine:
    """One folder of index files. `degraded` says that the last question could not be answered.

    Writing raises IndexBusy when another process holds the lock for too long.
    """

    def __init__(self, directory: Path, *, lock_seconds: float = 10.0) -> None:
        self.store = Store(Path(directory), lock_seconds)
        self.degraded = False
        self._sound_at = -inf

    def put(self, documents: Iterable[Document]) -> None:
        """Adds or replaces documents; of several with one id the last one holds."""
        latest = {document.id: document for document in documents}
        waiting = iter(latest.values())
        while batch := list(islice(waiting, BATCH)):
            self.store.change(batch, ())

    def drop(self, ids: Iterable[int]) -> None:
        """Takes documents out of every answer; their bytes go with the next merge, or by `purge`."""
        if gone := set(ids):
            self.store.change((), gone)

    def renew(self, ids: Iterable[int], read: Callable[[list[int]], list[Document]]) -> int:
        """Makes the index say of these ids what `read` gives for them at that moment. Raises IndexGone where there is none."""
        return self.store.renew(ids, read)

    def purge(self) -> None:
        """Merges the whole index, so that dropped texts leave the disk too; slow on a big index."""
        self.store.purge()

    def rebuild(self, documents: Iterable[Document], *, progress: Callable[[int], object] | None = None) -> int:
        """Makes a new index beside the old one and swaps them; returns how many documents it holds.

        What is put or dropped meanwhile by any process is in the new one too.
        """
        done = 0
        for done in self.store.rebuild(documents):
            if progress:
                progress(done)
        self.degraded = False
        return done

    def find(self, parsed: ParsedQuery, *, limit: int = 200) -> list[Hit]:
        """The best documents for the words; filters narrow them as far as the index knows them."""
        return self._ask("find", lambda searcher: asking.find(searcher, parsed, limit), [])

    def similar(
        self,
        title: str,
        body: str = "",
        *,
        limit: int = 10,
        exclude: int | None = None,
        boards: Collection[str] | None = None,
    ) -> list[Hit]:
        """Documents that speak of the same thing, the likeliest first."""
        text = resembling.Likeness(title, body, exclude, boards)
        return self._ask("similar", lambda searcher: resembling.similar(searcher, text, limit), [])

    def suggest(self, parsed: ParsedQuery) -> str | None:
        """The words with unknown ones replaced by known neighbours; None if there is nothing better."""
        return self._ask("suggest", lambda searcher: asking.suggestion(searcher, parsed), None)

    def ids(self) -> set[int]:
        """The ids of all documents."""
        return self._ask("ids", asking.all_ids, set())

    def count(self) -> int:
        """The number of documents."""
        return self._ask("count", lambda searcher: int(searcher.reader().doc_count()), 0)

    def healthy(self) -> bool:
        """Whether the index is there and can be read to its ends."""
        return self._ask("healthy", asking.readable, False)

    def sound(self) -> bool:
        """The same, for who asks often: a good answer holds for some seconds."""
        if time.monotonic() - self._sound_at > LOOK_SECONDS and self.healthy():
            self._sound_at = time.monotonic()
        return time.monotonic() - self._sound_at <= LOOK_SECONDS

    def _ask(self, what: str, question: Callable[[Any], Answer], otherwise: Answer) -> Answer:
        """Asks a searcher of its own; a commit or swap in between is met by asking again."""
        for attempt in range(1, TRIES + 1):
            try:
                with self.store.open().searcher(weighting=scoring.BM25F()) as searcher:
                    answer = question(searcher)
            except Exception as error:  # noqa: BLE001 (a search never takes a page down)
                if attempt == TRIES:
                    log.warning("search.unanswered", question=what, error=repr(error)[:200])
            else:
                self.degraded = False
                return answer
        self.degraded = True
        return otherwise
