"""What a foreign status, date or topic becomes here."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from ideas.core.names import canonical_email
from ideas.core.refusal import Errors, Refusal
from ideas.core.words import N_, Message, restored

STAGES = {
    "open": "gathering", "accepted": "approved", "declined": "declined", "duplicate": "declined", "not_done": "declined",
    "answered": "expired", "closed": "expired", "archived": "expired", "done": "launched", "partially_done": "in_development",
}
REASONS = {"duplicate": "duplicate", "irrelevant": "out_of_scope", "already-happening": "in_development"}
TAGS_MOST, TAG_MAX = 5, 40
STEM_MAX = 18
SUMMARY_MAX = 200
REASON = (10, 500)
LABEL_READ = 400
ADDRESS_MAX = 2000
PURPOSE_LEAST, PURPOSE_MOST = 10, 300
UNDOING = "undoing"  # the step of an import that is being taken back
FETCHABLE = timedelta(minutes=30)
ID_MAX = 200  # what is looked up must fit an index

_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")
_MAIL = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\"]+")


PACKAGE_PROBLEMS: dict[str, Message] = {
    "no_package": N_("This is no ZIP file that can be opened."), "too_many_files": N_("There are too many files in it: 20,000 are the most."),
    "way_out": N_("A name in it leads out of the folder. Nothing of it was taken."), "no_ideas_file": N_("There is no file ideas.jsonl in it."),
    "twice": N_("A file is in it twice."), "too_big": N_("Unpacked it is larger than 512 MB, or it says so."), "empty": N_("Choose a file first."),
    "locked": N_("It is locked with a password. Pack it without one."), "nothing_in_it": N_("There is no file in it."), "sent_too_big": N_("The file is larger than 100 MB. Pack it as a ZIP file, or bring it in by the command line."),
    "unknown_format": N_("Nobody here knows how this file is written. Choose how it is to be read, or save the table as CSV."),
    "no_fider": N_("There is neither Fider's list of posts nor its backup in it."),
    "no_uservoice": N_("There is no table with the headings of a UserVoice export in it."),
    "no_consul": N_("There is no list of proposals with CONSUL's headings in it."),
    "no_decidim": N_("There is no list of proposals with Decidim's headings in it."),
    "empty_file": N_("The file is empty."), "no_text": N_("This is no text file."), "workbook": N_("This is a workbook or a packed file. Save the table as CSV first."),
    "no_heading": N_("The first row of a table has to name its columns; here it does not."), "one_table_wanted": N_("A single CSV file is wanted here."),
    "no_title_heading": N_("No column bears the title. Say which one does."), "no_such_heading": N_("There is no column of that name in the file."),
    "no_such_field": N_("There is no field of that name here."),
    "broken_bundle": N_("This bundle is broken, cut off or changed. Export it again."), "newer_bundle": N_("This bundle was written by a newer version of this program."),
    "full_bundle": N_("This is a full bundle with everybody’s addresses. It is put back into an empty portal, by the command line only; to bring the ideas in here, export a bundle without them."),
}


def reason_of(line: Mapping[str, Any]) -> Message | str:
    """Why a line of a report is in it, to be said in the reader's language; what older versions kept, and an idea's title, is a text."""
    what = line["what"]
    return what if isinstance(what, str) else restored(what)


def why_not_take(problem: str) -> Refusal | None:
    """`problem` is the cause of `formats.packed.BadPackage`."""
    return Refusal(f"package_{problem}", PACKAGE_PROBLEMS[problem], 422, field="file") if problem else None


def why_not_read(problem: str) -> Refusal | None:
    """`problem` is the cause of `formats.common.BadPackage`, from a reader."""
    return Refusal(problem, PACKAGE_PROBLEMS[problem], 422, field="file") if problem else None


def why_not_upload_step(state: str, *wanted: str) -> Refusal | None:
    """What was judged is imported, what was imported is taken back; each once."""
    return None if state in wanted else Refusal("not_now", N_("That has been done already, or it is being done."), 409)


def undone_from(import_id: int | None) -> tuple[str, ...]:
    """The states from which a file is taken back: once imported, and wherever an import that was begun came to a stop."""
    return ("imported",) if import_id is None else ("imported", "failed", "judged", "mapping")


def why_not_go_on(step: str, *, undone: bool) -> Refusal | None:
    """What is being taken back, or is taken back, brings nothing more: nobody would ever take that back."""
    return Refusal("undone_meanwhile", N_("This import was taken back while it was under way. Nothing more of it comes in."), 409) if undone or step == UNDOING else None


def why_not_end_undoing(step: str, *, undone: bool) -> Refusal | None:
    """An import that was taken up again meanwhile has brought more, and is taken back once, by one."""
    if undone:
        return Refusal("undone_already", N_("This import is taken back already."))
    return None if step == UNDOING else Refusal("import_running", N_("An import is under way. Try again in a few minutes."), 409)


def why_not_put_away(import_id: int | None) -> Refusal | None:
    """Where an import was begun, the file is the only trace by which it is taken back."""
    return Refusal("brought_in_part", N_("A part of it is in already. Take that back first."), 409) if import_id else None


def errors_of_mapping(fields: Mapping[str, str], headings: Collection[str]) -> Errors:
    """`fields` says which heading bears which of our fields: a title there has to be, and a column bears one field."""
    errors = {} if "title" in fields else {"title": Refusal("no_title_heading", PACKAGE_PROBLEMS["no_title_heading"], 422, field="title")}
    met: dict[str, str] = {}
    for name, heading in fields.items():
        if heading not in headings:
            errors[name] = Refusal("no_such_heading", PACKAGE_PROBLEMS["no_such_heading"], 422, field=name)
        elif met.setdefault(heading, name) != name:
            errors[name] = Refusal("heading_twice", N_("This column is chosen for another field already."), 422, field=name)
    return Errors(errors)


def why_not_people(*, known: bool, purpose: str) -> Refusal | None:
    """Names and addresses leave the portal for a purpose that somebody else can understand later."""
    if not known:
        return Refusal("no_such_list", N_("There is no such list with people."), 422, field="name")
    if len(purpose) < PURPOSE_LEAST:
        return Refusal("no_purpose", N_("Say in a few words what the names and addresses are needed for, such as “Invitation to the summer workshop”."), 422, field="purpose")
    return None


def why_not_fetch(*, own: bool, asked_at: datetime, now: datetime) -> Refusal | None:
    """Who said the purpose fetches the list, and soon: later it is said anew."""
    return None if own and asked_at <= now <= asked_at + FETCHABLE else Refusal("too_late", N_("This list was asked for by somebody else, or too long ago. Ask for it again."), 409)


def why_not_claim(*, theirs: bool, importing: bool) -> Refusal | None:
    """Somebody from before this portal is claimed once, by whom they were, and not while rows of theirs may still come."""
    if not theirs:
        return Refusal("not_claimable", N_("There is nothing to take over here, or it has been taken over already."), 409)
    return Refusal("import_running", N_("An import is under way. Try again in a few minutes."), 409) if importing else None


def errors_of_handing_over(reason: str, *, found: bool) -> dict[str, Refusal]:
    """To whom, and why: an admin answers for it."""
    errors = {} if found else {"handle": Refusal("no_member", N_("No member with a confirmed address has this handle."), 422, field="handle")}
    if not REASON[0] <= len(reason) <= REASON[1]:
        errors["reason"] = Refusal("reason_length", N_("Say in %(least)s to %(most)s characters how you know.", least=REASON[0], most=REASON[1]), 422, field="reason")
    return errors


def stage_for(status: str) -> str | None:
    """Our stage for a status of the source; none stated is open, None for one we do not know."""
    return STAGES.get(status.strip() or "open")


def reason_for(status: str, status_raw: str) -> str | None:
    """The reason code of a decision, where the source tells it."""
    code = status_raw.rpartition(":")[2].strip()
    return REASONS.get(status) or REASONS.get(code)


def moment_of(text: str) -> tuple[datetime, str] | None:
    """A date of the source in UTC with its precision: year, day or time. None for what is no date."""
    text = text.strip()
    try:
        if _YEAR.fullmatch(text):
            return datetime(int(text), 1, 1, tzinfo=UTC), "year"
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment.astimezone(UTC), "day" if _DAY.fullmatch(text) else "time") if 1 < moment.year < 9999 else None


def topics(*groups: str | Iterable[object] | None) -> list[str]:
    """Category, area and tags as at most five topics: small, without signs that addresses or lists need, cut between words."""
    words: list[object] = []
    for group in groups:
        words += [group] if isinstance(group, str) else list(group or ())
    cleaned = (_topic(str(word)) for word in words)
    return list(dict.fromkeys(name for name in cleaned if name))[:TAGS_MOST]


def _topic(word: str) -> str:
    name = " ".join(re.sub(r"[/_#,?&\\%;]+", " ", word).split()).casefold()
    return name if len(name) <= TAG_MAX else name[: TAG_MAX + 1].rpartition(" ")[0] or name[:TAG_MAX]


def stem_of(source: str) -> str:
    """The beginning of the handles of a source's people, short enough for a number behind it."""
    stem = ""
    for word in re.findall(r"[a-z0-9]+", source.casefold()):
        longer = f"{stem}-{word}" if stem else word[:STEM_MAX]
        if len(longer) > STEM_MAX:
            break
        stem = longer
    return stem or "source"


def first_words(text: str) -> str:
    """The beginning of a plain text as one line, cut between words."""
    line = " ".join(text[: SUMMARY_MAX * 4].split())
    if len(line) <= SUMMARY_MAX:
        return line
    head = line[: SUMMARY_MAX - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut > SUMMARY_MAX // 3 else head).rstrip(" ,;:–-") + "…"


def web_address(text: str) -> str | None:
    """The address of an idea on its portal, where it is one that a page may link to."""
    return text if text.startswith(("https://", "http://")) and len(text) <= ADDRESS_MAX and not re.search(r"[\s<>\"']", text) else None


def address_of(label: str) -> str:
    """The mailbox in a label, in the form in which two of its addresses are equal; '' for a label without one."""
    found = _MAIL.search(label[:LABEL_READ])
    return canonical_email(found.group()) if found else ""


def original_of(key: str, merged: Mapping[str, str]) -> str:
    """What an idea was put together with in the end: A into B and B into C is A into C. In a circle, the first step."""
    met, at = {key}, merged[key]
    while at in merged and at not in met:
        met.add(at)
        at = merged[at]
    return merged[key] if at in met else at


def addresses_in(text: str) -> list[str]:
    """The web addresses in a text, as they are written, without the sign that ends a sentence."""
    return [address.rstrip(".,;:!?") for address in _ADDRESS.findall(text)]
