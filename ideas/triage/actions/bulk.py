"""Runs over many ideas: chosen, begun, stopped, taken back. What a run does to each idea stands in `bulk_lines`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from ideas.accounts.models import Actor
from ideas.board.actions.texts import tag_names
from ideas.board.queries.desk import staff_among
from ideas.core.bulk import insert_many
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.numbers import number
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_text
from ideas.core.words import N_, ZONE
from ideas.lifecycle.queries.repeating import times_sent
from ideas.lifecycle.rules import errors_of_update, why_not_told
from ideas.lifecycle.rules.repeating import digest_of
from ideas.triage.models.bulk import BulkLine, BulkRun
from ideas.triage.queries.bulk import lines_of, seen_ideas, stages_of, steps_taken, undone_by
from ideas.triage.queries.repeating import times_beside
from ideas.triage.queries.templates import all_templates, values_of
from ideas.triage.rules.assigning import NOBODY_SUCH
from ideas.triage.rules.bulk import (
    errors_of_move,
    given_to,
    needed_for,
    way_back,
    why_not_begin,
    why_not_cancel,
    why_not_choose,
    why_not_repeat_in_bulk,
    why_not_too_many,
    why_not_undo,
)
from ideas.triage.rules.tagging import error_of_tags, why_not_so_named
from ideas.triage.rules.templates import why_not_unedited

UNBEGUN = timedelta(days=1)
NOTHING_SAID = Refusal("none_chosen", N_("Write at least one answer."), 422, field="texts")


@action
def choose(kind: str, idea_ids: Sequence[int], *, left_over: bool = False, by: Actor, now: datetime) -> BulkRun:
    """Set ideas apart for a run, in this order; nothing is done to them yet. `left_over` notes that there were more. Raises Refused."""
    seen = seen_ideas(idea_ids, by)
    insist(why_not_choose(kind, len(seen), by, now) or why_not_too_many(len(seen), most_of(kind)))
    run = BulkRun(kind=kind, by_id=by.id, left_over=left_over, total_count=len(seen), created_at=now)
    session().add(run)
    session().flush()
    insert_many(BulkLine, [{"run_id": run.id, "position": at, "idea_id": idea_id, "state": "waiting", "text": "", "before": {}, "refusal": {}} for at, idea_id in enumerate(seen, 1)])
    record("bulk.chosen", by=by, now=now, thing_id=run.id, action=kind, ideas=len(seen))
    return run


def most_of(kind: str) -> int:
    """How many ideas a run of this kind takes."""
    return number(session(), "bulk_answers_most" if kind == "answer" else "bulk_ideas_most")


@action
def begin(run: BulkRun, said: Mapping[str, Any], *, texts: Mapping[int, str] | None = None, lang: str = "de", repeated: bool = False, by: Actor, now: datetime) -> None:
    """Begin a chosen run: from here on the worker does it, line by line. Raises Refused with errors by field.

    `said` is what the kind needs: `tags`; `assignee`; `stage`, `reason`, `text`, `changes_mind`, `parked_until`. `texts` are answers by line; one without words leaves
    its idea out. `repeated` confirms that the same text is meant for many.
    """
    run = locked(run)
    insist(why_not_begin(run, by, now))
    if run.kind == "answer":
        _write_answers(run, {line_id: clean_text(text).strip() for line_id, text in (texts or {}).items()}, confirmed=repeated, by=by, now=now)
    else:
        _write_details(run, said, confirmed=repeated, now=now)
    run.begun_at, run.lang = now, lang
    record("bulk.begun", by=by, now=now, thing_id=run.id, action=run.kind, ideas=run.total_count)


def _write_details(run: BulkRun, said: Mapping[str, Any], *, confirmed: bool, now: datetime) -> None:
    if run.kind in {"tag", "untag"}:
        names = tag_names(said.get("tags") or ())
        insist(error_of_tags(names, number(session(), "tags_per_idea")) or (why_not_so_named(names) if run.kind == "tag" else None))
        run.details = {"tags": names}
    elif run.kind == "assign":
        to_id = said.get("assignee")
        insist(NOBODY_SUCH if to_id is not None and to_id not in staff_among([to_id]) else None)
        run.details = {"assignee": to_id}
    else:
        _write_move(run, dict(said) | {name: clean_text(said.get(name) or "").strip() for name in ("text", "changes_mind")}, confirmed=confirmed, now=now)


def _write_move(run: BulkRun, said: Mapping[str, Any], *, confirmed: bool, now: datetime) -> None:
    stages = stages_of(run.id)
    insist_all(errors_of_move(stages, said, now.astimezone(ZONE).date()))
    digest = digest_of(said["text"])
    if digest is not None:
        _insist_own_words({digest: sum(needed_for([stage], said["stage"]) is not None for stage in stages)}, confirmed=confirmed)
    until = said.get("parked_until")
    run.text = said["text"]
    run.details = {"stage": said["stage"], "reason": said.get("reason") or None, "changes_mind": said["changes_mind"], "parked_until": until.isoformat() if until else None}


def _insist_own_words(counts: Mapping[str, int], *, confirmed: bool) -> None:
    """The most frequent text decides whether one is asked; what other runs are about to send counts as sent."""
    beside = times_beside(counts)
    times = max((times_sent(digest) + beside[digest] + count for digest, count in counts.items()), default=0)
    insist(why_not_repeat_in_bulk(times, number(session(), "same_text_most"), confirmed=confirmed))


def _write_answers(run: BulkRun, texts: Mapping[int, str], *, confirmed: bool, by: Actor, now: datetime) -> None:
    lines = [line for line in lines_of(run.id) if texts.get(line.id) and line.idea_id is not None]
    insist(None if lines else NOTHING_SAID)
    ids = [line.idea_id for line in lines if line.idea_id is not None]
    templates = all_templates()
    values = {lang: values_of(ids, lang, by) for lang in {one.lang for one in templates}}
    insist_all({f"text-{line.id}": refusal for line in lines if (refusal := _why_not_text(texts[line.id], line.idea_id or 0, templates, values, now))})
    named = values_of(ids, run.lang, by)
    counts = Counter(digest for line in lines if (digest := digest_of(texts[line.id], (named[line.idea_id or 0]["title"], named[line.idea_id or 0]["name"]))))
    _insist_own_words(counts, confirmed=confirmed)
    for row in session().scalars(select(BulkLine).where(BulkLine.run_id == run.id).order_by(BulkLine.position)):
        row.text = texts.get(row.id, "")
        if not row.text:
            row.state, row.at = "left", now
            run.left_count += 1


def _why_not_text(text: str, idea_id: int, templates: Sequence[Any], values: Mapping[str, Mapping[int, Mapping[str, str]]], now: datetime) -> Refusal | None:
    long = errors_of_update(text, "", "", None, now.astimezone(ZONE).date(), by_team=True).get("text")
    return long or next((refusal for one in templates if (refusal := why_not_unedited(text, [one.text], values[one.lang].get(idea_id, {})))), None)


@action
def cancel(run: BulkRun, *, by: Actor, now: datetime) -> None:
    """Stop a run: what is done stays done, the rest is left as it was. One that has not begun is put away. Raises Refused."""
    run = locked(run)
    insist(why_not_cancel(run, by, now))
    if run.begun_at is None:
        session().delete(run)
        record("bulk.discarded", by=by, now=now, thing_id=run.id)
        return
    left = session().scalars(update(BulkLine).where(BulkLine.run_id == run.id, BulkLine.state == "waiting").values(state="left", at=now).returning(BulkLine.id)).all()
    run.left_count += len(left)
    run.cancelled_at, run.cancelled_by_id = now, by.id
    record("bulk.cancelled", by=by, now=now, member_id=given_to(run), thing_id=run.id, left=len(left), done=run.done_count)


@action
def undo(run: BulkRun, *, text: str = "", by: Actor, now: datetime) -> BulkRun:
    """Take a run back, by another run over what it did; what somebody changed since stays as it is. Raises Refused.

    `text` is said in public where the way back asks for it.
    """
    run = locked(run)
    text = clean_text(text).strip()
    back = way_back(run.kind, steps_taken(run.id) if run.kind == "move" else ())
    insist(why_not_undo(run, by, now, undone=undone_by(run.id) is not None, way_back=back))
    insist(_why_not_said(text, back))
    lines = session().scalars(select(BulkLine).where(BulkLine.run_id == run.id, BulkLine.state == "done").order_by(BulkLine.position)).all()
    again = BulkRun(kind=run.kind, by_id=by.id, details=run.details, text=text, lang=run.lang, undoes_id=run.id, total_count=len(lines), created_at=now, begun_at=now)
    session().add(again)
    session().flush()
    insert_many(BulkLine, [
        {"run_id": again.id, "position": at, "idea_id": line.idea_id, "state": "waiting", "text": "", "before": line.before, "refusal": {}, "thing_id": line.thing_id}
        for at, line in enumerate(lines, 1)
    ])
    record("bulk.begun", by=by, now=now, thing_id=again.id, action=run.kind, ideas=len(lines), undoes=run.id)
    return again


def _why_not_said(text: str, needs: str | None) -> Refusal | None:
    return why_not_told("text" if needs == "text" else "nothing", None, text)


@action
def sweep_unbegun(*, now: datetime) -> int:
    """Put chosen runs away that nobody began within a day; gives how many."""
    old = list(session().scalars(select(BulkRun.id).where(BulkRun.begun_at.is_(None), BulkRun.created_at < now - UNBEGUN)))
    session().execute(delete(BulkLine).where(BulkLine.run_id.in_(old)))
    session().execute(delete(BulkRun).where(BulkRun.id.in_(old)))
    return len(old)


def forget(member_id: int) -> None:
    """Inside leaving: runs that were only chosen go, and so do answers that did not become public."""
    own = select(BulkRun.id).where(BulkRun.by_id == member_id)
    unbegun = list(session().scalars(own.where(BulkRun.begun_at.is_(None))))
    session().execute(delete(BulkLine).where(BulkLine.run_id.in_(unbegun)))
    session().execute(delete(BulkRun).where(BulkRun.id.in_(unbegun)))
    session().execute(update(BulkLine).where(BulkLine.run_id.in_(own), BulkLine.text != "").values(text=""))
