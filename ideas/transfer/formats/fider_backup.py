"""Fider's backup: its tables as JSON and its pictures. What else lies in it (secrets, sign-ins, notices) is never opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from ideas.core.words import Message
from ideas.transfer.formats.common import PICTURE_MOST, Folder, Line
from ideas.transfer.formats.fider_words import DELETED, NUMBERED, STATUSES, WAITED, without_marks
from ideas.transfer.formats.objects import Object, first_object, objects
from ideas.transfer.formats.shaping import filled, noted

TABLES = ("posts", "users", "post_votes", "comments", "tags", "post_tags", "attachments", "tenants")
COLUMNS = {"number", "title", "status", "user_id"}
STAFF = (2, 3)  # collaborators and administrators


def is_backup(folder: Folder) -> bool:
    """Whether there is Fider's table of posts, beside its users."""
    posts, users = folder.find("posts.json"), folder.find("users.json")
    return bool(posts and users) and set(first_object(folder.files[posts or ""])) >= COLUMNS


class Backup:
    """The tables that are read: TABLES, and no other. People are known by their numbers there."""

    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self._base = (folder.find("posts.json") or "").removesuffix("posts.json")

    def _file(self, table: str) -> str:
        return f"{self._base}{table}.json"

    def _objects(self, table: str) -> Iterator[Object]:
        """Rows of a table: their values are never lists or objects."""
        path = self._folder.files.get(self._file(table))
        for found in objects(path) if path and table in TABLES else ():
            yield replace(found, data={name: value for name, value in found.data.items() if not isinstance(value, list | dict)})

    def _rows(self, table: str) -> Iterator[dict[str, Any]]:
        return (found.data for found in self._objects(table) if not found.problem)

    @cached_property
    def _portal(self) -> dict[str, Any]:
        return next(self._rows("tenants"), {})

    @cached_property
    def name(self) -> str:
        """Fider with the portal's own short name."""
        return "-".join(["fider", *str(self._portal.get("subdomain") or "").split()])[:60]

    @cached_property
    def _numbers(self) -> dict[Any, str]:
        """Posts are told by their public numbers, the tables by others."""
        return {row.get("id"): str(row.get("number")) for row in self._rows("posts") if row.get("number") is not None}

    @cached_property
    def _unseen(self) -> set[Any]:
        """Posts that nobody saw there: what hangs on them goes without saying."""
        return {row.get("id") for row in self._rows("posts") if _why_unseen(row)}

    @cached_property
    def _staff(self) -> dict[Any, str]:
        return {row.get("id"): str(row.get("name") or "") for row in self._rows("users") if row.get("role") in STAFF}

    @cached_property
    def _tags(self) -> dict[Any, list[str]]:
        """Public tags by post; what only the team was to see stays there."""
        names = {row.get("id"): str(row.get("name")) for row in self._rows("tags") if row.get("is_public") is not False}
        found: dict[Any, list[str]] = {}
        for row in self._rows("post_tags"):
            if row.get("tag_id") in names:
                found.setdefault(row.get("post_id"), []).append(names[row.get("tag_id")])
        return found

    @cached_property
    def _attached(self) -> dict[tuple[Any, Any], list[str]]:
        """Keys of pictures by post and comment."""
        found: dict[tuple[Any, Any], list[str]] = {}
        for row in self._rows("attachments"):
            found.setdefault((row.get("post_id"), row.get("comment_id")), []).append(str(row.get("attachment_bkey")))
        return found

    def lines(self, kind: str) -> Iterator[Line]:
        """The rows of a table as lines of the common form."""
        table, read = {
            "people": ("users", self._person), "ideas": ("posts", self._idea), "statuses": ("posts", self._answer), "votes": ("post_votes", self._vote), "comments": ("comments", self._comment),
        }.get(kind, ("", self._person))
        for found in self._objects(table):
            line = self._line(table, found, read(found.data) if not found.problem else {})
            if line.data or (kind != "statuses" and (line.problem or line.left_out)):
                yield line

    def _line(self, table: str, found: Object, data: dict[str, Any]) -> Line:
        left_out = data.pop("left_out", None)
        return Line(self._file(table), found.number, {} if left_out else filled(**data), found.problem, left_out, noted(*found.notes))

    def picture(self, key: str) -> bytes | None:
        """A file of `blobs/`."""
        return self._folder.content(f"{self._base}blobs/{key}", PICTURE_MOST)

    def _person(self, row: dict[str, Any]) -> dict[str, Any]:
        """Name and address, which come here to be claimed by; no key, no sign-in, no picture."""
        return {"id": _who(row.get("id")), "name": row.get("name"), "email": row.get("email"), "role": "staff" if row.get("role") in STAFF else "user"}

    def _idea(self, row: dict[str, Any]) -> dict[str, Any]:
        status = _status(row)
        if why := _why_unseen(row):
            return {"left_out": why}
        body, shown = without_marks(_text(row, "description"))
        number = self._numbers.get(row.get("id"), "")
        return {
            "id": number, "title": _text(row, "title"), "body": body, "format": "markdown", "lang": str(self._portal.get("locale") or "")[:2], "created_at": row.get("created_at"),
            "author": _who(row.get("user_id")), "status": STATUSES.get(status, status), "status_raw": status, "merged_into": self._numbers.get(row.get("original_id"), ""),
            "tags": self._tags.get(row.get("id"), []), "pictures": list(dict.fromkeys([*shown, *self._attached.get((row.get("id"), None), [])])), "url": self._address(number, row),
        }

    def _address(self, number: str, row: dict[str, Any]) -> str:
        host = self._portal.get("cname")
        return f"https://{host}/posts/{number}/{row.get('slug') or ''}" if host and number else ""

    def _answer(self, row: dict[str, Any]) -> dict[str, Any]:
        status, text = _status(row), without_marks(_text(row, "response"))[0]
        if _why_unseen(row) or not (text or row.get("response_date")):
            return {}
        return {
            "idea_id": self._numbers.get(row.get("id"), ""), "at": row.get("response_date"), "kind": "official_answer" if text else "status", "status": STATUSES.get(status, status), "status_raw": status,
            "text": text, "format": "markdown", "by": self._staff.get(row.get("response_user_id"), ""),
        }

    def _vote(self, row: dict[str, Any]) -> dict[str, Any]:
        return {} if row.get("post_id") in self._unseen else {"idea_id": self._numbers.get(row.get("post_id"), ""), "voter": _who(row.get("user_id")), "at": row.get("created_at")}

    def _comment(self, row: dict[str, Any]) -> dict[str, Any]:
        if row.get("post_id") in self._unseen:
            return {}
        if why := _why_unseen(row):
            return {"left_out": why}
        body, shown = without_marks(_text(row, "content"))
        return {
            "id": str(row.get("id") or ""), "idea_id": self._numbers.get(row.get("post_id"), ""), "author": _who(row.get("user_id")), "created_at": row.get("created_at"), "body": body, "format": "markdown",
            "author_role": "official" if row.get("user_id") in self._staff else "user", "pictures": [*shown, *self._attached.get((row.get("post_id"), row.get("id")), [])],
        }


def _why_unseen(row: dict[str, Any]) -> Message | None:
    """Why a post or a comment was not to be seen there; None where it was."""
    if row.get("deleted_at") or _status(row) == "deleted":
        return DELETED
    return WAITED if row.get("is_approved") is False else None


def _text(row: dict[str, Any], name: str) -> str:
    """A text that is a whole number came as one."""
    value = row.get(name)
    return "" if value is None else str(value)


def _status(row: dict[str, Any]) -> str:
    value = row.get("status") or 0
    return NUMBERED[value] if isinstance(value, int) and 0 <= value < len(NUMBERED) else str(value)


def _who(number: Any) -> str:
    return f"u{number}" if isinstance(number, int) else ""
