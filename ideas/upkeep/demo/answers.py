"""Templates that the demo's team begins its answers from, and a run over several ideas that is through."""

from __future__ import annotations

from datetime import datetime, timedelta

from ideas.accounts.models import Member
from ideas.accounts.queries import actor_of
from ideas.board.models import Idea
from ideas.triage.actions import bulk, bulk_lines, templates
from ideas.triage.queries.bulk import lines_of

TEMPLATES = (
    ("de", "Danke, wir sehen nach", "Hallo {name}, danke für „{title}“.\n\nWir haben die Idee im Team gelesen. Als Nächstes prüfen wir, ob wir die Teile dafür schon haben, und melden uns hier."),
    ("de", "Gibt es schon", "Hallo {name}, danke für „{title}“.\n\nEtwas sehr Ähnliches steht schon im Regal. Was müsste bei deiner Idee anders sein, damit du sie lieber hättest?"),
    ("de", "Passt nicht, mit Grund", "Hallo {name}, danke für „{title}“.\n\nWir bauen das nicht, und zwar aus diesem Grund: "),
    ("en", "Thanks, we look into it", "Hello {name}, thank you for “{title}”.\n\nWe read the idea together. Next we see whether we have the parts for it, and tell you here."),
    ("en", "It is on the shelf", "Hello {name}, thank you for “{title}”.\n\nSomething much like it is on the shelf already. What would have to be different for you?"),
)
TOPIC, PICKED = "werkstatt", 4


def answers(ideas: dict[str, Idea], members: dict[str, Member], now: datetime) -> None:
    """By the use cases; the run's lines are done as the worker would."""
    team = actor_of(members["hanna-vogt"])
    for at, (lang, name, text) in enumerate(TEMPLATES):
        templates.make(lang, name=name, text=text, by=team, now=now - timedelta(days=30 - at))
    some = [idea.id for idea in ideas.values() if idea.published_at is not None][:PICKED]
    moment = now - timedelta(days=6)
    run = bulk.choose("tag", some, by=team, now=moment)
    bulk.begin(run, {"tags": [TOPIC]}, by=team, now=moment)
    for line in lines_of(run.id):
        bulk_lines.do_line(line.id, by=team, now=moment)
    bulk_lines.finish(run.id, by=team, now=moment)
