"""UserVoice: ideas from one of three generations of exports, with what tables of comments, notes and users lie beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from ideas.core.words import N_, Message
from ideas.transfer.formats.common import BadPackage, Folder, Line, quoted
from ideas.transfer.formats.shaping import Keys, filled, label, noted
from ideas.transfer.formats.standing import known_status
from ideas.transfer.formats.tables import Row, Table, open_table
from ideas.transfer.formats.uservoice_columns import USERS, Columns, Headings, generation_of, is_talk
from ideas.transfer.formats.values import count, looks_like_html, moment, parts, plain

SHOWN = frozenset({"", "published", "approved", "active", "open", "closed"})
_WAITED, _DELETED = N_("it waited for approval there"), N_("it was deleted there")
LEFT_OUT: dict[str, Message] = {
    "pending": _WAITED, "awaiting moderation": _WAITED, "spam": N_("it was spam there"), "hidden": N_("it was hidden there"), "deleted": _DELETED, "trashed": _DELETED,
}
_TALKERS: tuple[Headings, Headings] = (("User Email",), ("User Name",))


class UserVoice:
    """Neither addresses of machines nor what browsers said of themselves is read; mail addresses come to be claimed by."""

    name = "uservoice"

    def __init__(self, ideas: Table, columns: Columns, talk: list[Table], users: Table | None) -> None:
        self._table, self._columns, self._talk, self._users = ideas, columns, talk, users

    def lines(self, kind: str) -> Iterator[Line]:
        """An idea is told once, however many rows have it; a row with a voter's address is a vote."""
        made = {"people": self._people, "ideas": self._ideas, "statuses": self._answers, "votes": self._votes, "comments": self._comments}.get(kind)
        return made() if made else iter(())

    def picture(self, key: str) -> bytes | None:  # noqa: ARG002 (the tables have none)
        """None."""
        return None

    def _first_rows(self) -> Iterator[Row]:
        """The first row of each idea, and rows that are broken or have no idea."""
        met: set[str] = set()
        for row in self._table.rows():
            key = row.text(*self._columns.id)
            if not key or key not in met:
                met.add(key)
                yield row

    def _ideas(self) -> Iterator[Line]:
        said = self._table.notes
        for row in self._first_rows():
            state = row.text(*self._columns.state).casefold()
            left_out = None if row.problem else LEFT_OUT.get(state)
            notes = [*said, *row.notes]
            if state and state not in SHOWN and state not in LEFT_OUT and state != "archived":
                notes.append(N_("unknown moderation state '%(state)s': taken as published", state=quoted(state)))
            data = {} if row.problem or left_out else self._idea(row, state)
            yield Line(self._table.file, row.number, data, row.problem, left_out, noted(*notes))
            said = ()

    def _idea(self, row: Row, state: str) -> dict[str, Any]:
        columns, status = self._columns, row.text(*self._columns.status)
        return filled(
            id=row.text(*columns.id), title=row.text(*columns.title), body=_words(row.text(*columns.body), row.text(*columns.mime)), created_at=_moment(row.text(*columns.created_at)),
            author=label(row.text(*columns.author_email), name=row.text(*columns.author)), votes_up=count(row.text(*columns.votes)),
            status="archived" if state == "archived" else _status(status), status_raw=status, board=row.text(*columns.board), category=row.text(*columns.category),
            tags=parts(row.text(*columns.labels)), merged_into=row.text(*columns.merged_into), url=row.text(*columns.url),
        )

    def _answers(self) -> Iterator[Line]:
        columns = self._columns
        for row in self._first_rows() if columns.answer else ():
            text, at, status = _words(row.text(*columns.answer)), row.text(*columns.answered_at), row.text(*columns.status)
            if (text or at) and not row.problem and self._is_shown(row):
                data = filled(
                    idea_id=row.text(*columns.id), at=_moment(at), kind="official_answer" if text else "status", status=_status(status), status_raw=status, text=text,
                    by=row.text(*columns.answered_by) or "team",
                )
                yield Line(self._table.file, row.number, data)

    def _is_shown(self, row: Row) -> bool:
        return row.text(*self._columns.state).casefold() not in LEFT_OUT

    def _votes(self) -> Iterator[Line]:
        columns = self._columns
        for row in self._table.rows() if columns.voter_email else ():
            voter = row.text(*columns.voter_email)
            if voter and row.text(*columns.id) and not row.problem and self._is_shown(row):
                yield Line(self._table.file, row.number, filled(idea_id=row.text(*columns.id), voter=label(voter), at=_moment(row.text(*columns.voted_at))))

    @cached_property
    def _team(self) -> set[str]:
        """Labels of those who answered officially."""
        return {label(found) for row in self._first_rows() if (found := row.text(*self._columns.answered_email))} if self._columns.answered_email else set()

    def _comments(self) -> Iterator[Line]:
        for table in self._talk:
            keys, internal = Keys(), "note" in PurePosixPath(table.file).name.casefold()
            for row in table.rows():
                state = row.text("Status").casefold()
                left_out = None if row.problem else LEFT_OUT.get(state)
                yield Line(table.file, row.number, {} if row.problem or left_out else self._comment(row, keys, internal=internal), row.problem, left_out, noted(*row.notes))

    def _comment(self, row: Row, keys: Keys, *, internal: bool) -> dict[str, Any]:
        suggestion, text, author = row.text("Suggestion ID"), _words(row.text("Text", "Body")), label(row.text("User Email"), name=row.text("User Name"))
        return filled(
            id=row.text("Id") or keys.of([suggestion, author, row.text("Created At"), text]), idea_id=suggestion, author=author, created_at=_moment(row.text("Created At")), body=text,
            author_role="official" if author in self._team else "user", internal=internal,
        )

    def _people(self) -> Iterator[Line]:
        met: set[str] = set()
        for table, pairs in self._people_in():
            for row in table.rows():
                for email, name in [(row.text(*of_email), row.text(*of_name)) for of_email, of_name in pairs]:
                    known = label(email, name=name)
                    if known and known not in met:
                        met.add(known)
                        yield Line(table.file, row.number, filled(id=known, name=name, email=email))

    def _people_in(self) -> Iterator[tuple[Table, list[tuple[Headings, Headings]]]]:
        """Tables with the headings of address and name of those who stand in them."""
        columns = self._columns
        yield self._table, [(columns.author_email, columns.author), (columns.voter_email, columns.voter), (columns.answered_email, columns.answered_by)]
        yield from ((table, [_TALKERS]) for table in self._talk)
        if self._users:
            yield self._users, [(("Email",), ("Name",))]


def recognises(folder: Folder) -> bool:
    """Whether a table has the headings of one of the generations."""
    return any(generation_of(table) for table in _tables(folder))


def read(folder: Folder, mapping: Mapping[str, str]) -> UserVoice:  # noqa: ARG001 (its headings are known)
    """Raises BadPackage where there is no table of ideas."""
    tables = list(_tables(folder))
    found = next(((table, columns) for table in tables if (columns := generation_of(table))), None)
    if found is None:
        raise BadPackage("no_uservoice")
    return UserVoice(*found, [table for table in tables if is_talk(table)], next((table for table in tables if table.has(*USERS)), None))


def _tables(folder: Folder) -> Iterator[Table]:
    for path in folder.ending(".csv", ".txt", ""):
        try:
            yield open_table(folder.files[path], path)
        except BadPackage:
            continue


def _words(text: str, mime: str = "") -> str:
    return plain(text) if "html" in mime or looks_like_html(text) else text


def _moment(text: str) -> str:
    """In UTC, as all of them are; what is no date stays as it is, and is told."""
    return moment(text) or text


def _status(word: str) -> str:
    return known_status(word) or word
