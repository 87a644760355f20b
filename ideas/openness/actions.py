"""Changing the brand's promise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from ideas.accounts.models import Actor
from ideas.accounts.rules import why_not_staff
from ideas.core.db import action, session
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_text, markdown_html
from ideas.openness.models import Principles
from ideas.openness.queries import promise
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
    version = Principles(at=now, by_id=by.id, **texts, html_de=_html(texts["text_de"]), html_en=_html(texts["text_en"]))
    session().add(version)
    session().flush()
    record("principles.changed", by=by, now=now, thing_id=version.id)
    return version


def _html(text: str) -> str:
    """Safe HTML; its headings stand right below the page's own, and not in the middle of another text."""
    html = markdown_html(text)
    for level in (4, 5, 6):
        html = html.replace(f"<h{level}>", f"<h{level - 2}>").replace(f"</h{level}>", f"</h{level - 2}>")
    return html
