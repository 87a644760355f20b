"""A file of codes: which of its rows can be taken in, which not and why; and how a code is named where it is not shown."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

CODE_MOST = 200
ROWS_MOST = 50_000
HEADS = frozenset(("code", "codes", "gutscheincode", "voucher"))
WHY: dict[str, Message] = {
    "empty": N_("Nothing in this row"), "twice": N_("Stands in this file before"), "known": N_("Is in a pool already"), "long": N_("Longer than 200 characters"), "signs": N_("Has signs that cannot be shown"),
}


@dataclass(frozen=True)
class Refused:
    """A row that was not taken in: its line in the file, why, and the code masked."""

    line: int
    why: str
    masked: str


def masked(code: str) -> str:
    """A code as logs and lists name it: the last two signs of eight or more, else nothing of it."""
    return f"…{code[-2:]}" if len(code) >= 8 else "…"


def rows_of(text: str) -> tuple[list[tuple[int, str]], Refusal | None]:
    """The first cell of each row with the line of the file on which it begins, and why the file cannot be read, if so; a head is left out.

    Comma or semicolon part cells, quotes hold one together; a quote that is never closed makes the file unreadable, since it would glue codes together.
    """
    text = text.removeprefix("\ufeff")
    head = next(iter(io.StringIO(text, newline=None)), "")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",", strict=True)
    rows, line = [], 1
    try:
        for row in reader:
            rows.append((line, (row[0] if row else "").strip()))
            line = reader.line_num + 1
    except csv.Error:
        return [], Refusal("file_broken", N_("From line %(line)s on the file cannot be read: a quotation mark stands open or in the wrong place, or a cell is too long. Nothing was taken in.", line=line), 422, field="file")
    return (rows[1:] if rows and rows[0][1].casefold() in HEADS else rows), None


def sort_codes(rows: list[tuple[int, str]], known: Collection[str]) -> tuple[list[str], list[Refused]]:
    """What is taken in, in the file's order, and what not. `known` are codes of any pool already."""
    taken: dict[str, None] = {}
    refused = []
    for line, code in rows:
        why = _why_not(code, taken, known)
        if why:
            refused.append(Refused(line, why, masked(code)))
        else:
            taken[code] = None
    return list(taken), refused


def _why_not(code: str, taken: Collection[str], known: Collection[str]) -> str:
    if not code:
        return "empty"
    if len(code) > CODE_MOST:
        return "long"
    if not code.isprintable():
        return "signs"
    return "twice" if code in taken else "known" if code in known else ""


def why_not_file(rows: list[tuple[int, str]]) -> Refusal | None:
    """A file has rows, and not too many at once."""
    if not rows:
        return Refusal("file_empty", N_("There is no code in it: one a row, in the first column."), 422, field="file")
    return Refusal("file_long", N_("%(most)s rows at a time are the most.", most=ROWS_MOST), 422, field="file") if len(rows) > ROWS_MOST else None
