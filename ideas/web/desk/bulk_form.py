"""The form of a run over many ideas: what it needs by its kind, and what was typed."""

from __future__ import annotations

import re
from typing import Any

from flask import g, request

from ideas.accounts.models import Member
from ideas.board.queries.desk import staff
from ideas.core.db import now
from ideas.core.refusal import Refused
from ideas.core.words import N_, ZONE, Message, Nn_, say
from ideas.lifecycle.rules import PUBLIC, REASON_WORDS, STAGE_WORDS
from ideas.triage.actions.bulk import most_of
from ideas.triage.models.bulk import BulkRun
from ideas.triage.queries.bulk import Line, lines_of
from ideas.triage.queries.templates import all_templates, values_of
from ideas.triage.queries.views import inbox_rows
from ideas.triage.rules.bulk import KIND_WORDS, stages_ahead
from ideas.triage.rules.templates import filled, is_unedited
from ideas.web.desk.inbox_list import asked_for, chosen_view
from ideas.web.desk.templates import choices, chosen
from ideas.web.forms import LONGEST, said, sent_day, whole
from ideas.web.session import actor

FIELDS = ("tags", "assignee", "stage", "reason", "text", "changes_mind", "parked_until")
NOBODY = "0"
DIGITS = 18
_COMMA = re.compile(r"[,\n]")


def chosen_ideas(kind: str) -> tuple[list[int], bool]:
    """The ideas that a list sends: those ticked, or all that the list in the address has; and whether there were more than a run takes."""
    most = most_of(kind)
    if request.form.get("all"):
        page = inbox_rows(chosen_view(), asked_for(), actor().id, now=now(), today=now().astimezone(ZONE).date(), locale=g.locale, limit=most)
        return list(dict.fromkeys(row.id for row in page.items)), page.next is not None
    ids = list(dict.fromkeys(number for text in request.form.getlist("idea") if (number := whole(text, DIGITS))))
    return ids[:most], len(ids) > most


def sent(run: BulkRun) -> dict[str, Any]:
    """What was sent, as the use case takes it. Raises Refused for a day that is none."""
    form = {name: request.form.get(name, "")[:LONGEST] for name in FIELDS}
    to = whole(form["assignee"], DIGITS)
    return form | {"tags": _COMMA.split(form["tags"]), "assignee": None if form["assignee"] == NOBODY else to or -1, "parked_until": sent_day("parked_until") if run.kind == "move" else None}


def written(run: BulkRun) -> dict[int, str]:
    """The answers by line."""
    if run.kind != "answer":
        return {}
    return {number: text[:LONGEST] for name, text in request.form.items() if name.startswith("text-") and (number := whole(name.removeprefix("text-"), DIGITS))}


def named(run: BulkRun) -> str:
    """What a run does, in words."""
    told = say(g.locale, _told(run))
    return say(g.locale, N_("Take back: %(what)s", what=told)) if run.undoes_id else told


def _told(run: BulkRun) -> Message:
    details = run.details
    if run.kind in {"tag", "untag"} and "tags" in details:
        topics = ", ".join(details["tags"])
        return N_("Give topics: %(topics)s", topics=topics) if run.kind == "tag" else N_("Take topics away: %(topics)s", topics=topics)
    if run.kind == "move" and "stage" in details:
        return N_("Move to “%(stage)s”", stage=STAGE_WORDS[details["stage"]])
    return KIND_WORDS[run.kind]


def form_of(run: BulkRun, refused: Refused | None, *, prefill: bool) -> dict[str, Any]:
    """What the page of the form shows: the ideas, the choices, what was typed and what is wrong with it."""
    lines, errors = lines_of(run.id), said(refused)
    again = refused is not None or prefill
    texts = written(run) if again else {}
    if prefill:
        texts = _prefilled(lines, texts)
    values: dict[str, Any] = {
        "lines": lines, "typed": request.form.to_dict() if again else {}, "errors": errors, "summary": _summary(errors, lines), "public": PUBLIC, "texts": texts, "count": len(lines), "stage_words": STAGE_WORDS,
        "templates": choices() if run.kind == "answer" else [], "more": _left_over(run),
    }
    return values | _choices(run, lines)


def _summary(errors: dict[str, str], lines: list[Line]) -> dict[str, str]:
    """Errors for the head of the page: an answer's begins with its idea, since many can lack the same."""
    titles = {f"text-{line.id}": line.title for line in lines}
    return {name: say(g.locale, N_("%(title)s: %(error)s", title=titles[name], error=text)) if name in titles else text for name, text in errors.items()}


def _left_over(run: BulkRun) -> str | None:
    """That there were more ideas than a run takes."""
    return say(g.locale, Nn_("There were more. A run takes one idea: do the rest in another one.", "There were more. A run takes %(num)d ideas: do the rest in another one.", most_of(run.kind))) if run.left_over else None


def _choices(run: BulkRun, lines: list[Line]) -> dict[str, Any]:
    if run.kind == "assign":
        return {"people": [(NOBODY, say(g.locale, N_("Nobody"))), *((str(one.id), _person(one)) for one in staff())]}
    if run.kind == "move":
        ahead = stages_ahead([line.stage for line in lines if line.stage])
        stages = [(to, say(g.locale, N_("%(stage)s (%(count)s of %(all)s)", stage=STAGE_WORDS[to], count=count, all=len(lines)))) for to, count in ahead.items()]
        return {"stages": stages, "reasons": [("", "–"), *((name, say(g.locale, words)) for name, words in REASON_WORDS.items())]}
    return {}


def _person(one: Member) -> str:
    return f"{one.name}, {one.title}" if one.title else one.name


def _prefilled(lines: list[Line], texts: dict[int, str]) -> dict[int, str]:
    """The template of the form in each answer that is empty or still a template as it stands; what somebody wrote stays."""
    template = chosen()
    if template is None:
        return texts
    ids = [line.idea_id for line in lines if line.idea_id]
    values = values_of(ids, template.lang, actor())
    known = all_templates()
    fresh = dict(texts)
    for line in lines:
        written_here, mine = texts.get(line.id, ""), values.get(line.idea_id or 0, {})
        if line.idea_id and (not written_here.strip() or is_unedited(written_here, [one.text for one in known], mine)):
            fresh[line.id] = filled(template.text, mine)
    return fresh
