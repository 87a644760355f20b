"""What a foreign status, date or topic becomes here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime

from ideas.core.refusal import Refusal
from ideas.core.words import N_, Message

STAGES = {
    "open": "gathering", "accepted": "approved", "declined": "declined", "duplicate": "declined", "not_done": "declined",
    "answered": "expired", "closed": "expired", "archived": "expired", "done": "launched", "partially_done": "in_development",
}
REASONS = {"duplicate": "duplicate", "irrelevant": "out_of_scope", "already-happening": "in_development"}
TAGS_MOST, TAG_MAX = 5, 40
STEM_MAX = 18
SUMMARY_MAX = 200

_YEAR = re.compile(r"[0-9]{4}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")


PACKAGE_PROBLEMS: dict[str, Message] = {
    "no_package": N_("This is no ZIP file that can be opened."), "too_many_files": N_("There are too many files in it: 50 are the most."),
    "way_out": N_("A name in it leads out of the folder. Nothing of it was taken."), "no_ideas_file": N_("There is no file ideas.jsonl in it."),
    "twice": N_("A file is in it twice."), "too_big": N_("Unpacked it is larger than 256 MB."), "empty": N_("Choose a file first."),
}


def why_not_take(problem: str) -> Refusal | None:
    """`problem` is the cause of `formats.packed.BadPackage`."""
    return Refusal(f"package_{problem}", PACKAGE_PROBLEMS[problem], 422, field="file") if problem else None


def why_not_upload_step(state: str, wanted: str) -> Refusal | None:
    """What was judged is imported, what was imported is taken back; each once."""
    return None if state == wanted else Refusal("not_now", N_("That has been done already, or it is being done."), 409)


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
    return (moment.astimezone(UTC), "day" if _DAY.fullmatch(text) else "time") if moment.year > 1 else None


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


def addresses_in(text: str) -> list[str]:
    """The web addresses in a text, as they are written, without the sign that ends a sentence."""
    return [address.rstrip(".,;:!?") for address in _ADDRESS.findall(text)]
