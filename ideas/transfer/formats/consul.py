"""CONSUL: the tables of its open data (proposals, comments, geozones, tags, news of authors), as Decide Madrid publishes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from ideas.core.words import N_, Message
from ideas.transfer.formats.common import BadPackage, ByKind, Folder, Line, Source
from ideas.transfer.formats.decoding import unreadable
from ideas.transfer.formats.shaping import filled, no_votes, noted, told_rows
from ideas.transfer.formats.tables import Row, Table, open_table
from ideas.transfer.formats.values import count, looks_like_html, moment, plain

OWN = ("id", "title", "description", "cached_votes_up", "confidence_score")
BESIDE = ("comments", "geozones", "tags", "taggings", "proposal_notifications")
RETIRED = {"duplicated": "duplicate", "started": "partially_done", "done": "done", "unfeasible": "archived", "other": "archived"}
_HOUR = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{1,2})")


def recognises(folder: Folder) -> bool:
    """A table with the headings of CONSUL's proposals."""
    return _proposals(folder) is not None


def read(folder: Folder, mapping: Mapping[str, str]) -> Source:  # noqa: ARG001 (its headings are known)
    """Only the proposals have to be there. Raises BadPackage."""
    proposals = _proposals(folder)
    if proposals is None:
        raise BadPackage("no_consul")
    tables, broken = {"proposals": proposals}, []
    for kind, path in ((kind, folder.find(f"{kind}.csv")) for kind in BESIDE):
        try:
            tables |= {kind: open_table(folder.files[path], path)} if path else {}
        except BadPackage as problem:
            broken.append(Line(path or "", 1, problem=unreadable(problem)))
    return Consul(tables, broken)


def _proposals(folder: Folder) -> Table | None:
    for path in folder.ending(".csv", ".txt", ""):
        try:
            table = open_table(folder.files[path], path)
        except BadPackage:
            continue
        if table.has(*OWN) and not table.has("cached_votes_down"):
            return table
    return None


class Consul(ByKind):
    """Proposals without their authors: these data name nobody, and of votes only how many. Debates and votes are not read: debates are no proposals, votes name no voter."""

    name = "consul"

    def __init__(self, tables: Mapping[str, Table], broken: list[Line]) -> None:
        self._tables, self._broken = tables, broken

    def _rows(self, kind: str) -> Iterator[tuple[str, Row, Message | None]]:
        return told_rows(self._tables[kind]) if kind in self._tables else iter(())

    @cached_property
    def _areas(self) -> dict[str, str]:
        return {row.text("id"): row.text("name") for _, row, _ in self._rows("geozones")}

    @cached_property
    def _tags(self) -> dict[str, list[str]]:
        """Tags by proposal, where the table of tags has their numbers."""
        names = {row.text("id"): row.text("name") for _, row, _ in self._rows("tags") if row.text("id")}
        found: dict[str, list[str]] = {}
        for _, row, _ in self._rows("taggings"):
            if row.text("taggable_type") == "Proposal" and row.text("tag_id") in names:
                found.setdefault(row.text("taggable_id"), []).append(names[row.text("tag_id")])
        return found

    def _ideas(self) -> Iterator[Line]:
        yield from self._broken
        for file, row, note in self._rows("proposals"):
            if row.problem:
                yield Line(file, row.number, problem=row.problem)
                continue
            votes, key = count(row.text("cached_votes_up") or "0"), row.text("id")
            yield Line(file, row.number, filled(
                id=key, title=row.text("title"), summary=_words(row.text("summary")), body=_words(row.text("description") or row.text("summary")), created_at=_at(row.text("created_at")),
                area=self._areas.get(row.text("geozone_id")), category=row.text("proceeding"), subcategory=row.text("sub_proceeding"), tags=self._tags.get(key), votes_up=votes,
                status=_status(row), status_raw=f"retired: {row.text('retired_reason')}" if row.text("retired_at") else "", url=row.text("external_url"),
            ), note=noted(note, no_votes(row.text("cached_votes_up")) if votes is None else None))

    def _statuses(self) -> Iterator[Line]:
        """Why authors took proposals back, and what they told their supporters: their words, no official answers."""
        for file, row, _ in self._rows("proposals"):
            if row.text("retired_at"):
                yield Line(file, row.number, filled(
                    idea_id=row.text("id"), at=_at(row.text("retired_at")), kind="status", status=_status(row), status_raw=f"retired: {row.text('retired_reason')}",
                    text=_words(row.text("retired_explanation")), by="author",
                ))
        for file, row, note in self._rows("proposal_notifications"):
            data = filled(idea_id=row.text("proposal_id"), at=_at(row.text("created_at")), kind="milestone", title=row.text("title"), text=_words(row.text("body")), by="author")
            yield Line(file, row.number, data, row.problem, note=note)

    def _comments(self) -> Iterator[Line]:
        for file, row, note in self._rows("comments"):
            left_out = None if row.problem or row.text("commentable_type") == "Proposal" else N_("a comment on something else than a proposal")
            yield Line(file, row.number, filled(
                id=row.text("id"), idea_id=row.text("commentable_id"), parent_id=row.text("ancestry").rpartition("/")[2], body=_words(row.text("body")), created_at=_at(row.text("created_at")),
            ), row.problem, left_out, note)


def _status(row: Row) -> str:
    return RETIRED.get(row.text("retired_reason"), "archived") if row.text("retired_at") else "open"


def _at(text: str) -> str:
    """Dates are told to the hour, so that nobody is known by the minute."""
    found = _HOUR.fullmatch(text)
    return moment(f"{found.group(1)} {found.group(2)}:00" if found else text) or text


def _words(text: str) -> str:
    return plain(text) if looks_like_html(text) else text
