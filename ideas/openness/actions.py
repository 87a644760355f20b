"""Changing the brand's promise, and reckoning the figures anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import delete

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_staff
from ideas.core.bulk import insert_many
from ideas.core.db import action, session, table
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_text, markdown_html
from ideas.openness.models import Figure, Principles
from ideas.openness.queries import promise
from ideas.openness.queries.figures import Reckoned, reckoned
from ideas.openness.rules import errors_of_principles, why_not_same

TEXTS = ("text_de", "text_en")


@action
def change_principles(fields: Mapping[str, str], *, by: Actor, now: datetime) -> Principles:
    """Add a version of the brand's promise (Markdown, both languages); the ones before stay. Raises Refused with errors by field."""
    insist(why_not_staff(by, now, "admin"))
    texts = {name: clean_text(fields.get(name, "")).strip() for name in TEXTS}
    insist_all(errors_of_principles(texts))
    before = promise()
    insist(why_not_same(texts, {name: getattr(before, name) for name in TEXTS}) if before else None)
    version = versioned(texts, by_id=by.id, at=now)
    record("principles.changed", by=by, now=now, thing_id=version.id)
    return version


def versioned(texts: Mapping[str, str], *, by_id: int | None, at: datetime) -> Principles:
    """The row of a version, written inside a running use case."""
    version = Principles(at=at, by_id=by_id, **texts, html_de=_html(texts["text_de"]), html_en=_html(texts["text_en"]))
    session().add(version)
    session().flush()
    return version


def _html(text: str) -> str:
    """Safe HTML; its headings stand right below the page's own, and not in the middle of another text."""
    html = markdown_html(text)
    steps = (("h3", "h2"), ("h4", "h3")) if "<h3>" in html else (("h4", "h2"),)
    for old, new in steps:
        html = html.replace(f"<{old}>", f"<{new}>").replace(f"</{old}>", f"</{new}>")
    return html


def renew_figures(*, now: datetime) -> int:
    """Reckon all figures anew; read first, so that nobody waits for it, then kept in one step. Gives how many."""
    found = reckoned(now)
    session().rollback()
    return _keep(found, now=now)


@action
def _keep(found: Sequence[Reckoned], *, now: datetime) -> int:
    session().execute(delete(table(Figure)))
    insert_many(Figure, [{**asdict(one), "renewed_at": now} for one in found])
    return len(found)
