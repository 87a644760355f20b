"""Writing an index of any size in little memory: Whoosh keeps every posting and every term as objects, here they lie packed, most of them on disk."""

from __future__ import annotations

import marshal
import os
import struct
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from heapq import merge
from itertools import islice
from pathlib import Path
from typing import IO, Any

HELD = 60_000  # postings in memory, some 200 bytes each, before they are sorted and written as a run
RUNS = 512  # runs read side by side: more of them are merged into one first
CHUNK = 128  # postings read at once of each
LENGTH = struct.Struct("=I")

Posting = tuple[str, bytes, int, float, bytes]


class Postings:
    """The postings of a writer in their order, whatever order they came in: sorted runs in a file without a name, that is gone with it."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._end = folder, 0
        self._file: IO[bytes] | None = None
        self._held: list[Posting] = []
        self._runs: list[tuple[int, int]] = []

    def add(self, posting: Posting) -> None:
        """Keep one."""
        self._held.append(posting)
        if len(self._held) >= HELD:
            self._save()

    def iter_postings(self) -> Iterator[Posting]:
        """All of them, sorted; after this they are gone."""
        if not self._runs:
            yield from sorted(self._held)
            return
        self._save()
        while len(self._runs) > RUNS:
            first, self._runs = self._runs[:RUNS], self._runs[RUNS:]
            self._runs.append(self._write(merge(*map(self._read, first))))
        yield from merge(*map(self._read, self._runs))

    def cleanup(self) -> None:
        """Let go of all."""
        self._held, self._runs = [], []
        if self._file is not None:
            self._file.close()
            self._file = None

    def _save(self) -> None:
        self._held.sort()
        self._runs.append(self._write(self._held))
        self._held = []

    def _write(self, postings: Iterable[Posting]) -> tuple[int, int]:
        """Where in the file the run begins and ends."""
        begin, waiting, file = self._end, iter(postings), self._opened()
        while chunk := list(islice(waiting, CHUNK)):
            data = marshal.dumps(chunk)
            self._end += file.write(LENGTH.pack(len(data)) + data)
        file.flush()
        return begin, self._end

    def _read(self, run: tuple[int, int]) -> Iterator[Posting]:
        (at, end), file = run, self._opened().fileno()
        while at < end:
            (length,) = LENGTH.unpack(os.pread(file, LENGTH.size, at))
            at += LENGTH.size + length
            yield from marshal.loads(os.pread(file, length, at - length))  # noqa: S302 (written above, in a file that nobody else can open)

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 (closed by cleanup, which the writer calls)
        return self._file


class Places:
    """Pairs of numbers: the hash of a term and where it stands."""

    def __init__(self) -> None:
        self._numbers = array("Q")

    def append(self, pair: tuple[int, int]) -> None:
        """Keep one."""
        self._numbers.extend(pair)

    def __len__(self) -> int:
        return len(self._numbers) // 2

    def __iter__(self) -> Iterator[tuple[int, int]]:
        numbers = iter(self._numbers)
        return zip(numbers, numbers, strict=True)


def sparing(writer: Any, folder: Path) -> Any:
    """The same writer of Whoosh, its postings and its table of terms kept this way."""
    writer.pool = Postings(folder)
    terms = writer.fieldwriter._tindex  # noqa: SLF001 (there is no other way to it)
    terms.buckets = [Places() for _ in terms.buckets]
    return writer
