"""What was given, opened: a folder, a single file, or a ZIP file unpacked for as long as it is read."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from ideas.transfer.formats.common import Folder
from ideas.transfer.formats.packed import unpack


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """The files of it, called as it is called. Raises BadPackage."""
    if not (path.is_file() and zipfile.is_zipfile(path)):
        yield Folder.at(path)
        return
    with TemporaryDirectory(prefix="import-") as place:
        unpack(path, Path(place) / "all")
        yield Folder(path.stem, Folder.at(Path(place) / "all").files)
