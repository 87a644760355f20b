"""Decidim: proposals as CSV or JSON, nested names flattened with `/`, texts in several languages; with them the comments where they are there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from ideas.core.words import N_, Message
from ideas.transfer.formats.common import BadPackage, ByKind, Folder, Line, Source, quoted
from ideas.transfer.formats.objects import first_object, objects
from ideas.transfer.formats.shaping import filled, host_of, label, noted, told_rows
from ideas.transfer.formats.standing import known_status
from ideas.transfer.formats.tables import normal, open_table
from ideas.transfer.formats.values import count, looks_like_html, moment, plain

OWN = ("participatory_space/id", "component/id", "participatory_space/url")
PROPOSAL = "Decidim::Proposals::Proposal"
SEVERAL = N_("texts in several languages: one of them is read, here and in what follows")
_PROPOSAL_PAGE = re.compile(r"/proposals/(\d+)")
_LOCALE = re.compile(r"[a-z]{2}(?:[a-z]{2})?")  # de, ptbr: headings are compared without their dashes


class Flat:
    """A row of a table or an object, alike: values by their path."""

    def __init__(self, number: int, values: Mapping[str, str], problem: Message | None = None, note: Message | None = None) -> None:
        self.number, self._values, self.problem, self.note = number, values, problem, note

    def text(self, *names: str) -> str:
        """The first value that stands there."""
        return next((value for name in names if (value := self._values.get(normal(name), "").strip())), "")

    def locales(self, name: str) -> list[str]:
        """The languages in which this is said, in the file's order; those that a machine made are not meant."""
        start = normal(name) + "/"
        return [path[len(start):] for path, value in self._values.items() if path.startswith(start) and _LOCALE.fullmatch(path[len(start):]) and value.strip()]

    def said(self, name: str, locale: str = "") -> tuple[str, str]:
        """A text that may be in several languages, and the language: the one wished for where there is any, else the first."""
        there = self.locales(name)
        if not there:
            return self.text(name), ""
        chosen = locale if locale in there else there[0]
        return self.text(f"{name}/{chosen}"), chosen


def recognises(folder: Folder) -> bool:
    """A table or a list of objects with Decidim's space, component and reference beside a title."""
    return _proposals(folder) is not None


def read(folder: Folder, mapping: Mapping[str, str]) -> Source:
    """`mapping` may say the language wished for: a heading such as `title/de` for the title. Raises BadPackage."""
    path = _proposals(folder)
    if path is None:
        raise BadPackage("no_decidim")
    wished = normal(mapping.get("title", "").partition("/")[2])
    return Decidim(folder, path, next((other for other in _readable(folder) if other != path and _is_comments(folder, other)), None), wished)


def _readable(folder: Folder) -> list[str]:
    return folder.ending(".csv", ".json", ".txt", "")


def _proposals(folder: Folder) -> str | None:
    return next((path for path in _readable(folder) if _is_proposals(folder, path)), None)


def _is_proposals(folder: Folder, path: str) -> bool:
    names = _names(folder, path)
    titled = "title" in names or any(name.startswith("title/") for name in names)
    return titled and normal("reference") in names and any(normal(name) in names for name in OWN)


def _is_comments(folder: Folder, path: str) -> bool:
    return {normal("commentable_id"), normal("commentable_type"), "body"} <= {name.partition("/")[0] for name in _names(folder, path)}


def _names(folder: Folder, path: str) -> set[str]:
    if path.casefold().endswith(".json"):
        return set(_flattened(first_object(folder.files[path])))
    try:
        return set(open_table(folder.files[path], path).names)
    except BadPackage:
        return set()


def _flattened(found: Any, path: str = "") -> dict[str, str]:
    """An object as the table shows it: what is inside by its path, lists with commas between."""
    if isinstance(found, dict):
        return {name: value for key, inner in found.items() for name, value in _flattened(inner, f"{path}/{normal(str(key))}" if path else normal(str(key))).items()}
    if isinstance(found, list):
        return {path: ", ".join(str(one) for one in found if one is not None)}
    return {path: "" if found is None else str(found).lower() if isinstance(found, bool) else str(found)}


class Decidim(ByKind):
    """Proposals with category, scope, state and answer. Supports are a number: who gave them is not told. What was withdrawn is told as its state says; amendments are related to what they amend."""

    def __init__(self, folder: Folder, proposals: str, comments: str | None, locale: str) -> None:
        self._folder, self._proposals, self._comments_path, self._locale = folder, proposals, comments, locale
        first = next((flat for flat in self._flat(proposals) if not flat.problem), None)
        self.name = host_of(first.text("url", "participatory_space/url"), "decidim") if first else "decidim"

    def _flat(self, path: str) -> Iterator[Flat]:
        at = self._folder.files[path]
        if path.casefold().endswith(".json"):
            for found in objects(at):
                yield Flat(found.number, _flattened(found.data), found.problem, noted(*found.notes))
            return
        for _, row, note in told_rows(open_table(at, path)):
            yield Flat(row.number, row.values, row.problem, note)

    def _people(self) -> Iterator[Line]:
        met: set[str] = set()
        for path in (self._proposals, self._comments_path):
            for flat in self._flat(path) if path else ():
                known, name = _author(flat)
                if known and known not in met:
                    met.add(known)
                    yield Line(path or "", flat.number, filled(id=known, name=name))

    def _ideas(self) -> Iterator[Line]:
        about: Message | None = SEVERAL
        for flat in self._flat(self._proposals):
            if flat.problem:
                yield Line(self._proposals, flat.number, problem=flat.problem)
                continue
            several = len(flat.locales("title")) > 1
            yield self._idea(flat, about if several else None)
            about = None if several else about

    def _idea(self, flat: Flat, about: Message | None) -> Line:
        title, locale = flat.said("title", self._locale)
        number = flat.text("supports", "votes", "proposal_votes_count")
        votes = count(number or "0")
        status, raw = _status(flat)
        return Line(self._proposals, flat.number, filled(
            id=flat.text("id"), title=plain(title) if looks_like_html(title) else title, body=_words(flat.said("body", locale)[0]), lang=_tag(locale), author=_author(flat)[0],
            created_at=_at(flat.text("created_at", "published_at")), category=flat.said("category/name", locale)[0], area=flat.said("scope/name", locale)[0],
            tags=[name for name in [flat.said("taxonomies/name", locale)[0]] if name], votes_up=votes, status=status, status_raw=raw, url=flat.text("url"),
        ), note=noted(flat.note, N_("'%(number)s' is no number of supports: taken as none", number=quoted(number)) if votes is None else None, about))

    def _statuses(self) -> Iterator[Line]:
        for flat in self._flat(self._proposals):
            answer, locale = flat.said("answer", flat.said("title", self._locale)[1])
            at, (status, raw) = flat.text("answered_at", "state_published_at"), _status(flat)
            if not flat.problem and (answer or (at and status not in ("", "open"))):
                yield Line(self._proposals, flat.number, filled(
                    idea_id=flat.text("id"), at=_at(at), kind="official_answer" if answer else "status", status=status, status_raw=raw, text=_words(answer), lang=_tag(locale), by="official",
                ))

    @cached_property
    def _known(self) -> set[str]:
        return {key for flat in self._flat(self._proposals) if (key := flat.text("id"))}

    def _relations(self) -> Iterator[Line]:
        met: set[frozenset[str]] = set()
        for flat in self._flat(self._proposals):
            key = flat.text("id")
            for other in dict.fromkeys(_PROPOSAL_PAGE.findall(f"{flat.text('related_proposals')} {flat.text('original_proposal/url')}")):
                pair = frozenset((key, other))
                if other != key and other in self._known and pair not in met:
                    met.add(pair)
                    yield Line(self._proposals, flat.number, {"idea_id": key, "related_id": other, "by": "staff"})

    def _comments(self) -> Iterator[Line]:
        """A comment on a comment is found through what that one stands below."""
        below: dict[str, str] = {}
        for flat in self._flat(self._comments_path) if self._comments_path else ():
            if flat.problem:
                yield Line(self._comments_path or "", flat.number, problem=flat.problem)
                continue
            on, on_proposal = flat.text("commentable_id"), flat.text("commentable_type") == PROPOSAL
            page = _PROPOSAL_PAGE.search(flat.text("root_commentable_url"))
            below[flat.text("id")] = proposal = on if on_proposal else below.get(on) or (page.group(1) if page else "")
            body, locale = flat.said("body")
            yield Line(self._comments_path or "", flat.number, filled(
                id=flat.text("id"), idea_id=proposal, parent_id="" if on_proposal else on, author=_author(flat)[0], created_at=_at(flat.text("created_at")), body=_words(body),
                lang=_tag(locale) or flat.text("locale"),
            ), left_out=None if proposal in self._known else N_("a comment on something else than these proposals"), note=flat.note)


def _author(flat: Flat) -> tuple[str, str]:
    """Label and name of the first author: several stand with commas between."""
    keys, name = [key.strip() for key in flat.text("author/id").split(",") if key.strip()], flat.said("author/name")[0]
    name = name or flat.text("author")
    name = name.split(",")[0].strip() if len(keys) > 1 else name
    return label(key=keys[0] if keys else "", name=name), name


def _status(flat: Flat) -> tuple[str, str]:
    """As the importer says it, and as it stands there."""
    raw = "withdrawn" if flat.text("withdrawn") == "true" else flat.said("state")[0]
    return ("archived" if raw == "withdrawn" else known_status(raw) or raw), raw


def _tag(locale: str) -> str:
    """`ptbr` is `pt-br`."""
    return f"{locale[:2]}-{locale[2:]}" if len(locale) > 2 else locale


def _at(text: str) -> str:
    return moment(text) or text


def _words(text: str) -> str:
    return plain(text) if looks_like_html(text) else text


