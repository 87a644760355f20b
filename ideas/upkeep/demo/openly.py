"""What the demo brand promises, in two versions; what happened in the demo may be sealed at once, since nobody takes it back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import update

from ideas.accounts.models import SYSTEM
from ideas.core.bulk import EVENTS
from ideas.core.db import session
from ideas.core.events import record
from ideas.openness.actions import versioned

DE = """## Wir antworten

Jede Idee bekommt innerhalb von {days} Arbeitstagen eine Antwort von einem Menschen. Auch die, die nicht zu uns passt.

## Wir begründen

Wer nein sagt, sagt warum und was das ändern würde. Kein Nein verschwindet.

## Wir halten Wort oder sagen, dass wir es nicht halten

Was wir zusagen, hat ein Datum. Wird es nichts, steht das hier, mit Grund und neuem Datum.

## Ihr seht, wie wir das machen

- Alle Entscheidungen stehen öffentlich.
- Unsere Zahlen haben ihre Listen dabei.
- Was geschah, steht in einem Protokoll, das auch wir nicht mehr ändern können."""
EN = """## We answer

A person answers every idea within {days} working days. That goes for the ones that do not fit us, too.

## We give reasons

Who says no says why, and what would change it. No refusal disappears.

## We keep our word, or say that we do not

What we promise has a date. If nothing comes of it, that stands here, with the reason and a new date.

## You see how we do it

- All decisions are public.
- Our numbers come with their lists.
- What happened stands in a log that even we cannot change any more."""
VERSIONS = ((300, "fünf", "five"), (40, "drei", "three"))


def openly(now: datetime) -> None:
    """Write both versions inside the running step; everything public of the demo is due for the log."""
    for days, german, english in VERSIONS:
        at = now - timedelta(days=days)
        version = versioned({"text_de": DE.format(days=german), "text_en": EN.format(days=english)}, by_id=None, at=at)
        record("principles.changed", by=SYSTEM, now=now, at=at, thing_id=version.id)
    session().execute(update(EVENTS).where(EVENTS.c.origin == "generated", EVENTS.c.seal_after.is_not(None)).values(seal_after=now))
