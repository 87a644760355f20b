"""Our own bundle as a source: what another portal of this kind shows to everybody, brought into one that has content already."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import PurePosixPath
from typing import IO, Any

from ideas.core.text import clean_line
from ideas.core.words import N_
from ideas.transfer.bundle.parcel import MANIFEST, BadBundle, Parcel, parcel_of
from ideas.transfer.formats.common import BadPackage, Folder, Line

# What the other portals' words for a stage are: what is not listed, is open.
STATUS = {
    "approved": "accepted", "in_development": "partially_done", "launched": "done", "declined": "declined", "expired": "closed", "withdrawn": "closed", "merged": "closed",
}
LARGEST = ("large", "medium", "small")
NAME_MOST = 80
NEEDED = frozenset(("id", "idea_id", "tag_id", "position"))
WHOLE = frozenset(("id", "board_id", "author_id", "idea_id", "related_id", "parent_id", "merged_into_id", "tag_id", "position", "vote_count", "imported_votes", "comment_count"))


class _Unpacked:
    """What was unpacked of a bundle, under its names in it."""

    def __init__(self, folder: Folder, top: str) -> None:
        self._files = {name.removeprefix(top): path for name, path in folder.files.items() if name.startswith(top)}

    def namelist(self) -> list[str]:
        """All of them."""
        return list(self._files)

    def open(self, name: str) -> IO[bytes]:
        """A file to be read. Raises KeyError."""
        return self._files[name].open("rb")


def recognises(folder: Folder) -> bool:
    """Whether a manifest of ours is there."""
    try:
        _opened(folder)
    except BadPackage as problem:
        return str(problem) == "newer_bundle"
    return True


def read(folder: Folder, mapping: Mapping[str, str]) -> BundleSource:  # noqa: ARG001 (this form needs none)
    """Every file is compared with the manifest first. Raises BadPackage: broken, of a newer version, or full, which is restored and not imported."""
    parcel = _opened(folder)
    if parcel.full:
        raise BadPackage("full_bundle")
    try:
        for _ in parcel.verify():
            pass
    except BadBundle as problem:
        raise BadPackage("broken_bundle") from problem
    return BundleSource(parcel)


def _opened(folder: Folder) -> Parcel:
    """What was given, unpacked. What lies packed in it stays so: nobody has looked at how much comes out of that."""
    manifest = folder.find(MANIFEST)
    if manifest is None:
        raise BadPackage("broken_bundle")
    try:
        return parcel_of(_Unpacked(folder, manifest[: -len(PurePosixPath(manifest).name)]))
    except BadBundle as problem:
        raise BadPackage("newer_bundle" if problem.args[0] == "newer" else "broken_bundle") from problem


class BundleSource:
    """Rows of the tables as lines of the common form; only keys, names and stages are held."""

    def __init__(self, parcel: Parcel) -> None:
        self._parcel, self.name = parcel, clean_line(parcel.manifest["source"], NAME_MOST) or "bundle"

    def lines(self, kind: str) -> Iterator[Line]:
        """The rows of one kind, each with the file and line it stands in."""
        made = {"people": self._people, "ideas": self._ideas, "statuses": self._statuses, "votes": self._votes, "comments": self._comments, "relations": self._relations}
        return made[kind]()

    def picture(self, key: str) -> bytes | None:
        """A file of the bundle."""
        try:
            return self._parcel.picture(key)
        except BadBundle:
            return None

    def _rows(self, table: str) -> Iterator[tuple[int, dict[str, Any]]]:
        if table in self._parcel.tables:
            for number, line in enumerate(self._parcel.lines(f"tables/{table}.jsonl"), 1):
                found = _object(line)
                yield number, found

    def _made(self, table: str, number: int, row: dict[str, Any], data: dict[str, Any]) -> Line:
        name = f"tables/{table}.jsonl"
        return Line(name, number, {key: value for key, value in data.items() if value not in (None, "", [])}) if row else Line(name, number, problem=N_("no row of this table"))

    def _named(self, table: str, name: str) -> dict[int, str]:
        return {row["id"]: str(row[name]) for _, row in self._rows(table) if "id" in row and name in row}

    def _people(self) -> Iterator[Line]:
        for number, row in self._rows("members"):
            yield self._made("members", number, row, {"id": row.get("handle"), "name": row.get("handle")})

    def _ideas(self) -> Iterator[Line]:
        people, boards, pictures = self._named("members", "handle"), self._named("boards", "slug"), self._pictures()
        topics = self._topics()
        met: tuple[int, list[str]] | None = next(topics, None)
        for number, row in self._rows("ideas"):
            while met is not None and met[0] < row.get("id", 0):
                met = next(topics, None)
            own = met[1] if met is not None and met[0] == row.get("id") else []
            yield self._made("ideas", number, row, {
                "id": _key(row, "id"), "title": row.get("title"), "summary": row.get("summary"), "body": "\n\n".join(part for part in (row.get("problem"), row.get("body")) if part),
                "format": row.get("format"), "lang": row.get("lang"), "created_at": _dated(row), "author": people.get(row.get("author_id", 0)), "board": boards.get(row.get("board_id", 0)),
                "status": STATUS.get(str(row.get("stage")), "open"), "status_raw": row.get("stage"), "merged_into": _key(row, "merged_into_id"), "tags": own,
                "votes_up": _count(row, "vote_count") + _count(row, "imported_votes"), "pictures": pictures.get(row.get("id", 0), []),
            })

    def _topics(self) -> Iterator[tuple[int, list[str]]]:
        """The topics of each idea in their order; both tables are sorted by the idea."""
        names = self._named("tags", "name")
        for idea, rows in groupby((row for _, row in self._rows("idea_tags")), key=lambda row: row.get("idea_id", 0)):
            placed = sorted((row.get("position", 0), names.get(row.get("tag_id", 0), "")) for row in rows)
            yield idea, [name for _, name in placed if name]

    def _pictures(self) -> dict[int, list[str]]:
        found: dict[int, list[tuple[int, str]]] = {}
        for _, row in self._rows("pictures"):
            files = row.get("files") or {}
            largest = next((files[size]["key"] for size in LARGEST if size in files), "")
            found.setdefault(row.get("idea_id", 0), []).append((row.get("position", 0), largest))
        return {idea: [key for _, key in sorted(keys) if key] for idea, keys in found.items()}

    def _statuses(self) -> Iterator[Line]:
        """What the earlier portals said, then the team's decisions and news here."""
        for number, row in self._rows("source_entries"):
            yield self._made("source_entries", number, row, {name: row.get(name) for name in ("at", "kind", "status", "status_raw", "title", "text", "lang")} | {"idea_id": _key(row, "idea_id")})
        for table, stage in (("stage_changes", "to_stage"), ("updates", "")):
            for number, row in self._rows(table):
                if not row or (row.get("text") and row.get("by_role") != "member"):
                    yield self._made(table, number, row, {
                        "idea_id": _key(row, "idea_id"), "at": row.get("at"), "kind": "official_answer", "status": STATUS.get(str(row.get(stage)), "open") if stage else "",
                        "status_raw": row.get(stage), "title": row.get("title"), "text": row.get("text"), "format": "markdown", "lang": row.get("lang"), "by": "team",
                    })

    def _votes(self) -> Iterator[Line]:
        for number, row in self._rows("votes"):
            yield self._made("votes", number, row, {"idea_id": _key(row, "idea_id"), "voter": row.get("member_id"), "at": row.get("at")})

    def _comments(self) -> Iterator[Line]:
        people = self._named("members", "handle")
        for number, row in self._rows("comments"):
            yield self._made("comments", number, row, {
                "id": _key(row, "id"), "idea_id": _key(row, "idea_id"), "parent_id": _key(row, "parent_id"), "author": people.get(row.get("author_id", 0)), "created_at": row.get("at"),
                "author_role": "official" if row.get("official") is True else "user", "lang": row.get("lang"), "body": row.get("body"), "format": row.get("format"),
            })

    def _relations(self) -> Iterator[Line]:
        for number, row in self._rows("idea_links"):
            by = "staff" if row.get("said_by") == "team" else "user"
            yield self._made("idea_links", number, row, {"idea_id": _key(row, "idea_id"), "related_id": _key(row, "related_id"), "by": by})


def _object(line: bytes) -> dict[str, Any]:
    """A row; an empty one where the line is none."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) and all(_is_sound(name, value) for name, value in found.items()) else {}


def _is_sound(name: str, value: Any) -> bool:
    """Whether a value is of the kind its name says; whatever a foreign hand wrote, reading it must not end in an exception."""
    if value is None:
        return name not in NEEDED
    if name == "files":
        return isinstance(value, dict) and all(isinstance(one, dict) and isinstance(one.get("key"), str) for one in value.values())
    if name == "official":
        return isinstance(value, bool)
    return type(value) is int if name in WHOLE else isinstance(value, str)


def _key(row: dict[str, Any], name: str) -> str:
    return str(row[name]) if row.get(name) is not None else ""


def _count(row: dict[str, Any], name: str) -> int:
    value = row.get(name)
    return value if type(value) is int and value > 0 else 0


def _dated(row: dict[str, Any]) -> str:
    """An imported idea's date is as exact as it was told."""
    moment = str(row.get("created_at") or "")
    return moment[: {"year": 4, "day": 10}.get(str(row.get("precision")), len(moment))]
