"""Canny: its CSV by a list of names that headings go by, or the JSON of its API as files (posts, votes, comments, users, boards, status_changes, entries)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import islice
from pathlib import PurePosixPath

from ideas.transfer.formats.canny_api import CannyApi
from ideas.transfer.formats.common import BadPackage, Folder, Source
from ideas.transfer.formats.mapped_csv import FIELDS, Field, MappedTable, chosen_mapping, guess_mapping, single_table
from ideas.transfer.formats.objects import first_object
from ideas.transfer.formats.shaping import host_of
from ideas.transfer.formats.tables import Table

FILES = {
    "posts": ("posts",), "votes": ("votes",), "comments": ("comments",), "users": ("users",), "boards": ("boards",), "status_changes": ("status_changes", "statuschanges"),
    "entries": ("entries", "changelog", "changelog_entries", "changelogentries"),
}
OWN = {
    "title": ("post title", "title", "post", "name"), "body": ("details", "post details", "description", "content", "body"), "id": ("post id", "id"),
    "created_at": ("created", "created at", "post created", "date", "created date"), "author": ("author name", "author", "created by", "user name"), "author_email": ("author email", "user email", "email"),
    "votes": ("vote count", "votes", "post votes", "score"), "status": ("status", "post status"), "category": ("category", "category name"), "tags": ("tags", "tag names"),
    "board": ("board", "board name"), "url": ("url", "post url", "link"),
}
CSV_FIELDS = tuple(Field(field.name, field.label, OWN[field.name], field.needed) for field in FIELDS if field.name in OWN)
_PART = re.compile(r"[-_ ]*(?:export|list|page)?[-_ ]*\d*", re.IGNORECASE)


def recognises(folder: Folder) -> bool:
    """A file of posts whose first one has what only Canny gives, or a table with its headings or addresses."""
    posts = _files(folder)["posts"]
    if posts:
        first = first_object(folder.files[posts[0]], "posts")
        return "title" in first and "score" in first and ("details" in first or "commentCount" in first)
    try:
        return _is_cannys(single_table(folder))
    except BadPackage:
        return False


def _is_cannys(table: Table) -> bool:
    mapping = guess_mapping(table.headings, CSV_FIELDS)
    own = table.has("details") and any(table.has(name) for name in ("score", "votes", "vote count"))
    return "title" in mapping and (own or any(".canny.io/" in row.text("url", "post url", "link") for row in islice(table.rows(), 5)))


def read(folder: Folder, mapping: Mapping[str, str]) -> Source:
    """Files of the API where there are posts among them, else a single CSV; `mapping` is for the CSV. Raises BadPackage."""
    files = _files(folder)
    if files["posts"]:
        paths = {kind: [(path, folder.files[path]) for path in found] for kind, found in files.items()}
        return CannyApi(host_of(str(first_object(paths["posts"][0][1], "posts").get("url") or ""), "canny"), paths)
    table = single_table(folder)
    chosen = chosen_mapping(table, mapping, CSV_FIELDS)
    first = next((row.text(chosen.get("url", "url")) for row in islice(table.rows(), 1)), "")
    return MappedTable(host_of(first, "canny"), table, chosen)


def _files(folder: Folder) -> dict[str, list[str]]:
    """The JSON files of each kind; a list may lie in several: posts.json, posts-2.json."""
    paths = sorted(folder.ending(".json", ".jsonl"), key=_place)
    return {kind: [path for path in paths if any(_is_part(path, stem) for stem in stems)] for kind, stems in FILES.items()}


def _place(path: str) -> tuple[str, int]:
    """posts.json, posts-2.json, posts-10.json."""
    name = path.rpartition(".")[0]
    number = re.search(r"\d*$", name)
    figures = number.group() if number else ""
    return name.removesuffix(figures).rstrip("-_ "), int(figures or 0)


def _is_part(path: str, stem: str) -> bool:
    name = PurePosixPath(path).stem.casefold()
    return name.startswith(stem) and bool(_PART.fullmatch(name[len(stem):]))
