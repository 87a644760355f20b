"""Any CSV file with an idea a row: which heading bears which of our fields is said, or guessed from plain English and German words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ideas.core.words import N_, Message
from ideas.transfer.formats.common import BadPackage, Folder, Line, quoted
from ideas.transfer.formats.shaping import Keys, filled, label, no_votes, not_public, noted, told_rows, unguarded
from ideas.transfer.formats.standing import known_status
from ideas.transfer.formats.tables import Row, Table, normal, open_table
from ideas.transfer.formats.values import count, looks_like_html, may_be_two_days, moment, parts, plain, slash_order


@dataclass(frozen=True)
class Field:
    """One of our fields: what it is called on the mapping page, and the headings that are taken for it without being asked."""

    name: str
    label: Message
    aliases: tuple[str, ...]
    needed: bool = False


FIELDS = (
    Field("title", N_("Title of the idea"), ("title", "titel", "idea title", "post title", "betreff", "subject", "überschrift", "headline", "idea", "idee", "vorschlag", "thema", "name"), needed=True),
    Field("body", N_("Text"), ("body", "description", "details", "content", "text", "beschreibung", "inhalt", "idea description", "post body", "description body", "vorschlagstext", "ideentext", "message")),
    Field("id", N_("Number or key of the idea there"), ("id", "source id", "idea id", "post id", "number", "nummer", "nr", "key", "reference", "reference no", "referenz", "referenznummer", "kennung", "ref", "uid")),
    Field("created_at", N_("Date"), (
        "created at", "created", "date", "datum", "creation date", "date created", "created on", "created timestamp", "published at", "submitted at", "erstellt", "erstellt am", "eingereicht am",
        "angelegt am", "veröffentlicht am", "timestamp", "zeitstempel", "zeitpunkt",
    )),
    Field("author", N_("Author's name"), ("author", "author name", "autor", "autorin", "autor in", "verfasser", "verfasserin", "creator", "created by", "user", "user name", "nutzer", "benutzer", "ersteller", "erstellt von", "eingereicht von", "submitted by", "requested by", "creator name")),
    Field("author_email", N_("Author's e-mail address"), ("author email", "email", "e-mail", "user email", "creator email", "mail", "mailadresse", "e-mail-adresse", "email address", "emailadresse")),
    Field("votes", N_("Number of votes"), ("votes", "vote count", "votes count", "vote total", "stimmen", "stimmenzahl", "anzahl stimmen", "likes", "upvotes", "votes up", "supporters", "supports", "unterstützungen", "unterstützer", "zustimmungen", "positive ratings", "score", "points", "punkte", "total likes", "vote value", "endorsements count")),
    Field("status", N_("Where it stands"), ("status", "state", "stand", "zustand", "stage", "phase")),
    Field("category", N_("Category"), ("category", "kategorie", "categories", "kategorien", "rubrik", "bereich", "themenfeld")),
    Field("subcategory", N_("Subcategory"), ("subcategory", "unterkategorie")),
    Field("area", N_("Town or part of it"), ("area", "ort", "stadtteil", "bezirk", "place", "region", "gebiet", "scope", "stadt")),
    Field("tags", N_("Tags"), ("tags", "labels", "schlagwörter", "schlagworte", "stichwörter", "stichworte", "keywords")),
    Field("board", N_("Board"), ("board", "forum", "forum name", "board name", "pinnwand", "projekt", "project")),
    Field("answer", N_("Official answer"), ("response", "answer", "antwort", "official answer", "stellungnahme", "rückmeldung", "feedback", "response text", "official response", "bescheid")),
    Field("answered_at", N_("Date of the answer"), ("responded at", "response at", "answered at", "antwort am", "beantwortet am", "response date", "datum der antwort")),
    Field("merged_into", N_("Number of the idea it was merged into"), ("merged into", "duplicate of", "original number", "duplikat von", "zusammengeführt mit")),
    Field("url", N_("Address of its page"), ("url", "link", "address", "adresse", "permalink", "canonical url", "webadresse")),
    Field("lang", N_("Language"), ("lang", "language", "sprache", "locale")),
)
NAMES = tuple(field.name for field in FIELDS)
SEEN = ("", "published", "approved")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")


def guess_mapping(headers: Iterable[str], fields: Sequence[Field] = FIELDS) -> dict[str, str]:
    """{our name: their heading} as far as the headings say it; each heading once, the first of several that fit."""
    left = {normal(heading): heading for heading in reversed(list(headers))}
    left = {normal(_ASIDE.sub("", heading)): heading for heading in left.values()} | left
    guessed: dict[str, str] = {}
    for field in fields:
        met = next((left[normal(alias)] for alias in field.aliases if normal(alias) in left), None)
        if met is not None:
            guessed[field.name] = met
            left = {name: heading for name, heading in left.items() if heading != met}
    return guessed


def recognises(folder: Folder) -> bool:
    """Whether there is a single CSV file whose headings name at least a title."""
    try:
        return "title" in guess_mapping(single_table(folder).headings)
    except BadPackage:
        return False


def read(folder: Folder, mapping: Mapping[str, str]) -> MappedTable:
    """Headings that `mapping` does not name are guessed, unless it names any field at all. Raises BadPackage: no table, no such heading, no title."""
    table = single_table(folder)
    return MappedTable(folder.name, table, chosen_mapping(table, mapping, FIELDS))


def chosen_mapping(table: Table, mapping: Mapping[str, str], fields: Sequence[Field]) -> dict[str, str]:
    """What was said, or else what the headings say. Raises BadPackage."""
    chosen = {name: heading for name, heading in mapping.items() if heading} or guess_mapping(table.headings, fields)
    if set(chosen) - set(NAMES):
        raise BadPackage("no_such_field")
    if not all(table.has(heading) for heading in chosen.values()):
        raise BadPackage("no_such_heading")
    if "title" not in chosen:
        raise BadPackage("no_title_heading")
    return chosen


def single_table(folder: Folder) -> Table:
    """The one table of a folder. Raises BadPackage."""
    paths = folder.ending(".csv") or folder.ending(".tsv") or folder.ending(".txt") or sorted(folder.files)
    if len(paths) != 1:
        raise BadPackage("one_table_wanted")
    return open_table(folder.files[paths[0]], paths[0])


class MappedTable:
    """A table of ideas. Rows without a key of their own are known by title, date and author, so that the same file again brings nothing anew."""

    def __init__(self, name: str, table: Table, mapping: Mapping[str, str]) -> None:
        self.name, self.table, self.mapping = name, table, dict(mapping)
        self._places = {name: normal(heading) for name, heading in mapping.items()}
        self._orders: dict[str, str] = {}

    def lines(self, kind: str) -> Iterator[Line]:
        """People, ideas and official answers are in such a table; of votes only how many."""
        made = {"people": self._people, "ideas": self._ideas, "statuses": self._statuses}.get(kind)
        return made() if made else iter(())

    def picture(self, key: str) -> bytes | None:  # noqa: ARG002
        """There are none."""
        return None

    def value(self, row: Row, name: str) -> str:
        """What stands in one of our fields."""
        return unguarded(row.values.get(self._places.get(name, ""), "").strip())

    def _keyed(self) -> Iterator[tuple[Row, Message | None, str]]:
        """Rows with their notes and keys."""
        keys = Keys()
        for _, row, note in told_rows(self.table):
            yield row, note, "" if row.problem else self.value(row, "id") or keys.of(self._said(row))

    def _said(self, row: Row) -> list[str]:
        """What tells a row without a key from others."""
        url = self.value(row, "url")
        return [url] if url else [self.value(row, name) for name in ("title", "created_at", "author", "author_email")]

    def _people(self) -> Iterator[Line]:
        met: set[str] = set()
        for row in self.table.rows():
            name, email = self.value(row, "author"), self.value(row, "author_email")
            known = label(email, name=name)
            if known and known not in met:
                met.add(known)
                yield Line(self.table.file, row.number, filled(id=known, name=name, email=email))

    def _ideas(self) -> Iterator[Line]:
        for row, note, key in self._keyed():
            if row.problem:
                yield Line(self.table.file, row.number, problem=row.problem)
            elif (state := row.text("moderation").casefold()) not in SEEN:  # as our own list of all stages says it, and Quackback's
                yield Line(self.table.file, row.number, {"id": key}, left_out=not_public(state))
            else:
                data, notes = self._idea(row, key)
                yield Line(self.table.file, row.number, data, note=noted(note, *notes))

    def _idea(self, row: Row, key: str) -> tuple[dict[str, Any], list[Message]]:
        created, notes = self._moment(row, "created_at")
        votes = count(self.value(row, "votes") or "0")
        if votes is None:
            notes.append(no_votes(self.value(row, "votes")))
        body, status = self.value(row, "body"), self.value(row, "status")
        data = {name: self.value(row, name) for name in ("title", "category", "subcategory", "area", "board", "merged_into", "url", "lang")}
        return filled(
            **data, id=key, body=plain(body) if looks_like_html(body) else body, created_at=created, author=label(self.value(row, "author_email"), name=self.value(row, "author")), votes_up=votes,
            status=known_status(status) or status, status_raw=status, tags=parts(self.value(row, "tags")),
        ), notes

    def _moment(self, row: Row, name: str) -> tuple[str, list[Message]]:
        text = self.value(row, name)
        found = moment(text) or moment(text, self._order(name)) if text else ""
        if found is None and may_be_two_days(text):
            return "", [N_("%(date)s may be two days: left out", date=quoted(text))]
        return (text, []) if found is None else (found, [])

    def _order(self, name: str) -> str:
        """What the other dates of the column show about 03/04/2017, looked up once."""
        if name not in self._orders:
            met = {order for row in self.table.rows() if (order := slash_order(self.value(row, name)))}
            self._orders[name] = met.pop() if len(met) == 1 else ""
        return self._orders[name]

    def _statuses(self) -> Iterator[Line]:
        if "answer" not in self.mapping:
            return
        for row, _, key in self._keyed():
            answer, status = self.value(row, "answer"), self.value(row, "status")
            if answer and not row.problem:
                at, notes = self._moment(row, "answered_at")
                said = plain(answer) if looks_like_html(answer) else answer
                data = filled(idea_id=key, at=at, kind="official_answer", status=known_status(status) or status, status_raw=status, text=said, by="official")
                yield Line(self.table.file, row.number, data, note=noted(*notes))

