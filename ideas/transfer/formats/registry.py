"""The formats that can be read, and which one a folder is in."""

from __future__ import annotations

from ideas.transfer.formats import bundle, canny, consul, decidim, fider, jsonl, mapped_csv, quackback, uservoice
from ideas.transfer.formats.common import Folder, Format

# asked in this order: those that recognise the most particular headings come first
FORMATS: dict[str, Format] = {
    "bundle": bundle,
    "jsonl": jsonl,
    "fider": fider,
    "uservoice": uservoice,
    "decidim": decidim,
    "consul": consul,
    "canny": canny,
    "quackback": quackback,
    "csv": mapped_csv,
}


def guess(folder: Folder) -> str | None:
    """The format that recognises what is there; None where none does."""
    return next((name for name, known in FORMATS.items() if known.recognises(folder)), None)
