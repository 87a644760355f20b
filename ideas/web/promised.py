"""What was promised on an idea, in the reader's words: beside the entries that promised, kept or explained it, and before all others where it is late."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import g

from ideas.board.models import Idea
from ideas.core.db import now
from ideas.core.reads import Read, known
from ideas.core.words import N_, ZONE, Message, Nn_, say, say_date
from ideas.lifecycle.queries.promises import ToldPromise, promises_read
from ideas.lifecycle.rules.promises import PROMISED_WORDS
from ideas.timeline.queries import UPDATE, Entry


@dataclass(frozen=True)
class Promised:
    """The promises of one idea."""

    promises: list[ToldPromise]

    def beside(self, entry: Entry) -> dict[str, Any]:
        """What an entry shows: the state of the day it promised, the days it kept, how late it explained something."""
        if entry.source != UPDATE or not self.promises or entry.hidden_reason is not None:
            return {"promise": None, "keeps": [], "late_text": "", "new_day": ""}
        made = next((one for one in self.promises if one.update_id == entry.id), None)
        explained = [one for one in self.promises if one.late_update_id == entry.id]
        late = max(((entry.at.astimezone(ZONE).date() - one.due_on).days for one in explained), default=0) if entry.at else 0
        return {
            "promise": chip_of(made) if made else None,
            "keeps": [say(g.locale, N_("This keeps what we promised for %(day)s.", day=one.due_on)) for one in self.promises if one.kept_by_update_id == entry.id],
            "late_text": say(g.locale, late_words(late)) if late > 0 else "", "new_day": say_date(g.locale, entry.day) if explained and entry.day else "",
        }

    def overdue(self) -> list[dict[str, Any]]:
        """What is late now: what was promised, since when, and where the reason stands."""
        return [
            {
                "id": one.id, "what": one.next_step or said_stage(one), "lang": one.lang if one.next_step and one.lang != g.locale else "", "due": say_date(g.locale, one.due_on),
                "late_text": say(g.locale, late_words(one.late_days)), "made": f"update-{one.update_id}", "why": f"update-{one.late_update_id}" if one.because else "",
            }
            for one in self.promises if one.state == "overdue"
        ]


def promised_read(idea: Idea) -> Read[list[ToldPromise]]:
    """What was promised on an idea; not asked where the team has not answered, since then it has promised nothing."""
    return promises_read(idea.id, now().astimezone(ZONE).date()) if idea.answered_at else known([])


def late_words(days: int) -> Message:
    """How late something is."""
    return Nn_("%(num)d day late", "%(num)d days late", days)


def said_stage(promise: ToldPromise) -> str:
    """The stage a promise named, in words."""
    return say(g.locale, PROMISED_WORDS[promise.stage]) if promise.stage in PROMISED_WORDS else ""


def chip_of(promise: ToldPromise) -> tuple[str, str, str]:
    """Look, words and icon of where a promise stands."""
    late = late_words(promise.late_days)
    looks: dict[str, tuple[str, Message, str]] = {
        "open": ("", N_("Promised"), "clock"), "kept": ("yes", N_("Promise kept"), "check"), "kept_late": ("late", N_("Kept, %(late)s", late=late), "check"),
        "overdue": ("late", late, "clock"), "moved": ("park", N_("Moved to %(day)s", day=promise.moved_to or ""), "calendar"),
        "moved_late": ("late", N_("Moved to %(day)s, %(late)s", day=promise.moved_to or "", late=late), "calendar"),
    }
    kind, words, icon = looks[promise.state]
    return kind, say(g.locale, words), icon
