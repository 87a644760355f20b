"""Templates of answers: kept by the team, in an order of their own for each language."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from ideas.accounts.models import Actor
from ideas.core.db import action, locked, session
from ideas.core.doors import doors
from ideas.core.events import record
from ideas.core.refusal import insist, insist_all
from ideas.core.text import clean_line, clean_text
from ideas.triage.models.templates import AnswerTemplate
from ideas.triage.queries.templates import template_count
from ideas.triage.rules.templates import errors_of_template, why_not_another, why_not_keep_templates


@action
def make(lang: str, *, name: str, text: str, by: Actor, now: datetime) -> AnswerTemplate:
    """A new template, the last of its language. Raises Refused with errors by field."""
    insist(why_not_keep_templates(by, now) or why_not_another(template_count()))
    name, text = _cleaned(lang, name, text)
    template = AnswerTemplate(lang=lang, name=name, text=text, position=_last(lang) + 1, by_id=by.id, created_at=now, changed_at=now)
    session().add(template)
    session().flush()
    record("template.made", by=by, now=now, thing_id=template.id)
    return template


@action
def change(template: AnswerTemplate, *, lang: str, name: str, text: str, by: Actor, now: datetime) -> None:
    """Say it differently; in another language it becomes the last one there. Raises Refused with errors by field."""
    insist(why_not_keep_templates(by, now))
    name, text = _cleaned(lang, name, text)
    template = locked(template)
    if template.lang != lang:
        template.position = _last(lang) + 1
    template.lang, template.name, template.text, template.by_id, template.changed_at = lang, name, text, by.id, now
    record("template.changed", by=by, now=now, thing_id=template.id)


@action
def remove(template: AnswerTemplate, *, by: Actor, now: datetime) -> None:
    """Take a template away; answers that began from it stay. Raises Refused."""
    insist(why_not_keep_templates(by, now))
    session().delete(locked(template))
    record("template.removed", by=by, now=now, thing_id=template.id)


@action
def raise_up(template: AnswerTemplate, *, by: Actor, now: datetime) -> None:
    """Put a template before the one above it in its language; the first one stays. Raises Refused."""
    insist(why_not_keep_templates(by, now))
    same = select(AnswerTemplate).where(AnswerTemplate.lang == template.lang).order_by(AnswerTemplate.position, AnswerTemplate.id)
    rows = list(session().scalars(same.with_for_update().execution_options(populate_existing=True)))
    at = next((at for at, row in enumerate(rows) if row.id == template.id), 0)
    if at:
        rows[at - 1], rows[at] = rows[at], rows[at - 1]
    for position, row in enumerate(rows, 1):
        row.position = position
    if at:
        record("template.ordered", by=by, now=now, thing_id=template.id)


def _cleaned(lang: str, name: str, text: str) -> tuple[str, str]:
    name, text = clean_line(name), clean_text(text).strip()
    insist_all(errors_of_template(lang, name, text, doors.locales))
    return name, text


def _last(lang: str) -> int:
    return session().scalar(select(func.max(AnswerTemplate.position)).where(AnswerTemplate.lang == lang)) or 0
