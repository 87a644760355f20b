"""Quackback: the table of its import page, the four files of its command line, or the tables of a workspace export."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from ideas.core.words import N_, Message
from ideas.transfer.formats.common import BadPackage, ByKind, Folder, Line, Source, quoted
from ideas.transfer.formats.decoding import unreadable
from ideas.transfer.formats.shaping import Keys, filled, label, no_votes, not_public, noted, told_rows, unguarded
from ideas.transfer.formats.standing import known_status
from ideas.transfer.formats.tables import Row, Table, open_table
from ideas.transfer.formats.values import count, looks_like_html, moment, plain, yes

FILES = {
    "posts": ("posts.csv",), "comments": ("post_comments.csv", "comments.csv"), "notes": ("notes.csv",), "votes": ("post_votes.csv", "votes.csv"),
    "users": ("users.csv",), "boards": ("boards.csv",), "statuses": ("statuses.csv",), "changelog": ("changelog_entries.csv",),
}
OWN = ("author_email", "author_name", "vote_count", "source_id", "email_verified", "moderation")
CATEGORIES = {"active": "open", "complete": "done", "closed": "closed"}
SEEN = ("", "published", "approved")


def recognises(folder: Folder) -> bool:
    """A table of posts with at least two headings that only Quackback puts beside a title and its text."""
    try:
        posts = _posts(folder)
    except BadPackage:
        return False
    return posts.has("title") and (posts.has("content") or posts.has("body")) and sum(posts.has(name) for name in OWN) > 1


def read(folder: Folder, mapping: Mapping[str, str]) -> Source:  # noqa: ARG001 (its headings are known)
    """Only the posts have to be there. Raises BadPackage."""
    posts = _posts(folder)
    if not posts.has("title"):
        raise BadPackage("no_title_heading")
    tables, broken = {"posts": posts}, []
    for kind, path in ((kind, folder.find(*names)) for kind, names in FILES.items() if kind != "posts"):
        try:
            tables |= {kind: open_table(folder.files[path], path)} if path else {}
        except BadPackage as problem:
            broken.append(Line(path or "", 1, problem=unreadable(problem)))
    return Quackback(tables, broken)


def _posts(folder: Folder) -> Table:
    tables = folder.ending(".csv", ".txt", ".tsv")
    path = folder.find("posts.csv") or (tables[0] if len(tables) == 1 else None)
    if path is None:
        raise BadPackage("one_table_wanted")
    return open_table(folder.files[path], path)


class Quackback(ByKind):
    """Posts with what belongs to them. What waits for moderation or was hidden there does not become public here. Private comments and notes are internal; votes without an address stay in the total."""

    name = "quackback"

    def __init__(self, tables: Mapping[str, Table], broken: Sequence[Line] = ()) -> None:
        self._tables, self._broken = tables, broken

    def _rows(self, kind: str) -> Iterator[tuple[str, Row, Message | None]]:
        return told_rows(self._tables[kind]) if kind in self._tables else iter(())

    @cached_property
    def _boards(self) -> dict[str, str]:
        return {row.text("slug"): row.text("name") for _, row, _ in self._rows("boards") if row.text("slug")}

    @cached_property
    def _categories(self) -> dict[str, str]:
        """What a status of the team's own making counts as, by its name and its short name."""
        rows = [row for _, row, _ in self._rows("statuses")]
        return {word.casefold(): CATEGORIES.get(row.text("category").casefold(), "") for row in rows for word in (row.text("name"), row.text("slug")) if word}

    def _status(self, word: str) -> str:
        return known_status(word) or self._categories.get(word.casefold()) or word

    @cached_property
    def _unconfirmed(self) -> dict[str, str]:
        """Addresses that were never confirmed there, in small letters, with the name beside them: anybody could have typed them."""
        rows = [row for kind in ("users", "posts", "comments", "notes", "votes") for _, row, _ in self._rows(kind) if not row.problem and yes(row.text("email_verified", "verified") or "yes") is False]
        found = sorted({(row.text("author_email", "voter_email", "email").lower(), _name(row)) for row in rows})
        return {email: name for email, name in found if email}

    def _person(self, email: str, name: str) -> str:
        """The label of somebody: their address only where it is theirs, else the name, if that is none in turn."""
        if email and email.lower() not in self._unconfirmed:
            return label(email)
        name = name or self._unconfirmed.get(email.lower(), "")
        return "" if "@" in name else label(name=name)

    def _author(self, row: Row) -> str:
        return self._person(row.text("author_email"), _name(row))

    def _people(self) -> Iterator[Line]:
        met: set[str] = set()
        for kind in ("users", "posts", "comments", "notes", "votes"):
            for file, row, _ in self._rows(kind):
                name, email = _name(row), row.text("author_email", "voter_email", "email")
                known = "" if row.problem else self._person(email, name)
                if known and known not in met:
                    met.add(known)
                    yield Line(file, row.number, filled(id=known, name=name, email="" if email.lower() in self._unconfirmed else email))

    def _keyed(self) -> Iterator[tuple[str, Row, Message | None, str]]:
        keys = Keys()
        for file, row, note in self._rows("posts"):
            yield file, row, note, "" if row.problem else row.text("source_id", "id") or keys.of(row.text(name) for name in ("title", "created_at", "author_email", "author_name"))

    def _ideas(self) -> Iterator[Line]:
        yield from self._broken
        for file, row, note, key in self._keyed():
            if row.problem:
                yield Line(file, row.number, problem=row.problem)
            elif row.text("moderation").casefold() not in SEEN:
                yield Line(file, row.number, {"id": key}, left_out=not_public(row.text("moderation")))
            else:
                yield self._idea(file, row, note, key)

    def _idea(self, file: str, row: Row, note: Message | None, key: str) -> Line:
        votes, board, status = count(row.text("vote_count") or "0"), row.text("board"), unguarded(row.text("status"))
        about_votes = no_votes(row.text("vote_count")) if votes is None else None
        about_roadmap = N_("its place on the roadmap is left out: %(place)s", place=quoted(row.text("roadmap"))) if row.text("roadmap") else None
        return Line(file, row.number, filled(
            id=key, title=unguarded(row.text("title")), body=_words(row.text("content", "body")), created_at=_at(row.text("created_at")), author=self._author(row), votes_up=votes,
            status=self._status(status), status_raw=status, board=self._boards.get(board, board), tags=_tags(row.text("tags")),
        ), note=noted(note, about_votes, about_roadmap))

    def _statuses(self) -> Iterator[Line]:
        for file, row, _, key in self._keyed():
            if row.text("response") and row.text("moderation").casefold() in SEEN:
                status = unguarded(row.text("status"))
                yield Line(file, row.number, filled(
                    idea_id=key, at=_at(row.text("response_at")), kind="official_answer", status=self._status(status), status_raw=status, text=_words(row.text("response")), by="team",
                ))
        for file, row, _ in self._rows("changelog"):
            yield Line(file, row.number, {"kind": "milestone"}, row.problem, None if row.problem else N_("a changelog entry names no post there"))

    def _votes(self) -> Iterator[Line]:
        for file, row, note in self._rows("votes"):
            voter = "" if row.problem else self._person(row.text("voter_email"), "")
            if not voter:
                yield Line(file, row.number, {}, row.problem, None if row.problem else N_("a vote without an address: it stays in the total"))
            else:
                yield Line(file, row.number, filled(idea_id=row.text("post_id"), voter=voter, at=_at(row.text("created_at"))), note=note)

    def _comments(self) -> Iterator[Line]:
        for kind in ("comments", "notes"):
            keys = Keys()
            for file, row, note in self._rows(kind):
                if row.problem:
                    yield Line(file, row.number, problem=row.problem)
                    continue
                said = (row.text("post_id"), row.text("author_email", "author_name"), row.text("created_at"), row.text("content", "body"))
                key = row.text("id") or f"{kind[:-1]}-{keys.of(said)}"
                state = row.text("moderation_state").casefold()
                yield Line(file, row.number, filled(
                    id=key, idea_id=row.text("post_id"), parent_id=row.text("parent_id"), author=self._author(row), body=_words(row.text("content", "body")), created_at=_at(row.text("created_at")),
                    author_role="official" if yes(row.text("is_team_member", "is_staff")) else "", internal=kind == "notes" or yes(row.text("is_private")) is True,
                ), left_out=None if state in SEEN else not_public(state), note=note)


def _name(row: Row) -> str:
    return unguarded(row.text("author_name", "name"))


def _at(text: str) -> str:
    return moment(text) or text


def _words(text: str) -> str:
    text = unguarded(text)
    return plain(text) if looks_like_html(text) else text


def _tags(text: str) -> list[str]:
    return list(dict.fromkeys(tag for part in unguarded(text).split(",") if (tag := " ".join(part.split()))))
