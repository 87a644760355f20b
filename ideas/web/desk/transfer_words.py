"""What an import is called in words: its states, formats, counts, steps and lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import g

from ideas.core.words import N_, Message, say
from ideas.lifecycle.rules.words import STAGE_WORDS
from ideas.transfer.actions.working import WORK
from ideas.transfer.formats.registry import FORMATS
from ideas.transfer.models import Upload
from ideas.transfer.rules import PACKAGE_PROBLEMS, reason_of

SHOWN = 200
STATES: dict[str, Message] = {
    "mapping": N_("waits for its columns to be named"), "judging": N_("being judged"), "judged": N_("judged, nothing written yet"), "importing": N_("being imported"), "imported": N_("imported"),
    "undoing": N_("being taken back"), "undone": N_("taken back"), "failed": N_("could not be read"),
}
COUNTS: dict[str, Message] = {
    "ideas": N_("Ideas"), "comments": N_("Comments"), "votes": N_("Votes"), "members": N_("People"), "updates": N_("Entries"), "links": N_("Links"), "pictures": N_("Pictures"), "notes": N_("Notes of the team"),
    "skipped": N_("Left out"), "errors": N_("Errors"),
}
NOTHING = ("skipped", "errors")  # counts of what does not come
STEPS: dict[str, Message] = {**COUNTS, "people": N_("People"), "index": N_("Search index"), "rows on other ideas": N_("Entries")}
KINDS: dict[str, Message] = {"skipped": N_("left out"), "error": N_("error"), "note": N_("note"), "stays": N_("stays")}
FORMAT_WORDS: dict[str, Message] = {
    "bundle": N_("Our own package"), "jsonl": N_("Common form (ideas.jsonl)"), "csv": N_("A table with columns of its own (CSV)"),
}
NAMES = {"fider": "Fider", "uservoice": "UserVoice", "canny": "Canny", "quackback": "Quackback", "decidim": "Decidim", "consul": "CONSUL"}
CAUSES: dict[str, Message] = {
    "undone_meanwhile": N_("This import was taken back while it was under way. Nothing more of it comes in."),
    "IntegrityError": N_("Something in it is here already, or somebody else brought it in at the same moment. Judge it anew: what is here is left as it is.")}
PROBLEM = N_("Something in the file could not be understood (%(problem)s).")


@dataclass(frozen=True)
class ReportLine:
    """A line of a report as somebody reads it. `lang` is the language of the reason where it is not the reader's: older versions kept it in English."""

    file: str
    row: int
    kind: str
    kind_words: str
    why: str
    lang: str = ""


def report_line(line: dict[str, Any], locale: str) -> ReportLine:
    """A line as it is kept, in words."""
    why = reason_of(line)
    lang = "en" if isinstance(why, str) and line["kind"] != "stays" and locale != "en" else ""
    return ReportLine(line["file"], line["line"], line["kind"], say(locale, KINDS.get(line["kind"], line["kind"])), say(locale, why), lang)


def report_rows(lines: Iterable[dict[str, Any]], locale: str) -> Iterator[Sequence[Any]]:
    """The report of an import as a table, its heading first."""
    yield [say(locale, heading) for heading in (N_("File"), N_("Row"), N_("What became of it"), N_("Why"))]
    for one in lines:
        told = report_line(one, locale)
        yield told.file, told.row or "", told.kind_words, told.why


def staying_rows(lines: Iterable[dict[str, Any]], locale: str) -> Iterator[Sequence[Any]]:
    """What an undo left, as a table: ideas by number and title; how many people is a sentence without a number."""
    yield [say(locale, heading) for heading in (N_("Idea"), N_("What stays"))]
    for one in lines:
        yield one["line"] or "", say(locale, reason_of(one))


def format_choices() -> list[tuple[str, str]]:
    """Every format with its name."""
    return [(name, say(g.locale, FORMAT_WORDS[name]) if name in FORMAT_WORDS else NAMES.get(name, name)) for name in FORMATS]


def told(upload: Upload, boards: dict[str, str]) -> dict[str, Any]:
    """How far an upload is and what was seen in it, in the reader's language."""
    lines = [report_line(line, g.locale) for line in upload.report[:SHOWN]]
    total = upload.counts.get(upload.step, 0) if upload.state == "importing" else 0
    return {
        "upload": upload, "state": say(g.locale, STATES[upload.state]), "counts": [(say(g.locale, COUNTS[name]), count) for name, count in upload.counts.items() if name in COUNTS and count],
        "brings": any(count for name, count in upload.counts.items() if name not in NOTHING), "lines": lines, "more_lines": max((upload.report_count or len(upload.report)) - len(lines), 0), "works": upload.state in WORK, "problem": _problem(upload.problem),
        "step": say(g.locale, STEPS[upload.step]) if upload.step in STEPS else upload.step, "total": max(total, upload.done_count) if total else 0, "seen": _seen(upload.preview or {}, boards), "format": dict(format_choices()).get(upload.format or "jsonl", ""),
    }


def _problem(cause: str) -> str:
    if not cause:
        return ""
    known = CAUSES.get(cause) or PACKAGE_PROBLEMS.get(cause.removeprefix("package_"))
    return say(g.locale, known or Message(PROBLEM.key, {"problem": cause}))


def _seen(preview: dict[str, Any], boards: dict[str, str]) -> dict[str, Any]:
    """The preview with stages and boards by name; what a file says of itself stays as it is written there."""
    rows = [row | {"stage": _stage(row["stage"]), "at": datetime.fromisoformat(row["at"]) if row["at"] else None, "board": boards.get(row["board"], row["board"]), "votes": max(row["votes"], row["voters"])} for row in preview.get("rows", [])]
    statuses = [(_stage(name.partition("|")[0]), name.partition("|")[2], count) for name, count in preview.get("statuses", [])]
    return {"rows": rows, "statuses": statuses, "boards": preview.get("boards", []), "authors": preview.get("authors", []), "author_count": preview.get("author_count", 0)}


def _stage(name: str) -> str:
    return say(g.locale, STAGE_WORDS[name]) if name in STAGE_WORDS else name
