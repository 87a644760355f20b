"""Fider: the list of posts as CSV, or the backup with users, votes, comments, tags and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ideas.core.words import Message
from ideas.transfer.formats.common import BadPackage, Folder, Line, Source
from ideas.transfer.formats.fider_backup import Backup, is_backup
from ideas.transfer.formats.fider_words import DELETED, STATUSES, without_marks
from ideas.transfer.formats.shaping import filled, noted
from ideas.transfer.formats.tables import Row, Table, open_table
from ideas.transfer.formats.values import count

HEADINGS = ("number", "title", "description", "votes_count", "responded_by", "original_number", "tags")


class Posts:
    """`posts.csv`: names without addresses, totals without voters."""

    name = "fider"

    def __init__(self, table: Table) -> None:
        self._table = table

    def lines(self, kind: str) -> Iterator[Line]:
        """Ideas, their official answers, and the names of their authors."""
        read = {"ideas": _idea, "statuses": _answer, "people": _author}.get(kind)
        met: set[str] = set()
        said: tuple[Message, ...] = self._table.notes if kind == "ideas" else ()
        for row in self._table.rows() if read else ():
            line = read(self._table.file, row) if read else None
            if line and (kind != "people" or _is_new(line, met)):
                yield replace(line, note=noted(*said, line.note))
                said = ()

    def picture(self, key: str) -> bytes | None:  # noqa: ARG002 (the list has none)
        """None."""
        return None


def recognises(folder: Folder) -> bool:
    """The tables of a backup, or a CSV file with Fider's headings."""
    return is_backup(folder) or _table(folder) is not None


def read(folder: Folder, mapping: Mapping[str, str]) -> Source:  # noqa: ARG001 (its headings are known)
    """Raises BadPackage where it is neither."""
    if is_backup(folder):
        return Backup(folder)
    table = _table(folder)
    if table is None:
        raise BadPackage("no_fider")
    return Posts(table)


def _table(folder: Folder) -> Table | None:
    for path in folder.ending(".csv", ".txt", ""):
        try:
            table = open_table(folder.files[path], path)
        except BadPackage:
            continue
        if table.has(*HEADINGS):
            return table
    return None


def _idea(file: str, row: Row) -> Line:
    status = row.text("status")
    if row.problem or status == "deleted":
        return Line(file, row.number, problem=row.problem, left_out=None if row.problem else DELETED)
    body, pictures = without_marks(row.text("description"))
    data = {
        "id": row.text("number"), "title": row.text("title"), "body": body, "format": "markdown", "created_at": row.text("created_at"), "author": row.text("created_by"),
        "votes_up": count(row.text("votes_count")) or 0, "comments_total": count(row.text("comments_count")) or 0, "status": STATUSES.get(status, status), "status_raw": status,
        "merged_into": row.text("original_number"), "tags": tags_of(row.values.get("tags", "")), "pictures": pictures,
    }
    return Line(file, row.number, filled(**data), note=noted(*row.notes))


def tags_of(text: str) -> list[str]:
    """Slugs with comma and blank between; a slug may itself have a comma in it."""
    return [tag.strip() for tag in re.split(r",\s+", text) if tag.strip()]


def _answer(file: str, row: Row) -> Line | None:
    status, text = row.text("status"), without_marks(row.text("response"))[0]
    if row.problem or status == "deleted" or not (text or row.text("responded_at")):
        return None
    data = {
        "idea_id": row.text("number"), "at": row.text("responded_at"), "kind": "official_answer" if text else "status", "status": STATUSES.get(status, status), "status_raw": status,
        "text": text, "format": "markdown", "by": row.text("responded_by"),
    }
    return Line(file, row.number, filled(**data))


def _author(file: str, row: Row) -> Line | None:
    name = row.text("created_by")
    return Line(file, row.number, {"id": name, "name": name}) if name and not row.problem else None


def _is_new(line: Line, met: set[str]) -> bool:
    new = line.text("id") not in met
    met.add(line.text("id"))
    return new
