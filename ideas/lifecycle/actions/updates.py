"""Status updates of the team, what creators tell, and corrections, which leave the corrected entry as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ideas.accounts.models import Actor
from ideas.board.actions.pictures import Upload, store
from ideas.board.models import Idea, Picture
from ideas.board.rules import ALT_MAX
from ideas.core.db import action, locked, session
from ideas.core.events import record
from ideas.core.refusal import Refusal, insist, insist_all
from ideas.core.text import clean_line, markdown_html
from ideas.core.words import ZONE
from ideas.lifecycle.actions.answering import look_again, note_answer
from ideas.lifecycle.actions.promises import explain, keep, make, move_day
from ideas.lifecycle.actions.repeating import digest_to_keep
from ideas.lifecycle.actions.steps import tidy
from ideas.lifecycle.models import Promise, Update
from ideas.lifecycle.queries import is_corrected
from ideas.lifecycle.queries.promises import promise_behind, waiting_promises
from ideas.lifecycle.rules import errors_of_update, why_not_correct, why_not_update
from ideas.lifecycle.rules.promises import (
    errors_of_lateness,
    errors_of_promise,
    unexplained,
    why_not_explain,
    why_not_keep,
    why_not_kind,
    why_not_mark_own,
    why_not_new_day,
    why_not_pictures,
)
from ideas.moderation import actions as hidings
from ideas.moderation.actions import Concerned
from ideas.moderation.rules import why_not_hide_update, why_not_show, why_not_show_update


@dataclass(frozen=True)
class Said:
    """What an entry says. `promised_for` is a promise, `promised_stage` the stage that keeps it; `keeps` are promises that this entry keeps.

    `own_mark` is how the team sees its answer before it is public, 1 to 5; `repeated` confirms that many got the same words.
    """

    text: str
    title: str = ""
    next_step: str = ""
    promised_for: date | None = None
    promised_stage: str | None = None
    kind: str = "update"
    keeps: tuple[int, ...] = ()
    late_because: str = ""
    late_action: str = ""
    own_mark: int | None = None
    repeated: bool = False

    @classmethod
    def tidied(cls, **said: Any) -> Said:
        """As it is kept: lines without breaks, texts without what cannot be kept."""
        lines = {name: clean_line(said.get(name) or "") for name in ("title", "next_step")}
        texts = {name: tidy(said.get(name)) for name in ("text", "late_because", "late_action")}
        return cls(**said | lines | texts | {"promised_stage": said.get("promised_stage") or None, "kind": said.get("kind") or "update", "keeps": tuple(said.get("keeps") or ())})


def post_update(idea: Idea, *, pictures: Sequence[Upload] = (), lang: str | None = None, by: Actor, now: datetime, **said: Any) -> Update:
    """Tell what is new (the fields of `Said`): for the team when staff do, else as the creator. The pictures' files are written first.

    Where a promise on this idea is overdue and without a reason, the team says why and what it does about it, or is refused. Raises Refused.
    """
    insist(why_not_update(idea, by, now) or why_not_pictures(said.get("kind") or "update", len(pictures)))
    files = [(store(picture.data), clean_line(picture.alt, ALT_MAX)) for picture in pictures]
    return _post(idea, Said.tidied(**said), files, lang=lang, by=by, now=now)


@action
def _post(idea: Idea, said: Said, files: Sequence[tuple[dict[str, Any], str]], *, lang: str | None, by: Actor, now: datetime) -> Update:
    idea = locked(idea)
    insist(why_not_update(idea, by, now))
    as_team = by.is_staff and by.id != idea.author_id
    today = now.astimezone(ZONE).date()
    waiting = waiting_promises(idea.id) if as_team else []
    late = unexplained(waiting, today)
    insist_all(errors_of_update(said.text, said.title, said.next_step, said.promised_for, today, by_team=as_team) | _errors_of_word(said, idea, waiting, late, by_team=as_team))
    digest = digest_to_keep(idea, said.text, confirmed=said.repeated, by=by) if as_team else None
    update = _written(idea, said, as_team=as_team, lang=lang or idea.lang, digest=digest, by=by, now=now)
    session().add_all([Picture(update_id=update.id, by_id=by.id, position=position, alt=alt, files=facts, created_at=now) for position, (facts, alt) in enumerate(files)])
    if as_team:
        idea.answered_at = now
        note_answer(idea, by=by, now=now)
    record("update.posted" if as_team else "update.creator_posted", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=update.id)
    make(update, said.promised_stage)
    explain(late, idea, update, by=by, now=now)
    keep([promise for promise in waiting if promise.id in said.keeps], idea, update=update, by=by, now=now)
    return update


def _errors_of_word(said: Said, idea: Idea, waiting: Sequence[Promise], late: Sequence[Promise], *, by_team: bool) -> dict[str, Refusal]:
    """What is wrong with what an entry promises, keeps, explains and thinks of itself."""
    single = {
        "keeps": why_not_keep(said.keeps, waiting), "own_mark": why_not_mark_own(said.own_mark, by_team=by_team), "kind": why_not_kind(said.kind, by_team=by_team, stage=idea.stage),
        "late_because": why_not_explain(said.late_because or said.late_action, by_team=by_team),
    }
    several = errors_of_lateness(bool(late), said.late_because, said.late_action) | errors_of_promise(said.promised_for, said.promised_stage, idea.stage)
    return several | {name: refusal for name, refusal in single.items() if refusal is not None}


@action
def correct(
    update: Update, *, text: str, next_step: str = "", promised_for: date | None = None, late_because: str = "", late_action: str = "", by: Actor, now: datetime,
) -> Update:
    """Say it right in a new entry that names the old one; both stay to be read. Raises Refused.

    Another day moves the promise, and both days stay to be read; where the old day is past already, the reasons are said with it.
    """
    idea = locked(session().get_one(Idea, update.idea_id))
    update = locked(update)
    insist(why_not_correct(update.by_role, update.by_id, by, now, stage=idea.stage, is_corrected=is_corrected(update.id), is_hidden=update.hiding_id is not None))
    promise, today, as_team = promise_behind(update), now.astimezone(ZONE).date(), update.by_role != "member"
    said = Said.tidied(text=text, title=update.title, next_step=next_step, promised_for=promised_for, kind=update.kind, late_because=late_because, late_action=late_action)
    moves = promise is not None and promised_for is not None and promised_for != update.promised_for
    late = unexplained([promise], today) if promise and moves else []
    insist_all(_errors_of_correction(said, update, promise, late, today))
    correction = _written(idea, said, as_team=as_team, lang=update.lang, by=by, now=now, corrects_id=update.id)
    record("update.corrected", by=by, now=now, idea_id=idea.id, member_id=idea.author_id, thing_id=correction.id, corrects=update.id)
    _carry(promise, idea, correction, moves=moves, by=by, now=now)
    explain(late, idea, correction, by=by, now=now)
    return correction


def _errors_of_correction(said: Said, update: Update, promise: Promise | None, late: Sequence[Promise], today: date) -> dict[str, Refusal]:
    as_team = update.by_role != "member"
    new_day = said.promised_for if said.promised_for != update.promised_for else None
    found = errors_of_update(said.text, said.title, said.next_step, new_day, today, by_team=as_team) | errors_of_lateness(bool(late), said.late_because, said.late_action)
    single = {
        "promised_for": why_not_new_day(promise, update.promised_for, said.promised_for, today), "late_because": why_not_explain(said.late_because or said.late_action, by_team=as_team),
    }
    return found | {name: refusal for name, refusal in single.items() if refusal is not None}


def _carry(promise: Promise | None, idea: Idea, correction: Update, *, moves: bool, by: Actor, now: datetime) -> None:
    """The promise goes on in the correction: as it was, or on its new day."""
    if promise is None:
        make(correction, None)
    elif moves:
        move_day(promise, idea, correction, by=by, now=now)
    else:
        promise.update_id = correction.id


@action
def hide_update(update: Update, *, reason: str, text: str = "", by: Actor, now: datetime) -> None:
    """Put a place-holder with the reason where an entry stood; its pictures move away from their addresses. Raises Refused."""
    idea = locked(session().get_one(Idea, update.idea_id))
    update = locked(update)
    hiding = hidings.put(Concerned("update", update.id, update.by_id, idea.id, f"{update.title} {update.text}"), reason=reason, text=text, by=by, now=now)
    insist(why_not_hide_update(idea, is_hidden=update.hiding_id is not None))
    update.hiding_id = hiding.id
    look_again(idea, update.at)
    record("update.hidden", by=by, now=now, idea_id=update.idea_id, member_id=update.by_id, thing_id=update.id, reason=reason)


@action
def show_update(update: Update, *, by: Actor, now: datetime) -> None:
    """Show a hidden entry again; the hiding stays as a lifted one. Raises Refused."""
    idea = locked(session().get_one(Idea, update.idea_id))
    update = locked(update)
    insist(why_not_show(by, now) or why_not_show_update(is_hidden=update.hiding_id is not None))
    hidings.lift(int(update.hiding_id or 0), by=by, now=now)
    update.hiding_id = None
    look_again(idea, update.at)
    record("update.shown", by=by, now=now, idea_id=update.idea_id, member_id=update.by_id, thing_id=update.id)


def _written(idea: Idea, said: Said, *, as_team: bool, lang: str, digest: str | None = None, by: Actor, now: datetime, corrects_id: int | None = None) -> Update:
    update = Update(
        idea_id=idea.id, by_id=by.id, by_role=by.role if as_team else "member", at=now, title=said.title, text=said.text, text_html=markdown_html(said.text), lang=lang,
        next_step=said.next_step, promised_for=said.promised_for, kind=said.kind, late_because=said.late_because, late_action=said.late_action, own_mark=said.own_mark, text_digest=digest, corrects_id=corrects_id,
    )
    session().add(update)
    session().flush()
    return update
