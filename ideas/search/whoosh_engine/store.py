"""The folder of the index: numbered generations, a pointer to the one in use, one writer at a time."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ideas.search.engine import Document, IndexBusy, IndexGone
from ideas.search.whoosh_engine.schema import FileStorage, index, key, row, schema, try_for
from ideas.search.whoosh_engine.writing import sparing

LOCK_SECONDS = 10.0
STEP = 200


class Store:
    """Writes under one lock a folder; what is written during a rebuild is noted and repeated after it."""

    def __init__(self, directory: Path, lock_seconds: float = LOCK_SECONDS) -> None:
        self.directory = directory
        self.pointer = directory / "current"
        self.journal = directory / "journal.jsonl"
        self.lock_seconds = lock_seconds

    def open(self) -> Any:
        """The generation in use; raises what whoosh or the file system raise."""
        return index.open_dir(str(self.directory / self.pointer.read_text("ascii").strip()))

    @contextmanager
    def locked(self, name: str, seconds: float | None = None) -> Iterator[None]:
        """Holds a lock file that dies with the process; raises IndexBusy."""
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileStorage(str(self.directory)).lock(name)
        wait = self.lock_seconds if seconds is None else seconds
        if not try_for(lock.acquire, timeout=wait, delay=0.02):
            raise IndexBusy(name)
        try:
            yield
        finally:
            lock.release()

    def change(self, documents: Iterable[Document], gone: Iterable[int]) -> None:
        """Removes and adds in one commit, into the generation in use."""
        latest = {document.id: document for document in documents}
        removed = set(gone) - latest.keys()
        with self.locked("write.lock"):
            if not self.pointer.exists():
                self._point_to(self._new_generation()[0])
            self._note(latest.values(), removed)
            self._write(self.open(), latest.values(), removed)

    def renew(self, ids: Iterable[int], read: Callable[[list[int]], list[Document]]) -> int:
        """Makes the index say of these ids what `read` gives for them; gives how many are in it. Raises IndexGone, IndexBusy.

        It is read under the lock: of two processes the one that writes last has also read last.
        """
        wanted = list(ids)
        with self.locked("write.lock"):
            documents = read(wanted)
            removed = set(wanted) - {document.id for document in documents}
            self._note(documents, removed)
            if not self.pointer.exists():
                raise IndexGone(str(self.directory))
            self._write(self.open(), documents, removed)
        return len(documents)

    def purge(self) -> None:
        """Merges all segments, after which no byte of a dropped document is left."""
        with self.locked("write.lock"):
            self._writer(self.open()).commit(optimize=True)

    def rebuild(self, documents: Iterable[Document]) -> Iterator[int]:
        """Builds a new generation beside the old one and swaps; yields how many are in so far."""
        with self.locked("rebuild.lock", 0.5):
            with self.locked("write.lock"):
                self.journal.write_text("")
            try:
                yield from self._build(documents)
            finally:
                self.journal.unlink(missing_ok=True)

    def _build(self, documents: Iterable[Document]) -> Iterator[int]:
        name, fresh = self._new_generation()
        yield from self._fill(self._writer(fresh), documents)
        with self.locked("write.lock"):
            for changed, removed in self._noted():
                self._write(fresh, changed, removed)
            self._point_to(name)
        self._tidy(name)

    def _fill(self, writer: Any, documents: Iterable[Document]) -> Iterator[int]:
        seen: set[int] = set()
        try:
            for document in documents:
                if document.id not in seen:
                    seen.add(document.id)
                    writer.add_document(**row(document))
                    if len(seen) % STEP == 0:
                        yield len(seen)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()
        yield len(seen)

    def _writer(self, ix: Any) -> Any:
        return sparing(ix.writer(compound=False, timeout=self.lock_seconds), self.directory)

    def _write(self, ix: Any, documents: Iterable[Document], gone: Iterable[int]) -> None:
        documents = list(documents)
        try:
            writer = self._writer(ix)
        except index.LockError as busy:
            raise IndexBusy("segment") from busy
        try:
            forget(writer, [*gone, *(document.id for document in documents)])
            for document in documents:
                writer.add_document(**row(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def _new_generation(self) -> tuple[str, Any]:
        numbers = [int(path.name) for path in self.directory.iterdir() if path.name.isdigit()]
        name = str(max(numbers, default=0) + 1)
        (self.directory / name).mkdir(mode=0o700)
        return name, index.create_in(str(self.directory / name), schema())

    def _point_to(self, name: str) -> None:
        draft = self.directory / "current.new"
        draft.write_text(name, "ascii")
        draft.replace(self.pointer)

    def _tidy(self, kept: str) -> None:
        """Removes older generations; a reader that still has one open is answered again by the new one."""
        for path in self.directory.iterdir():
            if path.name.isdigit() and path.name != kept:
                shutil.rmtree(path, ignore_errors=True)

    def _note(self, documents: Iterable[Document], gone: Iterable[int]) -> None:
        if self.journal.exists() and self._rebuilding():
            line = {"put": [asdict(document) for document in documents], "drop": sorted(gone)}
            with self.journal.open("a", encoding="utf-8", errors="surrogatepass") as out:
                out.write(json.dumps(line) + "\n")

    def _rebuilding(self) -> bool:
        """Whether the journal is wanted; one that a killed rebuild left behind is thrown away."""
        try:
            with self.locked("rebuild.lock", 0.0):
                self.journal.unlink(missing_ok=True)
        except IndexBusy:
            return True
        return False

    def _noted(self) -> Iterator[tuple[list[Document], list[int]]]:
        for line in self.journal.read_text("utf-8").splitlines():
            entry = json.loads(line)
            yield [Document(**{**d, "tags": tuple(d["tags"])}) for d in entry["put"]], entry["drop"]


def forget(writer: Any, ids: Iterable[int]) -> None:
    """Marks all present versions of these documents as deleted."""
    with writer.reader() as reader:
        for document_id in ids:
            if ("id", key(document_id)) in reader:
                for number in reader.postings("id", key(document_id)).all_ids():
                    writer.delete_document(number)
